/** The three boxes of a date as typed. */
export interface DateParts {
  readonly day: string
  readonly month: string
  readonly year: string
}

/** What somebody has typed into a date field so far; `day` is `2026-11-12`. */
export type TypedDate =
  | { readonly outcome: 'empty' }
  | { readonly outcome: 'date'; readonly day: string }
  | { readonly outcome: 'incomplete' }
  | { readonly outcome: 'impossible' }

export const noDate: DateParts = { day: '', month: '', year: '' }

/** The calendar day somebody typed, if there is such a day: the 29th of February only in leap years. */
export function readTypedDate({ day, month, year }: DateParts): TypedDate {
  if (day === '' && month === '' && year === '') return { outcome: 'empty' }
  if (!/^\d{1,2}$/.test(day) || !/^\d{1,2}$/.test(month) || !/^\d{4}$/.test(year))
    return { outcome: 'incomplete' }
  const iso = `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`
  const at = new Date(`${iso}T00:00:00Z`)
  // an impossible day is either no date at all or rolls over into the next month
  if (Number.isNaN(at.getTime()) || at.toISOString().slice(0, 10) !== iso) return { outcome: 'impossible' }
  return { outcome: 'date', day: iso }
}

/** The boxes for a known day, `2026-11-12`. */
export function datePartsOf(iso: string): DateParts {
  const [year = '', month = '', day = ''] = iso.split('-')
  return { day, month, year }
}

/**
 * A whole date written or pasted at once: `12.11.2026.`, `12/11/2026`,
 * `12 11 2026`, `12112026` or `2026-11-12`. Null when it is not one.
 */
export function splitTypedDate(text: string): DateParts | null {
  const spoken =
    /^\s*(\d{1,2})[.\s/-]+(\d{1,2})[.\s/-]+(\d{4})\.?\s*$/.exec(text) ?? /^(\d{2})(\d{2})(\d{4})$/.exec(text)
  if (spoken !== null) return { day: spoken[1] ?? '', month: spoken[2] ?? '', year: spoken[3] ?? '' }
  const iso = /^\s*(\d{4})-(\d{2})-(\d{2})\s*$/.exec(text)
  return iso === null ? null : { day: iso[3] ?? '', month: iso[2] ?? '', year: iso[1] ?? '' }
}
