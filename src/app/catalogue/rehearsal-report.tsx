import { useRef, useState } from 'react'
import styles from './catalogue.module.css'
import { type RuleReader, conditionName, factName } from './field-words.ts'
import type { Catalogue } from '#/core/catalogue/catalogue.ts'
import { textIn } from '#/core/catalogue/texts.ts'
import type { Verdict } from '#/core/matching/match.ts'
import type { CatalogueRehearsalResult, RehearsedOption } from '#/core/matching/rehearse-catalogue.ts'
import { rehearseCatalogue } from '#/app/catalogue-rehearsal.ts'
import { today } from '#/app/days.ts'
import { currentForm } from '#/app/definitions.ts'
import { Button } from '#/app/ui/button.tsx'
import { Progress } from '#/app/ui/progress.tsx'
import { Table } from '#/app/ui/table.tsx'
import { useLanguage, useWords } from '#/app/words/words.ts'

const CASES = 200
const MOST_REASONS = 4

type Reason = RehearsedOption['reasons'][number]

/** Who would gain and who would lose by the draft, tried on households that do not exist. */
export function RehearsalReport({
  before,
  after,
}: {
  readonly before: Catalogue
  readonly after: Catalogue
}) {
  const words = useWords('catalogue')
  const shared = useWords('shared')
  const language = useLanguage()
  const [done, setDone] = useState<number | null>(null)
  const [result, setResult] = useState<CatalogueRehearsalResult | null>(null)
  const stopped = useRef(false)
  const facts = [...after.facts, ...before.facts]
  const reader: RuleReader = { words, shared, facts, language }
  const rehearse = async (): Promise<void> => {
    stopped.current = false
    setResult(null)
    setDone(0)
    try {
      const found = await rehearseCatalogue(
        currentForm(),
        before,
        after,
        { cases: CASES, today: today() },
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
  const optionName = (slug: string): string => {
    const option = [...after.options, ...before.options].find((each) => each.slug === slug)
    return option === undefined ? slug : textIn(option.name, language)
  }
  const verdictName: Readonly<Record<Verdict, string>> = {
    likely: shared('verdictLikely'),
    possible: shared('verdictPossible'),
    unknown: shared('verdictUnknown'),
    no: shared('verdictNo'),
    hidden: words('gateName'),
  }
  const reasonName = ({ direction, reason, cases }: Reason): string => {
    const isGain = direction === 'gained'
    switch (reason.why) {
      case 'blocks':
      case 'none-of': {
        const condition = conditionName(reader, reason.condition)
        return isGain
          ? words('whyGainBlocks', { cases, condition })
          : words('whyLoseBlocks', { cases, condition })
      }
      case 'asks': {
        const fact = factName(reader, reason.fact)
        return isGain ? words('whyGainAsks', { cases, fact }) : words('whyLoseAsks', { cases, fact })
      }
      case 'check':
        return words('whyCheck', { cases })
      case 'hidden':
        return words('whyHidden', { cases })
      case 'not-offered':
        return words('whyNotOffered', { cases })
      case 'expired':
        return words('whyExpired', { cases })
      case 'new':
        return words('whyNew', { cases })
      case 'removed':
        return words('whyRemoved', { cases })
      case 'verdict':
        return words('whyVerdict', { cases, from: verdictName[reason.from], to: verdictName[reason.to] })
    }
  }
  return (
    <section className={styles['group']} aria-label={words('rehearseTitle')}>
      <h2>{words('rehearseTitle')}</h2>
      <p>{words('rehearseText', { cases: CASES })}</p>
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
        <p role="status">
          {result.options.length === 0
            ? words('rehearsedSame', { cases: result.cases })
            : words('rehearsedOtherwise', { cases: result.cases })}
        </p>
      )}
      {result !== null && result.options.length > 0 && (
        <Table<RehearsedOption>
          caption={words('gainLose')}
          columns={[
            { key: 'option', heading: words('option'), namesRow: true, cell: ({ slug }) => optionName(slug) },
            { key: 'gained', heading: words('gained'), cell: ({ gained }) => String(gained) },
            { key: 'lost', heading: words('lost'), cell: ({ lost }) => String(lost) },
            { key: 'otherwise', heading: words('otherwise'), cell: ({ otherwise }) => String(otherwise) },
            {
              key: 'why',
              heading: words('why'),
              cell: ({ reasons }) => (
                <ul className={styles['fields']}>
                  {reasons.slice(0, MOST_REASONS).map((each) => (
                    <li key={JSON.stringify(each)}>{reasonName(each)}</li>
                  ))}
                </ul>
              ),
            },
          ]}
          rows={result.options}
          rowKey={({ slug }) => slug}
        />
      )}
    </section>
  )
}
