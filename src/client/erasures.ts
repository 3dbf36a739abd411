import {
  type Erasure,
  type ErasureDecision,
  ErasureReceipt,
  type Inventory,
  checkErasure,
  checkErasureReceipt,
  erasureLeaf,
  signDecision,
  signErasure,
} from '#/core/consent/erasure.ts'
import { type ErasureDue, erasureDue } from '#/core/consent/erasure-due.ts'
import { type ErasureState, foldErasure } from '#/core/consent/erasure-steps.ts'
import { leafOf } from '#/core/consent/leaf.ts'
import { mattersOf } from '#/core/consent/office-book.ts'
import { receiptHash } from '#/core/consent/proof.ts'
import { withdrawalBox } from '#/core/consent/withdrawal-box.ts'
import { fromBase64url, fromUtf8, toBase64url, toHex, utf8 } from '#/core/vault/bytes.ts'
import { envelopeHash } from '#/core/vault/envelope.ts'
import { type AccountId, type DeviceId, type PersonId, RecordId, type StreamId } from '#/core/vault/ids.ts'
import { seenChanges } from './conflicts.ts'
import { proofOfLeaf, purposeRegister, receiptsOf } from './consents.ts'
import { ErasureDone, doneName } from './erasure-book.ts'
import { Fault } from './fault.ts'
import type { Member } from './member.ts'
import { writeLine } from './office-book.ts'
import type { ServerLink } from './server-link.ts'

/** Why a decision could not be written down. */
export type ErasureRefusal =
  | { readonly reason: 'not-due'; readonly obstacles: (ErasureDue & { due: false })['obstacles'] }
  | { readonly reason: 'same-person' }
  | { readonly reason: 'already-decided' }
  | { readonly reason: 'not-proposed' }
  | { readonly reason: 'not-allowed' }
  | { readonly reason: 'unknown-person' }

export type ErasureStep = { readonly ok: true } | ({ readonly ok: false } & ErasureRefusal)

/** A decision and how far it got, for the officer's screen and the certificate. */
export interface ErasureStanding {
  readonly matter: RecordId
  readonly person: PersonId
  readonly status: 'proposed' | 'decided' | 'destroyed'
  readonly decision: ErasureDecision
  readonly proposedBy: AccountId | null
  readonly confirmedBy: AccountId | null
  /** What keeps a decided erasure from being carried out, as a code; null when nothing is known to. */
  readonly waitsFor: 'supervisor' | 'open-visit' | 'unsent-work' | null
  readonly destroyed: {
    /** When the server signed for it, ms since 1970; null when this device did not bring it. */
    readonly time: number | null
    readonly keys: number
    readonly records: number
    readonly receipts: number
    readonly files: number
    readonly household: boolean
  } | null
  readonly devices: readonly {
    readonly device: DeviceId
    readonly account: AccountId
    readonly doneAt: number | null
  }[]
}

const DECIDES = ['dpo', 'supervisor']

