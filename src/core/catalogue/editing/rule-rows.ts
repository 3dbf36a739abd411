import { type Condition, type FactDeclaration, type FactValue, type Rule } from '#/core/catalogue/rule.ts'
import { canHoldTogether, misfitOf } from '#/core/catalogue/rule.ts'

/** The groups of a rule that hold rows of fact, operator and value. */
export const CONDITION_GROUPS = ['gate', 'all', 'any'] as const
export type ConditionGroup = (typeof CONDITION_GROUPS)[number]

export type Operator = Condition['op']
const IN_ORDER: readonly Operator[] = ['=', '!=', '<', '<=', '>', '>=', 'in']

/** The operators that can be asked of a fact: only numbers and scales have an order. */
export function operatorsOf(fact: FactDeclaration): readonly Operator[] {
  switch (fact.type) {
    case 'bool':
      return ['=']
    case 'choice':
      return ['=', '!=', 'in']
    case 'code':
      return IN_ORDER
    case 'number':
      return fact.choices === undefined ? IN_ORDER.filter((op) => op !== 'in') : IN_ORDER
  }
}

/** The value a new row begins with: one the fact can have. */
function firstValue(fact: FactDeclaration): FactValue {
  const choice = fact.choices?.[0]?.value
  if (choice !== undefined) return choice
  switch (fact.type) {
    case 'bool':
      return true
    case 'choice':
      return ''
    case 'number':
    case 'code':
      return 0
  }
}

/** A row for a fact, with an operator and a value that suit it. */
export function newCondition(fact: FactDeclaration): Condition {
  const [op = '='] = operatorsOf(fact)
  return { fact: fact.id, op, value: firstValue(fact) }
}

/**
 * The row with another operator. What was chosen stays: one value becomes a
 * list of one for "one of", and a list its first value for the others.
 */
export function withOperator(condition: Condition, op: Operator): Condition {
  const { fact, value } = condition
  if (op === 'in') {
    if (Array.isArray(value)) return { fact, op, value }
    return typeof value === 'boolean' ? condition : { fact, op, value: [value] }
  }
  return { fact, op, value: Array.isArray(value) ? (value[0] ?? 0) : value }
}

/** The row asked of another fact; operator and value stay where they suit it too. */
export function withFact(condition: Condition, fact: FactDeclaration): Condition {
  const moved = { ...condition, fact: fact.id }
  return operatorsOf(fact).includes(condition.op) && misfitOf(moved, fact) === null
    ? moved
    : newCondition(fact)
}

/** The rule with the rows of one group. */
export const withRows = (rule: Rule, group: ConditionGroup, rows: readonly Condition[]): Rule => ({
  ...rule,
  [group]: [...rows],
})

/** What is wrong with a rule; `row` counts from 0, null where it is the whole group. */
export type RuleProblem = { readonly group: ConditionGroup | 'check'; readonly row: number | null } & (
  | { readonly code: 'undeclared-fact' | 'contradiction' | 'never-holds'; readonly fact: string }
  | { readonly code: 'repeated-row'; readonly fact: string }
  | { readonly code: 'needs-list' | 'needs-one-value' | 'no-order'; readonly fact: string }
  | { readonly code: 'wrong-type' | 'never-has'; readonly fact: string; readonly value: FactValue }
  | { readonly code: 'repeated-check'; readonly check: string }
)

function rowProblem(
  condition: Condition,
  fact: FactDeclaration | undefined,
  at: { readonly group: ConditionGroup; readonly row: number },
): RuleProblem | null {
  if (fact === undefined) return { ...at, code: 'undeclared-fact', fact: condition.fact }
  const misfit = misfitOf(condition, fact)
  switch (misfit?.reason) {
    case undefined:
      return null
    case 'wrong-type':
    case 'never-has':
      return { ...at, code: misfit?.reason ?? 'never-has', fact: fact.id, value: misfit?.value ?? '' }
    default:
      return { ...at, code: misfit?.reason ?? 'no-order', fact: fact.id }
  }
}

/**
 * Everything wrong with a rule: rows on facts nobody declared, operators and
 * values that do not suit the fact, rows that stand twice, rows that together
 * no value satisfies ("contradiction"), and a group "one of these" of which no
 * row can hold beside the others ("never-holds").
 */
export function ruleProblems(rule: Rule, facts: readonly FactDeclaration[]): readonly RuleProblem[] {
  const declared = new Map(facts.map((fact) => [fact.id, fact]))
  const problems: RuleProblem[] = []
  for (const group of CONDITION_GROUPS) {
    const seen = new Set<string>()
    rule[group].forEach((condition, row) => {
      const problem = rowProblem(condition, declared.get(condition.fact), { group, row })
      if (problem !== null) problems.push(problem)
      const key = JSON.stringify([condition.fact, condition.op, condition.value])
      if (seen.has(key)) problems.push({ group, row, code: 'repeated-row', fact: condition.fact })
      seen.add(key)
    })
  }
  if (problems.every(({ code }) => code === 'repeated-row')) {
    const required = Map.groupBy([...rule.gate, ...rule.all], (condition) => condition.fact)
    const together = (conditions: readonly Condition[], id: string): boolean => {
      const fact = declared.get(id)
      return fact === undefined || canHoldTogether(conditions, fact)
    }
    for (const [id, conditions] of required) {
      if (!together(conditions, id))
        problems.push({ group: 'all', row: null, code: 'contradiction', fact: id })
    }
    const dead = rule.any.filter((each) => !together([...(required.get(each.fact) ?? []), each], each.fact))
    const [first] = dead
    const isSound = !problems.some(({ code }) => code === 'contradiction')
    if (isSound && first !== undefined && dead.length === rule.any.length) {
      problems.push({ group: 'any', row: null, code: 'never-holds', fact: first.fact })
    }
  }
  const checks = new Set<string>()
  rule.check.forEach(({ id }, row) => {
    if (checks.has(id)) problems.push({ group: 'check', row, code: 'repeated-check', check: id })
    checks.add(id)
  })
  return problems
}
