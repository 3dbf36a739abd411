import { compileExpression } from '#/core/questionnaire/expression/evaluate.ts'
import { type Expression, eachPart, parseExpression } from '#/core/questionnaire/expression/syntax.ts'
import { MOST_EXPRESSION_CHARACTERS } from '#/core/questionnaire/form.ts'
import { nearest } from '#/core/questionnaire/nearest.ts'
import type { Findings, Place } from './problem.ts'

/** An expression of the form with its cell, to be checked once every name is known. */
export interface WrittenExpression {
  readonly source: string
  readonly place: Place
}

/** A text that may show answers: `${name}`. */
export interface WrittenText {
  readonly text: string
  readonly place: Place
}

/** The names a form's expressions may use. */
export class Names {
  readonly #all: ReadonlySet<string>
  readonly #several: ReadonlySet<string>

  /** @param refused - names of rows refused for another reason: what refers to them is not wrong as well */
  constructor(names: readonly string[], refused: ReadonlySet<string>) {
    this.#all = new Set([...names, ...refused])
    const once = new Set<string>()
    this.#several = new Set(names.filter((name) => once.size === once.add(name).size))
  }

  has(name: string): boolean {
    return this.#all.has(name)
  }

  /** Do several questions bear this name, in different groups? */
  isShared(name: string): boolean {
    return this.#several.has(name)
  }

  [Symbol.iterator](): Iterator<string> {
    return this.#all.values()
  }
}

/** What the expressions of a form ask of the files beside it. */
export interface Asked {
  /** Tables named by `instance('x')` or `pulldata('x', …)`, with the first place. */
  readonly tables: ReadonlyMap<string, { readonly place: Place; readonly by: 'instance' | 'pulldata' }>
}

const REFERENCE = /\$\{\s*(last-saved#)?([^{}]*?)\s*\}/g

/** The expression around a character. */
const snippet = (source: string, at: number): string => {
  const from = Math.max(0, at - 12)
  return `${from > 0 ? '…' : ''}${source.slice(from, at + 20)}${at + 20 < source.length ? '…' : ''}`
}

/** Checks syntax and names of every expression and the references in every text; answers what tables are asked for. */
export function checkExpressions(
  expressions: readonly WrittenExpression[],
  texts: readonly WrittenText[],
  names: Names,
  findings: Findings,
): Asked {
  const tables = new Map<string, { place: Place; by: 'instance' | 'pulldata' }>()
  let written = 0
  for (const { source, place } of expressions) {
    written += source.length
    if (written > MOST_EXPRESSION_CHARACTERS) {
      findings.error(
        place,
        'too-large',
        `the form’s expressions have more than ${MOST_EXPRESSION_CHARACTERS} characters together; the rest is not read`,
        'Split the form, or calculate once what is written many times.',
      )
      break
    }
    const parsed = parseExpression(source)
    if (!parsed.ok) {
      const { message, at } = parsed.problem
      findings.error(
        place,
        'syntax',
        `the expression cannot be read: ${message} (character ${at + 1}: ${snippet(source, at)})`,
        adviceOn(source),
      )
      continue
    }
    if (source.includes('last-saved#')) warnLastSaved(findings, place)
    eachPart(parsed.expression, (part) => {
      if (part.kind === 'reference') checkName(part.name, names, place, findings)
      if (part.kind === 'call') noteTable(part, place, tables)
    })
    const compiled = compileExpression(source)
    if (!compiled.ok) {
      const { message, at } = compiled.problem
      findings.error(
        place,
        'function',
        `${message} (character ${at + 1}: ${snippet(source, at)})`,
        adviceOnFunction(message),
      )
    }
  }
  for (const { text, place } of texts) {
    if (!text.includes('${')) continue
    for (const [, lastSaved, name = ''] of text.matchAll(REFERENCE)) {
      checkName(name, names, place, findings)
      if (lastSaved !== undefined) warnLastSaved(findings, place)
    }
    const [open] = /\$\{.{0,20}/s.exec(text.replaceAll(REFERENCE, '')) ?? []
    if (open !== undefined) {
      findings.error(
        place,
        'open-reference',
        `"${open}" opens the name of a question and does not close it`,
        'Close the name with }: ${name}.',
      )
    }
  }
  return { tables }
}

function warnLastSaved(findings: Findings, place: Place): void {
  findings.warning(
    place,
    'last-saved',
    'last-saved# is read as the answer of this form: an earlier form is not looked into',
    'The last visit’s answers are offered beside each question; remove the default if that is enough.',
  )
}

/** The mistakes we see most, by how they look. */
function adviceOn(source: string): string {
  if (/\$\s*\(|\$[a-z_]/i.test(source)) return 'Name a question as ${name}, with braces.'
  if (/&(?:[lg]t|amp|quot|apos);/.test(source))
    return 'Write the sign itself: < for &lt; and > for &gt;, & for &amp;.'
  if (/==|&&|\|\||<>/.test(source)) return 'Write = for equal, != for unequal, and, or; not ==, <>, && or ||.'
  if (/\$\{[^}]*$/.test(source)) return 'Close the name with }: ${name}.'
  if (/;/.test(source)) return 'Separate the arguments of a function with commas.'
  return 'Look at brackets and quotes around this character.'
}

const TOOLKIT = 'the Community Health Toolkit'
/** Functions that only some other tool has, by that tool. */
const FUNCTIONS_ELSEWHERE: Readonly<Record<string, string>> = {
  'to-bikram-sambat': TOOLKIT,
  'parse-timestamp-to-date': TOOLKIT,
  'z-score': TOOLKIT,
  'comment-status': 'OpenClinica',
  'count-if': 'SurveyCTO',
  'sum-if': 'SurveyCTO',
  'min-if': 'SurveyCTO',
  'max-if': 'SurveyCTO',
  'join-if': 'SurveyCTO',
  'rank-index': 'SurveyCTO',
  'choice-label': 'SurveyCTO',
  'item-at': 'SurveyCTO',
  'count-items': 'SurveyCTO',
  'format-number': 'SurveyCTO',
  duration: 'SurveyCTO',
}

function adviceOnFunction(message: string): string {
  const [, name = ''] = /^there is no function ([\w:-]+)\(/.exec(message) ?? []
  const tool = Object.hasOwn(FUNCTIONS_ELSEWHERE, name) ? FUNCTIONS_ELSEWHERE[name] : undefined
  return tool === undefined
    ? 'Use the functions listed at docs.getodk.org/form-operators-functions, with as many arguments as there.'
    : `${name}() is a function of ${tool} only; ODK does not have it either. Say the same with functions of ODK, or leave the row out.`
}

function checkName(name: string, names: Names, place: Place, findings: Findings): void {
  if (names.isShared(name)) {
    findings.warning(
      place,
      'shared-name',
      `several questions are called ${name}: the nearest one is meant here; ODK’s converter refuses this`,
      'Give each a name of its own, and use the one that is meant.',
    )
  }
  if (names.has(name)) return
  findings.error(place, 'unknown-name', `no question is called ${name}`, () => {
    const meant = nearest(name, names)
    return meant === null
      ? 'Use the name of a question, group or repeat of this form.'
      : `Is \${${meant}} meant?`
  })
}

function noteTable(
  call: Extract<Expression, { kind: 'call' }>,
  place: Place,
  tables: Map<string, { place: Place; by: 'instance' | 'pulldata' }>,
): void {
  if (call.name !== 'instance' && call.name !== 'pulldata') return
  const [first] = call.args
  if (first?.kind === 'string' && !tables.has(first.value))
    tables.set(first.value, { place, by: call.name === 'instance' ? 'instance' : 'pulldata' })
}
