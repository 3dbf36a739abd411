import { z } from 'zod'
import { type FactDeclaration, FactId, FactValue } from '#/core/catalogue/rule.ts'
import type { Facts } from './match.ts'

const map = z.record(z.string(), FactValue).optional()

/**
 * Where a fact comes from: a question's answer or one output of a score.
 * `map` turns answer codes into fact values; `*` stands for every other answer,
 * and an answer the map does not name is not known.
 */
export const FactSource = z.union([
  z.strictObject({ fact: FactId, question: z.string().min(1), map }),
  z.strictObject({ fact: FactId, score: z.string().min(1), output: z.string().min(1), map }),
])
export type FactSource = z.infer<typeof FactSource>
export const FactSources = z.array(FactSource)

/**
 * Answers and scores as plain data. What was declined, not known or not
 * permitted is simply absent (or any value that is not a scalar or a list).
 */
export interface AnswerSet {
  readonly household: Readonly<Record<string, unknown>>
  readonly persons: readonly {
    readonly personId: string
    readonly values: Readonly<Record<string, unknown>>
  }[]
  readonly scores?: {
    readonly household?: Readonly<Record<string, Readonly<Record<string, unknown>>>>
    readonly persons?: Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, unknown>>>>>>
  }
  /** Facts the household itself gives: number of children, lives alone, ages (see `compositionFacts`). */
  readonly derived?: DerivedFacts
  /** Whose answers the questions of the household part are, where they speak of a person. */
  readonly respondent?: string | null
}

export interface DerivedFacts {
  readonly household: Readonly<Record<string, FactValue>>
  readonly persons: Readonly<Record<string, Readonly<Record<string, FactValue>>>>
}

type Mapping = Readonly<Record<string, FactValue>> | undefined

const own = (values: Readonly<Record<string, unknown>> | undefined, key: string): unknown =>
  values !== undefined && Object.hasOwn(values, key) ? values[key] : undefined

function mapped(value: FactValue, mapping: Mapping): FactValue | undefined {
  if (mapping === undefined) return value
  const key = String(value)
  if (Object.hasOwn(mapping, key)) return mapping[key]
  return Object.hasOwn(mapping, '*') ? mapping['*'] : undefined
}

/** A list (several choices) is true when one of its codes maps to true, and false when every code maps to false. */
function factOf(answer: unknown, mapping: Mapping): FactValue | undefined {
  const scalar = FactValue.safeParse(answer)
  if (scalar.success) return scalar.data === '' ? undefined : mapped(scalar.data, mapping)
  const list = z.array(FactValue).min(1).safeParse(answer)
  if (!list.success || mapping === undefined) return undefined
  const values = list.data.map((value) => mapped(value, mapping))
  if (values.includes(true)) return true
  return values.every((value) => value === false) ? false : undefined
}

/** One household fact out of people's: true if anyone's is, false only if everyone's is known to be. */
function anyones(values: readonly (FactValue | undefined)[]): FactValue | undefined {
  if (values.includes(true)) return true
  return values.length > 0 && values.every((value) => value === false) ? false : undefined
}

/**
 * Facts out of answers and scores. The first source that has a value gives the
 * fact; a derived fact only fills a gap. Nothing is guessed: what has no
 * answer is not in the map.
 *
 * @param declarations - with them a fact goes where its scope says: a question
 *   asked of each person can give a household fact (anyone's yes), and a
 *   household question about a person gives the respondent's
 */
export function factsFrom(
  sources: readonly FactSource[],
  answers: AnswerSet,
  declarations: readonly FactDeclaration[] = [],
): Facts {
  const scopes = new Map(declarations.map((fact) => [fact.id, fact.scope]))
  const household = new Map<string, FactValue>()
  const persons = answers.persons.map(({ personId }) => ({ personId, facts: new Map<string, FactValue>() }))
  const give = (facts: Map<string, FactValue> | undefined, fact: string, value: FactValue | undefined) => {
    if (facts !== undefined && value !== undefined && !facts.has(fact)) facts.set(fact, value)
  }
  const respondent = persons.find((person) => person.personId === answers.respondent)?.facts
  for (const source of sources) {
    const common = factOf(
      'question' in source
        ? own(answers.household, source.question)
        : own(answers.scores?.household?.[source.score], source.output),
      source.map,
    )
    const each = answers.persons.map(({ personId, values }) =>
      factOf(
        'question' in source
          ? own(values, source.question)
          : own(answers.scores?.persons?.[personId]?.[source.score], source.output),
        source.map,
      ),
    )
    const scope = scopes.get(source.fact)
    give(scope === 'person' ? respondent : household, source.fact, common)
    if (scope === 'household') give(household, source.fact, anyones(each))
    else each.forEach((value, index) => give(persons[index]?.facts, source.fact, value))
  }
  for (const [fact, value] of Object.entries(answers.derived?.household ?? {})) give(household, fact, value)
  for (const { personId, facts } of persons) {
    for (const [fact, value] of Object.entries(answers.derived?.persons[personId] ?? {}))
      give(facts, fact, value)
  }
  return { household, persons }
}

/** Where a fact came from: the question or score a screen can lead to. */
export const sourceOf = (sources: readonly FactSource[], fact: string): FactSource | undefined =>
  sources.find((source) => source.fact === fact)

/** The facts `compositionFacts` gives, whatever a questionnaire asks. */
export const COMPOSITION_FACTS = ['h.children_n', 'p.lives_alone', 'p.age'] as const

/**
 * Facts that follow from who lives together: ages, living alone, and the
 * number of children (under 18). One unknown age leaves the number unknown.
 */
export function compositionFacts(
  members: readonly { readonly personId: string; readonly ageYears: number | null }[],
): DerivedFacts {
  const household: Record<string, FactValue> = {}
  if (members.length > 0 && members.every((member) => member.ageYears !== null)) {
    household['h.children_n'] = members.filter((member) => (member.ageYears ?? 0) < 18).length
  }
  const persons = Object.fromEntries(
    members.map(({ personId, ageYears }) => {
      const facts: Record<string, FactValue> = { 'p.lives_alone': members.length === 1 }
      if (ageYears !== null) facts['p.age'] = ageYears
      return [personId, facts]
    }),
  )
  return { household, persons }
}
