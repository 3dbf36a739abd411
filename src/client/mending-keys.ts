import { type Directory, type Statement, extendDirectory, statementHash } from '#/core/vault/directory.ts'
import { sameBytes } from '#/core/vault/bytes.ts'
import type { Primitives } from '#/core/vault/primitives.ts'
import { FEED_TYPES, type FeedEntry } from '#/wire/batch.ts'
import { Fault } from './fault.ts'
import type { Member } from './member.ts'
import type { DeviceStore } from './ports.ts'
import type { ServerLink } from './server-link.ts'

const PAGE_ENTRIES = 1000

/** Takes keys out of grants without moving in the feed, and without taking any record for missing. */
async function takeKeys(member: Member, entries: readonly FeedEntry[]): Promise<void> {
  const grants = entries.filter(([, type]) => type === FEED_TYPES.grant)
  if (grants.length === 0) return
  await member.takePage({ v: 1, entries: grants, next: member.cursor, head: Number.MAX_SAFE_INTEGER })
}

/**
 * Keys whose rows the disk damaged come again by the grants with which they
 * came: the team's own first, then those of the feed from its beginning on. What
 * nobody granted stays missing, and what it would open is shown.
 */
export async function fetchKeysAgain(member: Member, link: ServerLink): Promise<void> {
  if (member.damagedKeys.length === 0) return
  await takeKeys(member, (await link.circleGrants(member.space)).entries)
  const waiting = member.outbox.filter(({ type }) => type === 'grant')
  await takeKeys(
    member,
    waiting.map(({ bytes }): FeedEntry => [0, FEED_TYPES.grant, bytes.slice()]),
  )
  for (let after = 0; member.damagedKeys.length > 0;) {
    const page = await link.feed(member.space, after, PAGE_ENTRIES)
    await takeKeys(member, page.entries)
    if (page.next >= page.head) return
    after = page.next
  }
}

/**
 * A directory that the disk damaged is fetched again. It must begin at the
 * pinned root, reach at least as far as the damaged one did, and hold its newest
 * whole statement, which names all before it by their hashes: so no other
 * history can slip in.
 *
 * @throws Fault `directory-damaged` without a connection, or when what the server shows is not the same directory
 */
export async function mendDirectory(
  primitives: Primitives,
  rootFingerprint: Uint8Array,
  store: DeviceStore,
  link: ServerLink,
): Promise<void> {
  const kept = await store.statements()
  const { statements } = await link.directory(0).catch((cause: unknown) => {
    throw new Fault('directory-damaged', 'it can be fetched again when there is a connection', { cause })
  })
  const whole = extendDirectory(primitives, { rootFingerprint }, statements)
  if (!whole.ok || !continues(primitives, kept, statements, whole.directory))
    throw new Fault('directory-damaged', 'what the server shows is not the directory this device has seen')
  await store.commit({ statements })
}

function continues(
  primitives: Primitives,
  kept: readonly Statement[],
  fetched: readonly Statement[],
  directory: Directory,
): boolean {
  const highest = Math.max(0, ...kept.map(({ seq }) => seq))
  if (directory.seq < highest) return false
  const isSame = (statement: Statement | undefined): boolean => {
    const there = fetched.find(({ seq }) => seq === statement?.seq)
    if (statement === undefined || there === undefined) return false
    return sameBytes(statementHash(primitives, statement), statementHash(primitives, there))
  }
  // The newest, or where that one is damaged the one before it.
  return kept.length < 2 || isSame(kept.at(-1)) || isSame(kept.at(-2))
}
