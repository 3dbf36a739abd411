import type { EntityDeclaration } from '#/core/questionnaire/definition.ts'
import type { WrittenExpression } from './expression-check.ts'
import type { Findings } from './problem.ts'
import type { SheetTable } from './sheet-table.ts'

export interface Entities {
  readonly list: readonly EntityDeclaration[]
  readonly expressions: readonly WrittenExpression[]
}

/** Reads the sheet `entities`: what the form makes or changes in ODK's lists of entities. */
export function readEntities(table: SheetTable | null, findings: Findings): Entities {
  const list: EntityDeclaration[] = []
  const expressions: WrittenExpression[] = []
  for (const row of table?.rows ?? []) {
    if (table === null || table.isBlank(row)) continue
    const dataset = table.cell(row, 'dataset')
    if (dataset === '') {
      findings.error(
        table.place(row, 'dataset'),
        'no-dataset',
        'this entity names no list',
        'Write the list’s name into the column list_name.',
      )
      continue
    }
    const expression = (meaning: string): string | undefined => {
      const source = table.expression(row, meaning)
      if (source === '') return undefined
      expressions.push({ source, place: table.place(row, meaning) })
      return source
    }
    const entityId = expression('entity_id')
    const createIf = expression('create_if')
    const updateIf = expression('update_if')
    const label = expression('label')
    const repeat = /^\$\{\s*([^\s{}]+)\s*\}$/.exec(table.cell(row, 'repeat'))?.[1]
    const columns = table.extras(row)
    list.push({
      dataset,
      ...(entityId === undefined ? {} : { entityId }),
      ...(createIf === undefined ? {} : { createIf }),
      ...(updateIf === undefined ? {} : { updateIf }),
      ...(label === undefined ? {} : { label }),
      ...(repeat === undefined ? {} : { repeat }),
      ...(columns === undefined ? {} : { columns }),
    })
  }
  if (table !== null && list.length > 0) {
    findings.warning(
      { sheet: table.name, row: null, column: null },
      'entities-kept',
      'entities are kept for export; no list of entities is changed here',
      'Nothing needs to be done.',
    )
  }
  return { list, expressions }
}
