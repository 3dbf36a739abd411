import { nearest } from '#/core/questionnaire/nearest.ts'
import type { Sheet } from './workbook.ts'

/** A column by what it means to us, and the language it is written in ('' where none is said). */
export interface Column {
  readonly index: number
  /** The header as written. */
  readonly header: string
  /** Our name for it, or null when it means nothing to us. */
  readonly meaning: string | null
  readonly language: string
}

/** What may carry a language behind it. */
const TRANSLATED = new Set([
  'label',
  'hint',
  'guidance',
  'constraint_message',
  'required_message',
  'image',
  'big-image',
  'audio',
  'video',
  'why',
  'unit',
  'form_title',
])

const MEDIA: Readonly<Record<string, string>> = {
  image: 'image',
  'media::image': 'image',
  'big-image': 'big-image',
  big_image: 'big-image',
  'media::big-image': 'big-image',
  audio: 'audio',
  'media::audio': 'audio',
  video: 'video',
  'media::video': 'video',
}

/** Every way ODK's converter takes a survey column, in lower case with single underscores, to our name. */
const SURVEY: Readonly<Record<string, string>> = {
  type: 'type',
  command: 'type',
  name: 'name',
  tag: 'name',
  value: 'name',
  label: 'label',
  caption: 'label',
  hint: 'hint',
  guidance_hint: 'guidance',
  relevant: 'relevant',
  relevance: 'relevant',
  'bind::relevant': 'relevant',
  'bind::relevance': 'relevant',
  required: 'required',
  'bind::required': 'required',
  required_message: 'required_message',
  requiredmsg: 'required_message',
  'jr:requiredmsg': 'required_message',
  'bind::jr:requiredmsg': 'required_message',
  constraint: 'constraint',
  'bind::constraint': 'constraint',
  constraint_message: 'constraint_message',
  constraining_message: 'constraint_message',
  constraintmsg: 'constraint_message',
  'jr:constraintmsg': 'constraint_message',
  'bind::jr:constraintmsg': 'constraint_message',
  calculation: 'calculation',
  calculate: 'calculation',
  'bind::calculate': 'calculation',
  'bind::calculation': 'calculation',
  default: 'default',
  read_only: 'read_only',
  readonly: 'read_only',
  'bind::readonly': 'read_only',
  'bind::read_only': 'read_only',
  appearance: 'appearance',
  'control::appearance': 'appearance',
  'body::appearance': 'appearance',
  choice_filter: 'choice_filter',
  list_name: 'list_name',
  repeat_count: 'repeat_count',
  count: 'repeat_count',
  'jr:count': 'repeat_count',
  'control::jr:count': 'repeat_count',
  'body::jr:count': 'repeat_count',
  trigger: 'trigger',
  parameters: 'parameters',
  ...MEDIA,
  save_to: 'save_to',
  'bind::entities:saveto': 'save_to',
  disabled: 'disabled',
  // What XLSForm lacks.
  key: 'key',
  purpose: 'purpose',
  legal_basis: 'basis',
  basis: 'basis',
  why: 'why',
  sensitive: 'sensitive',
  unit: 'unit',
  section: 'section',
  members: 'members',
  item_label: 'item_label',
  non_answers: 'non_answers',
  exclusive: 'exclusive',
  score: 'score',
  slieksnis: 'slieksnis',
}

const CHOICES: Readonly<Record<string, string>> = {
  list_name: 'list_name',
  listname: 'list_name',
  name: 'name',
  value: 'name',
  label: 'label',
  caption: 'label',
  ...MEDIA,
}

const SETTINGS: Readonly<Record<string, string>> = {
  form_title: 'form_title',
  title: 'form_title',
  set_form_title: 'form_title',
  form_id: 'form_id',
  set_form_id: 'form_id',
  id_string: 'form_id',
  version: 'version',
  default_language: 'default_language',
  instance_name: 'instance_name',
}

const ENTITIES: Readonly<Record<string, string>> = {
  dataset: 'dataset',
  list_name: 'dataset',
  entity_id: 'entity_id',
  create_if: 'create_if',
  update_if: 'update_if',
  label: 'label',
  repeat: 'repeat',
}

const ALIASES = { survey: SURVEY, choices: CHOICES, settings: SETTINGS, entities: ENTITIES }

/** Lower case, one underscore for spaces: `List  Name` is `list_name`. */
const folded = (text: string): string => text.trim().toLowerCase().replaceAll(/\s+/g, '_')

/**
 * What a header means: the column itself, or the column with a language behind
 * `::` (older forms: `:`). `media::image::English (en)` is the image in English.
 */
function column(header: string, index: number, sheet: keyof typeof ALIASES): Column {
  const known: Readonly<Record<string, string>> = ALIASES[sheet]
  const find = (parts: readonly string[], separator: string): Column | null => {
    for (let take = Math.min(parts.length, 3); take > 0; take--) {
      const head = folded(parts.slice(0, take).map(folded).join(separator))
      const meaning = Object.hasOwn(known, head) ? known[head] : undefined
      if (meaning === undefined) continue
      const language = parts.slice(take).join(separator).trim()
      if (language !== '' && !TRANSLATED.has(meaning)) return null
      return { index, header, meaning, language }
    }
    return null
  }
  const whole = find([header], '::')
  if (whole !== null) return whole
  if (header.includes('::')) {
    const parts = header.split('::').map((part) => part.trim())
    return find(parts, '::') ?? { index, header, meaning: null, language: '' }
  }
  // Older forms separate by single colons; "jr:" belongs to the name behind it.
  const parts = header
    .replaceAll(/jr\s*:\s*/gi, 'jr\u0000')
    .split(':')
    .map((part) => part.trim().replaceAll('\u0000', ':'))
  return find(parts, '::') ?? { index, header, meaning: null, language: '' }
}

/** The columns of a sheet by its first row; columns without a header are left out. */
export function columnsOf(sheet: Sheet, kind: keyof typeof ALIASES): readonly Column[] {
  const headers = sheet.rows[0] ?? []
  const columns = headers.flatMap((header, index) => (header === '' ? [] : [column(header, index, kind)]))
  if (kind !== 'settings') return columns
  // Where the form's id is written under two names, ODK takes form_id.
  const isOld = ({ header }: Column): number => Number(folded(header) === 'id_string')
  return columns.toSorted((a, b) => isOld(a) - isOld(b))
}

/** The header that was probably meant by one that means nothing to us. */
export function meantHeader(header: string, kind: keyof typeof ALIASES): string | null {
  const [head = ''] = header.split(/:+/)
  return nearest(head, Object.keys(ALIASES[kind]))
}
