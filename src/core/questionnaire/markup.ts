/** A run of a text with its look. */
export interface Piece {
  readonly text: string
  readonly bold: boolean
  readonly italic: boolean
  /** An address that may be opened: http(s), mail or telephone; null for none. */
  readonly href: string | null
  /** CSS colour by name or `#rrggbb`; null for the page's own. */
  readonly color: string | null
}

/** One line; `level` 1 to 6 for a heading, 0 for a plain one. */
export interface Line {
  readonly level: number
  readonly pieces: readonly Piece[]
}

/** Without any of these a text has no markup. */
const MARKS = /[*_#[<\\\n]/

const PLAIN = { bold: false, italic: false, href: null, color: null } as const

const SAFE_ADDRESS = /^(?:https?:\/\/|mailto:|tel:)[^\s"'<>]+$/i
const SAFE_COLOR = /^(?:[a-z]{3,20}|#[0-9a-f]{3}(?:[0-9a-f]{3})?)$/i

/** What a mark opens at this place of a line: its inside, its look, and where it ends. */
interface Marked {
  readonly inside: string
  readonly look: Partial<Omit<Piece, 'text'>>
  readonly end: number
}

const isLetter = (character: string | undefined): boolean =>
  character !== undefined && /[\p{L}\p{N}]/u.test(character)

/**
 * The end of an emphasis that opens here: the same marks again, on the line,
 * not inside a word (`snake_case_names` are no emphasis) and around something.
 */
function emphasised(line: string, at: number, mark: string): Marked | null {
  if (!line.startsWith(mark, at)) return null
  const isUnderscore = mark.startsWith('_')
  if (isUnderscore && isLetter(line[at - 1])) return null
  const from = at + mark.length
  if (line[from] === undefined || line[from] === ' ' || line[from] === mark[0]) return null
  for (let end = line.indexOf(mark, from + 1); end !== -1; end = line.indexOf(mark, end + 1)) {
    if (line[end - 1] === ' ' || line[end - 1] === '\\') continue
    if (isUnderscore && isLetter(line[end + mark.length])) continue
    if (mark.length === 1 && line[end + 1] === mark) {
      end++
      continue
    }
    const look = mark.length === 2 ? { bold: true } : { italic: true }
    return { inside: line.slice(from, end), look, end: end + mark.length }
  }
  return null
}

const LINK = /\[([^\][]{1,500})\]\(([^()\s]{1,2000})\)/y
const SPAN = /<span\s+style\s*=\s*["']([^"'<>]{0,200})["']\s*>(.{0,2000}?)<\/span>/iy
/** Other tags (a paragraph's alignment, a font) are let go, with what they say kept. */
const TAG = /<\/?(?:p|div|span|b|i|u|font|br|center)(?:\s[^<>]{0,200})?\/?>/iy

function at(pattern: RegExp, line: string, place: number): RegExpExecArray | null {
  pattern.lastIndex = place
  return pattern.exec(line)
}

function markAt(line: string, place: number): Marked | null {
  switch (line[place]) {
    case '*':
    case '_': {
      const mark = line[place] ?? ''
      return emphasised(line, place, mark + mark) ?? emphasised(line, place, mark)
    }
    case '[': {
      const link = at(LINK, line, place)
      if (link === null) return null
      const [whole, inside = '', address = ''] = link
      const look = SAFE_ADDRESS.test(address) ? { href: address } : {}
      return { inside, look, end: place + whole.length }
    }
    case '<': {
      const span = at(SPAN, line, place)
      if (span !== null) {
        const [whole, style = '', inside = ''] = span
        const color = /(?:^|;)\s*color\s*:\s*([^;]+)/i.exec(style)?.[1]?.trim() ?? ''
        return { inside, look: SAFE_COLOR.test(color) ? { color } : {}, end: place + whole.length }
      }
      const tag = at(TAG, line, place)
      return tag === null ? null : { inside: '', look: {}, end: place + tag[0].length }
    }
    default:
      return null
  }
}

/** More marks inside marks are shown as they are written. */
const DEEPEST = 6

function piecesOf(line: string, look: Omit<Piece, 'text'>, depth: number): readonly Piece[] {
  const pieces: Piece[] = []
  let plain = ''
  const flush = (): void => {
    if (plain !== '') pieces.push({ text: plain, ...look })
    plain = ''
  }
  for (let place = 0; place < line.length;) {
    const character = line[place] ?? ''
    const next = line[place + 1]
    if (character === '\\' && next !== undefined && /[\\*_#[\]()<>]/.test(next)) {
      plain += next
      place += 2
      continue
    }
    const marked = depth < DEEPEST ? markAt(line, place) : null
    if (marked === null) {
      plain += character
      place++
      continue
    }
    flush()
    pieces.push(...piecesOf(marked.inside, { ...look, ...marked.look }, depth + 1))
    place = marked.end
  }
  flush()
  return pieces
}

/**
 * A text's markup as ODK writes it: headings, bold, italic, links, coloured
 * spans, line breaks; null when there is none. What a mark does not close stays
 * as it is written. Only addresses that cannot run anything become links.
 *
 * @see https://docs.getodk.org/form-styling/
 */
export function markup(text: string): readonly Line[] | null {
  if (!MARKS.test(text)) return null
  return text.split(/\r?\n/).map((line) => {
    const heading = /^(#{1,6})\s+(.*)$/.exec(line)
    const [, marks = '', rest = line] = heading ?? []
    return { level: marks.length, pieces: piecesOf(rest, PLAIN, 0) }
  })
}

/** The text without its marks: what is read aloud, listed, and sought. */
export function withoutMarkup(text: string): string {
  const lines = markup(text)
  if (lines === null) return text
  return lines
    .map(({ pieces }) => pieces.map((piece) => piece.text).join(''))
    .join('\n')
    .trim()
}
