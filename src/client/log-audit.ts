import { z } from 'zod'
import {
  type AuditInput,
  type AuditMark,
  type AuditReport,
  auditLog,
  sizesToKnow,
} from '#/core/consent/audit.ts'
import { type Checkpoint, openCheckpoint } from '#/core/consent/checkpoint.ts'
import { EMPTY_FRONTIER, checkConsistency } from '#/core/consent/merkle.ts'
import type { OpenedReceipt } from '#/core/consent/proof.ts'
import { fromBase64, fromUtf8, toBase64, toBase64url, utf8 } from '#/core/vault/bytes.ts'
import { DeviceId } from '#/core/vault/ids.ts'
import { breakLeaves } from './break-glass.ts'
import { openedReceipt } from './consents.ts'
import { Fault } from './fault.ts'
import {
  type KeptHead,
  type LogLink,
  keepHead,
  keptHead,
  logOf,
  readLog,
  witnessedHeads,
} from './log-head.ts'
import { keepEvidence } from './log-evidence.ts'
import type { Member } from './member.ts'
import type { AuditResult } from './vault-api.ts'

/** How an audit is run. */
export interface AuditRun {
  /** Everything anew and every receipt's own signature, whatever earlier checks found; otherwise only what came since the last green one. */
  readonly whole: boolean
  readonly onProgress: (done: number, total: number) => void
  /** Asked again and again; true ends the check with the fault `cancelled`. */
  readonly isStopped: () => boolean
  /** Up to how many leaves an ordinary check reads them all. */
  readonly rereadMost?: number
}

/**
 * The officer's check of the log, as `auditLog` decides it. What an earlier
 * check found green is not looked at again unless asked for; anything but green
 * is looked into from the beginning, so that what is red is said in full. The
 * head is kept only when all is well.
 */
export async function auditLogOf(member: Member, link: LogLink, run: AuditRun): Promise<AuditResult> {
  const { surroundings } = member
  const kept = await keptHead(member)
  // Asked first: what somebody has seen before now cannot be longer than the log is now.
  const witnessed = await witnessedHeads(member, link)
  const note = await link.checkpoint()
  const opened = openCheckpoint(surroundings.primitives, note, logOf(member))
  const size = opened.ok ? opened.checkpoint.size : 0
  const matter: Matter = { member, link, note, size, kept, witnessed, run }
  const mark = run.whole ? null : await usableMark(matter)
  const news = mark === null ? null : await auditFrom(matter, mark)
  const isNews = news?.report.verdict === 'green'
  const { report, basis } = isNews ? news : await auditFrom(matter, null)
  const head =
    report.checkpoint === null
      ? null
      : { size: report.checkpoint.size, root: toBase64(report.checkpoint.root), note }
  if (report.verdict === 'green' && head !== null) await keepHead(member, head)
  if (report.verdict === 'red')
    await keepEvidence(member, {
      at: surroundings.now(),
      problems: report.problems.map(({ code, detail }) => ({ code, detail })),
      shown: note,
      kept: kept?.note ?? null,
      witnessed: [...new Set(witnessed.map((each) => each.note))],
    })
  const checkedAt = surroundings.now()
  const wholeAt = isNews && mark !== null ? mark.wholeAt : checkedAt
  const signaturesAt = run.whole ? checkedAt : ((await markOnDisk(member))?.signaturesAt ?? null)
  if (report.mark !== null) await keepMark(matter, report.mark, { ...basis, wholeAt, signaturesAt })
  return {
    verdict: report.verdict,
    problems: report.problems,
    counts: report.counts,
    since:
      isNews && mark !== null
        ? { size: mark.head.size, wholeAt: mark.wholeAt, rereadLeaves: rereads(matter) }
        : null,
    signaturesAt,
    head,
    witnesses: witnessed.map(({ account, device, head: seen, timeSeconds }) => ({
      account,
      device,
      size: seen.size,
      at: timeSeconds * 1000,
    })),
    keptBefore: kept,
    checkedAt,
  }
}

/** What one check is about. */
interface Matter {
  readonly member: Member
  readonly link: LogLink
  readonly note: string
  readonly size: number
  readonly kept: KeptHead | null
  readonly witnessed: Awaited<ReturnType<typeof witnessedHeads>>
  readonly run: AuditRun
}

/**
 * Up to so many leaves (10 MB) every check reads them all: it takes a second,
 * and so a leaf changed or lost on the server shows at once. Of a longer log an
 * ordinary check reads what is new.
 */
