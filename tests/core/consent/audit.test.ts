import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type AuditInput, type AuditReport, auditLog, sizesToKnow } from '#/core/consent/audit.ts'
import { type Checkpoint, signCheckpoint } from '#/core/consent/checkpoint.ts'
import { leafOf } from '#/core/consent/leaf.ts'
import { LogReading } from '#/core/consent/log-reading.ts'
import { EMPTY_FRONTIER, leafHash, rootOf } from '#/core/consent/merkle.ts'
import { type OpenedReceipt, receiptHash } from '#/core/consent/proof.ts'
import {
  ConsentReceipt,
  canonicalBytes,
  receiptBytes,
  receiptSigningBytes,
  signReceipt,
} from '#/core/consent/receipt.ts'
import { joinBytes, toBase64url, toHex } from '#/core/vault/bytes.ts'
import { AccountId, DeviceId, PersonId, RecordId } from '#/core/vault/ids.ts'
import { inDomain } from '#/core/vault/primitives.ts'
import { idOf, primitives, seed } from '../vault/sodium.ts'
import { type ReferenceInput, referenceAudit } from './reference-audit.ts'

const DEVICES = [1, 2].map((n) => ({
  id: DeviceId.parse(idOf(240 + n)),
  pair: primitives.signingPair(seed(n)),
}))
const server = primitives.signingPair(seed(9))
const log = { origin: 'slieksnis/0123456789abcdef', publicKey: server.publicKey }
const zeros = toBase64url(new Uint8Array(32))

interface Made {
  readonly opened: OpenedReceipt
  readonly leaf: Uint8Array
}

/**
 * Receipts as two tablets make them, in the order they came: `turns` says whose
 * turn it was. Those at `badlySigned` carry a signature that is none, and the
 * next one of the device links to them all the same.
 */
function receiptsOf(turns: readonly number[], badlySigned: readonly number[] = []): readonly Made[] {
  const rows = DEVICES.map(() => ({ seq: 0, prev: zeros }))
  return turns.flatMap((turn, n) => {
    const device = DEVICES[turn]
    const row = rows[turn]
    if (device === undefined || row === undefined) return []
    const signed = signReceipt(
      primitives,
      {
        schema: 'slieksnis/consent-receipt/1',
        recordId: RecordId.parse(idOf(n + 1)),
        prev: null,
        kind: 'consent',
        subject: PersonId.parse(idOf(200)),
        notice: { id: 'home-visit', version: '1.0.0', language: 'lv', sha256: zeros, delivery: 'shown' },
        purposes: ['wellbeing'],
        legalBases: [],
        data: [],
        recipients: [],
        retention: [],
        controller: 'Paraugs',
        dpo: '',
        authority: '',
        withdrawal: '',
        rights: [],
        by: { kind: 'subject', reference: '' },
        witness: null,
        method: 'glass',
        evidence: null,
        capturedAt: '2026-11-23T10:00:00.000Z',
        validUntil: null,
        device: { id: device.id, seq: row.seq + 1, prev: row.prev, lastHead: { size: 0, root: zeros } },
        worker: AccountId.parse(idOf(250)),
      },
      device.pair.secretKey,
    )
    const receipt = badlySigned.includes(n) ? { ...signed, signature: 'A'.repeat(86) } : signed
    row.seq++
    row.prev = toBase64url(receiptHash(receipt))
    const opened = { receipt, salt: seed(n + 20) }
    return [{ opened, leaf: leafOf(receipt, opened.salt) }]
  })
}

const headOf = (leaves: readonly Uint8Array[]): Checkpoint => ({
  origin: log.origin,
  size: leaves.length,
  root: rootOf(leaves.map(leafHash)),
})
const noteOf = (leaves: readonly Uint8Array[]) => signCheckpoint(primitives, headOf(leaves), server)
const keyOf = (device: string) => DEVICES.find(({ id }) => id === device)?.pair.publicKey

interface Case extends Partial<Omit<AuditInput, 'read' | 'receipts'>> {
  /** With a mark: whether the leaves before it are read again. */
  readonly rereads?: boolean
  readonly leaves: readonly Uint8Array[]
  readonly receipts: readonly OpenedReceipt[]
}

/** All an audit is given, where a case says nothing else. */
function inputOf({ leaves, receipts, rereads = false, ...said }: Case) {
  const nothing = {
    erased: new Set<string>(),
    erasedPlaces: [],
    acts: new Set<string>(),
    awaited: new Set<string>(),
  }
  const ways = { deviceKey: keyOf, isEachSignatureChecked: false }
  const known = { log, note: noteOf(leaves), kept: null, since: null, ...ways, ...nothing, ...said }
  const read = new LogReading(
    sizesToKnow(known),
    rereads ? EMPTY_FRONTIER : (known.since?.frontier ?? EMPTY_FRONTIER),
  )
  read.take(joinBytes(...leaves.slice(read.size)))
  return { ...known, read, receipts, receiptCount: receipts.length }
}

