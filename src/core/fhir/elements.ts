import type { Texts } from '#/core/questionnaire/definition.ts'

/** The parts of FHIR R4 (4.0.1) a questionnaire and its answers need; see https://hl7.org/fhir/R4/questionnaire.html. */
export interface Coding {
  readonly system?: string
  readonly code?: string
  readonly display?: string
  readonly _display?: Extended
}

export interface Quantity {
  readonly value: number
  readonly unit?: string
}

export interface Extension {
  readonly url: string
  readonly extension?: readonly Extension[]
  readonly valueBoolean?: boolean
  readonly valueCode?: string
  readonly valueCodeableConcept?: { readonly coding: readonly Coding[] }
  readonly valueCoding?: Coding
  readonly valueDate?: string
  readonly valueDecimal?: number
  readonly valueExpression?: { readonly language: string; readonly expression: string }
  readonly valueInteger?: number
  readonly valueMarkdown?: string
  readonly valueString?: string
}

/** What stands beside a primitive: `_text` beside `text`. */
export interface Extended {
  readonly extension: readonly Extension[]
}

export type ItemType =
  | 'group'
  | 'display'
  | 'boolean'
  | 'decimal'
  | 'integer'
  | 'date'
  | 'dateTime'
  | 'time'
  | 'string'
  | 'text'
  | 'choice'
  | 'open-choice'
  | 'attachment'
  | 'quantity'

/** One of FHIR's `value[x]`, by its type; the name's first part (`value`, `answer`) is put before. */
export type Typed =
  | { readonly type: 'Boolean'; readonly value: boolean }
  | { readonly type: 'Decimal' | 'Integer'; readonly value: number }
  | { readonly type: 'Date' | 'DateTime' | 'Time' | 'String'; readonly value: string }
  | { readonly type: 'Coding'; readonly value: Coding }
  | { readonly type: 'Quantity'; readonly value: Quantity }
  | { readonly type: 'Attachment'; readonly value: { readonly title: string } }

const HL7 = 'http://hl7.org/fhir/StructureDefinition/'
const SDC = 'http://hl7.org/fhir/uv/sdc/StructureDefinition/'

/** Addresses of the extensions used, HL7's own and those of Structured Data Capture. */
export const EXTENSIONS = {
  translation: `${HL7}translation`,
  dataAbsentReason: `${HL7}data-absent-reason`,
  designNote: `${HL7}designNote`,
  minValue: `${HL7}minValue`,
  maxValue: `${HL7}maxValue`,
  minLength: `${HL7}minLength`,
  hidden: `${HL7}questionnaire-hidden`,
  itemControl: `${HL7}questionnaire-itemControl`,
  optionExclusive: `${HL7}questionnaire-optionExclusive`,
  unit: `${HL7}questionnaire-unit`,
  unitOption: `${HL7}questionnaire-unitOption`,
  enableWhenExpression: `${SDC}sdc-questionnaire-enableWhenExpression`,
  calculatedExpression: `${SDC}sdc-questionnaire-calculatedExpression`,
  initialExpression: `${SDC}sdc-questionnaire-initialExpression`,
} as const

/** Our expressions are ODK's XPath: said so, because a reader that only knows FHIRPath must leave them. */
export const ODK_XPATH = 'application/x-odk-xpath'

/** An extension that carries an expression. */
export const expressionExtension = (url: string, expression: string): Extension => ({
  url,
  valueExpression: { language: ODK_XPATH, expression },
})

/** Names made from the definition's id, under an address of the publisher's own. */
export interface Names {
  readonly questionnaire: string
  /** A code system for each list of choices. */
  readonly codes: (list: string) => string
  /** What FHIR has no word for. */
  readonly extension: (name: string) => string
  readonly sha256: string
}

/** Addresses need an owner; until a town hall gives its own, they stand under an experimental URN. */
export const USUAL_BASE = 'urn:x-slieksnis'

/** @param base - an absolute URI of the publisher: `https://forms.town.example` or a URN */
export function namesUnder(base: string, id: string): Names {
  const joint = base.startsWith('urn:') ? ':' : '/'
  const under = base.endsWith(joint) ? base.slice(0, -1) : base
  const name = (...parts: readonly string[]): string => [under, ...parts].join(joint)
  return {
    questionnaire: name('Questionnaire', id),
    codes: (list) => name('CodeSystem', id, encodeURIComponent(list)),
    extension: (extension) => name('StructureDefinition', extension),
    sha256: name('definition-sha256'),
  }
}

/** A text in the default language with the others beside it. */
export function spoken(
  texts: Texts | undefined,
  language: string,
): { readonly text: string; readonly beside: Extended | null } | null {
  if (texts === undefined) return null
  const filled = Object.entries(texts).filter(([, text]) => text.trim() !== '')
  const own = filled.find(([code]) => code === language) ?? filled[0]
  if (own === undefined) return null
  const others = filled.filter(([code]) => code !== own[0])
  const beside = others.map(([code, text]): Extension => ({
    url: EXTENSIONS.translation,
    extension: [
      { url: 'lang', valueCode: code },
      { url: 'content', valueString: text },
    ],
  }))
  return { text: own[1], beside: beside.length === 0 ? null : { extension: beside } }
}
