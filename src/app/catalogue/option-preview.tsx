import { useState, type ReactNode } from 'react'
import styles from './catalogue.module.css'
import { conditionName, factName, type RuleReader } from './field-words.ts'
import { FreshnessBadge } from './freshness-badge.tsx'
import type { Catalogue, Option } from '#/core/catalogue/catalogue.ts'
import { type Language, type Texts, shownText, textIn } from '#/core/catalogue/texts.ts'
import { compileCatalogue } from '#/core/matching/compile.ts'
import { explain } from '#/core/matching/explain.ts'
import { match, suggestions } from '#/core/matching/match.ts'
import { planStep } from '#/core/plan/plan.ts'
import { today } from '#/app/days.ts'
import { Badge } from '#/app/ui/badge.tsx'
import { ChoiceGroup } from '#/app/ui/choice-group.tsx'
import { Verdict } from '#/app/ui/verdict.tsx'
import { languages } from '#/app/words/catalog.ts'
import { useLanguage, useWords, useWordsIn } from '#/app/words/words.ts'

interface Props {
  readonly catalogue: Catalogue
  readonly option: Option
}

/** A text in the reader's language, marked where it is another. */
function Shown({ texts, language }: { readonly texts: Texts; readonly language: Language }) {
  const words = useWords('catalogue')
  const shown = shownText(texts, language)
  return (
    <>
      <span lang={shown.language}>{shown.text}</span>
      {shown.language !== language && (
        <>
          {' '}
          <Badge tone="warn">{words('fallback', { language: shown.language })}</Badge>
        </>
      )}
    </>
  )
}

/** What becomes of an option on paper and on screen: as the resident reads it, and as the worker does. */
export function OptionPreview({ catalogue, option }: Props) {
  const words = useWords('catalogue')
  const own = useLanguage()
  const [language, setLanguage] = useState<Language>(own)
  return (
    <div className={styles['editor']}>
      <ChoiceGroup
        label={words('previewLanguage')}
        layout="beside"
        value={language}
        onChange={setLanguage}
        choices={languages.map((each) => ({ value: each, label: each }))}
      />
      <ResidentView catalogue={catalogue} option={option} language={language} />
      <WorkerView catalogue={catalogue} option={option} language={language} />
    </div>
  )
}

function ResidentView({ catalogue, option, language }: Props & { readonly language: Language }) {
  const words = useWords('catalogue')
  const own = useWordsIn('catalogue', language)
  const { place, hours, phone, documents, cost } = planStep(catalogue, option, {
    who: 'resident',
    by: null,
    forPerson: null,
  })
  const said = (texts: Texts | null | undefined): ReactNode =>
    texts === null || texts === undefined ? null : <Shown texts={texts} language={language} />
  const lines: readonly (readonly [string, ReactNode])[] = [
    [own('forWhom'), said(option.eligibility_description)],
    [own('howToApply'), said(option.application_process)],
    [own('cost'), said(cost)],
    [own('where'), said(place)],
    [own('when'), said(hours)],
    [own('phone'), phone],
    [own('byLaw'), said(option.legalReference?.title)],
  ]
  return (
    <section className={styles['preview']} aria-label={words('asResident')} lang={language}>
      <p className={styles['quiet']}>{words('asResident')}</p>
      <h2>
        <Shown texts={option.name} language={language} />
      </h2>
      {option.alert !== undefined && (
        <p>
          <strong>
            <Shown texts={option.alert} language={language} />
          </strong>
        </p>
      )}
      <p>
        <Shown texts={option.description} language={language} />
      </p>
      <dl>
        {lines
          .filter(([, text]) => text !== null)
          .map(([label, text]) => (
            <div key={label}>
              <dt>{label}</dt>
              <dd>{text}</dd>
            </div>
          ))}
      </dl>
      {documents.length > 0 && (
        <>
          <p>
            <strong>{own('documents')}</strong>
          </p>
          <ul>
            {documents.map((document) => (
              <li key={textIn(document, language)}>
                <Shown texts={document} language={language} />
              </li>
            ))}
          </ul>
        </>
      )}
    </section>
  )
}

function WorkerView({ catalogue, option, language }: Props & { readonly language: Language }) {
  const words = useWords('catalogue')
  const own = useWordsIn('catalogue', language)
  const shared = useWordsIn('shared', language)
  const reader: RuleReader = { words: own, shared, facts: catalogue.facts, language }
  const alone = compileCatalogue({ ...catalogue, options: [option] })
  const blank = { household: new Map(), persons: [] }
  const matches = match(alone, blank, { today: today() })
  const [suggestion] = suggestions(matches)
  const explanation = suggestion === undefined ? null : explain(matches, suggestion)
  const needs = catalogue.needs.filter(({ code }) => option.answersNeeds.includes(code))
  const { rule } = option
  const groups = [
    [own('gateName'), rule.gate],
    [own('allName'), rule.all],
    [own('anyName'), rule.any],
  ] as const
  return (
    <section className={styles['preview']} aria-label={words('asWorker')} lang={language}>
      <p className={styles['quiet']}>{words('asWorker')}</p>
      <h2>{textIn(option.name, language)}</h2>
      <div>
        <FreshnessBadge option={option} />
      </div>
      {needs.length > 0 && (
        <p>
          {own('needsAnswered')}: {needs.map(({ label }) => textIn(label, language)).join(', ')}
        </p>
      )}
      {groups
        .filter(([, rows]) => rows.length > 0)
        .map(([name, rows]) => (
          <div key={name}>
            <strong>{name}</strong>
            <ul>
              {rows.map((condition) => (
                <li key={JSON.stringify(condition)}>{conditionName(reader, condition)}</li>
              ))}
            </ul>
          </div>
        ))}
      <p>
        <strong>{own('blankCase')}</strong>
      </p>
      {explanation === null || explanation.verdict === 'hidden' ? (
        <p>{own('hiddenBlank')}</p>
      ) : (
        <>
          <div>
            <Verdict verdict={explanation.verdict} />
          </div>
          {explanation.ask.length > 0 && (
            <p>
              {own('stillToAsk', {
                facts: explanation.ask.map(({ fact }) => factName(reader, fact)).join(', '),
              })}
            </p>
          )}
          {rule.check.length > 0 && (
            <p>
              {own('toConfirm', { checks: rule.check.map(({ text }) => textIn(text, language)).join(' ') })}
            </p>
          )}
        </>
      )}
    </section>
  )
}
