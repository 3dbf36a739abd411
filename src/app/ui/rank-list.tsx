import { announce } from './announce.ts'
import { Button } from './button.tsx'
import type { Choice } from './choice-card.tsx'
import { FieldGroup } from './field-group.tsx'
import type { FieldProps } from './field.tsx'
import styles from './rank-list.module.css'
import { useWords } from '#/app/words/words.ts'

interface Props extends FieldProps {
  readonly choices: readonly Choice<string>[]
  /** Codes in order of importance; what is not in it is not ranked yet. */
  readonly value: readonly string[]
  readonly onChange: (value: readonly string[]) => void
}

/**
 * Answers put in order by tapping them one after another, and moved with
 * buttons: dragging needs a steady hand and cannot be done by keyboard.
 */
export function RankList({
  label,
  help,
  error,
  isOptional = false,
  isDisabled = false,
  choices,
  value,
  onChange,
}: Props) {
  const words = useWords('fields')
  const labelOf = (code: string): string => choices.find((choice) => choice.value === code)?.label ?? code
  const move = (from: number, to: number) => {
    const code = value[from]
    if (code === undefined || to < 0 || to >= value.length) return
    onChange(value.toSpliced(from, 1).toSpliced(to, 0, code))
    announce(words('rankMoved', { label: labelOf(code), place: to + 1 }))
  }
  const rest = choices.filter((choice) => !value.includes(choice.value))
  return (
    <FieldGroup label={label} help={help ?? words('rankHelp')} error={error} isOptional={isOptional}>
      {value.length > 0 && (
        <ol className={styles['ranked']}>
          {value.map((code, index) => (
            <li key={code} className={styles['place']}>
              <span className={styles['name']}>{labelOf(code)}</span>
              <Button
                onPress={() => move(index, index - 1)}
                isDisabled={isDisabled || index === 0}
                fullLabel={words('rankUp', { label: labelOf(code) })}
              >
                ↑
              </Button>
              <Button
                onPress={() => move(index, index + 1)}
                isDisabled={isDisabled || index === value.length - 1}
                fullLabel={words('rankDown', { label: labelOf(code) })}
              >
                ↓
              </Button>
              <Button
                tone="quiet"
                onPress={() => onChange(value.filter((each) => each !== code))}
                isDisabled={isDisabled}
                fullLabel={words('rankRemove', { label: labelOf(code) })}
              >
                ×
              </Button>
            </li>
          ))}
        </ol>
      )}
      {rest.length > 0 && (
        <div className={styles['rest']} role="group" aria-label={words('rankRest')}>
          {rest.map((choice) => (
            <Button
              key={choice.value}
              isDisabled={isDisabled}
              onPress={() => {
                onChange([...value, choice.value])
                announce(words('rankMoved', { label: choice.label, place: value.length + 1 }))
              }}
            >
              {choice.label}
            </Button>
          ))}
        </div>
      )}
    </FieldGroup>
  )
}
