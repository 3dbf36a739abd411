import canonicalize from 'canonicalize'
import { sha256 } from '@noble/hashes/sha2.js'
import { z } from 'zod'
import { toHex, utf8 } from '#/core/vault/bytes.ts'

/** A text by language code; a definition's languages must all be there (the publish check says where one is missing). */
export const Texts = z.record(z.string().regex(/^[a-z]{2,3}(-[A-Za-z0-9]+)?$/), z.string())
export type Texts = z.infer<typeof Texts>

/** A name as a path segment and as `${name}` in expressions: an XML name without a colon. */
const name = z.string().regex(/^[\p{L}_][\p{L}\p{M}\p{N}_.-]*$/u)
/** Stable over versions, whatever happens to name and place. */
const key = z.string().regex(/^[a-z][a-z0-9_-]*$/)
/** An expression in ODK's XPath dialect, see `expression/`. */
const expression = z.string().min(1).max(20_000)

export const QUESTION_TYPES = [
  'text',
  'integer',
  'decimal',
  'select-one',
  'select-multiple',
  'rank',
  'range',
  'date',
  'time',
  'date-time',
  'note',
  'calculate',
  'hidden',
  'acknowledge',
  'image',
  'audio',
  'video',
  'file',
  'geopoint',
  'geotrace',
  'geoshape',
  'barcode',
  'email',
  'phone-number',
  /** Filled by the device, not asked: see `METADATA`. */
  'metadata',
] as const
export const QuestionType = z.enum(QUESTION_TYPES)
export type QuestionType = z.infer<typeof QuestionType>

/** What a `metadata` question holds; what the device doesn't know stays blank. */
export const METADATA = [
  'start',
  'end',
  'today',
  'deviceid',
  'username',
  'phonenumber',
  'email',
  'audit',
  'start-geopoint',
  'background-audio',
] as const
export const Metadata = z.enum(METADATA)
export type Metadata = z.infer<typeof Metadata>

/** Pictures, sound and film beside a text: file names by language, or under `*` for all. */
export const Media = z.strictObject({
  image: z.record(z.string(), z.string()).optional(),
  bigImage: z.record(z.string(), z.string()).optional(),
  audio: z.record(z.string(), z.string()).optional(),
  video: z.record(z.string(), z.string()).optional(),
})
export type Media = z.infer<typeof Media>

/** Columns of a spreadsheet that mean nothing to us: kept as they are, for export. */
const columns = z.record(z.string(), z.string()).optional()

/** The four honest non-answers; `proxy` is an answer given by somebody else. */
export const NON_ANSWERS = ['declined', 'unknown', 'not-applicable'] as const
export const NonAnswer = z.enum(NON_ANSWERS)
export type NonAnswer = z.infer<typeof NonAnswer>

export const Question = z.strictObject({
  kind: z.literal('question'),
  type: QuestionType,
  key,
  name,
  label: Texts.optional(),
  hint: Texts.optional(),
  /** A purpose of the register. Calculations and notes take the purposes of what they read. */
  purpose: z.string().optional(),
  /** Legal reference, a short code or sentence: `GDPR 6(1)(e); SPSPL 4. p.` */
  basis: z.string().optional(),
  /** Why we ask: said to the resident on the screen. */
  why: Texts.optional(),
  sensitive: z.boolean().optional(),
  relevant: expression.optional(),
  /** true, or an expression. */
  required: z.union([z.boolean(), expression]).optional(),
  requiredMessage: Texts.optional(),
  constraint: expression.optional(),
  constraintMessage: Texts.optional(),
  calculate: expression.optional(),
  /** A literal, or with `=` in front an expression evaluated once. */
  default: z.union([z.string(), z.number(), z.boolean()]).optional(),
  readonly: z.union([z.boolean(), expression]).optional(),
  /** An item list's name, for selects and ranks. */
  choices: z.string().optional(),
  /** Evaluated per item; the item's extra columns are its relative names. */
  choiceFilter: expression.optional(),
  appearance: z.string().optional(),
  /** Which non-answers are offered; all when absent, none when empty. */
  nonAnswers: z.array(NonAnswer).optional(),
  /** Codes of select-multiple that exclude all others (`none of these`). */
  exclusive: z.array(z.string()).optional(),
  unit: Texts.optional(),
  /** Which of the device's own facts, for `type: 'metadata'`. */
  metadata: Metadata.optional(),
  /** Questions (`name`) whose change, and nothing else, computes `calculate` again. */
  triggers: z.array(z.string()).optional(),
  /** Choices are the rows of this table (`tables`) instead of an item list. */
  choicesFromTable: z.strictObject({ table: z.string(), value: z.string(), label: z.string() }).optional(),
  /** Choices are the instances of a repeat: the name of the question in it that is their label and value. */
  choicesFromRepeat: z.string().optional(),
  /** Written as `or_other`: the item `other` and the question `<name>_other` were added for it. */
  orOther: z.boolean().optional(),
  /** Longer help, on demand. */
  guidance: Texts.optional(),
  media: Media.optional(),
  /** A property of the entities this form makes or changes. */
  saveTo: z.string().optional(),
  columns,
  parameters: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).optional(),
})
export type Question = z.infer<typeof Question>

