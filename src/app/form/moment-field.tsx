import { useState } from 'react'
import styles from './form.module.css'
import { Button } from '#/app/ui/button.tsx'
import { DateField } from '#/app/ui/date-field.tsx'
import { FieldGroup } from '#/app/ui/field-group.tsx'
import type { FieldProps } from '#/app/ui/field.tsx'
import { TimeField } from '#/app/ui/time-field.tsx'
import { useWords } from '#/app/words/words.ts'

interface Props extends FieldProps {
  /** `2026-11-12T14:30:00.000+02:00`. */
  readonly value: string | null
  readonly onChange: (value: string | null) => void
}

/** The day, time and this device's offset at that moment, as ODK writes it. */
export function momentText(day: string, time: string): string {
  const offset = -new Date(`${day}T${time}:00`).getTimezoneOffset()
  const two = (figure: number): string => String(Math.floor(figure)).padStart(2, '0')
  const size = Math.abs(offset)
  return `${day}T${time}:00.000${offset < 0 ? '-' : '+'}${two(size / 60)}:${two(size % 60)}`
}

/** A day and a time of day together. */
export function MomentField({ value, onChange, ...field }: Props) {
  const words = useWords('fields')
  const shared = useWords('shared')
  // Half a moment is no answer, but what was typed stays.
  const [parts, setParts] = useState(() => partsOf(value))
  const [known, setKnown] = useState(value)
  if (value !== known) {
    setKnown(value)
    if (value !== null && value !== joined(parts)) setParts(partsOf(value))
  }
  const change = (next: Parts): void => {
    setParts(next)
    const moment = joined(next)
    setKnown(moment)
    onChange(moment)
  }
  const isDisabled = field.isDisabled ?? false
  return (
    <FieldGroup {...field}>
      <div className={styles['pair']}>
        <DateField
          label={shared('day')}
          isDisabled={isDisabled}
          isOptional
          value={parts.day}
          onChange={(day) => change({ ...parts, day })}
        />
        <TimeField
          label={words('timeOfDay')}
          isDisabled={isDisabled}
          isOptional
          value={parts.time}
          onChange={(time) => change({ ...parts, time })}
        />
      </div>
      <Button
        icon="clock"
        isDisabled={isDisabled}
        onPress={() => {
          const now = new Date()
          const two = (figure: number): string => String(figure).padStart(2, '0')
          change({
            day: `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`,
            time: `${two(now.getHours())}:${two(now.getMinutes())}`,
          })
        }}
      >
        {words('now')}
      </Button>
    </FieldGroup>
  )
}

interface Parts {
  readonly day: string | null
  readonly time: string | null
}

const joined = ({ day, time }: Parts): string | null =>
  day === null || time === null ? null : momentText(day, time)

function partsOf(value: string | null): Parts {
  const found = /^(\d{4}-\d{2}-\d{2})T(\d{2}:\d{2})/.exec(value ?? '')
  return { day: found?.[1] ?? null, time: found?.[2] ?? null }
}
