import canonicalize from 'canonicalize'
import {
  Definition,
  type Item,
  type Media,
  type Node,
  type Question,
  type Texts,
} from '#/core/questionnaire/definition.ts'
import { isDynamicDefault } from './dynamic-default.ts'
import { columnsOf } from './headers.ts'
import { draftOf } from './import.ts'
import { UNNAMED, writtenLanguage } from './languages.ts'
import { NAME } from './naming.ts'
import { isWritable } from './parameters.ts'
import { type ScoreCalculation, scoreCalculations } from './score-calculations.ts'
import { supplementRows } from './supplement.ts'
import { NOT_FOR_GROUPS } from './survey.ts'
import { type Sheet, type Workbook, cellText } from './workbook.ts'

/**
 * Writes a definition as an XLSForm. What XLSForm has no place for stands in
 * columns of our own, and the rest in the sheet `slieksnis`, so that importing
 * it gives the same definition. Scores are calculations as well.
 */
export function exportXlsform(definition: Definition): Workbook {
  const workbook = new Exporter(definition).workbook()
  // Read back as if the scores stood apart already, so that their calculations are not taken for questions.
  const apart: Sheet = {
    name: 'slieksnis',
    rows: [['name', 'json'], ...supplementRows('scores', [])],
    firstRow: 1,
  }
  const supplement = missingParts(definition, draftOf({ sheets: [...workbook.sheets, apart] }))
  const rows = [...supplement].flatMap(([name, value]) => supplementRows(name, value))
  return rows.length === 0
    ? workbook
    : { sheets: [...workbook.sheets, { name: 'slieksnis', rows: [['name', 'json'], ...rows], firstRow: 1 }] }
}

/** Columns in the order authors are used to. */
const ORDER = [
  'type',
  'name',
  'label',
  'hint',
  'guidance_hint',
  'relevant',
  'required',
  'required_message',
  'constraint',
  'constraint_message',
  'calculation',
  'default',
  'read_only',
  'appearance',
  'choice_filter',
  'repeat_count',
  'trigger',
  'parameters',
  'media::image',
  'media::big-image',
  'media::audio',
  'media::video',
  'save_to',
  'key',
  'purpose',
  'legal_basis',
  'why',
  'sensitive',
  'unit',
  'section',
  'members',
  'item_label',
  'non_answers',
  'exclusive',
  'score',
]

/** Rows written by header; the sheet has the headers any row uses. */
class SheetWriter {
  readonly #name: string
  readonly #headers: string[]
  readonly #used = new Set<string>()
  readonly #rows: ReadonlyMap<string, string>[] = []

  constructor(name: string, headers: readonly string[], always: readonly string[]) {
    this.#name = name
    this.#headers = [...headers]
    for (const header of always) this.#used.add(header)
  }

