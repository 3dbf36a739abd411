import { fromHex, sameBytes } from '#/core/vault/bytes.ts'
import type { Primitives } from '#/core/vault/primitives.ts'
import { type Checkpoint, openCheckpoint } from './checkpoint.ts'
import { DeviceRows, type ErasedPlace, type RowTip } from './device-rows.ts'
import { LEAF_BYTES, commitmentOf } from './leaf.ts'
import { LeafPlaces } from './leaf-places.ts'
import type { LogReading } from './log-reading.ts'
import type { Frontier } from './merkle.ts'
import type { OpenedReceipt } from './proof.ts'
import { receiptBytes } from './receipt.ts'

export interface AuditInput {
  readonly log: { readonly origin: string; readonly publicKey: Uint8Array }
  /** The server's head now, as its signed note. */
  readonly note: string
  /** The head this auditor kept from before; null on the first look. */
  readonly kept: Checkpoint | null
  /** Heads that other devices have signed as seen, each under the log's own signature. */
  readonly witnessed?: readonly Checkpoint[]
  /** What an earlier check found green: of the receipts only those that came after it are looked at. Null looks at all. */
  readonly since: AuditMark | null
  /** The log's leaves: all of them, or only those after the mark's frontier; asked for the roots at `sizesToKnow`. */
  readonly read: LogReading
  /**
   * Receipts the auditor can open: all of them, or those that came after the
   * mark. In the order of the feed they cost least: see `DeviceRows`.
   */
  readonly receipts: Iterable<OpenedReceipt>
  /** How many they are, for the progress told. */
  readonly receiptCount: number
  /**
   * Is every receipt's own signature checked? Otherwise a device's later
   * receipt vouches for those before it, which takes a hundredth of the time.
   */
  readonly isEachSignatureChecked: boolean
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

/**
 * What a green check leaves behind, so that the next one looks only at what
 * came since. It holds while nothing was erased meanwhile and every receipt it
 * counted is still here: the caller asks both.
 */
export interface AuditMark {
  readonly head: Checkpoint
  readonly frontier: Frontier
  readonly openable: number
  readonly erased: number
  /** Leaves (by hex) of acts, counted among the openable. */
  readonly acts: ReadonlySet<string>
  readonly rows: ReadonlyMap<string, RowTip>
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
  /** For the next check; null unless all is green and nothing is awaited. */
  readonly mark: AuditMark | null
}

export interface AuditProgress {
  readonly done: number
  readonly total: number
}

/** Receipts between two words of progress. */
const RECEIPTS_A_STEP = 200

/** The sizes whose roots a reading of the log must answer for an audit. */
export const sizesToKnow = ({
  kept,
  witnessed = [],
  since,
}: Pick<AuditInput, 'kept' | 'witnessed' | 'since'>): readonly number[] =>
  [...(kept === null ? [] : [kept]), ...witnessed, ...(since === null ? [] : [since.head])].map(
    ({ size }) => size,
  )

/**
 * Did anybody rewrite the consent log? Green only when the head is signed by
 * the log, continues the head kept from before, hashes out of exactly these
 * leaves, holds every receipt the auditor can open, no device's receipts have
 * a hole, and every leaf is openable, erased or awaited.
 *
 * A generator: it yields its progress every few hundred receipts, so a worker
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
  const { read, since } = input
  const before = since?.head.size ?? 0
  const count = read.size
  const checkpoint = checkHead(primitives, input, found)

  // Where each leaf stands; one that stands twice proves nothing.
  const places = new LeafPlaces(read.leaves, read.root, read.start)
  for (const place of places.repeated) found('leaf-repeated', `${place}`)
  const leavesRead = count - read.start
  const total = leavesRead + input.receiptCount
  yield { done: leavesRead, total }

  // Every receipt: in the log, signed by its device, no hole in the device's row.
  const isOpen = new Uint8Array(Math.max(0, count - before))
  let openable = since?.openable ?? 0
  const opens = (leaf: Uint8Array): boolean => {
    const place = places.of(leaf)
    // What stands before the mark was counted with it: nothing new can stand there.
    if (place === undefined || place < before) return false
    if (isOpen[place - before] === 0) openable++
    isOpen[place - before] = 1
    return true
  }
  const rows = new DeviceRows(
    primitives,
    input.deviceKey,
    input.erasedPlaces,
    since?.rows,
    found,
    input.isEachSignatureChecked,
  )
  let looked = 0
  for (const { receipt, salt } of input.receipts) {
    const bytes = receiptBytes(receipt)
    if (!opens(commitmentOf('consent', bytes, salt))) found('receipt-not-in-log', receipt.recordId)
    rows.take(receipt, bytes)
    if (++looked % RECEIPTS_A_STEP === 0) yield { done: leavesRead + looked, total }
  }
  rows.end()
  for (const act of input.acts)
    if (since?.acts.has(act) !== true && !opens(fromHex(act))) found('act-not-in-log', act)

  // leaves = openable + erased + awaited.
  const covered = (names: ReadonlySet<string>): number =>
    [...names].filter((name) => {
      const place = name.length === LEAF_BYTES * 2 ? places.of(fromHex(name)) : undefined
      return place !== undefined && place >= before && isOpen[place - before] === 0
    }).length
  const counts = {
    leaves: count,
    openable,
    erased: (since?.erased ?? 0) + covered(input.erased),
    awaited: covered(new Set([...input.awaited].filter((name) => !input.erased.has(name)))),
  }
  const unaccounted = counts.leaves - counts.openable - counts.erased - counts.awaited
  if (unaccounted !== 0) found('leaf-unaccounted', `${unaccounted}`)
  const isGreen = problems.length === 0
  return {
    verdict: isGreen ? 'green' : 'red',
    problems,
    counts,
    checkpoint,
    mark:
      isGreen && checkpoint !== null && counts.awaited === 0
        ? {
            head: checkpoint,
            frontier: read.frontier,
            openable,
            erased: counts.erased,
            acts: input.acts,
            rows: rows.tips,
          }
        : null,
  }
}

/** The head: signed by its log, made of these leaves, and the continuation of every head known from before. */
function checkHead(
  primitives: Pick<Primitives, 'verify'>,
  { note, log, kept, witnessed = [], since, read }: AuditInput,
  found: (code: AuditProblemCode, detail: string) => void,
): Checkpoint | null {
  const opened = openCheckpoint(primitives, note, log)
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
  if (checkpoint !== null) {
    if (kept !== null && checkpoint.size < kept.size) found('rollback', `${checkpoint.size} < ${kept.size}`)
    if (kept !== null && checkpoint.size === kept.size && !sameBytes(checkpoint.root, kept.root))
      found('split-view', `${kept.size}`)
    for (const { size } of witnessed)
      if (checkpoint.size < size) found('rollback', `${checkpoint.size} < ${size}`)
    if (checkpoint.size !== read.size) found('leaves-missing', `${read.size} / ${checkpoint.size}`)
    else if (!sameBytes(read.root, checkpoint.root)) found('root-mismatch', `${read.size}`)
  }
  const known = [
    ...(kept === null ? [] : [{ ...kept, code: 'history-rewritten' as const }]),
    ...(since === null ? [] : [{ ...since.head, code: 'history-rewritten' as const }]),
    ...witnessed.map((head) => ({ ...head, code: 'split-view' as const })),
  ]
  for (const { size, root, code } of known) {
    const here = size > read.size ? undefined : read.rootAt(size)
    // A head longer than what was read was told of above; one that could not be looked up is no proof.
    if (size > 0 && size <= read.size && (here === undefined || !sameBytes(here, root)))
      found(code, `${size}`)
  }
  return checkpoint
}
