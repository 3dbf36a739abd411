/**
 * FHIR R4 (4.0.1) as far as questionnaires and responses reach, written from
 * https://hl7.org/fhir/R4/questionnaire.html, questionnaireresponse.html,
 * datatypes.html and extensibility.html. Elements the specification doesn't
 * name are refused.
 */
import { z } from 'zod'

/** No element may be empty (ele-1): neither text, list nor object. */
const string = z.string().regex(/^[ \r\n\t\S]+$/)
const code = z.string().regex(/^[^\s]+(\s[^\s]+)*$/)
const uri = z.string().regex(/^\S+$/)
/** Canonical and identifying addresses are absolute. */
const absolute = uri.regex(/^(?:https?:\/\/\S+|urn:\S+)$/)
const integer = z.int().min(-2_147_483_648).max(2_147_483_647)
const decimal = z.number()
const DATE = String.raw`([0-9]([0-9]([0-9][1-9]|[1-9]0)|[1-9]00)|[1-9]000)(-(0[1-9]|1[0-2])(-(0[1-9]|[1-2][0-9]|3[0-1])`
const date = z.string().regex(new RegExp(`^${DATE})?)?$`))
const dateTime = z
  .string()
  .regex(
    new RegExp(
      `^${DATE}(T([01][0-9]|2[0-3]):[0-5][0-9]:([0-5][0-9]|60)(\\.[0-9]+)?(Z|(\\+|-)((0[0-9]|1[0-3]):[0-5][0-9]|14:00)))?)?)?$`,
    ),
  )
const time = z.string().regex(/^([01][0-9]|2[0-3]):[0-5][0-9]:([0-5][0-9]|60)(\.[0-9]+)?$/)
const some = <T extends z.ZodType>(element: T) => z.array(element).min(1)

export interface R4Extension {
  url: string
  extension?: R4Extension[] | undefined
  [value: `value${string}`]: unknown
}

const Expression = z
  .strictObject({
    description: string.optional(),
    name: code.optional(),
    language: code,
    expression: string.optional(),
    reference: uri.optional(),
  })
  // exp-1
  .refine(({ expression, reference }) => expression !== undefined || reference !== undefined)

const Extension: z.ZodType<R4Extension> = z.lazy(() =>
  z
    .strictObject({
      url: uri,
      extension: some(Extension).optional(),
      valueBoolean: z.boolean().optional(),
      valueCode: code.optional(),
      valueCodeableConcept: z.strictObject({ coding: some(Coding), text: string.optional() }).optional(),
      valueCoding: z.lazy(() => Coding).optional(),
      valueDate: date.optional(),
      valueDecimal: decimal.optional(),
      valueExpression: Expression.optional(),
      valueInteger: integer.optional(),
      valueMarkdown: string.optional(),
      valueString: string.optional(),
    })
    // ext-1: either extensions or one value.
    .refine(
      (each) =>
        Object.keys(each).filter((key) => key.startsWith('value')).length ===
        (each.extension === undefined ? 1 : 0),
      'ext-1',
    ),
)
const extension = some(Extension).optional()
const Beside = z.strictObject({ extension: some(Extension) }).optional()

const Coding = z
  .strictObject({
    extension,
    system: absolute.optional(),
    version: string.optional(),
    code: code.optional(),
    display: string.optional(),
    _display: Beside,
    userSelected: z.boolean().optional(),
  })
  .refine((coding) => Object.keys(coding).length > 0, 'ele-1')

const Quantity = z.strictObject({
  value: decimal.optional(),
  comparator: z.enum(['<', '<=', '>=', '>']).optional(),
  unit: string.optional(),
  system: absolute.optional(),
  code: code.optional(),
})
const Attachment = z
  .strictObject({
    contentType: code.optional(),
    url: uri.optional(),
    title: string.optional(),
    size: integer.optional(),
  })
  .refine((attachment) => Object.keys(attachment).length > 0, 'ele-1')

const one = (keys: readonly string[], prefix: string) => keys.filter((key) => key.startsWith(prefix)).length

