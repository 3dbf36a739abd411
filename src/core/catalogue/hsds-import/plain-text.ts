/** Elements whose end or beginning starts a new line when markup becomes plain text. */
const BLOCKS = new Set(
  'address article aside blockquote br dd div dl dt fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 header hr li main nav ol p pre section table tr ul'.split(
    ' ',
  ),
)
/** Elements that are dropped with everything in them. */
const SILENT = new Set('script style iframe object embed noscript template svg math title head'.split(' '))
/** Other elements directories paste: dropped, their text stays. */
const INLINE = new Set(
  'a abbr acronym b base basefont big body button caption center cite code col colgroup del em font html i img input ins kbd label link mark meta o:p option q s samp select small span strike strong sub sup tbody td textarea tfoot th thead tt u var video audio source wbr'.split(
    ' ',
  ),
)

const ENTITIES: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: ' ',
  ndash: '–',
  mdash: '—',
  hellip: '…',
  lsquo: '‘',
  rsquo: '’',
  ldquo: '“',
  rdquo: '”',
  laquo: '«',
  raquo: '»',
  bull: '•',
  middot: '·',
  copy: '©',
  reg: '®',
  trade: '™',
  deg: '°',
  euro: '€',
  pound: '£',
  sect: '§',
  frac12: '½',
  eacute: 'é',
  egrave: 'è',
  aacute: 'á',
  iacute: 'í',
  oacute: 'ó',
  uacute: 'ú',
  ntilde: 'ñ',
  uuml: 'ü',
  ouml: 'ö',
  auml: 'ä',
  ccedil: 'ç',
  zwj: '',
  zwnj: '',
  shy: '',
}

/** An entity of any depth of escaping (`&amp;amp;lt;`), so that reading twice says the same as reading once. */
const ENTITY = /&(?:amp;)*(?:#(\d{1,7})|#[xX]([0-9a-fA-F]{1,6})|([a-zA-Z]+[0-9]*));/g

function entityText(whole: string, decimal?: string, hex?: string, name?: string): string {
  if (name !== undefined) return ENTITIES[name] ?? ENTITIES[name.toLowerCase()] ?? whole
  const code = decimal === undefined ? Number.parseInt(hex ?? '', 16) : Number(decimal)
  const isCharacter = code > 0 && code <= 0x10ffff && (code < 0xd800 || code > 0xdfff)
  return isCharacter ? String.fromCodePoint(code) : ''
}

const TAG = /<(\/?)([a-zA-Z][a-zA-Z0-9:]*)((?:\s[^<>]*)?)\/?>|<![a-zA-Z][^<>]*>/g
const HREF = /\shref\s*=\s*["']?\s*((?:https?:\/\/|mailto:)[^"'\s>]{1,500})/i

const isElement = (name: string): boolean => BLOCKS.has(name) || SILENT.has(name) || INLINE.has(name)

function withoutComments(text: string): string {
  const parts: string[] = []
  let at = 0
  for (;;) {
    const open = text.indexOf('<!--', at)
    const close = open < 0 ? -1 : text.indexOf('-->', open + 4)
    if (close < 0) return parts.length === 0 ? text : `${parts.join('')}${text.slice(at)}`
    parts.push(text.slice(at, open))
    at = close + 3
  }
}

/** Takes the markup out of a text once; null when there is none. */
function withoutMarkup(raw: string): string | null {
  if (!raw.includes('<')) return null
  const text = withoutComments(raw)
  let out = ''
  let at = 0
  let isMarkup = false
  let silent: string | null = null
  let link: string | null = null
  const say = (words: string) => {
    if (silent === null) out += words
  }
  for (const match of text.matchAll(TAG)) {
    const [whole, slash = '', rawName, attributes = ''] = match
    const name = (rawName ?? '').toLowerCase()
    if (rawName !== undefined && !isElement(name)) continue
    isMarkup = true
    say(text.slice(at, match.index).replaceAll(/\s+/g, ' '))
    at = match.index + whole.length
    if (rawName === undefined) continue
    const isClosing = slash === '/'
    if (SILENT.has(name)) {
      if (silent === null && !isClosing && !whole.endsWith('/>')) silent = name
      else if (silent === name && isClosing) silent = null
    } else if (name === 'a') {
      if (isClosing && link !== null && !out.endsWith(link)) say(` (${link})`)
      link = isClosing ? null : (HREF.exec(attributes)?.[1]?.replace(/^mailto:/i, '') ?? null)
    } else if (name === 'li' && !isClosing) say('\n• ')
    else if (BLOCKS.has(name)) say('\n')
    else if (name === 'td' || name === 'th') say(' ')
  }
  if (!isMarkup) return text
  say(text.slice(at).replaceAll(/\s+/g, ' '))
  return out
}

/** Line ends made one kind, what cannot be seen taken out, at most one empty line in a row. */
const tidy = (text: string): string =>
  text
    .replaceAll(/\r\n?|[\u2028\u2029\u0085\v\f]/g, '\n')
    .replaceAll(/[\u00A0\u202F\t]/g, ' ')
    // oxlint-disable-next-line no-control-regex -- exactly these are meant
    .replaceAll(/[\u0000-\u0009\u000B-\u001F\u007F\u00AD\u200B\u2060\uFEFF\uFFFE\uFFFF]/g, '')
    .replaceAll(/[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/g, '\uFFFD')
    .replaceAll(/ {2,}/g, ' ')
    .replaceAll(/ ?\n ?/g, '\n')
    .replaceAll(/\n{3,}/g, '\n\n')
    .trim()

/** Deeper nesting of escaped markup than this is nobody's mistake; what is left then loses its brackets. */
const MOST_PASSES = 8

/**
 * A cell's text as plain text: markup and entities are resolved until none is
 * left, so what comes out holds no element of HTML and reads the same when
 * it is imported again. Lists keep their bullets, links their addresses.
 */
export function plainText(raw: string): string {
  let text = tidy(raw)
  for (let pass = 0; pass < MOST_PASSES; pass++) {
    const next = tidy((withoutMarkup(text) ?? text).replaceAll(ENTITY, entityText))
    if (next === text) return text
    text = next
  }
  return tidy(text.replaceAll(/[<>&]/g, ' '))
}

/** The same on one line. */
export const plainLine = (raw: string): string => plainText(raw).replaceAll(/\s*\n\s*/g, ' ')
