import { sha256 } from '@noble/hashes/sha2.js'
import { fromBase64, fromBase64url, fromUtf8, sameBytes, toBase64, toBase64url } from '#/core/vault/bytes.ts'
import type { Primitives } from '#/core/vault/primitives.ts'
import { AuthorityBundle, BUNDLE_FORMAT, bundleSigningBytes, isLeafOf } from './bundle.ts'
import { type Checkpoint, cosignedAt, openCheckpoint, readVerifierKey } from './checkpoint.ts'
import { readLeaf } from './leaf.ts'
import {
  EMPTY_FRONTIER,
  checkConsistency,
  checkInclusion,
  extendFrontier,
  frontierRoot,
  leafHash,
} from './merkle.ts'
import { receiptHash } from './proof.ts'
import { canonicalBytes, verifyReceipt } from './receipt.ts'

export type BundleProblemCode =
  | 'not-a-bundle'
  | 'not-canonical'
  | 'bundle-signature'
  | 'other-signer'
  | 'other-log-key'
  | 'log-key-malformed'
  | 'bytes-malformed'
  | 'leaf-malformed'
  | 'leaf-repeated'
  | 'head-signature'
  | 'head-order'
  | 'head-cosignature'
  | 'root-mismatch'
  | 'consistency'
  | 'leaves-missing'
  | 'notice-altered'
  | 'notice-missing'
  | 'receipt-not-in-log'
  | 'receipt-inclusion'
  | 'receipt-device-unknown'
  | 'receipt-signature'
  | 'receipt-head'
  | 'device-sequence'
  | 'leaf-unaccounted'
  | 'erased-without-tombstone'

export interface BundleProblem {
  readonly code: BundleProblemCode
  readonly detail: string
}

export interface BundleReport {
  readonly verdict: 'green' | 'red'
  readonly problems: readonly BundleProblem[]
  /** leaves = openable + erased + awaited, and openable = opened here + closed here. */
  readonly counts: {
    readonly leaves: number
    readonly openable: number
    readonly opened: number
    readonly closed: number
    readonly erased: number
    readonly awaited: number
  } | null
  /** Places of leaves by which an officer broke a household open: each a matter to ask about. */
  readonly broken: readonly number[]
  /** Whose word this is: compare both with what the municipality has published. */
  readonly logKey: string | null
  readonly signerKey: string | null
  readonly heads: readonly {
    readonly size: number
    readonly root: string
    readonly cosigned: readonly { readonly witness: string; readonly timeSeconds: number }[]
  }[]
}

export type BundleVerdict =
  | { readonly outcome: 'checked'; readonly report: BundleReport }
  /** Whole, but of a later format than this program knows: neither green nor red. */
  | { readonly outcome: 'newer-format'; readonly format: string }

/** Keys known from elsewhere: with them a bundle of somebody else's making shows. */
export interface TrustedKeys {
  readonly logKey?: string
  readonly signerKey?: string
}

type Verifying = Pick<Primitives, 'verify'>

class Findings {
  readonly problems: BundleProblem[] = []
  found(code: BundleProblemCode, detail: string): void {
    this.problems.push({ code, detail })
  }
  /** Bytes of a text in the one way they are written; null, and a problem, for anything else. */
  bytes(text: string, place: string, encoding: 'base64' | 'base64url' = 'base64'): Uint8Array | null {
    try {
      return encoding === 'base64' ? fromBase64(text) : fromBase64url(text)
    } catch {
      this.found('bytes-malformed', place)
      return null
    }
  }
}

const red = (problems: readonly BundleProblem[]): BundleVerdict => ({
  outcome: 'checked',
  report: { verdict: 'red', problems, counts: null, broken: [], logKey: null, signerKey: null, heads: [] },
})

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function parsed(bytes: Uint8Array): Readonly<Record<string, unknown>> | null {
  try {
    const json: unknown = JSON.parse(fromUtf8(bytes))
    return isRecord(json) ? json : null
  } catch {
    return null
  }
}

function isCanonical(json: unknown, file: Uint8Array): boolean {
  try {
    return sameBytes(canonicalBytes(json), file)
  } catch {
    return false
  }
}

