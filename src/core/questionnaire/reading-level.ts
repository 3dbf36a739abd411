import type { Definition, Node } from './definition.ts'

/** A text that may be hard to read aloud at a table; a hint, never an error. */
export interface ReadingHint {
  readonly key: string
  readonly language: string
  readonly text: string
  readonly why: 'long-sentence' | 'long-words'
  /** Björnsson's LIX: words a sentence, and the share of long words in percent. */
  readonly lix: number
  readonly words: number
}

/** Shorter texts say too little for a measure made for running text. */
const FEWEST_WORDS = 8
/** A sentence longer than this is hard to keep in mind while listening. */
const LONGEST_SENTENCE = 22
/** Above 55 a text counts as hard. @see Björnsson, Läsbarhet (1968) */
const HARD = 55

/**
 * Letters from which a word counts as long. LIX says more than six, made for
 * Swedish; Latvian and Russian carry endings where Swedish and English have
 * small words, so there a word counts from eight letters.
 */
const LONG_FROM: Readonly<Record<string, number>> = { en: 7, lv: 8, ru: 8 }
const LONG_FROM_ELSEWHERE = 7

export interface Readability {
  readonly words: number
  readonly sentences: number
  readonly longestSentence: number
  readonly longWords: number
  readonly lix: number
}

/** Counts a text; what is in brackets and quoted answers (`${…}`) count as they are read. */
export function readability(text: string, language: string): Readability {
  const plain = text.replaceAll(/\$\{[^}]*\}/g, 'vārds').replaceAll(/[*_#`<>]/g, ' ')
  const from = LONG_FROM[language.split('-')[0] ?? ''] ?? LONG_FROM_ELSEWHERE
  const sentences = plain
    .split(/[.!?:;…]+(?=\s|$)|\n+/)
    .map((sentence) => sentence.match(/[\p{L}\p{N}][\p{L}\p{M}\p{N}'’-]*/gu) ?? [])
    .filter((words) => words.length > 0)
  const all = sentences.flat()
  const longWords = all.filter((word) => word.replaceAll(/[^\p{L}]/gu, '').length >= from).length
  const lix = all.length === 0 ? 0 : all.length / sentences.length + (100 * longWords) / all.length
  return {
    words: all.length,
    sentences: sentences.length,
    longestSentence: Math.max(0, ...sentences.map((words) => words.length)),
    longWords,
    lix: Math.round(lix),
  }
}

/** Question texts, hints and reasons that may be hard to follow, in each language, the hardest first. */
export function readingHints(definition: Definition): readonly ReadingHint[] {
  const hints: ReadingHint[] = []
  const look = (node: Node): void => {
    const texts = [node.label, node.hint, ...(node.kind === 'question' ? [node.why] : [])]
    for (const each of texts)
      for (const [language, text] of Object.entries(each ?? {})) {
        const { words, longestSentence, lix } = readability(text, language)
        if (words < FEWEST_WORDS) continue
        const why = longestSentence > LONGEST_SENTENCE ? 'long-sentence' : lix > HARD ? 'long-words' : null
        if (why !== null) hints.push({ key: node.key, language, text, why, lix, words })
      }
    if (node.kind !== 'question') for (const child of node.children) look(child)
  }
  for (const node of definition.body) look(node)
  return hints.toSorted((a, b) => b.lix - a.lix)
}
