/**
 * Days and times as ODK writes them: `2026-11-23`, `2026-11-23T14:05:00.000+02:00`,
 * `14:05:00.000+02:00`. A moment counts by the wall clock it was written with, so
 * that a day is always a whole number; only decimal-date-time() counts in UTC.
 */

const DAY_MS = 86_400_000
const MOMENT = /^(\d{4})-(\d{2})-(\d{2})(?:T(.+))?$/
const TIME = /^(\d{2})(?::(\d{2})(?::(\d{2})(\.\d+)?)?)?(Z|[+-]\d{2}:?(?:\d{2})?)?$/

interface Moment {
  /** Milliseconds of the wall clock, as if it stood in UTC. */
  readonly wallMs: number
  /** Minutes east of UTC; null when none is written. */
  readonly offsetMinutes: number | null
}

function timeOf(text: string): Moment | null {
  const [whole, hours, minutes = '0', seconds = '0', fraction = '0', zone] = TIME.exec(text) ?? []
  if (whole === undefined) return null
  if (Number(hours) > 23 || Number(minutes) > 59 || Number(seconds) > 59) return null
  const wallMs =
    Number(hours) * 3_600_000 +
    Number(minutes) * 60_000 +
    Number(seconds) * 1000 +
    Math.floor(Number(fraction) * 1000)
  const offsetMinutes = zone === undefined ? null : zoneMinutes(zone)
  return offsetMinutes !== null && Math.abs(offsetMinutes) > 14 * 60 ? null : { wallMs, offsetMinutes }
}

function zoneMinutes(zone: string): number {
  if (zone === 'Z') return 0
  const digits = zone.slice(1).replace(':', '')
  const minutes = Number(digits.slice(0, 2)) * 60 + Number(digits.slice(2) || '0')
  return zone.startsWith('-') ? -minutes : minutes
}

function momentOf(text: string): Moment | null {
  const [, year, month, day, time] = MOMENT.exec(text) ?? []
  if (year === undefined) return null
  const at = new Date(0)
  at.setUTCFullYear(Number(year), Number(month) - 1, Number(day))
  if (at.getUTCMonth() !== Number(month) - 1 || at.getUTCDate() !== Number(day)) return null
  if (time === undefined) return { wallMs: at.getTime(), offsetMinutes: null }
  const clock = timeOf(time)
  return clock === null ? null : { ...clock, wallMs: at.getTime() + clock.wallMs }
}

/** Days since 1970-01-01 of a calendar day (with its time, a fraction); NaN when it is none. */
export function daysOf(text: string): number {
  const moment = momentOf(text)
  return moment === null ? Number.NaN : moment.wallMs / DAY_MS
}

/** Days since 1970-01-01 in UTC; what has no offset is in the place of `now`. */
export function utcDaysOf(text: string, now: string): number {
  const moment = momentOf(text)
  if (moment === null) return Number.NaN
  return (moment.wallMs - (moment.offsetMinutes ?? offsetOf(now)) * 60_000) / DAY_MS
}

/** Minutes east of UTC that a moment is written with; 0 when it has none. */
const offsetOf = (now: string): number => momentOf(now)?.offsetMinutes ?? 0

/** The part of the day that has passed, 0.5 at noon; NaN when it is no time. */
export function dayPartOf(text: string): number {
  const clock = timeOf(text) ?? momentOf(text)
  return clock === null ? Number.NaN : (clock.wallMs % DAY_MS) / DAY_MS
}

const iso = (ms: number): string => {
  const at = new Date(ms)
  if (Number.isNaN(at.getTime())) return ''
  const year = at.getUTCFullYear()
  return year < 0 || year > 9999 ? '' : at.toISOString()
}

/** The calendar day a number of days after 1970-01-01. */
export const dayText = (days: number): string => iso(Math.floor(days) * DAY_MS).slice(0, 10)

/** The day of a date, a moment, or a number of days; unpadded months and days are taken as in ODK. */
export function toDay(value: string | number, now: string): string {
  if (typeof value === 'number') {
    // Part of a day comes from decimal-date-time(), which counts in UTC: back to the clock here.
    return dayText(Number.isInteger(value) ? value : value + offsetOf(now) / 1440)
  }
  const [whole, year = '', month = '', day = '', rest = ''] =
    /^(\d{4})-(\d{1,2})-(\d{1,2})(T.+)?$/.exec(value) ?? []
  if (whole === undefined) return ''
  const padded = `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`
  return momentOf(padded + rest) === null ? '' : padded
}

/** A moment with its time: a day becomes its midnight here; a whole number of days stays a day, as in ODK. */
export function toMoment(value: string | number, now: string): string {
  const offset = offsetOf(now)
  if (typeof value === 'number') {
    if (Number.isInteger(value)) return dayText(value)
    const at = iso(Math.round(value * DAY_MS) + offset * 60_000)
    return at === '' ? '' : at.slice(0, -1) + offsetText(offset)
  }
  if (value.includes('T')) return momentOf(value) === null ? '' : value
  const day = toDay(value, now)
  return day === '' ? '' : `${day}T00:00:00.000${offsetText(offset)}`
}

function offsetText(minutes: number): string {
  if (minutes === 0) return 'Z'
  const size = Math.abs(minutes)
  return `${minutes < 0 ? '-' : '+'}${two(Math.floor(size / 60))}:${two(size % 60)}`
}

