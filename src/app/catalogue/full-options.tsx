import styles from './catalogue.module.css'
import { changeDraft } from './draft-store.ts'
import type { Option } from '#/core/catalogue/catalogue.ts'
import type { CatalogueDraft } from '#/core/catalogue/editing/draft.ts'
import { textIn } from '#/core/catalogue/texts.ts'
import { noneFree, withPlacesAsTold } from '#/core/plan/experience.ts'
import { today } from '#/app/days.ts'
import { announce } from '#/app/ui/announce.ts'
import { Button } from '#/app/ui/button.tsx'
import { Table } from '#/app/ui/table.tsx'
import { useVaultQuery, vault } from '#/app/vault.ts'
import { useFormats } from '#/app/words/formats.ts'
import { useLanguage, useWords } from '#/app/words/words.ts'

interface Full {
  readonly option: Option
  readonly since: string
}

/** Options whose providers answered "full" to a referral, while the catalogue still says otherwise. */
export function FullOptions({ draft }: { readonly draft: CatalogueDraft }) {
  const words = useWords('catalogue')
  const formats = useFormats()
  const language = useLanguage()
  const experience = useVaultQuery(() => vault.optionExperience(), 'experience') ?? []
  const { edited } = draft
  const told = withPlacesAsTold(edited, experience, today())
  const full = edited.options.flatMap((option, index): readonly Full[] => {
    const since = experience.find((each) => each.option === option.id)?.fullSince ?? null
    const changes =
      told.options[index] !== option && option.capacities.every(({ available }) => available > 0)
    return since !== null && changes ? [{ option, since }] : []
  })
  if (full.length === 0) return null
  const write = async ({ option, since }: Full): Promise<void> => {
    const options = edited.options.map((each) =>
      each.id === option.id ? { ...each, capacities: noneFree(each, since) } : each,
    )
    await changeDraft({ ...draft, edited: { ...edited, options } })
    announce(words('fullWritten', { name: textIn(option.name, language) }))
  }
  return (
    <section className={styles['group']}>
      <p>{words('fullText')}</p>
      <Table<Full>
        caption={words('fullTitle')}
        columns={[
          {
            key: 'name',
            heading: words('record'),
            namesRow: true,
            cell: ({ option }) => textIn(option.name, language),
          },
          { key: 'since', heading: words('fullSince'), cell: ({ since }) => formats.date(since) },
          {
            key: 'write',
            heading: words('fullWrite'),
            cell: (each) => (
              <Button
                icon="check"
                fullLabel={`${words('fullWrite')}: ${textIn(each.option.name, language)}`}
                onPress={() => void write(each).catch((cause: unknown) => reportError(cause))}
              >
                {words('fullWrite')}
              </Button>
            ),
          },
        ]}
        rows={full}
        rowKey={({ option }) => option.id}
      />
    </section>
  )
}
