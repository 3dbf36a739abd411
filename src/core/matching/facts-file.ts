import { z } from 'zod'
import { FactValue } from '#/core/catalogue/rule.ts'
import type { CompiledCatalogue } from './compile.ts'
import type { Facts, MatchSettings } from './match.ts'

const factRecord = z.record(z.string().max(200), FactValue.nullable())
const closed = z.array(z.string().max(200)).max(2000).default([])

/** Facts as a file holds them; null is "not known", the same as leaving the fact out. */
const FactsFile = z.strictObject({
  household: factRecord.default({}),
  persons: z
    .array(z.strictObject({ personId: z.string().min(1).max(100), facts: factRecord.default({}), closed }))
    .max(40)
    .default([]),
  closed,
  today: z.iso.date().optional(),
  origin: z
    .strictObject({ latitude: z.number().min(-90).max(90), longitude: z.number().min(-180).max(180) })
    .optional(),
})

export interface FactsProblem {
  readonly code: 'form' | 'undeclared-fact' | 'wrong-scope' | 'wrong-type' | 'duplicate'
  readonly path: string
  readonly message: string
}

export type ReadFacts =
  | { readonly outcome: 'facts'; readonly facts: Facts; readonly settings: MatchSettings }
  | { readonly outcome: 'refused'; readonly problems: readonly FactsProblem[] }

const knownOf = (record: Readonly<Record<string, FactValue | null>>): Map<string, FactValue> => {
  const known = new Map<string, FactValue>()
  for (const [fact, value] of Object.entries(record)) if (value !== null) known.set(fact, value)
  return known
}

function problemsOf(
  compiled: CompiledCatalogue,
  facts: ReadonlyMap<string, FactValue>,
  scope: 'person' | 'household',
  path: string,
): FactsProblem[] {
  return [...facts].flatMap(([fact, value]): FactsProblem[] => {
    const slot = compiled.slots[compiled.slotOf.get(fact) ?? -1]
    const at = `${path}.${fact}`
    if (slot === undefined) {
      return [{ code: 'undeclared-fact', path: at, message: `The catalogue declares no fact ${fact}` }]
    }
    if (slot.scope !== scope) {
      return [{ code: 'wrong-scope', path: at, message: `${fact} is a fact of a ${slot.scope}` }]
    }
    if (slot.read(value) === undefined) {
      return [{ code: 'wrong-type', path: at, message: `${fact} cannot be ${JSON.stringify(value)}` }]
    }
    return []
  })
}

/** Reads facts from JSON for one compiled catalogue and says everything that is wrong with them. */
export function readFacts(compiled: CompiledCatalogue, input: unknown): ReadFacts {
  const parsed = FactsFile.safeParse(input)
  if (!parsed.success) {
    const problems = parsed.error.issues.map((issue): FactsProblem => ({
      code: 'form',
      path: issue.path.map(String).join('.'),
      message: issue.message,
    }))
    return { outcome: 'refused', problems }
  }
  const file = parsed.data
  const household = knownOf(file.household)
  const persons = file.persons.map((person) => ({
    personId: person.personId,
    facts: knownOf(person.facts),
    closed: new Set(person.closed),
  }))
  const problems = [
    ...problemsOf(compiled, household, 'household', 'household'),
    ...persons.flatMap((person, index) =>
      problemsOf(compiled, person.facts, 'person', `persons.${index}.facts`),
    ),
  ]
  const seen = new Set<string>()
  persons.forEach(({ personId }, index) => {
    if (seen.has(personId)) {
      problems.push({
        code: 'duplicate',
        path: `persons.${index}.personId`,
        message: `${personId} stands twice`,
      })
    }
    seen.add(personId)
  })
  if (problems.length > 0) return { outcome: 'refused', problems }
  const settings = { today: file.today, origin: file.origin }
  return { outcome: 'facts', facts: { household, persons, closed: new Set(file.closed) }, settings }
}
