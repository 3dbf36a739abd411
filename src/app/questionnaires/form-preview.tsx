import { useMemo, useState, useSyncExternalStore } from 'react'
import { TextEditor } from './text-editor.tsx'
import styles from './questionnaires.module.css'
import type { Answer } from '#/core/questionnaire/answers.ts'
import type { Definition } from '#/core/questionnaire/definition.ts'
import { compileForm } from '#/core/questionnaire/form.ts'
import { FormSession } from '#/core/questionnaire/session.ts'
import { FormNodeView } from '#/app/form/form-nodes.tsx'
import type { AnswerFiles, FileFacts, FormWork, NewFile } from '#/app/form/form-work.ts'
import { localMoment, today } from '#/app/days.ts'
import { Button } from '#/app/ui/button.tsx'
import { Banner } from '#/app/ui/banner.tsx'
import { ChoiceGroup } from '#/app/ui/choice-group.tsx'
import { useWords } from '#/app/words/words.ts'

interface Props {
  readonly definition: Definition
  /** The definition with other words; absent where the texts may not be changed. */
  readonly onChange?: (definition: Definition) => void
}

/** Files of a preview stay in memory and go with the page. */
function filesInMemory(): AnswerFiles {
  const kept = new Map<string, NewFile>()
  const facts = (answer: string): FileFacts | null => {
    const file = kept.get(answer)
    return file === undefined ? null : { name: file.name, type: file.type, bytes: file.bytes.length }
  }
  return {
    keep: (file) => {
      const answer = `preview-${kept.size + 1}`
      kept.set(answer, file)
      return Promise.resolve(answer)
    },
    facts,
    open: (answer) => {
      const file = kept.get(answer)
      const known = facts(answer)
      return Promise.resolve(
        file === undefined || known === null
          ? { ok: false, reason: 'not-here' }
          : { ok: true, bytes: file.bytes, facts: known },
      )
    },
  }
}

function previewWork(definition: Definition, language: string): FormWork | null {
  const compiled = compileForm(definition)
  if (!compiled.ok) return null
  const session = FormSession.open(compiled.form, null, {
    language,
    today: today(),
    now: localMoment,
    random: Math.random,
  })
  const members = compiled.form.nodes.find(
    ({ source }) => source.kind === 'repeat' && source.members === true,
  )
  if (members !== undefined)
    for (const id of ['1', '2']) {
      const person = session.addRepeat(members.path, id)
      const name = session
        .paths()
        .find(
          (path) => person !== null && path.startsWith(`${person}/`) && session.node(path)?.key === 'name',
        )
      if (name !== undefined) session.set(name, { value: `Paraugs ${id}` })
    }
  return {
    session,
    earlier: { at: null, byPath: {} },
    comments: new Map(),
    files: filesInMemory(),
    answer: (path: string, answer: Answer | null) => void session.set(path, answer),
    takeAnswers: () => undefined,
    changed: () => undefined,
  }
}

/** The questionnaire as the tablet shows it, page by page, in each of its languages; it can be filled, and nothing is kept. */
export function FormPreview({ definition, onChange }: Props) {
  const words = useWords('drafting')
  const [language, setLanguage] = useState(definition.defaultLanguage)
  const work = useMemo(() => previewWork(definition, language), [definition, language])
  if (work === null) return <Banner tone="danger">{words('previewNot')}</Banner>
  return (
    <div className={styles['preview']}>
      <p>{words('previewText')}</p>
      {definition.languages.length > 1 && (
        <ChoiceGroup
          label={words('previewLanguage')}
          layout="beside"
          choices={definition.languages.map((code) => ({ value: code, label: code }))}
          value={language}
          onChange={setLanguage}
        />
      )}
      <Pages
        work={work}
        definition={definition}
        language={language}
        {...(onChange === undefined ? {} : { onChange })}
      />
    </div>
  )
}

function Pages({
  work,
  definition,
  language,
  onChange,
}: Props & { readonly work: FormWork; readonly language: string }) {
  const words = useWords('drafting')
  const { session } = work
  useSyncExternalStore(
    (listener) => session.watchAll(listener),
    () => session.version,
  )
  const [chosen, setChosen] = useState<string | null>(null)
  const pages = session.pages().filter(({ relevant, asked }) => relevant && asked > 0)
  const page = pages.find(({ key }) => key === chosen) ?? pages[0]
  if (page === undefined) return null
  return (
    <>
      <nav className={styles['buttons']} aria-label={words('previewPage')}>
        {pages.map(({ key, label, of }) => (
          <Button key={key} tone={key === page.key ? 'primary' : 'secondary'} onPress={() => setChosen(key)}>
            {of === null ? label : `${of}: ${label}`}
          </Button>
        ))}
      </nav>
      <section
        className={styles['tablet']}
        aria-label={words('previewOf', { page: page.label })}
        lang={language}
      >
        <h3>{page.label}</h3>
        <FormNodeView key={page.path} work={work} path={page.path} insist={false} isTitled />
      </section>
      {onChange !== undefined && (
        <TextEditor definition={definition} page={page.path} session={session} onChange={onChange} />
      )}
    </>
  )
}
