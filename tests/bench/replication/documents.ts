/** Bytes of one document as JSON, about: a filled questionnaire of some sixty answers. */
const DOCUMENT_BYTES = 8 * 1024

/** What a filled questionnaire holds, the same on every side of the bench. */
export interface BenchDocument {
  readonly n: number
  readonly answers: Readonly<Record<string, { readonly value: string | number | string[] }>>
}

const SYLLABLES = 'ka ro mi le va ne da pa su ti jo ra de li na go vi se ma bu ķe šo ža rī lā mē pū zi'.split(
  ' ',
)

/** The same chance on every side and in every run (mulberry32). */
function chanceFrom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/** As many different words as people use in notes: neither one letter repeated nor noise. */
const WORDS = (() => {
  const next = chanceFrom(1)
  const syllable = (): string => SYLLABLES[Math.floor(next() * SYLLABLES.length)] ?? 'ka'
  return Array.from({ length: 1500 }, () =>
    Array.from({ length: 2 + Math.floor(next() * 3) }, syllable).join(''),
  )
})()

/** Document `n`: numbers, choices and sentences, until it has its size. */
export function documentOf(n: number): BenchDocument {
  const next = chanceFrom(n + 2)
  const below = (count: number): number => Math.floor(next() * count)
  const answers: Record<string, { value: string | number | string[] }> = {}
  for (let bytes = 40, question = 1; bytes < DOCUMENT_BYTES; question++) {
    const path = `/daily_living/question_${question}`
    const kind = below(4)
    const value =
      kind === 0
        ? below(1000)
        : kind === 1
          ? [`choice_${below(9)}`, `choice_${below(9)}`]
          : Array.from({ length: 8 + below(24) }, () => WORDS[below(WORDS.length)] ?? '').join(' ')
    answers[path] = { value }
    bytes += path.length + JSON.stringify(value).length + 15
  }
  return { n, answers }
}

/** Documents `from` up to before `to`. */
export const documentsOf = (from: number, to: number): readonly BenchDocument[] =>
  Array.from({ length: to - from }, (_unused, index) => documentOf(from + index))
