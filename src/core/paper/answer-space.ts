import type { Definition, Question } from '#/core/questionnaire/definition.ts'

/** One box to mark, or one thing to put in order; the number stands in or before it. */
export interface PaperChoice {
  /** Typed in keyboard entry. */
  readonly number: string
  readonly value: string
  readonly label: string
  /** Where to go on after this answer, in words. */
  readonly goTo: string | null
}

/** What stands beside a question to answer in. */
export type AnswerSpace =
  | { readonly kind: 'boxes'; readonly many: boolean; readonly choices: readonly PaperChoice[] }
  /** Numbers written in order of rank. */
  | { readonly kind: 'order'; readonly choices: readonly PaperChoice[] }
  /** A list too long to print, or people's own names: written out; codes by what may be written. */
  | { readonly kind: 'name'; readonly many: boolean; readonly choices: readonly PaperChoice[] }
  | { readonly kind: 'line' }
  | { readonly kind: 'lines'; readonly count: number }
  | { readonly kind: 'date'; readonly parts: 'day' | 'month' | 'year' }
  | { readonly kind: 'time' }
  | { readonly kind: 'date-time' }
  | {
      readonly kind: 'number'
      readonly whole: boolean
      readonly from: number | null
      readonly to: number | null
      readonly step: number | null
    }
  /** Latitude and longitude. */
  | { readonly kind: 'place' }
  /** A picture, a sound, a drawn line: only the tablet can take it. */
  | { readonly kind: 'tablet' }

/** A longer list is not printed: people write the name. */
const MOST_BOXES = 60
const OWN_CODE = /^(?:0|[1-9]\d{0,2})$/

/**
 * Numbers of the boxes: a published scale keeps its own codes (0, 1, 2, 9),
 * any other list is counted from 1.
 */
export function boxNumbers(values: readonly string[]): readonly string[] {
  const keepsCodes = values.every((value) => OWN_CODE.test(value)) && new Set(values).size === values.length
  return keepsCodes ? values : values.map((_value, index) => String(index + 1))
}

/** The choices of a question as they stand in the definition. */
export function listedChoices(
  definition: Definition,
  question: Question,
  say: (texts: Readonly<Record<string, string>>) => string,
): readonly { readonly value: string; readonly label: string }[] {
  const { choicesFromTable, choices } = question
  if (question.choicesFromRepeat !== undefined) return []
  if (choicesFromTable !== undefined) {
    const rows = definition.tables?.[choicesFromTable.table]?.rows ?? []
    return rows.flatMap((row) => {
      const value = row[choicesFromTable.value] ?? ''
      return value === '' ? [] : [{ value, label: row[choicesFromTable.label] ?? value }]
    })
  }
  const items = choices === undefined ? [] : (definition.itemLists[choices] ?? [])
  return items.map((item) => ({ value: item.value, label: say(item.label) || item.value }))
}

const figure = (value: unknown): number | null => {
  const number = typeof value === 'number' ? value : Number(value)
  return value === undefined || value === '' || Number.isNaN(number) ? null : number
}

const words = (appearance: string | undefined): ReadonlySet<string> =>
  new Set((appearance ?? '').split(/\s+/))

/** The space a question needs on paper; `choices` are its own, numbered. */
export function answerSpace(question: Question, choices: readonly PaperChoice[]): AnswerSpace {
  const look = words(question.appearance)
  switch (question.type) {
    case 'select-one':
    case 'select-multiple': {
      const many = question.type === 'select-multiple'
      const isWritten = question.choicesFromRepeat !== undefined || choices.length > MOST_BOXES
      return isWritten ? { kind: 'name', many, choices } : { kind: 'boxes', many, choices }
    }
    case 'rank':
      return { kind: 'order', choices }
    case 'acknowledge':
      return { kind: 'boxes', many: false, choices }
    case 'integer':
    case 'decimal':
      return { kind: 'number', whole: question.type === 'integer', from: null, to: null, step: null }
    case 'range': {
      const from = figure(question.parameters?.['start']) ?? 1
      const to = figure(question.parameters?.['end']) ?? 10
      const step = figure(question.parameters?.['step']) ?? 1
      const whole = [from, to, step].every(Number.isInteger)
      return { kind: 'number', whole, from: Math.min(from, to), to: Math.max(from, to), step }
    }
    case 'date':
      return { kind: 'date', parts: look.has('year') ? 'year' : look.has('month-year') ? 'month' : 'day' }
    case 'time':
      return { kind: 'time' }
    case 'date-time':
      return { kind: 'date-time' }
    case 'text': {
      const rows = figure(question.parameters?.['rows'])
      if (rows !== null) return { kind: 'lines', count: Math.min(Math.max(Math.trunc(rows), 1), 40) }
      const limit = /string-length\(\s*\.\s*\)\s*<=?\s*(\d+)/.exec(question.constraint ?? '')?.[1]
      const isLong = look.has('multiline') || (limit !== undefined && Number(limit) > 200)
      if (!isLong) return { kind: 'line' }
      return { kind: 'lines', count: limit === undefined ? 4 : Math.min(12, Math.ceil(Number(limit) / 200)) }
    }
    case 'geopoint':
      return { kind: 'place' }
    case 'image':
    case 'audio':
    case 'video':
    case 'file':
    case 'geotrace':
    case 'geoshape':
      return { kind: 'tablet' }
    default:
      return { kind: 'line' }
  }
}
