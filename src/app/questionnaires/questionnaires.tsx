import { useState } from 'react'
import { FileTrigger } from 'react-aria-components/FileTrigger'
import { type Brought, bringForm } from './bring-form.ts'
import { PublishForm } from './publish-form.tsx'
import styles from './questionnaires.module.css'
import type { PublishedQuestionnaire } from '#/client/questionnaires.ts'
import type { Definition } from '#/core/questionnaire/definition.ts'
import type { XlsformProblem } from '#/core/xlsform/problem.ts'
import { announce } from '#/app/ui/announce.ts'
import { Banner } from '#/app/ui/banner.tsx'
import { Button } from '#/app/ui/button.tsx'
import { PageHeader } from '#/app/ui/page-header.tsx'
import { Table } from '#/app/ui/table.tsx'
import { useVaultQuery, vault } from '#/app/vault.ts'
import { useFormats } from '#/app/words/formats.ts'
import { useLanguage, useWords } from '#/app/words/words.ts'

/** Published versions, and bringing a form from a spreadsheet to all tablets. */
export function Questionnaires() {
  const words = useWords('questionnaires')
  const formats = useFormats()
  const language = useLanguage()
  const published = useVaultQuery(() => vault.questionnaires(), 'questionnaires')
  const [brought, setBrought] = useState<Brought | 'reading' | 'unreadable' | null>(null)
  const [done, setDone] = useState('')

  const titleOf = ({ title, defaultLanguage }: Definition): string =>
    title[language] ?? title[defaultLanguage] ?? Object.values(title)[0] ?? ''
  const take = async (file: File): Promise<void> => {
    setBrought('reading')
    setDone('')
    try {
      setBrought(await bringForm(file, language))
    } catch {
      // The file went away, or the reader is not on this device and there is no network: the page says so.
      setBrought('unreadable')
    }
  }
  return (
    <>
      <PageHeader title={words('title')}>{words('intro')}</PageHeader>
      {done !== '' && <Banner tone="ok">{done}</Banner>}
      <Table<PublishedQuestionnaire>
        caption={words('published')}
        columns={[
          { key: 'name', heading: words('name'), namesRow: true, cell: (each) => titleOf(each.definition) },
          { key: 'version', heading: words('version'), cell: (each) => each.definition.version },
          { key: 'when', heading: words('when'), cell: (each) => formats.dateOf(each.at) },
          { key: 'hash', heading: words('hash'), cell: (each) => <code>{each.sha256.slice(0, 12)}</code> },
        ]}
        rows={published ?? []}
        rowKey={(each) => each.sha256}
        empty={words('none')}
      />
      <section className={styles['bring']}>
        <h2>{words('importTitle')}</h2>
        <p>{words('importText')}</p>
        <FileTrigger
          acceptedFileTypes={['.xlsx', '.csv', '.md']}
          onSelect={(files) => {
            const [file] = files ?? []
            if (file !== undefined) void take(file)
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
              <PublishForm
                definition={brought.definition}
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

/** What the importer found, each with its cell and what to do. */
function Problems({ problems }: { readonly problems: readonly XlsformProblem[] }) {
  const words = useWords('questionnaires')
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
        {
          key: 'message',
          heading: words('message'),
          cell: ({ message }) => <span lang="en">{message}</span>,
        },
        { key: 'help', heading: words('help'), cell: ({ help }) => <span lang="en">{help}</span> },
      ]}
      rows={problems.slice(0, 500)}
      rowKey={(problem) => JSON.stringify(problem)}
    />
  )
}
