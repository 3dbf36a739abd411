import { z } from 'zod'
import type { Option } from '#/core/catalogue/catalogue.ts'
import { HsdsId } from '#/core/catalogue/hsds-records.ts'
import { Language } from '#/core/catalogue/texts.ts'
import { joinBytes, toHex, utf8 } from '#/core/vault/bytes.ts'
import { openLetter, sealLetter } from '#/core/vault/letter.ts'
import { type Primitives, inDomain } from '#/core/vault/primitives.ts'

const day = z.iso.date()
const line = z.string().max(300)

/**
 * Everything a provider is told: what is asked for, whom to reach and how, and
 * which office asks. No answer, no birth date, no address, no other member.
 */
export const ReferralAsk = z.strictObject({
  v: z.literal(1),
  what: line.min(1),
  who: line.min(1),
  contact: line,
  note: z.string().max(500),
  office: z.strictObject({ name: line, phone: line }),
  language: Language,
  until: day,
})
export type ReferralAsk = z.infer<typeof ReferralAsk>

export const REFERRAL_ANSWERS = ['accepted', 'full', 'served', 'not-reached'] as const
export const ReferralAnswer = z.strictObject({
  v: z.literal(1),
  answer: z.enum(REFERRAL_ANSWERS),
  note: z.string().max(300),
  /** By the provider's own clock: a claim. */
  on: day,
})
export type ReferralAnswer = z.infer<typeof ReferralAnswer>

/** A referral as its household's record keeps it. */
export const Referral = z.strictObject({
  option: HsdsId,
  forPerson: z.string().max(64).nullable(),
  /** Whose name and telephone the provider is told. */
  person: z.string().max(64),
  /** The purpose that permits it. */
  purpose: z.enum(['support-plan', 'share-ngo']),
  /** Secret of the link: base64url, 32 bytes. */
  secret: z.string().max(60),
  ask: ReferralAsk,
  on: day,
})
export type Referral = z.infer<typeof Referral>

/**
 * Under which purpose somebody is referred: within the municipality it is part
 * of the support plan, to anybody else only by the person's own consent.
 */
export const sharingPurpose = ({ level }: Pick<Option, 'level'>): Referral['purpose'] =>
  level === 'municipal' ? 'support-plan' : 'share-ngo'

/** The box of a link: the server knows its id, who has the link its key. */
export interface ReferralBox {
  readonly id: string
  readonly key: Uint8Array
}

export const referralBox = (primitives: Pick<Primitives, 'hash'>, secret: Uint8Array): ReferralBox => ({
  id: toHex(primitives.hash(inDomain('referral-box-id', secret)).subarray(0, 16)),
  key: primitives.hash(inDomain('referral-box-key', secret)),
})

export const ReferralBoxId = z.string().regex(/^[0-9a-f]{32}$/)

const ASK_BYTES = 4096
const ANSWER_BYTES = 1024
/** A nonce in front and a tag behind. */
const SEAL_BYTES = 40
export const REFERRAL_ASK_BYTES = ASK_BYTES + SEAL_BYTES
export const REFERRAL_ANSWER_BYTES = ANSWER_BYTES + SEAL_BYTES

/** `SLR`, version 1, and who speaks. */
const headOf = ({ id }: ReferralBox, speaker: 'office' | 'provider'): Uint8Array =>
  joinBytes(Uint8Array.of(0x53, 0x4c, 0x52, 0x01, speaker === 'office' ? 1 : 2), utf8(id))

export const sealAsk = (
  primitives: Pick<Primitives, 'seal'>,
  box: ReferralBox,
  ask: ReferralAsk,
  nonce: Uint8Array,
): Uint8Array =>
  sealLetter(
    primitives,
    box.key,
    headOf(box, 'office'),
    utf8(JSON.stringify(ReferralAsk.parse(ask))),
    ASK_BYTES,
    nonce,
  )

export function openAsk(
  primitives: Pick<Primitives, 'open'>,
  box: ReferralBox,
  bytes: Uint8Array,
): ReferralAsk | null {
  const read = ReferralAsk.safeParse(openLetter(primitives, box.key, headOf(box, 'office'), bytes))
  return read.success ? read.data : null
}

export const sealReferralAnswer = (
  primitives: Pick<Primitives, 'seal'>,
  box: ReferralBox,
  answer: ReferralAnswer,
  nonce: Uint8Array,
): Uint8Array =>
  sealLetter(
    primitives,
    box.key,
    headOf(box, 'provider'),
    utf8(JSON.stringify(ReferralAnswer.parse(answer))),
    ANSWER_BYTES,
    nonce,
  )

export function openReferralAnswer(
  primitives: Pick<Primitives, 'open'>,
  box: ReferralBox,
  bytes: Uint8Array,
): ReferralAnswer | null {
  const read = ReferralAnswer.safeParse(openLetter(primitives, box.key, headOf(box, 'provider'), bytes))
  return read.success ? read.data : null
}
