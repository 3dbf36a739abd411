import type { Ref } from 'react'
import { TextArea as AriaTextArea } from 'react-aria-components/TextArea'
import { TextField as AriaTextField } from 'react-aria-components/TextField'
import { FieldHelp, FieldLabel, FieldMistake, type FieldProps } from './field.tsx'
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
  return (
    <AriaTextField
      className={styles['field'] ?? ''}
      value={value}
      onChange={onChange}
      onBlur={onBlur}
      maxLength={maxLength}
      isRequired={!isOptional}
      isDisabled={isDisabled}
      isInvalid={error !== undefined}
      validationBehavior="aria"
      {...(id === undefined ? {} : { id })}
    >
      <FieldLabel label={label} isOptional={isOptional} />
      {help !== undefined && <FieldHelp>{help}</FieldHelp>}
      <AriaTextArea
        // Without it Chromium writes what is typed into its session files, in the clear.
        autoComplete="off"
        className={styles['input'] ?? ''}
        {...(ref === undefined ? {} : { ref })}
      />
      {error !== undefined && <FieldMistake>{error}</FieldMistake>}
    </AriaTextField>
  )
}
