import type { Answer, Answers } from '#/core/questionnaire/answers.ts'
import type { NonAnswer } from '#/core/questionnaire/definition.ts'
import type { CompiledForm, FormNode } from '#/core/questionnaire/form.ts'
import { FormSession } from '#/core/questionnaire/session.ts'
import { EXTENSIONS, type Extension, type Names, USUAL_BASE, namesUnder, spoken } from './elements.ts'
import { typedValues } from './item-type.ts'

export interface ResponseItem {
  readonly extension?: readonly Extension[]
  readonly linkId: string
  readonly text?: string
  readonly answer?: readonly Readonly<Record<string, unknown>>[]
  readonly item?: readonly ResponseItem[]
}

export interface FhirQuestionnaireResponse {
  readonly resourceType: 'QuestionnaireResponse'
  readonly questionnaire: string
  readonly status: 'in-progress' | 'completed' | 'amended' | 'entered-in-error' | 'stopped'
  readonly authored: string
  readonly item?: readonly ResponseItem[]
}

export interface Authoring {
  /** When the answers were given, ISO with its offset: `2026-11-23T14:30:00+02:00`. */
  readonly authored: string
  /** As in `Publication`: the same for questionnaire and response. */
  readonly base?: string
  readonly status?: FhirQuestionnaireResponse['status']
}

export interface ResponseExport {
  readonly response: FhirQuestionnaireResponse
  /** Paths whose answers FHIR could not take: of no question of this form, or not of its type. */
  readonly leftOut: readonly string[]
}

/** HL7's data absent reason for each honest non-answer. */
const ABSENT: Readonly<Record<NonAnswer, string>> = {
  declined: 'asked-declined',
  unknown: 'asked-unknown',
  'not-applicable': 'not-applicable',
}

/**
 * Answers as a FHIR R4 QuestionnaireResponse: one item for each instance of a
 * repeat, values by type, and a non-answer as its data absent reason on the
 * item, which then has no answer. What the form's logic does not ask is left
 * out, as FHIR wants it.
 *
 * @see https://hl7.org/fhir/R4/questionnaireresponse.html
 */
export function toFhirQuestionnaireResponse(
  form: CompiledForm,
  answers: Answers,
  authoring: Authoring,
): ResponseExport {
  const { definition } = form
  const names = namesUnder(authoring.base ?? USUAL_BASE, definition.id)
  const writer = new ResponseWriter(form, names, answers, authoring.authored)
  const items = form.top.flatMap((node) => writer.items(node, ''))
  return {
    response: {
      resourceType: 'QuestionnaireResponse',
      questionnaire: `${names.questionnaire}|${definition.version}`,
      status: authoring.status ?? 'completed',
      authored: authoring.authored,
      ...(items.length === 0 ? {} : { item: items }),
    },
    leftOut: writer.leftOut(),
  }
}

class ResponseWriter {
  readonly #form: CompiledForm
  readonly #names: Names
  readonly #answers: Answers
  readonly #session: FormSession
  readonly #zone: string
  readonly #told = new Set<string>()

  constructor(form: CompiledForm, names: Names, answers: Answers, authored: string) {
    this.#form = form
    this.#names = names
    this.#answers = answers
    this.#zone = /(?:Z|[+-]\d{2}:\d{2})$/.exec(authored)?.[0] ?? 'Z'
    this.#session = FormSession.open(form, answers, {
      language: form.definition.defaultLanguage,
      today: authored.slice(0, 10),
      ...(authored.length > 10 ? { now: authored } : {}),
    })
  }

  /** The items of a node under a path with instances: none, one, or one for each instance. */
  items(node: FormNode, above: string): readonly ResponseItem[] {
    const path = `${above}/${node.name}`
    if (!this.#session.isRelevant(path)) {
      this.#passOver(path)
      return []
    }
    if (node.question !== null) return this.#question(node, path)
    const text = spoken(node.source.label, this.#form.definition.defaultLanguage)?.text
    const group = (at: string): ResponseItem => {
      const items = node.children.flatMap((child) => this.items(child, at))
      return {
        linkId: node.key,
        ...(text === undefined ? {} : { text }),
        ...(items.length === 0 ? {} : { item: items }),
      }
    }
    if (node.children.length === 0) return []
    if (node.kind === 'repeat') return (this.#answers.repeats[path] ?? []).map((id) => group(`${path}/${id}`))
    const whole = group(path)
    return whole.item === undefined ? [] : [whole]
  }

  #question(node: FormNode, path: string): readonly ResponseItem[] {
    const answer = this.#answers.answers[path]
    if (answer === undefined || node.question?.type === 'note') return []
    this.#told.add(path)
    const extension = this.#extensions(answer)
    const answered = 'value' in answer ? this.#values(node, answer) : []
    if ('value' in answer && answered.length === 0) {
      this.#told.delete(path)
      return []
    }
    const text = spoken(node.source.label, this.#form.definition.defaultLanguage)?.text
    return [
      {
        ...(extension.length === 0 ? {} : { extension }),
        linkId: node.key,
        ...(text === undefined ? {} : { text }),
        ...(answered.length === 0 ? {} : { answer: answered }),
      },
    ]
  }

  #values(
    node: FormNode,
    answer: Extract<Answer, { value: unknown }>,
  ): readonly Readonly<Record<string, unknown>>[] {
    return typedValues(this.#form, this.#names, node, answer.value, this.#zone).map(({ type, value }) => ({
      [`value${type}`]: value,
    }))
  }

  #extensions(answer: Answer): readonly Extension[] {
    const all: Extension[] = []
    if ('nonAnswer' in answer)
      all.push({ url: EXTENSIONS.dataAbsentReason, valueCode: ABSENT[answer.nonAnswer] })
    if (answer.by === 'proxy')
      all.push({ url: this.#names.extension('answered-by-proxy'), valueBoolean: true })
    return all
  }

  /** What is not asked is left out on purpose. */
  #passOver(path: string): void {
    for (const each of Object.keys(this.#answers.answers))
      if (each === path || each.startsWith(`${path}/`)) this.#told.add(each)
  }

  leftOut(): readonly string[] {
    return Object.keys(this.#answers.answers).filter((path) => !this.#told.has(path))
  }
}
