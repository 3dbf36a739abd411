import { type Erasure, checkErasure, readErasure } from '#/core/consent/erasure.ts'
import type { Directory } from '#/core/vault/directory.ts'
import type { SpaceId } from '#/core/vault/ids.ts'
import type { Primitives } from '#/core/vault/primitives.ts'
import { FEED_TYPES, type FeedPage } from '#/wire/batch.ts'
import type { Keyring } from './keyring.ts'

/** By what a device judges a tombstone. */
interface Judging {
  readonly primitives: Primitives
  readonly directory: Pick<Directory, 'org' | 'devices' | 'accounts'>
  readonly space: SpaceId
  readonly keyring: Pick<Keyring, 'get'>
}

/**
 * The tombstones of a page, each with its place; null for one that does not hold:
 * its two signatures are not good, or it lists keys that are not its person's.
 */
export function tombstonesIn(
  page: Pick<FeedPage, 'entries'>,
  { primitives, directory, space, keyring }: Judging,
): readonly { readonly position: number; readonly erasure: Erasure | null }[] {
  return page.entries.flatMap(([position, type, bytes]) => {
    if (type !== FEED_TYPES.erasure) return []
    const erasure = readErasure(bytes)
    const holds =
      erasure !== null &&
      checkErasure(primitives, directory, space, erasure).ok &&
      coversItsPersonOnly(keyring, erasure)
    return [{ position, erasure: holds ? erasure : null }]
  })
}

/** Two people decide about one person: keys of others that this device holds are not theirs to destroy. */
function coversItsPersonOnly(keyring: Pick<Keyring, 'get'>, { decision, inventory }: Erasure): boolean {
  return inventory.keys.every((id) => {
    const held = keyring.get(id)
    if (held === undefined) return true
    const isTheirs = held.subject === decision.person || (inventory.household && held.kind === 'household')
    return held.stream === decision.stream && isTheirs
  })
}
