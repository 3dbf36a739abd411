import { Definition, type Node, type Table } from '#/core/questionnaire/definition.ts'
import { type CompiledForm, compileForm } from '#/core/questionnaire/form.ts'
import { type ChoiceList, readChoices } from './choices.ts'
import { readEntities } from './entities.ts'
import { Names, type WrittenText, checkExpressions } from './expression-check.ts'
import { readFormFiles } from './form-files.ts'
import { UNNAMED } from './languages.ts'
import { readTable } from './media-tables.ts'
import { nearest } from '#/core/questionnaire/nearest.ts'
import { warnOfOdkRefusals } from './odk-refusals.ts'
import { FILE, Findings, type XlsformProblem } from './problem.ts'
import { readType } from './question-types.ts'
import { identityOf, readSettings } from './settings.ts'
import { Languages, type Row, SheetTable } from './sheet-table.ts'
import { readSupplement, withSupplement } from './supplement.ts'
import { type Survey, readSurvey } from './survey.ts'
import type { WantedTable } from './survey-context.ts'
import type { Sheet, Workbook } from './workbook.ts'

/** What an import gives: no definition when anything is an error. */
export interface XlsformImport {
  readonly definition: Definition | null
  readonly problems: readonly XlsformProblem[]
  /** Questions read, also when there are errors. */
  readonly questions: number
  readonly languages: readonly string[]
}

export interface ImportSurroundings {
  /** Files beside the form, by name. */
  readonly media?: ReadonlyMap<string, Uint8Array>
  /** What the form is called where it says nothing itself: the file's name. */
  readonly fallbackId?: string
  /** The language of texts that name none, where the form doesn't say it. */
  readonly language?: string
}

/** The sheets a form may have; `slieksnis` holds what XLSForm has no place for. */
const SHEETS = ['survey', 'choices', 'settings', 'external_choices', 'entities', 'osm', 'slieksnis'] as const

/**
 * Makes a definition of an XLSForm. Everything that is wrong, or comes out
 * differently from ODK, is named with its sheet, row and column.
 */
export function importXlsform(workbook: Workbook, surroundings: ImportSurroundings = {}): XlsformImport {
  const findings = new Findings()
  const sheets = sheetsOf(workbook, findings)
  const surveySheet = sheets.get('survey')
  if (surveySheet === undefined) {
    const names = workbook.sheets.map(({ name }) => name)
    const meant = nearest('survey', names)
    findings.error(
      FILE,
      'no-survey',
      'the file has no sheet called survey',
      meant === null
        ? 'Give the sheet with the questions the name survey.'
        : `Rename the sheet ${meant} to survey.`,
    )
    return { definition: null, problems: findings.list(), questions: 0, languages: [] }
  }
  return new Importer(surveySheet, sheets, surroundings, findings).import()
}

/** What a workbook's rows say, whatever is wrong with it; null without a survey. For comparing what was exported. */
export function draftOf(workbook: Workbook): Definition | null {
  const findings = new Findings()
  const sheets = sheetsOf(workbook, findings)
  const survey = sheets.get('survey')
  return survey === undefined ? null : new Importer(survey, sheets, {}, findings).draft().whole
}

/** Half an emoji cut off by some program can neither be hashed nor sealed: it becomes the sign for what could not be read. */
const wellFormed = ({ rows, ...sheet }: Sheet): Sheet => ({
  ...sheet,
  rows: rows.map((row) => row.map((cell) => cell.toWellFormed())),
})

/** The sheets by their name in lower case; the others are named. */
function sheetsOf(workbook: Workbook, findings: Findings): ReadonlyMap<string, Sheet> {
  const sheets = new Map<string, Sheet>()
  for (const sheet of workbook.sheets) {
    const name = sheet.name.trim().toLowerCase().replaceAll(/\s+/g, '_')
    const place = { sheet: sheet.name, row: null, column: null }
    if (SHEETS.some((known) => known === name)) {
      if (sheets.has(name))
        findings.error(place, 'repeated-sheet', `two sheets are called ${name}`, 'Rename or join them.')
      else sheets.set(name, wellFormed(sheet))
      if (name === 'osm')
        findings.warning(
          place,
          'sheet-left',
          'OpenStreetMap tags are not taken',
          'Ask for them in questions.',
        )
      continue
    }
    if (sheet.rows.every((row) => row.every((cell) => cell === ''))) continue
    const meant = nearest(name, SHEETS)
    findings.warning(
      place,
      'sheet-left',
      `the sheet ${sheet.name} is no part of a form and is left out`,
      meant === null ? 'Nothing needs to be done if it holds notes.' : `Rename it if ${meant} is meant.`,
    )
  }
  return sheets
}

