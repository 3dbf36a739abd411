import { useState } from 'react'
import styles from './catalogue.module.css'
import { importProblemWords } from './import-problem-words.ts'
import type { RowRepair } from '#/core/catalogue/hsds-import/import-hsds.ts'
import type { AsideRow, ImportProblem } from '#/core/catalogue/hsds-import/import-problem.ts'
import type { ReadIntoCatalogue } from '#/core/catalogue/hsds-import/read-into-catalogue.ts'
import { textIn } from '#/core/catalogue/texts.ts'
import { Banner } from '#/app/ui/banner.tsx'
import { Button } from '#/app/ui/button.tsx'
import { Table } from '#/app/ui/table.tsx'
import { TextField } from '#/app/ui/text-field.tsx'
import { useLanguage, useWords } from '#/app/words/words.ts'

interface Props {
  readonly read: ReadIntoCatalogue
  readonly onTake: () => void
  readonly onRepaired: (repairs: readonly RowRepair[]) => void
}

/** So many rows can be put right on one screen; a directory with more is repaired at its source. */
const MOST_ASIDE = 50
const MOST_PROBLEMS = 300

interface Count {
  readonly list: string
  readonly new: number
  readonly changed: number
  readonly unchanged: number
}

/** What an import would do, what is wrong with it, and which rows wait for a person. */
export function ImportResult({ read, onTake, onRepaired }: Props) {
  const words = useWords('catalogue')
  const language = useLanguage()
  const lists: Readonly<Record<string, string>> = {
    services: words('listOptions'),
    organizations: words('listOrganizations'),
    locations: words('listLocations'),
    taxonomies: words('listTaxonomies'),
    taxonomy_terms: words('listTaxonomyTerms'),
  }
  const counts = Object.entries(read.changes ?? {})
    .map(([list, count]): Count => ({ list: lists[list] ?? list, ...count }))
    .filter((count) => count.new + count.changed + count.unchanged > 0)
  return (
    <>
      <div className={styles['group']}>
        <Table<Count>
          caption={words('resultTitle')}
          columns={[
            { key: 'list', heading: words('listName'), namesRow: true, cell: ({ list }) => list },
            { key: 'new', heading: words('countNew'), cell: (count) => String(count.new) },
            { key: 'changed', heading: words('countChanged'), cell: ({ changed }) => String(changed) },
            { key: 'same', heading: words('countSame'), cell: ({ unchanged }) => String(unchanged) },
          ]}
          rows={counts}
          rowKey={({ list }) => list}
          empty={words('nothingNew')}
        />
        {read.first.length > 0 && (
          <p>
            {words('firstRecords')}: {read.first.map((name) => textIn(name, language)).join('; ')}
          </p>
        )}
        {read.merged === null ? (
          <Banner>{words('nothingNew')}</Banner>
        ) : (
          <div>
            <Button tone="primary" icon="check" onPress={onTake}>
              {words('take')}
            </Button>
          </div>
        )}
      </div>
      {read.aside.length > 0 && <Aside rows={read.aside} onRepaired={onRepaired} />}
      {read.problems.length > 0 && <Problems problems={read.problems} />}
    </>
  )
}

function Problems({ problems }: { readonly problems: readonly ImportProblem[] }) {
  const words = useWords('catalogue')
  const language = useLanguage()
  return (
    <Table<ImportProblem & { readonly at: number }>
      caption={`${words('importProblems')}: ${problems.length}`}
      columns={[
        {
          key: 'problem',
          heading: words('problem'),
          namesRow: true,
          cell: ({ code, message }) => (
            <>
              {importProblemWords[code][language]}
              {language !== 'en' && (
                <>
                  <br />
                  <span lang="en" className={styles['quiet']}>
                    {message}
                  </span>
                </>
              )}
              {language === 'en' && <span className={styles['quiet']}> ({message})</span>}
            </>
          ),
        },
        { key: 'table', heading: words('listName'), cell: ({ table }) => table },
        { key: 'row', heading: words('row'), cell: ({ row }) => (row === null ? '' : String(row)) },
        { key: 'column', heading: words('column'), cell: ({ column }) => column ?? '' },
        { key: 'value', heading: words('value'), cell: ({ value }) => value ?? '' },
      ]}
      rows={problems.slice(0, MOST_PROBLEMS).map((problem, at) => ({ ...problem, at }))}
      rowKey={({ at }) => String(at)}
    />
  )
}

/** Rows that could not be taken, each as a small form; nothing of them is invented, a person says what is right. */
function Aside({
  rows,
  onRepaired,
}: {
  readonly rows: readonly AsideRow[]
  readonly onRepaired: (repairs: readonly RowRepair[]) => void
}) {
  const words = useWords('catalogue')
  const language = useLanguage()
  const [cells, setCells] = useState<ReadonlyMap<AsideRow, Readonly<Record<string, string>>>>(new Map())
  const shown = rows.slice(0, MOST_ASIDE)
  return (
    <section className={styles['group']} aria-label={words('asideTitle')}>
      <h2>{words('asideTitle')}</h2>
      <p>{words('asideText', { count: rows.length })}</p>
      {shown.map((row, at) => {
        const typed = cells.get(row) ?? row.cells
        const problem = importProblemWords[row.code][language]
        const change = (next: Readonly<Record<string, string>>) => setCells(new Map(cells).set(row, next))
        const isLeftOut = Object.keys(typed).length === 0
        // What is wanting has no cell yet.
        const columns = [
          ...new Set([...Object.keys(row.cells), ...(row.column === null ? [] : [row.column])]),
        ]
        return (
          <fieldset
            // Rows of a file have no id, and their order stays.
            // oxlint-disable-next-line react/no-array-index-key
            key={at}
            className={styles['row']}
          >
            <legend className={styles['rowName']}>
              {words('asideRow', { table: row.table, row: row.row ?? '–', problem })}
            </legend>
            {!isLeftOut &&
              columns.map((column) => (
                <TextField
                  key={column}
                  label={column}
                  isOptional
                  value={typed[column] ?? ''}
                  maxLength={4000}
                  error={column === row.column && typed[column] === row.cells[column] ? problem : undefined}
                  onChange={(text) => change({ ...typed, [column]: text })}
                />
              ))}
            <Button
              icon={isLeftOut ? 'undo' : 'trash'}
              tone="quiet"
              onPress={() => change(isLeftOut ? row.cells : {})}
              fullLabel={`${words('asideLeaveOut')}: ${row.table} ${row.row ?? ''}`}
            >
              {words('asideLeaveOut')}
            </Button>
          </fieldset>
        )
      })}
      <div>
        <Button
          icon="refresh"
          isDisabled={cells.size === 0}
          onPress={() =>
            onRepaired([...cells].map(([{ table, cells: was }, next]) => ({ table, was, cells: next })))
          }
        >
          {words('readAgain')}
        </Button>
      </div>
    </section>
  )
}
