import { useMemo } from 'react'
import type { Language } from './catalog.ts'
import { useLanguage } from './words.ts'

/** Visits happen in Latvia; a desk abroad must still show the hour on the resident's clock. */
const timeZone = 'Europe/Riga'

const locales: Readonly<Record<Language, string>> = { lv: 'lv-LV', en: 'en-GB', ru: 'ru-RU' }

/** How a language writes dates, times, money and numbers. */
export interface Formats {
  /** A calendar day, `2026-11-12`: `12.11.2026.` in Latvian. */
  readonly date: (day: string) => string
  /** The calendar day in Latvia of an instant. */
  readonly dateOf: (atMs: number) => string
  /** The hour and minute in Latvia of an instant, 24-hour clock. */
  readonly time: (atMs: number) => string
  /** Day and hour in Latvia of an instant. */
  readonly dateTime: (atMs: number) => string
  /** Euros and cents: `12,50 €`. */
  readonly money: (cents: number) => string
  readonly number: (value: number) => string
  /** A share of one as a percentage without decimals. */
  readonly percent: (share: number) => string
  /** Names joined as speech joins them: `A, B un C`. */
  readonly list: (items: readonly string[]) => string
}

/** Latvian ends a date in figures with a dot, which not every browser's locale data knows. */
const ends: Readonly<Record<Language, string>> = { lv: '.', en: '', ru: '' }

function dayFormat(language: Language, zone: string): (at: Date | number) => string {
  const format = new Intl.DateTimeFormat(locales[language], {
    day: '2-digit',
    month: '2-digit',
    year: 'numeric',
    timeZone: zone,
  })
  return (at) => format.format(at).replace(/\.?$/, ends[language])
}

const made = new Map<Language, Formats>()

/** The formats of a language; made once, because Intl objects are slow to make. */
export function formatsIn(language: Language): Formats {
  const known = made.get(language)
  if (known !== undefined) return known
  const locale = locales[language]
  const calendar = dayFormat(language, 'UTC')
  const date = dayFormat(language, timeZone)
  const time = new Intl.DateTimeFormat(locale, {
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
    timeZone,
  })
  const money = new Intl.NumberFormat(locale, { style: 'currency', currency: 'EUR' })
  const number = new Intl.NumberFormat(locale)
  const percent = new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 0 })
  const list = new Intl.ListFormat(locale, { type: 'conjunction' })
  const formats: Formats = {
    date: (day) => calendar(new Date(`${day}T00:00:00Z`)),
    dateOf: (atMs) => date(atMs),
    time: (atMs) => time.format(atMs),
    dateTime: (atMs) => `${date(atMs)} ${time.format(atMs)}`,
    money: (cents) => money.format(cents / 100),
    number: (value) => number.format(value),
    percent: (share) => percent.format(share),
    list: (items) => list.format(items),
  }
  made.set(language, formats)
  return formats
}

/** The formats of the language of the screen. */
export function useFormats(): Formats {
  const language = useLanguage()
  return useMemo(() => formatsIn(language), [language])
}
