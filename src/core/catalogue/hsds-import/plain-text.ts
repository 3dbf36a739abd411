import { decodeHTMLStrict } from 'entities'
import { Parser } from 'htmlparser2'

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

/** Only addresses a person may be sent to are kept of a link. */
const ADDRESS = /^\s*(?:https?:\/\/|mailto:)[^"'\s>]{1,500}/i

const addressOf = (href: string | undefined): string | null =>
  href === undefined
    ? null
    : (ADDRESS.exec(href)?.[0]
        ?.trim()
        .replace(/^mailto:/i, '') ?? null)

const isElement = (name: string): boolean => BLOCKS.has(name) || SILENT.has(name) || INLINE.has(name)

/** Takes the markup out of a text once, as a browser would read it; what only looks like markup stays. */
function withoutMarkup(text: string): string {
  if (!text.includes('<')) return text
  let out = ''
  let silent: string | null = null
  let link: string | null = null
  /** How far the text was read: what a parser drops at the end, an unfinished tag or comment, only loses its brackets. */
  let read = 0
  const say = (words: string) => {
    if (silent === null) out += words
  }
  /** What looks like an element and is none (`<vārds>`), but for brackets within it. */
  const asWritten = () => `<${text.slice(parser.startIndex + 1, parser.endIndex + 1).replaceAll('<', ' ')}`
  const parser = new Parser(
    {
      ontext: (words) => {
        say(words.replaceAll(/\s+/g, ' '))
        read = parser.endIndex + 1
      },
      onopentag: (name, attributes) => {
        read = parser.endIndex + 1
        if (!isElement(name)) say(asWritten())
        else if (SILENT.has(name)) silent ??= name
        else if (name === 'a') link = addressOf(attributes['href'])
        else if (name === 'li') say('\n• ')
        else if (BLOCKS.has(name)) say('\n')
        else if (name === 'td' || name === 'th') say(' ')
      },
      onclosetag: (name, isImplied) => {
        if (!isImplied) read = parser.endIndex + 1
        if (!isElement(name)) {
          if (!isImplied) say(asWritten())
        } else if (silent === name) silent = null
        else if (name === 'a') {
          if (link !== null && !out.endsWith(link)) say(` (${link})`)
          link = null
        } else if (BLOCKS.has(name)) say('\n')
        else if (name === 'td' || name === 'th') say(' ')
      },
      oncomment: () => {
        read = parser.endIndex + 1
      },
      onprocessinginstruction: () => {
        read = parser.endIndex + 1
      },
    },
    { decodeEntities: false, recognizeSelfClosing: true },
  )
  // Without an end: what is unfinished then is ours, not the parser's to drop.
  parser.write(text)
  say(text.slice(read).replaceAll(/[<>]/g, ' '))
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
    const next = tidy(decodeHTMLStrict(withoutMarkup(text)))
    if (next === text) return text
    text = next
  }
  return tidy(text.replaceAll(/[<>&]/g, ' '))
}

/** The same on one line. */
export const plainLine = (raw: string): string => plainText(raw).replaceAll(/\s*\n\s*/g, ' ')
