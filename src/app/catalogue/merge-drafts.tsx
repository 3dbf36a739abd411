import { useMemo, useState } from 'react'
import styles from './catalogue.module.css'
import { ValueSaid } from './changes-table.tsx'
import { listName, placeName } from './field-words.ts'
import type { Catalogue } from '#/core/catalogue/catalogue.ts'
import { CatalogueList } from '#/core/catalogue/editing/difference.ts'
import type { CatalogueDraft } from '#/core/catalogue/editing/draft.ts'
import { type EditConflict, decided, mergeEdits } from '#/core/catalogue/editing/merge-edits.ts'
import { textIn } from '#/core/catalogue/texts.ts'
import { Banner } from '#/app/ui/banner.tsx'
import { Button } from '#/app/ui/button.tsx'
import { ChoiceGroup } from '#/app/ui/choice-group.tsx'
import { useLanguage, useWords } from '#/app/words/words.ts'

interface Props {
  readonly draft: CatalogueDraft
  /** What is published now. */
  readonly theirs: Catalogue
  readonly onMerged: (draft: CatalogueDraft) => void
}

const keyOf = ({ path }: EditConflict): string => path.join('/')

/** Brings a draft together with a release that came between; asks where both changed the same field. */
export function MergeDrafts({ draft, theirs, onMerged }: Props) {
  const words = useWords('catalogue')
  const names = useWords('catalogueFields')
  const language = useLanguage()
  const merged = useMemo(() => mergeEdits(draft.base, draft.edited, theirs), [draft, theirs])
  const [isOpen, setOpen] = useState(false)
  const [choices, setChoices] = useState<ReadonlyMap<string, 'mine' | 'theirs'>>(new Map())
  const [unsound, setUnsound] = useState('')
  const merge = (): void => {
    const chosen = merged.conflicts.map((conflict) => ({
      conflict,
      choice: choices.get(keyOf(conflict)) ?? ('mine' as const),
    }))
    const parsed = decided(merged, chosen)
    if (parsed.outcome === 'refused') setUnsound(parsed.problems.map(({ message }) => message).join('; '))
    else onMerged({ base: theirs, edited: parsed.catalogue, lastImport: null })
  }
  const placeOf = ({ path: [list = '', , ...field], name }: EditConflict): string => {
    const known = CatalogueList.safeParse(list)
    const record = name === null ? '' : textIn(name, language)
    const where = known.success ? listName(words, known.data) : placeName(names, [list])
    return [where, record, field.length === 0 ? '' : placeName(names, field)]
      .filter((part) => part !== '')
      .join(' › ')
  }
  return (
    <Banner
      tone="warn"
      actions={
        !isOpen && (
          <Button
            onPress={() => {
              if (merged.conflicts.length === 0) merge()
              else setOpen(true)
            }}
          >
            {words('merge')}
          </Button>
        )
      }
    >
      <p>{words('movedOn', { version: theirs.version })}</p>
      {unsound !== '' && <p className={styles['mistake']}>{words('choicesUnsound', { detail: unsound })}</p>}
      {isOpen && (
        <div className={styles['editor']}>
          <h2>{words('conflictsTitle')}</h2>
          <p>{words('conflictsText')}</p>
          {merged.conflicts.map((conflict) => (
            <div key={keyOf(conflict)} className={styles['group']}>
              <ChoiceGroup
                label={placeOf(conflict)}
                value={choices.get(keyOf(conflict)) ?? null}
                onChange={(choice) => setChoices(new Map(choices).set(keyOf(conflict), choice))}
                choices={[
                  { value: 'mine' as const, label: words('mine') },
                  { value: 'theirs' as const, label: words('theirs') },
                ]}
                layout="beside"
              />
              <p>
                {words('mine')}: <ValueSaid value={conflict.mine} facts={draft.edited.facts} />
              </p>
              <p>
                {words('theirs')}: <ValueSaid value={conflict.theirs} facts={theirs.facts} />
              </p>
            </div>
          ))}
          <div>
            <Button
              tone="primary"
              icon="check"
              isDisabled={merged.conflicts.some((conflict) => !choices.has(keyOf(conflict)))}
              onPress={merge}
            >
              {words('takeChoices')}
            </Button>
          </div>
        </div>
      )}
    </Banner>
  )
}
