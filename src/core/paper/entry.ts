import type { Answer, AnswerValue } from '#/core/questionnaire/answers.ts'
import type { NonAnswer } from '#/core/questionnaire/definition.ts'
import type { CompiledForm, FormNode } from '#/core/questionnaire/form.ts'
import type { PaperChoice } from './answer-space.ts'
import { paperNumbering } from './numbering.ts'
import type { PaperQuestion } from './questionnaire-paper.ts'

/** One question of a filled paper copy, in the order a typist meets it. */
export interface EntryPlace {
  /** `2.3`, as it is printed. */
  readonly number: string
  readonly key: string
  /** `/household/members/age`, without instances. */
  readonly path: string
  /** Paths of the repeats around it, outermost first: a table is typed person by person. */
  readonly repeats: readonly string[]
}

/** Paper numbers and the questions they mean, in the order of the printed questionnaire. */
export function entryOrder(form: CompiledForm): readonly EntryPlace[] {
  return [...paperNumbering(form).numbers].map(([node, number]: [FormNode, string]) => ({
    number,
    key: node.key,
    path: node.path,
    repeats: node.repeats.map(({ path }) => path),
  }))
}

/** What was typed for one question. */
export type EntryReading =
  | { readonly outcome: 'answer'; readonly answer: Answer }
  /** Nothing was typed: the question stays unanswered. */
  | { readonly outcome: 'blank' }
  | { readonly outcome: 'problem'; readonly problem: EntryProblem }

export type EntryProblem =
  /** This question doesn't offer this non-answer. */
  | { readonly code: 'non-answer-not-offered'; readonly nonAnswer: NonAnswer }
  | { readonly code: 'no-such-box'; readonly typed: string }
  | { readonly code: 'one-box-only' }
  | { readonly code: 'box-twice'; readonly typed: string }
  /** A choice like "none of these" together with others. */
  | { readonly code: 'stands-alone'; readonly label: string }
  /** A ranking names only some. */
  | { readonly code: 'order-not-whole' }
  | { readonly code: 'not-a-number' }
  | { readonly code: 'not-whole' }
  | { readonly code: 'out-of-range'; readonly from: number; readonly to: number }
  | { readonly code: 'off-step'; readonly step: number }
  | { readonly code: 'not-a-date' }
  | { readonly code: 'not-a-time' }
  | { readonly code: 'not-a-place' }
  /** Pictures and sound come in on the tablet. */
  | { readonly code: 'tablet-only' }
  | { readonly code: 'read-only' }

const SIGNS: ReadonlyMap<string, NonAnswer> = new Map([
  ['-', 'declined'],
  ['?', 'unknown'],
  ['/', 'not-applicable'],
])
const SIGN_OF: Readonly<Record<NonAnswer, string>> = { declined: '-', unknown: '?', 'not-applicable': '/' }

const answered = (value: AnswerValue): EntryReading => ({ outcome: 'answer', answer: { value } })
const problem = (of: EntryProblem): EntryReading => ({ outcome: 'problem', problem: of })

/**
 * What a typist's keys mean for one question: box numbers (`1,3`), figures,
 * `12.05.2019`, `14.30`, or `-` declined, `?` unknown, `/` not applicable. A
 * text that begins with one of these signs alone, or with `=`, is typed after
 * `=`.
 */
export function readEntry(question: PaperQuestion, typed: string): EntryReading {
  const text = typed.trim()
  if (text === '') return { outcome: 'blank' }
  if (question.readonly) return problem({ code: 'read-only' })
  const sign = SIGNS.get(text)
  if (sign !== undefined) {
    return question.nonAnswers.includes(sign)
      ? { outcome: 'answer', answer: { nonAnswer: sign } }
      : problem({ code: 'non-answer-not-offered', nonAnswer: sign })
  }
  const { space } = question
  switch (space.kind) {
    case 'boxes':
    case 'name':
      return readChoices(question, space.choices, space.many, text, typed)
    case 'order':
      return readOrder(question, space.choices, text)
    case 'line':
    case 'lines':
      return answered(written(typed))
    case 'number':
      return readNumber(space, text)
    case 'date':
      return readDate(space.parts, text)
    case 'time': {
      const time = readTime(text)
      return time === null ? problem({ code: 'not-a-time' }) : answered(time)
    }
    case 'date-time': {
      const [day = '', clock = ''] = text.split(/[T\s]+/)
      const date = isoDay(day)
      const time = readTime(clock)
      if (date === null) return problem({ code: 'not-a-date' })
      return time === null ? problem({ code: 'not-a-time' }) : answered(`${date}T${time}`)
    }
    case 'place':
      return readPlace(text)
    case 'tablet':
      return problem({ code: 'tablet-only' })
  }
}

