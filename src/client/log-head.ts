import { z } from 'zod'
import { cosignature, openCheckpoint } from '#/core/consent/checkpoint.ts'
import { LEAF_BYTES } from '#/core/consent/leaf.ts'
import { LogReading } from '#/core/consent/log-reading.ts'
import { EMPTY_FRONTIER, type Frontier, checkConsistency } from '#/core/consent/merkle.ts'
import { WITNESS_ROLES, type Witnessed, witnessName, witnessedBy } from '#/core/consent/witnesses.ts'
import { fromBase64, fromUtf8, toBase64, utf8 } from '#/core/vault/bytes.ts'
import { Fault } from './fault.ts'
import { keepEvidence } from './log-evidence.ts'
import type { Member } from './member.ts'
import type { ServerLink } from './server-link.ts'

const KeptHead = z.strictObject({ size: z.int(), root: z.string(), note: z.string() })
export type KeptHead = z.infer<typeof KeptHead>

/** The head this device found last to continue the one before; null before the first. */
export async function keptHead(member: Member): Promise<KeptHead | null> {
  const bytes = await member.meta('kept-head')
  return bytes === null ? null : KeptHead.parse(JSON.parse(fromUtf8(bytes)))
}

export const keepHead = (member: Member, head: KeptHead): Promise<void> =>
  member.keepMeta('kept-head', utf8(JSON.stringify(head)))

/** What the server says of the log. */
export type LogLink = Pick<ServerLink, 'checkpoint' | 'witnessed' | 'leaves' | 'consistencyProof'>

export const logOf = (member: Member) => ({
  origin: member.directory.logOrigin,
  publicKey: member.directory.serverKey,
})

/**
 * A tablet's look at the log after each exchange: the head must be signed and
 * continue the one it kept. Answers what is wrong, or null.
 */
export async function followLog(member: Member, link: ServerLink): Promise<string | null> {
  const note = await link.checkpoint()
  const kept = await keptHead(member)
  const wrong = await continues(member, link, note, kept)
  if (wrong !== null)
    await keepEvidence(member, {
      at: member.surroundings.now(),
      problems: [{ code: 'not-continued', detail: wrong }],
      shown: note,
      kept: kept?.note ?? null,
      witnessed: [],
    })
  return wrong
}

async function continues(
  member: Member,
  link: ServerLink,
  note: string,
  kept: KeptHead | null,
): Promise<string | null> {
  const opened = openCheckpoint(member.surroundings.primitives, note, logOf(member))
  if (!opened.ok) return opened.reason
  const { size, root } = opened.checkpoint
  if (kept !== null && size < kept.size) return `rollback: ${size} < ${kept.size}`
  if (kept !== null && kept.size > 0) {
    const proof = size === kept.size ? [] : await link.consistencyProof(kept.size, size)
    const consistent = checkConsistency({
      size1: kept.size,
      size2: size,
      root1: fromBase64(kept.root),
      root2: root,
      proof: proof.map(fromBase64),
    })
    if (!consistent.valid) return consistent.reason
  }
  member.takeSeenHead(size, root)
  if (kept === null || kept.size < size) await keepHead(member, { size, root: toBase64(root), note })
  await bearWitness(member, link, { size, note })
  return null
}

const COSIGNED = 'cosigned-size'

/**
 * Signs a head this device has just found to continue the one it kept, and
 * brings the line to the server: an officer's or supervisor's device does so
 * once for each head it meets.
 */
async function bearWitness(
  member: Member,
  link: ServerLink,
  { size, note }: { readonly size: number; readonly note: string },
): Promise<void> {
  const { identity, directory, surroundings } = member
  if (!WITNESS_ROLES.includes(identity.role) || size === 0) return
  const before = await member.meta(COSIGNED)
  if (before !== null && Number(fromUtf8(before)) === size) return
  const { publicKey, secretKey } = identity.deviceSign
  const name = witnessName(directory.logOrigin, identity.device)
  const timeSeconds = Math.floor(surroundings.now() / 1000)
  const line = cosignature(surroundings.primitives, note, { name, publicKey, secretKey }, timeSeconds)
  if (line === null) return
  try {
    await link.cosign(size, line)
  } catch (cause) {
    // Refused (a clock far off, a server restored meanwhile): the exchange goes on, and the next head is tried.
    if (!(cause instanceof Fault) || cause.problem === null) throw cause
    return
  }
  await member.keepMeta(COSIGNED, utf8(String(size)))
}

/** What other devices say they saw, under heads that the log itself signed. */
export async function witnessedHeads(
  member: Member,
  link: LogLink,
): Promise<readonly (Witnessed & { readonly note: string })[]> {
  const { primitives } = member.surroundings
  return (await link.witnessed()).flatMap((note) =>
    openCheckpoint(primitives, note, logOf(member)).ok
      ? witnessedBy(primitives, member.directory, note)
          .filter(({ device }) => device !== member.identity.device)
          .map((each) => ({ ...each, note }))
      : [],
  )
}

/** The first request brings few leaves, so that hashing begins; the others many. */
const FIRST_LEAVES = 4_000
const LEAVES_AT_ONCE = 20_000
/** So many are hashed between two words of progress. */
const LEAVES_A_STEP = 4_000

/**
 * Reads the log's leaves up to a size and hashes them while the next ones are
 * on their way. Ends early, with what there was, when the server has fewer.
 *
 * @param wanted - sizes whose roots are asked for
 * @param isStopped - asked between two parts; true ends with the fault `cancelled`
 */
export async function readLog(
  link: Pick<ServerLink, 'leaves'>,
  {
    to,
    from = EMPTY_FRONTIER,
    wanted = [],
    onProgress = () => undefined,
    isStopped = () => false,
  }: {
    readonly to: number
    readonly from?: Frontier
    readonly wanted?: Iterable<number>
    readonly onProgress?: (size: number) => void
    readonly isStopped?: () => boolean
  },
): Promise<LogReading> {
  const reading = new LogReading(wanted, from)
  const ask = (first: number, most: number): Promise<Uint8Array> => {
    const part = link.leaves(first, Math.min(to, first + most))
    // Whoever stops does not wait for what was asked for.
    part.catch(() => undefined)
    return part
  }
  let coming = ask(from.size, FIRST_LEAVES)
  while (reading.size < to) {
    const came = await coming
    if (isStopped()) throw new Fault('cancelled', 'the check was stopped')
    const leaves = Math.min(Math.floor(came.length / LEAF_BYTES), to - reading.size)
    if (leaves === 0) break
    const next = reading.size + leaves
    if (next < to) coming = ask(next, LEAVES_AT_ONCE)
    for (let at = 0; at < leaves; at += LEAVES_A_STEP) {
      const until = Math.min(leaves, at + LEAVES_A_STEP)
      reading.take(came.subarray(at * LEAF_BYTES, until * LEAF_BYTES))
      onProgress(reading.size)
    }
  }
  return reading
}
