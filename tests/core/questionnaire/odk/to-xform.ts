import type { Definition, Node, Question } from '#/core/questionnaire/definition.ts'
import type { CompiledForm, FormNode } from '#/core/questionnaire/form.ts'

/**
 * A definition as XForm XML, the way pyxform writes one: for the peer engine
 * the same form is run on. Covers what the differential suite's forms use.
 */
export function toXform(form: CompiledForm): string {
  const { definition } = form
  const lists = Object.entries(definition.itemLists).map(([name, items]) => {
    const rows = items.map((item) => {
      const columns = Object.entries(item).flatMap(([column, value]) =>
        typeof value === 'string' && column !== 'value' ? [`<${column}>${escape(value)}</${column}>`] : [],
      )
      const label = escape(item.label[definition.defaultLanguage] ?? '')
      return `<item><name>${escape(item.value)}</name><label>${label}</label>${columns.join('')}</item>`
    })
    return `<instance id="${name}"><root>${rows.join('')}</root></instance>`
  })
  return `<?xml version="1.0"?>
<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml" xmlns:jr="http://openrosa.org/javarosa" xmlns:orx="http://openrosa.org/xforms" xmlns:odk="http://www.opendatakit.org/xforms">
<h:head><h:title>t</h:title><model odk:xforms-version="1.0.0"><instance><data id="t">${definition.body.map(instanceOf).join('')}<orx:meta><orx:instanceID/></orx:meta></data></instance>
${lists.join('')}
${form.nodes.map((node) => bindOf(form, node)).join('\n')}
<bind nodeset="/data/orx:meta/orx:instanceID" type="string"/></model></h:head>
<h:body>${form.top.map((node) => controlOf(form, definition, node)).join('')}</h:body></h:html>`
}

const escape = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')

function instanceOf(node: Node): string {
  const inner = node.kind === 'question' ? '' : node.children.map(instanceOf).join('')
  // A template makes the repeat begin empty, as ours do.
  const template = node.kind === 'repeat' ? ' jr:template=""' : ''
  return `<${node.name}${template}>${inner}</${node.name}>`
}

const xpath = (node: FormNode): string => `/data${node.path}`

/** `${name}` as pyxform writes it: relative inside a shared repeat, else from the root. */
function expression(form: CompiledForm, from: FormNode, source: string, inPredicate = false): string {
  return source.replaceAll(/\$\{([^}]+)\}/g, (_whole, name: string) => {
    const target = form.named(name, from)
    if (target === null) throw new Error(`nobody is called ${name}`)
    const shared = from.repeats.findLast((repeat) => target.repeats.includes(repeat))
    if (shared === undefined) return xpath(target)
    const up = xpath(from).split('/').length - xpath(shared).split('/').length
    const down = xpath(target).slice(xpath(shared).length)
    return `${inPredicate ? 'current()/' : ''}${'../'.repeat(up).slice(0, -1)}${down}`
  })
}

const TYPES: Partial<Record<Question['type'], string>> = {
  integer: 'int',
  decimal: 'decimal',
  date: 'date',
  time: 'time',
}

function bindOf(form: CompiledForm, node: FormNode): string {
  const { source, question } = node
  const attributes: string[] = []
  const add = (name: string, value: string | boolean | undefined): void => {
    if (value === undefined || value === false) return
    attributes.push(`${name}="${value === true ? 'true()' : escape(expression(form, node, value))}"`)
  }
  add('relevant', source.relevant)
  add('readonly', source.readonly)
  if (question !== null) {
    attributes.push(`type="${TYPES[question.type] ?? 'string'}"`)
    add('required', question.required)
    add('constraint', question.constraint)
    add('calculate', question.calculate)
  }
  return `<bind nodeset="${xpath(node)}" ${attributes.join(' ')}/>`
}

function controlOf(form: CompiledForm, definition: Definition, node: FormNode): string {
  const { source, question } = node
  const ref = `ref="${xpath(node)}"`
  const label = `<label>${escape(node.name)}</label>`
  if (question === null) {
    const inner = node.children.map((child) => controlOf(form, definition, child)).join('')
    if (source.kind === 'group') return `<group ${ref}>${label}${inner}</group>`
    const count =
      source.kind === 'repeat' && source.count !== undefined
        ? ` jr:count="${escape(expression(form, node, source.count))}"`
        : ''
    return `<group ${ref}>${label}<repeat nodeset="${xpath(node)}"${count}>${inner}</repeat></group>`
  }
  if (question.type === 'calculate') return ''
  if (question.type !== 'select-one' && question.type !== 'select-multiple')
    return `<input ${ref}>${label}</input>`
  const filter =
    question.choiceFilter === undefined
      ? ''
      : `[${escape(expression(form, node, question.choiceFilter, true))}]`
  const tag = question.type === 'select-one' ? 'select1' : 'select'
  return `<${tag} ${ref}>${label}<itemset nodeset="instance('${question.choices}')/root/item${filter}"><value ref="name"/><label ref="label"/></itemset></${tag}>`
}
