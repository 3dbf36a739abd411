import { reasonNames } from '#/app/outcome-words.ts'
import { textIn } from '#/core/catalogue/texts.ts'
import type { CompiledCatalogue } from '#/core/matching/compile.ts'
import { OutcomeReason } from '#/core/plan/plan.ts'
import { useLanguage, useWords } from '#/app/words/words.ts'

/** What a value of a field is called on the screen and in files. */
export type Label = (field: string | null, value: string) => string

/** Names of needs and options as the catalogue has them, of reasons as the screens say them; a parish is its own name. */
export function useLabels(catalogue: CompiledCatalogue | null): Label {
  const words = useWords('indicators')
  const reasons = reasonNames(useWords('outcomes'))
  const language = useLanguage()
  return (field, value) => {
    if (value === '') return words('notSaid')
    if (field === 'need') {
      const need = catalogue?.catalogue.needs.find(({ code }) => code === value)
      return need === undefined ? value : textIn(need.label, language)
    }
    if (field === 'option') {
      const option = catalogue?.catalogue.options.find(({ slug }) => slug === value)
      return option === undefined ? value : textIn(option.name, language)
    }
    const reason = OutcomeReason.safeParse(value)
    return field === 'reason' && reason.success ? reasons[reason.data] : value
  }
}
