import type { Ref } from 'react'
import { bothRefs, useOwnText } from './own-text.ts'
import { FieldHelp, FieldLabel, FieldMistake, useFieldIds, type FieldProps } from './field.tsx'
import styles from './field.module.css'

interface Props extends FieldProps {
  readonly value: string
  readonly onChange: (value: string) => void
  readonly maxLength?: number
  readonly ref?: Ref<HTMLTextAreaElement>
}

/** Several lines of text; grows with what is written. */
export function TextArea({
  label,
  help,
  error,
  isOptional = false,
  isDisabled = false,
  id,
  onBlur = () => undefined,
  value,
  onChange,
  maxLength = 10_000,
  ref,
}: Props) {
  const ids = useFieldIds({ id, help, error })
  const own = useOwnText<HTMLTextAreaElement>(value)
  return (
    <div className={styles['field']}>
      <FieldLabel label={label} isOptional={isOptional} ids={ids} />
      {help !== undefined && <FieldHelp ids={ids}>{help}</FieldHelp>}
      <textarea
        id={ids.field}
        // Without it Chromium writes what is typed into its session files, in the clear.
        autoComplete="off"
        className={styles['input']}
        defaultValue={value}
        onChange={({ currentTarget }) => {
          own.typed(currentTarget.value)
          onChange(currentTarget.value)
        }}
        onBlur={onBlur}
        maxLength={maxLength}
        disabled={isDisabled}
        aria-required={isOptional ? undefined : true}
        aria-invalid={error === undefined ? undefined : true}
        aria-describedby={ids.described}
        ref={bothRefs(own.ref, ref)}
      />
      {error !== undefined && <FieldMistake ids={ids}>{error}</FieldMistake>}
    </div>
  )
}
