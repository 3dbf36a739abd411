import i18next from 'i18next'
import { useMemo, useSyncExternalStore } from 'react'
import { flatWords, languages, type Filling, type Language } from './catalog.ts'
import { accessWords } from './rooms/access.ts'
import { auditWords } from './rooms/audit.ts'
import { breaksWords } from './rooms/breaks.ts'
import { exceptionsWords } from './rooms/exceptions.ts'
import { catalogueWords } from './rooms/catalogue.ts'
import { catalogueFieldsWords } from './rooms/catalogue-fields.ts'
import { conflictsWords } from './rooms/conflicts.ts'
import { draftingWords } from './rooms/drafting.ts'
import { erasureWords } from './rooms/erasure.ts'
import { feedbackWords } from './rooms/feedback.ts'
import { fieldsWords } from './rooms/fields.ts'
import { indicatorsWords } from './rooms/indicators.ts'
import { handingOverWords } from './rooms/handing-over.ts'
import { lockWords } from './rooms/lock.ts'
import { officerWords } from './rooms/officer.ts'
import { outcomesWords } from './rooms/outcomes.ts'
import { peopleWords } from './rooms/people.ts'
import { placesWords } from './rooms/places.ts'
import { planWords } from './rooms/plan.ts'
import { questionnairesWords } from './rooms/questionnaires.ts'
import { referralWords } from './rooms/referral.ts'
import { reviewWords } from './rooms/review.ts'
import { setupWords } from './rooms/setup.ts'
import { sharedWords } from './rooms/shared.ts'
import { sheetWords } from './rooms/sheet.ts'
import { storageWords } from './rooms/storage.ts'
import { syncWords } from './rooms/sync.ts'
import { versionsWords } from './rooms/versions.ts'
import { papersWords } from './rooms/papers.ts'
import { tasksWords } from './rooms/tasks.ts'
import { whoHelpsWords } from './rooms/who-helps.ts'
import { visitWords } from './rooms/visit.ts'

/** Every room that has words. A new room adds its file under `rooms/` and one line here. */
export const rooms = {
  shared: sharedWords,
  setup: setupWords,
  conflicts: conflictsWords,
  drafting: draftingWords,
  erasure: erasureWords,
  feedback: feedbackWords,
  fields: fieldsWords,
  indicators: indicatorsWords,
  handingOver: handingOverWords,
  lock: lockWords,
  versions: versionsWords,
  visit: visitWords,
  whoHelps: whoHelpsWords,
  tasks: tasksWords,
  papers: papersWords,
  plan: planWords,
  referral: referralWords,
  review: reviewWords,
  access: accessWords,
  audit: auditWords,
  breaks: breaksWords,
  exceptions: exceptionsWords,
  catalogue: catalogueWords,
  catalogueFields: catalogueFieldsWords,
  officer: officerWords,
  outcomes: outcomesWords,
  people: peopleWords,
  places: placesWords,
  sheet: sheetWords,
  storage: storageWords,
  sync: syncWords,
  questionnaires: questionnairesWords,
}

type Rooms = typeof rooms
export type RoomName = keyof Rooms
type Latvian<R extends RoomName> = Rooms[R]['lv']
export type WordKey<R extends RoomName> = keyof Latvian<R> & string

/**
 * Says a sentence of a room. A sentence without places takes the key alone;
 * one with places demands them.
 */
export type Say<R extends RoomName> = <K extends WordKey<R>>(
  key: K,
  ...filling: keyof Filling<Latvian<R>[K]> extends never ? [] : [Filling<Latvian<R>[K]>]
) => string

const storageKey = 'slieksnis.language'

/** What the browser remembers, else the first of the person's languages that we speak, else Latvian. */
export function preferredLanguage(remembered: string | null, accepted: readonly string[]): Language {
  const known = (tag: string) => languages.find((language) => tag.toLowerCase().split('-')[0] === language)
  if (remembered !== null) {
    const language = known(remembered)
    if (language !== undefined) return language
  }
  return accepted.map(known).find((language) => language !== undefined) ?? 'lv'
}

/** Loads every room in every language, so that a language can be changed without signal. */
export function startWords(language: Language): void {
  void i18next.init({
    lng: language,
    fallbackLng: false,
    supportedLngs: [...languages],
    ns: Object.keys(rooms),
    defaultNS: 'shared',
    resources: Object.fromEntries(
      languages.map((spoken) => [
        spoken,
        Object.fromEntries(Object.entries(rooms).map(([name, words]) => [name, flatWords(words[spoken])])),
      ]),
    ),
    initAsync: false,
    keySeparator: false,
    nsSeparator: false,
    interpolation: { escapeValue: false },
  })
}

/** Starts with the language this browser remembers and keeps `<html lang>` true from then on. */
export function startWordsInBrowser(): void {
  const language = preferredLanguage(localStorage.getItem(storageKey), navigator.languages)
  startWords(language)
  document.documentElement.lang = language
}

/** The language of the screen now: asked by every component that says anything, so it is worked out once. */
export function currentLanguage(): Language {
  const tag = i18next.language ?? ''
  if (tag !== spoken.tag) spoken = { tag, language: preferredLanguage(tag === '' ? null : tag, []) }
  return spoken.language
}

let spoken: { readonly tag: string; readonly language: Language } = { tag: '', language: 'lv' }

/** Changes the language of the screen and remembers it on this device; a language is not personal data about a household. */
export async function speak(language: Language): Promise<void> {
  await i18next.changeLanguage(language)
  localStorage.setItem(storageKey, language)
  document.documentElement.lang = language
}

/**
 * The words of a room in a language that need not be the screen's: the plan
 * and the notice are printed in the resident's.
 */
export function wordsIn<R extends RoomName>(name: R, language: Language): Say<R> {
  const fixed = i18next.getFixedT(language, name)
  return (key, ...filling) => {
    if (filling.length > 0) return fixed(key, { ...filling[0] })
    const place = `${language} ${name} ${key}`
    const known = said.get(place)
    if (known !== undefined) return known
    const text = fixed(key)
    said.set(place, text)
    return text
  }
}

/** Sentences without places, by language, room and key: a page of a hundred questions says the same few again and again. */
const said = new Map<string, string>()

/** The words of a room in the language of the screen; the component is drawn again when it changes. */
export function useWords<R extends RoomName>(name: R): Say<R> {
  return useWordsIn(name, useLanguage())
}

/** The words of a room in a given language, inside a component. */
export function useWordsIn<R extends RoomName>(name: R, language: Language): Say<R> {
  return useMemo(() => wordsIn(name, language), [name, language])
}

const onLanguageChanged = (listener: () => void) => {
  i18next.on('languageChanged', listener)
  return () => i18next.off('languageChanged', listener)
}

/** The language of the screen, kept up to date. */
export function useLanguage(): Language {
  return useSyncExternalStore(onLanguageChanged, currentLanguage)
}
