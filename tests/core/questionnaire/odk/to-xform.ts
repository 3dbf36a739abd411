import type { Item, Node, Question } from '#/core/questionnaire/definition.ts'
import type { CompiledForm, FormNode } from '#/core/questionnaire/form.ts'

/**
 * A definition as XForm XML, the way pyxform writes one: for the peer engine
 * the same form is run on. Covers what the differential suite's forms use.
 */
export function toXform(form: CompiledForm): string {
  const { definition } = form
  const lists = Object.entries(definition.itemLists).map(([name, items]) =>
    instanceWith(
      name,
      items.map((item) => ({
        name: item.value,
        label: item.label[definition.defaultLanguage] ?? '',
        ...columnsOf(item),
      })),
    ),
  )
  const tables = Object.entries(definition.tables ?? {}).map(([name, { rows }]) => instanceWith(name, rows))
  const defaults = form.nodes
    .filter(({ repeats }) => repeats.length === 0)
    .map((node) => setDefault(form, node))
  return `<?xml version="1.0"?>
<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml" xmlns:jr="http://openrosa.org/javarosa" xmlns:orx="http://openrosa.org/xforms" xmlns:odk="http://www.opendatakit.org/xforms">
<h:head><h:title>t</h:title><model odk:xforms-version="1.0.0"><instance><data id="t">${definition.body.map(instanceOf).join('')}<orx:meta><orx:instanceID/></orx:meta></data></instance>
${[...lists, ...tables].join('')}
${form.nodes.map((node) => bindOf(form, node)).join('\n')}
<bind nodeset="/data/orx:meta/orx:instanceID" type="string"/>
${defaults.join('')}</model></h:head>
<h:body>${form.top.map((node) => controlOf(form, node)).join('')}</h:body></h:html>`
}

const escape = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')

const columnsOf = (item: Item): Record<string, string> =>
  Object.fromEntries(
    Object.entries(item).flatMap(([column, value]) =>
      typeof value === 'string' && column !== 'value' ? [[column, value]] : [],
    ),
  )

function instanceWith(id: string, rows: readonly Readonly<Record<string, string>>[]): string {
  const items = rows.map((row) => {
    const cells = Object.entries(row).map(([column, text]) => `<${column}>${escape(text)}</${column}>`)
    return `<item>${cells.join('')}</item>`
  })
  return `<instance id="${id}"><root>${items.join('')}</root></instance>`
}

/** A default that is a value stands in the instance. */
function instanceOf(node: Node): string {
  if (node.kind === 'question') {
    const given = node.default === undefined || isDynamic(node) ? '' : String(node.default)
    return `<${node.name}>${escape(given)}</${node.name}>`
  }
  // A template makes the repeat begin empty, as ours do.
  const template = node.kind === 'repeat' ? ' jr:template=""' : ''
  return `<${node.name}${template}>${node.children.map(instanceOf).join('')}</${node.name}>`
}

const isDynamic = (question: Question): boolean => String(question.default ?? '').startsWith('=')

/** A default that is an expression is set when the form, or the instance of its repeat, comes to be. */
function setDefault(form: CompiledForm, node: FormNode): string {
  const { question } = node
  if (question === null || !isDynamic(question)) return ''
  const value = escape(expression(form, node, String(question.default).slice(1)))
  const event =
    node.repeats.length === 0 ? 'odk-instance-first-load' : 'odk-instance-first-load odk-new-repeat'
  return `<setvalue event="${event}" ref="${xpath(node)}" value="${value}"/>`
}

const xpath = (node: FormNode): string => `/data${node.path}`

/** Where the brackets of `indexed-repeat(…)` lie: what it asks and of which repeat is named from the root. */
function absoluteParts(source: string): (at: number) => boolean {
  const parts: [number, number][] = []
  for (const { index } of source.matchAll(/indexed-repeat\(/g)) {
    const begin = index + 'indexed-repeat('.length
    let depth = 0
    let commas = 0
    let end = begin
    for (; end < source.length && depth >= 0 && commas < 2; end++) {
      const letter = source.charAt(end)
      if (letter === '(' || letter === '[') depth++
      else if (letter === ')' || letter === ']') depth--
      else if (letter === ',' && depth === 0) commas++
    }
    parts.push([begin, end])
  }
  return (at) => parts.some(([begin, end]) => begin <= at && at < end)
}

/** `${name}` as pyxform writes it: relative inside a shared repeat, from `current()` within brackets, else from the root. */
function expression(form: CompiledForm, from: FormNode, source: string, inPredicate = false): string {
  const isAbsolute = absoluteParts(source)
  const looked = source.replaceAll(
    /pulldata\('([^']+)', *'([^']+)', *'([^']+)', *(\$\{[^}]+\})\)/g,
    "instance('$1')/root/item[$3 = $4]/$2",
  )
  return looked.replaceAll(/\$\{([^}]+)\}/g, (_whole, name: string, at: number) => {
    const target = form.named(name, from)
    if (target === null) throw new Error(`nobody is called ${name}`)
    const shared = from.repeats.findLast((repeat) => target.repeats.includes(repeat))
    if (shared === undefined || isAbsolute(at)) return xpath(target)
    const before = looked.slice(0, at)
    const within = inPredicate || before.split('[').length > before.split(']').length
    const up = xpath(from).split('/').length - xpath(shared).split('/').length
    const down = xpath(target).slice(xpath(shared).length)
    return `${within ? 'current()/' : ''}${'../'.repeat(up).slice(0, -1)}${down}`
  })
}

