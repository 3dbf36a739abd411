import type { Metadata, QuestionType } from '#/core/questionnaire/definition.ts'
import { nearest } from '#/core/questionnaire/nearest.ts'

/** What a cell of the column `type` says. */
export type TypeCell =
  | {
      readonly kind: 'question'
      readonly type: QuestionType
      readonly metadata?: Metadata
      /** Legacy types bring their own limits. */
      readonly constraint?: string
      /** ODK has more than we take: what is missing here. */
      readonly lost?: string
    }
  | {
      readonly kind: 'select'
      readonly type: 'select-one' | 'select-multiple' | 'rank'
      readonly source: 'choices' | 'external' | 'file' | 'repeat'
      /** The list's name, the file's, or the question's of a repeat. */
      readonly list: string
      readonly orOther: boolean
    }
  | {
      readonly kind: 'begin' | 'end'
      readonly what: 'group' | 'repeat' | 'loop'
      /** The list a loop goes over. */
      readonly over: string
    }
  | { readonly kind: 'instance'; readonly format: 'xml' | 'csv' }
  | { readonly kind: 'setting'; readonly name: string }
  | { readonly kind: 'unknown'; readonly nearest: string | null }

type Plain = Omit<Extract<TypeCell, { kind: 'question' }>, 'kind'>

const meta = (metadata: Metadata): Plain => ({ type: 'metadata', metadata })

/** Types with one meaning, by every name ODK's converter knows them by. */
const PLAIN: Readonly<Record<string, Plain>> = {
  text: { type: 'text' },
  string: { type: 'text' },
  'q string': { type: 'text' },
  'add text prompt': { type: 'text' },
  integer: { type: 'integer' },
  int: { type: 'integer' },
  'q int': { type: 'integer' },
  'add integer prompt': { type: 'integer' },
  decimal: { type: 'decimal' },
  'q decimal': { type: 'decimal' },
  'add decimal prompt': { type: 'decimal' },
  percentage: { type: 'integer', constraint: '0 <= . and . <= 100' },
  'number of days in last month': { type: 'integer', constraint: '0 <= . and . <= 31' },
  'number of days in last six months': { type: 'integer', constraint: '0 <= . and . <= 183' },
  'number of days in last year': { type: 'integer', constraint: '0 <= . and . <= 365' },
  range: { type: 'range' },
  date: { type: 'date' },
  'q date': { type: 'date' },
  'add date prompt': { type: 'date' },
  time: { type: 'time' },
  'q time': { type: 'time' },
  'add time prompt': { type: 'time' },
  datetime: { type: 'date-time' },
  'date time': { type: 'date-time' },
  'q datetime': { type: 'date-time' },
  'q date time': { type: 'date-time' },
  'add datetime prompt': { type: 'date-time' },
  'add date time prompt': { type: 'date-time' },
  note: { type: 'note' },
  'q note': { type: 'note' },
  'add note prompt': { type: 'note' },
  calculate: { type: 'calculate' },
  'q calculate': { type: 'calculate' },
  'add calculate prompt': { type: 'calculate' },
  hidden: { type: 'hidden' },
  acknowledge: { type: 'acknowledge' },
  'q acknowledge': { type: 'acknowledge' },
  'add acknowledge prompt': { type: 'acknowledge' },
  trigger: { type: 'acknowledge' },
  image: { type: 'image' },
  photo: { type: 'image' },
  'q image': { type: 'image' },
  'q picture': { type: 'image' },
  'add image prompt': { type: 'image' },
  'add photo prompt': { type: 'image' },
  audio: { type: 'audio' },
  'q audio': { type: 'audio' },
  'add audio prompt': { type: 'audio' },
  video: { type: 'video' },
  'q video': { type: 'video' },
  'add video prompt': { type: 'video' },
  file: { type: 'file' },
  'add file prompt': { type: 'file' },
  geopoint: { type: 'geopoint' },
  gps: { type: 'geopoint' },
  location: { type: 'geopoint' },
  'q geopoint': { type: 'geopoint' },
  'q location': { type: 'geopoint' },
  'add location prompt': { type: 'geopoint' },
  geotrace: { type: 'geotrace' },
  'q geotrace': { type: 'geotrace' },
  geoshape: { type: 'geoshape' },
  'q geoshape': { type: 'geoshape' },
  barcode: { type: 'barcode' },
  'q barcode': { type: 'barcode' },
  'add barcode prompt': { type: 'barcode' },
  'phone number': { type: 'phone-number' },
  // The Community Health Toolkit's own.
  tel: { type: 'phone-number' },
  osm: { type: 'text', lost: 'OpenStreetMap features cannot be picked here; the question takes a text' },
  start: meta('start'),
  'start time': meta('start'),
  'get start time': meta('start'),
  end: meta('end'),
  'end time': meta('end'),
  'get end time': meta('end'),
  today: meta('today'),
  'get today': meta('today'),
  deviceid: meta('deviceid'),
  'device id': meta('deviceid'),
  imei: meta('deviceid'),
  'get device id': meta('deviceid'),
  'uri:deviceid': meta('deviceid'),
  username: meta('username'),
  'uri:username': meta('username'),
  phonenumber: meta('phonenumber'),
  'get phone number': meta('phonenumber'),
  'uri:phonenumber': meta('phonenumber'),
  email: meta('email'),
  'uri:email': meta('email'),
  audit: meta('audit'),
  'start-geopoint': meta('start-geopoint'),
  'background-audio': meta('background-audio'),
}

