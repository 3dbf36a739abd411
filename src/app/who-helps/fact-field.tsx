import type { FactDeclaration } from '#/core/catalogue/rule.ts'
import { textIn } from '#/core/catalogue/texts.ts'
import { ChoiceGroup } from '#/app/ui/choice-group.tsx'
import { NumberField } from '#/app/ui/number-field.tsx'
import { SelectField } from '#/app/ui/select-field.tsx'
import { useLanguage, useWords } from '#/app/words/words.ts'

type Value = number | string | boolean

interface Props {
  readonly fact: FactDeclaration
  readonly value: Value | null
  readonly onChange: (value: Value | null) => void
}

/** One question about oneself; leaving it open is an answer, too. */
export function FactField({ fact, value, onChange }: Props) {
  const words = useWords('whoHelps')
  const language = useLanguage()
  const label = textIn(fact.label, language)
  if (fact.type === 'bool') {
    return (
      <ChoiceGroup
        label={label}
        layout="beside"
        isOptional
        value={value === null ? null : value === true ? 'yes' : 'no'}
        onChange={(chosen) => onChange(chosen === 'yes')}
        onClear={() => onChange(null)}
        choices={[
          { value: 'yes', label: words('yes') },
          { value: 'no', label: words('no') },
        ]}
      />
    )
  }
  if (fact.choices !== undefined) {
    const { choices } = fact
    return (
      <SelectField
        label={label}
        isOptional
        value={value === null ? '' : String(value)}
        onChange={(chosen) => onChange(choices.find((each) => String(each.value) === chosen)?.value ?? null)}
        choices={[
          { value: '', label: words('open') },
          ...choices.map((each) => ({ value: String(each.value), label: textIn(each.label, language) })),
        ]}
      />
    )
  }
  return (
    <NumberField
      label={label}
      isOptional
      decimals={2}
      value={typeof value === 'number' ? value : null}
      onChange={(number) => onChange(number)}
    />
  )
}
