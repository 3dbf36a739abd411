import type { Answer, AnswerValue } from './answers.ts'
import type { Question } from './definition.ts'
import { asNumber } from './expression/values.ts'

const TIME = /^(?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?$/

function isDateTime(text: string): boolean {
  const [day = '', time, more] = text.split('T')
  return more === undefined && !Number.isNaN(asNumber(day)) && time !== undefined && TIME.test(time)
}

/** `latitude longitude [altitude [accuracy]]`, degrees and metres. */
function isPlace(text: string): boolean {
  const figures = text.trim().split(/\s+/).map(Number)
  const [latitude = Number.NaN, longitude = Number.NaN] = figures
  return (
    figures.length <= 4 &&
    figures.every((figure) => Number.isFinite(figure)) &&
    Math.abs(latitude) <= 90 &&
    Math.abs(longitude) <= 180
  )
}

/** "None of these" together with one of these. */
export const excludesItself = (question: Question, value: AnswerValue): boolean =>
  Array.isArray(value) &&
  value.length > 1 &&
  value.some((code) => question.exclusive?.includes(code) === true)

/** Between `start` and `end` of a range question, whichever is the larger. */
export function isInRange(question: Question, value: AnswerValue): boolean {
  if (question.type !== 'range' || typeof value !== 'number') return true
  const bound = (given: unknown, usual: number): number =>
    given === undefined || given === '' ? usual : Number(given)
  const start = bound(question.parameters?.['start'], 1)
  const end = bound(question.parameters?.['end'], 10)
  return value >= Math.min(start, end) && value <= Math.max(start, end)
}

/** Does the value have the form its question's type demands? */
export function fitsType(question: Question, value: AnswerValue): boolean {
  switch (question.type) {
    case 'integer':
      return typeof value === 'number' && Number.isInteger(value)
    case 'decimal':
    case 'range':
      return typeof value === 'number' && Number.isFinite(value)
    case 'select-multiple':
    case 'rank':
      return Array.isArray(value)
    case 'date':
      return typeof value === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(value) && !Number.isNaN(asNumber(value))
    case 'time':
      return typeof value === 'string' && TIME.test(value)
    case 'date-time':
      return typeof value === 'string' && isDateTime(value)
    case 'geopoint':
      return typeof value === 'string' && isPlace(value)
    case 'geotrace':
    case 'geoshape':
      return (
        typeof value === 'string' && value.split(';').every((each) => each.trim() === '' || isPlace(each))
      )
    case 'email':
      return typeof value === 'string' && /^[^\s@]{1,200}@[^\s@]{1,200}$/.test(value)
    case 'phone-number':
      return typeof value === 'string' && /^\+?[\d\s().-]{3,30}$/.test(value)
    case 'metadata':
      return true
    case 'calculate':
    case 'hidden':
      return true
    default:
      return typeof value === 'string'
  }
}

/** A text as the value its question's type has; null when it cannot be. */
export function typedValue(question: Question, text: string): AnswerValue | null {
  switch (question.type) {
    case 'integer':
    case 'decimal':
    case 'range': {
      const value = asNumber(text)
      return Number.isFinite(value) ? value : null
    }
    case 'select-multiple':
    case 'rank':
      return text.split(' ').filter((word) => word !== '')
    default:
      return text
  }
}

/** Nothing was said: no answer, or a value that is none. */
export function isBlank(answer: Answer | null): boolean {
  if (answer === null) return true
  if (!('value' in answer)) return false
  const { value } = answer
  return typeof value === 'number' ? Number.isNaN(value) : value.length === 0
}
