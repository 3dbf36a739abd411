import { today } from '#/app/days.ts'
import {
  type ReferralAnswer,
  type ReferralAsk,
  type ReferralBox,
  openAsk,
  referralBox,
  sealReferralAnswer,
} from '#/core/plan/referral.ts'
import { fromBase64url } from '#/core/vault/bytes.ts'
import { type Primitives, sodiumPrimitives } from '#/core/vault/primitives.ts'

async function boxIn(hash: string): Promise<{ primitives: Primitives; box: ReferralBox } | null> {
  if (!/^#[A-Za-z0-9_-]{43}$/.test(hash)) return null
  const { default: sodium } = await import('libsodium-wrappers')
  await sodium.ready
  const primitives = sodiumPrimitives(sodium)
  return { primitives, box: referralBox(primitives, fromBase64url(hash.slice(1))) }
}

const address = ({ id }: ReferralBox): string => `/api/referrals/${id}`

export type Opened = { readonly ask: ReferralAsk } | 'closed' | 'offline'

/** Fetches and opens what is asked; the secret behind the `#` stays here. */
export async function openRequest(hash: string): Promise<Opened> {
  const known = await boxIn(hash)
  if (known === null) return 'closed'
  try {
    const reply = await fetch(address(known.box), { credentials: 'omit', cache: 'no-store' })
    if (!reply.ok) return reply.status === 404 ? 'closed' : 'offline'
    const ask = openAsk(known.primitives, known.box, new Uint8Array(await reply.arrayBuffer()))
    return ask === null ? 'closed' : { ask }
  } catch {
    return 'offline'
  }
}

export type Sent = 'sent' | 'closed' | 'used' | 'offline'

/** Seals the answer and puts it in. */
export async function sendAnswer(
  hash: string,
  answer: ReferralAnswer['answer'],
  note: string,
): Promise<Sent> {
  const known = await boxIn(hash)
  if (known === null) return 'closed'
  const nonce = crypto.getRandomValues(new Uint8Array(24))
  const said = { v: 1 as const, answer, note, on: today() }
  try {
    const reply = await fetch(address(known.box), {
      method: 'POST',
      headers: { 'content-type': 'application/octet-stream' },
      body: Uint8Array.from(sealReferralAnswer(known.primitives, known.box, said, nonce)),
      credentials: 'omit',
    })
    if (reply.ok) return 'sent'
    if (reply.status === 429) return 'used'
    return reply.status === 404 ? 'closed' : 'offline'
  } catch {
    return 'offline'
  }
}
