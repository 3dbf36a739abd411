import { useState } from 'react'
import { FileTrigger } from 'react-aria-components/FileTrigger'
import { type Brought, bringForm } from './bring-form.ts'
import { FormPreview } from './form-preview.tsx'
import { PublishForm } from './publish-form.tsx'
import { Rehearsal } from './rehearsal.tsx'
import styles from './questionnaires.module.css'
import type { PublishedQuestionnaire } from '#/client/questionnaires.ts'
import type { Definition } from '#/core/questionnaire/definition.ts'
import { nextVersion } from '#/core/questionnaire/edit-texts.ts'
import { shippedForms } from '#/app/definitions.ts'
import type { XlsformProblem } from '#/core/xlsform/problem.ts'
import { announce } from '#/app/ui/announce.ts'
import { saveFile, saveText } from '#/app/save-file.ts'
import { Banner } from '#/app/ui/banner.tsx'
import { Button } from '#/app/ui/button.tsx'
import { LinkButton } from '#/app/ui/link-button.tsx'
import { PageHeader } from '#/app/ui/page-header.tsx'
import { type Column, Table } from '#/app/ui/table.tsx'
import { Tabs } from '#/app/ui/tabs.tsx'
import { VisuallyHidden } from '#/app/ui/visually-hidden.tsx'
import { useVaultQuery, vault } from '#/app/vault.ts'
import { useFormats } from '#/app/words/formats.ts'
import { problemWords } from '#/core/xlsform/problem-words.ts'
import { useLanguage, useWords } from '#/app/words/words.ts'

/** A form, what it takes choices from, and what it shows beside its texts. */
const FORM_AND_FILES = [
  ...['.xlsx', '.xls', '.csv', '.md', '.geojson', '.xml'],
  ...['.png', '.jpg', '.jpeg', '.gif', '.webp', '.svg', '.mp3', '.m4a', '.ogg', '.wav', '.mp4', '.webm'],
]

/** A version in the list: published here, or carried by the app (`at` null). */
type Listed = Pick<PublishedQuestionnaire, 'definition' | 'sha256'> & { readonly at: number | null }

function questionsIn(definition: Definition): number {
  const count = (nodes: Definition['body']): number =>
    nodes.reduce((sum, node) => sum + (node.kind === 'question' ? 1 : count(node.children)), 0)
  return count(definition.body)
}

/** Published versions, and bringing a form from a spreadsheet to all tablets. */
export function Questionnaires() {
  const words = useWords('questionnaires')
  const drafting = useWords('drafting')
  const formats = useFormats()
  const language = useLanguage()
  const published = useVaultQuery(() => vault.questionnaires(), 'questionnaires')
  const [brought, setBrought] = useState<Brought | 'reading' | 'unreadable' | null>(null)
  const [done, setDone] = useState('')
  const shipped = shippedForms().map(({ definition, sha256 }): Listed => ({ definition, sha256, at: null }))

  const titleOf = ({ title, defaultLanguage }: Definition): string =>
    title[language] ?? title[defaultLanguage] ?? Object.values(title)[0] ?? ''
  const take = async (chosen: readonly File[]): Promise<void> => {
    const before = typeof brought === 'object' && brought !== null ? brought.files : []
    setBrought('reading')
    setDone('')
    try {
      setBrought(await bringForm(chosen, before, language))
    } catch {
      // The file went away, or the reader is not on this device and there is no network: the page says so.
      setBrought('unreadable')
    }
  }
  return (
    <>
      <PageHeader title={words('title')}>{words('intro')}</PageHeader>
      {done !== '' && (
        <div className={styles['done']}>
          <Banner tone="ok">{done}</Banner>
        </div>
      )}
      <Table<Listed>
        caption={words('published')}
        columns={[
          { key: 'name', heading: words('name'), namesRow: true, cell: (each) => titleOf(each.definition) },
          { key: 'version', heading: words('version'), cell: (each) => each.definition.version },
          {
            key: 'when',
            heading: words('when'),
            cell: (each) => (each.at === null ? drafting('shipped') : formats.dateOf(each.at)),
          },
          {
            key: 'actions',
            heading: drafting('parts'),
            cell: (each) => (
              <VersionActions
                definition={each.definition}
                title={titleOf(each.definition)}
                onNext={(definition) => {
                  setDone('')
                  setBrought({ definition, problems: [], questions: questionsIn(definition), files: [] })
                }}
              />
            ),
          },
          { key: 'hash', heading: words('hash'), cell: (each) => <code>{each.sha256.slice(0, 12)}</code> },
        ]}
        rows={[...shipped, ...(published ?? [])]}
        rowKey={(each) => each.sha256}
        empty={words('none')}
      />
      <section className={styles['bring']}>
        <h2>{words('importTitle')}</h2>
        <p>{words('importText')}</p>
        <FileTrigger
          acceptedFileTypes={FORM_AND_FILES}
          allowsMultiple
          onSelect={(files) => {
            if (files !== null && files.length > 0) void take([...files])
          }}
        >
          <Button icon="document">{words('choose')}</Button>
        </FileTrigger>
        {brought === 'reading' && <p role="status">{words('reading')}</p>}
        {brought === 'unreadable' && <Banner tone="danger">{words('unreadable')}</Banner>}
        {typeof brought === 'object' && brought !== null && (
          <>
            {brought.definition === null ? (
              <Banner tone="danger">{words('notRead')}</Banner>
            ) : (
              <Banner tone="ok">
                {words('read', {
                  title: titleOf(brought.definition),
                  questions: brought.questions,
                  languages: brought.definition.languages.join(', '),
                })}
              </Banner>
            )}
            {brought.problems.length > 0 && <Problems problems={brought.problems} />}
            {brought.definition !== null && (
              <Drafted
                definition={brought.definition}
                onChange={(definition) => setBrought({ ...brought, definition })}
                onPublished={(definition) => {
                  const said = words('done', { title: titleOf(definition), version: definition.version })
                  setDone(said)
                  announce(said)
                  setBrought(null)
                }}
              />
            )}
          </>
        )}
      </section>
    </>
  )
}

