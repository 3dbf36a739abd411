import { NON_ANSWERS, type Question } from '#/core/questionnaire/definition.ts'
import { isDynamicDefault } from './dynamic-default.ts'
import { parametersOf } from './parameters.ts'
import type { TypeCell } from './question-types.ts'
import type { Row } from './sheet-table.ts'
import { type SurveyContext, expressionIn, truthIn } from './survey-context.ts'

/** Texts of a question that may show answers. */
const TEXTS = [
  ['label', 'label'],
  ['hint', 'hint'],
  ['guidance', 'guidance'],
  ['constraint_message', 'constraintMessage'],
  ['required_message', 'requiredMessage'],
  ['why', 'why'],
  ['unit', 'unit'],
] as const

/** Questions nobody is asked need no label. */
const SILENT: ReadonlySet<string> = new Set(['calculate', 'hidden', 'metadata'])

/** Fills a question with what its row says. */
export function readQuestion(
  context: SurveyContext,
  row: Row,
  question: Question,
  type: Extract<TypeCell, { kind: 'question' | 'select' }>,
): void {
  const { table, findings } = context
  for (const [meaning, field] of TEXTS) {
    const texts = table.texts(row, meaning)
    if (texts !== undefined) question[field] = texts
    for (const { header, text } of table.eachText(row, meaning))
      context.texts.push({ text, place: { ...table.place(row, null), column: header } })
  }
  const media = table.media(row)
  if (media !== undefined) question.media = media
  const columns = table.extras(row)
  if (columns !== undefined) question.columns = columns
  readTexts(context, row, question)
  readExpressions(context, row, question, type)
  readDefault(context, row, question)
  const written = table.cell(row, 'parameters')
  context.texts.push({ text: written, place: table.place(row, 'parameters') })
  const parameters = parametersOf(written, type, table.place(row, 'parameters'), findings)
  if (type.kind === 'select') readSource(context, row, question, type, parameters)
  if (Object.keys(parameters).length > 0) question.parameters = parameters
  readKind(context, row, question, type)
  if (
    question.label === undefined &&
    question.hint === undefined &&
    question.media === undefined &&
    question.calculate === undefined &&
    !SILENT.has(question.type)
  ) {
    findings.warning(
      table.place(row, 'label'),
      'no-label',
      `the question ${question.name} has no label`,
      'Write what is asked.',
    )
  }
}

/** Plain columns and those XLSForm lacks. */
function readTexts({ table, findings }: SurveyContext, row: Row, question: Question): void {
  const text = (meaning: string): string | undefined => table.cell(row, meaning) || undefined
  const appearance = text('appearance')
  if (appearance !== undefined) question.appearance = appearance
  if (appearance?.includes('search(') === true) {
    findings.warning(
      table.place(row, 'appearance'),
      'search',
      'search() is not taken: the choices are those of the list as written',
      'Use select_one_from_file with the file instead.',
    )
  }
  const saveTo = text('save_to')
  if (saveTo !== undefined) question.saveTo = saveTo
  const purpose = text('purpose')
  if (purpose !== undefined) question.purpose = purpose
  const basis = text('basis')
  if (basis !== undefined) question.basis = basis
  const sensitive = table.expression(row, 'sensitive')
  if (sensitive === 'true()' || sensitive === 'false()') question.sensitive = sensitive === 'true()'
  else if (sensitive !== '') {
    findings.error(
      table.place(row, 'sensitive'),
      'not-yes-or-no',
      `"${sensitive}" is neither yes nor no`,
      'Write yes or no.',
    )
  }
  const exclusive = text('exclusive')
  if (exclusive !== undefined) question.exclusive = exclusive.split(/\s+/)
  const nonAnswers = text('non_answers')
  if (nonAnswers === undefined) return
  const words = nonAnswers === 'none' ? [] : nonAnswers.split(/[\s,]+/)
  question.nonAnswers = NON_ANSWERS.filter((known) => words.includes(known))
  for (const word of words) {
    if (NON_ANSWERS.some((known) => known === word)) continue
    findings.error(
      table.place(row, 'non_answers'),
      'unknown-non-answer',
      `there is no non-answer "${word}"`,
      `Use ${NON_ANSWERS.join(', ')}, or none.`,
    )
  }
}

