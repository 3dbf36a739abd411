import { CheckboxButton, CheckboxField } from 'react-aria-components/Checkbox'
import { CheckboxGroup } from 'react-aria-components/CheckboxGroup'
import type { Choice } from './choice-group.tsx'
import styles from './choice.module.css'
import { classNames } from './class-names.ts'
import { FieldHelp, FieldLabel, FieldMistake, type FieldProps } from './field.tsx'
import { Icon } from './icon.tsx'

interface Props<V extends string> extends FieldProps {
  readonly choices: readonly Choice<V>[]
  readonly value: readonly V[]
  /** The chosen answers, in the order in which they are offered. */
  readonly onChange: (value: readonly V[]) => void
  /** Answers such as "none of these": choosing one takes the others away. */
  readonly alone?: readonly V[]
  readonly size?: 'regular' | 'large'
}

/** Any number of answers, as large cards. */
export function MultiChoice<V extends string>({
  label,
  help,
  error,
  isOptional = false,
  isDisabled = false,
  id,
  onBlur = () => undefined,
  choices,
  value,
  onChange,
  alone = [],
  size = 'regular',
}: Props<V>) {
  const change = (chosen: readonly string[]) => {
    const added = choices.find((choice) => chosen.includes(choice.value) && !value.includes(choice.value))
    const standsAlone = added !== undefined && alone.includes(added.value)
    onChange(
      choices
        .map((choice) => choice.value)
        .filter((offered) => chosen.includes(offered))
        .filter((offered) =>
          standsAlone ? offered === added.value : added === undefined || !alone.includes(offered),
        ),
    )
  }
  return (
    <CheckboxGroup
      className={classNames(styles['group'], size === 'large' && styles['large'])}
      value={[...value]}
      onChange={change}
      onBlur={onBlur}
      isRequired={!isOptional}
      isDisabled={isDisabled}
      isInvalid={error !== undefined}
      validationBehavior="aria"
      {...(id === undefined ? {} : { id })}
    >
      <FieldLabel label={label} isOptional={isOptional} />
      {help !== undefined && <FieldHelp>{help}</FieldHelp>}
      <div className={styles['choices']}>
        {choices.map((choice) => (
          <CheckboxField key={choice.value} value={choice.value} isDisabled={choice.isDisabled ?? false}>
            <CheckboxButton className={styles['card'] ?? ''}>
              <span className={styles['box']} aria-hidden="true">
                <Icon name="check" />
              </span>
              <span className={styles['words']}>
                <span className={styles['label']}>{choice.label}</span>
                {choice.note !== undefined && <span className={styles['note']}>{choice.note}</span>}
              </span>
            </CheckboxButton>
          </CheckboxField>
        ))}
      </div>
      {error !== undefined && <FieldMistake>{error}</FieldMistake>}
    </CheckboxGroup>
  )
}