const EnableWhen = z
  .strictObject({
    question: string,
    operator: z.enum(['exists', '=', '!=', '>', '<', '>=', '<=']),
    answerBoolean: z.boolean().optional(),
    answerDecimal: decimal.optional(),
    answerInteger: integer.optional(),
    answerDate: date.optional(),
    answerDateTime: dateTime.optional(),
    answerTime: time.optional(),
    answerString: string.optional(),
    answerCoding: Coding.optional(),
    answerQuantity: Quantity.optional(),
  })
  .refine((when) => one(Object.keys(when), 'answer') === 1, 'answer[x] is 1..1')
  .refine(({ operator, answerBoolean }) => operator !== 'exists' || answerBoolean !== undefined, 'que-7')

const ITEM_TYPES = [
  'group',
  'display',
  'boolean',
  'decimal',
  'integer',
  'date',
  'dateTime',
  'time',
  'string',
  'text',
  'url',
  'choice',
  'open-choice',
  'attachment',
  'reference',
  'quantity',
] as const

const AnswerOption = z
  .strictObject({
    extension,
    valueInteger: integer.optional(),
    valueDate: date.optional(),
    valueTime: time.optional(),
    valueString: string.optional(),
    valueCoding: Coding.optional(),
    initialSelected: z.boolean().optional(),
  })
  .refine((option) => one(Object.keys(option), 'value') === 1, 'value[x] is 1..1')

const value = {
  valueBoolean: z.boolean().optional(),
  valueDecimal: decimal.optional(),
  valueInteger: integer.optional(),
  valueDate: date.optional(),
  valueDateTime: dateTime.optional(),
  valueTime: time.optional(),
  valueString: string.optional(),
  valueUri: uri.optional(),
  valueAttachment: Attachment.optional(),
  valueCoding: Coding.optional(),
  valueQuantity: Quantity.optional(),
}
const Initial = z
  .strictObject(value)
  .refine((initial) => one(Object.keys(initial), 'value') === 1, 'value[x] is 1..1')

const itemElements = {
  extension,
  linkId: string,
  definition: uri.optional(),
  code: some(Coding).optional(),
  prefix: string.optional(),
  text: string.optional(),
  _text: Beside,
  type: z.enum(ITEM_TYPES),
  enableWhen: some(EnableWhen).optional(),
  enableBehavior: z.enum(['all', 'any']).optional(),
  required: z.boolean().optional(),
  repeats: z.boolean().optional(),
  readOnly: z.boolean().optional(),
  maxLength: integer.optional(),
  answerValueSet: uri.optional(),
  answerOption: some(AnswerOption).optional(),
  initial: some(Initial).optional(),
}
type ItemElements = z.infer<z.ZodObject<typeof itemElements>>
export type R4Item = ItemElements & { item?: R4Item[] | undefined }

const WITH_LENGTH: ReadonlySet<string> = new Set([
  'boolean',
  'decimal',
  'integer',
  'string',
  'text',
  'url',
  'open-choice',
])

/** One rule of the specification by its number: true when kept. */
const ITEM_RULES: Readonly<Record<string, (item: R4Item) => boolean>> = {
  'que-1': ({ type, item }) =>
    (type !== 'group' || item !== undefined) && (type !== 'display' || item === undefined),
  'que-3': (item) => item.type !== 'display' || item.code === undefined,
  'que-4': ({ answerOption, answerValueSet }) => answerOption === undefined || answerValueSet === undefined,
  'que-5': ({ type, answerOption, answerValueSet }) =>
    type === 'choice' ||
    type === 'open-choice' ||
    (answerOption === undefined && answerValueSet === undefined),
  'que-6': ({ type, required, repeats }) =>
    type !== 'display' || (required === undefined && repeats === undefined),
  'que-8': ({ type, initial }) => (type !== 'group' && type !== 'display') || initial === undefined,
  'que-9': ({ type, readOnly }) => type !== 'display' || readOnly === undefined,
  'que-10': ({ type, maxLength }) => WITH_LENGTH.has(type) || maxLength === undefined,
  'que-11': ({ answerOption, initial }) => answerOption === undefined || initial === undefined,
  'que-12': ({ enableWhen, enableBehavior }) => (enableWhen?.length ?? 0) < 2 || enableBehavior !== undefined,
  'que-13': ({ repeats, initial }) => repeats === true || (initial?.length ?? 0) <= 1,
}

