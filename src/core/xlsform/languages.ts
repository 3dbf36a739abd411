/** Names of languages as authors write them, to their codes. */
const NAMES: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries({
    lv: 'latviešu latvian lettisch латышский latviesu latviski lettonian',
    ltg: 'latgaliešu latgalian latgalīšu latgaļu латгальский',
    liv: 'lībiešu livonian',
    en: 'english angļu английский englisch anglais inglés ingles',
    ru: 'русский russian krievu russisch russe ruso',
    uk: 'українська ukrainian ukraiņu украинский',
    be: 'беларуская belarusian baltkrievu белорусский',
    lt: 'lietuvių lithuanian lietuviešu литовский',
    et: 'eesti estonian igauņu эстонский',
    pl: 'polski polish poļu польский',
    de: 'deutsch german vācu немецкий',
    fr: 'français french franču francais французский',
    es: 'español spanish spāņu espanol',
    pt: 'português portuguese portugāļu portugues',
    it: 'italiano italian itāļu',
    nl: 'nederlands dutch',
    sv: 'svenska swedish zviedru',
    fi: 'suomi finnish somu',
    no: 'norsk norwegian',
    da: 'dansk danish dāņu',
    ar: 'العربية arabic arābu عربي عربى',
    fa: 'فارسی persian farsi dari دری',
    ps: 'پښتو pashto',
    tr: 'türkçe turkish turku',
    ku: 'kurdî kurdish kurmanji',
    ro: 'română romanian rom',
    bg: 'български bulgarian',
    cs: 'čeština czech',
    sk: 'slovenčina slovak',
    hu: 'magyar hungarian',
    el: 'ελληνικά greek',
    ka: 'ქართული georgian',
    hy: 'հայերեն armenian',
    az: 'azərbaycan azerbaijani',
    kk: 'қазақша kazakh',
    uz: 'oʻzbek uzbek',
    tg: 'тоҷикӣ tajik',
    hi: 'हिन्दी hindi',
    bn: 'বাংলা bengali bangla',
    ne: 'नेपाली nepali',
    ur: 'اردو urdu',
    sw: 'kiswahili swahili',
    am: 'አማርኛ amharic',
    so: 'soomaali somali',
    ha: 'hausa',
    id: 'indonesia indonesian',
    vi: 'việt vietnamese',
    th: 'ไทย thai',
    zh: '中文 chinese',
    ja: '日本語 japanese',
    ko: '한국어 korean',
    rw: 'kinyarwanda',
    my: 'မြန်မာ burmese',
    km: 'khmer',
    lo: 'lao',
    ht: 'kreyòl haitian creole',
    mg: 'malagasy',
  }).flatMap(([code, names]) => names.split(' ').map((name) => [name.toLowerCase(), code] as const)),
)

/** Names we write for our own languages when a form is exported. */
const WRITTEN: Readonly<Record<string, string>> = {
  lv: 'Latviešu (lv)',
  en: 'English (en)',
  ru: 'Русский (ru)',
}

/** A language nobody named. */
export const UNNAMED = 'und'

const CODE = /^[a-z]{2,3}(?:-[A-Za-z0-9]+)?$/

/** The form a code takes in a definition: `LV` is `lv`, `pt_br` is `pt-BR`. */
function asCode(text: string): string | null {
  const [head = '', ...rest] = text.trim().split(/[-_]/)
  const code = [head.toLowerCase(), ...rest].join('-')
  return CODE.test(code) ? code : null
}

/**
 * The code of a language as an author names it: `Latviešu (lv)`, `lv`,
 * `Latvian`; a name nobody knows becomes a short code of its own letters.
 */
export function languageCode(name: string): { readonly code: string; readonly known: boolean } {
  const inside = /\(([^()]*)\)\s*$/.exec(name)?.[1]
  const bracketed = inside === undefined ? null : asCode(inside)
  if (bracketed !== null) return { code: bracketed, known: true }
  const lower = name.trim().toLowerCase()
  // What ODK calls texts nobody named a language for.
  if (lower === 'default') return { code: UNNAMED, known: true }
  const word = lower.split(/[\s(,/]+/).find((part) => Object.hasOwn(NAMES, part))
  const named = word === undefined ? undefined : NAMES[word]
  if (named !== undefined) return { code: named, known: true }
  const short = /^[a-z]{2,3}(?:[-_][a-z0-9]+)?$/i.test(name.trim()) ? asCode(name) : null
  if (short !== null) return { code: short, known: true }
  const letters = name
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]/g, '')
  if (letters !== '') return { code: `x${letters.charAt(0).replace(/\d/, 'n')}-${letters}`, known: false }
  const points = Array.from(lower, (letter) => (letter.codePointAt(0) ?? 0).toString(36)).join('')
  return { code: points === '' ? UNNAMED : `xx-${points}`, known: false }
}

/** How a language is written in an exported header, where no import said otherwise. */
export const writtenLanguage = (code: string): string => WRITTEN[code] ?? code