/** What a device no longer tells, or what we have no place for: kept as a hidden blank. */
const SILENT: ReadonlySet<string> = new Set([
  'simserial',
  'sim id',
  'get sim id',
  'uri:simserial',
  'subscriberid',
  'subscriber id',
  'get subscriber id',
  'uri:subscriberid',
  'background-geopoint',
])

const SELECTS: Readonly<
  Record<string, { type: 'select-one' | 'select-multiple' | 'rank'; source: 'choices' | 'external' | 'file' }>
> = {
  'add select one prompt using': { type: 'select-one', source: 'choices' },
  'select one from file': { type: 'select-one', source: 'file' },
  'select one external': { type: 'select-one', source: 'external' },
  'select one from': { type: 'select-one', source: 'choices' },
  'select one using': { type: 'select-one', source: 'choices' },
  'select one': { type: 'select-one', source: 'choices' },
  select1: { type: 'select-one', source: 'choices' },
  'q select1': { type: 'select-one', source: 'choices' },
  'add select multiple prompt using': { type: 'select-multiple', source: 'choices' },
  'select multiple from file': { type: 'select-multiple', source: 'file' },
  'select multiple from': { type: 'select-multiple', source: 'choices' },
  'select multiple using': { type: 'select-multiple', source: 'choices' },
  'select multiple': { type: 'select-multiple', source: 'choices' },
  'select all that apply from': { type: 'select-multiple', source: 'choices' },
  'select all that apply': { type: 'select-multiple', source: 'choices' },
  'q select': { type: 'select-multiple', source: 'choices' },
  rank: { type: 'rank', source: 'choices' },
}
/** Longest first, so that `select one from file` is not read as `select one from`. */
const SELECT_NAMES = Object.keys(SELECTS).sort((a, b) => b.length - a.length)

const SETTING_NAMES: Readonly<Record<string, string>> = {
  'form title': 'form_title',
  'set form title': 'form_title',
  'form id': 'form_id',
  'set form id': 'form_id',
}

const CONTROLS: Readonly<Record<string, 'group' | 'repeat' | 'loop'>> = {
  group: 'group',
  repeat: 'repeat',
  lgroup: 'repeat',
  'looped group': 'repeat',
  loop: 'loop',
}

const KNOWN = [
  ...Object.keys(PLAIN).filter((known) => !/^(?:q|add|get|uri)\b/.test(known)),
  'select_one',
  'select_multiple',
  'select_one_from_file',
  'select_multiple_from_file',
  'select_one_external',
  'rank',
  'begin group',
  'end group',
  'begin repeat',
  'end repeat',
  'csv-external',
  'xml-external',
]

/** Reads a cell of the column `type`; `listName` is what an own column for the list says. */
export function readType(cell: string, listName = ''): TypeCell {
  const text = cell.replaceAll(/\s+/g, ' ').trim()
  const folded = text.toLowerCase().replaceAll('_', ' ').replaceAll(/ +/g, ' ')
  const [, edge, control] = /^(begin|end) ?(group|repeat|lgroup|looped group|loop)\b/.exec(folded) ?? []
  const what = control === undefined ? undefined : CONTROLS[control]
  if (what !== undefined) {
    const over =
      what === 'loop' ? (/\bloop(?: over)? (\S+)$/i.exec(text.replaceAll('_loop', ' loop'))?.[1] ?? '') : ''
    return { kind: edge === 'begin' ? 'begin' : 'end', what, over: over.toLowerCase() === 'over' ? '' : over }
  }
  if (folded === 'csv-external' || folded === 'xml-external')
    return { kind: 'instance', format: folded === 'csv-external' ? 'csv' : 'xml' }
  const plain = Object.hasOwn(PLAIN, folded) ? PLAIN[folded] : undefined
  if (plain !== undefined) return { kind: 'question', ...plain }
  if (SILENT.has(folded))
    return {
      kind: 'question',
      type: 'hidden',
      lost: `this device does not tell ${text}; the answer stays blank`,
    }
  if (folded.startsWith('osm ')) return readType('osm')
  if (folded.startsWith('db:')) {
    return {
      kind: 'question',
      type: 'text',
      lost: `${text} looks up a record of the Community Health Toolkit; the question takes a text`,
    }
  }
  const setting = Object.hasOwn(SETTING_NAMES, folded) ? SETTING_NAMES[folded] : undefined
  if (setting !== undefined) return { kind: 'setting', name: setting }
  return readSelect(text, folded, listName)
}

function readSelect(text: string, folded: string, listName: string): TypeCell {
  for (const known of SELECT_NAMES) {
    if (folded !== known && !folded.startsWith(`${known} `)) continue
    const select = SELECTS[known]
    if (select === undefined) continue
    let rest = text.slice(known.length).trim()
    const [, before] = /^(.*\S) (?:or specify other|or[_ ]other)$/i.exec(rest) ?? []
    rest = before ?? rest
    const list = rest === '' ? listName : rest
    if (list === '' && known === 'select one') continue
    const reference = /^\$\{\s*([^\s{}]+)\s*\}$/.exec(list)?.[1]
    // ODK's converter takes a file by its ending, also where the type does not say so.
    const isFile = select.source === 'choices' && /^\S+\.(?:csv|xml|geojson)$/i.test(list)
    return {
      kind: 'select',
      type: select.type,
      source: reference !== undefined ? 'repeat' : isFile ? 'file' : select.source,
      list: reference ?? list,
      orOther: before !== undefined,
    }
  }
  return { kind: 'unknown', nearest: nearest(text.split(' ')[0] ?? '', KNOWN) ?? nearest(text, KNOWN) }
}
