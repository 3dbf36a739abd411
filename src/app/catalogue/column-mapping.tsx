import { useState } from 'react'
import { FileTrigger } from 'react-aria-components/FileTrigger'
import { z } from 'zod'
import styles from './catalogue.module.css'
import { fieldName } from './field-words.ts'
import type { SeenSheet } from '#/core/catalogue/hsds-import/read-into-catalogue.ts'
import type { Language } from '#/core/catalogue/texts.ts'
import { saveText } from '#/app/save-file.ts'
import { Banner } from '#/app/ui/banner.tsx'
import { Button } from '#/app/ui/button.tsx'
import { SelectField } from '#/app/ui/select-field.tsx'
import { Table } from '#/app/ui/table.tsx'
import { plain } from '#/app/words/plain-letters.ts'
import { useWords, type Say } from '#/app/words/words.ts'

/** What a column may mean; a saved map written by hand may name any field of HSDS. */
const TARGETS = [
  'service.name',
  'service.description',
  'organization.name',
  'service.eligibility_description',
  'service.application_process',
  'service.fees_description',
  'required_document.document',
  'phone.number',
  'service.email',
  'service.url',
  'location.name',
  'address.address_1',
  'address.city',
  'address.postal_code',
  'schedule.description',
  'service.id',
] as const

/** A column map as the import reads it; what this screen does not offer is kept as it came. */
const SavedMap = z.looseObject({
  format: z.literal('column-map/1').optional(),
  columns: z.record(z.string(), z.unknown()),
})
export type SavedMap = z.infer<typeof SavedMap>

function targetName(names: Say<'catalogueFields'>, target: string): string {
  const [table = '', field = ''] = target.split('.')
  const own = fieldName(names, field === 'id' ? 'identifier' : field)
  switch (table) {
    case 'organization':
      return `${names('organizationId')}: ${own}`
    case 'location':
      return `${names('locationId')}: ${own}`
    case 'phone':
      return `${names('phones')}: ${own}`
    case 'schedule':
      return `${names('schedules')}: ${own}`
    default:
      return own
  }
}

/** The column that is called like a field, where one is. */
export function guessedMap(sheet: SeenSheet, names: Say<'catalogueFields'>): SavedMap {
  const columns: Record<string, unknown> = {}
  for (const target of TARGETS) {
    const [, field = ''] = target.split('.')
    const likely = [plain(targetName(names, target)), plain(field), plain(target)]
    const header = sheet.headers.find((each) => likely.includes(plain(each)))
    if (header !== undefined && !Object.values(columns).includes(header)) columns[target] = header
  }
  return { format: 'column-map/1', columns }
}

interface Props {
  readonly sheets: readonly SeenSheet[]
  readonly sheet: SeenSheet
  readonly onSheet: (sheet: SeenSheet) => void
  readonly map: SavedMap
  readonly onChange: (map: SavedMap) => void
  readonly language: Language
  readonly source: string
}

/** Says which column of the office's own table means what, with its first rows beside; the saying can be saved. */
export function ColumnMapping({ sheets, sheet, onSheet, map, onChange, language, source }: Props) {
  const words = useWords('catalogue')
  const names = useWords('catalogueFields')
  const [isBad, setBad] = useState(false)
  const open = async (file: File): Promise<void> => {
    try {
      onChange(SavedMap.parse(JSON.parse(await file.text())))
      setBad(false)
    } catch {
      setBad(true)
    }
  }
  return (
    <section className={styles['group']} aria-label={words('ownTable')}>
      <h2>{words('ownTable')}</h2>
      {sheets.length > 1 && (
        <SelectField
          label={words('sheet')}
          value={sheet.name}
          choices={sheets.map(({ name }) => ({ value: name, label: name }))}
          onChange={(name) => {
            const next = sheets.find((each) => each.name === name)
            if (next !== undefined) onSheet(next)
          }}
        />
      )}
      <Table<{ readonly at: number; readonly cells: readonly string[] }>
        caption={words('mapPreview')}
        columns={sheet.headers.map((header, column) => ({
          key: header,
          heading: header,
          cell: ({ cells }) => (cells[column] ?? '').slice(0, 80),
        }))}
        rows={sheet.rows.map((cells, at) => ({ at, cells }))}
        rowKey={({ at }) => String(at)}
      />
      <div className={styles['languages']}>
        {TARGETS.map((target) => {
          const column = map.columns[target]
          return (
            <SelectField
              key={target}
              label={targetName(names, target)}
              isOptional={target !== 'service.name'}
              none={words('noColumn')}
              value={typeof column === 'string' ? column : ''}
              choices={sheet.headers.map((header) => ({ value: header, label: header }))}
              onChange={(header) => {
                const { [target]: _, ...others } = map.columns
                onChange({ ...map, columns: header === '' ? others : { ...others, [target]: header } })
              }}
            />
          )
        })}
      </div>
      {isBad && <Banner tone="danger">{words('mapBad')}</Banner>}
      <div className={styles['buttons']}>
        <Button
          icon="download"
          onPress={() => {
            const saved = { ...map, format: 'column-map/1', source, language }
            saveText('column-map.json', 'application/json', `${JSON.stringify(saved, null, 2)}\n`)
          }}
        >
          {words('mapSave')}
        </Button>
        <FileTrigger
          acceptedFileTypes={['.json']}
          onSelect={(files) => {
            const [file] = files ?? []
            if (file !== undefined) void open(file)
          }}
        >
          <Button icon="document">{words('mapOpen')}</Button>
        </FileTrigger>
      </div>
    </section>
  )
}
