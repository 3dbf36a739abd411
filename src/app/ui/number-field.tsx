import { useState, type Ref } from 'react'
import { bothRefs, useOwnText } from './own-text.ts'
import { Button } from './button.tsx'
import { classNames } from './class-names.ts'
import { FieldHelp, FieldLabel, FieldMistake, useFieldIds, type FieldProps } from './field.tsx'
import styles from './field.module.css'
import { readTypedNumber, type TypedNumber } from './typed-number.ts'
import { useLanguage, useWords } from '#/app/words/words.ts'

interface Props extends FieldProps {
  readonly value: number | null
  /** Called at every key: `value` is null while nothing, or nothing readable, is typed; `typed` tells which. */
  readonly onChange: (value: number | null, typed: TypedNumber) => void
  /** Most digits after the comma. */
  readonly decimals?: number
  /** Written after the number: `€`, `m²`. */
  readonly unit?: string
  /** Shows − and +, for small counts. */
  readonly steps?: boolean
  /** Bounds of the − and + buttons; what is typed is judged by the form. */
  readonly min?: number
  readonly max?: number
  readonly ref?: Ref<HTMLInputElement>
}

/**
 * A number. Every key counts as an answer at once (React Aria's own number
 * field waits until focus leaves, and a tablet may be closed before that).
 */
export function NumberField({
  label,
  help,
  error,
  isOptional = false,
  isDisabled = false,
  id,
  onBlur = () => undefined,
  value,
  onChange,
  decimals = 0,
  unit,
  steps = false,
  min = 0,
  max = Number.MAX_SAFE_INTEGER,
  ref,
}: Props) {
  const words = useWords('shared')
  const comma = useLanguage() === 'en' ? '.' : ','
  const write = (number: number | null) => (number === null ? '' : String(number).replace('.', comma))
  const numberIn = (text: string): number | null => {
    const read = readTypedNumber(text, decimals)
    return read.outcome === 'number' ? read.value : null
  }
  const own = useOwnText<HTMLInputElement>(
    write(value),
    (text, outside) => numberIn(text) === numberIn(outside),
  )
  /** What stood there when focus last left; null while it is in the field. */
  const [left, setLeft] = useState<string | null>(null)

  const change = (next: string) => {
    own.typed(next)
    const read = readTypedNumber(next, decimals)
    onChange(read.outcome === 'number' ? read.value : null, read)
  }
  const step = (by: number) => {
    const next = write(Math.min(max, Math.max(min, (value ?? 0) + by)))
    own.put(next)
    change(next)
  }

  // A number from outside has put right what could not be read.
  const typed = left === null || value !== null ? null : readTypedNumber(left, decimals)
  const unreadable =
    typed === null || typed.outcome === 'empty' || typed.outcome === 'number'
      ? undefined
      : typed.outcome === 'too-fine'
        ? decimals === 0
          ? words('numberWhole')
          : words('numberTooFine', { decimals })
        : words('numberUnreadable')
  const mistake = unreadable ?? error

  const ids = useFieldIds({ id, help, error: mistake })
  return (
    <div className={styles['field']}>
      <FieldLabel label={label} isOptional={isOptional} ids={ids} />
      {help !== undefined && <FieldHelp ids={ids}>{help}</FieldHelp>}
      <div className={styles['row']}>
        {steps && (
          <Button
            onPress={() => step(-1)}
            isDisabled={isDisabled || (value !== null && value <= min)}
            fullLabel={`${words('decrease')}: ${label}`}
          >
            {'−'}
          </Button>
        )}
        <input
          id={ids.field}
          type="text"
          className={classNames(styles['input'], styles['short'])}
          defaultValue={write(value)}
          onChange={(event) => change(event.currentTarget.value)}
          onFocus={() => setLeft(null)}
          onBlur={({ currentTarget }) => {
            setLeft(currentTarget.value)
            onBlur()
          }}
          inputMode={decimals > 0 ? 'decimal' : 'numeric'}
          autoComplete="off"
          maxLength={24}
          disabled={isDisabled}
          aria-required={isOptional ? undefined : true}
          aria-invalid={mistake === undefined ? undefined : true}
          aria-describedby={ids.described}
          ref={bothRefs(own.ref, ref)}
        />
        {steps && (
          <Button
            onPress={() => step(1)}
            isDisabled={isDisabled || (value !== null && value >= max)}
            fullLabel={`${words('increase')}: ${label}`}
          >
            {'+'}
          </Button>
        )}
        {unit !== undefined && <span className={styles['unit']}>{unit}</span>}
      </div>
      {mistake !== undefined && <FieldMistake ids={ids}>{mistake}</FieldMistake>}
    </div>
  )
}
