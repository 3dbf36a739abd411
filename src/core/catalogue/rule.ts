import { z } from 'zod'
import { Texts } from './texts.ts'

/** What a fact may be: a count, a code with an order (a scale), yes/no, or one of several choices. */
export const FactValue = z.union([z.number(), z.boolean(), z.string()])
export type FactValue = z.infer<typeof FactValue>

export const FactId = z
  .string()
  .regex(/^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)*$/)
  .max(80)

/** A fact is declared once; rules, needs and question sources only name it. */
export const FactDeclaration = z.strictObject({
  id: FactId,
  type: z.enum(['number', 'code', 'bool', 'choice']),
  label: Texts,
  /** Special-category or otherwise delicate: screens hold it back from a shared view. */
  sensitive: z.boolean(),
  scope: z.enum(['person', 'household']),
  /** The values a code or choice may have; another value counts as not known. */
  choices: z
    .array(z.strictObject({ value: z.union([z.number(), z.string()]), label: Texts }))
    .min(1)
    .optional(),
})
export type FactDeclaration = z.infer<typeof FactDeclaration>

/** One row of a rule: fact, operator, value. */
export const Condition = z.strictObject({
  fact: FactId,
  op: z.enum(['=', '!=', '<', '<=', '>', '>=', 'in']),
  value: z.union([FactValue, z.array(z.union([z.number(), z.string()])).min(1)]),
})
export type Condition = z.infer<typeof Condition>

/** Something only a person can confirm: a paper, a level, a free place. */
const Check = z.strictObject({ id: z.string().regex(/^[a-z0-9-]{1,40}$/), text: Texts })

/**
 * When an option fits (docs/rules/matching.md). `gate` and `all` must all hold,
 * one of `any` must hold (an empty `any` asks nothing), each of `check` must be
 * confirmed by a person. An unknown gate hides the option.
 */
export const Rule = z.strictObject({
  v: z.literal(1),
  gate: z.array(Condition).max(50).default([]),
  all: z.array(Condition).max(200).default([]),
  any: z.array(Condition).max(200).default([]),
  check: z.array(Check).max(20).default([]),
  /** From this day on the rule says at most "possible", until somebody reviews it. */
  expires: z.iso.date().nullable().default(null),
})
export type Rule = z.infer<typeof Rule>

/** Does a condition hold for a value that is known and of the right type? */
export function holds(condition: Condition, value: FactValue): boolean {
  const wanted = condition.value
  if (Array.isArray(wanted)) return typeof value !== 'boolean' && wanted.includes(value)
  switch (condition.op) {
    case '=':
      return value === wanted
    case '!=':
      return value !== wanted
    case '<':
      return value < wanted
    case '<=':
      return value <= wanted
    case '>':
      return value > wanted
    case '>=':
      return value >= wanted
    case 'in':
      return value === wanted
  }
}

const scalarType = { number: 'number', code: 'number', bool: 'boolean', choice: 'string' } as const

/** Why a condition cannot be asked of its fact. */
export type Misfit =
  | { readonly reason: 'needs-list' | 'needs-one-value' | 'no-order' }
  | { readonly reason: 'wrong-type' | 'never-has'; readonly value: FactValue }

/** What does not suit the fact in a condition, or `null` when it can be asked. */
export function misfitOf(condition: Condition, fact: FactDeclaration): Misfit | null {
  const { op, value } = condition
  const wanted = scalarType[fact.type]
  const values = Array.isArray(value) ? value : [value]
  if (Array.isArray(value) !== (op === 'in'))
    return { reason: op === 'in' ? 'needs-list' : 'needs-one-value' }
  const strange = values.find((each) => typeof each !== wanted)
  if (strange !== undefined) return { reason: 'wrong-type', value: strange }
  if ((fact.type === 'bool' || fact.type === 'choice') && !['=', '!=', 'in'].includes(op)) {
    return { reason: 'no-order' }
  }
  const choices = fact.choices
  if (choices !== undefined && (op === '=' || op === '!=' || op === 'in')) {
    const unknown = values.find((each) => !choices.some((choice) => choice.value === each))
    if (unknown !== undefined) return { reason: 'never-has', value: unknown }
  }
  return null
}

/** Why a condition cannot be asked of its fact, in a sentence, or `null` when it can. */
export function misfit(condition: Condition, fact: FactDeclaration): string | null {
  const found = misfitOf(condition, fact)
  switch (found?.reason) {
    case undefined:
      return null
    case 'needs-list':
      return 'The operator "in" needs a list of values'
    case 'needs-one-value':
      return `The operator "${condition.op}" needs one value`
    case 'wrong-type':
      return `The fact ${fact.id} is a ${fact.type}; ${JSON.stringify(found?.value)} is not`
    case 'no-order':
      return `The fact ${fact.id} is a ${fact.type} and has no order, so "${condition.op}" cannot be asked of it`
    case 'never-has':
      return `The fact ${fact.id} never has the value ${JSON.stringify(found?.value)}`
  }
}

/** Values that between them tell every condition on a fact apart: the named ones and their neighbours. */
function witnesses(conditions: readonly Condition[], fact: FactDeclaration): FactValue[] {
  if (fact.type === 'bool') return [true, false]
  if (fact.choices !== undefined) return fact.choices.map((choice) => choice.value)
  const named = conditions.flatMap((condition) => condition.value)
  if (fact.type === 'choice') return [...named, ' another']
  const numbers = named.filter((value) => typeof value === 'number').toSorted((a, b) => a - b)
  const between = numbers.map((value, index) => (value + (numbers[index + 1] ?? value + 2)) / 2)
  return [(numbers[0] ?? 0) - 1, ...numbers, ...between]
}

/** Is there a value of the fact for which all these conditions hold? */
export function canHoldTogether(conditions: readonly Condition[], fact: FactDeclaration): boolean {
  return witnesses(conditions, fact).some((value) => conditions.every((condition) => holds(condition, value)))
}
