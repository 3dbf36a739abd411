import { openCheckpoint } from '#/core/consent/checkpoint.ts'
import { foldConsents } from '#/core/consent/fold.ts'
import { leafOf } from '#/core/consent/leaf.ts'
import { checkInclusion, leafHash } from '#/core/consent/merkle.ts'
import { type OpenedReceipt, inclusionProofText } from '#/core/consent/proof.ts'
import type { ConsentReceipt } from '#/core/consent/receipt.ts'
import { fromBase64, toBase64url, toHex } from '#/core/vault/bytes.ts'
import type { PersonId, StreamId } from '#/core/vault/ids.ts'
import { receiptsOf } from './consents.ts'
import { Fault } from './fault.ts'
import type { Member } from './member.ts'
import { placesOf } from './receipt-times.ts'
import type { ServerLink } from './server-link.ts'

/** A receipt as its person takes it home: what was signed, and that the log has it. */
export interface ReceiptProof {
  readonly receipt: ConsentReceipt
  /** With it the receipt makes the leaf: base64url. */
  readonly salt: string
  /** The leaf, hex. */
  readonly leaf: string
  /** Head and way to it, one text (C2SP tlog-proof); null while the log has not taken it in. */
  readonly proof: string | null
}

/** The receipts by which a person's consents stand: their last notice, and the word that holds for each purpose. */
function standing(all: readonly OpenedReceipt[], person: PersonId): readonly OpenedReceipt[] {
  const own = all.filter(({ receipt }) => receipt.subject === person)
  const consents = foldConsents(own.map(({ receipt }) => receipt)).get(person)
  const holding = new Set([consents?.notice, ...[...(consents?.purposes.values() ?? [])].map(({ by }) => by)])
  return own.filter(({ receipt }) => holding.has(receipt.recordId))
}

/**
 * The proofs that go onto a person's sheet or into their file, each checked here
 * first against the log's signed head. Without a connection, or before the log
 * has taken a receipt in, its proof is null.
 */
export async function receiptProofs(
  member: Member,
  link: Pick<ServerLink, 'checkpoint' | 'leaves' | 'inclusionProof'>,
  stream: StreamId,
  person: PersonId,
): Promise<readonly ReceiptProof[]> {
  const own = standing(receiptsOf(member.household(stream)), person)
  const proofs = await proofsOf(member, link, own).catch((cause: unknown) => {
    if (cause instanceof Fault) return new Map<string, string>()
    throw cause
  })
  return own.map(({ receipt, salt }) => ({
    receipt,
    salt: toBase64url(salt),
    leaf: toHex(leafOf(receipt, salt)),
    proof: proofs.get(receipt.recordId) ?? null,
  }))
}

async function proofsOf(
  member: Member,
  link: Pick<ServerLink, 'checkpoint' | 'leaves' | 'inclusionProof'>,
  own: readonly OpenedReceipt[],
): Promise<ReadonlyMap<string, string>> {
  const note = await link.checkpoint()
  const { logOrigin: origin, serverKey: publicKey } = member.directory
  const opened = openCheckpoint(member.surroundings.primitives, note, { origin, publicKey })
  if (!opened.ok) throw new Fault('server-unreadable', `the log's head does not hold: ${opened.reason}`)
  const { size, root } = opened.checkpoint
  const places = await placesOf(link, own, size)
  const texts = new Map<string, string>()
  for (const { receipt, salt } of own) {
    const index = places.get(receipt.recordId)
    if (index === undefined) continue
    const proof = (await link.inclusionProof(index, size)).map(fromBase64)
    const held = checkInclusion({
      leafIndex: index,
      treeSize: size,
      leafHash: leafHash(leafOf(receipt, salt)),
      proof,
      root,
    })
    if (held.valid) texts.set(receipt.recordId, inclusionProofText(index, proof, note))
  }
  return texts
}
