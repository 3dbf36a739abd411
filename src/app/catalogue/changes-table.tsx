import { useState, type ReactNode } from 'react'
import styles from './catalogue.module.css'
import { type RuleReader, conditionName, listName, placeName } from './field-words.ts'
import type { FieldChange, RecordChange } from '#/core/catalogue/editing/changes.ts'
import { Condition, type FactDeclaration } from '#/core/catalogue/rule.ts'
import { textIn } from '#/core/catalogue/texts.ts'
import { Button } from '#/app/ui/button.tsx'
import { Table } from '#/app/ui/table.tsx'
import { useLanguage, useWords } from '#/app/words/words.ts'

interface Props {
  readonly caption: string
  readonly changes: readonly RecordChange[]
  readonly facts: readonly FactDeclaration[]
  readonly empty: string
  /** What can be done with one record, such as putting it back. */
  readonly actions?: (change: RecordChange) => ReactNode
}

const MOST_FIELDS = 12
const AT_ONCE = 100

/** What is otherwise between two catalogues, record by record, each field with both values. */
export function ChangesTable({ caption, changes, facts, empty, actions }: Props) {
  const words = useWords('catalogue')
  const [shown, setShown] = useState(AT_ONCE)
  const kinds = {
    added: words('kindAdded'),
    removed: words('kindRemoved'),
    changed: words('kindChanged'),
  }
  const language = useLanguage()
  return (
    <>
      <Table<RecordChange>
        caption={caption}
        columns={[
          {
            key: 'record',
            heading: words('record'),
            namesRow: true,
            cell: ({ name, id, list }) => (
              <>
                {name === null ? id : textIn(name, language)}
                <br />
                <span className={styles['quiet']}>{listName(words, list)}</span>
              </>
            ),
          },
          { key: 'kind', heading: words('change'), cell: ({ kind }) => kinds[kind] },
          {
            key: 'fields',
            heading: words('fieldChange'),
            cell: ({ fields }) => <FieldChanges fields={fields} facts={facts} />,
          },
          ...(actions === undefined ? [] : [{ key: 'actions', heading: words('actions'), cell: actions }]),
        ]}
        rows={changes.slice(0, shown)}
        rowKey={({ list, id }) => `${list} ${id}`}
        empty={empty}
      />
      {changes.length > shown && (
        <div>
          <Button icon="down" onPress={() => setShown((count) => count + AT_ONCE)}>
            {words('moreRecords', { count: changes.length - shown })}
          </Button>
        </div>
      )}
    </>
  )
}

function FieldChanges({
  fields,
  facts,
}: {
  readonly fields: readonly FieldChange[]
  readonly facts: readonly FactDeclaration[]
}) {
  const words = useWords('catalogue')
  const shared = useWords('shared')
  const names = useWords('catalogueFields')
  const language = useLanguage()
  const reader: RuleReader = { words, shared, facts, language }
  if (fields.length === 0) return null
  return (
    <ul className={styles['fields']}>
      {fields.slice(0, MOST_FIELDS).map(({ path, before, after }) => (
        <li key={path.join('.')}>
          {placeName(names, path)}: <del className={styles['was']}>{said(reader, before)}</del>{' '}
          <ins className={styles['is']}>{said(reader, after)}</ins>
        </li>
      ))}
      {fields.length > MOST_FIELDS && <li>{words('moreFields', { count: fields.length - MOST_FIELDS })}</li>}
    </ul>
  )
}

const LONGEST = 300

/** A value of any field as text: a row of a rule as its sentence. */
function said(reader: RuleReader, value: unknown): string {
  if (value === undefined || value === null || value === '') return reader.words('nothing')
  if (typeof value === 'boolean') return value ? reader.shared('yes') : reader.shared('no')
  if (typeof value === 'string' || typeof value === 'number') return String(value).slice(0, LONGEST)
  const condition = Condition.safeParse(value)
  if (condition.success) return conditionName(reader, condition.data)
  if (Array.isArray(value))
    return value
      .map((each) => said(reader, each))
      .join(', ')
      .slice(0, LONGEST)
  const inner = Object.entries(value).flatMap(([key, each]) =>
    key === 'id' || each === null || (Array.isArray(each) && each.length === 0) ? [] : [said(reader, each)],
  )
  return inner.join(' · ').slice(0, LONGEST)
}

/** A value in words, wherever one stands alone. */
export function ValueSaid({
  value,
  facts,
}: {
  readonly value: unknown
  readonly facts: readonly FactDeclaration[]
}) {
  const words = useWords('catalogue')
  const shared = useWords('shared')
  const language = useLanguage()
  return <>{said({ words, shared, facts, language }, value)}</>
}