/** A text as it was typed; behind `=` word for word. */
const written = (typed: string): string => (typed.startsWith('=') ? typed.slice(1) : typed.trim())

const sameName = (a: string, b: string): boolean =>
  a.trim().toLocaleLowerCase() === b.trim().toLocaleLowerCase()

const chosen = (choices: readonly PaperChoice[], typed: string): PaperChoice | undefined =>
  choices.find(({ number }) => number === typed) ??
  choices.find(({ value }) => value === typed) ??
  choices.find(({ label }) => label !== '' && sameName(label, typed))

function readChoices(
  question: PaperQuestion,
  choices: readonly PaperChoice[],
  many: boolean,
  text: string,
  typed: string,
): EntryReading {
  // The names of people in the same questionnaire: whatever is written.
  if (choices.length === 0) {
    if (!many) return answered(written(typed))
    return answered(split(text, /[,;]+/))
  }
  if (question.type === 'acknowledge' && /^[xv]$/i.test(text)) return answered('OK')
  const whole = chosen(choices, text)
  const between = question.space.kind === 'name' ? /[,;]+/ : /[\s,;.+]+/
  const parts = whole === undefined ? split(text, between) : [text]
  if (!many && parts.length > 1) {
    return parts.every((part) => chosen(choices, part) !== undefined)
      ? problem({ code: 'one-box-only' })
      : problem({ code: 'no-such-box', typed: text })
  }
  const found = severally(choices, parts)
  if ('code' in found) return problem(found)
  const [first] = found
  if (first === undefined) return problem({ code: 'no-such-box', typed: text })
  if (!many) return answered(first.value)
  const alone = found.find(({ value }) => question.exclusive.includes(value))
  if (alone !== undefined && found.length > 1) return problem({ code: 'stands-alone', label: alone.label })
  return answered(found.map((choice) => choice.value))
}

const split = (text: string, between: RegExp): string[] =>
  text
    .split(between)
    .map((part) => part.trim())
    .filter((part) => part !== '')

function severally(
  choices: readonly PaperChoice[],
  parts: readonly string[],
): readonly PaperChoice[] | EntryProblem {
  const found: PaperChoice[] = []
  for (const part of parts) {
    const choice = chosen(choices, part)
    if (choice === undefined) return { code: 'no-such-box', typed: part }
    if (found.includes(choice)) return { code: 'box-twice', typed: part }
    found.push(choice)
  }
  return found
}

function readOrder(question: PaperQuestion, choices: readonly PaperChoice[], text: string): EntryReading {
  const found = severally(choices, split(text, /[\s,;.+>]+/))
  if ('code' in found) return problem(found)
  if (found.length < choices.length && !question.filtered) return problem({ code: 'order-not-whole' })
  return answered(found.map(({ value }) => value))
}

/** `1 234,50`, `1234.5`: a comma or a point before the decimals, spaces between thousands. */
function readNumber(space: Extract<PaperQuestion['space'], { kind: 'number' }>, text: string): EntryReading {
  const plain = text.replaceAll(/(?<=\d)[\s\u00A0\u202F](?=\d{3}(?!\d))/g, '').replace(',', '.')
  if (!/^[+\-−]?(?:\d+(?:\.\d*)?|\.\d+)$/.test(plain)) return problem({ code: 'not-a-number' })
  const value = Number(plain.replace('−', '-'))
  if (!Number.isFinite(value)) return problem({ code: 'not-a-number' })
  if (space.whole && !Number.isInteger(value)) return problem({ code: 'not-whole' })
  const { from, to, step } = space
  if (from !== null && to !== null && (value < from || value > to))
    return problem({ code: 'out-of-range', from, to })
  if (from !== null && step !== null && step > 0) {
    const steps = (value - from) / step
    if (Math.abs(steps - Math.round(steps)) > 1e-9) return problem({ code: 'off-step', step })
  }
  return answered(value === 0 ? 0 : value)
}

const twoDigits = (number: string): string => number.padStart(2, '0')

/** `12.05.2019`, `12/5/2019` or `2019-05-12` as `2019-05-12`; null when there is no such day. Two-digit years are no dates. */
function isoDay(text: string): string | null {
  const iso = /^(\d{4})-(\d{1,2})-(\d{1,2})$/.exec(text)
  const usual = /^(\d{1,2})[./](\d{1,2})[./](\d{4})\.?$/.exec(text)
  const [year, month, day] = iso === null ? [usual?.[3], usual?.[2], usual?.[1]] : [iso[1], iso[2], iso[3]]
  if (year === undefined || month === undefined || day === undefined) return null
  return isDay(Number(year), Number(month), Number(day))
    ? `${year}-${twoDigits(month)}-${twoDigits(day)}`
    : null
}

