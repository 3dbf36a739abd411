import { z } from 'zod'
import type { FieldKind } from './hsds-table.ts'
import type { ImportProblemCode } from './import-problem.ts'
import { plainLine, plainText } from './plain-text.ts'

/** A cell read as its field's kind; `value` null when it cannot be, with the reason. */
export type ReadValue =
  | { readonly value: string | number; readonly code: null }
  | { readonly value: string | null; readonly code: ImportProblemCode; readonly message: string }

/** A text longer than this is cut: nobody reads it, and the whole catalogue would carry it. */
const MOST_TEXT = 20_000

const good = (value: string | number): ReadValue => ({ value, code: null })
const bad = (message: string, code: ImportProblemCode = 'bad-value'): ReadValue => ({
  value: null,
  code,
  message,
})

const Email = z.email()
const WebAddress = z.url({ protocol: /^https?$/ }).max(2000)
const Day = z.iso.date()
const Moment = z.iso.datetime({ offset: true })
const DayNames = ['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU'] as const

function readNumber(text: string): ReadValue {
  const plain = text.replaceAll(/[\s']/g, '').replace(/^[€$£]|[€$£]$/g, '')
  // Latvian decimals have a comma; a comma before three digits is ambiguous and refused.
  const dotted = /^[+-]?\d+,(?:\d{1,2}|\d{4,})$/.test(plain) ? plain.replace(',', '.') : plain
  if (!/^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,3})?$/.test(dotted)) return bad('it is not a number')
  const value = Number(dotted)
  return Number.isFinite(value) ? good(value) : bad('it is not a number')
}

const padded = (part: string | undefined): string => (part ?? '').padStart(2, '0')

/** A day, from how directories write it: 2026-11-23, 23.11.2026, 23/11/2026 where only one reading is possible. */
function readDate(text: string): ReadValue {
  const iso = /^(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ].*)?$/.exec(text)
  const dotted = /^(\d{1,2})\.(\d{1,2})\.(\d{4})\.?$/.exec(text)
  const slashed = /^(\d{1,2})\/(\d{1,2})\/(\d{4})$/.exec(text)
  let day: string | null = null
  if (iso !== null) day = `${iso[1]}-${padded(iso[2])}-${padded(iso[3])}`
  else if (dotted !== null) day = `${dotted[3]}-${padded(dotted[2])}-${padded(dotted[1])}`
  else if (slashed !== null) {
    const [, first = '', second = '', year = ''] = slashed
    if (Number(first) > 12 || first === second) day = `${year}-${padded(second)}-${padded(first)}`
    else if (Number(second) > 12) day = `${year}-${padded(first)}-${padded(second)}`
    else return bad('day and month cannot be told apart: write it as 2026-11-23')
  }
  return day !== null && Day.safeParse(day).success ? good(day) : bad('it is not a date')
}

function readMoment(text: string): ReadValue {
  const withT = text.replace(/^(\d{4}-\d{2}-\d{2}) (\d)/, '$1T$2').replace(/ (UTC|Z)$/, 'Z')
  const withZone = /T.*(?:Z|[+-]\d{2}:?\d{2})$/.test(withT)
    ? withT.replace(/([+-]\d{2})(\d{2})$/, '$1:$2')
    : `${/T/.test(withT) ? withT : `${withT}T00:00:00`}Z`
  if (Moment.safeParse(withZone).success) return good(withZone)
  const day = readDate(text)
  return day.value === null ? bad('it is not a date and time') : good(`${day.value}T00:00:00Z`)
}

function readTime(text: string): ReadValue {
  const match =
    /^(\d{1,2})(?:[:.](\d{2}))?(?::\d{2}(?:\.\d+)?)?\s*([AaPp]\.?[Mm]\.?)?\s*(Z|[+-]\d{2}:?\d{2})?$/.exec(
      text,
    )
  if (match === null) return bad('it is not a time of day')
  const [, hourText, minutes = '00', half, zone = ''] = match
  if (match[2] === undefined && half === undefined) return bad('it is not a time of day')
  let hour = Number(hourText)
  if (half !== undefined) {
    if (hour < 1 || hour > 12) return bad('it is not a time of day')
    hour = (hour % 12) + (/^p/i.test(half) ? 12 : 0)
  }
  if (hour > 24 || Number(minutes) > 59 || (hour === 24 && minutes !== '00')) {
    return bad('it is not a time of day')
  }
  return good(`${String(hour).padStart(2, '0')}:${minutes}${zone}`)
}

