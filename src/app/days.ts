const rigaDay = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Europe/Riga', dateStyle: 'short' })

/** Today's calendar day in Latvia, `2026-11-23`. */
export const today = (): string => rigaDay.format(new Date())

/** This moment by this device's clock, with its offset, as ODK writes moments: `2026-11-23T14:05:09.120+02:00`. */
export function localMoment(): string {
  const now = new Date()
  const offset = -now.getTimezoneOffset()
  const two = (figure: number): string => String(Math.abs(Math.trunc(figure))).padStart(2, '0')
  const clock = new Date(now.getTime() + offset * 60_000).toISOString().slice(0, -1)
  return `${clock}${offset < 0 ? '-' : '+'}${two(offset / 60)}:${two(offset % 60)}`
}

/** Full years between a birth date and a day. */
export function ageOn(birthDate: string, day: string): number {
  const years = Number(day.slice(0, 4)) - Number(birthDate.slice(0, 4))
  return day.slice(5) < birthDate.slice(5) ? years - 1 : years
}

/** A time of day as people type it (`9`, `930`, `9.30`, `09:30`) as `09:30`; null when it is none. */
export function typedTime(typed: string): string | null {
  const [, hours, minutes = '00'] = /^\s*(\d{1,2})(?:[:.,\s]?(\d{2}))?\s*$/.exec(typed) ?? []
  if (hours === undefined || Number(hours) > 23 || Number(minutes) > 59) return null
  return `${hours.padStart(2, '0')}:${minutes}`
}

/** The calendar day in Latvia of an instant, `2026-11-23`. */
export const dayIn = (instant: string): string => rigaDay.format(new Date(instant))

const rigaMoment = new Intl.DateTimeFormat('sv-SE', {
  timeZone: 'Europe/Riga',
  dateStyle: 'short',
  timeStyle: 'medium',
})

/**
 * The instant (ISO 8601) at which clocks in Latvia show a day and time of day,
 * wherever this device is; of the hour in autumn that comes twice the first,
 * of the one in spring that is left out the hour before.
 *
 * @param day - `2026-11-12`
 * @param time - `14:30`
 */
export function instantInRiga(day: string, time: string): string {
  const shown = Date.parse(`${day}T${time}:00Z`)
  const offsetAt = (ms: number): number => Date.parse(`${rigaMoment.format(ms).replace(' ', 'T')}Z`) - ms
  // Latvia is never more than three hours east; the offset of that moment is that of the sought one or of the other side of a change.
  const early = shown - offsetAt(shown - 3 * 3_600_000)
  const late = shown - offsetAt(shown)
  return new Date(early + offsetAt(early) === shown ? early : late).toISOString()
}
