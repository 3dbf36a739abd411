import { useLayoutEffect, useRef } from 'react'
import { ChoiceCard, type Choice } from './choice-card.tsx'
import styles from './choice.module.css'
import { classNames } from './class-names.ts'
import { FieldHelp, FieldLabel, FieldMistake, useFieldIds, type FieldProps } from './field.tsx'

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
  const ids = useFieldIds({ id, help, error })
  // Two presses may come before the first is drawn: the second adds to it.
  const latest = useRef(value)
  const outside = value.join(' ')
  useLayoutEffect(() => {
    latest.current = value
    // eslint-disable-next-line react-hooks/exhaustive-deps -- a new list with the same answers is the same
  }, [outside])
  const change = (changed: V, isChosen: boolean) => {
    const others = latest.current.filter((chosen) => chosen !== changed)
    const left = alone.includes(changed) ? [] : others.filter((chosen) => !alone.includes(chosen))
    const chosen = isChosen ? [...left, changed] : others
    latest.current = choices.map((choice) => choice.value).filter((offered) => chosen.includes(offered))
    onChange(latest.current)
  }
  return (
    <div
      id={ids.field}
      role="group"
      className={classNames(styles['group'], size === 'large' && styles['large'])}
      aria-labelledby={ids.label}
      aria-describedby={ids.described}
    >
      <FieldLabel label={label} isOptional={isOptional} ids={ids} isOfGroup />
      {help !== undefined && <FieldHelp ids={ids}>{help}</FieldHelp>}
      <div className={styles['choices']}>
        {choices.map((choice) => (
          <ChoiceCard
            key={choice.value}
            type="checkbox"
            choice={choice}
            isChosen={value.includes(choice.value)}
            isDisabled={isDisabled || choice.isDisabled === true}
            isInvalid={error !== undefined}
            onLeave={onBlur}
            onChange={(isChosen) => change(choice.value, isChosen)}
          />
        ))}
      </div>
      {error !== undefined && <FieldMistake ids={ids}>{error}</FieldMistake>}
    </div>
  )
}