/** A questionnaire not published yet: looked at, its words put right, rehearsed, checked, published. */
function Drafted({
  definition,
  onChange,
  onPublished,
}: {
  readonly definition: Definition
  readonly onChange: (definition: Definition) => void
  readonly onPublished: (definition: Definition) => void
}) {
  const words = useWords('drafting')
  return (
    <Tabs
      label={words('parts')}
      tabs={[
        {
          id: 'publish',
          label: words('tabPublish'),
          content: <PublishForm definition={definition} onPublished={onPublished} />,
        },
        {
          id: 'preview',
          label: words('tabPreview'),
          content: <FormPreview definition={definition} onChange={onChange} />,
        },
        { id: 'rehearse', label: words('tabRehearse'), content: <Rehearsal definition={definition} /> },
      ]}
    />
  )
}

/** What can be done with a version that is there: paper, a spreadsheet, the version after it. */
function VersionActions({
  definition,
  title,
  onNext,
}: {
  readonly definition: Definition
  readonly title: string
  readonly onNext: (definition: Definition) => void
}) {
  const words = useWords('drafting')
  const { id, version } = definition
  const save = async (): Promise<void> => {
    const [{ exportXlsform }, { writeXlsx }] = await Promise.all([
      import('#/core/xlsform/export.ts'),
      import('#/core/xlsform/write-xlsx.ts'),
    ])
    const bytes = writeXlsx(exportXlsform(definition))
    const type = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'
    saveFile(`${id}-${version}.xlsx`, type, bytes)
  }
  const saveFhir = async (): Promise<void> => {
    const [{ compileForm }, { toFhirQuestionnaire }] = await Promise.all([
      import('#/core/questionnaire/form.ts'),
      import('#/core/fhir/questionnaire.ts'),
    ])
    const compiled = compileForm(definition)
    if (!compiled.ok) throw new Error('what is published compiles')
    const json = JSON.stringify(toFhirQuestionnaire(compiled.form), null, 2)
    saveText(`${id}-${version}.fhir.json`, 'application/fhir+json', json)
  }
  return (
    <div className={styles['buttons']}>
      <LinkButton href={`/questionnaires/paper/${id}/${version}`} icon="print">
        {words('print')}
        <VisuallyHidden>{`: ${title} ${version}`}</VisuallyHidden>
      </LinkButton>
      <Button
        icon="download"
        onPress={() => void save().catch(reportError)}
        fullLabel={words('exportOf', { title, version })}
      >
        {words('exportXlsform')}
      </Button>
      <Button
        icon="download"
        onPress={() => void saveFhir().catch(reportError)}
        fullLabel={words('fhirOf', { title, version })}
      >
        {words('exportFhir')}
      </Button>
      <Button
        icon="pencil"
        onPress={() => {
          // What the version before went through is its own story.
          const { migration: _, ...rest } = definition
          onNext({ ...rest, version: nextVersion(version, 'words') })
        }}
        fullLabel={words('newVersionOf', { title, version })}
      >
        {words('newVersion')}
      </Button>
    </div>
  )
}

/** What the importer found, each with its cell and what to do. */
function Problems({ problems }: { readonly problems: readonly XlsformProblem[] }) {
  const language = useLanguage()
  const words = useWords('questionnaires')
  const inEnglish: readonly Column<XlsformProblem>[] = [
    { key: 'message', heading: words('message'), cell: ({ message }) => message },
    { key: 'help', heading: words('help'), cell: ({ help }) => help },
  ]
  // In the reader's language what it means and what to do; the names and figures of the file beside, as the importer says them.
  const spoken = (read: 'lv' | 'ru'): readonly Column<XlsformProblem>[] => [
    {
      key: 'message',
      heading: words('wrongAndHelp'),
      cell: ({ code }) => problemWords[code]?.[read] ?? code,
    },
    {
      key: 'detail',
      heading: words('inEnglish'),
      cell: ({ message, help }) => (
        <span lang="en">
          {message}. {help}
        </span>
      ),
    },
  ]
  return (
    <Table<XlsformProblem>
      caption={words('problems')}
      columns={[
        {
          key: 'sheet',
          heading: words('sheet'),
          namesRow: true,
          cell: ({ severity, sheet, row, column }) =>
            `${severity === 'error' ? words('error') : words('warning')}: ${[sheet, row, column].filter((part) => part !== null && part !== '').join(' · ')}`,
        },
        ...(language === 'en' ? inEnglish : spoken(language)),
      ]}
      rows={problems.slice(0, 500)}
      rowKey={(problem) => JSON.stringify(problem)}
    />
  )
}
