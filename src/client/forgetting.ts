import { z } from 'zod'
import { fromUtf8, utf8 } from '#/core/vault/bytes.ts'
import type { Chance } from '#/core/vault/primitives.ts'
import type { DeviceStore, KeySlot } from './ports.ts'

/** What is left of an account on a device whose access ended: that it did, and what was handed in. Nothing about people. */
export const AccessEnded = z.strictObject({
  /** By this device's clock, ms since 1970. */
  at: z.int(),
  records: z.int(),
  drafts: z.int(),
  chunks: z.int(),
})
export type AccessEnded = z.infer<typeof AccessEnded>

const NAME = 'access-ended'
/** As long as any wrapped ring key, so that nothing of one is left. */
const NOISE_BYTES = 300

/**
 * Makes everything this device holds for an account unreadable, then removes
 * it: first the slot with the only wrapped ring key is overwritten in place
 * (rows removed from a browser's database stay on the disk for a while), then
 * the rows go, and a note of what happened stays.
 */
export async function forgetEverything(
  room: { readonly store: DeviceStore; readonly slot: KeySlot },
  chance: Chance,
  ended: AccessEnded,
): Promise<void> {
  await room.slot.write(chance(NOISE_BYTES))
  await room.store.commit({ dropAll: true, meta: [{ name: NAME, bytes: utf8(JSON.stringify(ended)) }] })
}

/** The note on an account whose access ended; null while it has not. */
export async function accessEnded(store: DeviceStore): Promise<AccessEnded | null> {
  const bytes = await store.meta(NAME)
  return bytes === null ? null : AccessEnded.parse(JSON.parse(fromUtf8(bytes)))
}
