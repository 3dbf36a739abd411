import { useId, useRef, useState } from 'react'
import { classNames } from './class-names.ts'
import { LabelText, type FieldProps } from './field.tsx'
import styles from './field.module.css'
import { Icon } from './icon.tsx'
import { readTypedTime, splitTypedTime, timePartsOf, type TimeParts } from './typed-time.ts'
import { useWords } from '#/app/words/words.ts'

interface Props extends FieldProps {
  /** `14:30`, or with seconds and offset as ODK writes it; null when there is none. */
  readonly value: string | null
  /** Called at every key: null until a whole possible time stands there. */
  readonly onChange: (time: string | null) => void
}

/**
 * A time of day on the 24-hour clock, in two boxes: the browser's own time
 * field follows the device's language and may ask for "PM".
 */
export function TimeField({
  label,
  help,
  error,
  isOptional = false,
  isDisabled = false,
  id,
  onBlur,
  value,
  onChange,
}: Props) {
  const words = useWords('fields')
  const shared = useWords('shared')
  const ownId = useId()
  const baseId = id ?? ownId
  const [parts, setParts] = useState<TimeParts>(() => timePartsOf(value ?? ''))
  const [left, setLeft] = useState(false)
  const group = useRef<HTMLFieldSetElement>(null)
  const minutes = useRef<HTMLInputElement>(null)
  const typed = readTypedTime(parts)

  // a value from outside replaces the boxes; our own echo does not
  const [known, setKnown] = useState(value)
  if (value !== known) {
    setKnown(value)
    const same = typed.outcome === 'time' && value?.startsWith(typed.time) === true
    if (!same && (value !== null || typed.outcome === 'time')) setParts(timePartsOf(value ?? ''))
  }
  const change = (next: TimeParts) => {
    setParts(next)
    const read = readTypedTime(next)
    onChange(read.outcome === 'time' ? read.time : null)
  }
  const type = (box: keyof TimeParts, text: string) => {
    const whole = box === 'hours' ? splitTypedTime(text) : null
    if (whole !== null) {
      change(whole)
      minutes.current?.focus()
      return
    }
    const digits = text.replace(/\D/g, '')
    change({ ...parts, [box]: digits.slice(0, 2) })
    if (box === 'hours' && digits !== '' && /[.:\s]$/.test(text)) {
      minutes.current?.focus()
      minutes.current?.select()
    }
  }
  const ownMistake =
    !left || typed.outcome === 'empty' || typed.outcome === 'time'
      ? undefined
      : words(typed.outcome === 'impossible' ? 'timeImpossible' : 'timeIncomplete')
  const mistake = ownMistake ?? error
  const described = `${baseId}-help${mistake === undefined ? '' : ` ${baseId}-mistake`}`
  const box = (name: keyof TimeParts, boxLabel: string) => (
    <label className={styles['part']}>
      <span>{boxLabel}</span>
      <input
        {...(name === 'hours' ? { id: baseId } : { ref: minutes })}
        className={classNames(styles['input'], styles['dayPart'])}
        value={parts[name]}
        onChange={(event) => type(name, event.currentTarget.value)}
        onFocus={() => setLeft(false)}
        onBlur={(event) => {
          if (group.current?.contains(event.relatedTarget) === true) return
          setLeft(true)
          onBlur?.()
        }}
        inputMode="numeric"
        autoComplete="off"
        disabled={isDisabled}
        required={!isOptional}
        aria-invalid={mistake !== undefined}
        aria-describedby={described}
      />
    </label>
  )
  return (
    <fieldset ref={group} className={styles['field']}>
      <legend className={styles['label']}>
        <LabelText label={label} />
        {isOptional && <span className={styles['optional']}> ({shared('optional')})</span>}
      </legend>
      <div className={styles['help']} id={`${baseId}-help`}>
        {help ?? words('timeExample')}
      </div>
      <div className={styles['row']}>
        {box('hours', words('hours'))}
        {box('minutes', words('minutes'))}
      </div>
      {mistake !== undefined && (
        <div className={styles['mistake']} id={`${baseId}-mistake`}>
          <Icon name="warning" />
          <span>{mistake}</span>
        </div>
      )}
    </fieldset>
  )
}
