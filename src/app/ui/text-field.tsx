import type { Ref } from 'react'
import { bothRefs, useOwnText } from './own-text.ts'
import { FieldHelp, FieldLabel, FieldMistake, useFieldIds, type FieldProps } from './field.tsx'
import styles from './field.module.css'

interface Props extends FieldProps {
  readonly value: string
  readonly onChange: (value: string) => void
  readonly type?: 'text' | 'search' | 'email' | 'tel' | 'url'
  readonly autoComplete?: string
  readonly maxLength?: number
  /** Which keys a tablet offers. */
  readonly inputMode?: 'text' | 'numeric'
  readonly isReadOnly?: boolean
  readonly spellCheck?: boolean
  readonly ref?: Ref<HTMLInputElement>
}

/** One line of text. */
export function TextField({
  label,
  help,
  error,
  isOptional = false,
  isDisabled = false,
  isReadOnly = false,
  id,
  onBlur = () => undefined,
  value,
  onChange,
  type = 'text',
  autoComplete = 'off',
  maxLength = 1000,
  spellCheck = false,
  inputMode = 'text',
  ref,
}: Props) {
  const ids = useFieldIds({ id, help, error })
  const own = useOwnText<HTMLInputElement>(value)
  return (
    <div className={styles['field']}>
      <FieldLabel label={label} isOptional={isOptional} ids={ids} />
      {help !== undefined && <FieldHelp ids={ids}>{help}</FieldHelp>}
      <input
        id={ids.field}
        className={styles['input']}
        defaultValue={value}
        onChange={({ currentTarget }) => {
          own.typed(currentTarget.value)
          onChange(currentTarget.value)
        }}
        onBlur={onBlur}
        type={type}
        autoComplete={autoComplete}
        {...(type === 'text' ? { inputMode } : {})}
        maxLength={maxLength}
        readOnly={isReadOnly}
        disabled={isDisabled}
        spellCheck={spellCheck}
        aria-required={isOptional ? undefined : true}
        aria-invalid={error === undefined ? undefined : true}
        aria-describedby={ids.described}
        ref={bothRefs(own.ref, ref)}
      />
      {error !== undefined && <FieldMistake ids={ids}>{error}</FieldMistake>}
    </div>
  )
}
