import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { signCheckpoint } from '#/core/consent/checkpoint.ts'
import { foldConsents, isPermitted, standingAt } from '#/core/consent/fold.ts'
import { leafOf, readLeaf } from '#/core/consent/leaf.ts'
import { inclusionProof, leafHash, rootOf } from '#/core/consent/merkle.ts'
import { Notice, lintNotice, noticeBytes, noticeSha256 } from '#/core/consent/notice.ts'
import { inclusionProofText, readInclusionProofText, receiptHash } from '#/core/consent/proof.ts'
import { PurposeRegister, lintConsent, lintQuestions, rightsFor } from '#/core/consent/purposes.ts'
import { ConsentReceipt, signReceipt, verifyReceipt, type ReceiptKind } from '#/core/consent/receipt.ts'
import { toBase64url, toHex } from '#/core/vault/bytes.ts'
import { AccountId, DeviceId, PersonId, RecordId } from '#/core/vault/ids.ts'
import { idOf, primitives, seed } from '../vault/sodium.ts'

const device = primitives.signingPair(seed(1))
const zeros = toBase64url(new Uint8Array(32))

interface Said {
  readonly n: number
  readonly kind: ReceiptKind
  readonly prev: number | null
  readonly at?: string
  readonly seq?: number
  readonly chain?: string
}

function receipt({
  n,
  kind,
  prev,
  at = '2026-11-23T10:00:00.000Z',
  seq = n,
  chain = zeros,
}: Said): ConsentReceipt {
  return signReceipt(
    primitives,
    {
      schema: 'slieksnis/consent-receipt/1',
      recordId: RecordId.parse(idOf(n)),
      prev: prev === null ? null : RecordId.parse(idOf(prev)),
      kind,
      subject: PersonId.parse(idOf(200)),
      notice: { id: 'home-visit', version: '1.0.0', language: 'lv', sha256: zeros, delivery: 'shown' },
      purposes: kind === 'notice' ? [] : ['wellbeing'],
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
      capturedAt: at,
      validUntil: '2028-11-23T10:00:00.000Z',
      device: { id: DeviceId.parse(idOf(201)), seq, prev: chain, lastHead: { size: 0, root: zeros } },
      worker: AccountId.parse(idOf(202)),
    },
    device.secretKey,
  )
}

const subject = PersonId.parse(idOf(200))
const stateOf = (receipts: readonly ConsentReceipt[]) =>
  standingAt(foldConsents(receipts).get(subject), 'wellbeing', '2026-12-01').state

test('[C6] a receipt signed by the device holds, and no changed field does', () => {
  const own = receipt({ n: 1, kind: 'consent', prev: null })
  expect(verifyReceipt(primitives, own, device.publicKey)).toBe(true)
  expect(verifyReceipt(primitives, { ...own, kind: 'refusal' }, device.publicKey)).toBe(false)
  expect(ConsentReceipt.safeParse({ ...own, extra: 1 }).success).toBe(false)
})

test('[C3] only a consent given and not run out permits', () => {
  const given = [receipt({ n: 1, kind: 'consent', prev: null })]
  const consents = foldConsents(given).get(subject)
  expect(isPermitted(consents, 'wellbeing', '2026-12-01')).toBe(true)
  expect(isPermitted(consents, 'wellbeing', '2029-01-01')).toBe(false)
  expect(isPermitted(consents, 'digital-skills', '2026-12-01')).toBe(false)
  expect(isPermitted(undefined, 'wellbeing', '2026-12-01')).toBe(false)
  for (const kind of ['refusal', 'deferral', 'withdrawal', 'expiry'] as const) {
    const then = foldConsents([...given, receipt({ n: 2, kind, prev: 1 })]).get(subject)
    expect(isPermitted(then, 'wellbeing', '2026-12-01'), kind).toBe(false)
  }
})

test('[C4] a withdrawal beats a concurrent giving, whatever the clocks claim', () => {
  const first = receipt({ n: 1, kind: 'consent', prev: null })
  const withdrawn = receipt({ n: 2, kind: 'withdrawal', prev: 1, at: '2026-11-23T11:00:00.000Z' })
  const renewed = receipt({ n: 3, kind: 'renewal', prev: 1, at: '2026-11-23T12:00:00.000Z' })
  expect(stateOf([first, withdrawn, renewed])).toBe('withdrawn')
  expect(stateOf([first, withdrawn, receipt({ n: 4, kind: 'consent', prev: 2 })])).toBe('given')
})