function audited(given: Case): AuditReport {
  const audit = auditLog(primitives, inputOf(given))
  for (;;) {
    const step = audit.next()
    if (step.done === true) return step.value
  }
}
const codes = (given: Case) => audited(given).problems.map(({ code }) => code)

const nine = receiptsOf([0, 0, 0, 0, 0, 0, 0, 0, 0])
const leaves = nine.map(({ leaf }) => leaf)
const receipts = nine.map(({ opened }) => opened)

test('[C7] an untouched log is green, and its counts add up', () => {
  const report = audited({ leaves, receipts })
  expect(report.problems).toEqual([])
  expect(report.counts).toEqual({ leaves: 9, openable: 9, erased: 0, awaited: 0 })
  expect(audited({ leaves, receipts, kept: headOf(leaves.slice(0, 4)) }).verdict).toBe('green')
})

test('[C7] every kind of tampering turns it red and says what it was', () => {
  const changed = leaves.map((leaf, index) =>
    index === 3 ? leaf.map((byte, at) => (at === 9 ? byte ^ 1 : byte)) : leaf,
  )
  const note = noteOf(leaves)
  expect(codes({ leaves: changed, receipts, note })).toContain('root-mismatch')
  expect(codes({ leaves: leaves.slice(0, 8), receipts, note })).toContain('leaves-missing')
  expect(codes({ leaves: changed, receipts, kept: headOf(leaves) })).toEqual(
    expect.arrayContaining(['split-view', 'history-rewritten', 'receipt-not-in-log']),
  )
  expect(codes({ leaves: leaves.slice(0, 5), receipts, kept: headOf(leaves) })).toContain('rollback')
  expect(codes({ leaves, receipts: receipts.filter((_each, index) => index !== 4) })).toEqual(
    expect.arrayContaining(['device-sequence-gap', 'leaf-unaccounted']),
  )
  expect(codes({ leaves, receipts, deviceKey: () => seed(77) })).toContain('receipt-signature')
  expect(codes({ leaves, receipts, deviceKey: () => undefined })).toContain('receipt-device-unknown')
  expect(codes({ leaves, receipts, note: 'no head' })).toContain('head-malformed')
  expect(codes({ leaves: [...leaves, ...leaves.slice(2, 3)], receipts })).toEqual([
    'leaf-repeated',
    'leaf-unaccounted',
  ])
  const witness = { ...headOf(leaves.slice(0, 4)), root: seed(3) }
  expect(codes({ leaves, receipts, witnessed: [witness] })).toEqual(['split-view'])
  const erased = new Set([toHex(leaves[8] ?? new Uint8Array())])
  expect(audited({ leaves, receipts: receipts.slice(0, 8), erased }).counts).toEqual({
    leaves: 9,
    openable: 8,
    erased: 1,
    awaited: 0,
  })
})

test('[C71] one signature vouches for a whole row, and where a link is missing the receipt stands for itself', () => {
  let checks = 0
  const counting = {
    verify: (...args: Parameters<typeof primitives.verify>) => {
      checks++
      return primitives.verify(...args)
    },
  }
  const run = (given: Case): number => {
    checks = 0
    const audit = auditLog(counting, inputOf(given))
    while (audit.next().done !== true);
    return checks
  }
  // The head's own, and the last receipt's.
  expect(run({ leaves, receipts })).toBe(2)
  // Whatever order they come in.
  expect(run({ leaves, receipts: receipts.toReversed() })).toBe(2)
  // An erased one vouches for nobody.
  const [gone] = receipts.slice(4, 5)
  if (gone === undefined) throw new Error('nine receipts')
  const erasedPlaces = [
    { device: gone.receipt.device.id, seq: 5, hash: toBase64url(receiptHash(gone.receipt)) },
  ]
  const others = receipts.filter((each) => each !== gone)
  expect(run({ leaves, receipts: others, erasedPlaces })).toBe(3)
  // A forged one in the middle is linked by nobody, so its own signature is asked for.
  const forged = receipts.map(({ receipt, salt }, index) =>
    index === 4 ? { receipt: { ...receipt, purposes: ['other'] }, salt } : { receipt, salt },
  )
  expect(codes({ leaves, receipts: forged })).toEqual([
    'receipt-not-in-log',
    'device-chain-broken',
    'receipt-signature',
    'leaf-unaccounted',
  ])
})

