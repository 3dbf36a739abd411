import { z } from 'zod'
import {
  type ReferralAnswer,
  Referral,
  openReferralAnswer,
  referralBox,
  sealAsk,
} from '#/core/plan/referral.ts'
import { fromBase64url, fromUtf8, toBase64url, utf8 } from '#/core/vault/bytes.ts'
import type { RecordId, StreamId, VisitId } from '#/core/vault/ids.ts'
import { standingsOf } from './consent-standings.ts'
import type { Member } from './member.ts'
import type { ServerLink } from './server-link.ts'

/** A referral to be made: its link's secret is made here. */
export type NewReferral = Omit<Referral, 'secret'>

export type Referred =
  | { readonly ok: true; readonly record: RecordId; readonly secret: string }
  | { readonly ok: false; readonly reason: 'not-permitted' }

/** Does the person permit, now, that this is shared? Within the support plan they are asked for no consent. */
function isPermitted(
  member: Member,
  stream: StreamId,
  { purpose, person }: Pick<Referral, 'purpose' | 'person'>,
): boolean {
  if (purpose === 'support-plan') return true
  const standings = standingsOf(member.household(stream), member.surroundings.now())
  return standings.find((each) => each.person === person)?.purposes[purpose] === 'given'
}

/** Writes a referral with the secret of its link; the box opens at the next exchange. */
export async function refer(
  member: Member,
  stream: StreamId,
  visit: VisitId,
  referral: NewReferral,
): Promise<Referred> {
  if (!isPermitted(member, stream, referral)) return { ok: false, reason: 'not-permitted' }
  const key = member.keyring.data(stream, 'household')
  if (key === undefined) throw new Error('this device holds no key of that household')
  const secret = toBase64url(member.surroundings.chance(32))
  const payload = { visit, referral: Referral.parse({ ...referral, secret }) }
  const [body] = await member.append([{ stream, namespace: 'record', kind: 'referral', payload, key }])
  if (body === undefined) throw new Error('a record written comes back')
  return { ok: true, record: body.id, secret }
}

interface KnownReferral {
  readonly stream: StreamId
  readonly record: RecordId
  readonly referral: Referral
  readonly box: ReturnType<typeof referralBox>
}

function referralsOf(member: Member): readonly KnownReferral[] {
  return [...member.households.values()].flatMap(({ stream, referrals }) =>
    referrals.flatMap(({ record, referral }) => {
      const read = Referral.safeParse(referral)
      if (!read.success) return []
      const box = referralBox(member.surroundings.primitives, fromBase64url(read.data.secret))
      return [{ stream, record, referral: read.data, box }]
    }),
  )
}

const Told = z.record(z.string(), z.enum(['open', 'closed']))
const AT_ONCE = 100

/** Tells the server of new boxes, and closes those whose person permits it no longer. */
async function keepBoxes(member: Member, link: ServerLink, known: readonly KnownReferral[]): Promise<void> {
  const kept = await member.meta('referral-boxes')
  const told = kept === null ? {} : Told.parse(JSON.parse(fromUtf8(kept)))
  const news = known.flatMap(({ stream, referral, box }) => {
    const state = isPermitted(member, stream, referral) ? ('open' as const) : ('closed' as const)
    if (told[box.id] === state || told[box.id] === 'closed') return []
    const { primitives, chance } = member.surroundings
    const ask = state === 'open' ? toBase64url(sealAsk(primitives, box, referral.ask, chance(24))) : null
    return [{ state, post: { box: box.id, ask, until: referral.ask.until } }]
  })
  if (news.length === 0) return
  for (let from = 0; from < news.length; from += AT_ONCE)
    await link.putReferralBoxes(
      member.space,
      news.slice(from, from + AT_ONCE).map(({ post }) => post),
    )
  const now = { ...told, ...Object.fromEntries(news.map(({ post, state }) => [post.box, state])) }
  await member.keepMeta('referral-boxes', utf8(JSON.stringify(now)))
}

/**
 * Takes in what providers answered: each answer becomes a record of the
 * household, and is put aside on the server once that record is safe there.
 *
 * @returns true when something was written that is to be sent
 */
export async function takeReferralAnswers(member: Member, link: ServerLink): Promise<boolean> {
  if (member.identity.role !== 'worker' && member.identity.role !== 'supervisor') return false
  const known = referralsOf(member)
  if (known.length === 0) return false
  await keepBoxes(member, link, known)
  const done: string[] = []
  let wrote = false
  for (const { note, box, bytes } of await link.referralAnswers(member.space)) {
    const asked = known.find((each) => each.box.id === box)
    if (asked === undefined) continue
    const written = member.household(asked.stream).referralAnswers.find((each) => each.note === note)
    if (written !== undefined) {
      if (written.position !== null) done.push(note)
      continue
    }
    const answer = openReferralAnswer(member.surroundings.primitives, asked.box, fromBase64url(bytes))
    if (answer === null) done.push(note)
    else {
      await writeAnswer(member, asked, note, answer)
      wrote = true
    }
  }
  if (done.length > 0) await link.putReferralsAside(member.space, done)
  return wrote
}

async function writeAnswer(
  member: Member,
  { stream, record }: KnownReferral,
  note: string,
  answer: ReferralAnswer,
): Promise<void> {
  const key = member.keyring.data(stream, 'household')
  if (key === undefined) return
  const payload = { referral: record, note, answer }
  await member.append([{ stream, namespace: 'record', kind: 'referral-answer', payload, key }])
}
