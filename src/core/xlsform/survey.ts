import type { Group, Node, Question, Repeat } from '#/core/questionnaire/definition.ts'
import { addOther, specifyLabel } from './choices.ts'
import type { WrittenExpression, WrittenText } from './expression-check.ts'
import { MOST_LOOPED_ROWS, loopAt, writtenOut } from './loops.ts'
import { NAME, keyOf, suggestedName } from './naming.ts'
import { nearest } from '#/core/questionnaire/nearest.ts'
import type { Place } from './problem.ts'
import { type TypeCell, readType } from './question-types.ts'
import { readQuestion } from './question-row.ts'
import type { Row } from './sheet-table.ts'
import { type SurveyContext, type WantedTable, expressionIn, truthIn } from './survey-context.ts'

/** What reading the sheet `survey` gives and gathers. */
export interface Survey {
  readonly body: Node[]
  /** The row of each node. */
  readonly rows: ReadonlyMap<Node, Row>
  /** Names of rows that were refused for another reason: what refers to them is not wrong as well. */
  readonly refusedNames: ReadonlySet<string>
  /** Settings written as rows, as very old forms do. */
  readonly settings: Readonly<Record<string, string>>
  readonly expressions: readonly WrittenExpression[]
  readonly texts: readonly WrittenText[]
  readonly tables: readonly WantedTable[]
}

/** Groups in groups deeper than this are refused. */
const DEEPEST = 30
/** More questions than this are refused: nobody can answer them. */
const MOST_QUESTIONS = 10_000

interface Level {
  readonly what: 'group' | 'repeat' | 'form'
  readonly name: string
  readonly key: string
  readonly place: Place
  readonly children: Node[]
  readonly names: Map<string, string>
}

/** Reads the sheet `survey` row by row into groups, repeats and questions. */
export function readSurvey(context: SurveyContext): Survey {
  return new SurveyReader(context).read()
}

class SurveyReader {
  readonly #context: SurveyContext
  readonly #rows = new Map<Node, Row>()
  readonly #keys = new Set<string>()
  readonly #settings: [string, string][] = []
  readonly #levels: Level[]
  readonly #refused = new Set<string>()
  #questions = 0
  #looped = 0

  constructor(context: SurveyContext) {
    this.#context = context
    const form = { sheet: context.table.name, row: null, column: null }
    this.#levels = [{ what: 'form', name: '', key: '', place: form, children: [], names: new Map() }]
  }

  read(): Survey {
    const { table, findings, expressions, texts, tables } = this.#context
    this.#read(table.rows)
    for (const level of this.#levels.slice(1)) {
      findings.error(
        level.place,
        'unmatched-begin',
        `the ${level.what} ${level.name} is never ended`,
        `Add a row with the type end_${level.what} after its last question.`,
      )
    }
    return {
      body: this.#levels[0]?.children ?? [],
      rows: this.#rows,
      refusedNames: this.#refused,
      settings: Object.fromEntries(this.#settings),
      expressions,
      texts,
      tables,
    }
  }

  #read(rows: readonly Row[]): void {
    const { table, findings } = this.#context
    for (let at = 0; at < rows.length; at++) {
      const row = rows[at]
      if (row === undefined || table.isBlank(row)) continue
      if (this.#questions >= MOST_QUESTIONS) {
        findings.error(
          table.place(row, null),
          'too-many-questions',
          `the form has more than ${MOST_QUESTIONS} questions; the rest is not read`,
          'Split it into several forms.',
        )
        return
      }
      const type = isDisabled(table.cell(row, 'disabled')) ? null : readType(table.cell(row, 'type'))
      if (type?.kind === 'begin' && type.what === 'loop') at = this.#loop(rows, at, type.over) - 1
      else this.#row(row)
    }
  }