/** Days of the week as iCalendar writes them, from MO,TU or Monday, Tue, or 1–7 counted from Monday. */
function readDays(text: string): ReadValue {
  const days: string[] = []
  for (const part of text.toUpperCase().split(/[,;\s]+/)) {
    if (part === '') continue
    const match = /^([+-]?\d?)(MO|TU|WE|TH|FR|SA|SU)[A-Z]*\.?$/.exec(part)
    const numbered = /^[1-7]$/.test(part) ? DayNames[Number(part) - 1] : undefined
    const day = match === null ? numbered : `${(match[1] ?? '').replace('+', '')}${match[2]}`
    if (day === undefined) return bad('it is not a list of days like MO,TU,FR')
    if (!days.includes(day)) days.push(day)
  }
  return days.length === 0 ? bad('it is not a list of days like MO,TU,FR') : good(days.join(','))
}

function readUrl(text: string): ReadValue {
  const spaceless = text.replaceAll(/\s+/g, '')
  const isBare = /^(?:[\p{L}\p{N}-]+\.)+[\p{L}]{2,}(?:[/?#:].*)?$/u.test(spaceless)
  const address = isBare ? `https://${spaceless}` : spaceless
  const scheme = /^([a-zA-Z][a-zA-Z0-9+.-]*):/.exec(address)?.[1]?.toLowerCase()
  if (scheme !== undefined && scheme !== 'http' && scheme !== 'https') {
    return bad('a link must begin with http:// or https://', 'unsafe-address')
  }
  return WebAddress.safeParse(address).success ? good(address) : bad('it is not a web address')
}

const COUNTRIES: Readonly<Record<string, string>> = {
  LATVIJA: 'LV',
  LATVIA: 'LV',
  LVA: 'LV',
  USA: 'US',
  'U.S.A.': 'US',
  'UNITED STATES': 'US',
  'UNITED STATES OF AMERICA': 'US',
  UK: 'GB',
  GBR: 'GB',
  'UNITED KINGDOM': 'GB',
  CANADA: 'CA',
  CAN: 'CA',
}

/** Reads a cell that is not blank as its field's kind; texts lose their markup. */
export function readValue(kind: FieldKind, raw: string): ReadValue {
  if (kind === 'text' || kind === 'line') {
    const text = kind === 'text' ? plainText(raw) : plainLine(raw)
    if (text.length <= MOST_TEXT) return good(text)
    const cut = text
      .slice(0, MOST_TEXT)
      .replace(/[\uD800-\uDBFF]$/, '')
      .trimEnd()
    return { value: cut, code: 'too-long', message: `only the first ${MOST_TEXT} letters are kept` }
  }
  const text = plainLine(raw)
  if (text === '') return good('')
  switch (kind) {
    case 'id':
      return good(text)
    case 'number':
      return readNumber(text)
    case 'date':
      return readDate(text)
    case 'moment':
      return readMoment(text)
    case 'time':
      return readTime(text)
    case 'days':
      return readDays(text)
    case 'url':
      return readUrl(text)
    case 'email': {
      const address = text.replace(/^mailto:/i, '').replaceAll(/\s/g, '')
      return Email.safeParse(address).success ? good(address) : bad('it is not an e-mail address')
    }
    case 'country': {
      const known = COUNTRIES[text.toUpperCase()] ?? text.toUpperCase()
      return /^[A-Z]{2}$/.test(known) ? good(known) : bad('a country is written with two letters, like LV')
    }
    case 'currency': {
      const code = text === '€' ? 'EUR' : text.toUpperCase()
      return /^[A-Z]{3}$/.test(code) ? good(code) : bad('a currency is written with three letters, like EUR')
    }
    default: {
      const word = kind.find((each) => each.toLowerCase() === text.toLowerCase())
      return word === undefined ? bad(`it must be one of: ${kind.join(', ')}`) : good(word)
    }
  }
}
