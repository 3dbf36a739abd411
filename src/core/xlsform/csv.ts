import { MOST_CELLS } from './workbook.ts'

/** What separates cells: spreadsheets in Latvian write semicolons. */
const SEPARATORS = [',', ';', '\t'] as const

/** The separator that occurs most in the first filled lines, outside quotes. */
function separatorOf(text: string): string {
  const counts = new Map<string, number>()
  let isQuoted = false
  let lines = 0
  for (let i = 0; i < text.length && lines < 20; i++) {
    const character = text.charAt(i)
    if (character === '"') isQuoted = !isQuoted
    else if (character === '\n' && !isQuoted) lines++
    else if (!isQuoted) counts.set(character, (counts.get(character) ?? 0) + 1)
  }
  const [best = ','] = SEPARATORS.toSorted((a, b) => (counts.get(b) ?? 0) - (counts.get(a) ?? 0))
  return best
}

export interface CsvReading {
  readonly records: readonly (readonly string[])[]
  /** The record in which a quote is opened and never closed, from 1; null when all are. */
  readonly openQuote: number | null
  /** Reading stopped because there are more cells than can be held. */
  readonly isCut: boolean
}

/**
 * Reads comma-separated values (RFC 4180; semicolons and tabs as well).
 *
 * @param most - reading stops after as many records, or after as many cells as a workbook may have
 */
export function readCsv(text: string, most: number): CsvReading {
  const separator = separatorOf(text)
  const records: string[][] = []
  let record: string[] = []
  let at = 0
  let openQuote: number | null = null
  let cells = 0
  while (at < text.length && records.length < most) {
    if (cells++ >= MOST_CELLS) return { records, openQuote, isCut: true }
    let cell = ''
    if (text.charAt(at) === '"') {
      for (;;) {
        const close = text.indexOf('"', at + 1)
        if (close < 0) {
          openQuote ??= records.length + 1
          cell += text.slice(at + 1)
          at = text.length
          break
        }
        cell += text.slice(at + 1, close)
        at = close + 1
        if (text.charAt(at) !== '"') break
        cell += '"'
      }
    }
    // What stands behind a closing quote belongs to the cell as well.
    const from = at
    while (
      at < text.length &&
      text.charAt(at) !== separator &&
      text.charAt(at) !== '\n' &&
      text.charAt(at) !== '\r'
    )
      at++
    record.push(cell + text.slice(from, at))
    if (text.charAt(at) === separator) {
      at++
      if (at === text.length) record.push('')
      continue
    }
    if (text.charAt(at) === '\r' && text.charAt(at + 1) === '\n') at++
    at++
    records.push(record)
    record = []
  }
  if (record.length > 0) records.push(record)
  return { records, openQuote, isCut: false }
}