function readExpressions(
  context: SurveyContext,
  row: Row,
  question: Question,
  type: Extract<TypeCell, { kind: 'question' | 'select' }>,
): void {
  const { table, findings } = context
  const relevant = expressionIn(context, row, 'relevant')
  if (relevant !== undefined) question.relevant = relevant
  const legacy = type.kind === 'question' ? type.constraint : undefined
  const constraint = expressionIn(context, row, 'constraint') ?? legacy
  if (constraint !== undefined) question.constraint = constraint
  const calculate = expressionIn(context, row, 'calculation')
  if (calculate !== undefined) question.calculate = calculate
  const choiceFilter = expressionIn(context, row, 'choice_filter')
  if (choiceFilter !== undefined) {
    question.choiceFilter = choiceFilter
    if (type.kind !== 'select') {
      findings.warning(
        table.place(row, 'choice_filter'),
        'not-a-select',
        `${question.name} has no choices to filter`,
        'Move the filter to the select it is meant for.',
      )
    } else if (type.orOther) {
      findings.error(
        table.place(row, 'choice_filter'),
        'filter-with-other',
        'a choice filter and or_other do not go together',
        'Add the choice "other" to the list and ask for it in a question of its own.',
      )
    }
  }
  const required = truthIn(context, row, 'required')
  if (required !== undefined) question.required = required
  const readOnly = truthIn(context, row, 'read_only')
  if (readOnly !== undefined) question.readonly = readOnly
  readTriggers(context, row, question)
}

function readTriggers(context: SurveyContext, row: Row, question: Question): void {
  const { table, findings } = context
  const trigger = table.cell(row, 'trigger')
  if (trigger === '') return
  const place = table.place(row, 'trigger')
  context.texts.push({ text: trigger, place })
  const names = [...trigger.matchAll(/\$\{\s*([^\s{}]+)\s*\}/g)].map(([, name = '']) => name)
  const rest = trigger.replaceAll(/\$\{\s*[^\s{}]+\s*\}/g, '').replaceAll(/[\s,]/g, '')
  if (names.length === 0 || rest !== '') {
    findings.error(
      place,
      'bad-trigger',
      `"${trigger}" does not name questions`,
      'Name the question whose change computes this one: ${name}.',
    )
    return
  }
  if (/\}\s*\$/.test(trigger)) {
    findings.warning(
      place,
      'odk-refuses',
      'ODK’s converter refuses this: questions are listed without commas',
      'Write a comma between them: ${one}, ${other}.',
    )
  }
  question.triggers = names
}

function readDefault(context: SurveyContext, row: Row, question: Question): void {
  const { table } = context
  const written = table.cell(row, 'default')
  if (written === '') return
  if (isDynamicDefault(written, question.type)) {
    const source = table.expression(row, 'default')
    context.expressions.push({ source, place: table.place(row, 'default') })
    question.default = `=${source}`
    return
  }
  const figure = question.type === 'integer' || question.type === 'decimal' || question.type === 'range'
  question.default = figure && String(Number(written)) === written ? Number(written) : written
}

/** Where the choices of a select come from. */
function readSource(
  context: SurveyContext,
  row: Row,
  question: Question,
  type: Extract<TypeCell, { kind: 'select' }>,
  parameters: Record<string, string | number | boolean>,
): void {
  const { table, findings } = context
  const place = table.place(row, 'type')
  if (type.source === 'repeat') {
    question.choicesFromRepeat = type.list
    context.texts.push({ text: `\${${type.list}}`, place })
    return
  }
  if (type.source !== 'file') {
    question.choices = type.source === 'external' ? (context.renamed.get(type.list) ?? type.list) : type.list
    return
  }
  const [, stem, extension] = /^(.+)\.(csv|xml|geojson)$/i.exec(type.list) ?? []
  if (stem === undefined || extension === undefined) {
    findings.error(
      place,
      'bad-file',
      `"${type.list}" is not a file choices can come from`,
      'Name a file that ends in .csv, .xml or .geojson.',
    )
    return
  }
  const places = extension.toLowerCase() === 'geojson' ? ['id', 'title'] : ['name', 'label']
  question.choicesFromTable = {
    table: stem,
    value: String(parameters['value'] ?? places[0]),
    label: String(parameters['label'] ?? places[1]),
  }
  delete parameters['value']
  delete parameters['label']
  context.tables.push({ name: stem, file: type.list, place })
}

/** What one type needs and another must not have. */
function readKind(
  { table, findings }: SurveyContext,
  row: Row,
  question: Question,
  type: Extract<TypeCell, { kind: 'question' | 'select' }>,
): void {
  if (type.kind !== 'question') return
  if (type.lost !== undefined)
    findings.warning(table.place(row, 'type'), 'not-taken', type.lost, 'Leave it, or remove the question.')
  if (type.metadata !== undefined) {
    question.metadata = type.metadata
    if ((type.metadata === 'email' || type.metadata === 'phonenumber') && question.label !== undefined) {
      findings.warning(
        table.place(row, 'type'),
        'not-asked',
        `the type ${type.metadata} is the device’s own ${type.metadata}; nobody is asked ${question.name}`,
        'Use the type text to ask for it.',
      )
    }
  }
  const computed = question.calculate !== undefined || String(question.default ?? '').startsWith('=')
  if (question.type === 'calculate' && !computed) {
    findings.error(
      table.place(row, 'calculation'),
      'no-calculation',
      `${question.name} calculates nothing`,
      'Write the expression into the column calculation.',
    )
  }
}
