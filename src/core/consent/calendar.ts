/**
 * Periods of law in calendar days (`2026-11-23`), after Regulation (EEC,
 * Euratom) 1182/71: the day of the event is not counted, months end on the day
 * of the same number, and a period that would end on a day nobody works ends on
 * the next working day.
 */

const DAY_MS = 86_400_000

const pad = (value: number): string => String(value).padStart(2, '0')

function partsOf(day: string): readonly [number, number, number] {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(day)
  const [year, month, date] = (match ?? []).slice(1).map(Number)
  if (year === undefined || month === undefined || date === undefined || date < 1)
    throw new RangeError(`${day} is no calendar day`)
  if (month < 1 || month > 12 || date > daysIn(year, month)) throw new RangeError(`${day} is no calendar day`)
  return [year, month, date]
}

const daysIn = (year: number, month: number): number => new Date(Date.UTC(year, month, 0)).getUTCDate()

const dayOf = (ms: number): string => new Date(ms).toISOString().slice(0, 10)

const msOf = (day: string): number => {
  const [year, month, date] = partsOf(day)
  return Date.UTC(year, month - 1, date)
}

/** The day so many days later (earlier when negative). */
export const addDays = (day: string, days: number): string => dayOf(msOf(day) + days * DAY_MS)

/** Days from one day to another; negative when the second comes first. */
export const daysBetween = (from: string, to: string): number => Math.round((msOf(to) - msOf(from)) / DAY_MS)

/** The same day so many months later; a month without that day ends the period on its last day (Art. 3(2)(c)). */
export function addMonths(day: string, months: number): string {
  const [year, month, date] = partsOf(day)
  const index = year * 12 + (month - 1) + months
  const target = Math.floor(index / 12)
  const targetMonth = (index % 12) + 1
  return `${String(target).padStart(4, '0')}-${pad(targetMonth)}-${pad(Math.min(date, daysIn(target, targetMonth)))}`
}

/** 0 for Sunday to 6 for Saturday. */
const weekdayOf = (day: string): number => new Date(msOf(day)).getUTCDay()

/** Easter Sunday of the Gregorian calendar (Meeus, Jones, Butcher). */
export function easterSunday(year: number): string {
  const a = year % 19
  const b = Math.floor(year / 100)
  const c = year % 100
  const d = Math.floor(b / 4)
  const e = b % 4
  const f = Math.floor((b + 8) / 25)
  const g = Math.floor((b - f + 1) / 3)
  const h = (19 * a + b - d - g + 15) % 30
  const i = Math.floor(c / 4)
  const k = c % 4
  const l = (32 + 2 * e + 2 * i - h - k) % 7
  const m = Math.floor((a + 11 * h + 22 * l) / 451)
  const sum = h + l - 7 * m + 114
  return `${String(year).padStart(4, '0')}-${pad(Math.floor(sum / 31))}-${pad((sum % 31) + 1)}`
}

/** Holidays that, when they fall on a weekend, make the next working day free. */
const MOVED = ['05-04', '11-18']
const FIXED = ['01-01', '05-01', '05-04', '06-23', '06-24', '11-18', '12-24', '12-25', '12-26', '12-31']

/**
 * Public holidays of Latvia in one year, from the law "Par svētku, atceres un
 * atzīmējamām dienām". The closing day of the Song and Dance Festival has no
 * rule of its own: it is handed in where it matters (`alsoFree`).
 */
export function latvianHolidays(year: number): ReadonlySet<string> {
  const easter = easterSunday(year)
  const days = new Set(FIXED.map((date) => `${String(year).padStart(4, '0')}-${date}`))
  // Good Friday, Easter, Easter Monday, Whitsun; Mother's Day is a Sunday anyway.
  for (const offset of [-2, 0, 1, 49]) days.add(addDays(easter, offset))
  for (const date of MOVED) {
    const day = `${String(year).padStart(4, '0')}-${date}`
    const weekday = weekdayOf(day)
    if (weekday === 6) days.add(addDays(day, 2))
    if (weekday === 0) days.add(addDays(day, 1))
  }
  return days
}

/** Is this neither a Saturday, a Sunday nor a public holiday? */
export function isWorkingDay(day: string, alsoFree: ReadonlySet<string> = new Set()): boolean {
  const weekday = weekdayOf(day)
  if (weekday === 0 || weekday === 6 || alsoFree.has(day)) return false
  return !latvianHolidays(Number(day.slice(0, 4))).has(day)
}

/** This day, or the first working day after it (Art. 3(4)). */
export function onWorkingDay(day: string, alsoFree: ReadonlySet<string> = new Set()): string {
  let working = day
  while (!isWorkingDay(working, alsoFree)) working = addDays(working, 1)
  return working
}

/** The last day of a period of months that began with an event on `day`. */
export const endOfMonths = (day: string, months: number, alsoFree: ReadonlySet<string> = new Set()): string =>
  onWorkingDay(addMonths(day, months), alsoFree)

/** The day somebody reaches an age: the birthday, or 1 March for those born on 29 February in other years. */
export function reachesAge(birthday: string, ageYears: number): string {
  const [year, month, date] = partsOf(birthday)
  const target = year + ageYears
  return date > daysIn(target, month)
    ? addDays(`${target}-${pad(month)}-${pad(daysIn(target, month))}`, 1)
    : `${target}-${pad(month)}-${pad(date)}`
}
