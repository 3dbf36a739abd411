import { type Condition } from '#/core/paper/condition.ts'
import { paperNumbering } from '#/core/paper/numbering.ts'
import { conditionOf } from '#/core/paper/read-condition.ts'
import type { Question, Texts } from '#/core/questionnaire/definition.ts'
import type { CompiledForm, FormNode } from '#/core/questionnaire/form.ts'
import {
  type Coding,
  EXTENSIONS,
  type Extended,
  type Extension,
  type ItemType,
  type Names,
  USUAL_BASE,
  expressionExtension,
  namesUnder,
  spoken,
} from './elements.ts'
import { type EnableWhen, enablingOf } from './enable-when.ts'
import { itemType, spokenCoding, typedValues } from './item-type.ts'

export interface AnswerOption {
  readonly valueCoding: Coding
  readonly initialSelected?: boolean
  readonly extension?: readonly Extension[]
}

export interface QuestionnaireItem {
  readonly extension?: readonly Extension[]
  readonly linkId: string
  readonly prefix?: string
  readonly text?: string
  readonly _text?: Extended
  readonly type: ItemType
  readonly enableWhen?: readonly EnableWhen[]
  readonly enableBehavior?: 'all' | 'any'
  readonly required?: boolean
  readonly repeats?: boolean
  readonly readOnly?: boolean
  readonly maxLength?: number
  readonly answerOption?: readonly AnswerOption[]
  readonly initial?: readonly Readonly<Record<string, unknown>>[]
  readonly item?: readonly QuestionnaireItem[]
}

export interface FhirQuestionnaire {
  readonly resourceType: 'Questionnaire'
  readonly language: string
  readonly url: string
  readonly identifier: readonly { readonly system: string; readonly value: string }[]
  readonly version: string
  readonly name: string
  readonly title?: string
  readonly _title?: Extended
  readonly status: 'draft' | 'active' | 'retired' | 'unknown'
  readonly date?: string
  readonly publisher?: string
  readonly item?: readonly QuestionnaireItem[]
}

/** What the definition doesn't say of itself. */
export interface Publication {
  /** An absolute URI of the publisher's own, under which the questionnaire and its code lists are named. */
  readonly base?: string
  readonly status?: FhirQuestionnaire['status']
  /** When it was published, ISO; left out when not given. */
  readonly date?: string
  readonly publisher?: string
}

/**
 * A questionnaire as FHIR R4 has it, for systems that read nothing else. Every
 * question is an item under its key; what FHIR can say it says (conditions,
 * bounds, codes, translations), and every other expression goes along as ODK
 * XPath in an extension. Scores, pictures and how a question looks stay behind.
 *
 * @see https://hl7.org/fhir/R4/questionnaire.html
 * @see https://hl7.org/fhir/uv/sdc/STU3/ (enableWhenExpression, calculatedExpression)
 */
export function toFhirQuestionnaire(form: CompiledForm, publication: Publication = {}): FhirQuestionnaire {
  const { definition, sha256 } = form
  const names = namesUnder(publication.base ?? USUAL_BASE, definition.id)
  const title = spoken(definition.title, definition.defaultLanguage)
  const writer = new ItemWriter(form, names)
  const items = form.top.map((node) => writer.item(node))
  return {
    resourceType: 'Questionnaire',
    language: definition.defaultLanguage,
    url: names.questionnaire,
    identifier: [{ system: names.sha256, value: sha256 }],
    version: definition.version,
    name: computerName(definition.id),
    ...(title === null
      ? {}
      : { title: title.text, ...(title.beside === null ? {} : { _title: title.beside }) }),
    status: publication.status ?? 'active',
    ...(publication.date === undefined ? {} : { date: publication.date }),
    ...(publication.publisher === undefined ? {} : { publisher: publication.publisher }),
    ...(items.length === 0 ? {} : { item: items }),
  }
}

/** `needs-and-skills` as a program would name it: `NeedsAndSkills`. */
const computerName = (id: string): string =>
  id
    .split('-')
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('')
    .slice(0, 255)

class ItemWriter {
  readonly #form: CompiledForm
  readonly #names: Names
  readonly #language: string
  readonly #numbers: ReadonlyMap<FormNode, string>

  constructor(form: CompiledForm, names: Names) {
    this.#form = form
    this.#names = names
    this.#language = form.definition.defaultLanguage
    this.#numbers = paperNumbering(form).numbers
  }

