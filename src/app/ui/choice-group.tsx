import { useId } from 'react'
import { Button } from './button.tsx'
import { ChoiceCard, type Choice } from './choice-card.tsx'
import styles from './choice.module.css'
import { classNames } from './class-names.ts'
import { FieldHelp, FieldLabel, FieldMistake, useFieldIds, type FieldProps } from './field.tsx'
import { useWords } from '#/app/words/words.ts'

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
  const name = useId()
  const ids = useFieldIds({ id, help, error })
  return (
    <div
      id={ids.field}
      role="radiogroup"
      className={classNames(styles['group'], size === 'large' && styles['large'])}
      aria-labelledby={ids.label}
      aria-describedby={ids.described}
      aria-required={isOptional ? undefined : true}
      aria-disabled={isDisabled || undefined}
      aria-invalid={error === undefined ? undefined : true}
    >
      <FieldLabel label={label} isOptional={isOptional} ids={ids} isOfGroup />
      {help !== undefined && <FieldHelp ids={ids}>{help}</FieldHelp>}
      <div className={classNames(styles['choices'], layout === 'beside' && styles['beside'])}>
        {choices.map((choice) => (
          <ChoiceCard
            key={choice.value}
            type="radio"
            name={name}
            choice={choice}
            isChosen={choice.value === value}
            isDisabled={isDisabled || choice.isDisabled === true}
            isInvalid={error !== undefined}
            onLeave={onBlur}
            onChange={() => onChange(choice.value)}
          />
        ))}
      </div>
      {error !== undefined && <FieldMistake ids={ids}>{error}</FieldMistake>}
      {onClear && value !== null && (
        <Button tone="quiet" icon="undo" onPress={onClear} fullLabel={`${words('clearAnswer')}: ${label}`}>
          {words('clearAnswer')}
        </Button>
      )}
    </div>
  )
}