const Item: z.ZodType<R4Item> = z.lazy(() =>
  z.strictObject({ ...itemElements, item: some(Item).optional() }).check((context) => {
    for (const [key, isKept] of Object.entries(ITEM_RULES))
      if (!isKept(context.value)) context.issues.push({ code: 'custom', message: key, input: context.value })
  }),
)

/** Every item below, itself included. */
export const everyItem = <T extends { item?: T[] | undefined }>(
  items: readonly T[] | undefined,
): readonly T[] => (items ?? []).flatMap((item) => [item, ...everyItem(item.item)])

export const R4Questionnaire = z
  .strictObject({
    resourceType: z.literal('Questionnaire'),
    id: z
      .string()
      .regex(/^[A-Za-z0-9\-.]{1,64}$/)
      .optional(),
    language: code.optional(),
    extension,
    url: absolute.optional(),
    identifier: some(z.strictObject({ system: absolute, value: string })).optional(),
    version: string.optional(),
    // que-0
    name: z
      .string()
      .regex(/^[A-Z]([A-Za-z0-9_]){0,254}$/)
      .optional(),
    title: string.optional(),
    _title: Beside,
    status: z.enum(['draft', 'active', 'retired', 'unknown']),
    experimental: z.boolean().optional(),
    subjectType: some(code).optional(),
    date: dateTime.optional(),
    publisher: string.optional(),
    description: string.optional(),
    purpose: string.optional(),
    copyright: string.optional(),
    item: some(Item).optional(),
  })
  .check((context) => {
    const refuse = (message: string): void => {
      context.issues.push({ code: 'custom', message, input: context.value })
    }
    const items = everyItem(context.value.item)
    const byId = new Map(items.map((item) => [item.linkId, item]))
    if (byId.size !== items.length) refuse('que-2')
    for (const item of items) {
      for (const when of item.enableWhen ?? []) {
        const asked = byId.get(when.question)
        if (asked === undefined)
          refuse(`enableWhen of ${item.linkId} asks ${when.question}, which is no item`)
        else if (!answerFits(asked, when))
          refuse(`enableWhen of ${item.linkId} can't compare with ${when.question}`)
        if (when.question === item.linkId) refuse(`${item.linkId} depends on itself`)
      }
      for (const initial of item.initial ?? [])
        if (!valueFits(item, initial)) refuse(`initial of ${item.linkId}`)
    }
  })
export type R4Questionnaire = z.infer<typeof R4Questionnaire>

const VALUE_OF: Readonly<Record<(typeof ITEM_TYPES)[number], readonly string[]>> = {
  group: [],
  display: [],
  boolean: ['Boolean'],
  decimal: ['Decimal'],
  integer: ['Integer'],
  date: ['Date'],
  dateTime: ['DateTime'],
  time: ['Time'],
  string: ['String'],
  text: ['String'],
  url: ['Uri'],
  choice: ['Coding'],
  'open-choice': ['Coding', 'String'],
  attachment: ['Attachment'],
  reference: ['Reference'],
  quantity: ['Quantity'],
}
const typeOf = (element: object, prefix: string): string =>
  Object.keys(element)
    .find((key) => key.startsWith(prefix))
    ?.slice(prefix.length) ?? ''
const valueFits = (item: R4Item, element: object): boolean =>
  VALUE_OF[item.type].includes(typeOf(element, 'value'))

