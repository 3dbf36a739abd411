import { sha256 } from '@noble/hashes/sha2.js'
import { fromBase64, fromBase64url, sameBytes, toBase64, toHex } from '#/core/vault/bytes.ts'
import type { Primitives } from '#/core/vault/primitives.ts'
import { type Checkpoint, openCheckpoint } from './checkpoint.ts'
import { LEAF_BYTES, leafOf } from './leaf.ts'
import { EMPTY_FRONTIER, type Frontier, extendFrontier, frontierRoot, leafHash } from './merkle.ts'
import { type ConsentReceipt, canonicalBytes, verifyReceipt } from './receipt.ts'

const PROOF_VERSION = 'c2sp.org/tlog-proof@v1'

/** An inclusion proof as text (C2SP tlog-proof): fits one QR code on the resident's paper. */
export function inclusionProofText(
  index: number,
  proof: readonly Uint8Array[],
  checkpointNote: string,
): string {
  return [PROOF_VERSION, `index ${index}`, ...proof.map(toBase64), '', checkpointNote].join('\n')
}

export interface InclusionProofText {
  readonly index: number
  readonly proof: readonly Uint8Array[]
  readonly checkpointNote: string
}

/** Reads it back; null when it does not have that form. */
export function readInclusionProofText(text: string): InclusionProofText | null {
  const end = text.indexOf('\n\n')
  if (end < 0) return null
  const [version, indexLine, ...hashes] = text.slice(0, end).split('\n')
  const index = /^index (0|[1-9]\d{0,15})$/.exec(indexLine ?? '')?.[1]
  if (version !== PROOF_VERSION || index === undefined) return null
  try {
    const proof = hashes.map((hash) => fromBase64(hash))
    if (proof.some((hash) => hash.length !== 32)) return null
    return { index: Number(index), proof, checkpointNote: text.slice(end + 2) }
  } catch {
    return null
  }
}

/** The link between a device's receipts. */
export const receiptHash = (receipt: ConsentReceipt): Uint8Array => sha256(canonicalBytes(receipt))

/** A receipt the auditor could open. */
export interface OpenedReceipt {
  readonly receipt: ConsentReceipt
  readonly salt: Uint8Array
}

/** Where an erased receipt stood: its device's number for it, and the hash the next one names. */
export interface ErasedPlace {
  readonly device: string
  readonly seq: number
  /** base64url. */
  readonly hash: string
}

export interface AuditInput {
  readonly log: { readonly origin: string; readonly publicKey: Uint8Array }
  /** The server's head now, as its signed note. */
  readonly note: string
  /** The head this auditor kept from before; null on the first look. */
  readonly kept: Checkpoint | null
  /** Heads that other devices have signed as seen, each under the log's own signature. */
  readonly witnessed?: readonly Checkpoint[]
  /** All leaves of the log, 34 bytes each, end to end. */
  readonly leaves: Uint8Array
  readonly receipts: readonly OpenedReceipt[]
  /** Leaves (by hex) a tombstone accounts for: their receipts were erased. */
  readonly erased: ReadonlySet<string>
  /** Erased receipts' places in their devices' rows, in the log or never sent. */
  readonly erasedPlaces: readonly ErasedPlace[]
  /** Leaves (by hex) that stand for no receipt but for an act everybody can see, such as an erasure. */
  readonly acts: ReadonlySet<string>
  /** Leaves (by hex) whose sealed records have not come yet but whose devices announced them. */
  readonly awaited: ReadonlySet<string>
  /** Certified signing keys of devices. */
  readonly deviceKey: (device: string) => Uint8Array | undefined
}

export type AuditProblemCode =
  | 'head-malformed'
  | 'head-of-another-log'
  | 'head-signature'
  | 'rollback'
  | 'split-view'
  | 'history-rewritten'
  | 'leaves-missing'
  | 'root-mismatch'
  | 'receipt-not-in-log'
  | 'receipt-signature'
  | 'receipt-device-unknown'
  | 'device-sequence-gap'
  | 'device-chain-broken'
  | 'leaf-unaccounted'
  | 'leaf-repeated'
  | 'act-not-in-log'

export interface AuditProblem {
  readonly code: AuditProblemCode
  /** Which receipt, device or leaf, and the figures. */
  readonly detail: string
}

export interface AuditReport {
  readonly verdict: 'green' | 'red'
  readonly problems: readonly AuditProblem[]
  readonly counts: {
    readonly leaves: number
    readonly openable: number
    readonly erased: number
    readonly awaited: number
  }
  readonly checkpoint: Checkpoint | null
}

export interface AuditProgress {
  readonly done: number
  readonly total: number
}

const CHUNK = 2_000

/**
 * Did anybody rewrite the consent log? Green only when the head is signed by
 * the log, continues the head kept from before, hashes out of exactly these
 * leaves, holds every receipt the auditor can open, no device's receipts have
 * a hole, and every leaf is openable, erased or awaited.
 *
 * A generator: it yields its progress every few thousand steps, so a worker
 * can report and be stopped.
 */