test('[C71] a wrong signature in the middle of an unbroken row is found when each is asked for, and only once', () => {
  const made = receiptsOf([0, 1, 0, 1, 0, 1, 0], [2, 6])
  const given: Case = { leaves: made.map(({ leaf }) => leaf), receipts: made.map(({ opened }) => opened) }
  const wrong = [2, 6].map((at) => ({ code: 'receipt-signature', detail: made[at]?.opened.receipt.recordId }))
  // The row's end stands for itself; what a later one names is vouched for by it.
  expect(audited(given).problems).toEqual(wrong.slice(1))
  for (const receipts of [given.receipts, given.receipts.toReversed()]) {
    const { problems, verdict } = audited({ ...given, receipts, isEachSignatureChecked: true })
    expect(verdict).toBe('red')
    expect(problems.toSorted((a, b) => a.detail.localeCompare(b.detail))).toEqual(wrong)
  }
  expect(audited({ leaves, receipts, isEachSignatureChecked: true }).problems).toEqual([])
})

test('[C7] a check of each signature tells how far it is every few hundred receipts', () => {
  const given: Case = { leaves, receipts: Array.from({ length: 50 }, () => receipts).flat() }
  const told = [...auditLog(primitives, inputOf({ ...given, isEachSignatureChecked: true }))]
  expect(told.map(({ done }) => done)).toEqual([9, 209, 409])
  expect(told.every(({ total }) => total === 459)).toBe(true)
})

/** One thing done to an honest log. */
const Tampering = fc.oneof(
  fc.constant({ does: 'nothing' } as const),
  fc.record({
    does: fc.constantFrom('drops-leaf', 'flips-leaf', 'drops-receipt', 'repeats-leaf', 'erases', 'awaits'),
    at: fc.nat(30),
  }),
  fc.record({
    does: fc.constantFrom('forges-text', 'forges-signature', 'swaps-leaves', 'repeats-receipt'),
    at: fc.nat(30),
  }),
  fc.record({
    does: fc.constantFrom('keeps-head', 'keeps-other-head', 'witnesses', 'witnesses-other'),
    at: fc.nat(34),
  }),
)
type Tampering = typeof Tampering extends fc.Arbitrary<infer T> ? T : never

function tamper(given: Case, done: Tampering): Case {
  if (done.does === 'nothing') return given
  const { at } = done
  const leaf = given.leaves[at]
  const own = given.receipts[at]
  const head = headOf(given.leaves.slice(0, at))
  const other = { ...head, root: seed(3) }
  const without = <T>(list: readonly T[]) => list.filter((_each, index) => index !== at)
  const put = <T>(list: readonly T[], value: T) => list.map((each, index) => (index === at ? value : each))
  switch (done.does) {
    case 'drops-leaf':
      return { ...given, leaves: without(given.leaves) }
    case 'flips-leaf':
      return {
        ...given,
        leaves: given.leaves.map((each, index) =>
          index === at ? each.map((byte, place) => (place === 30 ? byte ^ 4 : byte)) : each,
        ),
      }
    case 'swaps-leaves':
      return {
        ...given,
        leaves: given.leaves.map((each, index) =>
          index === at
            ? (given.leaves[at + 1] ?? each)
            : index === at + 1 && leaf !== undefined
              ? leaf
              : each,
        ),
      }
    case 'repeats-leaf':
      return leaf === undefined ? given : { ...given, leaves: [...given.leaves, leaf] }
    case 'drops-receipt':
      return { ...given, receipts: without(given.receipts) }
    case 'repeats-receipt':
      return own === undefined ? given : { ...given, receipts: [...given.receipts, own] }
    case 'forges-text':
      return own === undefined
        ? given
        : {
            ...given,
            receipts: put(given.receipts, { ...own, receipt: { ...own.receipt, purposes: ['other'] } }),
          }
    case 'forges-signature':
      return own === undefined
        ? given
        : {
            ...given,
            receipts: put(given.receipts, { ...own, receipt: { ...own.receipt, signature: 'A'.repeat(86) } }),
          }
    case 'erases':
      return own === undefined || leaf === undefined
        ? given
        : {
            ...given,
            receipts: without(given.receipts),
            erased: new Set([...(given.erased ?? []), toHex(leaf)]),
            erasedPlaces: [
              ...(given.erasedPlaces ?? []),
              {
                device: own.receipt.device.id,
                seq: own.receipt.device.seq,
                hash: toBase64url(receiptHash(own.receipt)),
              },
            ],
          }
    case 'awaits':
      return leaf === undefined
        ? given
        : { ...given, awaited: new Set([...(given.awaited ?? []), toHex(leaf)]) }
    case 'keeps-head':
      return at > given.leaves.length ? given : { ...given, kept: head }
    case 'keeps-other-head':
      return { ...given, kept: { ...other, size: at } }
    case 'witnesses':
      return at > given.leaves.length ? given : { ...given, witnessed: [...(given.witnessed ?? []), head] }
    case 'witnesses-other':
      return { ...given, witnessed: [...(given.witnessed ?? []), { ...other, size: at }] }
  }
}