  item(node: FormNode): QuestionnaireItem {
    const { question, source } = node
    const type = itemType(node)
    const prefix = this.#numbers.get(node)
    // What is only shown has no help beside it: its hint stands in its text.
    const label = spoken(
      type === 'display' ? joined(source.label, source.hint) : source.label,
      this.#language,
    )
    const enabling = enablingOf(this.#form, this.#names, node)
    const options = question === null || type !== 'choice' ? [] : this.#options(node, question)
    const initial = options.length > 0 || question === null ? [] : this.#initial(node, question)
    const extension = this.#extensions(node, type, enabling.kind === 'expression')
    const children = [...this.#helps(node, type), ...node.children.map((child) => this.item(child))]
    const repeats =
      node.kind === 'repeat' || question?.type === 'select-multiple' || question?.type === 'rank'
    const isComputed =
      question?.type === 'calculate' || question?.type === 'metadata' || question?.calculate !== undefined
    const maxLength = type === 'string' || type === 'text' ? this.#lengths(node).most : null
    return {
      ...(extension.length === 0 ? {} : { extension }),
      linkId: node.key,
      ...(prefix === undefined ? {} : { prefix }),
      ...(label === null ? {} : { text: label.text }),
      ...(label === null || label.beside === null ? {} : { _text: label.beside }),
      type,
      ...(enabling.kind === 'when' ? { enableWhen: enabling.enableWhen } : {}),
      ...(enabling.kind === 'when' && enabling.enableBehavior !== null
        ? { enableBehavior: enabling.enableBehavior }
        : {}),
      ...(type !== 'display' && question?.required === true ? { required: true } : {}),
      ...(type !== 'display' && repeats ? { repeats: true } : {}),
      ...(type !== 'display' && (isComputed || source.readonly === true) ? { readOnly: true } : {}),
      ...(maxLength === null ? {} : { maxLength }),
      ...(options.length === 0 ? {} : { answerOption: options }),
      ...(initial.length === 0 ? {} : { initial }),
      ...(children.length === 0 || type === 'display' ? {} : { item: children }),
    }
  }

  /** Hints, guidance and why we ask, as texts shown with the question. */
  #helps(node: FormNode, type: ItemType): readonly QuestionnaireItem[] {
    if (type === 'display') return []
    const { question, source } = node
    const help = (name: string, texts: Texts | undefined, control: string): readonly QuestionnaireItem[] => {
      const said = spoken(texts, this.#language)
      if (said === null) return []
      const coding = { system: 'http://hl7.org/fhir/questionnaire-item-control', code: control }
      return [
        {
          extension: [{ url: EXTENSIONS.itemControl, valueCodeableConcept: { coding: [coding] } }],
          // A key has no full stop, so no question is called so.
          linkId: `${node.key}.${name}`,
          text: said.text,
          ...(said.beside === null ? {} : { _text: said.beside }),
          type: 'display',
        },
      ]
    }
    return [
      ...help('hint', source.hint, 'inline'),
      ...help('guidance', question?.guidance, 'help'),
      ...help('why', question?.why, 'help'),
    ]
  }

  #options(node: FormNode, question: Question): readonly AnswerOption[] {
    const { definition } = this.#form
    const { choicesFromTable, choices } = question
    const values =
      choicesFromTable === undefined
        ? (choices === undefined ? [] : (definition.itemLists[choices] ?? [])).map(({ value }) => value)
        : (definition.tables?.[choicesFromTable.table]?.rows ?? []).flatMap(
            (row) => row[choicesFromTable.value] ?? [],
          )
    const chosen = new Set(literalDefault(question)?.split(' '))
    return [...new Set(values)].flatMap((value) => {
      if (value === '') return []
      const isAlone = question.exclusive?.includes(value) === true
      return [
        {
          ...(isAlone ? { extension: [{ url: EXTENSIONS.optionExclusive, valueBoolean: true }] } : {}),
          valueCoding: spokenCoding(this.#form, this.#names, question, value),
          ...(chosen.has(value) ? { initialSelected: true } : {}),
        },
      ]
    })
  }

  #initial(node: FormNode, question: Question): readonly Readonly<Record<string, unknown>>[] {
    const text = literalDefault(question)
    if (text === undefined) return []
    return typedValues(this.#form, this.#names, node, text, 'Z')
      .slice(0, 1)
      .map(({ type, value }) => ({ [`value${type}`]: value }))
  }

  #lengths(node: FormNode): { readonly least: number | null; readonly most: number | null } {
    let least: number | null = null
    let most: number | null = null
    for (const { subject, order, bound } of this.#bounds(node)) {
      if (subject.of !== 'length' || bound.is !== 'number') continue
      if (order === '<=' || order === '=') most = bound.value
      if (order === '<') most = bound.value - 1
      if (order === '>=' || order === '=') least = bound.value
      if (order === '>') least = bound.value + 1
    }
    return { least, most }
  }

  /** What a constraint says of the answer itself, all of which must hold. */
  #bounds(node: FormNode): readonly Extract<Condition, { says: 'compared' }>[] {
    const ready = node.expressions.constraint
    if (ready === undefined) return []
    const condition = conditionOf(this.#form, node, ready.expression)
    const parts = condition.says === 'all' ? condition.parts : [condition]
    return parts.filter((part) => part.says === 'compared').filter(({ subject }) => subject.node === node)
  }

  #limits(node: FormNode, type: ItemType): readonly Extension[] {
    const limits: Extension[] = []
    const { question } = node
    if (question?.type === 'range') {
      const figures = ['start', 'end'].map((name, at) =>
        Number(question.parameters?.[name] ?? (at === 0 ? 1 : 10)),
      )
      for (const [url, value] of [
        [EXTENSIONS.minValue, Math.min(...figures)],
        [EXTENSIONS.maxValue, Math.max(...figures)],
      ] as const) {
        if (!Number.isFinite(value)) continue
        limits.push(type === 'integer' ? { url, valueInteger: value } : { url, valueDecimal: value })
      }
    }
    for (const { subject, order, bound } of this.#bounds(node)) {
      if (subject.of !== 'answer' && subject.of !== 'age') continue
      if (order !== '>=' && order !== '<=') continue
      const url = order === '>=' ? EXTENSIONS.minValue : EXTENSIONS.maxValue
      if (bound.is === 'day' && type === 'date') limits.push({ url, valueDate: bound.value })
      if (bound.is !== 'number') continue
      if (type === 'decimal') limits.push({ url, valueDecimal: bound.value })
      if (type === 'integer' && Number.isInteger(bound.value)) limits.push({ url, valueInteger: bound.value })
    }
    const { least } = this.#lengths(node)
    if (least !== null && (type === 'string' || type === 'text'))
      limits.push({ url: EXTENSIONS.minLength, valueInteger: least })
    return limits
  }

