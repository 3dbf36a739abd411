import { type Definition, type Node, isAsked } from '#/core/questionnaire/definition.ts'
import type { OfficeProcessing } from './office-processing.ts'
import { type LegalBasis, type Purpose, type PurposeRegister, rightsFor } from './purposes.ts'
import { dataWords } from './words/data-words.ts'
import { processingWords } from './words/processing-words.ts'

type Language = 'lv' | 'en' | 'ru'

/** What the register does not know: who we are. */
export interface ProcessingOffice {
  readonly controller: string
  readonly contact: string
  readonly dpo: string
}

/** One line of the record of processing activities (GDPR Art. 30(1), points b to f). */
export interface ProcessingActivity {
  readonly id: string
  readonly purpose: string
  readonly explanation: string
  /** `GDPR 6(1)(e), 9(2)(h); Law on …`. */
  readonly basis: string
  readonly subjects: string
  readonly data: readonly string[]
  readonly recipients: string
  readonly transfers: string
  readonly retention: string
  readonly optional: boolean
  /** Keys of the questions that serve it. */
  readonly questions: readonly string[]
}

export interface ProcessingRecord {
  readonly title: string
  readonly register: string
  readonly office: ProcessingOffice
  readonly activities: readonly ProcessingActivity[]
  /** What the office writes down about its own work, for no purpose anybody is asked about. */
  readonly own: readonly Omit<ProcessingActivity, 'optional' | 'questions' | 'transfers'>[]
  /** Art. 30(1)(g), each a sentence. */
  readonly measures: readonly string[]
}

/** `6-1-e` → `6(1)(e)`; Article 10 has no letter. */
function article(code: string): string {
  const [first = '', ...rest] = code.split('-')
  return `${first}${rest.map((part) => `(${part})`).join('')}`
}

function basisOf(
  purpose: { readonly basis: LegalBasis } & Pick<Purpose, 'special' | 'law'>,
  language: Language,
): string {
  const articles = [purpose.basis, ...(purpose.special === null ? [] : [purpose.special])].map(article)
  const law = purpose.law === null ? '' : `; ${purpose.law[language]}`
  return `${processingWords[language].gdpr} ${articles.join(', ')}${law}`
}

function keysServing(nodes: readonly Node[], purpose: string): readonly string[] {
  return nodes.flatMap((node) => {
    if (node.kind === 'question') return isAsked(node) && node.purpose === purpose ? [node.key] : []
    return keysServing(node.children, purpose)
  })
}

/** The record of processing activities (GDPR Art. 30) out of the register: one source, never typed twice. */
export function processingRecord(
  register: PurposeRegister,
  definitions: readonly Definition[],
  own: OfficeProcessing,
  office: ProcessingOffice,
  language: Language,
): ProcessingRecord {
  const words = processingWords[language]
  return {
    title: words.record,
    register: register.version,
    office,
    activities: register.purposes.map((purpose) => ({
      id: purpose.id,
      purpose: purpose.name[language],
      explanation: purpose.explanation[language],
      basis: basisOf(purpose, language),
      subjects: words.subjects,
      data: purpose.data.map((category) => dataWords(category, language)),
      recipients: purpose.recipients[language],
      transfers: words.noTransfers,
      retention: purpose.retention[language],
      optional: purpose.optional,
      questions: [...new Set(definitions.flatMap(({ body }) => keysServing(body, purpose.id)))],
    })),
    own: own.activities.map((activity) => ({
      id: activity.id,
      purpose: activity.name[language],
      explanation: activity.explanation[language],
      basis: basisOf({ ...activity, special: null }, language),
      subjects: activity.subjects[language],
      data: [activity.data[language]],
      recipients: activity.recipients[language],
      retention: activity.retention[language],
    })),
    measures: words.measures,
  }
}

/** Criteria of WP 248 rev.01 for a likely high risk, as far as the register shows them. */
export const DPIA_CRITERIA = ['vulnerable', 'sensitive', 'matching', 'evaluation'] as const
export type DpiaCriterion = (typeof DPIA_CRITERIA)[number]

export interface AssessmentField {
  readonly key: string
  readonly label: string
  /** Null: a person has to write it. */
  readonly value: string | null
}

export interface ImpactAssessment {
  readonly title: string
  readonly register: string
  /** Which criteria are met; two or more mean an assessment is needed. */
  readonly criteria: readonly DpiaCriterion[]
  readonly needed: boolean
  /** Art. 35(7), points a to d, and 35(2) and (9). */
  readonly sections: readonly {
    readonly key: string
    readonly title: string
    readonly fields: readonly AssessmentField[]
  }[]
  readonly open: readonly string[]
}

/** Residents of a home visit are vulnerable, and options are matched to their answers: both hold for every register. */
function criteriaOf(register: PurposeRegister): readonly DpiaCriterion[] {
  const sensitive = register.purposes.some(({ special }) => special !== null)
  return DPIA_CRITERIA.filter((criterion) => criterion !== 'sensitive' || sensitive)
}

/**
 * An impact assessment (GDPR Art. 35) begun from the register: what is written
 * there is filled in, what only people can judge stays open and is listed.
 */
export function impactAssessment(
  register: PurposeRegister,
  office: ProcessingOffice,
  language: Language,
): ImpactAssessment {
  const words = processingWords[language]
  const criteria = criteriaOf(register)
  const field = (key: string, label: string, value: string | null): AssessmentField => ({ key, label, value })
  const each = (kind: string, value: (purpose: Purpose) => string | null): readonly AssessmentField[] =>
    register.purposes.map((purpose) => field(`${kind}/${purpose.id}`, purpose.name[language], value(purpose)))
  const sections = [
    {
      key: 'description',
      title: words.sections.description,
      fields: [
        field('controller', words.fields.controller, office.controller),
        field('dpo', words.fields.dpo, office.dpo),
        field('subjects', words.fields.subjects, words.subjects),
        ...each(
          'purpose',
          (purpose) =>
            `${purpose.explanation[language]} ${purpose.data.map((category) => dataWords(category, language)).join(', ')}`,
        ),
      ],
    },
    {
      key: 'necessity',
      title: words.sections.necessity,
      fields: [
        ...each('basis', (purpose) => basisOf(purpose, language)),
        ...each('retention', (purpose) => purpose.retention[language]),
        ...each('rights', (purpose) => rightsFor(purpose.basis).join(', ')),
        field('proportionality', words.fields.proportionality, null),
      ],
    },
    {
      key: 'risks',
      title: words.sections.risks,
      fields: words.risks.map(({ key, text }) => field(`risk/${key}`, text, null)),
    },
    {
      key: 'measures',
      title: words.sections.measures,
      fields: [
        ...words.measures.map((measure, index) =>
          field(`measure/${index + 1}`, words.fields.measure, measure),
        ),
        field('residual', words.fields.residual, null),
      ],
    },
    {
      key: 'views',
      title: words.sections.views,
      fields: [
        field('dpo-advice', words.fields.dpoAdvice, null),
        field('residents', words.fields.residents, null),
      ],
    },
  ]
  return {
    title: words.assessment,
    register: register.version,
    criteria,
    needed: criteria.length >= 2,
    sections,
    open: sections.flatMap(({ fields }) => fields.flatMap(({ key, value }) => (value === null ? [key] : []))),
  }
}
