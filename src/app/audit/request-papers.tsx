import { useState } from 'react'
import styles from './audit.module.css'
import { useLetters, useOffice } from './letters.ts'
import { homeVisitNotices, purposeRegister } from '#/client/consents.ts'
import { type MadePackage, requestPackage } from '#/core/consent/request-package.ts'
import type { RequestState } from '#/core/consent/requests.ts'
import type { PersonId, RecordId } from '#/core/vault/ids.ts'
import { saveText } from '#/app/save-file.ts'
import { Banner } from '#/app/ui/banner.tsx'
import { Button } from '#/app/ui/button.tsx'
import { ChoiceGroup } from '#/app/ui/choice-group.tsx'
import { languageNames } from '#/app/ui/language-switch.tsx'
import { LinkButton } from '#/app/ui/link-button.tsx'
import { MultiChoice } from '#/app/ui/multi-choice.tsx'
import { vault } from '#/app/vault.ts'
import { type Language, languages } from '#/app/words/catalog.ts'
import { type Say, useLanguage, useWords } from '#/app/words/words.ts'

interface Props {
  readonly matter: RecordId
  readonly person: PersonId | null
  readonly state: RequestState
}

/** The papers of a request: letters its standing calls for, and the package that goes out. */
export function RequestPapers({ matter, person, state }: Props) {
  const words = useWords('papers')
  const screen = useLanguage()
  const [language, setLanguage] = useState<Language>(screen)
  const letters = useLetters(state, language, null)
  return (
    <details>
      <summary>{words('title')}</summary>
      <ChoiceGroup
        label={words('letterLanguage')}
        layout="beside"
        value={language}
        onChange={setLanguage}
        choices={languages.map((each) => ({ value: each, label: languageNames[each] }))}
      />
      {letters.length === 0 && <p>{words('noLetters')}</p>}
      <div className={styles['row']}>
        {letters.map(({ kind, title }) => (
          <LinkButton
            key={kind}
            href={`/audit/requests/${matter}/letter/${kind}/${language}`}
            icon="document"
          >
            {words('openLetter', { title })}
          </LinkButton>
        ))}
      </div>
      <Package person={person} state={state} language={language} />
    </details>
  )
}

type Refused = Extract<MadePackage, { outcome: 'refused' }>['reason']

function refusedWords(words: Say<'papers'>, reason: Refused): string {
  switch (reason) {
    case 'no-copy-in-this-right':
      return words('noCopy')
    case 'identity-not-checked':
      return words('needIdentity')
    case 'third-party-review-missing':
      return words('needReview')
  }
}

function Package({
  person,
  state,
  language,
}: {
  readonly person: PersonId | null
  readonly state: RequestState
  readonly language: Language
}) {
  const words = useWords('papers')
  const office = useOffice()
  const [withProof, setWithProof] = useState(false)
  const [busy, setBusy] = useState(false)
  const [said, setSaid] = useState<{ readonly tone: 'ok' | 'warn' | 'danger'; readonly text: string } | null>(
    null,
  )
  const make = async (subject: PersonId): Promise<void> => {
    setBusy(true)
    setSaid(null)
    try {
      const bundle = withProof ? await vault.authorityBundle(subject, `GDPR ${state.article ?? ''}`) : null
      if (bundle?.outcome === 'refused') throw new Error(`${bundle.reason} ${bundle.detail}`)
      const made = requestPackage({
        person: subject,
        state,
        register: purposeRegister,
        notices: homeVisitNotices,
        receipts: (await vault.receiptsOf(subject)).map(({ receipt }) => receipt),
        book: await vault.book(),
        office,
        language,
        madeAt: new Date().toISOString(),
        logBundle: bundle?.text ?? null,
      })
      if (made.outcome === 'refused') {
        setSaid({ tone: 'warn', text: refusedWords(words, made.reason) })
        return
      }
      saveText(`slieksnis-package-${subject.slice(0, 8)}.json`, 'application/json', made.text)
      setSaid({ tone: 'ok', text: words('packageSaved') })
    } catch (cause) {
      setSaid({ tone: 'danger', text: words('packageFailed') })
      reportError(cause)
    } finally {
      setBusy(false)
    }
  }
  return (
    <section className={styles['step']}>
      <h3>{words('packageTitle')}</h3>
      <p>{words('packageText')}</p>
      {person === null ? (
        <p>{words('needPerson')}</p>
      ) : (
        <>
          <MultiChoice
            label={words('packageTitle')}
            choices={[{ value: 'proof', label: words('withProof') }]}
            value={withProof ? ['proof'] : []}
            onChange={(chosen) => setWithProof(chosen.length > 0)}
          />
          {said !== null && <Banner tone={said.tone}>{said.text}</Banner>}
          <Button icon="download" isPending={busy} onPress={() => void make(person)}>
            {words('savePackage')}
          </Button>
        </>
      )}
    </section>
  )
}
