import { expect } from 'vitest'
import { homeVisitNotice } from '#/client/consents.ts'
import type { VaultApi } from '#/client/vault-api.ts'
import type { VisitDraft, VisitPlan } from '#/core/household/records.ts'
import type { AttachmentReference } from '#/core/vault/attachment.ts'
import type { PersonId, RecordId, StreamId, VisitId } from '#/core/vault/ids.ts'
import { type Colleague, accountOf } from './town.ts'

/** A household, and the one of its members who is spoken with. */
export interface Home {
  readonly stream: StreamId
  readonly person: PersonId
}

/** The day on which scenarios make their visits. */
const DAY = '2026-11-23'

const notice = {
  id: homeVisitNotice.id,
  version: homeVisitNotice.version,
  language: 'lv',
  delivery: 'shown',
} as const

/** Said aloud by the resident, on the notice of today, with a neighbour as witness. */
export const saidAloud = {
  notice,
  by: { kind: 'subject', reference: '' },
  method: 'oral-witness',
  witness: 'Velta Klēts',
  signatureImage: null,
} as const

/** A household of one. */
export async function household(
  { vault }: { readonly vault: VaultApi },
  name = 'Vilma Ozola',
): Promise<Home> {
  const stream = await vault.createHousehold({
    facts: {
      label: name,
      street: '„Jaunlauki”',
      place: '',
      parish: '',
      point: null,
      phone: '',
      language: 'lv',
      note: '',
      warnings: [],
    },
    persons: [{ name, birthDate: '1944-03-17', relation: 'self' }],
  })
  const [person] = (await vault.household(stream)).facts.members
  if (person === undefined) throw new Error('a household has a member')
  return { stream, person }
}

/** A household of two, one of whom is spoken with. */
export async function twoAtHome(
  worker: Colleague,
  name: string,
): Promise<Home & { readonly other: PersonId }> {
  const at = await household(worker, name)
  const spouse = { name: 'Juris Sils', birthDate: '1940-02-02', relation: 'spouse' } as const
  return { ...at, other: await worker.vault.addPerson(at.stream, spouse) }
}

/** A first visit, to be made by who plans it unless the plan says otherwise. */
export async function plansVisit(
  worker: Colleague,
  stream: StreamId,
  plan: Partial<Omit<VisitPlan, 'visit'>> = {},
): Promise<VisitId> {
  const account = await accountOf(worker)
  return worker.vault.planVisit(stream, {
    date: DAY,
    time: null,
    worker: account,
    reason: 'first',
    note: '',
    ...plan,
  })
}

/** A visit planned and begun. */
export async function beginsVisit(
  worker: Colleague,
  stream: StreamId,
  plan: Partial<Omit<VisitPlan, 'visit'>> = {},
): Promise<VisitDraft> {
  const planned = await plansVisit(worker, stream, plan)
  const draft = await worker.vault.startVisit(stream, planned, 'lv')
  expect(draft.visit).toBe(planned)
  return draft
}

/**
 * Closes a visit, or a correction, as done with the answers of its draft.
 *
 * @param members - who was asked about, the one who answers first; without them as the draft has it
 */
export async function closesVisit(
  worker: Colleague,
  draft: VisitDraft,
  members?: readonly [PersonId, ...PersonId[]],
): Promise<void> {
  const parents: RecordId[] = draft.corrects === null ? [] : [draft.corrects]
  await worker.vault.closeVisit({
    draft,
    outcome: { outcome: 'done', reason: '', day: DAY },
    assessment: {
      definition: { id: 'needs-and-skills', version: '1.1.0', sha256: 'x' },
      respondent: members?.[0] ?? draft.respondent,
      repeats: members === undefined ? draft.repeats : { '/members': [...members] },
      answers: draft.answers,
      parents,
    },
    plan: null,
  })
}

/** One visit from start to close. */
export async function visit(worker: Colleague, at: Home, mood = '2') {
  const draft = await beginsVisit(worker, at.stream)
  const says = { ...at, ...saidAloud }
  await worker.vault.captureConsent({ ...says, kind: 'notice', purposes: [] })
  await worker.vault.captureConsent({ ...says, kind: 'consent', purposes: ['wellbeing'] })
  await worker.vault.captureConsent({ ...says, kind: 'refusal', purposes: ['share-ngo'] })
  const answers = {
    '/housing/tenure': { value: 'owner' },
    [`/members/${at.person}/wellbeing/COMPANION`]: { value: mood },
  }
  await worker.vault.saveDraft({ ...draft, answers })
  await closesVisit(worker, { ...draft, answers }, [at.person])
  return { assessment: draft.assessment, visit: draft.visit }
}

/** A photo taken at the table, kept on the tablet with the household's records. */
export function takesPhoto(
  worker: Colleague,
  stream: StreamId,
  bytes: Uint8Array,
): Promise<AttachmentReference> {
  return worker.vault.keepAttachment(stream, { bytes, type: 'image/jpeg', name: '' })
}
