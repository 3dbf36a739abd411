import { z } from 'zod'
import { fromUtf8, utf8 } from '#/core/vault/bytes.ts'
import type { Problem } from '#/wire/problem.ts'
import { keepCircles } from './enrolment.ts'
import type { Member } from './member.ts'
import type { ServerLink } from './server-link.ts'

/** What a device did when it noticed that the server had been put back to an older copy. */
export const Restore = z.strictObject({
  /** By this device's clock, ms since 1970. */
  at: z.int(),
  /** The older copy's last position. */
  head: z.int(),
  /** Records of this device that were offered again. */
  offered: z.int(),
})
export type Restore = z.infer<typeof Restore>

const NAME = 'server-restored'

/** Does a refusal tell that the server may have been put back to an older copy? */
export function hintsAtRestore(member: Member, problem: Problem | null): boolean {
  if (problem?.code === 'stale-cursor') return true
  // It wants a record again for which it has signed.
  return (
    problem?.code === 'chain-gap' &&
    problem.expectedSeq !== undefined &&
    member.isSignedFor(problem.expectedSeq)
  )
}

const AT_ONCE = 2000
/** As many as a page has: after the newest record there are a few drafts and keys. */
const LAST_ENTRIES = 1000

/**
 * The last position up to which this device and the server share their history;
 * null when they share all of it and nothing it signed for is missing. Asks about places spread over what was seen,
 * then about those between the last that agrees and the first that does not.
 */
export async function sharedUpTo(
  member: Member,
  link: ServerLink,
  problem: Problem | null,
): Promise<number | null> {
  let places = await member.placesSeen()
  const newest = places.at(-1)?.[0] ?? 0
  let upTo = 0
  while (places.length > 0) {
    const step = Math.ceil(places.length / AT_ONCE)
    const asked = places.filter((_, index) => index % step === step - 1 || index === places.length - 1)
    const agreed = await link.knownUpTo(member.space, asked)
    upTo = Math.max(upTo, agreed)
    const next = asked.find(([position]) => position > upTo)?.[0]
    if (step === 1 || next === undefined) break
    places = places.filter(([position]) => position > upTo && position < next)
  }
  // It signed for records that never came back here, and misses them now.
  if (problem?.code === 'chain-gap') return upTo
  return upTo === newest && member.cursor <= (await headOf(member, link)) ? null : upTo
}

/**
 * Does the server hold something, at places this device has passed, that this
 * device never got, or lack what it signed for? The newest record a reader names vouches for all before it;
 * after it this device may have seen nothing but drafts and keys, and a server
 * put back to an older copy may have filled those places anew.
 */
export async function passedUnseen(member: Member, link: ServerLink): Promise<boolean> {
  if (member.cursor === 0) return false
  const newest = member.newestSeen
  const page = await link.feed(member.space, newest?.position ?? 0, LAST_ENTRIES, newest)
  if (page.head < member.cursor || member.missesAwaited(page)) return true
  return member.lacksAny(page.entries.filter(([position]) => position <= member.cursor))
}

/** Where the server's feed ends, as it says itself. */
async function headOf(member: Member, link: ServerLink): Promise<number> {
  return (await link.feed(member.space, 0, 1)).head
}

/**
 * Takes back the cursor, queues what was lost, and keeps the head of the consent
 * log seen before as evidence: the log of the older copy cannot continue it. On
 * an officer's device the audit stays red until they have looked into it.
 */
export async function noteRestore(member: Member, head: number): Promise<void> {
  const offered = await member.rewindTo(head)
  await member.attachments.offerAgain()
  await keepCircles(member)
  const at = member.surroundings.now()
  const kept = await member.meta('kept-head')
  if (kept !== null && member.identity.role !== 'dpo') {
    await member.keepMeta(`head-before-restore-${at}`, kept)
    await member.keepMeta('kept-head', utf8(JSON.stringify({ size: 0, root: '', note: '' })))
  }
  const restore: Restore = { at, head, offered }
  await member.keepMeta(NAME, utf8(JSON.stringify(restore)))
}

/** The last restore this device noticed; null when there was none. */
export async function lastRestore(member: Member): Promise<Restore | null> {
  const kept = await member.meta(NAME)
  return kept === null ? null : Restore.parse(JSON.parse(fromUtf8(kept)))
}

/** Statements of the directory a restored server lost, from a device that may bring them. */
export async function offerDirectory(member: Member, link: ServerLink, serverSeq: number): Promise<void> {
  const { role } = member.identity
  if (role !== 'administrator' && role !== 'supervisor') return
  for (const statement of await member.statementsAfter(serverSeq))
    await link.appendDirectory({ statements: [statement], bundles: [] })
}