const REREAD_MOST = 300_000

const rereads = ({ size, run }: Matter): boolean => size <= (run.rereadMost ?? REREAD_MOST)

/** So long a check may go on before it lets others be heard, ms. */
const BREATH_MS = 150

/** What a check rested on, besides the log: a mark counts only while it is still so. */
interface Basis {
  /** The last place in the feed whose receipts were counted; null when one had no place yet. */
  readonly upTo: number | null
  /** How many receipts were counted, with those before the mark. */
  readonly receipts: number
  /** Hash of everything erasures accounted for. */
  readonly erasures: string
}

async function auditFrom(
  matter: Matter,
  mark: KeptMark | null,
): Promise<{ readonly report: AuditReport; readonly basis: Basis }> {
  const { member, link, note, size, run } = matter
  const kept = checkpointOf(member, matter.kept)
  const from = mark === null || rereads(matter) ? EMPTY_FRONTIER : mark.frontier
  // Heads before the mark were confirmed against it.
  const witnessed = matter.witnessed.map(({ head }) => head).filter((head) => head.size >= from.size)
  const known = { kept, witnessed, since: mark }
  const receipts = receiptsAfter(member, mark?.upTo ?? 0)
  const basis = {
    upTo: receipts.length === 0 ? (mark?.upTo ?? 0) : (receipts.at(-1)?.position ?? null),
    receipts: (mark?.receipts ?? 0) + receipts.length,
    erasures: erasuresHash(member),
  }
  const total = size - from.size + receipts.length
  const read = await readLog(link, {
    to: size,
    from,
    wanted: sizesToKnow(known),
    onProgress: (now) => run.onProgress(now - from.size, total),
    isStopped: run.isStopped,
  })
  const audit = auditLog(member.surroundings.primitives, {
    log: logOf(member),
    note,
    ...known,
    read,
    receipts: openedInOrder(receipts),
    receiptCount: receipts.length,
    isEachSignatureChecked: run.whole,
    ...member.erasures.forAudit(),
    acts: actsOf(member),
    awaited: new Set(),
    deviceKey: keysOf(member),
  })
  return { report: await drive(member, audit, run), basis }
}

async function drive(
  { surroundings }: Member,
  audit: ReturnType<typeof auditLog>,
  { onProgress, isStopped }: AuditRun,
): Promise<AuditReport> {
  let breathed = surroundings.now()
  for (;;) {
    const step = audit.next()
    if (step.done === true) return step.value
    onProgress(step.value.done, step.value.total)
    if (surroundings.now() - breathed < BREATH_MS) continue
    await new Promise<void>((resolve) => void surroundings.after(0, resolve))
    breathed = surroundings.now()
    if (isStopped()) throw new Fault('cancelled', 'the check was stopped')
  }
}

function keysOf({ directory }: Member): AuditInput['deviceKey'] {
  return (device) => directory.devices.get(DeviceId.parse(device))?.signKey
}

const actsOf = (member: Member): ReadonlySet<string> =>
  new Set([...member.erasures.forAudit().acts, ...breakLeaves(member)])

const checkpointOf = (member: Member, head: KeptHead | null): Checkpoint | null =>
  head === null ? null : { origin: member.directory.logOrigin, size: head.size, root: fromBase64(head.root) }

type Consent = ReturnType<Member['household']>['consents'][number]

/** Receipts by their place in the feed, where one signature vouches for a whole row; those without a place last. */
function receiptsAfter(member: Member, position: number): readonly Consent[] {
  const after: Consent[] = []
  for (const { consents } of member.households.values())
    for (const consent of consents)
      if (consent.position === null || consent.position > position) after.push(consent)
  const placeOf = (consent: Consent): number => consent.position ?? Number.MAX_SAFE_INTEGER
  return after.toSorted((a, b) => placeOf(a) - placeOf(b) || a.at - b.at)
}

function* openedInOrder(consents: readonly Consent[]): Generator<OpenedReceipt> {
  for (const consent of consents) {
    const opened = openedReceipt(consent)
    if (opened !== null) yield opened
  }
}

// ——— what a green check leaves for the next one ———

const MARK = 'audit-mark'

