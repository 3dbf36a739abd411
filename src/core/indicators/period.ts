import { z } from 'zod'

/** `2026-11`, `2026-Q4` or `2026`. */
export const PeriodKey = z.union([
  z.string().regex(/^\d{4}-(?:0[1-9]|1[0-2])$/),
  z.string().regex(/^\d{4}-Q[1-4]$/),
  z.string().regex(/^\d{4}$/),
])

export type PeriodLength = 'month' | 'quarter' | 'year'

/** A stretch of whole calendar months. */
export interface Period {
  readonly key: string
  readonly length: PeriodLength
  readonly from: string
  /** Its last day. */
  readonly to: string
}

const MONTHS: Readonly<Record<PeriodLength, number>> = { month: 1, quarter: 3, year: 12 }
const two = (n: number): string => String(n).padStart(2, '0')

const lastDay = (year: number, month: number): number => {
  if (month === 2) return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? 29 : 28
  return [4, 6, 9, 11].includes(month) ? 30 : 31
}

/** The period of a length that begins with the month, counted from year 0. */
function starting(length: PeriodLength, monthCount: number): Period {
  const year = Math.floor(monthCount / 12)
  const month = (monthCount % 12) + 1
  const last = month + MONTHS[length] - 1
  const keys: Readonly<Record<PeriodLength, string>> = {
    month: `${year}-${two(month)}`,
    quarter: `${year}-Q${Math.ceil(month / 3)}`,
    year: `${year}`,
  }
  return {
    key: keys[length],
    length,
    from: `${year}-${two(month)}-01`,
    to: `${year}-${two(last)}-${two(lastDay(year, last))}`,
  }
}

/** The month, quarter or year a day lies in. */
export function periodOf(day: string, length: PeriodLength): Period {
  const count = Number(day.slice(0, 4)) * 12 + Number(day.slice(5, 7)) - 1
  return starting(length, count - (count % MONTHS[length]))
}

/** The period so many before (negative) or after. */
export function shifted({ from, length }: Period, by: number): Period {
  const count = Number(from.slice(0, 4)) * 12 + Number(from.slice(5, 7)) - 1
  return starting(length, count + by * MONTHS[length])
}

export const isWithin = (day: string, { from, to }: Pick<Period, 'from' | 'to'>): boolean =>
  from <= day && day <= to
