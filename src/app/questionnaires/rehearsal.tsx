import { useRef, useState } from 'react'
import styles from './questionnaires.module.css'
import { newestForm } from '#/app/definitions.ts'
import { rehearseForm, type RehearsalResult, type ScoreDifference } from '#/app/form-rehearsal.ts'
import { catalogueFrom } from '#/app/suggested-options.ts'
import { textIn } from '#/core/catalogue/texts.ts'
import type { OptionDifference } from '#/core/matching/rehearsal.ts'
import type { Definition } from '#/core/questionnaire/definition.ts'
import { compileForm } from '#/core/questionnaire/form.ts'
import { Button } from '#/app/ui/button.tsx'
import { Progress } from '#/app/ui/progress.tsx'
import { Table } from '#/app/ui/table.tsx'
import { useVaultQuery, vault } from '#/app/vault.ts'
import { useLanguage, useWords } from '#/app/words/words.ts'

const CASES = 200

/** What the new version changes in scores and suggestions, tried on households that do not exist. */
export function Rehearsal({ definition }: { readonly definition: Definition }) {
  const words = useWords('drafting')
  const language = useLanguage()
  const catalogueText = useVaultQuery(() => vault.catalogue(), 'catalogue')
  const [done, setDone] = useState<number | null>(null)
  const [result, setResult] = useState<RehearsalResult | null>(null)
  const stopped = useRef(false)
  const before = newestForm(definition.id)
  const rehearse = async (): Promise<void> => {
    const compiled = compileForm(definition)
    if (!compiled.ok) return
    stopped.current = false
    setResult(null)
    setDone(0)
    const today = new Date().toISOString().slice(0, 10)
    try {
      const found = await rehearseForm(
        before ?? compiled.form,
        compiled.form,
        catalogueFrom(catalogueText),
        { cases: CASES, today },
        (count) => {
          if (count % 5 === 0) setDone(count)
          return stopped.current ? 'stop' : 'go on'
        },
      )
      setResult(found)
    } finally {
      setDone(null)
    }
  }
  const catalogue = catalogueFrom(catalogueText)?.catalogue
  const optionName = (slug: string): string => {
    const option = catalogue?.options.find((each) => each.slug === slug)
    return option === undefined ? slug : textIn(option.name, language)
  }
  const scoreName = ({ score, output }: ScoreDifference): string => {
    const label = definition.scores.find(({ id }) => id === score)?.label
    return `${label?.[language] ?? label?.[definition.defaultLanguage] ?? score} (${output})`
  }
  return (
    <div className={styles['preview']}>
      <p>
        {before === null
          ? words('rehearseFirst')
          : words('rehearseText', { cases: CASES, version: before.definition.version })}
      </p>
      {done === null ? (
        <div>
          <Button icon="refresh" onPress={() => void rehearse().catch(reportError)}>
            {words('rehearse')}
          </Button>
        </div>
      ) : (
        <>
          <Progress label={words('rehearsing')} done={done} total={CASES} />
          <div>
            <Button
              icon="stop"
              onPress={() => {
                stopped.current = true
              }}
            >
              {words('stop')}
            </Button>
          </div>
        </>
      )}
      {result !== null && (
        <div role="status">
          <p>
            {result.scores.length === 0 && result.options.length === 0
              ? words('rehearsedSame', { cases: result.cases })
              : words('rehearsedOtherwise', { cases: result.cases })}{' '}
            {result.earlier > 0 && words('rehearsedEarlier', { count: result.earlier })}
          </p>
        </div>
      )}
      {result !== null && result.scores.length > 0 && (
        <Table<ScoreDifference>
          caption={words('scoresOtherwise')}
          columns={[
            { key: 'score', heading: words('score'), namesRow: true, cell: scoreName },
            { key: 'cases', heading: words('casesOtherwise'), cell: ({ cases }) => String(cases) },
            { key: 'example', heading: words('mostOften'), cell: ({ example }) => example },
          ]}
          rows={result.scores}
          rowKey={({ score, output }) => `${score} ${output}`}
        />
      )}
      {result !== null && result.options.length > 0 && (
        <Table<OptionDifference>
          caption={words('optionsOtherwise')}
          columns={[
            { key: 'option', heading: words('option'), namesRow: true, cell: ({ slug }) => optionName(slug) },
            { key: 'gained', heading: words('gained'), cell: ({ gained }) => String(gained) },
            { key: 'lost', heading: words('lost'), cell: ({ lost }) => String(lost) },
            { key: 'otherwise', heading: words('otherVerdict'), cell: ({ otherwise }) => String(otherwise) },
          ]}
          rows={result.options}
          rowKey={({ slug }) => slug}
        />
      )}
    </div>
  )
}
