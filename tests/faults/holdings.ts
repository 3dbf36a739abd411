import type { Vault } from '#/client/vault.ts'
import type { Tablet } from './tablet.ts'
import { FEED_TYPES } from '#/wire/batch.ts'
import { readEnvelope } from '#/core/vault/envelope.ts'

/** Maps as sorted pairs, without what differs between devices: places in the feed. */
export function plain(value: unknown): unknown {
  if (value instanceof Map)
    return [...value].map(([key, held]) => [String(key), plain(held)]).toSorted(byFirst)
  if (Array.isArray(value)) return value.map(plain)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .filter(([name]) => name !== 'position')
      .toSorted(byFirst)
      .map(([name, held]) => [name, plain(held)]),
  )
}

const byFirst = ([a]: readonly unknown[], [b]: readonly unknown[]): number => (String(a) < String(b) ? -1 : 1)

/**
 * What a tablet shows of each household, folded from its records; the same text
 * on every tablet that has the same.
 *
 * @param withDrafts - with everybody's unfinished visits, which not every tablet shows
 */
export async function householdsOf(
  tablet: Tablet,
  without: ReadonlySet<string>,
  withDrafts = true,
): Promise<ReadonlyMap<string, string>> {
  return new Map(
    (await tablet.households())
      .filter(({ stream, facts }) => !without.has(stream) && facts.label !== '')
      .toSorted((a, b) => (a.stream < b.stream ? -1 : 1))
      .map((state) => {
        const drafts = ((withDrafts ? tablet.draftsOf(state.stream) : null) ?? [])
          .map(({ payload, device }) => plain({ ...payload, device }))
          .toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1))
        return [state.stream, JSON.stringify([plain(state), drafts])]
      }),
  )
}

/** Everything a tablet shows, its own unfinished visits included, as one text to look for something in. */
export async function textOf(tablet: Tablet): Promise<string> {
  const { drafts } = await tablet.vault.caseload()
  const own = drafts.map(({ payload }) => JSON.stringify(payload))
  return [...(await householdsOf(tablet, new Set())).values(), ...own].join('\n')
}

/** What is wrong with the server's feed as this member gets it: ids twice, holes in a device's chain; null when nothing is. */
export async function feedProblem(vault: Vault): Promise<string | null> {
  const { member, link } = vault.engine
  const ids = new Set<string>()
  const chains = new Map<string, number>()
  let lastPosition = 0
  for (let after = 0; ;) {
    const page = await link.feed(member.space, after, 1000)
    for (const [position, type, bytes] of page.entries) {
      if (position <= lastPosition) return `position ${position} stands twice`
      lastPosition = position
      const read = type === FEED_TYPES.record ? readEnvelope(bytes) : null
      if (read === null) continue
      if (!read.ok) return `the record at ${position} cannot be read`
      const { id, device, seq } = read.envelope.header
      if (ids.has(id)) return `record ${id} stands twice`
      ids.add(id)
      if (seq !== (chains.get(device) ?? 0) + 1)
        return `device ${device} has record ${seq} after ${chains.get(device) ?? 0}`
      chains.set(device, seq)
    }
    if (page.next >= page.head) return null
    after = page.next
  }
}

/** How many leaves the consent log has, and how many receipts this member can see. */
export async function leavesAndReceipts(vault: Vault): Promise<readonly [leaves: number, receipts: number]> {
  const [, size = ''] = (await vault.engine.link.checkpoint()).split('\n')
  return [Number(size), (await vault.receipts()).length]
}
