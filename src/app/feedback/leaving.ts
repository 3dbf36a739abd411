import { today } from '#/app/days.ts'
import { AFTER_SERVICE } from '#/app/service-feedback.ts'
import { vault } from '#/app/vault.ts'
import { type Feedback, type FeedbackAbout, sealFeedback } from '#/core/indicators/feedback.ts'
import { fromBase64url } from '#/core/vault/bytes.ts'
import { SpaceId } from '#/core/vault/ids.ts'
import { sodiumPrimitives } from '#/core/vault/primitives.ts'

/** Where an answer goes: with others from this tablet, or at once from one's own telephone. */
export type FeedbackPlace =
  | { readonly kind: 'tablet' }
  | {
      readonly kind: 'telephone'
      readonly space: SpaceId
      readonly publicKey: Uint8Array
      /** What the code was printed for. */
      readonly about: FeedbackAbout
    }
  | { readonly kind: 'none' }

/** Reads the address: what stands behind the `#` is sent to no server. */
export function feedbackPlace(hash: string): FeedbackPlace {
  if (hash === '' || hash === '#') return { kind: 'tablet' }
  const [, id, key, after] = /^#([0-9a-f]{32})\.([A-Za-z0-9_-]{43})(\.service)?$/.exec(hash) ?? []
  const space = SpaceId.safeParse(id)
  return space.success && key !== undefined
    ? {
        kind: 'telephone',
        space: space.data,
        publicKey: fromBase64url(key),
        about: after === AFTER_SERVICE ? 'service' : 'visit',
      }
    : { kind: 'none' }
}

export type Left = 'left' | 'offline' | 'locked'

/** Seals an answer and leaves it; nothing goes with it but its month. */
export async function leave(
  place: Exclude<FeedbackPlace, { readonly kind: 'none' }>,
  said: Pick<Feedback, 'face' | 'comment' | 'about'>,
): Promise<Left> {
  const month = today().slice(0, 7)
  if (place.kind === 'tablet') {
    if ((await vault.whoami()) === null) return 'locked'
    await vault.leaveFeedback(said, month)
    return 'left'
  }
  try {
    const { default: sodium } = await import('libsodium-wrappers')
    await sodium.ready
    const seed = crypto.getRandomValues(new Uint8Array(32))
    const sealed = sealFeedback(sodiumPrimitives(sodium), place.publicKey, { v: 1, month, ...said }, seed)
    const reply = await fetch(`/api/spaces/${place.space}/feedback`, {
      method: 'POST',
      headers: { 'content-type': 'application/octet-stream' },
      body: Uint8Array.from(sealed),
      credentials: 'omit',
      referrerPolicy: 'no-referrer',
    })
    return reply.ok ? 'left' : 'offline'
  } catch {
    return 'offline'
  }
}
