import type { HeldKey } from './keyring.ts'
import type { NewRecord } from './sealing.ts'
import type { VisitClosing } from './vault-api.ts'
import type { VisitDraft } from '#/core/household/records.ts'
import { answerText, readAnswers } from '#/core/questionnaire/answers.ts'
import { attachmentOf } from '#/core/vault/attachment.ts'
import { NO_ID, PersonId, type RecordId, type StreamId } from '#/core/vault/ids.ts'

/** What a revision is sealed with. */
export interface Sealing {
  readonly newId: () => RecordId
  /** A person's own key; null asks for the household's. */
  readonly key: (person: PersonId | null) => HeldKey
}

/**
 * One revision of an assessment: each person's answers in a record of their
 * own, under their own key, then the household's with the rest.
 *
 * @param id - the household's record, which names the others
 */
export function assessmentRecords(
  stream: StreamId,
  draft: Pick<VisitDraft, 'assessment' | 'visit' | 'language' | 'attachments' | 'earlier' | 'upgrades'>,
  assessment: NonNullable<VisitClosing['assessment']>,
  id: RecordId,
  sealing: Sealing,
): readonly NewRecord[] {
  const records: NewRecord[] = []
  const { shared, byPerson } = splitAnswers(
    assessment.answers,
    (draft.earlier ?? []).map(({ path }) => path),
  )
  const personParts: RecordId[] = []
  for (const [person, answers] of byPerson) {
    const key = sealing.key(person)
    const part = sealing.newId()
    personParts.push(part)
    const payload = {
      assessment: draft.assessment,
      person,
      answers,
      ...filesAndPast(draft, answers, (path) => ownerOf(path) === person),
    }
    records.push({ id: part, stream, namespace: 'record', kind: 'assessment-person', payload, key })
  }
  const payload = {
    assessment: draft.assessment,
    visit: draft.visit,
    definition: assessment.definition,
    language: draft.language,
    respondent: assessment.respondent,
    repeats: assessment.repeats,
    answers: shared,
    personParts,
    ...filesAndPast(draft, shared, (path) => !byPerson.has(ownerOf(path) ?? NOBODY)),
    ...(draft.upgrades === undefined ? {} : { upgrades: draft.upgrades }),
  }
  records.push({
    stream,
    namespace: 'record',
    kind: 'assessment',
    payload,
    key: sealing.key(null),
    id,
    parents: assessment.parents,
  })
  return records
}

/** Whose answer a path holds: null for the household's. */
function ownerOf(path: string): PersonId | null {
  const owner = PersonId.safeParse(/\/members\/([0-9a-f]{32})\//.exec(path)?.[1])
  return owner.success ? owner.data : null
}

const NOBODY = PersonId.parse(NO_ID)

/** The files that answers name, and the answers of earlier versions, which go under the same key as their owner's. */
function filesAndPast(
  draft: Pick<VisitDraft, 'attachments' | 'earlier'>,
  answers: Readonly<Record<string, unknown>>,
  isTheirs: (path: string) => boolean,
): Pick<VisitDraft, 'attachments' | 'earlier'> {
  const named = new Set(
    Object.values(readAnswers(answers).answers).map((answer) => attachmentOf(answerText(answer))),
  )
  const attachments = Object.fromEntries(
    Object.entries(draft.attachments ?? {}).filter(([, { id }]) => named.has(id)),
  )
  const earlier = (draft.earlier ?? []).filter(({ path }) => isTheirs(path))
  return {
    ...(Object.keys(attachments).length === 0 ? {} : { attachments }),
    ...(earlier.length === 0 ? {} : { earlier }),
  }
}

/** Answers under `/members/<person>/` belong to that person; all else is the household's. */
function splitAnswers(
  answers: Readonly<Record<string, unknown>>,
  earlierPaths: readonly string[],
): {
  readonly shared: Record<string, unknown>
  readonly byPerson: ReadonlyMap<PersonId, Record<string, unknown>>
} {
  const shared: Record<string, unknown> = {}
  const byPerson = new Map<PersonId, Record<string, unknown>>()
  // Somebody of whom only earlier answers are left has a part of their own too.
  for (const path of earlierPaths) {
    const owner = ownerOf(path)
    if (owner !== null && !byPerson.has(owner)) byPerson.set(owner, {})
  }
  for (const [path, answer] of Object.entries(answers)) {
    const owner = ownerOf(path)
    if (owner === null) {
      shared[path] = answer
      continue
    }
    const own = byPerson.get(owner) ?? {}
    own[path] = answer
    byPerson.set(owner, own)
  }
  return { shared, byPerson }
}
