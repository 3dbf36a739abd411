import { useState } from 'react'
import styles from './questionnaires.module.css'
import { purposeRegister } from '#/client/consents.ts'
import type { PublishedQuestionnaire } from '#/client/questionnaires.ts'
import type { Definition } from '#/core/questionnaire/definition.ts'
import type { PublishProblem } from '#/core/questionnaire/publish-check.ts'
import { withReason } from '#/core/questionnaire/reasons.ts'
import type { XlsformProblem } from '#/core/xlsform/problem.ts'
import { announce } from '#/app/ui/announce.ts'
import { Banner } from '#/app/ui/banner.tsx'
import { Button } from '#/app/ui/button.tsx'
import { ChoiceGroup } from '#/app/ui/choice-group.tsx'
import { PageHeader } from '#/app/ui/page-header.tsx'
import { Table } from '#/app/ui/table.tsx'
import { TextField } from '#/app/ui/text-field.tsx'
import { useVaultQuery, vault } from '#/app/vault.ts'
import { useFormats } from '#/app/words/formats.ts'
import { useLanguage, useWords } from '#/app/words/words.ts'

interface Brought {
  readonly definition: Definition | null
  readonly problems: readonly XlsformProblem[]
  readonly questions: number
}

/** Reads a form in this browser; the reader is fetched when it is first needed. */
async function bring(file: File): Promise<Brought> {
  const [{ readWorkbook }, { importXlsform }] = await Promise.all([
    import('#/core/xlsform/read-workbook.ts'),
    import('#/core/xlsform/import.ts'),
  ])
  const reading = readWorkbook({ name: file.name, bytes: new Uint8Array(await file.arrayBuffer()) })
  if (reading.workbook === null) return { definition: null, problems: reading.problems, questions: 0 }
  const outcome = importXlsform(reading.workbook, { fallbackId: file.name.replace(/\.[^.]*$/, '') })
  return { ...outcome, problems: [...reading.problems, ...outcome.problems] }
}

/** Published versions, and bringing a form from a spreadsheet to all tablets. */
export function Questionnaires() {
  const words = useWords('questionnaires')
  const formats = useFormats()
  const language = useLanguage()
  const published = useVaultQuery(() => vault.questionnaires(), 'questionnaires')
  const [brought, setBrought] = useState<Brought | 'reading' | null>(null)
  const [purpose, setPurpose] = useState<string | null>(null)
  const [basis, setBasis] = useState('')
  const [why, setWhy] = useState<Readonly<Record<string, string>>>({})
  const [against, setAgainst] = useState<readonly PublishProblem[]>([])
  const [done, setDone] = useState('')
  const [busy, setBusy] = useState(false)

  const titleOf = ({ title, defaultLanguage }: Definition): string =>
    title[language] ?? title[defaultLanguage] ?? Object.values(title)[0] ?? ''
  const take = async (file: File): Promise<void> => {
    setBrought('reading')
    setAgainst([])
    setDone('')
    setBrought(await bring(file))
  }
  const publish = async (definition: Definition): Promise<void> => {
    setBusy(true)
    const given = Object.entries(why).filter(([, text]) => text.trim() !== '')
    const complete =
      purpose === null
        ? definition
        : withReason(definition, { purpose, basis: basis.trim(), why: Object.fromEntries(given) })
    try {
      const outcome = await vault.publishQuestionnaire(complete)
      setAgainst(outcome.ok ? [] : outcome.problems)
      if (!outcome.ok) return
      const said = words('done', { title: titleOf(definition), version: definition.version })
      setDone(said)
      announce(said)
      setBrought(null)
    } finally {
      setBusy(false)
    }
  }
  const definition = brought === null || brought === 'reading' ? null : brought.definition
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
        <p id="bring-help">{words('importText')}</p>
        <label className={styles['file']}>
          <span>{words('choose')}</span>
          <input
            type="file"
            accept=".xlsx,.csv,.md"
            aria-describedby="bring-help"
            onChange={(event) => {
              const [file] = event.currentTarget.files ?? []
              if (file !== undefined) void take(file)
              // The same file, corrected, can be chosen again.
              event.currentTarget.value = ''
            }}
          />
        </label>
        {brought === 'reading' && <p role="status">{words('reading')}</p>}
        {brought !== null && brought !== 'reading' && (
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
          </>
        )}
        {definition !== null && (
          <>
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
                  {
                    key: 'message',
                    heading: words('message'),
                    cell: ({ message }) => <span lang="en">{message}</span>,
                  },
                ]}
                rows={against}
                rowKey={({ code, place, message }) => `${code} ${place} ${message}`}
              />
            )}
            <Button tone="primary" icon="send" isPending={busy} onPress={() => void publish(definition)}>
              {words('publish')}
            </Button>
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