export function* auditLog(
  primitives: Pick<Primitives, 'verify'>,
  input: AuditInput,
): Generator<AuditProgress, AuditReport> {
  const problems: AuditProblem[] = []
  const found = (code: AuditProblemCode, detail: string): void => {
    problems.push({ code, detail })
  }
  const count = Math.floor(input.leaves.length / LEAF_BYTES)
  const total = count + input.receipts.length
  const opened = openCheckpoint(primitives, input.note, input.log)
  if (!opened.ok) {
    const code =
      opened.reason === 'malformed'
        ? 'head-malformed'
        : opened.reason === 'other-origin'
          ? 'head-of-another-log'
          : 'head-signature'
    found(code, opened.reason)
  }
  const checkpoint = opened.ok ? opened.checkpoint : null
  const { kept } = input
  if (checkpoint !== null && kept !== null) {
    if (checkpoint.size < kept.size) found('rollback', `${checkpoint.size} < ${kept.size}`)
    if (checkpoint.size === kept.size && !sameBytes(checkpoint.root, kept.root))
      found('split-view', `${kept.size}`)
  }
  const witnessed = input.witnessed ?? []
  for (const { size } of witnessed)
    if (checkpoint !== null && checkpoint.size < size) found('rollback', `${checkpoint.size} < ${size}`)
  if (checkpoint !== null && checkpoint.size !== count)
    found('leaves-missing', `${count} / ${checkpoint.size}`)

  // The tree, leaf by leaf; the kept head's root falls out on the way.
  const positions = new Map<string, number>()
  let frontier: Frontier = EMPTY_FRONTIER
  for (let from = 0; from < count; from += CHUNK) {
    const to = Math.min(count, from + CHUNK)
    const hashes: Uint8Array[] = []
    for (let index = from; index < to; index++) {
      const leaf = input.leaves.subarray(index * LEAF_BYTES, (index + 1) * LEAF_BYTES)
      const name = toHex(leaf)
      if (positions.has(name)) found('leaf-repeated', `${index}`)
      else positions.set(name, index)
      hashes.push(leafHash(leaf))
    }
    // Heads inside this part, the kept one and the witnesses', fall out where they end.
    const known = [
      ...(kept === null ? [] : [{ ...kept, code: 'history-rewritten' as const }]),
      ...witnessed.map((head) => ({ ...head, code: 'split-view' as const })),
    ].filter(({ size }) => size > from && size <= to)
    for (const { size, root, code } of known)
      if (!sameBytes(frontierRoot(extendFrontier(frontier, hashes.slice(0, size - from))), root))
        found(code, `${size}`)
    frontier = extendFrontier(frontier, hashes)
    yield { done: to, total }
  }
  if (
    checkpoint !== null &&
    checkpoint.size === count &&
    !sameBytes(frontierRoot(frontier), checkpoint.root)
  ) {
    found('root-mismatch', `${count}`)
  }

  // Every receipt: in the log, signed by its device, no hole in the device's row.
  const openable = new Set<string>()
  const byDevice = new Map<string, ConsentReceipt[]>()
  for (const [index, { receipt, salt }] of input.receipts.entries()) {
    const name = toHex(leafOf(receipt, salt))
    if (positions.has(name)) openable.add(name)
    else found('receipt-not-in-log', receipt.recordId)
    const key = input.deviceKey(receipt.device.id)
    if (key === undefined) found('receipt-device-unknown', receipt.recordId)
    else if (!verifyReceipt(primitives, receipt, key)) found('receipt-signature', receipt.recordId)
    const row = byDevice.get(receipt.device.id) ?? []
    row.push(receipt)
    byDevice.set(receipt.device.id, row)
    if (index % CHUNK === CHUNK - 1) yield { done: count + index, total }
  }
  const gone = Map.groupBy(input.erasedPlaces, ({ device }) => device)
  for (const device of new Set([...byDevice.keys(), ...gone.keys()]))
    checkDeviceRow(device, byDevice.get(device) ?? [], gone.get(device) ?? [], found)
  for (const act of input.acts) {
    if (positions.has(act)) openable.add(act)
    else found('act-not-in-log', act)
  }
  const covered = (names: ReadonlySet<string>): number =>
    [...names].filter((name) => positions.has(name) && !openable.has(name)).length
  const counts = {
    leaves: count,
    openable: openable.size,
    erased: covered(input.erased),
    awaited: covered(new Set([...input.awaited].filter((name) => !input.erased.has(name)))),
  }
  const unaccounted = counts.leaves - counts.openable - counts.erased - counts.awaited
  if (unaccounted !== 0) found('leaf-unaccounted', `${unaccounted}`)
  return { verdict: problems.length === 0 ? 'green' : 'red', problems, counts, checkpoint }
}

/** A device's receipts are numbered and linked: a hole or a wrong link shows what is missing. */
function checkDeviceRow(
  device: string,
  row: readonly ConsentReceipt[],
  erased: readonly ErasedPlace[],
  found: (code: AuditProblemCode, detail: string) => void,
): void {
  const ordered = row.toSorted((a, b) => a.device.seq - b.device.seq)
  const gone = new Map(erased.map(({ seq, hash }) => [seq, hash]))
  let expected = 1
  let prev: Uint8Array = new Uint8Array(32)
  for (const receipt of ordered) {
    for (
      let hash = gone.get(expected);
      hash !== undefined && expected < receipt.device.seq;
      hash = gone.get(expected)
    ) {
      prev = fromBase64url(hash)
      expected++
    }
    if (receipt.device.seq !== expected)
      found('device-sequence-gap', `${device}: ${expected}…${receipt.device.seq}`)
    else if (!sameBytes(fromBase64url(receipt.device.prev), prev))
      found('device-chain-broken', `${device}: ${receipt.device.seq}`)
    expected = receipt.device.seq + 1
    prev = receiptHash(receipt)
  }
}
