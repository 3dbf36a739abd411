import { useMemo, useState } from 'react'
import { purposeRegister } from '#/client/consents.ts'
import type { Definition } from '#/core/questionnaire/definition.ts'
import { compileForm } from '#/core/questionnaire/form.ts'
import type { PublishProblem } from '#/core/questionnaire/publish-check.ts'
import { readingHints } from '#/core/questionnaire/reading-level.ts'
import { withReason } from '#/core/questionnaire/reasons.ts'
import { Banner } from '#/app/ui/banner.tsx'
import { Button } from '#/app/ui/button.tsx'
import { ChoiceGroup } from '#/app/ui/choice-group.tsx'
import { Table } from '#/app/ui/table.tsx'
import { TextField } from '#/app/ui/text-field.tsx'
import styles from './questionnaires.module.css'
import { vault } from '#/app/vault.ts'
import { useLanguage, useWords, type Say } from '#/app/words/words.ts'

interface Props {
  readonly definition: Definition
  readonly onPublished: (definition: Definition) => void
}

/** Asks for the reasons a form lacks, and publishes it or says everything that stands against it. */
export function PublishForm({ definition, onPublished }: Props) {
  const words = useWords('questionnaires')
  const language = useLanguage()
  const [purpose, setPurpose] = useState<string | null>(null)
  const [basis, setBasis] = useState('')
  const [why, setWhy] = useState<Readonly<Record<string, string>>>({})
  const [against, setAgainst] = useState<readonly PublishProblem[]>([])
  const [failed, setFailed] = useState(false)
  const [busy, setBusy] = useState(false)

  const publish = async (): Promise<void> => {
    setBusy(true)
    setFailed(false)
    const given = Object.entries(why).filter(([, text]) => text.trim() !== '')
    const complete =
      purpose === null
        ? definition
        : withReason(definition, { purpose, basis: basis.trim(), why: Object.fromEntries(given) })
    try {
      const outcome = await vault.publishQuestionnaire(complete)
      setAgainst(outcome.ok ? [] : outcome.problems)
      if (outcome.ok) onPublished(definition)
    } catch {
      setFailed(true)
    } finally {
      setBusy(false)
    }
  }
  return (
    <div className={styles['publish']}>
      <h3>{words('reasonTitle')}</h3>
      <p>{words('reasonText')}</p>
      <ChoiceGroup
        label={words('purpose')}
        value={purpose}
        onChange={setPurpose}
        choices={purposeRegister.purposes.map(({ id, name }) => ({ value: id, label: name[language] }))}
      />
      <TextField label={words('basis')} value={basis} onChange={setBasis} />
      {definition.languages.map((code) => (
        <TextField
          key={code}
          label={words('why', { language: code })}
          value={why[code] ?? ''}
          onChange={(text) => setWhy((known) => ({ ...known, [code]: text }))}
        />
      ))}
      {against.length > 0 && (
        <Table<PublishProblem>
          caption={words('stands')}
          columns={[
            {
              key: 'place',
              heading: words('place'),
              namesRow: true,
              cell: ({ place }) => <code>{place}</code>,
            },
            { key: 'message', heading: words('message'), cell: (problem) => said(words, problem) },
          ]}
          rows={against}
          rowKey={({ code, place, message }) => `${code} ${place} ${message}`}
        />
      )}
      <BlankPaths definition={definition} />
      <ReadingHints definition={definition} />
      {failed && <Banner tone="danger">{words('notPublished')}</Banner>}
      <Button tone="primary" icon="send" isPending={busy} onPress={() => void publish()}>
        {words('publish')}
      </Button>
    </div>
  )
}

const MOST_HINTS = 50

/** Paths that lead to no question: they may be published as in ODK, but mostly somebody mistyped. */
function BlankPaths({ definition }: { readonly definition: Definition }) {
  const words = useWords('drafting')
  const paths = useMemo(() => {
    const compiled = compileForm(definition)
    return compiled.ok ? compiled.form.blankPaths : []
  }, [definition])
  if (paths.length === 0) return null
  return (
    <details>
      <summary>{words('blankPaths', { count: paths.length })}</summary>
      <p>{words('blankPathsText')}</p>
      <ul>
        {paths.slice(0, MOST_HINTS).map(({ place, path, at }) => (
          <li key={`${place} ${at}`}>
            <code>{place}</code>: <code>{path}</code>
          </li>
        ))}
      </ul>
    </details>
  )
}

/** Texts that may be hard to follow by ear, folded until somebody wants to see them. */
function ReadingHints({ definition }: { readonly definition: Definition }) {
  const words = useWords('drafting')
  const hints = useMemo(() => readingHints(definition), [definition])
  if (hints.length === 0) return null
  return (
    <details>
      <summary>{words('hints', { count: hints.length })}</summary>
      <p>{words('hintsText')}</p>
      <ul>
        {hints.slice(0, MOST_HINTS).map(({ key, language, text, why, lix }) => (
          <li key={`${key} ${language} ${text}`}>
            <code>{key}</code> ({language}, LIX {lix},{' '}
            {why === 'long-sentence' ? words('hintSentence') : words('hintWords')}):{' '}
            <span lang={language}>{text}</span>
          </li>
        ))}
      </ul>
    </details>
  )
}

/** What stands against publishing, in the language of the screen; what concerns an expression with its detail. */
function said(words: Say<'questionnaires'>, { code, message }: PublishProblem) {
  switch (code) {
    case 'missing-text':
      return words('missingText')
    case 'missing-translation':
      return words('missingTranslation')
    case 'no-purpose':
      return words('noPurpose')
    case 'unknown-purpose':
      return words('unknownPurpose')
    case 'no-basis':
      return words('noBasis')
    case 'version-taken':
      return words('versionTaken')
    case 'too-large':
      return words('tooLarge')
    case 'not-allowed':
      return words('notAllowed')
    default:
      return (
        <>
          {words('notSound')} <span lang="en">{message}</span>
        </>
      )
  }
}
