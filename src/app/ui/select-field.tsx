import { FieldHelp, FieldLabel, FieldMistake, useFieldIds, type FieldProps } from './field.tsx'
import styles from './field.module.css'

/** Choices under a heading of their own. */
export interface SelectGroup {
  readonly label: string
  readonly choices: readonly { readonly value: string; readonly label: string }[]
}

interface Props extends FieldProps {
  readonly choices?: readonly { readonly value: string; readonly label: string }[]
  readonly groups?: readonly SelectGroup[]
  /** Empty: nothing is chosen. */
  readonly value: string
  readonly onChange: (value: string) => void
  /** What stands there while nothing is chosen; without it something always is. */
  readonly none?: string
}

/** One of many, in the browser's own list: opens by key, and typing the first letters finds. */
export function SelectField({
  label,
  help,
  error,
  isOptional = false,
  isDisabled = false,
  id,
  onBlur = () => undefined,
  choices = [],
  groups = [],
  value,
  onChange,
  none,
}: Props) {
  const ids = useFieldIds({ id, help, error })
  return (
    <div className={styles['field']}>
      <FieldLabel label={label} isOptional={isOptional} ids={ids} />
      {help !== undefined && <FieldHelp ids={ids}>{help}</FieldHelp>}
      <select
        id={ids.field}
        className={styles['input']}
        value={value}
        disabled={isDisabled}
        aria-invalid={error === undefined ? undefined : true}
        aria-describedby={ids.described}
        onBlur={onBlur}
        onChange={(event) => onChange(event.target.value)}
      >
        {none !== undefined && <option value="">{none}</option>}
        {choices.map((choice) => (
          <option key={choice.value} value={choice.value}>
            {choice.label}
          </option>
        ))}
        {groups.map((group) => (
          <optgroup key={group.label} label={group.label}>
            {group.choices.map((choice) => (
              <option key={choice.value} value={choice.value}>
                {choice.label}
              </option>
            ))}
          </optgroup>
        ))}
      </select>
      {error !== undefined && <FieldMistake ids={ids}>{error}</FieldMistake>}
    </div>
  )
}
