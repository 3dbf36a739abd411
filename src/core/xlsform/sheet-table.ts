import type { Media, Texts } from '#/core/questionnaire/definition.ts'
import { type ShownMedia, fileNamed } from '#/core/questionnaire/form-files.ts'
import { type Column, columnsOf, meantHeader } from './headers.ts'
import { UNNAMED, languageCode } from './languages.ts'
import type { Findings, Place } from './problem.ts'
import type { Sheet } from './workbook.ts'

/** The languages of a form: the author's names for them, in the order they first stand in. */
export class Languages {
  readonly #codes = new Map<string, string>()
  readonly #names = new Map<string, string>()
  readonly #order = new Set<string>()
  #fallback: string | null = null

  /** The code of a language by its name; the same code for the same language written differently. */
  codeOf(name: string): string {
    const known = this.#codes.get(name)
    if (known !== undefined) return known
    const { code } = languageCode(name)
    this.#codes.set(name, code)
    if (!this.#names.has(code)) this.#names.set(code, name)
    return code
  }

  /** The name that already stands for this code, if it is another one. */
  otherNameOf(name: string): string | null {
    const first = this.#names.get(this.codeOf(name))
    return first === undefined || first === name ? null : first
  }

  /** Texts without a language are in this one. */
  set fallback(code: string) {
    this.#fallback = code
  }

  get fallback(): string {
    return this.#fallback ?? UNNAMED
  }

  meet(code: string): void {
    this.#order.add(code)
  }

  get list(): readonly string[] {
    return [...this.#order]
  }

  /** Code to the author's own name. */
  get names(): Readonly<Record<string, string>> {
    return Object.fromEntries([...this.#names].filter(([code]) => this.#order.has(code)))
  }
}

/** A header that means nothing to us is named: it may be misspelled. Choices and settings have such by right. */
function warnOfUnknown(
  header: string,
  kind: 'survey' | 'choices' | 'settings' | 'entities',
  present: ReadonlySet<string | null>,
  place: Place,
  findings: Findings,
): void {
  const near = meantHeader(header, kind)
  // What is there already is not what a column beside it was meant to be.
  const meant = near === null || present.has(near) ? null : near
  if (kind === 'settings' || (kind === 'choices' && meant === null)) return
  findings.warning(
    { ...place, column: header },
    'unknown-column',
    `the column ${header} means nothing here; it is kept for export`,
    meant === null
      ? 'Nothing needs to be done, unless it is misspelled.'
      : `Is ${meant} meant? Then rename it.`,
  )
}

/** A row of a sheet below its headers. */
export interface Row {
  /** As a spreadsheet program numbers it. */
  readonly number: number
  readonly cells: readonly string[]
}

/** ‘Curly’ quotes, which word processors put into expressions. */
const SMART: Readonly<Record<string, string>> = { '‘': "'", '’': "'", '“': '"', '”': '"' }

/** A sheet read by what its columns mean. */
export class SheetTable {
  readonly #filesNamed = new Map<string, { readonly kind: ShownMedia['kind']; readonly place: Place }>()
  readonly name: string
  readonly columns: readonly Column[]
  readonly rows: readonly Row[]
  readonly #languages: Languages
  readonly #byMeaning = new Map<string, Column[]>()
  readonly #extras: Column[] = []

  constructor(
    sheet: Sheet,
    kind: 'survey' | 'choices' | 'settings' | 'entities',
    languages: Languages,
    findings: Findings,
  ) {
    this.name = sheet.name
    this.#languages = languages
    this.columns = columnsOf(sheet, kind)
    const width = Math.max(-1, ...this.columns.map(({ index }) => index))
    this.rows = sheet.rows.slice(1).map((cells, i) => ({ number: sheet.firstRow + i + 1, cells }))
    const headerRow = { sheet: sheet.name, row: sheet.firstRow, column: null }
    const seen = new Set<string>()
    const present = new Set(this.columns.map(({ meaning, language }) => (language === '' ? meaning : null)))
    for (const column of this.columns) {
      const { meaning, language, header } = column
      const mark = meaning === null ? header : `${meaning} ${language}`
      if (seen.has(mark) && kind === 'settings') {
        // Old forms have id_string beside form_id: the first counts, the other is kept.
        this.#extras.push(column)
        continue
      }
      if (seen.has(mark)) {
        findings.error(
          { ...headerRow, column: header },
          'repeated-column',
          `two columns mean the same: ${header}`,
          'Rename or remove one of them.',
        )
        continue
      }
      seen.add(mark)
      if (meaning === null) {
        this.#extras.push(column)
        warnOfUnknown(header, kind, present, headerRow, findings)
        continue
      }
      if (language !== '') {
        const other = languages.otherNameOf(language)
        if (other !== null) {
          findings.warning(
            { ...headerRow, column: header },
            'same-language',
            `${language} and ${other} are taken as one language`,
            'Write a language the same way in every header, with its code: Latviešu (lv).',
          )
        } else if (!languageCode(language).known) {
          findings.warning(
            { ...headerRow, column: header },
            'unknown-language',
            `no code is known for the language ${language}; it becomes ${languages.codeOf(language)}`,
            'Write the code behind the name: English (en).',
          )
        }
      }
      const same = this.#byMeaning.get(meaning)
      if (same === undefined) this.#byMeaning.set(meaning, [column])
      else same.push(column)
    }
    this.#leftBeyond(sheet, width, findings)
  }

  /** Cells under no header are named, for nobody would find them again. */
  #leftBeyond(sheet: Sheet, width: number, findings: Findings): void {
    const headed = new Set(this.columns.map(({ index }) => index))
    for (const row of this.rows) {
      for (const [index, cell] of row.cells.entries()) {
        if (cell === '' || headed.has(index)) continue
        findings.warning(
          { sheet: sheet.name, row: row.number, column: null },
          'no-header',
          `"${cell.slice(0, 40)}" stands ${index > width ? 'right of the last column' : 'in a column'} without a header`,
          'Give the column a header or remove the cell.',
        )
      }
    }
  }

  /** Languages are met in the order of the columns; a column without one is in the form's default language. */
  meetLanguages(): void {
    for (const { meaning, language } of this.columns) {
      if (meaning === null) continue
      if (language !== '') this.#languages.meet(this.#languages.codeOf(language))
      else if (meaning === 'label' && this.hasBare('label')) this.#languages.meet(this.#languages.fallback)
    }
  }

  /** Is anything written in the column of this meaning that names no language? */
  hasBare(meaning: string): boolean {
    const index = this.#byMeaning.get(meaning)?.find(({ language }) => language === '')?.index
    return index !== undefined && this.rows.some(({ cells }) => (cells[index] ?? '') !== '')
  }

  has(meaning: string): boolean {
    return this.#byMeaning.has(meaning)
  }

  /** The header of a meaning as the author wrote it; ours if there is none. */
  header(meaning: string): string {
    return this.#byMeaning.get(meaning)?.[0]?.header ?? meaning
  }

  place(row: Row, meaning: string | null): Place {
    return { sheet: this.name, row: row.number, column: meaning === null ? null : this.header(meaning) }
  }

  /** A cell by its column's meaning. */
  cell(row: Row, meaning: string): string {
    const index = this.#byMeaning.get(meaning)?.find(({ language }) => language === '')?.index
    return index === undefined ? '' : (row.cells[index] ?? '')
  }

  /** A cell that holds an expression: plain quotes, and yes and no as functions. */
  expression(row: Row, meaning: string): string {
    const text = this.cell(row, meaning).replaceAll(/[‘’“”]/g, (quote) => SMART[quote] ?? quote)
    if (/^(?:yes|true)$/i.test(text)) return 'true()'
    if (/^(?:no|false)$/i.test(text)) return 'false()'
    return text
  }

  /** A text in all the languages it is written in; a column in the default language wins over one without any. */
  texts(row: Row, meaning: string): Texts | undefined {
    const texts: Record<string, string> = {}
    let found = false
    for (const { index, language } of this.#byMeaning.get(meaning) ?? []) {
      const text = row.cells[index] ?? ''
      if (text === '') continue
      const code = language === '' ? this.#languages.fallback : this.#languages.codeOf(language)
      if (language === '' && texts[code] !== undefined) continue
      texts[code] = text
      found = true
    }
    return found ? texts : undefined
  }

  /** Each text with the header it stands under. */
  eachText(row: Row, meaning: string): readonly { readonly header: string; readonly text: string }[] {
    return (this.#byMeaning.get(meaning) ?? []).flatMap(({ index, header }) => {
      const text = row.cells[index] ?? ''
      return text === '' ? [] : [{ header, text }]
    })
  }

  /** The files a row names to be shown beside its texts; where each stands is remembered. */
  media(row: Row): Media | undefined {
    const files = (meaning: string): Record<string, string> | undefined => {
      const byLanguage: Record<string, string> = {}
      for (const { index, header, language } of this.#byMeaning.get(meaning) ?? []) {
        const file = row.cells[index] ?? ''
        if (file === '') continue
        byLanguage[language === '' ? '*' : this.#languages.codeOf(language)] = file
        const kind = meaning === 'audio' || meaning === 'video' ? meaning : 'image'
        const name = fileNamed(file)
        if (!this.#filesNamed.has(name))
          this.#filesNamed.set(name, { kind, place: { ...this.place(row, null), column: header } })
      }
      return Object.keys(byLanguage).length === 0 ? undefined : byLanguage
    }
    const image = files('image')
    const bigImage = files('big-image')
    const audio = files('audio')
    const video = files('video')
    if (image === undefined && bigImage === undefined && audio === undefined && video === undefined)
      return undefined
    return {
      ...(image === undefined ? {} : { image }),
      ...(bigImage === undefined ? {} : { bigImage }),
      ...(audio === undefined ? {} : { audio }),
      ...(video === undefined ? {} : { video }),
    }
  }

  /** Every file named beside a text so far, as what, and where first. */
  get filesNamed(): ReadonlyMap<string, { readonly kind: ShownMedia['kind']; readonly place: Place }> {
    return this.#filesNamed
  }

  /** What stands in columns that mean nothing to us, by header. */
  extras(row: Row): Record<string, string> | undefined {
    const extras: [string, string][] = []
    for (const { index, header } of this.#extras) {
      const text = row.cells[index] ?? ''
      if (text !== '') extras.push([header, text])
    }
    return extras.length === 0 ? undefined : Object.fromEntries(extras)
  }

  get extraHeaders(): readonly string[] {
    return this.#extras.map(({ header }) => header)
  }

  /** The language of a column's texts; the form's own where its header names none. */
  languageAt(index: number): string {
    const language = this.columns.find((column) => column.index === index)?.language ?? ''
    return language === '' ? this.#languages.fallback : this.#languages.codeOf(language)
  }

  /** Cells of a row that says only this, its label under every language's column. */
  cellsOf(plain: Readonly<Record<string, string>>, label: Texts = {}): readonly string[] {
    const cells: string[] = []
    for (const { index, meaning } of this.columns) {
      const text = meaning === 'label' ? label[this.languageAt(index)] : plain[meaning ?? '']
      if (text !== undefined) cells[index] = text
    }
    return Array.from(cells, (cell: string | undefined) => cell ?? '')
  }

  /** The cells of a row with one of them otherwise. */
  cellsWith(row: Row, meaning: string, text: string): readonly string[] {
    const index = this.#byMeaning.get(meaning)?.[0]?.index
    return row.cells.map((cell, at) => (at === index ? text : cell))
  }

  isBlank(row: Row): boolean {
    return row.cells.every((cell) => cell === '')
  }
}
