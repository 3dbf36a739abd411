import type { PersonId } from '#/core/vault/ids.ts'
import type { HouseholdState } from './fold.ts'
import type { DefinitionReference, EarlierAnswer, Person } from './records.ts'

/** What one revision of an assessment says of one person. */
export interface CopiedAssessment {
  readonly assessment: string
  readonly revision: string
  /** By the worker's clock, ms. */
  readonly at: number
  /** No other revision follows. */
  readonly isNewest: boolean
  readonly definition: DefinitionReference
  readonly repeats: Readonly<Record<string, readonly string[]>>
  /** Answers about this person, by path. */
  readonly own: Readonly<Record<string, unknown>>
  /** Answers about the household; null until somebody has looked at what they say of the others. */
  readonly shared: Readonly<Record<string, unknown>> | null
  readonly earlier: readonly EarlierAnswer[]
  /** Files kept with the answers, by name. */
  readonly files: readonly string[]
}

export interface PersonCopy {
  readonly format: 'slieksnis/person-copy/1'
  readonly person: Person | null
  readonly household: {
    readonly address: string
    readonly phone: string
    readonly language: string
    readonly note: string
  } | null
  readonly assessments: readonly CopiedAssessment[]
  readonly plans: readonly unknown[]
}

/**
 * The supervisor's part of a copy under GDPR Art. 15: all revisions of what
 * was answered about one person. What belongs to the household (its answers,
 * note and plans) speaks of the others, too, and is added only once their
 * rights were looked at (Art. 15(4)); answers about another member never are.
 */
export function personCopy(state: HouseholdState, person: PersonId, withShared: boolean): PersonCopy {
  const { facts } = state
  const assessments = [...state.assessments.values()].flatMap((history) =>
    history.revisions.flatMap(({ record, at, assessment }): readonly CopiedAssessment[] => {
      const parts = assessment.personParts.flatMap((id) => history.personParts.get(id) ?? [])
      const own = parts.filter((part) => part.person === person)
      if (own.length === 0 && !withShared) return []
      return [
        {
          assessment: assessment.assessment,
          revision: record,
          at,
          isNewest: history.heads.includes(record),
          definition: assessment.definition,
          repeats: repeatsOf(assessment.repeats, person),
          own: Object.assign({}, ...own.map(({ answers }) => answers)),
          shared: withShared ? assessment.answers : null,
          earlier: [
            ...own.flatMap(({ earlier }) => earlier ?? []),
            ...(withShared ? (assessment.earlier ?? []) : []),
          ],
          files: own.flatMap(({ attachments }) => Object.values(attachments ?? {}).map(({ name }) => name)),
        },
      ]
    }),
  )
  return {
    format: 'slieksnis/person-copy/1',
    person: state.persons.get(person)?.person ?? null,
    household: withShared
      ? {
          address: [facts.street, facts.place].filter((part) => part !== '').join(', '),
          phone: facts.phone,
          language: facts.language,
          note: facts.note,
        }
      : null,
    assessments: assessments.toSorted((a, b) => a.at - b.at),
    plans: withShared ? state.plans.map(({ plan }) => plan) : [],
  }
}

/** Of a repeat over members only this one: the others' ids are theirs. */
const repeatsOf = (
  repeats: Readonly<Record<string, readonly string[]>>,
  person: PersonId,
): Readonly<Record<string, readonly string[]>> =>
  Object.fromEntries(
    Object.entries(repeats).map(([path, ids]) => [path, ids.includes(person) ? [person] : []]),
  )
