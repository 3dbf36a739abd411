import type { Ref } from 'react'
import { Input } from 'react-aria-components/Input'
import { TextField as AriaTextField } from 'react-aria-components/TextField'
import { FieldHelp, FieldLabel, FieldMistake, type FieldProps } from './field.tsx'
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
  return (
    <AriaTextField
      className={styles['field'] ?? ''}
      value={value}
      onChange={onChange}
      onBlur={onBlur}
      type={type}
      autoComplete={autoComplete}
      {...(type === 'text' ? { inputMode } : {})}
      maxLength={maxLength}
      isRequired={!isOptional}
      isDisabled={isDisabled}
      isReadOnly={isReadOnly}
      isInvalid={error !== undefined}
      validationBehavior="aria"
      spellCheck={spellCheck ? 'true' : 'false'}
      {...(id === undefined ? {} : { id })}
    >
      <FieldLabel label={label} isOptional={isOptional} />
      {help !== undefined && <FieldHelp>{help}</FieldHelp>}
      <Input className={styles['input'] ?? ''} {...(ref === undefined ? {} : { ref })} />
      {error !== undefined && <FieldMistake>{error}</FieldMistake>}
    </AriaTextField>
  )
}
