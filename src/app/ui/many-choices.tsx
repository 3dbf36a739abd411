import { useState } from 'react'
import type { Choice } from './choice-card.tsx'
import { ChoiceGroup } from './choice-group.tsx'
import type { FieldProps } from './field.tsx'
import styles from './many-choices.module.css'
import { MultiChoice } from './multi-choice.tsx'
import { TextField } from './text-field.tsx'
import { plain } from '#/app/words/plain-letters.ts'
import { useWords } from '#/app/words/words.ts'

interface Props extends FieldProps {
  readonly choices: readonly Choice<string>[]
  readonly value: readonly string[]
  readonly onChange: (value: readonly string[]) => void
  /** One answer, or any number. */
  readonly several: boolean
  readonly alone?: readonly string[]
}

/** A list longer than this is searched instead of scrolled. */
export const MOST_CARDS = 20
const SHOWN = 12

/** One or several of a long list (parishes, occupations): typed to be narrowed, forgiving diacritics; what is chosen stays in view. */
export function ManyChoices({ choices, value, onChange, several, alone = [], ...field }: Props) {
  const words = useWords('fields')
  const [sought, setSought] = useState('')
  const folded = plain(sought)
  const matching = folded === '' ? choices : choices.filter(({ label }) => plain(label).includes(folded))
  const chosen = choices.filter((choice) => value.includes(choice.value))
  const shown = [...chosen, ...matching.filter((choice) => !value.includes(choice.value)).slice(0, SHOWN)]
  const help = (
    <>
      {field.help !== undefined && <span className={styles['line']}>{field.help}</span>}
      <span className={styles['line']}>
        {matching.length === 0
          ? words('noChoiceFound')
          : words('choicesShown', { shown: Math.min(matching.length, SHOWN), total: choices.length })}
      </span>
    </>
  )
  return (
    <div className={styles['many']}>
      {several ? (
        <MultiChoice
          {...field}
          help={help}
          choices={shown}
          alone={alone}
          value={value}
          onChange={(next) =>
            onChange(choices.map((choice) => choice.value).filter((code) => next.includes(code)))
          }
        />
      ) : (
        <ChoiceGroup
          {...field}
          help={help}
          choices={shown}
          value={value[0] ?? null}
          onChange={(code) => onChange([code])}
          onClear={() => onChange([])}
        />
      )}
      <TextField
        label={`${words('filterChoices')}: ${field.label}`}
        type="search"
        isOptional
        value={sought}
        onChange={setSought}
        isDisabled={field.isDisabled ?? false}
      />
    </div>
  )
}