function isDay(year: number, month: number, day: number): boolean {
  if (month < 1 || month > 12 || day < 1 || year < 1) return false
  const isLeap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0
  const days = month === 2 ? (isLeap ? 29 : 28) : [4, 6, 9, 11].includes(month) ? 30 : 31
  return day <= days
}

function readDate(parts: 'day' | 'month' | 'year', text: string): EntryReading {
  const whole = isoDay(text)
  if (whole !== null) return answered(whole)
  if (parts === 'year' && /^\d{4}$/.test(text) && text !== '0000') return answered(`${text}-01-01`)
  if (parts === 'month') {
    const [, month, year] = /^(\d{1,2})[./](\d{4})$/.exec(text) ?? []
    if (month !== undefined && year !== undefined && isDay(Number(year), Number(month), 1))
      return answered(`${year}-${twoDigits(month)}-01`)
  }
  return problem({ code: 'not-a-date' })
}

/** `14.30`, `14:30` or `1430` as `14:30:00.000`. */
function readTime(text: string): string | null {
  const [, hours, minutes] = /^(\d{1,2})[.:](\d{2})$/.exec(text) ?? /^(\d{2})(\d{2})$/.exec(text) ?? []
  if (hours === undefined || minutes === undefined || Number(hours) > 23 || Number(minutes) > 59) return null
  return `${twoDigits(hours)}:${minutes}:00.000`
}

/** `56.95, 24.11` as ODK keeps a point: latitude, longitude, altitude, accuracy. */
function readPlace(text: string): EntryReading {
  const [, latitude, longitude] =
    /^(-?\d{1,2}(?:[.,]\d+)?)(?:\s*;\s*|,\s+|\s+)(-?\d{1,3}(?:[.,]\d+)?)$/.exec(text) ??
    /^(-?\d{1,2}(?:\.\d+)?),(-?\d{1,3}(?:\.\d+)?)$/.exec(text) ??
    []
  if (latitude === undefined || longitude === undefined) return problem({ code: 'not-a-place' })
  const [north, east] = [Number(latitude.replace(',', '.')), Number(longitude.replace(',', '.'))]
  return Math.abs(north) > 90 || Math.abs(east) > 180
    ? problem({ code: 'not-a-place' })
    : answered(`${north} ${east} 0 0`)
}

/** How an answer would be typed; null when it can't be: a picture, or a choice the paper doesn't have. */
export function typedEntry(question: PaperQuestion, answer: Answer): string | null {
  if ('nonAnswer' in answer)
    return question.nonAnswers.includes(answer.nonAnswer) ? SIGN_OF[answer.nonAnswer] : null
  const { value } = answer
  const { space } = question
  switch (space.kind) {
    case 'boxes':
    case 'order':
    case 'name': {
      if (space.choices.length === 0) {
        if (Array.isArray(value)) return value.join(', ')
        return typeof value === 'string' ? typedText(value) : null
      }
      const values = Array.isArray(value) ? value : [String(value)]
      const numbers = values.map((each) => space.choices.find((choice) => choice.value === each)?.number)
      return numbers.includes(undefined) ? null : numbers.join(',')
    }
    case 'line':
    case 'lines':
      return typeof value === 'string' ? typedText(value) : null
    case 'number':
      return typeof value === 'number' ? plainFigure(value) : null
    case 'date':
      return typeof value === 'string' ? typedDay(value) : null
    case 'time':
      return typeof value === 'string' ? value.slice(0, 5) : null
    case 'date-time':
      return typeof value === 'string' ? `${typedDay(value.slice(0, 10))} ${value.slice(11, 16)}` : null
    case 'place': {
      const [latitude, longitude] = typeof value === 'string' ? value.split(' ') : []
      return latitude === undefined || longitude === undefined ? null : `${latitude} ${longitude}`
    }
    case 'tablet':
      return null
  }
}

const typedText = (text: string): string =>
  SIGNS.has(text) || text.startsWith('=') || text !== text.trim() ? `=${text}` : text

const typedDay = (iso: string): string => iso.split('-').toReversed().join('.')

/** Figures without an exponent, as people write them. */
function plainFigure(value: number): string {
  if (!/e/i.test(String(value))) return String(value)
  const long = Math.abs(value) < 1 ? value.toFixed(20) : BigInt(value).toString()
  return long.includes('.') ? long.replace(/\.?0+$/, '') : long
}