function answerFits(asked: R4Item, when: z.infer<typeof EnableWhen>): boolean {
  if (asked.type === 'group' || asked.type === 'display') return false
  if (when.operator === 'exists') return true
  if (!VALUE_OF[asked.type].includes(typeOf(when, 'answer'))) return false
  if (when.answerCoding === undefined) return true
  return (asked.answerOption ?? []).some(
    ({ valueCoding }) =>
      valueCoding?.code === when.answerCoding?.code && valueCoding?.system === when.answerCoding?.system,
  )
}

const answerElements = z
  .strictObject({ extension, ...value })
  .refine((answer) => Object.keys(answer).length > 0, 'ele-1')
  .refine((answer) => one(Object.keys(answer), 'value') <= 1, 'value[x] is 0..1')

interface ResponseItem {
  extension?: R4Extension[] | undefined
  linkId: string
  definition?: string | undefined
  text?: string | undefined
  answer?: z.infer<typeof answerElements>[] | undefined
  item?: ResponseItem[] | undefined
}
const ResponseItem: z.ZodType<ResponseItem> = z.lazy(() =>
  z
    .strictObject({
      extension,
      linkId: string,
      definition: uri.optional(),
      text: string.optional(),
      answer: some(answerElements).optional(),
      item: some(ResponseItem).optional(),
    })
    .refine(({ answer, item }) => answer === undefined || item === undefined, 'qrs-1'),
)

export const R4QuestionnaireResponse = z.strictObject({
  resourceType: z.literal('QuestionnaireResponse'),
  questionnaire: absolute.optional(),
  status: z.enum(['in-progress', 'completed', 'amended', 'entered-in-error', 'stopped']),
  authored: dateTime.optional(),
  item: some(ResponseItem).optional(),
})
export type R4QuestionnaireResponse = z.infer<typeof R4QuestionnaireResponse>
export type R4ResponseItem = ResponseItem

/** What stands in a response against its questionnaire: unknown items, another nesting or order, wrong types or codes, too many. */
export function mismatches(
  questionnaire: R4Questionnaire,
  response: R4QuestionnaireResponse,
): readonly string[] {
  const wrong: string[] = []
  if (response.questionnaire !== `${questionnaire.url}|${questionnaire.version}`)
    wrong.push('another questionnaire')
  const check = (asked: readonly R4Item[], given: readonly ResponseItem[]): void => {
    const counts = new Map<string, number>()
    let place = 0
    for (const item of given) {
      const index = asked.findIndex(({ linkId }) => linkId === item.linkId)
      const question = asked[index]
      if (question === undefined) {
        wrong.push(`${item.linkId} is not asked here`)
        continue
      }
      if (index < place) wrong.push(`${item.linkId} is out of order`)
      place = index
      const count = (counts.get(item.linkId) ?? 0) + 1
      counts.set(item.linkId, count)
      if (question.type === 'display') wrong.push(`${item.linkId} is only displayed`)
      if (question.type === 'group') {
        if (item.answer !== undefined) wrong.push(`${item.linkId} is a group`)
        if (count > 1 && question.repeats !== true) wrong.push(`${item.linkId} does not repeat`)
        check(question.item ?? [], item.item ?? [])
        continue
      }
      if (item.item !== undefined) wrong.push(`${item.linkId} has items beside its answer`)
      if (count > 1) wrong.push(`${item.linkId} stands twice`)
      const answers = item.answer ?? []
      if (answers.length > 1 && question.repeats !== true) wrong.push(`${item.linkId} has two answers`)
      for (const answer of answers) {
        if (!valueFits(question, answer)) wrong.push(`${item.linkId} is ${question.type}`)
        const { valueCoding } = answer
        if (valueCoding === undefined || question.type !== 'choice') continue
        const isOffered = question.answerOption?.some(
          (option) =>
            option.valueCoding?.code === valueCoding.code &&
            option.valueCoding?.system === valueCoding.system,
        )
        if (isOffered !== true) wrong.push(`${item.linkId}: ${valueCoding.code} is not offered`)
      }
    }
  }
  check(questionnaire.item ?? [], response.item ?? [])
  return wrong
}