/** Is the whole file as its signer left it? True of every version of the format. */
function isWhole(
  primitives: Verifying,
  bundle: Readonly<Record<string, unknown>>,
): 'whole' | 'not-a-bundle' | 'bundle-signature' {
  const { signer, signature } = bundle
  const key = isRecord(signer) ? signer['key'] : undefined
  if (typeof key !== 'string' || typeof signature !== 'string') return 'not-a-bundle'
  try {
    return primitives.verify(fromBase64url(signature), bundleSigningBytes(bundle), fromBase64url(key))
      ? 'whole'
      : 'bundle-signature'
  } catch {
    return 'bundle-signature'
  }
}

/**
 * Is an authority bundle whole and true? The file must be canonical and signed,
 * every head signed by the log and rebuilt from the leaves, each head continue
 * the one before, every opened receipt be signed by its device and in the log,
 * its notice be there to the byte, and every leaf be openable, erased or
 * awaited. Needs nothing but the file.
 */
export function verifyBundle(
  primitives: Verifying,
  file: Uint8Array,
  trusted: TrustedKeys = {},
): BundleVerdict {
  const json = parsed(file)
  if (json === null) return red([{ code: 'not-a-bundle', detail: 'JSON' }])
  if (!isCanonical(json, file)) return red([{ code: 'not-canonical', detail: 'RFC 8785' }])
  const whole = isWhole(primitives, json)
  if (whole !== 'whole') return red([{ code: whole, detail: 'signature' }])
  const { format } = json
  if (
    typeof format === 'string' &&
    format !== BUNDLE_FORMAT &&
    /^slieksnis\/authority-bundle\/\d+$/.test(format)
  )
    return { outcome: 'newer-format', format }
  const shape = AuthorityBundle.safeParse(json)
  if (!shape.success)
    return red([{ code: 'not-a-bundle', detail: shape.error.issues[0]?.path.join('.') ?? '' }])
  return { outcome: 'checked', report: checkBundle(primitives, shape.data, trusted) }
}

function checkBundle(primitives: Verifying, bundle: AuthorityBundle, trusted: TrustedKeys): BundleReport {
  const findings = new Findings()
  const { log } = bundle
  if (trusted.logKey !== undefined && trusted.logKey !== log.key) findings.found('other-log-key', log.key)
  if (trusted.signerKey !== undefined && trusted.signerKey !== bundle.signer.key)
    findings.found('other-signer', bundle.signer.key)
  const leaves = readLeaves(log.leaves, findings)
  const heads = readHeads(primitives, bundle, findings)
  const roots = rootsAt(
    leaves,
    new Set([
      ...heads.map(({ head }) => head.size),
      ...bundle.receipts.map(({ receipt }) => receipt.device.lastHead.size),
    ]),
  )
  checkHeads(bundle, heads, roots, leaves.length, findings)
  checkNotices(bundle, findings)
  const last = heads.at(-1)?.head
  for (const receipt of bundle.receipts)
    checkReceipt(primitives, bundle, receipt, { leaves, roots, last }, findings)
  checkDeviceRows(bundle, findings)
  checkAccounts(bundle, leaves, findings)
  const opened = bundle.receipts.length
  const closed = bundle.closed.length
  return {
    verdict: findings.problems.length === 0 ? 'green' : 'red',
    problems: findings.problems,
    counts: {
      leaves: leaves.length,
      openable: opened + closed,
      opened,
      closed,
      erased: bundle.erased.length,
      awaited: bundle.awaited.length,
    },
    broken: leaves.flatMap((leaf, index) => (readLeaf(leaf) === 'breakGlass' ? [index] : [])),
    logKey: log.key,
    signerKey: bundle.signer.key,
    heads: heads.map(({ head, cosigned }) => ({ size: head.size, root: toBase64(head.root), cosigned })),
  }
}