  add(row: ReadonlyMap<string, string>): void {
    for (const [header, text] of row) {
      if (text === '') continue
      if (!this.#headers.includes(header)) this.#headers.push(header)
      this.#used.add(header)
    }
    this.#rows.push(row)
  }

  knows(header: string): boolean {
    return this.#headers.includes(header)
  }

  get isEmpty(): boolean {
    return this.#rows.length === 0
  }

  sheet(): Sheet {
    const headers = this.#headers.filter((header) => this.#used.has(header))
    return {
      name: this.#name,
      rows: [headers, ...this.#rows.map((row) => headers.map((header) => cellOf(row.get(header) ?? '')))],
      firstRow: 1,
    }
  }
}

class Exporter {
  readonly #definition: Definition
  readonly #survey: SheetWriter
  readonly #choices: SheetWriter
  readonly #external: SheetWriter
  readonly #scores: ReadonlyMap<string, readonly ScoreCalculation[]>

  constructor(definition: Definition) {
    this.#definition = definition
    const headers = ORDER.flatMap((header) => this.#spread(header))
    const labels = this.#spread('label').filter((header) => header !== 'label' || this.#isBare())
    this.#survey = new SheetWriter('survey', headers, ['type', 'name', ...labels])
    const own = [
      'list_name',
      'name',
      'label',
      'media::image',
      'media::big-image',
      'media::audio',
      'media::video',
    ]
    const list = own.flatMap((header) => this.#spread(header))
    this.#choices = new SheetWriter('choices', list, ['list_name', 'name', ...labels])
    this.#external = new SheetWriter('external_choices', list, ['list_name', 'name', ...labels])
    this.#scores = scoreCalculations(definition)
  }

  workbook(): Workbook {
    const { body, itemLists, imported, entities = [] } = this.#definition
    this.#instances()
    for (const node of body) this.#node(node, true)
    this.#scoreRows('')
    for (const [name, items] of Object.entries(itemLists)) {
      const external = imported?.externalLists?.includes(name) === true
      for (const item of items) (external ? this.#external : this.#choices).add(this.#item(name, item))
    }
    const sheets = [this.#survey.sheet()]
    for (const list of [this.#choices, this.#external]) if (!list.isEmpty) sheets.push(list.sheet())
    if (entities.length > 0) sheets.push(this.#entities())
    sheets.push(this.#settings())
    return { sheets }
  }

  /** Texts nobody named a language for stand in a column without one. */
  #isBare(): boolean {
    return this.#definition.languages.includes(UNNAMED)
  }

  #header(column: string, code: string): string {
    if (code === UNNAMED || code === '*') return column
    return `${column}::${this.#languageName(code)}`
  }

  #languageName(code: string): string {
    return this.#definition.imported?.languageNames?.[code] ?? writtenLanguage(code)
  }

  #spread(column: string): readonly string[] {
    const isMedia = column.startsWith('media::')
    const isText = [
      'label',
      'hint',
      'guidance_hint',
      'required_message',
      'constraint_message',
      'why',
      'unit',
    ].includes(column)
    if (!isMedia && !isText) return [column]
    return [
      ...(isMedia ? [column] : []),
      ...this.#definition.languages.map((code) => this.#header(column, code)),
    ]
  }

  #texts(row: Map<string, string>, column: string, texts: Texts | undefined): void {
    for (const [code, text] of Object.entries(texts ?? {}))
      if (this.#definition.languages.includes(code)) row.set(this.#header(column, code), text)
  }

  #media(row: Map<string, string>, media: Media | undefined): void {
    const columns = [
      ['media::image', media?.image],
      ['media::big-image', media?.bigImage],
      ['media::audio', media?.audio],
      ['media::video', media?.video],
    ] as const
    for (const [column, files] of columns)
      for (const [code, file] of Object.entries(files ?? {}))
        if (code === '*' || this.#definition.languages.includes(code))
          row.set(this.#header(column, code), file)
  }

  /** Columns that mean nothing to us go back under their headers; not where such a header means something by now. */
  #columns(
    row: Map<string, string>,
    columns: Readonly<Record<string, string>> | undefined,
    isGroup: boolean,
  ): void {
    for (const [header, text] of Object.entries(columns ?? {})) {
      const [column] = columnsOf({ name: 'survey', rows: [[header]], firstRow: 1 }, 'survey')
      if (column === undefined || header.trim() !== header) continue
      const isForQuestions = isGroup && NOT_FOR_GROUPS.some((meaning) => meaning === column.meaning)
      if (column.meaning === null || (isForQuestions && this.#survey.knows(header))) row.set(header, text)
    }
  }

  #node(node: Node, top: boolean): void {
    if (node.kind === 'question') {
      this.#survey.add(this.#question(node))
      return
    }
    const row = new Map([
      ['type', `begin_${node.kind}`],
      ['name', node.name],
      ['key', node.key],
      ['relevant', node.relevant ?? ''],
      ['read_only', truth(node.readonly)],
      ['appearance', node.appearance ?? ''],
    ])
    const isDefault = node.kind === 'group' && top
    if (node.section === true) row.set('section', isDefault ? '' : 'yes')
    else row.set('section', node.section === false ? 'no' : isDefault ? 'none' : '')
    if (node.kind === 'repeat') {
      row.set('repeat_count', node.count ?? '')
      row.set('members', node.members === true ? 'yes' : '')
      row.set('item_label', node.itemLabel ?? '')
    }
    this.#texts(row, 'label', node.label)
    this.#texts(row, 'hint', node.hint)
    this.#media(row, node.media)
    this.#columns(row, node.columns, true)
    this.#survey.add(row)
    for (const child of node.children) this.#node(child, false)
    if (node.kind === 'repeat') this.#scoreRows(node.key)
    this.#survey.add(new Map([['type', `end_${node.kind}`]]))
  }

  #scoreRows(per: string): void {
    for (const { output, name, calculation, relevant } of this.#scores.get(per) ?? []) {
      this.#survey.add(
        new Map([
          ['type', 'calculate'],
          ['name', name],
          ['calculation', calculation],
          ['relevant', relevant ?? ''],
          ['score', output],
        ]),
      )
    }
  }

  #question(question: Question): Map<string, string> {
    const { parameters, choicesFromTable: source } = question
    const defaults =
      source === undefined
        ? []
        : /\.geojson$/i.test(this.#file(source.table))
          ? ['id', 'title']
          : ['name', 'label']
    const shown = {
      ...parameters,
      ...(source === undefined || source.value === defaults[0] ? {} : { value: source.value }),
      ...(source === undefined || source.label === defaults[1] ? {} : { label: source.label }),
    }
    const row = new Map([
      ['type', this.#type(question)],
      ['name', question.name],
      ['key', question.key],
      ['relevant', question.relevant ?? ''],
      ['required', truth(question.required)],
      ['constraint', question.constraint ?? ''],
      ['calculation', question.calculate ?? ''],
      ['default', defaultText(question)],
      ['read_only', truth(question.readonly)],
      ['appearance', question.appearance ?? ''],
      ['choice_filter', question.choiceFilter ?? ''],
      ['trigger', (question.triggers ?? []).map((name) => `\${${name}}`).join(', ')],
      [
        'parameters',
        Object.entries(shown)
          .filter(([name, value]) => isWritable(name, value))
          .map(([name, value]) => `${name}=${value}`)
          .join(' '),
      ],
      ['save_to', question.saveTo ?? ''],
      ['purpose', question.purpose ?? ''],
      ['legal_basis', question.basis ?? ''],
      ['sensitive', truth(question.sensitive)],
      ['non_answers', question.nonAnswers?.length === 0 ? 'none' : (question.nonAnswers ?? []).join(' ')],
      ['exclusive', (question.exclusive ?? []).join(' ')],
    ])
    this.#texts(row, 'label', question.label)
    this.#texts(row, 'hint', question.hint)
    this.#texts(row, 'guidance_hint', question.guidance)
    this.#texts(row, 'required_message', question.requiredMessage)
    this.#texts(row, 'constraint_message', question.constraintMessage)
    this.#texts(row, 'why', question.why)
    this.#texts(row, 'unit', question.unit)
    this.#media(row, question.media)
    this.#columns(row, question.columns, false)
    return row
  }

  #type(question: Question): string {
    const { type, choices = '', choicesFromTable: table, choicesFromRepeat: repeat } = question
    if (type === 'select-one' || type === 'select-multiple' || type === 'rank') {
      const word = type === 'rank' ? 'rank' : type === 'select-one' ? 'select_one' : 'select_multiple'
      if (repeat !== undefined) return `${word} \${${repeat}}`
      if (table !== undefined) return `${word}_from_file ${this.#file(table.table)}`
      const external = this.#definition.imported?.externalLists?.includes(choices) === true
      return `${word}${external && type === 'select-one' ? '_external' : ''} ${choices}`
    }
    if (type === 'metadata') return question.metadata ?? 'hidden'
    if (type === 'date-time') return 'dateTime'
    if (type === 'phone-number') return 'phone number'
    return type === 'email' ? 'text' : type
  }

  #file(table: string): string {
    return this.#definition.tables?.[table]?.file ?? `${table}.csv`
  }

  /** Files no select chooses from are declared, so that `instance()` finds them. */
  #instances(): void {
    const chosen = new Set<string>()
    const taken = new Set<string>()
    const look = (node: Node): void => {
      if (node.kind !== 'question') for (const child of node.children) look(child)
      else if (node.choicesFromTable !== undefined) chosen.add(node.choicesFromTable.table)
    }
    for (const node of this.#definition.body) {
      look(node)
      taken.add(node.name.toLowerCase())
    }
    for (const [name, { file }] of Object.entries(this.#definition.tables ?? {})) {
      if (chosen.has(name) || taken.has(name.toLowerCase()) || !NAME.test(name)) continue
      const type = /\.xml$/i.test(file) ? 'xml-external' : 'csv-external'
      this.#survey.add(
        new Map([
          ['type', type],
          ['name', name],
        ]),
      )
    }
  }

  #item(list: string, item: Item): Map<string, string> {
    const { value, label, media, ...further } = item
    const row = new Map([
      ['list_name', list],
      ['name', value],
    ])
    for (const [header, text] of Object.entries(further)) {
      const [column] = columnsOf({ name: 'choices', rows: [[header]], firstRow: 1 }, 'choices')
      if (typeof text === 'string' && column?.meaning === null) row.set(header, text)
    }
    this.#texts(row, 'label', label)
    this.#media(row, media)
    return row
  }

  #entities(): Sheet {
    const headers = ['list_name', 'entity_id', 'create_if', 'update_if', 'label', 'repeat']
    const writer = new SheetWriter('entities', headers, ['list_name'])
    for (const { dataset, entityId, createIf, updateIf, label, repeat, columns } of this.#definition
      .entities ?? []) {
      writer.add(
        new Map([
          ['list_name', dataset],
          ['entity_id', entityId ?? ''],
          ['create_if', createIf ?? ''],
          ['update_if', updateIf ?? ''],
          ['label', label ?? ''],
          ['repeat', repeat === undefined ? '' : `\${${repeat}}`],
          ...Object.entries(columns ?? {}),
        ]),
      )
    }
    return writer.sheet()
  }

  #settings(): Sheet {
    const { id, version, title, defaultLanguage, imported, instanceName } = this.#definition
    const row = new Map([
      ['form_title', title[defaultLanguage] ?? Object.values(title)[0] ?? ''],
      ['instance_name', instanceName ?? ''],
    ])
    if (imported === undefined) {
      row.set('form_id', id)
      row.set('version', version)
      row.set('default_language', this.#languageName(defaultLanguage))
    } else for (const [header, text] of Object.entries(imported.settings)) row.set(header, text)
    const writer = new SheetWriter(
      'settings',
      ['form_title', 'form_id', 'version', 'default_language', 'instance_name'],
      ['form_title'],
    )
    writer.add(row)
    return writer.sheet()
  }
}

/** A text as it comes back from a cell. */
const cellOf = (text: string): string => cellText(text.replaceAll(/\r\n?/g, '\n'))

const truth = (value: boolean | string | undefined): string =>
  value === true ? 'yes' : value === false ? 'no' : (value ?? '')

/** A default as a cell, where the cell would be read as the same default. */
function defaultText({ default: value, type }: Question): string {
  if (value === undefined) return ''
  const text = String(value)
  if (!text.startsWith('=')) return isDynamicDefault(text, type) ? '' : text
  return isDynamicDefault(text.slice(1), type) ? text.slice(1) : ''
}

const same = (a: unknown, b: unknown): boolean => canonicalize(a ?? null) === canonicalize(b ?? null)

/** What the rows alone do not bring back: fields of the definition, and of its nodes by key. */
function missingParts(definition: Definition, read: Definition | null): ReadonlyMap<string, unknown> {
  const parts = new Map<string, unknown>()
  const fields = new Map<string, unknown>(Object.entries(definition))
  const got = new Map<string, unknown>(Object.entries(read ?? {}))
  for (const name of Object.keys(Definition.shape))
    if (name !== 'body' && !same(fields.get(name), got.get(name))) parts.set(name, fields.get(name) ?? null)
  const nodes = new Map<string, unknown>()
  if (!compare(definition.body, read?.body ?? [], nodes)) parts.set('body', definition.body)
  else if (nodes.size > 0) parts.set('nodes', Object.fromEntries(nodes))
  // The calculations of scores are read again unless the scores stand apart.
  if (definition.scores.length > 0) parts.set('scores', definition.scores)
  return parts
}

/** Gathers how nodes differ; false when there are others or they stand elsewhere. */
function compare(wanted: readonly Node[], read: readonly Node[], nodes: Map<string, unknown>): boolean {
  if (wanted.length !== read.length) return false
  return wanted.every((node, index) => {
    const other = read[index]
    if (other === undefined || other.kind !== node.kind) return false
    const { fields, children } = fieldsOf(node)
    const { fields: got, children: inner } = fieldsOf(other)
    const differing = [...new Set([...fields.keys(), ...got.keys()])].filter(
      (field) => !same(fields.get(field), got.get(field)),
    )
    if (differing.length > 0)
      nodes.set(other.key, Object.fromEntries(differing.map((field) => [field, fields.get(field) ?? null])))
    return compare(children, inner, nodes)
  })
}

function fieldsOf(node: Node): { fields: ReadonlyMap<string, unknown>; children: readonly Node[] } {
  if (node.kind === 'question') return { fields: new Map(Object.entries(node)), children: [] }
  const { children, ...rest } = node
  return { fields: new Map(Object.entries(rest)), children }
}