const Mark = z.strictObject({
  v: z.literal(1),
  size: z.int().nonnegative(),
  root: z.string(),
  frontier: z.array(z.string()),
  openable: z.int().nonnegative(),
  erased: z.int().nonnegative(),
  acts: z.array(z.string()),
  rows: z.record(z.string(), z.strictObject({ seq: z.int(), hash: z.string() })),
  upTo: z.int().nonnegative(),
  receipts: z.int().nonnegative(),
  erasures: z.string(),
  /** Heads of other devices that were found to begin this log. */
  confirmed: z.array(z.string()),
  wholeAt: z.int().nonnegative(),
  /** When every receipt's own signature was last checked here, ms since 1970. */
  signaturesAt: z.int().nonnegative().nullable().default(null),
})

interface KeptMark extends AuditMark {
  readonly upTo: number
  readonly receipts: number
  /** When the log was last computed from its first leaf, ms since 1970. */
  readonly wholeAt: number
}

const nameOf = ({ size, root }: Pick<Checkpoint, 'size' | 'root'>): string => `${size} ${toBase64(root)}`

function erasuresHash(member: Member): string {
  const { erased, erasedPlaces } = member.erasures.forAudit()
  const places = erasedPlaces.map(({ device, seq, hash }) => `${device} ${seq} ${hash}`)
  const all = JSON.stringify([...erased, ...places].toSorted())
  return toBase64url(member.surroundings.primitives.hash(utf8(all)))
}

async function keepMark(
  { member, witnessed }: Matter,
  { head, frontier, openable, erased, acts, rows }: AuditMark,
  {
    upTo,
    receipts,
    erasures,
    wholeAt,
    signaturesAt,
  }: Basis & { readonly wholeAt: number; readonly signaturesAt: number | null },
): Promise<void> {
  if (upTo === null) return
  const kept: z.infer<typeof Mark> = {
    v: 1,
    size: head.size,
    root: toBase64(head.root),
    frontier: frontier.roots.map(toBase64),
    openable,
    erased,
    acts: [...acts],
    rows: Object.fromEntries(rows),
    upTo,
    receipts,
    erasures,
    confirmed: [...new Set(witnessed.map((each) => nameOf(each.head)))],
    wholeAt,
    signaturesAt,
  }
  await member.keepMeta(MARK, utf8(JSON.stringify(kept)))
}

async function markOnDisk(member: Member): Promise<z.infer<typeof Mark> | null> {
  const bytes = await member.meta(MARK)
  const read = bytes === null ? null : Mark.safeParse(JSON.parse(fromUtf8(bytes)))
  return read?.success === true ? read.data : null
}

/** The last green check, if it may be gone on from: nothing it counted has gone or changed its place since. */
async function usableMark(matter: Matter): Promise<KeptMark | null> {
  const { member, size, kept } = matter
  const mark = await markOnDisk(member)
  if (mark === null) return null
  let before = 0
  for (const { consents } of member.households.values())
    for (const { position } of consents) if (position !== null && position <= mark.upTo) before++
  const holds =
    before === mark.receipts &&
    mark.erasures === erasuresHash(member) &&
    mark.size <= size &&
    kept !== null &&
    kept.size >= mark.size &&
    (kept.size > mark.size || kept.root === mark.root)
  if (!holds || (!rereads(matter) && !(await areConfirmed(matter, mark)))) return null
  return {
    head: { origin: member.directory.logOrigin, size: mark.size, root: fromBase64(mark.root) },
    frontier: { size: mark.size, roots: mark.frontier.map(fromBase64) },
    openable: mark.openable,
    erased: mark.erased,
    acts: new Set(mark.acts),
    rows: new Map(Object.entries(mark.rows)),
    upTo: mark.upTo,
    receipts: mark.receipts,
    wholeAt: mark.wholeAt,
  }
}

/** Are all heads from before the mark, that others signed, beginnings of the log the mark is of? New ones are asked a proof of. */
async function areConfirmed(
  { link, witnessed }: Matter,
  { size: size2, root, confirmed }: z.infer<typeof Mark>,
): Promise<boolean> {
  const known = new Set(confirmed)
  for (const { head } of witnessed) {
    if (head.size >= size2 || head.size === 0 || known.has(nameOf(head))) continue
    const proof = (await link.consistencyProof(head.size, size2)).map(fromBase64)
    const check = { size1: head.size, size2, root1: head.root, root2: fromBase64(root), proof }
    if (!checkConsistency(check).valid) return false
    known.add(nameOf(head))
  }
  return true
}