function readLeaves(texts: readonly string[], findings: Findings): readonly Uint8Array[] {
  const seen = new Set<string>()
  return texts.map((text, index) => {
    const leaf = findings.bytes(text, `leaf ${index}`) ?? new Uint8Array(0)
    if (readLeaf(leaf) === null) findings.found('leaf-malformed', `${index}`)
    if (seen.has(text)) findings.found('leaf-repeated', `${index}`)
    seen.add(text)
    return leaf
  })
}

interface Head {
  readonly head: Checkpoint
  readonly cosigned: readonly { readonly witness: string; readonly timeSeconds: number }[]
}

function readHeads(primitives: Verifying, { log }: AuthorityBundle, findings: Findings): readonly Head[] {
  const key = readVerifierKey(log.key)
  if (key === null) {
    findings.found('log-key-malformed', log.key)
    return []
  }
  const witnesses = log.witnesses.flatMap(({ name, key: text }) => {
    const publicKey = findings.bytes(text, `witness ${name}`, 'base64url')
    return publicKey === null ? [] : [{ name, publicKey }]
  })
  return log.checkpoints.flatMap((note, at): readonly Head[] => {
    const opened = openCheckpoint(primitives, note, { origin: key.name, publicKey: key.publicKey })
    if (!opened.ok) {
      findings.found('head-signature', `${at}: ${opened.reason}`)
      return []
    }
    const cosigned = witnesses.flatMap((witness) => {
      const timeSeconds = cosignedAt(primitives, note, witness)
      return timeSeconds === null ? [] : [{ witness: witness.name, timeSeconds }]
    })
    // Every witness named must have seen the last head; the older ones, who did is told.
    if (at === log.checkpoints.length - 1 && cosigned.length < log.witnesses.length)
      findings.found('head-cosignature', `${cosigned.length} / ${log.witnesses.length}`)
    return [{ head: opened.checkpoint, cosigned }]
  })
}

/** Roots of the log at some sizes, from its leaves, in one pass. */
function rootsAt(leaves: readonly Uint8Array[], sizes: ReadonlySet<number>): ReadonlyMap<number, Uint8Array> {
  const roots = new Map<number, Uint8Array>()
  let frontier = EMPTY_FRONTIER
  for (const size of [...sizes].toSorted((a, b) => a - b)) {
    if (size > leaves.length) break
    frontier = extendFrontier(frontier, leaves.slice(frontier.size, size).map(leafHash))
    roots.set(size, frontierRoot(frontier))
  }
  return roots
}

function checkHeads(
  { log }: AuthorityBundle,
  heads: readonly Head[],
  roots: ReadonlyMap<number, Uint8Array>,
  count: number,
  findings: Findings,
): void {
  for (const { head } of heads) {
    const root = roots.get(head.size)
    if (root === undefined) findings.found('leaves-missing', `${count} / ${head.size}`)
    else if (!sameBytes(root, head.root)) findings.found('root-mismatch', `${head.size}`)
  }
  const last = heads.at(-1)?.head
  if (last === undefined || last.size !== count)
    findings.found('leaves-missing', `${count} / ${last?.size ?? '?'}`)
  if (log.consistency.length !== log.checkpoints.length - 1)
    findings.found('consistency', `${log.consistency.length} / ${log.checkpoints.length - 1}`)
  for (const [at, { head }] of heads.entries()) {
    const next = heads[at + 1]?.head
    const proof = log.consistency[at]?.map((text) => findings.bytes(text, `consistency ${at}`))
    if (next === undefined) continue
    if (next.size < head.size) findings.found('head-order', `${head.size} > ${next.size}`)
    const checked = checkConsistency({
      size1: head.size,
      size2: next.size,
      root1: head.root,
      root2: next.root,
      proof: (proof ?? []).map((hash) => hash ?? new Uint8Array(0)),
    })
    if (!checked.valid) findings.found('consistency', `${at}: ${checked.reason}`)
  }
}

function checkNotices({ notices }: AuthorityBundle, findings: Findings): void {
  for (const notice of notices) {
    const bytes = findings.bytes(notice.bytes, `notice ${notice.id}`)
    if (bytes !== null && toBase64url(sha256(bytes)) !== notice.sha256)
      findings.found('notice-altered', `${notice.id} ${notice.version} ${notice.language}`)
  }
}

