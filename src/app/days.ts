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