/** Types nobody answers: they show, compute or are filled in by the device. */
const SILENT: ReadonlySet<QuestionType> = new Set(['note', 'calculate', 'hidden', 'metadata'])
export const isAsked = ({ type }: Pick<Question, 'type'>): boolean => !SILENT.has(type)

interface GroupShape {
  kind: 'group'
  key: string
  name: string
  label?: Texts | undefined
  hint?: Texts | undefined
  /** One page of the screen. */
  section?: boolean | undefined
  relevant?: string | undefined
  /** Everything inside is read-only. */
  readonly?: boolean | string | undefined
  appearance?: string | undefined
  media?: Media | undefined
  columns?: Record<string, string> | undefined
  children: Node[]
}

interface RepeatShape {
  kind: 'repeat'
  key: string
  name: string
  label?: Texts | undefined
  hint?: Texts | undefined
  section?: boolean | undefined
  /** Instances are the household's members: instance id = person id. */
  members?: boolean | undefined
  /** How many instances there are, where people may not add their own. */
  count?: string | undefined
  /** What one instance is called on screen, e.g. `${member_name}`. */
  itemLabel?: string | undefined
  relevant?: string | undefined
  /** Everything inside is read-only. */
  readonly?: boolean | string | undefined
  appearance?: string | undefined
  media?: Media | undefined
  columns?: Record<string, string> | undefined
  children: Node[]
}

export type Group = GroupShape
export type Repeat = RepeatShape
export type Node = Question | Group | Repeat

const groupFields = {
  key,
  name,
  label: Texts.optional(),
  hint: Texts.optional(),
  section: z.boolean().optional(),
  relevant: expression.optional(),
  readonly: z.union([z.boolean(), expression]).optional(),
  appearance: z.string().optional(),
  media: Media.optional(),
  columns,
}

/** Nodes nest, so their schema is asked for only when something is parsed. */
const children: z.ZodType<Node[]> = z.lazy(() => z.array(Node))

export const Group: z.ZodType<Group> = z.strictObject({ kind: z.literal('group'), ...groupFields, children })
export const Repeat: z.ZodType<Repeat> = z.strictObject({
  kind: z.literal('repeat'),
  ...groupFields,
  children,
  members: z.boolean().optional(),
  count: expression.optional(),
  itemLabel: expression.optional(),
})
export const Node: z.ZodType<Node> = z.lazy(() => z.union([Question, Group, Repeat]))

/** One choice; further columns (texts) serve choice filters. */
export const Item = z.looseObject({ value: z.string().min(1), label: Texts, media: Media.optional() })
export type Item = z.infer<typeof Item>

/** Rows from a file beside the form (CSV, GeoJSON, XML): every cell a text. */
export const Table = z.strictObject({
  /** The file it came from, e.g. `parishes.csv`. */
  file: z.string(),
  columns: z.array(z.string()),
  rows: z.array(z.record(z.string(), z.string())),
})
export type Table = z.infer<typeof Table>

/** A picture, sound or film that texts name, with the form, so that it is there without a network. */
export const FormFile = z.strictObject({
  type: z.enum([
    'image/jpeg',
    'image/png',
    'image/gif',
    'image/webp',
    'audio/mpeg',
    'audio/mp4',
    'audio/ogg',
    'audio/wav',
    'video/mp4',
    'video/webm',
  ]),
  /** What is in it, base64url. */
  content: z.base64url(),
})
export type FormFile = z.infer<typeof FormFile>

/** Entities (ODK) this form makes or changes; kept for export, and their expressions checked. */
export const EntityDeclaration = z.strictObject({
  dataset: z.string(),
  entityId: expression.optional(),
  createIf: expression.optional(),
  updateIf: expression.optional(),
  label: expression.optional(),
  repeat: z.string().optional(),
  columns,
})
export type EntityDeclaration = z.infer<typeof EntityDeclaration>

const code = z.union([z.string(), z.number()])
/** A class by bounds on a figure, both inclusive. */
const Band = z.strictObject({
  id: z.string(),
  label: Texts,
  from: z.number().optional(),
  to: z.number().optional(),
})

const scoreBase = {
  id: z.string(),
  label: Texts,
  /** Why it is counted and by which source; shown to the supervisor. */
  source: z.string(),
  /** Key of the repeat whose every instance has this score; absent: one for the household. */
  per: z.string().optional(),
  /** Scored only where this is true (e.g. age ≥ 16), else not assessed. */
  relevant: expression.optional(),
}

