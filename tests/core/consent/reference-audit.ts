import { type AuditInput, type AuditProblem, type AuditProblemCode } from '#/core/consent/audit.ts'
import { openCheckpoint } from '#/core/consent/checkpoint.ts'
import type { ErasedPlace } from '#/core/consent/device-rows.ts'
import { LEAF_BYTES, leafOf } from '#/core/consent/leaf.ts'
import { EMPTY_FRONTIER, extendFrontier, frontierRoot, leafHash } from '#/core/consent/merkle.ts'
import { type OpenedReceipt, receiptHash } from '#/core/consent/proof.ts'
import { type ConsentReceipt, verifyReceipt } from '#/core/consent/receipt.ts'
import { fromBase64url, sameBytes, toHex } from '#/core/vault/bytes.ts'
import type { Primitives } from '#/core/vault/primitives.ts'

/** What the reference is given: the whole log, and every receipt. */
export interface ReferenceInput extends Omit<
  AuditInput,
  'since' | 'read' | 'receipts' | 'receiptCount' | 'isEachSignatureChecked'
> {
  readonly leaves: Uint8Array
  readonly receipts: readonly OpenedReceipt[]
}

interface ReferenceReport {
  readonly verdict: 'green' | 'red'
  readonly problems: readonly AuditProblem[]
  readonly counts: {
    readonly leaves: number
    readonly openable: number
    readonly erased: number
    readonly awaited: number
  }
}

const PART = 2_000

/**
 * `auditLog` as it was first written: every leaf, every signature, one at a
 * time. It stays as what the quick one must agree with.
 */
export function referenceAudit(
  primitives: Pick<Primitives, 'verify'>,
  input: ReferenceInput,
): ReferenceReport {
  const problems: AuditProblem[] = []
  const found = (code: AuditProblemCode, detail: string): void => {
    problems.push({ code, detail })
  }
  const count = Math.floor(input.leaves.length / LEAF_BYTES)
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
  let frontier = EMPTY_FRONTIER
  for (let from = 0; from < count; from += PART) {
    const to = Math.min(count, from + PART)
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
  for (const { receipt, salt } of input.receipts) {
    const name = toHex(leafOf(receipt, salt))
    if (positions.has(name)) openable.add(name)
    else found('receipt-not-in-log', receipt.recordId)
    const key = input.deviceKey(receipt.device.id)
    if (key === undefined) found('receipt-device-unknown', receipt.recordId)
    else if (!verifyReceipt(primitives, receipt, key)) found('receipt-signature', receipt.recordId)
    const row = byDevice.get(receipt.device.id) ?? []
    row.push(receipt)
    byDevice.set(receipt.device.id, row)
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
  return { verdict: problems.length === 0 ? 'green' : 'red', problems, counts }
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
