import { z } from 'zod'
import { fromBase64url, fromUtf8, toBase64url, utf8 } from '#/core/vault/bytes.ts'
import type { KeyPair } from '#/core/vault/primitives.ts'
import type { Identity } from './identity.ts'
import type { MetaRow, Surroundings } from './ports.ts'

const NAME = 'joining'
const Joining = z.strictObject({
  invitation: z.string(),
  publicKey: z.string(),
  secretKey: z.string(),
  /** How a new account introduces itself; null for one more device of an account. */
  name: z.string().nullable(),
})

/**
 * What a newcomer needs until the team's keys are in its own hands: the
 * invitation's one-time key, sealed to the account's own, so that joining goes
 * on after a power cut or a stop.
 */
export function joiningRow(
  { primitives, chance }: Surroundings,
  identity: Identity,
  invitation: { readonly id: string; readonly pair: KeyPair },
  name: string | null,
): MetaRow {
  const { id, pair } = invitation
  const joining: z.infer<typeof Joining> = {
    invitation: id,
    publicKey: toBase64url(pair.publicKey),
    secretKey: toBase64url(pair.secretKey),
    name,
  }
  const sealed = primitives.boxSeal(utf8(JSON.stringify(joining)), identity.accountBox.publicKey, chance(32))
  return { name: NAME, bytes: sealed }
}

/** In its place once the team's keys are in the newcomer's own hands. */
export const SETTLED: MetaRow = { name: NAME, bytes: new Uint8Array(0) }

/** The invitation of a newcomer who has not settled in yet, and the name for its introduction; null otherwise. */
export async function joiningOf(
  meta: (name: string) => Promise<Uint8Array | null>,
  { primitives }: Surroundings,
  identity: Identity,
): Promise<{ readonly id: string; readonly pair: KeyPair; readonly name: string | null } | null> {
  const kept = await meta(NAME)
  if (kept === null || kept.length === 0) return null
  const opened = primitives.boxOpen(kept, identity.accountBox)
  if (opened === 'altered') return null
  const { invitation, publicKey, secretKey, name } = Joining.parse(JSON.parse(fromUtf8(opened)))
  return {
    id: invitation,
    pair: { publicKey: fromBase64url(publicKey), secretKey: fromBase64url(secretKey) },
    name,
  }
}
