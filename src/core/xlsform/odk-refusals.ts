import type { EntityDeclaration, Node, Question, Repeat } from '#/core/questionnaire/definition.ts'
import type { ChoiceList } from './choices.ts'
import { NAME } from './naming.ts'
import { refusedParameter } from './odk-parameters.ts'
import type { Findings, Place } from './problem.ts'
import type { Row, SheetTable } from './sheet-table.ts'

/** What of a form is looked through for what only ODK minds. */
interface Form {
  readonly body: readonly Node[]
  readonly rows: ReadonlyMap<Node, Row>
  readonly survey: SheetTable
  readonly choices: ReadonlyMap<string, ChoiceList>
  readonly entities: readonly EntityDeclaration[]
  readonly entitySheet: SheetTable | null
  readonly settings: Readonly<Record<string, string>>
  readonly settingsSheet: SheetTable | null
}

/**
 * Names what ODK's converter refuses and we need not: the form comes in and
 * works here, but would not go back to ODK as it is.
 *
 * @see https://github.com/XLSForm/pyxform (errors and validators)
 */
export function warnOfOdkRefusals(form: Form, findings: Findings): void {
  const warn = (place: Place, message: string, help: string): void => {
    findings.warning(place, 'odk-refuses', `ODK’s converter refuses this: ${message}`, help)
  }
  const placeOf = (node: Node, meaning: string | null): Place => {
    const row = form.rows.get(node)
    return row === undefined
      ? { sheet: form.survey.name, row: null, column: null }
      : form.survey.place(row, meaning)
  }
  const repeats = new Map<string, Repeat>()
  const saved = new Map<string, Question>()
  const look = (node: Node, isTop: boolean): void => {
    if (isTop && node.name.toLowerCase() === 'meta')
      warn(placeOf(node, 'name'), `the name ${node.name} is the form’s own`, 'Give it another name.')
    if (node.kind === 'question') {
      for (const { meaning, message, help } of refusedIn(node, form, saved))
        warn(placeOf(node, meaning), message, help)
      return
    }
    if (node.kind === 'repeat') {
      if (node.name === 'data')
        warn(placeOf(node, 'name'), 'a repeat cannot be called data', 'Give it another name.')
      if (repeats.has(node.name))
        warn(
          placeOf(node, 'name'),
          `two repeats are called ${node.name}`,
          'Give one of them another name, and use that in the expressions that mean it.',
        )
      repeats.set(node.name, node)
    }
    if (/(?:^|\s)table-list(?:\s|$)/.test(node.appearance ?? ''))
      for (const { child, message } of refusedInTable(node.children))
        warn(placeOf(child, 'type'), message, 'Put it outside the group, or remove table-list.')
    for (const child of node.children) look(child, false)
  }
  for (const node of form.body) look(node, true)
  warnOfEntities(form, warn)
  warnOfSettings(form, warn)
}

interface Refused {
  readonly meaning: string
  readonly message: string
  readonly help: string
}

function refusedIn(question: Question, form: Form, saved: Map<string, Question>): readonly Refused[] {
  const found: Refused[] = []
  const parameter = refusedParameter(question, form.choices)
  if (parameter !== null) found.push({ meaning: 'parameters', ...parameter })
  if (question.metadata === 'audit' && question.name !== 'audit')
    found.push({
      meaning: 'name',
      message: 'a row of the type audit is called audit',
      help: 'Leave its name blank.',
    })
  const { media } = question
  if (media?.bigImage !== undefined && media.image === undefined)
    found.push({
      meaning: 'big-image',
      message: 'there is a big-image, but no image',
      help: 'Name the small image as well, in the column image.',
    })
  const { saveTo } = question
  if (saveTo === undefined) return found
  const property = saveTo.split('#').at(-1) ?? saveTo
  const say = (message: string, help: string): number => found.push({ meaning: 'save_to', message, help })
  if (form.entities.length === 0)
    say('nothing says which list of entities this is saved to', 'Add the sheet entities, or remove save_to.')
  else if (saved.has(saveTo))
    say(`${saveTo} is saved by ${saved.get(saveTo)?.name ?? ''} as well`, 'Save it once.')
  else if (!isEntityName(property) || /^(?:name|label)$/i.test(property))
    say(
      `${property} cannot be a property of an entity`,
      'Begin with a letter, without a point, and not name or label.',
    )
  saved.set(saveTo, question)
  return found
}

/** Names of entities and of their properties hold no point and do not begin with two underscores. */
const isEntityName = (name: string): boolean =>
  NAME.test(name) && !name.includes('.') && !name.startsWith('__')

/** What cannot stand in a group shown as a table of one list. */
function refusedInTable(children: readonly Node[]): readonly { child: Node; message: string }[] {
  const selects = children.filter((child) => child.kind === 'question' && child.choices !== undefined)
  const [first] = selects
  if (first?.kind !== 'question') return []
  return selects.flatMap((child) => {
    if (child.kind !== 'question') return []
    if (child.choiceFilter !== undefined)
      return [{ child, message: 'choices in a table-list cannot be filtered' }]
    if (child.choices === first.choices) return []
    return [
      { child, message: `a table-list has one list; ${child.name} chooses from another than ${first.name}` },
    ]
  })
}

type Warn = (place: Place, message: string, help: string) => void

function warnOfEntities({ entities, entitySheet }: Form, warn: Warn): void {
  if (entitySheet === null) return
  const rows = entitySheet.rows.filter((row) => entitySheet.cell(row, 'dataset') !== '')
  for (const [index, { dataset, label, entityId, createIf, updateIf }] of entities.entries()) {
    const row = rows[index]
    const place = (meaning: string): Place =>
      row === undefined
        ? { sheet: entitySheet.name, row: null, column: meaning }
        : entitySheet.place(row, meaning)
    if (!isEntityName(dataset))
      warn(
        place('dataset'),
        `${dataset} cannot be the name of a list of entities`,
        'Begin with a letter, without a point.',
      )
    if (updateIf !== undefined && entityId === undefined)
      warn(place('entity_id'), 'an entity is changed, but none is named', 'Write its id into entity_id.')
    else if (createIf !== undefined && entityId !== undefined && updateIf === undefined)
      warn(
        place('update_if'),
        'nothing says when the entity is changed and when made',
        'Write update_if as well.',
      )
    if (label === undefined && (createIf !== undefined || entityId === undefined))
      warn(place('label'), 'a new entity has no label', 'Write what it is called into the column label.')
  }
}

function warnOfSettings({ settings, settingsSheet }: Form, warn: Warn): void {
  const [row] = settingsSheet?.rows ?? []
  const written = new Map(
    Object.entries(settings).map(([header, text]) => [
      header.toLowerCase().replaceAll(/[\s_]+/g, ''),
      { header, text },
    ]),
  )
  const place = (header: string): Place => ({
    sheet: settingsSheet?.name ?? 'settings',
    row: row?.number ?? null,
    column: header,
  })
  const omits = written.get('omitinstanceid')
  if (omits !== undefined && /^(?:yes|true)/i.test(omits.text) && written.has('publickey'))
    warn(
      place(omits.header),
      'an encrypted form needs its instance id',
      'Remove omit_instanceID or public_key.',
    )
  const name = written.get('name')
  if (name !== undefined && name.text !== '' && !NAME.test(name.text))
    warn(place(name.header), `"${name.text}" cannot be a name`, 'Use letters, figures, _, - and . only.')
}