  #extensions(node: FormNode, type: ItemType, needsExpression: boolean): readonly Extension[] {
    const { question, source } = node
    const all: Extension[] = []
    const carry = (name: string, expression: string | undefined): void => {
      if (expression !== undefined) all.push(expressionExtension(this.#names.extension(name), expression))
    }
    if (needsExpression && source.relevant !== undefined)
      all.push(expressionExtension(EXTENSIONS.enableWhenExpression, source.relevant))
    if (source.kind === 'repeat') carry('odk-count', source.count)
    if (typeof source.readonly === 'string') carry('odk-readonly', source.readonly)
    if (question === null) return all
    const isHidden = ['calculate', 'hidden', 'metadata'].includes(question.type)
    if (isHidden) all.push({ url: EXTENSIONS.hidden, valueBoolean: true })
    if (question.calculate !== undefined)
      all.push(expressionExtension(EXTENSIONS.calculatedExpression, question.calculate))
    if (typeof question.default === 'string' && question.default.startsWith('='))
      all.push(expressionExtension(EXTENSIONS.initialExpression, question.default.slice(1)))
    if (typeof question.required === 'string') carry('odk-required', question.required)
    carry('odk-constraint', question.constraint)
    carry('odk-choice-filter', question.choiceFilter)
    all.push(...this.#limits(node, type))
    const unit = spoken(question.unit, this.#language)
    if (unit !== null && ['integer', 'decimal', 'quantity'].includes(type)) {
      const url = type === 'quantity' ? EXTENSIONS.unitOption : EXTENSIONS.unit
      const besides = unit.beside === null ? {} : { _display: unit.beside }
      all.push({ url, valueCoding: { display: unit.text, ...besides } })
    }
    const grounds = [question.purpose, question.basis].filter((ground) => ground !== undefined)
    if (grounds.length > 0) all.push({ url: EXTENSIONS.designNote, valueMarkdown: grounds.join('; ') })
    return all
  }
}

/** Two texts, one below the other, in every language that has either. */
function joined(above: Texts | undefined, below: Texts | undefined): Texts | undefined {
  if (above === undefined || below === undefined) return above ?? below
  const languages = new Set([...Object.keys(above), ...Object.keys(below)])
  return Object.fromEntries(
    [...languages].map((language) => [
      language,
      [above[language], below[language]].filter((text) => text !== undefined && text !== '').join('\n'),
    ]),
  )
}

/** A default that is no expression, as a text. */
function literalDefault(question: Question): string | undefined {
  if (question.default === undefined) return undefined
  const text = String(question.default)
  return text === '' || text.startsWith('=') ? undefined : text
}
