import { useEffect, useMemo, useState } from 'react'
import { FactField } from './fact-field.tsx'
import styles from './who-helps.module.css'
import { textIn } from '#/core/catalogue/texts.ts'
import type { CompiledCatalogue } from '#/core/matching/compile.ts'
import { type SelfAnswers, helpFor, worthAsking } from '#/core/matching/self-help.ts'
import { today } from '#/app/days.ts'
import { catalogueFrom } from '#/app/suggested-options.ts'
import { Banner } from '#/app/ui/banner.tsx'
import { Button } from '#/app/ui/button.tsx'
import { LanguageSwitch } from '#/app/ui/language-switch.tsx'
import { LinkButton } from '#/app/ui/link-button.tsx'
import { MultiChoice } from '#/app/ui/multi-choice.tsx'
import { PageHeader } from '#/app/ui/page-header.tsx'
import { Skeleton } from '#/app/ui/skeleton.tsx'
import { Verdict } from '#/app/ui/verdict.tsx'
import { useLanguage, useWords } from '#/app/words/words.ts'

/** Questions shown before somebody asks for more. */
const AT_FIRST = 8

/** The published catalogue as anybody may fetch it, without a session. */
async function fetchedCatalogue(): Promise<CompiledCatalogue | null> {
  const reply = await fetch('/api/catalogue', { credentials: 'omit', referrerPolicy: 'no-referrer' })
  return reply.ok ? catalogueFrom(await reply.text()) : null
}

/**
 * Who can help me: anybody names what they need and answers what they like.
 * The rules run on this device; nothing of it is sent, and nothing is kept.
 */
export function WhoHelpsPage() {
  const words = useWords('whoHelps')
  const [catalogue, setCatalogue] = useState<CompiledCatalogue | null | 'loading'>('loading')
  useEffect(() => {
    fetchedCatalogue().then(setCatalogue, () => setCatalogue(null))
  }, [])
  return (
    <main className={styles['page']}>
      <div className={styles['language']}>
        <LanguageSwitch />
      </div>
      <PageHeader title={words('title')}>{words('intro')}</PageHeader>
      {catalogue === 'loading' && <Skeleton lines={5} />}
      {catalogue === null && <Banner tone="warn">{words('noCatalogue')}</Banner>}
      {catalogue !== 'loading' && catalogue !== null && <Questions compiled={catalogue} />}
      <LinkButton href="/options" outside icon="document">
        {words('toAll')}
      </LinkButton>
    </main>
  )
}

function Questions({ compiled }: { readonly compiled: CompiledCatalogue }) {
  const words = useWords('whoHelps')
  const language = useLanguage()
  const { catalogue } = compiled
  const [needs, setNeeds] = useState<readonly string[]>([])
  const [answers, setAnswers] = useState<SelfAnswers>(new Map())
  const [all, setAll] = useState(false)
  const collator = useMemo(() => new Intl.Collator(language), [language])
  const choices = useMemo(
    () =>
      catalogue.needs
        .map(({ code, label }) => ({ value: code, label: textIn(label, language) }))
        .toSorted((a, b) => collator.compare(a.label, b.label)),
    [catalogue, collator, language],
  )
  const wanted = useMemo(() => new Set(needs), [needs])
  const facts = useMemo(() => worthAsking(compiled, wanted, today()), [compiled, wanted])
  const found = useMemo(() => helpFor(compiled, wanted, answers, today()), [compiled, wanted, answers])
  const answer = (fact: string, value: number | string | boolean | null): void => {
    setAnswers((known) => {
      const next = new Map(known)
      if (value === null) next.delete(fact)
      else next.set(fact, value)
      return next
    })
  }
  return (
    <>
      <MultiChoice label={words('needs')} isOptional choices={choices} value={needs} onChange={setNeeds} />
      {facts.length > 0 && (
        <section className={styles['questions']}>
          <h2>{words('questions')}</h2>
          <p>{words('questionsHelp')}</p>
          {(all ? facts : facts.slice(0, AT_FIRST)).map((fact) => (
            <FactField
              key={fact.id}
              fact={fact}
              value={answers.get(fact.id) ?? null}
              onChange={(value) => answer(fact.id, value)}
            />
          ))}
          {!all && facts.length > AT_FIRST && (
            <div>
              <Button onPress={() => setAll(true)}>{words('more')}</Button>
            </div>
          )}
        </section>
      )}
      {needs.length > 0 && (
        <section>
          <h2 aria-live="polite">{words('found', { count: found.length })}</h2>
          <p>{words('decides')}</p>
          <ul className={styles['found']}>
            {found.map(({ option, verdict }) => (
              <li key={option.id} className={styles['option']}>
                <Verdict verdict={verdict} />
                <h3>
                  <a href={`/options/${option.slug}?lang=${language}`}>{textIn(option.name, language)}</a>
                </h3>
                <p>{textIn(option.description, language)}</p>
              </li>
            ))}
          </ul>
        </section>
      )}
    </>
  )
}
