/** The two boxes of a time of day as typed. */
export interface TimeParts {
  readonly hours: string
  readonly minutes: string
}

/** What somebody has typed into a time field so far; `time` is `14:30`. */
export type TypedTime =
  | { readonly outcome: 'empty' }
  | { readonly outcome: 'time'; readonly time: string }
  | { readonly outcome: 'incomplete' }
  | { readonly outcome: 'impossible' }

export const noTime: TimeParts = { hours: '', minutes: '' }

/** The time of day somebody typed on the 24-hour clock. */
export function readTypedTime({ hours, minutes }: TimeParts): TypedTime {
  if (hours === '' && minutes === '') return { outcome: 'empty' }
  if (!/^\d{1,2}$/.test(hours) || !/^\d{2}$/.test(minutes)) return { outcome: 'incomplete' }
  if (Number(hours) > 23 || Number(minutes) > 59) return { outcome: 'impossible' }
  return { outcome: 'time', time: `${hours.padStart(2, '0')}:${minutes}` }
}

/** The boxes for a known time: `14:30`, `14:30:00.000+02:00`. */
export function timePartsOf(time: string): TimeParts {
  const found = /^(\d{2}):(\d{2})/.exec(time)
  return found === null ? noTime : { hours: found[1] ?? '', minutes: found[2] ?? '' }
}

/** A whole time written at once: `14:30`, `14.30`, `1430`. Null when it is not one. */
export function splitTypedTime(text: string): TimeParts | null {
  const found = /^\s*(\d{1,2})\s*[:.]\s*(\d{2})\s*$/.exec(text) ?? /^\s*(\d{2})(\d{2})\s*$/.exec(text)
  return found === null ? null : { hours: found[1] ?? '', minutes: found[2] ?? '' }
}