/** Months from one day to another, whole ones only; negative when the second is earlier. */
export function wholeMonths(from: string, to: string): number {
  const a = momentOf(from)
  const b = momentOf(to)
  if (a === null || b === null) return Number.NaN
  if (Math.floor(b.wallMs / DAY_MS) < Math.floor(a.wallMs / DAY_MS)) return -wholeMonths(to, from)
  const start = new Date(a.wallMs)
  const end = new Date(b.wallMs)
  const months =
    (end.getUTCFullYear() - start.getUTCFullYear()) * 12 + end.getUTCMonth() - start.getUTCMonth()
  // The month is full on the same day, or on the last day of a shorter month.
  const lastDay = new Date(Date.UTC(end.getUTCFullYear(), end.getUTCMonth() + 1, 0)).getUTCDate()
  return end.getUTCDate() < Math.min(start.getUTCDate(), lastDay) ? months - 1 : months
}

/** A day some days, weeks, months or years later; a day that its month lacks becomes the month's last. */
export function addDate(day: string, amount: number, unit: string): string {
  const from = momentOf(day)
  if (from === null || !Number.isFinite(amount)) return ''
  const whole = Math.trunc(amount)
  const days = Math.floor(from.wallMs / DAY_MS)
  switch (unit) {
    case 'day':
    case 'days':
      return dayText(days + whole)
    case 'week':
    case 'weeks':
      return dayText(days + 7 * whole)
    case 'month':
    case 'months':
      return monthsLater(days, whole)
    case 'year':
    case 'years':
      return monthsLater(days, 12 * whole)
    default:
      return ''
  }
}

function monthsLater(days: number, months: number): string {
  const from = new Date(days * DAY_MS)
  const total = from.getUTCFullYear() * 12 + from.getUTCMonth() + months
  const year = Math.floor(total / 12)
  const month = total - year * 12
  const lastDay = new Date(Date.UTC(year, month + 1, 0)).getUTCDate()
  return iso(Date.UTC(year, month, Math.min(from.getUTCDate(), lastDay))).slice(0, 10)
}

const two = (value: number): string => String(value).padStart(2, '0')

/** Names of months (from January) and days (from Sunday) in one language. */
export interface DateNames {
  readonly months: readonly string[]
  readonly shortMonths: readonly string[]
  readonly days: readonly string[]
  readonly shortDays: readonly string[]
}

const MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
]
const DAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday']
const ENGLISH: DateNames = {
  months: MONTHS,
  shortMonths: MONTHS.map((name) => name.slice(0, 3)),
  days: DAYS,
  shortDays: DAYS.map((name) => name.slice(0, 3)),
}

/**
 * A day or moment by a pattern: %Y %y year; %m %n %b %B month; %d %e day; %a %A
 * weekday; %H %h hour; %M minute; %S second; %3 milliseconds; %% a percent sign.
 * Other letters stay as they are. '' when there is no date.
 */
export function formatDate(value: string, format: string, names: DateNames = ENGLISH): string {
  const moment = momentOf(value)
  if (moment === null) return ''
  const at = new Date(moment.wallMs)
  return format.replaceAll(/%(.)/gs, (whole, code: string) => {
    switch (code) {
      case 'Y':
        return String(at.getUTCFullYear()).padStart(4, '0')
      case 'y':
        return two(at.getUTCFullYear() % 100)
      case 'm':
        return two(at.getUTCMonth() + 1)
      case 'n':
        return String(at.getUTCMonth() + 1)
      case 'b':
        return names.shortMonths[at.getUTCMonth()] ?? ''
      case 'B':
        return names.months[at.getUTCMonth()] ?? ''
      case 'd':
        return two(at.getUTCDate())
      case 'e':
        return String(at.getUTCDate())
      case 'a':
        return names.shortDays[at.getUTCDay()] ?? ''
      case 'A':
        return names.days[at.getUTCDay()] ?? ''
      case 'H':
        return two(at.getUTCHours())
      case 'h':
        return String(at.getUTCHours())
      case 'M':
        return two(at.getUTCMinutes())
      case 'S':
        return two(at.getUTCSeconds())
      case '3':
        return String(at.getUTCMilliseconds()).padStart(3, '0')
      case '%':
        return '%'
      default:
        return whole
    }
  })
}

const namesByLanguage = new Map<string, DateNames>()

/** Names of months and days as the language writes them; English where the language is unknown. */
export function dateNamesIn(language: string): DateNames {
  const known = namesByLanguage.get(language)
  if (known !== undefined) return known
  const locale =
    Intl.DateTimeFormat.supportedLocalesOf([/^[a-z]{2,3}/.exec(language)?.[0] ?? 'en'])[0] ?? 'en'
  // Few forms write a name, and a browser takes long to make a format: only when one is asked for.
  const made = new Map<string, readonly string[]>()
  const written = (
    name: string,
    options: Intl.DateTimeFormatOptions,
    moments: readonly number[],
  ): readonly string[] => {
    const before = made.get(name)
    if (before !== undefined) return before
    const format = new Intl.DateTimeFormat(locale, { ...options, timeZone: 'UTC' })
    const texts = moments.map((moment) => format.format(moment))
    made.set(name, texts)
    return texts
  }
  const months = Array.from({ length: 12 }, (_, index) => Date.UTC(2026, index, 1))
  // 1 February 2026 is a Sunday.
  const days = Array.from({ length: 7 }, (_, index) => Date.UTC(2026, 1, 1 + index))
  const names: DateNames = {
    get months() {
      return written('months', { month: 'long' }, months)
    },
    get shortMonths() {
      return written('shortMonths', { month: 'short' }, months)
    },
    get days() {
      return written('days', { weekday: 'long' }, days)
    },
    get shortDays() {
      return written('shortDays', { weekday: 'short' }, days)
    },
  }
  namesByLanguage.set(language, names)
  return names
}
