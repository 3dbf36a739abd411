import canonicalize from 'canonicalize'
import { LANGUAGES, type Language, type Texts, textIn } from '#/core/catalogue/texts.ts'
import { type JsonObject, isJsonObject } from './import-problem.ts'
import { plainText } from './plain-text.ts'

const isTexts = (value: unknown): value is Texts =>
  isJsonObject(value) &&
  Object.keys(value).length > 0 &&
  Object.keys(value).every((key) => LANGUAGES.some((language) => language === key))

/** The incoming text in its language beside the others; one that only repeats what is shown changes nothing. */
function mergedTexts(existing: Texts, incoming: Texts, language: Language): Texts {
  const text = incoming[language]
  if (text === undefined || plainText(textIn(existing, language)) === plainText(text)) return existing
  return { ...existing, [language]: text }
}

export const sameJson = (a: unknown, b: unknown): boolean => canonicalize(a) === canonicalize(b)

/** Finds what an incoming record of a list is in the list there is: the same id, or the same but for the id. */
function counterpart(
  existing: readonly unknown[],
  taken: ReadonlySet<number>,
  item: JsonObject,
  language: Language,
): number {
  const byId = existing.findIndex(
    (each, index) => !taken.has(index) && isJsonObject(each) && each['id'] === item['id'],
  )
  if (byId >= 0) return byId
  return existing.findIndex(
    (each, index) =>
      !taken.has(index) &&
      isJsonObject(each) &&
      sameJson(mergedValue(each, { ...item, id: each['id'] }, language), each),
  )
}

function mergedList(existing: readonly unknown[], incoming: readonly unknown[], language: Language): unknown {
  // What the source leaves out stays; a list it fills is the list.
  if (incoming.length === 0) return existing
  if (!incoming.every(isJsonObject)) {
    const isSame = incoming.length === existing.length && incoming.every((each) => existing.includes(each))
    return isSame ? existing : incoming
  }
  const taken = new Set<number>()
  const merged = incoming.map((item) => {
    const at = counterpart(existing, taken, item, language)
    if (at < 0) return item
    taken.add(at)
    const known = existing[at]
    return mergedValue(known, isJsonObject(known) ? { ...item, id: known['id'] } : item, language)
  })
  const isSame =
    taken.size === existing.length &&
    merged.length === existing.length &&
    merged.every((each) => existing.some((known) => sameJson(each, known)))
  return isSame ? existing : merged
}

/**
 * What there is, changed by what comes in: fields the source fills are its,
 * fields it leaves blank and everything HSDS knows nothing of stay, texts in
 * other languages stay beside the new one.
 */
export function mergedValue(existing: unknown, incoming: unknown, language: Language): unknown {
  if (incoming === undefined) return existing
  if (existing === undefined || existing === null) return incoming
  if (Array.isArray(existing) && Array.isArray(incoming)) return mergedList(existing, incoming, language)
  if (isTexts(existing) && isTexts(incoming)) return mergedTexts(existing, incoming, language)
  if (isJsonObject(existing) && isJsonObject(incoming)) {
    const merged: JsonObject = { ...existing }
    for (const [key, value] of Object.entries(incoming)) {
      const next = mergedValue(existing[key], value, language)
      if (next !== undefined) merged[key] = next
    }
    return merged
  }
  return incoming
}