class Importer {
  readonly #findings: Findings
  readonly #surroundings: ImportSurroundings
  readonly #languages = new Languages()
  readonly #survey: SheetTable
  readonly #settings: SheetTable | null
  readonly #choices: SheetTable | null
  readonly #external: SheetTable | null
  readonly #entities: SheetTable | null
  readonly #supplement: Sheet | undefined
  #isChecked = false

  constructor(
    survey: Sheet,
    sheets: ReadonlyMap<string, Sheet>,
    surroundings: ImportSurroundings,
    findings: Findings,
  ) {
    this.#findings = findings
    this.#surroundings = surroundings
    const table = (name: string, kind: 'choices' | 'settings' | 'entities'): SheetTable | null => {
      const sheet = sheets.get(name)
      return sheet === undefined ? null : new SheetTable(sheet, kind, this.#languages, findings)
    }
    this.#settings = table('settings', 'settings')
    this.#survey = new SheetTable(survey, 'survey', this.#languages, findings)
    this.#choices = table('choices', 'choices')
    this.#external = table('external_choices', 'choices')
    this.#entities = table('entities', 'entities')
    this.#supplement = sheets.get('slieksnis')
  }

  import(): XlsformImport {
    const findings = this.#findings
    const { whole, survey, questions } = this.draft()
    const definition = findings.failed ? null : this.#checked(whole, survey)
    if (definition === null && !this.#isChecked) this.#report(whole, survey, ['cycle'])
    if (definition !== null) this.#warnOfPurposes(definition)
    return {
      definition: findings.failed ? null : definition,
      problems: findings.list(),
      questions,
      languages: whole.languages,
    }
  }

  draft(): { whole: Definition; survey: Survey; questions: number } {
    const findings = this.#findings
    this.#mustHave('type')
    if (this.#survey.rows.some((row) => needsName(this.#survey.cell(row, 'type')))) this.#mustHave('name')
    this.#decideLanguage()
    const settings = readSettings(this.#settings, findings)
    const supplement = readSupplement(this.#supplement, findings)
    const duplicates = /^(?:yes|true|true\(\))$/i.test(settings.kept['allow_choice_duplicates'] ?? '')
    const texts: WrittenText[] = []
    const choices = this.#lists(this.#choices, duplicates, texts)
    const external = this.#lists(this.#external, true, texts)
    const renamed = this.#renamed(choices, external)
    const externalLists = [...external].map(([name, list]) => [renamed.get(name) ?? name, list] as const)
    const survey = readSurvey({
      table: this.#survey,
      languages: this.#languages,
      findings,
      choices,
      external,
      renamed,
      scoresApart: supplement.has('scores'),
      expressions: [],
      texts,
      tables: [],
    })
    const entities = readEntities(this.#entities, findings)
    const questions = countQuestions(survey.body)
    if (questions === 0 && survey.body.length === 0 && !findings.failed) {
      findings.error(
        { sheet: this.#survey.name, row: null, column: null },
        'no-questions',
        'the sheet survey has no questions',
        'Write a row for each question under the headers.',
      )
    }
    const expressions = [...survey.expressions, ...entities.expressions]
    const place = (meaning: string) => ({
      sheet: this.#settings?.name ?? 'settings',
      row: 2,
      column: this.#settings?.header(meaning) ?? meaning,
    })
    if (settings.instanceName !== '')
      expressions.push({ source: settings.instanceName, place: place('instance_name') })
    const asked = checkExpressions(
      expressions,
      survey.texts,
      new Names(namesIn(survey.body), survey.refusedNames),
      findings,
    )
    warnOfOdkRefusals(
      {
        body: survey.body,
        rows: survey.rows,
        survey: this.#survey,
        choices,
        entities: entities.list,
        entitySheet: this.#entities,
        settings: settings.kept,
        settingsSheet: this.#settings,
      },
      findings,
    )
    const lists = new Map([...externalLists, ...choices])
    const tables = this.#tables(survey.tables, asked.tables, lists, supplement.has('tables'))
    const formId = settings.formId || survey.settings['form_id'] || ''
    const title =
      settings.title ??
      (survey.settings['form_title']
        ? { [this.#languages.fallback]: survey.settings['form_title'] }
        : undefined)
    const fallbackId = this.#surroundings.fallbackId ?? 'form'
    const { id, version } = identityOf({ ...settings, formId }, fallbackId, this.#settings, findings)
    const used = this.#languages.list
    const draft: Definition = {
      formatVersion: 1,
      id,
      version,
      title: title ?? { [this.#languages.fallback]: formId || fallbackId },
      languages: [...used],
      defaultLanguage: this.#languages.fallback,
      itemLists: Object.fromEntries([...lists].map(([name, { items }]) => [name, items])),
      body: [...survey.body],
      ...(tables === undefined ? {} : { tables }),
      ...(settings.instanceName === '' ? {} : { instanceName: settings.instanceName }),
      ...(entities.list.length === 0 ? {} : { entities: [...entities.list] }),
      imported: {
        from: 'xlsform',
        settings: { ...survey.settings, ...settings.kept },
        ...this.#names(),
        ...(external.size === 0 ? {} : { externalLists: externalLists.map(([name]) => name) }),
      },
      scores: [],
    }
    const whole = withSupplement(draft, supplement, this.#supplement, findings)
    return { whole: this.#withFiles(whole), survey, questions }
  }

  #withFiles(whole: Definition): Definition {
    const named = [this.#survey, this.#choices, this.#external].filter((table) => table !== null)
    const there = whole.files ?? {}
    const beside = this.#surroundings.media ?? new Map<string, Uint8Array>()
    const files = readFormFiles(named, beside, (name) => Object.hasOwn(there, name), this.#findings)
    return Object.keys(files).length === 0 ? whole : { ...whole, files: { ...there, ...files } }
  }

  #names(): { languageNames?: Record<string, string> } {
    const names = this.#languages.names
    return Object.keys(names).length === 0 ? {} : { languageNames: { ...names } }
  }

  #mustHave(meaning: string): void {
    if (this.#survey.has(meaning)) return
    const meant = nearest(meaning, this.#survey.extraHeaders)
    this.#findings.error(
      { sheet: this.#survey.name, row: 1, column: null },
      'no-column',
      `the sheet survey has no column ${meaning}`,
      meant === null
        ? 'Give the first row the headers type, name and label.'
        : `Rename the column ${meant} to ${meaning}.`,
    )
  }

  /** Texts without a language are in the form's default language, else in the first it names. */
  #decideLanguage(): void {
    const tables = [this.#survey, this.#choices, this.#external].filter((table) => table !== null)
    const [row] = this.#settings?.rows ?? []
    const written = row === undefined ? '' : (this.#settings?.cell(row, 'default_language') ?? '')
    // A label without a language beside labelled ones is one of its own; a hint without one belongs to the first.
    const isBare = tables.some((table) => table.hasBare('label'))
    const first = tables.flatMap(({ columns }) => columns).find(({ language }) => language !== '')?.language
    if (written !== '') this.#languages.fallback = this.#languages.codeOf(written)
    else if (this.#surroundings.language !== undefined && (isBare || first === undefined))
      this.#languages.fallback = this.#surroundings.language
    else if (!isBare && first !== undefined) this.#languages.fallback = this.#languages.codeOf(first)
    else {
      this.#languages.fallback = UNNAMED
      this.#findings.warning(
        { sheet: this.#settings?.name ?? 'settings', row: null, column: 'default_language' },
        'no-language',
        'the form does not say which language its texts are in',
        'Write default_language in the sheet settings, e.g. Latviešu (lv).',
      )
    }
    for (const table of tables) table.meetLanguages()
    this.#languages.meet(this.#languages.fallback)
  }

  #lists(table: SheetTable | null, duplicates: boolean, texts: WrittenText[]): Map<string, ChoiceList> {
    return table === null ? new Map() : readChoices(table, this.#languages, this.#findings, duplicates, texts)
  }

  /**
   * ODK keeps the lists of both sheets apart; here a list of `external_choices` that `choices` has as well is called
   * otherwise.
   */
  #renamed(
    choices: ReadonlyMap<string, ChoiceList>,
    external: ReadonlyMap<string, ChoiceList>,
  ): ReadonlyMap<string, string> {
    const renamed = new Map<string, string>()
    for (const [name, list] of external) {
      if (!choices.has(name)) continue
      let other = `${name}_external`
      while (choices.has(other) || external.has(other)) other += '_external'
      renamed.set(name, other)
      const { sheet, row } = list.places[0] ?? { sheet: 'external_choices', row: null }
      this.#findings.warning(
        { sheet, row, column: this.#external?.header('list_name') ?? 'list_name' },
        'renamed-list',
        `both choices and external_choices have a list ${name}; this one is called ${other} here`,
        'Nothing needs to be done; the questions that choose from it are changed as well.',
      )
    }
    return renamed
  }

  /** The files beside the form that it reads, each as a table. */
  #tables(
    wanted: readonly WantedTable[],
    asked: ReadonlyMap<
      string,
      { readonly place: WantedTable['place']; readonly by: 'instance' | 'pulldata' }
    >,
    lists: ReadonlyMap<string, ChoiceList>,
    standApart: boolean,
  ): Record<string, Table> | undefined {
    const all = new Map<string, WantedTable>()
    for (const each of wanted) if (!all.has(each.name)) all.set(each.name, each)
    for (const [name, { place, by }] of asked) {
      if (all.has(name) || lists.has(name)) continue
      if (by === 'instance') {
        if (name === '__last-saved') continue
        if (OF_OTHER_TOOLS.has(name)) {
          this.#findings.warning(
            place,
            'not-taken',
            `instance('${name}') is what the Community Health Toolkit knows of a person; here it is blank`,
            'Leave it, or ask for what is needed of it.',
          )
          continue
        }
        this.#findings.error(
          place,
          'unknown-table',
          `instance('${name}') names neither a list of choices nor a file`,
          `Add a row with the type csv-external and the name ${name}, or correct the name.`,
        )
        continue
      }
      all.set(name, { name, file: /\.csv$/i.test(name) ? name : `${name}.csv`, place })
    }
    if (all.size === 0) return undefined
    const tables: [string, Table][] = []
    for (const { name, file, place } of all.values()) {
      const bytes = this.#surroundings.media?.get(file)
      if (bytes === undefined) {
        if (!standApart) {
          this.#findings.warning(
            place,
            'missing-file',
            `the file ${file} is not beside the form; its table is empty`,
            'Import again with the file: choose it together with the form, or name its folder with --media.',
          )
        }
        tables.push([name, { file, columns: [], rows: [] }])
        continue
      }
      const reading = readTable(file, bytes)
      if (reading.ok) tables.push([name, reading.table])
      else
        this.#findings.error(
          place,
          'unreadable-file',
          `the file ${file} cannot be read: ${reading.message}`,
          'Save it again as UTF-8 and import once more.',
        )
    }
    return Object.fromEntries(tables)
  }

  /** The definition against its schema and the engine's own checks. */
  #checked(draft: Definition, survey: Survey): Definition | null {
    const findings = this.#findings
    const parsed = Definition.safeParse(draft)
    if (!parsed.success) {
      for (const { path, message } of parsed.error.issues.slice(0, 20)) {
        findings.error(
          { sheet: this.#survey.name, row: null, column: null },
          'not-a-definition',
          `${path.join('.')}: ${message}`,
          'Shorten or correct this part of the form.',
        )
      }
      return null
    }
    this.#isChecked = true
    return this.#report(parsed.data, survey, null) ? parsed.data : null
  }

  /** Names what the engine finds wrong, of all kinds or some; false when there is anything. Lists are looked at already. */
  #report(definition: Definition, survey: Survey, codes: readonly string[] | null): boolean {
    const findings = this.#findings
    const compiled = compileForm(definition)
    if (compiled.ok) {
      this.#warnOfShownFromWithin(compiled.form, survey)
      this.#warnOfBlankPaths(compiled.form, survey)
      return true
    }
    const problems = compiled.problems.filter(
      ({ code }) => code !== 'unknown-list' && (codes?.includes(code) ?? true),
    )
    if (problems.length === 0) return true
    const rows = rowsByPath(survey)
    for (const { code, place, message, at } of problems) {
      const [path = '', slot = ''] = place.split(' ')
      const row = rows.get(path)
      const meaning = SLOT_COLUMNS[slot] ?? (code === 'cycle' ? 'calculation' : null)
      const where =
        row === undefined
          ? { sheet: this.#survey.name, row: null, column: null }
          : this.#survey.place(row, meaning)
      findings.error(
        where,
        code,
        `${path.split('/').at(-1) ?? path}: ${message}${at === undefined ? '' : ` (character ${at + 1})`}`,
        code === 'cycle'
          ? 'Find the question that this one is computed from and that is computed from this one.'
          : 'Correct the expression or the name at this place.',
      )
    }
    return false
  }

  /** A group that is shown by an answer in it works here; ODK's tools hide it for good or refuse the form. */
  #warnOfShownFromWithin(form: CompiledForm, survey: Survey): void {
    const rows = rowsByPath(survey)
    for (const { path, name, shownBy } of form.nodes) {
      const [answer] = shownBy
      const row = rows.get(path)
      if (answer === undefined || row === undefined) continue
      this.#findings.warning(
        this.#survey.place(row, 'relevant'),
        'shown-from-within',
        `the group ${name} is shown by the answer to ${answer.name}, which is in it; ODK’s own tools would hide both`,
        `Move ${answer.name} in front of the group.`,
      )
    }
  }

  /** A path that leads to no question is blank, here as in ODK; mostly it is a slip. */
  #warnOfBlankPaths(form: CompiledForm, survey: Survey): void {
    const rows = rowsByPath(survey)
    const names = new Set(form.nodes.map(({ name }) => name))
    for (const { place, path, name, isWord, at } of form.blankPaths) {
      const [of = '', slot = ''] = place.split(' ')
      const row = rows.get(of)
      this.#findings.warning(
        row === undefined
          ? { sheet: this.#survey.name, row: null, column: null }
          : this.#survey.place(row, SLOT_COLUMNS[slot] ?? null),
        'blank-path',
        `${of.split('/').at(-1) ?? of}: the path ${path} leads to no question and is always blank, as in ODK (character ${at + 1})`,
        () => {
          const meant = name === '' ? null : nearest(name, names)
          if (meant !== null) return `Is \${${meant}} meant?`
          return isWord
            ? `If ${path} is meant as a text, put it in quotes: '${path}'.`
            : 'Correct the path, or leave it if another tool fills this place.'
        },
      )
    }
  }

  /** XLSForm has no purposes: whoever publishes is asked for them, once for the whole form. */
  #warnOfPurposes(definition: Definition): void {
    let without = 0
    const look = (node: Node): void => {
      if (node.kind !== 'question') for (const child of node.children) look(child)
      else if (node.purpose === undefined && !UNASKED.has(node.type)) without++
    }
    for (const node of definition.body) look(node)
    if (without === 0) return
    this.#findings.warning(
      { sheet: this.#survey.name, row: null, column: 'purpose' },
      'no-purpose',
      `${without} questions say neither purpose nor legal basis; both are asked for before publishing`,
      'Add the columns purpose, legal_basis and why to answer it here.',
    )
  }
}

/** Notes and audits are called something without being told; what ends a group is called nothing. */
function needsName(type: string): boolean {
  if (type === '' || type.startsWith('#')) return false
  const read = readType(type)
  if (read.kind === 'end') return false
  return !(read.kind === 'question' && (read.type === 'note' || read.metadata === 'audit'))
}

const UNASKED: ReadonlySet<string> = new Set(['note', 'calculate', 'hidden', 'metadata'])

/** Instances no form brings along: the tool it was written for has them. */
const OF_OTHER_TOOLS: ReadonlySet<string> = new Set(['contact-summary', 'user-contact-summary'])

const SLOT_COLUMNS: Readonly<Record<string, string>> = {
  relevant: 'relevant',
  required: 'required',
  constraint: 'constraint',
  calculate: 'calculation',
  readonly: 'read_only',
  choiceFilter: 'choice_filter',
  default: 'default',
  count: 'repeat_count',
  itemLabel: 'item_label',
}

function namesIn(body: readonly Node[]): readonly string[] {
  const names: string[] = []
  const look = (node: Node): void => {
    names.push(node.name)
    if (node.kind !== 'question') for (const child of node.children) look(child)
  }
  for (const node of body) look(node)
  return names
}

function countQuestions(body: readonly Node[]): number {
  let count = 0
  for (const node of body) count += node.kind === 'question' ? 1 : countQuestions(node.children)
  return count
}

function rowsByPath({ body, rows }: Survey): ReadonlyMap<string, Row> {
  const byPath = new Map<string, Row>()
  const look = (node: Node, above: string): void => {
    const path = `${above}/${node.name}`
    const row = rows.get(node)
    if (row !== undefined) byPath.set(path, row)
    if (node.kind !== 'question') for (const child of node.children) look(child, path)
  }
  for (const node of body) look(node, '')
  return byPath
}