function checkReceipt(
  primitives: Verifying,
  bundle: AuthorityBundle,
  { index, salt: saltText, inclusion, receipt }: AuthorityBundle['receipts'][number],
  tree: {
    readonly leaves: readonly Uint8Array[]
    readonly roots: ReadonlyMap<number, Uint8Array>
    readonly last: Checkpoint | undefined
  },
  findings: Findings,
): void {
  const leaf = tree.leaves[index]
  const salt = findings.bytes(saltText, receipt.recordId, 'base64url')
  if (leaf === undefined || salt === null || salt.length !== 32 || !isLeafOf(leaf, receipt, salt)) {
    findings.found('receipt-not-in-log', receipt.recordId)
  } else {
    const proof = inclusion.map((text) => findings.bytes(text, receipt.recordId) ?? new Uint8Array(0))
    const root = tree.last?.root ?? new Uint8Array(0)
    const treeSize = tree.last?.size ?? 0
    const checked = checkInclusion({ leafIndex: index, treeSize, leafHash: leafHash(leaf), proof, root })
    if (!checked.valid) findings.found('receipt-inclusion', `${receipt.recordId}: ${checked.reason}`)
  }
  const device = bundle.devices.find(({ id }) => id === receipt.device.id)
  const key = device === undefined ? null : findings.bytes(device.key, receipt.device.id, 'base64url')
  if (key === null) findings.found('receipt-device-unknown', receipt.recordId)
  else if (!isSigned(primitives, receipt, key)) findings.found('receipt-signature', receipt.recordId)
  const { id, version, language, sha256: seen } = receipt.notice
  const shown = bundle.notices.some(
    (notice) =>
      notice.id === id &&
      notice.version === version &&
      notice.language === language &&
      notice.sha256 === seen,
  )
  if (!shown) findings.found('notice-missing', receipt.recordId)
  // The head the tablet had seen must be a head of this very log: no split view was shown to it.
  const { size, root: claimed } = receipt.device.lastHead
  const root = tree.roots.get(size)
  if (size > 0 && (root === undefined || toBase64url(root) !== claimed))
    findings.found('receipt-head', receipt.recordId)
}

function isSigned(
  primitives: Verifying,
  receipt: AuthorityBundle['receipts'][number]['receipt'],
  key: Uint8Array,
): boolean {
  try {
    return verifyReceipt(primitives, receipt, key)
  } catch {
    return false
  }
}

/** Among the opened receipts of one device no number comes twice, and neighbours are linked. */
function checkDeviceRows({ receipts }: AuthorityBundle, findings: Findings): void {
  const rows = new Map<string, Map<number, AuthorityBundle['receipts'][number]['receipt']>>()
  for (const { receipt } of receipts) {
    const { id, seq } = receipt.device
    const row = rows.get(id) ?? new Map()
    if (row.has(seq)) findings.found('device-sequence', `${id}: ${seq} twice`)
    row.set(seq, receipt)
    rows.set(id, row)
  }
  for (const [id, row] of rows) {
    for (const [seq, receipt] of row) {
      const before = row.get(seq - 1)
      if (before !== undefined && toBase64url(receiptHash(before)) !== receipt.device.prev)
        findings.found('device-sequence', `${id}: ${seq - 1} → ${seq}`)
    }
  }
}

/** leaves = openable + erased + awaited, each leaf exactly once. */
function checkAccounts(bundle: AuthorityBundle, leaves: readonly Uint8Array[], findings: Findings): void {
  const declared = [
    ...bundle.receipts.map(({ index }) => index),
    ...bundle.closed,
    ...bundle.erased,
    ...bundle.awaited,
  ].toSorted((a, b) => a - b)
  const exact = declared.length === leaves.length && declared.every((place, index) => place === index)
  if (!exact) findings.found('leaf-unaccounted', `${declared.length} / ${leaves.length}`)
  const lastTombstone = leaves.findLastIndex((leaf) => readLeaf(leaf) === 'tombstone')
  for (const place of bundle.erased)
    if (place > lastTombstone) findings.found('erased-without-tombstone', `${place}`)
}