/** The calendar day of an instant where this device is: near midnight it differs from UTC's. */
const localDay = (at: number | string): string => {
  const date = new Date(at)
  const two = (part: number): string => String(part).padStart(2, '0')
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`
}

function householdOf(member: Member, person: PersonId): StreamId | null {
  for (const { stream, consents } of member.households.values())
    if (receiptsOf({ consents }).some(({ receipt }) => receipt.subject === person)) return stream
  return null
}

function dueFor(member: Member, person: PersonId): ErasureDue {
  const receipts = [...member.households.values()]
    .flatMap(receiptsOf)
    .map(({ receipt }) => receipt)
    .filter(({ subject }) => subject === person)
  const today = localDay(member.surroundings.now())
  return erasureDue(purposeRegister.purposes, person, receipts, member.book, today, localDay)
}

/** The newest decision about each person. */
function decisions(
  member: Member,
): readonly { readonly matter: RecordId; readonly person: PersonId; readonly state: ErasureState }[] {
  return [...mattersOf(member.book, 'erasure')].flatMap(([matter, lines]) => {
    const person = lines[0]?.person
    return person === undefined
      ? []
      : [{ matter, person, state: foldErasure(lines.map(({ event }) => event)) }]
  })
}

/** Proposes that everything about a person goes, signed; another officer or supervisor must sign the same. */
export async function proposeErasure(member: Member, person: PersonId): Promise<ErasureStep> {
  const { identity, surroundings, space } = member
  if (!DECIDES.includes(identity.role)) return { ok: false, reason: 'not-allowed' }
  const open = decisions(member).some(
    (each) => each.person === person && (each.state.status === 'proposed' || each.state.status === 'decided'),
  )
  if (open) return { ok: false, reason: 'already-decided' }
  const stream = householdOf(member, person)
  if (stream === null) return { ok: false, reason: 'unknown-person' }
  const due = dueFor(member, person)
  if (!due.due) return { ok: false, reason: 'not-due', obstacles: due.obstacles }
  const matter = RecordId.parse(member.newId())
  const on = localDay(surroundings.now())
  const decision: ErasureDecision = {
    v: 1,
    id: matter,
    org: identity.org,
    space,
    stream,
    person,
    ground: due.ground,
    purposes: [...due.purposes],
    on,
  }
  const signature = sign(member, decision)
  await writeLine(member, {
    about: 'erasure',
    matter,
    person,
    event: { kind: 'proposed', on, by: identity.account, decision, signature },
  })
  return { ok: true }
}

const sign = ({ surroundings, identity }: Member, decision: ErasureDecision) =>
  signDecision(surroundings.primitives, decision, identity.device, identity.deviceSign.secretKey)

/** The second signature. It must still be due, and be somebody else's. */
export async function confirmErasure(member: Member, matter: RecordId): Promise<ErasureStep> {
  const { identity, surroundings } = member
  const found = decisions(member).find((each) => each.matter === matter)
  if (!DECIDES.includes(identity.role)) return { ok: false, reason: 'not-allowed' }
  if (found === undefined || found.state.status !== 'proposed' || found.state.decision === null)
    return { ok: false, reason: found?.state.status === 'decided' ? 'already-decided' : 'not-proposed' }
  if (found.state.proposedBy === identity.account) return { ok: false, reason: 'same-person' }
  const due = dueFor(member, found.person)
  // Only officers read requests: a supervisor has the officer's signature for the request, and sees holds alone.
  const takesOnTrust = found.state.decision.ground === 'request' && identity.role === 'supervisor'
  const obstacles = due.due ? [] : due.obstacles.filter(({ kind }) => !takesOnTrust || kind === 'hold')
  if (obstacles.length > 0) return { ok: false, reason: 'not-due', obstacles }
  await writeLine(member, {
    about: 'erasure',
    matter,
    person: found.person,
    event: {
      kind: 'confirmed',
      on: localDay(surroundings.now()),
      by: identity.account,
      signature: sign(member, found.state.decision),
    },
  })
  return { ok: true }
}

/** Takes a proposal back while nobody has confirmed it. */
export async function dropErasure(member: Member, matter: RecordId): Promise<ErasureStep> {
  const found = decisions(member).find((each) => each.matter === matter)
  if (found === undefined || found.state.status !== 'proposed') return { ok: false, reason: 'not-proposed' }
  const { identity, surroundings } = member
  await writeLine(member, {
    about: 'erasure',
    matter,
    person: found.person,
    event: { kind: 'dropped', on: localDay(surroundings.now()), by: identity.account },
  })
  return { ok: true }
}

/** What has to be finished before a decided erasure can be listed whole. */
function waitsFor(member: Member, stream: StreamId): ErasureStanding['waitsFor'] {
  if (member.identity.role !== 'supervisor') return 'supervisor'
  if (member.openDraftsOf(stream).length > 0) return 'open-visit'
  const unsent = member.outbox.some((row) => row.stream === stream && row.state !== 'receipted')
  return unsent || member.attachments.waiting().some((row) => row.stream === stream) ? 'unsent-work' : null
}

/** Everything of the person that this device can see, by id and hash. */
async function inventoryOf(member: Member, { stream, person }: ErasureDecision): Promise<Inventory> {
  const { primitives } = member.surroundings
  const state = member.household(stream)
  const household = state.facts.members.every((other) => other === person)
  const held = member.keyring.all().filter((key) => key.stream === stream)
  const keys = held
    .filter(({ kind, subject }) => subject === person || (household && kind === 'household'))
    .map(({ keyId }) => keyId)
  const theirs = new Set<string>(keys)
  const records = new Map<string, Inventory['records'][number]>()
  await member.eachSealed(({ header, bytes }) => {
    if (!theirs.has(header.keyId)) return
    const { id, device, seq } = header
    records.set(id, { id, device, seq, hash: toBase64url(envelopeHash(primitives, bytes)) })
  })
  const receipts = receiptsOf(state).filter(({ receipt }) => receipt.subject === person)
  const attachments = [...state.assessments.values()].flatMap(({ personParts, revisions }) => [
    ...[...personParts.values()]
      .filter((part) => part.person === person)
      .flatMap((part) => Object.values(part.attachments ?? {})),
    ...(household ? revisions.flatMap(({ assessment }) => Object.values(assessment.attachments ?? {})) : []),
  ])
  const boxes = state.consents.flatMap((consent) =>
    consent.box !== undefined && receiptsOf({ consents: [consent] })[0]?.receipt.subject === person
      ? [withdrawalBox(primitives, fromBase64url(consent.box)).id]
      : [],
  )
  return {
    household,
    keys,
    records: [...records.values()],
    receipts: receipts.map(({ receipt, salt }) => ({
      leaf: toHex(leafOf(receipt, salt)),
      device: receipt.device.id,
      seq: receipt.device.seq,
      hash: toBase64url(receiptHash(receipt)),
    })),
    attachments: [...new Set(attachments.map(({ id }) => id))],
    boxes,
  }
}

const receiptName = (id: RecordId): string => `erasure-receipt-${id}`

/**
 * After each exchange: says that this device has destroyed its part, takes an
 * erased person out of the household's list, and, on a supervisor's device,
 * carries out what two people have signed. Each step may be repeated.
 */
export async function pursueErasures(member: Member, link: ServerLink): Promise<void> {
  await sayDone(member)
  if (member.identity.role !== 'supervisor') return
  for (const { erasure } of member.erasures.all) {
    const { stream, person } = erasure.decision
    const state = member.household(stream)
    const { members } = state.facts
    const key = member.keyring.data(stream, 'household')
    if (key === undefined || !members.includes(person)) continue
    const payload = { members: members.filter((other) => other !== person) }
    // It follows every change known here: two lists of members that know nothing of each other are joined.
    const parents = seenChanges(state)
    await member.append([{ stream, namespace: 'record', kind: 'household', payload, key, parents }])
  }
  for (const { matter, state } of decisions(member)) {
    const { decision, signatures } = state
    const [first, second] = signatures
    if (state.status !== 'decided' || member.erasures.has(matter)) continue
    if (decision === null || first === undefined || second === undefined) continue
    if (waitsFor(member, decision.stream) !== null) continue
    const { primitives } = member.surroundings
    const { device, deviceSign } = member.identity
    const inventory = await inventoryOf(member, decision)
    const erasure = signErasure(
      primitives,
      { v: 1, decision, signatures: [first, second], inventory },
      device,
      deviceSign.secretKey,
    )
    // A line of the book with a wrong signature orders nothing.
    if (!checkErasure(primitives, member.directory, member.space, erasure).ok) continue
    await bring(member, link, erasure)
  }
}

async function bring(member: Member, link: ServerLink, erasure: Erasure): Promise<void> {
  let receipt: ErasureReceipt
  try {
    receipt = await link.erase(member.space, erasure)
  } catch (cause) {
    // Something of the person has reached the server that this device has not seen: after the next pull it is listed.
    if (cause instanceof Fault && cause.problem?.code === 'erasure-refused') return
    throw cause
  }
  const { primitives } = member.surroundings
  if (!checkErasureReceipt(primitives, receipt, erasure, member.directory.serverKey)) return
  await member.keepMeta(receiptName(erasure.decision.id), utf8(JSON.stringify(receipt)))
}

/** This device's word that its part is destroyed, kept since it was and now put into the log of records. */
async function sayDone(member: Member): Promise<void> {
  const key = member.keyring.circle(member.space, 'audit')
  if (key === undefined) return
  for (const { erasure } of member.erasures.all) {
    const { id } = erasure.decision
    if (member.erasures.doneBy(id).has(member.identity.device)) continue
    const kept = await member.meta(doneName(id))
    const nothing = { erasure: id, keys: 0, records: 0, unsentRecords: [], unsentReceipts: [] }
    const payload = kept === null ? nothing : ErasureDone.parse(JSON.parse(fromUtf8(kept)))
    await member.append([
      { stream: member.deskStream, namespace: 'desk', kind: 'erasure-done', payload, key },
    ])
  }
}

/** Before anything is fetched: a server restored from an older copy is brought the tombstones it has forgotten. */
export async function bringTombstones(member: Member, link: ServerLink): Promise<void> {
  const { all } = member.erasures
  if (all.length === 0) return
  const carriedOut = new Set(await link.erasures(member.space))
  for (const { erasure } of all) if (!carriedOut.has(erasure.decision.id)) await bring(member, link, erasure)
}

/** Every decision to erase and how far it got, oldest first. */
export async function erasureStandings(member: Member): Promise<readonly ErasureStanding[]> {
  const standings: ErasureStanding[] = []
  for (const { matter, person, state } of decisions(member)) {
    const { decision, status, proposedBy, confirmedBy } = state
    if (decision === null || status === 'none' || status === 'dropped') continue
    const carried = member.erasures.all.find(({ erasure }) => erasure.decision.id === matter)?.erasure
    const kept = await member.meta(receiptName(matter))
    const receipt = kept === null ? null : ErasureReceipt.parse(JSON.parse(fromUtf8(kept)))
    const done = member.erasures.doneBy(matter)
    standings.push({
      matter,
      person,
      status: carried === undefined ? status : 'destroyed',
      decision,
      proposedBy,
      confirmedBy,
      waitsFor: carried === undefined && status === 'decided' ? waitsFor(member, decision.stream) : null,
      destroyed:
        carried === undefined
          ? null
          : {
              time: receipt?.time ?? null,
              keys: carried.inventory.keys.length,
              records: carried.inventory.records.length,
              receipts: carried.inventory.receipts.length,
              files: carried.inventory.attachments.length,
              household: carried.inventory.household,
            },
      devices: [...member.directory.devices.values()]
        .filter(({ revokedAtSeq, account }) => {
          const entry = member.directory.accounts.get(account)
          return revokedAtSeq === null && entry?.revokedAtSeq === null
        })
        .map(({ device, account }) => ({ device, account, doneAt: done.get(device)?.at ?? null })),
    })
  }
  return standings
}

/** Where the tombstone stands in the consent log, for the certificate; null while it is not there. */
export async function erasureProof(
  member: Member,
  link: ServerLink,
  matter: RecordId,
): Promise<string | null> {
  const found = member.erasures.all.find(({ erasure }) => erasure.decision.id === matter)
  return found === undefined ? null : proofOfLeaf(member, link, erasureLeaf(found.erasure))
}

/** What stands against erasing a person today, or on what ground it may be done. */
export const erasureDueFor = dueFor