  /** Reads a loop written out, choice by choice; answers the place behind its end. */
  #loop(rows: readonly Row[], begin: number, over: string): number {
    const { table, findings, choices } = this.#context
    const { inside, next, isEnded } = loopAt(table, rows, begin)
    const row = rows[begin]
    if (row === undefined) return next
    const place = table.place(row, 'type')
    const list = choices.get(over)
    this.#looped += inside.length * (list?.items.length ?? 0)
    if (!isEnded) {
      findings.error(
        place,
        'unmatched-begin',
        `the loop ${table.cell(row, 'name')} is never ended`,
        'Add a row with the type end_loop after its last question.',
      )
    } else if (over === '') {
      findings.error(
        place,
        'no-list',
        'this loop names no list',
        'Write the list’s name behind the type: begin_loop over rooms.',
      )
    } else if (list === undefined) {
      findings.error(place, 'unknown-list', `the sheet choices has no list ${over}`, () => {
        const meant = nearest(over, choices.keys())
        return meant === null ? 'Write its choices into the sheet choices.' : `Is ${meant} meant?`
      })
    } else if (this.#looped > MOST_LOOPED_ROWS) {
      findings.error(
        place,
        'too-large',
        `with this loop the loops of the form are more than ${MOST_LOOPED_ROWS} rows written out`,
        'Loop over a shorter list.',
      )
    } else this.#read(writtenOut(table, row, inside, list))
    return next
  }

  #level(): Level {
    const level = this.#levels.at(-1)
    if (level === undefined) throw new RangeError('the form itself is never ended')
    return level
  }

  #row(row: Row): void {
    const { table, findings, scoresApart } = this.#context
    const disabled = table.cell(row, 'disabled')
    const typeText = table.cell(row, 'type')
    if (isDisabled(disabled)) {
      findings.warning(
        table.place(row, 'disabled'),
        'disabled-row',
        `the row ${table.cell(row, 'name') || typeText} is disabled and left out`,
        'Remove the row, or hide the question with relevant.',
      )
      return
    }
    if (scoresApart && table.cell(row, 'score') !== '') return
    if (typeText === '' || typeText.startsWith('#')) {
      this.#untyped(row, typeText)
      return
    }
    const type = readType(typeText, table.cell(row, 'list_name'))
    switch (type.kind) {
      case 'unknown':
        findings.error(
          table.place(row, 'type'),
          'unknown-type',
          `there is no question type "${typeText}"`,
          type.nearest === null ? 'Use a type of xlsform.org.' : `Is ${type.nearest} meant?`,
        )
        // The rest of the row is looked at all the same.
        this.#question(row, { kind: 'question', type: 'text' })
        return
      case 'setting':
        this.#settings.push([type.name, table.cell(row, 'name')])
        return
      case 'end':
        this.#end(row, type.what)
        return
      case 'begin':
        if (type.what !== 'loop') this.#begin(row, type.what)
        return
      case 'instance':
        this.#instance(row, type.format)
        return
      default:
        this.#question(row, type)
    }
  }

  #untyped(row: Row, typeText: string): void {
    const { table, findings } = this.#context
    const name = table.cell(row, 'name')
    if (typeText === '' && (name !== '' || table.texts(row, 'label') !== undefined)) {
      findings.error(
        table.place(row, 'type'),
        'no-type',
        `the question ${name} has no type`,
        'Write its type, e.g. text; a remark belongs into a column of its own.',
      )
      return
    }
    findings.warning(
      table.place(row, 'type'),
      'remark-row',
      `this row is taken for a remark and left out: ${row.cells
        .filter((cell) => cell !== '')
        .join(', ')
        .slice(0, 80)}`,
      'Nothing needs to be done if it is one.',
    )
  }

  /** A node's name, checked; null when there is none to go on with. */
  #name(row: Row, generated: string | null): string | null {
    const { table, findings } = this.#context
    const written = table.cell(row, 'name')
    const name = written === '' ? generated : written
    if (name === null) {
      findings.error(
        table.place(row, 'name'),
        'no-name',
        'this row has no name',
        'Write a short name without spaces, by which other questions refer to it.',
      )
      return null
    }
    if (!NAME.test(name)) {
      this.#refused.add(name)
      findings.error(
        table.place(row, 'name'),
        'bad-name',
        `"${name}" cannot be a name`,
        `Names begin with a letter and hold letters, figures, _, - and . only, e.g. ${suggestedName(name)}.`,
      )
      return null
    }
    const { names } = this.#level()
    const other = names.get(name.toLowerCase())
    if (other === name) {
      findings.error(
        table.place(row, 'name'),
        'repeated-name',
        `two rows of the same group are called ${name}`,
        'Give one of them another name, and use that in the expressions that mean it.',
      )
      return null
    }
    if (other !== undefined) {
      findings.warning(
        table.place(row, 'name'),
        'similar-name',
        `${name} and ${other} differ in upper and lower case only`,
        'Some tools that read answers take them for the same; rename one.',
      )
    }
    names.set(name.toLowerCase(), name)
    return name
  }

  /** The key a node keeps over versions: the author's, else by its name, and by its group's where that is taken. */
  #key(row: Row | null, name: string): string {
    const { table, findings } = this.#context
    const written = row === null ? '' : table.cell(row, 'key')
    if (row !== null && written !== '') {
      if (!/^[a-z][a-z0-9_-]*$/.test(written)) {
        findings.error(
          table.place(row, 'key'),
          'bad-key',
          `"${written}" cannot be a key`,
          'Keys begin with a small letter and hold small letters, figures, _ and - only.',
        )
      } else if (this.#keys.has(written)) {
        findings.error(
          table.place(row, 'key'),
          'repeated-key',
          `the key ${written} is used twice`,
          'Keys tell questions apart over versions: give each its own.',
        )
      } else {
        this.#keys.add(written)
        return written
      }
    }
    const own = keyOf(name)
    const level = this.#level()
    let key = own
    if (this.#keys.has(key) && level.key !== '') key = `${level.key}_${own}`
    for (let count = 2; this.#keys.has(key); count++) key = `${own}_${count}`
    this.#keys.add(key)
    return key
  }

  #add(node: Node, row: Row): void {
    this.#level().children.push(node)
    this.#rows.set(node, row)
  }

  #begin(row: Row, what: 'group' | 'repeat'): void {
    const { table, findings } = this.#context
    if (this.#levels.length > DEEPEST) {
      findings.error(
        table.place(row, 'type'),
        'too-deep',
        `groups are nested more than ${DEEPEST} deep`,
        'Use fewer groups within groups.',
      )
    }
    const name = this.#name(row, null)
    if (name !== null) this.#refused.add(name)
    const tooDeep = this.#levels.length > DEEPEST
    const children: Node[] = []
    const level: Level = {
      what,
      name: name ?? '',
      key: name === null ? '' : this.#key(row, name),
      place: table.place(row, 'type'),
      children,
      names: new Map(),
    }
    if (name !== null && !tooDeep) {
      const parent = this.#levels.length === 1
      this.#add(readGroup(this.#context, row, { what, name, key: level.key, top: parent }, children), row)
    }
    this.#levels.push(level)
  }

  #end(row: Row, what: 'group' | 'repeat' | 'loop'): void {
    const { table, findings } = this.#context
    const open = this.#level()
    if (open.what === what) {
      this.#levels.pop()
      return
    }
    const place = table.place(row, 'type')
    if (!this.#levels.some((level) => level.what === what)) {
      findings.error(
        place,
        'unmatched-end',
        `this row ends a ${what}, but none is open`,
        'Remove the row, or add the one that begins it.',
      )
      return
    }
    findings.error(
      place,
      'unmatched-end',
      `this row ends a ${what}, but the ${open.what} ${open.name} (row ${open.place.row ?? '?'}) is open`,
      `End the ${open.what} ${open.name} first.`,
    )
    while (this.#level().what !== what) this.#levels.pop()
    this.#levels.pop()
  }

  #instance(row: Row, format: 'xml' | 'csv'): void {
    const { table, tables, findings } = this.#context
    const name = this.#name(row, null)
    if (name !== null) tables.push({ name, file: `${name}.${format}`, place: table.place(row, 'name') })
    if (!this.#levels.some(({ what }) => what === 'repeat')) return
    findings.warning(
      table.place(row, 'type'),
      'odk-refuses',
      'ODK’s converter refuses this: a file cannot be named within a repeat',
      'Move the row out of the repeat; the file can be used there all the same.',
    )
  }

  #question(row: Row, type: Extract<TypeCell, { kind: 'question' | 'select' }>): void {
    const { table, languages, choices, findings } = this.#context
    const generated =
      type.kind === 'question' && type.type === 'note'
        ? `generated_note_name_${row.number}`
        : type.kind === 'question' && type.metadata === 'audit'
          ? 'audit'
          : null
    const name = this.#name(row, generated)
    this.#questions++
    if (name === null) return
    const question: Question = { kind: 'question', type: type.type, key: this.#key(row, name), name }
    readQuestion(this.#context, row, question, type)
    this.#add(question, row)
    if (type.kind !== 'select') return
    this.#list(row, type)
    if (!type.orOther) return
    question.orOther = true
    if (type.source === 'file' || type.source === 'repeat') {
      findings.error(
        table.place(row, 'type'),
        'other-without-list',
        `or_other has no list to add the choice to: ${name} chooses from a ${type.source}`,
        'Remove or_other, and ask for what is not offered in a question of its own.',
      )
    }
    const list = choices.get(type.list)
    if (list !== undefined) addOther(list, languages, table.place(row, 'type'))
    const specify = `${name}_other`
    this.#level().names.set(specify.toLowerCase(), specify)
    this.#add(
      {
        kind: 'question',
        type: 'text',
        key: this.#key(null, specify),
        name: specify,
        label: specifyLabel(languages),
        relevant: `selected(../${name}, 'other')`,
      },
      row,
    )
  }

  /** The list a select chooses from must be there, and its values must fit. */
  #list(row: Row, type: Extract<TypeCell, { kind: 'select' }>): void {
    const { table, choices, external, findings } = this.#context
    if (type.source === 'file' || type.source === 'repeat') return
    const place = table.place(row, 'type')
    const lists = type.source === 'external' ? external : choices
    const sheet = type.source === 'external' ? 'external_choices' : 'choices'
    const list = lists.get(type.list)
    if (type.list === '') {
      findings.error(
        place,
        'no-list',
        'this select names no list',
        'Write the list’s name behind the type: select_one yes_no.',
      )
      return
    }
    if (list === undefined) {
      findings.error(place, 'unknown-list', `the sheet ${sheet} has no list ${type.list}`, () => {
        const meant = nearest(type.list, lists.keys())
        return meant === null ? `Write its choices into the sheet ${sheet}.` : `Is ${meant} meant?`
      })
      return
    }
    if (type.type === 'select-one') return
    for (const [index, { value }] of list.items.entries()) {
      if (!/\s/.test(value)) continue
      findings.error(
        list.places[index] ?? place,
        'space-in-choice',
        `"${value}" cannot be chosen among several: its name has a space`,
        'Write an underscore instead of the space.',
      )
    }
  }
}