/** How answers become a score; missing answers make it undecided wherever they could change it. */
export const Score = z.discriminatedUnion('kind', [
  /** Sum of numeric codes: UCLA-3. `output` names the figure; `bands` its class `cls`. */
  z.strictObject({
    ...scoreBase,
    kind: z.literal('sum'),
    items: z.array(key),
    range: z.tuple([z.number(), z.number()]),
    bands: z.array(Band),
  }),
  /** Number of items answered with one of the codes; any missing item makes it undecided: FIES. Outputs `raw`, `cls`. */
  z.strictObject({
    ...scoreBase,
    kind: z.literal('raw-sum'),
    items: z.array(key),
    codes: z.array(code),
    bands: z.array(Band),
  }),
  /**
   * Number of items with one of the codes, with flags by threshold that are
   * decided as soon as the missing items can't change them: EU-SILC 13.
   * Outputs `count`, `missing` and each flag.
   */
  z.strictObject({
    ...scoreBase,
    kind: z.literal('count'),
    items: z.array(key),
    codes: z.array(code),
    flags: z.array(z.strictObject({ id: z.string(), label: Texts, atLeast: z.int() })),
  }),
  /**
   * Flags over graded items: true when any of `any` holds, each "at least
   * `items` items with a code of at least `grade`": Washington Group. Missing
   * items count as not reaching; with all missing every flag is undecided.
   */
  z.strictObject({
    ...scoreBase,
    kind: z.literal('threshold-count'),
    items: z.array(key),
    flags: z.array(
      z.strictObject({
        id: z.string(),
        label: Texts,
        any: z.array(z.strictObject({ grade: z.number(), items: z.int().min(1) })).min(1),
      }),
    ),
  }),
  /**
   * Activities by area → none/basic/above, and an overall level: Eurostat DSI
   * 2.0. `gate` no → `NA`. An area's activities come from one select-multiple
   * (`question`) or from yes/no questions (`items`). Outputs each area's id and
   * `overall`.
   */
  z.strictObject({
    ...scoreBase,
    kind: z.literal('area-levels'),
    gate: z.strictObject({ item: key, yes: code, no: code }),
    areas: z.array(
      z.strictObject({
        id: z.string(),
        label: Texts,
        question: key.optional(),
        activities: z.array(z.string()).optional(),
        items: z.array(key).optional(),
        yes: code.optional(),
        basicMin: z.int(),
        aboveMin: z.int(),
      }),
    ),
    /** Labels of AB, B, LW, N, LM, X, NA. */
    levels: z.record(z.string(), Texts),
  }),
])
export type Score = z.infer<typeof Score>

/** How answers of an older version come into this one; by key where nothing is said. */
export const Migration = z.strictObject({
  from: z.string(),
  steps: z.array(
    z.discriminatedUnion('do', [
      /** The key stays, the name (path) changes. */
      z.strictObject({ do: z.literal('rename'), key, from: name, to: name, why: Texts }),
      /** The key stays, the place changes; paths of groups. */
      z.strictObject({ do: z.literal('move'), key, from: z.string(), to: z.string(), why: Texts }),
      /** Its answers go to the earlier answers, sealed, never away. */
      z.strictObject({ do: z.literal('remove'), key, why: Texts }),
      z.strictObject({ do: z.literal('add'), key, why: Texts }),
      /** Codes or type change; a code not in the map goes to the earlier answers. */
      z.strictObject({ do: z.literal('retype'), key, map: z.record(z.string(), z.string()), why: Texts }),
    ]),
  ),
})
export type Migration = z.infer<typeof Migration>

/** One version of a questionnaire: published once, never changed, known by its SHA-256. */
export const Definition = z.strictObject({
  $schema: z.string().optional(),
  formatVersion: z.literal(1),
  id: z.string().regex(/^[a-z][a-z0-9-]*$/),
  version: z.string().regex(/^\d+\.\d+\.\d+$/),
  title: Texts,
  languages: z.array(z.string()).min(1),
  defaultLanguage: z.string(),
  /** Languages whose wording of published instruments is our own draft, not an official translation. */
  draftTranslations: z.array(z.string()).optional(),
  notes: z.array(z.string()).optional(),
  itemLists: z.record(z.string(), z.array(Item)),
  body: z.array(Node),
  /** Rows by table name, for `instance('name')`, `pulldata('name', …)` and `choicesFromTable`. */
  tables: z.record(z.string(), Table).optional(),
  /** Pictures, sounds and films beside texts (`media`), by file name. */
  files: z.record(z.string(), FormFile).optional(),
  /** What one filled form is called, an expression. */
  instanceName: expression.optional(),
  entities: z.array(EntityDeclaration).optional(),
  /** Where it was imported from, and the settings that mean nothing to us. */
  imported: z
    .strictObject({
      from: z.literal('xlsform'),
      settings: z.record(z.string(), z.string()),
      /** Language code ← the spreadsheet's own name for it, e.g. `en` ← `English (en)`. */
      languageNames: z.record(z.string(), z.string()).optional(),
      /** Item lists that came from the sheet `external_choices`. */
      externalLists: z.array(z.string()).optional(),
    })
    .optional(),
  scores: z.array(Score),
  migration: Migration.optional(),
})
export type Definition = z.infer<typeof Definition>

/** SHA-256 (hex) of the definition's canonical JSON: its name for ever. */
export function definitionSha256(definition: Definition): string {
  const json = canonicalize(definition)
  if (json === undefined) throw new TypeError('a definition is JSON')
  return toHex(sha256(utf8(json)))
}

/** JSON Schema for editors. */
export const definitionJsonSchema = (): unknown =>
  z.toJSONSchema(Definition, { io: 'input', unrepresentable: 'any' })