test('[C4] any order of the same receipts gives the same state', () => {
  const kinds: readonly ReceiptKind[] = ['consent', 'refusal', 'deferral', 'withdrawal', 'renewal', 'notice']
  const someReceipts = fc
    .array(fc.tuple(fc.constantFrom(...kinds), fc.nat(5)), { minLength: 1, maxLength: 7 })
    .map((list) =>
      list.map(([kind, back], index) =>
        receipt({ n: index + 1, kind, prev: index - back >= 1 ? index - back : null }),
      ),
    )
  fc.assert(
    fc.property(someReceipts, fc.infiniteStream(fc.nat()), (receipts, dice) => {
      const shuffled = receipts
        .map((each) => ({ each, by: dice.next().value }))
        .toSorted((a, b) => a.by - b.by)
      expect(stateOf(shuffled.map(({ each }) => each))).toBe(stateOf(receipts))
    }),
    { numRuns: 60 },
  )
})

test('[C6] a leaf says nothing without its salt, and stands for one receipt only', () => {
  const own = receipt({ n: 1, kind: 'consent', prev: null })
  const leaf = leafOf(own, seed(3))
  expect(leaf).toHaveLength(34)
  expect(readLeaf(leaf)).toBe('consent')
  expect(readLeaf(leaf.slice(1))).toBeNull()
  expect(toHex(leafOf(own, seed(4)))).not.toBe(toHex(leaf))
  expect(toHex(leafOf({ ...own, controller: 'Cits' }, seed(3)))).not.toBe(toHex(leaf))
})

const read = (file: string): unknown =>
  JSON.parse(readFileSync(new URL(`../../../forms/${file}`, import.meta.url), 'utf8'))

test('[C1] the shipped register and notice hold: consent for optional purposes only, the same purposes in each language', () => {
  const register = PurposeRegister.parse(read('purposes/1.0.0.json'))
  const notice = Notice.parse(read('notices/home-visit/1.0.0.json'))
  expect(lintNotice(notice)).toEqual([])
  expect(
    lintNotice({
      ...notice,
      languages: { ...notice.languages, ru: { ...notice.languages.ru, purposes: ['wellbeing'] } },
    }),
  ).toHaveLength(1)
  expect(lintConsent(register, ['wellbeing', 'digital-skills'])).toEqual([])
  expect(lintConsent(register, ['needs-assessment'])[0]?.code).toBe('consent-for-statutory-purpose')
  expect(lintConsent(register, ['no-such'])[0]?.code).toBe('unknown-purpose')
  expect(lintQuestions(register, [{ key: 'a', purpose: undefined }])[0]?.code).toBe(
    'question-without-purpose',
  )
  expect(rightsFor('6-1-a')).toContain('7(3)')
  expect(rightsFor('6-1-e')).toContain('21')
  expect(toHex(noticeSha256(notice, 'lv'))).not.toBe(toHex(noticeSha256(notice, 'en')))
  expect(noticeBytes(notice, 'lv').length).toBeGreaterThan(500)
  const wrong = { ...register.purposes[0], optional: true }
  expect(PurposeRegister.safeParse({ ...register, purposes: [wrong] }).success).toBe(false)
})

const log = { origin: 'slieksnis/test', publicKey: device.publicKey }

function logOf(count: number) {
  const receipts: { receipt: ConsentReceipt; salt: Uint8Array }[] = []
  let chain = zeros
  for (let n = 1; n <= count; n++) {
    const own = receipt({ n, kind: 'consent', prev: n === 1 ? null : n - 1, chain })
    chain = toBase64url(receiptHash(own))
    receipts.push({ receipt: own, salt: seed(n) })
  }
  return receipts
}

const leavesOf = (receipts: ReturnType<typeof logOf>) =>
  receipts.map(({ receipt: own, salt }) => leafOf(own, salt))
const noteOf = (leaves: readonly Uint8Array[]) =>
  signCheckpoint(
    primitives,
    { origin: log.origin, size: leaves.length, root: rootOf(leaves.map(leafHash)) },
    device,
  )

test('the printed proof is read back, and only in its own form', () => {
  const leaves = leavesOf(logOf(9)).map(leafHash)
  const text = inclusionProofText(4, inclusionProof(leaves, 4), noteOf(leavesOf(logOf(9))))
  expect(readInclusionProofText(text)?.index).toBe(4)
  expect(readInclusionProofText(text.replace('index 4', 'index 04'))).toBeNull()
  expect(readInclusionProofText('nothing')).toBeNull()
})
