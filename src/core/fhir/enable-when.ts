import { type Condition, type Order } from '#/core/paper/condition.ts'
import { conditionOf } from '#/core/paper/read-condition.ts'
import type { CompiledForm, FormNode } from '#/core/questionnaire/form.ts'
import type { Coding, Names } from './elements.ts'
import { codingOf, itemType } from './item-type.ts'

export interface EnableWhen {
  readonly question: string
  readonly operator: 'exists' | Order
  readonly answerBoolean?: boolean
  readonly answerCoding?: Coding
  readonly answerDate?: string
  readonly answerDecimal?: number
  readonly answerInteger?: number
  readonly answerString?: string
  readonly answerQuantity?: { readonly value: number }
}

export type Enabling =
  | { readonly kind: 'always' }
  | {
      readonly kind: 'when'
      readonly enableWhen: readonly EnableWhen[]
      readonly enableBehavior: 'all' | 'any' | null
    }
  /** FHIR's own conditions can't say it. */
  | { readonly kind: 'expression' }

/** When a node is asked, in FHIR's conditions where they mean exactly the same. */
export function enablingOf(form: CompiledForm, names: Names, node: FormNode): Enabling {
  const ready = node.expressions.relevant
  if (ready === undefined) return { kind: 'always' }
  const condition = conditionOf(form, node, ready.expression)
  if (condition.says === 'always') return { kind: 'always' }
  const isGroup = condition.says === 'all' || condition.says === 'any'
  const parts = isGroup ? condition.parts : [condition]
  const behaviors = new Set<'all' | 'any'>(isGroup ? [condition.says] : [])
  const enableWhen: EnableWhen[] = []
  for (const part of parts) {
    const tests = testsOf(form, names, node, part)
    if (tests === null) return { kind: 'expression' }
    if (tests.when.length > 1) behaviors.add(tests.joined)
    enableWhen.push(...tests.when)
  }
  // Some of "any" within "all" would need brackets, which FHIR lacks.
  if (behaviors.size > 1) return { kind: 'expression' }
  const [behavior] = behaviors
  return { kind: 'when', enableWhen, enableBehavior: enableWhen.length > 1 ? (behavior ?? 'all') : null }
}

interface Tests {
  readonly when: readonly EnableWhen[]
  readonly joined: 'all' | 'any'
}

function testsOf(form: CompiledForm, names: Names, reader: FormNode, part: Condition): Tests | null {
  // Only the answers beside the reader or around it: FHIR finds no others.
  const isNear = (node: FormNode): boolean => node.repeats.every((repeat) => reader.repeats.includes(repeat))
  switch (part.says) {
    case 'answered': {
      if (!isNear(part.node) || itemType(part.node) === 'display') return null
      return {
        when: [{ question: part.node.key, operator: 'exists', answerBoolean: part.truth }],
        joined: 'all',
      }
    }
    case 'chosen': {
      const { node, items, truth } = part
      const { question } = node
      if (question === null || !isNear(node) || itemType(node) !== 'choice') return null
      return {
        when: items.map(({ value }) => ({
          question: node.key,
          operator: truth ? '=' : '!=',
          answerCoding: codingOf(form, names, question, value),
        })),
        joined: truth ? 'any' : 'all',
      }
    }
    case 'compared': {
      const { subject, order, bound } = part
      const { node } = subject
      if ((subject.of !== 'answer' && subject.of !== 'age') || !isNear(node)) return null
      const test = { question: node.key, operator: order }
      const type = itemType(node)
      if (bound.is === 'number') {
        if (type === 'decimal') return { when: [{ ...test, answerDecimal: bound.value }], joined: 'all' }
        if (type === 'quantity')
          return { when: [{ ...test, answerQuantity: { value: bound.value } }], joined: 'all' }
        if (type === 'integer' && Number.isInteger(bound.value))
          return { when: [{ ...test, answerInteger: bound.value }], joined: 'all' }
        return null
      }
      if (bound.is === 'day' && type === 'date')
        return { when: [{ ...test, answerDate: bound.value }], joined: 'all' }
      const isEqual = order === '=' || order === '!='
      if (bound.is === 'text' && isEqual && (type === 'string' || type === 'text'))
        return { when: [{ ...test, answerString: bound.value }], joined: 'all' }
      return null
    }
    default:
      return null
  }
}
