import type { Colleague } from './town.ts'

/** What a device holds, without what differs between devices: places in the feed, order of arrival. */
export async function heldBy(colleague: Colleague) {
  const { households } = await colleague.vault.caseload()
  const states = await Promise.all(households.map(({ stream }) => colleague.vault.household(stream)))
  return states
    .map(({ stream, facts, persons, assessments, consents, outcomes }) => ({
      stream,
      facts,
      persons: [...persons.keys()].toSorted(),
      parts: [...assessments.values()]
        .flatMap(({ revisions, personParts }) => [
          ...revisions.map(({ record }) => record),
          ...personParts.keys(),
        ])
        .toSorted(),
      consents: consents.map(({ record }) => record).toSorted(),
      outcomes: [...outcomes.keys()].toSorted(),
    }))
    .toSorted((a, b) => (a.stream < b.stream ? -1 : 1))
}
