import type { VisitDraft } from '#/core/household/records.ts'

/** A draft without the parts of these people. The same object when it has none. */
export function withoutPersons(draft: VisitDraft, gone: ReadonlySet<string>): VisitDraft {
  const isTheirs = (path: string): boolean => {
    const owner = /\/members\/([0-9a-f]{32})(?:\/|$)/.exec(path)?.[1]
    return owner !== undefined && gone.has(owner)
  }
  const named = JSON.stringify([draft.answers, draft.repeats, draft.choices, draft.earlier ?? []])
  if (![...gone].some((person) => named.includes(person))) return draft
  const kept = <T>(values: Readonly<Record<string, T>>): Record<string, T> =>
    Object.fromEntries(Object.entries(values).filter(([path]) => !isTheirs(path)))
  return {
    ...draft,
    respondent: draft.respondent !== null && gone.has(draft.respondent) ? null : draft.respondent,
    answers: kept(draft.answers),
    choices: kept(draft.choices),
    repeats: Object.fromEntries(
      Object.entries(kept(draft.repeats)).map(([path, members]) => [
        path,
        members.filter((member) => !gone.has(member)),
      ]),
    ),
    ...(draft.earlier === undefined ? {} : { earlier: draft.earlier.filter(({ path }) => !isTheirs(path)) }),
  }
}
