import type { AnswerValue } from '#/core/questionnaire/answers.ts'
import type { Question } from '#/core/questionnaire/definition.ts'
import type { Expression } from '#/core/questionnaire/expression/syntax.ts'
import type { CompiledForm, FormNode } from '#/core/questionnaire/form.ts'
import { type Coding, type ItemType, type Names, type Typed, spoken } from './elements.ts'

const NUMERIC: ReadonlySet<string> = new Set([
  'number',
  'int',
  'round',
  'floor',
  'ceiling',
  'abs',
  'sum',
  'count',
  'count-non-empty',
  'count-selected',
  'min',
  'max',
  'string-length',
  'position',
  'pow',
  'sqrt',
  'difference-in-months',
  'decimal-date-time',
  'area',
  'distance',
])
const DATES: ReadonlySet<string> = new Set(['today', 'date', 'add-date'])

/** What a calculation gives, as far as its outermost parts tell; a text otherwise. */
function resultType(expression: Expression): 'decimal' | 'date' | 'blank' | 'string' {
  switch (expression.kind) {
    case 'number':
    case 'negate':
      return 'decimal'
    case 'string':
      return expression.value === '' ? 'blank' : 'string'
    case 'binary':
      return ['+', '-', '*', 'div', 'mod'].includes(expression.operator) ? 'decimal' : 'string'
    case 'call': {
      if (NUMERIC.has(expression.name)) return 'decimal'
      if (DATES.has(expression.name)) return 'date'
      if (expression.name !== 'if') return 'string'
      const [, first, second] = expression.args
      if (first === undefined || second === undefined) return 'string'
      const [one, other] = [resultType(first), resultType(second)]
      if (one === 'blank') return other
      return other === 'blank' || one === other ? one : 'string'
    }
    default:
      return 'string'
  }
}

const isWhole = (value: unknown): boolean => value === undefined || Number.isInteger(Number(value))

const METADATA_TYPE: Readonly<Record<string, ItemType>> = {
  start: 'dateTime',
  end: 'dateTime',
  today: 'date',
  audit: 'attachment',
  'background-audio': 'attachment',
}

/** FHIR's type of a node; groups without content can only be displayed. */
export function itemType(node: FormNode): ItemType {
  const { question } = node
  if (question === null) return node.children.length === 0 ? 'display' : 'group'
  switch (question.type) {
    case 'note':
      return 'display'
    case 'acknowledge':
      return 'boolean'
    case 'integer':
      return 'integer'
    case 'decimal':
      return question.unit === undefined ? 'decimal' : 'quantity'
    case 'range':
      return ['start', 'end', 'step'].every((name) => isWhole(question.parameters?.[name]))
        ? 'integer'
        : 'decimal'
    case 'date':
      return 'date'
    case 'time':
      return 'time'
    case 'date-time':
      return 'dateTime'
    case 'select-one':
    case 'select-multiple':
    case 'rank':
      return question.choicesFromRepeat === undefined ? 'choice' : 'open-choice'
    case 'image':
    case 'audio':
    case 'video':
    case 'file':
      return 'attachment'
    case 'metadata':
      return METADATA_TYPE[question.metadata ?? ''] ?? 'string'
    case 'calculate':
    case 'hidden': {
      const ready = node.expressions.calculate
      const type = ready === undefined ? 'string' : resultType(ready.expression)
      return type === 'blank' ? 'string' : type
    }
    case 'text':
      return /\bmultiline\b/.test(question.appearance ?? '') || question.parameters?.['rows'] !== undefined
        ? 'text'
        : 'string'
    default:
      return 'string'
  }
}

/** The list a question's codes come from: an item list's name or a table's. */
export const codesOf = (question: Question): string =>
  question.choicesFromTable?.table ?? question.choices ?? question.name