const TYPES: Partial<Record<Question['type'], string>> = {
  integer: 'int',
  decimal: 'decimal',
  range: 'decimal',
  date: 'date',
  time: 'time',
  'date-time': 'dateTime',
  geopoint: 'geopoint',
  geotrace: 'geotrace',
  geoshape: 'geoshape',
  rank: 'odk:rank',
  barcode: 'barcode',
  image: 'binary',
  audio: 'binary',
  video: 'binary',
  file: 'binary',
}

function bindOf(form: CompiledForm, node: FormNode): string {
  const { source, question } = node
  const attributes: string[] = []
  const add = (name: string, value: string | boolean | undefined): void => {
    if (value === undefined || value === false) return
    attributes.push(`${name}="${value === true ? 'true()' : escape(expression(form, node, value))}"`)
  }
  add('relevant', source.relevant)
  add('readonly', source.readonly ?? (question?.type === 'note' ? true : undefined))
  if (question !== null) {
    attributes.push(`type="${TYPES[question.type] ?? 'string'}"`)
    add('required', question.required)
    add('constraint', question.constraint)
    if (question.triggers === undefined) add('calculate', question.calculate)
  }
  return `<bind nodeset="${xpath(node)}" ${attributes.join(' ')}/>`
}

/** Calculations that wait for this question, as pyxform nests them in its control. */
const triggeredBy = (form: CompiledForm, node: FormNode): string =>
  node.triggered
    .map(
      (waiting) =>
        `<setvalue ref="${xpath(waiting)}" event="xforms-value-changed" value="${escape(expression(form, waiting, waiting.question?.calculate ?? "''"))}"/>`,
    )
    .join('')

function controlOf(form: CompiledForm, node: FormNode): string {
  const { source, question } = node
  const ref = `ref="${xpath(node)}"`
  const label = `<label>${escape(node.name)}</label>`
  if (question === null) {
    const inner = node.children.map((child) => controlOf(form, child)).join('')
    if (source.kind === 'group') return `<group ${ref}>${label}${inner}</group>`
    const count =
      source.kind === 'repeat' && source.count !== undefined
        ? ` jr:count="${escape(expression(form, node, source.count))}" jr:noAddRemove="true()"`
        : ''
    const defaults = form.nodes
      .filter((each) => each.repeats.at(-1) === node)
      .map((each) => setDefault(form, each))
    return `<group ${ref}>${label}<repeat nodeset="${xpath(node)}"${count}>${inner}${defaults.join('')}</repeat></group>`
  }
  const inner = `${label}${triggeredBy(form, node)}`
  const parameter = (name: string, usual: string): string => String(question.parameters?.[name] ?? usual)
  switch (question.type) {
    case 'calculate':
    case 'hidden':
    case 'metadata':
      return ''
    case 'acknowledge':
      return `<trigger ${ref}>${inner}</trigger>`
    case 'range':
      return `<range ${ref} start="${parameter('start', '1')}" end="${parameter('end', '10')}" step="${parameter('step', '1')}">${inner}</range>`
    case 'image':
    case 'audio':
    case 'video':
    case 'file':
      return `<upload ${ref} mediatype="${question.type === 'file' ? 'application' : question.type}/*">${inner}</upload>`
    case 'select-one':
    case 'select-multiple':
    case 'rank':
      return selectOf(form, node, question, inner)
    default:
      return `<input ${ref}>${inner}</input>`
  }
}

const SELECTS = { 'select-one': 'select1', 'select-multiple': 'select', rank: 'odk:rank' } as const

function selectOf(form: CompiledForm, node: FormNode, question: Question, inner: string): string {
  const { choicesFromRepeat, choicesFromTable, choices } = question
  const filter =
    question.choiceFilter === undefined ? '' : `[${expression(form, node, question.choiceFilter, true)}]`
  let nodeset = `instance('${choicesFromTable?.table ?? choices}')/root/item${filter}`
  let [value, label] = [choicesFromTable?.value ?? 'name', choicesFromTable?.label ?? 'label']
  const source = choicesFromRepeat === undefined ? null : form.named(choicesFromRepeat, node)
  if (source !== null) {
    nodeset = `${xpath(source).slice(0, -source.name.length - 1)}[./${source.name} != '']`
    value = source.name
    label = source.name
  }
  if (question.parameters?.['randomize'] === true) {
    const seed = question.parameters['seed']
    nodeset = `randomize(${nodeset}${seed === undefined ? '' : `, ${expression(form, node, String(seed))}`})`
  }
  const tag = SELECTS[selectType(question.type)]
  return `<${tag} ref="${xpath(node)}">${inner}<itemset nodeset="${escape(nodeset)}"><value ref="${value}"/><label ref="${label}"/></itemset></${tag}>`
}

const selectType = (type: Question['type']): keyof typeof SELECTS =>
  type === 'select-multiple' || type === 'rank' ? type : 'select-one'
