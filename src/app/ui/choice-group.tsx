import { RadioButton, RadioField, RadioGroup } from 'react-aria-components/RadioGroup'
import { Button } from './button.tsx'
import styles from './choice.module.css'
import { classNames } from './class-names.ts'
import { FieldHelp, FieldLabel, FieldMistake, type FieldProps } from './field.tsx'
import { useWords } from '#/app/words/words.ts'

/** One answer that can be chosen. */
export interface Choice<V extends string> {
  readonly value: V
  readonly label: string
  /** Small print under the answer, read with it. */
  readonly note?: string | undefined
  readonly isDisabled?: boolean
}

interface Props<V extends string> extends FieldProps {
  readonly choices: readonly Choice<V>[]
  readonly value: V | null
  readonly onChange: (value: V) => void
  /** Offers to take the answer away again; radio buttons alone cannot. */
  readonly onClear?: () => void
  /** `beside`: short answers next to each other where they fit. */
  readonly layout?: 'below' | 'beside'
  readonly size?: 'regular' | 'large'
}

/** One of several answers, as large cards; nothing is chosen beforehand. */
export function ChoiceGroup<V extends string>({
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
  onClear,
  layout = 'below',
  size = 'regular',
}: Props<V>) {
  const words = useWords('shared')
  return (
    <RadioGroup
      className={classNames(styles['group'], size === 'large' && styles['large'])}
      value={value}
      onChange={(chosen) => {
        const choice = choices.find((offered) => offered.value === chosen)
        if (choice !== undefined) onChange(choice.value)
      }}
      onBlur={onBlur}
      isRequired={!isOptional}
      isDisabled={isDisabled}
      isInvalid={error !== undefined}
      validationBehavior="aria"
      {...(id === undefined ? {} : { id })}
    >
      <FieldLabel label={label} isOptional={isOptional} />
      {help !== undefined && <FieldHelp>{help}</FieldHelp>}
      <div className={classNames(styles['choices'], layout === 'beside' && styles['beside'])}>
        {choices.map((choice) => (
          <RadioField key={choice.value} value={choice.value} isDisabled={choice.isDisabled ?? false}>
            <RadioButton className={styles['card'] ?? ''}>
              <span className={styles['ring']} aria-hidden="true" />
              <span className={styles['words']}>
                <span className={styles['label']}>{choice.label}</span>
                {choice.note !== undefined && <span className={styles['note']}>{choice.note}</span>}
              </span>
            </RadioButton>
          </RadioField>
        ))}
      </div>
      {error !== undefined && <FieldMistake>{error}</FieldMistake>}
      {onClear && value !== null && (
        <Button tone="quiet" icon="undo" onPress={onClear} fullLabel={`${words('clearAnswer')}: ${label}`}>
          {words('clearAnswer')}
        </Button>
      )}
    </RadioGroup>
  )
}