/** A code with its label. */
export function codingOf(form: CompiledForm, names: Names, question: Question, value: string): Coding {
  const { definition } = form
  const system = names.codes(codesOf(question))
  if (question.choicesFromTable !== undefined) {
    const { table, value: column, label } = question.choicesFromTable
    const display = definition.tables?.[table]?.rows.find((row) => row[column] === value)?.[label]
    return { system, code: value, ...(display === undefined || display === '' ? {} : { display }) }
  }
  const items = question.choices === undefined ? [] : (definition.itemLists[question.choices] ?? [])
  const said = spoken(items.find((item) => item.value === value)?.label, definition.defaultLanguage)
  return { system, code: value, ...(said === null ? {} : { display: said.text }) }
}

/** The same with its label's translations. */
export function spokenCoding(form: CompiledForm, names: Names, question: Question, value: string): Coding {
  const coding = codingOf(form, names, question, value)
  if (question.choicesFromTable !== undefined || question.choices === undefined) return coding
  const item = form.definition.itemLists[question.choices]?.find((each) => each.value === value)
  const beside = spoken(item?.label, form.definition.defaultLanguage)?.beside
  return beside === undefined || beside === null ? coding : { ...coding, _display: beside }
}

/** FHIR's integers have 32 bits. */
const LARGEST = 2_147_483_647
const DAY = /^\d{4}-\d{2}-\d{2}/
const MOMENT = /^(\d{4}-\d{2}-\d{2})T(\d{2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?(Z|[+-]\d{2}:\d{2})?$/
const CLOCK = /^(\d{2}):(\d{2})(?::(\d{2}(?:\.\d+)?))?(?:Z|[+-]\d{2}:\d{2})?$/

/**
 * An answer as FHIR's type has it, one for each code of several; empty when a
 * value doesn't fit the type.
 *
 * @param zone - offset from UTC where a moment has none, `+02:00`; FHIR knows no time without one
 */
export function typedValues(
  form: CompiledForm,
  names: Names,
  node: FormNode,
  value: AnswerValue,
  zone: string,
): readonly Typed[] {
  const { question } = node
  if (question === null) return []
  const type = itemType(node)
  if (Array.isArray(value)) return value.flatMap((each) => typedValues(form, names, node, each, zone))
  const text = String(value)
  const number = text.trim() === '' ? Number.NaN : Number(value)
  switch (type) {
    case 'group':
    case 'display':
      return []
    case 'boolean':
      return [{ type: 'Boolean', value: !['', 'false', 'no', '0'].includes(text.toLowerCase()) }]
    case 'integer':
      return Number.isInteger(number) && Math.abs(number) <= LARGEST
        ? [{ type: 'Integer', value: number }]
        : []
    case 'decimal':
      return Number.isFinite(number) ? [{ type: 'Decimal', value: number }] : []
    case 'quantity': {
      const unit = spoken(question.unit, form.definition.defaultLanguage)?.text
      return Number.isFinite(number)
        ? [{ type: 'Quantity', value: { value: number, ...(unit === undefined ? {} : { unit }) } }]
        : []
    }
    case 'date': {
      if (!DAY.test(text)) return []
      const parts = new Set((question.appearance ?? '').split(/\s+/))
      // A month or a year alone was asked: the day we keep beside it says nothing.
      const length = parts.has('year') ? 4 : parts.has('month-year') ? 7 : 10
      return [{ type: 'Date', value: text.slice(0, length) }]
    }
    case 'dateTime': {
      const [, day, hour, minute, second = '00', offset] = MOMENT.exec(text) ?? []
      if (day === undefined)
        return DAY.test(text) && text.length === 10 ? [{ type: 'DateTime', value: text }] : []
      return [{ type: 'DateTime', value: `${day}T${hour}:${minute}:${second}${offset ?? zone}` }]
    }
    case 'time': {
      const [, hour, minute, second = '00'] = CLOCK.exec(text) ?? []
      return hour === undefined ? [] : [{ type: 'Time', value: `${hour}:${minute}:${second}` }]
    }
    case 'choice':
      return text === '' ? [] : [{ type: 'Coding', value: codingOf(form, names, question, text) }]
    case 'attachment':
      return text === '' ? [] : [{ type: 'Attachment', value: { title: text } }]
    case 'string':
    case 'text':
    case 'open-choice':
      return text === '' ? [] : [{ type: 'String', value: text }]
  }
}