const Turns = fc.array(fc.nat(1), { minLength: 1, maxLength: 24 })

test('[C7] says of any log what the first, slow check says of it', () => {
  fc.assert(
    fc.property(
      Turns,
      fc.array(Tampering, { maxLength: 3 }),
      fc.boolean(),
      fc.boolean(),
      fc.boolean(),
      (turns, tamperings, isNoteNew, isTurned, isEachSignatureChecked) => {
        const made = receiptsOf(turns)
        const honest: Case = {
          leaves: made.map(({ leaf }) => leaf),
          receipts: made.map(({ opened }) => opened),
        }
        const after = tamperings.reduce<Case>(tamper, honest)
        const given: Case = {
          ...after,
          note: noteOf(isNoteNew ? after.leaves : honest.leaves),
          isEachSignatureChecked,
          receipts: isTurned ? after.receipts.toReversed() : after.receipts,
        }
        const { since: _since, read: _read, receiptCount: _count, ...rest } = inputOf(given)
        const reference: ReferenceInput = {
          ...rest,
          receipts: given.receipts,
          leaves: joinBytes(...given.leaves),
        }
        const slow = referenceAudit(primitives, reference)
        const quick = audited(given)
        const kinds = (found: readonly { readonly code: string }[]) =>
          [...new Set(found.map(({ code }) => code))].toSorted()
        expect(kinds(quick.problems)).toEqual(kinds(slow.problems))
        expect(quick.counts).toEqual(slow.counts)
        expect(quick.verdict).toBe(slow.verdict)
      },
    ),
    { numRuns: 120 },
  )
})

test('[C70] what came since a green check is judged as the whole log would be', () => {
  fc.assert(
    fc.property(
      Turns,
      fc.nat(24),
      fc.array(Tampering, { maxLength: 2 }),
      fc.boolean(),
      (turns, cut, tamperings, rereads) => {
        const made = receiptsOf(turns)
        const before = made.slice(0, cut)
        const first = audited({
          leaves: before.map(({ leaf }) => leaf),
          receipts: before.map(({ opened }) => opened),
        })
        expect(first.verdict).toBe('green')
        const { mark } = first
        if (mark === null) throw new Error('a green check leaves a mark')
        const fresh = made.slice(cut)
        // Only what is new can be tampered with: the rest stands under the head kept.
        const news = tamperings.reduce<Case>(tamper, {
          leaves: fresh.map(({ leaf }) => leaf),
          receipts: fresh.map(({ opened }) => opened),
        })
        const here = {
          leaves: [...before.map(({ leaf }) => leaf), ...news.leaves],
          erased: news.erased ?? new Set<string>(),
          erasedPlaces: news.erasedPlaces ?? [],
        }
        const whole = audited({
          ...here,
          receipts: [...before.map(({ opened }) => opened), ...news.receipts],
        })
        const since = audited({ ...here, receipts: news.receipts, since: mark, kept: mark.head, rereads })
        expect(since.verdict).toBe(whole.verdict)
        expect(since.counts).toEqual(whole.counts)
        if (whole.mark !== null && since.mark !== null) {
          expect(since.mark.rows).toEqual(whole.mark.rows)
          expect(since.mark.frontier).toEqual(whole.mark.frontier)
        }
      },
    ),
    { numRuns: 80 },
  )
})

test('a receipt written in the order of its names has its canonical bytes', () => {
  const words = fc.string({ unit: 'grapheme', maxLength: 20 })
  fc.assert(
    fc.property(
      words,
      words,
      fc.nat(),
      fc.constantFrom(null, 'Liene'),
      (controller, reference, size, witness) => {
        const [first] = receipts
        if (first === undefined) throw new Error('nine receipts')
        const { receipt } = first
        const said = ConsentReceipt.parse({
          ...receipt,
          controller,
          by: { kind: 'proxy', reference },
          witness,
          device: { ...receipt.device, lastHead: { size, root: zeros } },
        })
        expect(toHex(receiptBytes(said))).toBe(toHex(canonicalBytes(said)))
        const { signature: _signature, ...unsigned } = said
        const signing = toHex(inDomain('consent-receipt', canonicalBytes(unsigned)))
        expect(toHex(receiptSigningBytes(unsigned))).toBe(signing)
        expect(toHex(receiptSigningBytes(said))).toBe(signing)
      },
    ),
  )
})