const isDisabled = (cell: string): boolean => /^(?:yes|true|true\(\))$/i.test(cell)

function readGroup(
  context: SurveyContext,
  row: Row,
  node: { what: 'group' | 'repeat'; name: string; key: string; top: boolean },
  children: Node[],
): Group | Repeat {
  const { table, findings } = context
  for (const meaning of ['label', 'hint'])
    for (const { header, text } of table.eachText(row, meaning))
      context.texts.push({ text, place: { ...table.place(row, null), column: header } })
  const columns: Record<string, string> = { ...table.extras(row) }
  for (const meaning of NOT_FOR_GROUPS) {
    for (const { header, text } of table.eachText(row, meaning)) {
      columns[header] = text
      // That a group is not required says nothing.
      if (meaning === 'required' && /^(?:no|false|false\(\))$/i.test(text)) continue
      findings.warning(
        { ...table.place(row, null), column: header },
        'not-for-groups',
        `${header} means nothing for a ${node.what}; it is kept for export`,
        `Write it for the questions in ${node.name} instead.`,
      )
    }
  }
  const label = table.texts(row, 'label')
  const hint = table.texts(row, 'hint')
  const relevant = expressionIn(context, row, 'relevant')
  const media = table.media(row)
  const appearance = table.cell(row, 'appearance')
  const section = table.cell(row, 'section').toLowerCase()
  const readOnly = truthIn(context, row, 'read_only')
  const isSection =
    section === 'yes'
      ? true
      : section === 'no'
        ? false
        : node.what === 'group' && node.top && section !== 'none'
  const shared = {
    key: node.key,
    name: node.name,
    ...(label === undefined ? {} : { label }),
    ...(hint === undefined ? {} : { hint }),
    ...(section === 'no' || isSection ? { section: isSection } : {}),
    ...(relevant === undefined ? {} : { relevant }),
    ...(readOnly === undefined ? {} : { readonly: readOnly }),
    ...(appearance === '' ? {} : { appearance }),
    ...(media === undefined ? {} : { media }),
    ...(Object.keys(columns).length === 0 ? {} : { columns }),
  }
  if (node.what === 'group') return { kind: 'group', ...shared, children }
  const count = expressionIn(context, row, 'repeat_count')
  const itemLabel = table.cell(row, 'item_label')
  if (itemLabel !== '') context.expressions.push({ source: itemLabel, place: table.place(row, 'item_label') })
  return {
    kind: 'repeat',
    ...shared,
    ...(count === undefined ? {} : { count }),
    ...(itemLabel === '' ? {} : { itemLabel }),
    ...(table.cell(row, 'members').toLowerCase() === 'yes' ? { members: true } : {}),
    children,
  }
}

/** Columns that only questions have. */
export const NOT_FOR_GROUPS: readonly string[] = [
  'guidance',
  'required',
  'required_message',
  'constraint',
  'constraint_message',
  'calculation',
  'default',
  'choice_filter',
  'trigger',
  'parameters',
  'save_to',
  'purpose',
  'basis',
  'why',
  'unit',
  'sensitive',
  'non_answers',
  'exclusive',
]
