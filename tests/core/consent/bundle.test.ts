import fc from 'fast-check'
import { expect, test } from 'vitest'
import { makeBundle } from '#/core/consent/bundle.ts'
import { verifierKey } from '#/core/consent/checkpoint.ts'
import { type TrustedKeys, verifyBundle } from '#/core/consent/verify-bundle.ts'
import { toBase64, toBase64url, utf8 } from '#/core/vault/bytes.ts'
import { primitives, seed } from '../vault/sodium.ts'
import {
  bundleBytes,
  bundleInput,
  bundleText,
  cosigned,
  forged,
  headOf,
  leaves,
  log,
  logPair,
  signedAgain,
  signer,
} from './sample-bundle.ts'
import { receiptOf } from './sample-receipts.ts'

function report(file: Uint8Array, trusted?: TrustedKeys) {
  const verdict = verifyBundle(primitives, file, trusted)
  if (verdict.outcome !== 'checked') throw new Error(verdict.outcome)
  return verdict.report
}
const codes = (file: Uint8Array, trusted?: TrustedKeys) =>
  report(file, trusted).problems.map(({ code }) => code)

test('[C20] a bundle as it was made is green, and its accounts add up', () => {
  const { verdict, problems, counts, heads, logKey, signerKey } = report(bundleBytes)
  expect(problems).toEqual([])
  expect(verdict).toBe('green')
  expect(counts).toEqual({ leaves: 12, openable: 9, opened: 6, closed: 3, erased: 2, awaited: 1 })
  expect(heads.map(({ size }) => size)).toEqual([4, 9, 12])
  expect(heads.at(-1)?.cosigned).toEqual([{ witness: 'dpo.paraugi/browser', timeSeconds: 1_795_400_000 }])
  expect(logKey).toBe(verifierKey(log.origin, logPair.publicKey))
  expect(signerKey).toBe(toBase64url(signer.publicKey))
  expect(report(bundleBytes, { logKey: logKey ?? '', signerKey: signerKey ?? '' }).verdict).toBe('green')
})

test('[C20] a log of one leaf makes a whole bundle', () => {
  const one = leaves.slice(5, 6)
  const small = makeBundle(primitives, {
    ...bundleInput,
    leaves: one,
    checkpoints: [cosigned(headOf(one))],
    opened: [],
    erased: [],
    awaited: [],
  })
  if (small.outcome !== 'made') throw new Error(small.reason)
  expect(report(utf8(small.text)).counts).toMatchObject({ leaves: 1, openable: 1, closed: 1 })
})

test('[C20] any single changed byte is red', () => {
  const place = fc.nat(bundleBytes.length - 1)
  fc.assert(
    fc.property(place, fc.integer({ min: 1, max: 255 }), (at, change) => {
      const altered = bundleBytes.slice()
      altered[at] = (altered[at] ?? 0) ^ change
      expect(report(altered).verdict).toBe('red')
    }),
    { numRuns: 300 },
  )
})

test('[C20] a missing, an added and a swapped byte are red; so is what is no bundle at all', () => {
  for (const at of [0, 1, 500, bundleBytes.length - 1]) {
    const shorter = Uint8Array.from([...bundleBytes.slice(0, at), ...bundleBytes.slice(at + 1)])
    expect(report(shorter).verdict, `without ${at}`).toBe('red')
    const longer = Uint8Array.from([...bundleBytes.slice(0, at), 32, ...bundleBytes.slice(at)])
    expect(report(longer).verdict, `space at ${at}`).toBe('red')
  }
  for (const text of ['', 'null', '[]', '{}', '"x"', `${bundleText}\n`, `\uFEFF${bundleText}`])
    expect(report(utf8(text)).verdict, text.slice(0, 10)).toBe('red')
  expect(report(Uint8Array.of(0xff, 0xfe, 0x00)).verdict).toBe('red')
})

test('[C20] with the office’s own key nobody can change, remove, add or reorder a leaf', () => {
  const at = fc.nat(leaves.length - 1)
  fc.assert(
    fc.property(
      at,
      fc.integer({ min: 2, max: 33 }),
      fc.integer({ min: 1, max: 255 }),
      (index, byte, change) => {
        const altered = (leaves[index] ?? new Uint8Array()).map((value, place) =>
          place === byte ? value ^ change : value,
        )
        expect(
          codes(
            forged(({ log: own }) => {
              own.leaves[index] = toBase64(altered)
            }),
          ),
        ).toContain('root-mismatch')
      },
    ),
    { numRuns: 40 },
  )
  for (const index of leaves.keys()) {
    const without = forged(({ log: own }) => own.leaves.splice(index, 1))
    expect(codes(without), `without ${index}`).toEqual(
      expect.arrayContaining(['leaves-missing', 'leaf-unaccounted']),
    )
    const twice = forged(({ log: own }) => own.leaves.splice(index, 0, own.leaves[index] ?? ''))
    expect(codes(twice), `twice ${index}`).toContain('leaf-repeated')
    const other = (index + 1) % leaves.length
    const swapped = forged(({ log: own }) => {
      const [first = '', second = ''] = [own.leaves[index], own.leaves[other]]
      own.leaves[index] = second
      own.leaves[other] = first
    })
    expect(codes(swapped), `${index} ↔ ${other}`).toContain('root-mismatch')
  }
})

test('[C20] every other forgery with the office’s own key is red and named', () => {
  const named: readonly (readonly [string, string, Uint8Array])[] = [
    [
      'a changed receipt',
      'receipt-not-in-log',
      forged(({ receipts: [first] }) => first && (first.receipt.controller = 'Cits')),
    ],
    [
      'a changed receipt',
      'receipt-signature',
      forged(({ receipts: [first] }) => first && (first.receipt.controller = 'Cits')),
    ],
    [
      'another salt',
      'receipt-not-in-log',
      forged(({ receipts: [first] }) => first && (first.salt = toBase64url(seed(99)))),
    ],
    ['another place', 'receipt-not-in-log', forged(({ receipts: [first] }) => first && (first.index = 1))],
    ['a place outside', 'receipt-not-in-log', forged(({ receipts: [first] }) => first && (first.index = 99))],
    ['a shorter proof', 'receipt-inclusion', forged(({ receipts: [first] }) => first?.inclusion.pop())],
    [
      'a longer proof',
      'receipt-inclusion',
      forged(({ receipts: [first] }) => first?.inclusion.push(toBase64(seed(1)))),
    ],
    [
      'a truncated hash',
      'receipt-inclusion',
      forged(({ receipts: [first] }) => first && (first.inclusion[0] = toBase64(seed(1).slice(1)))),
    ],
    ['a receipt left out', 'leaf-unaccounted', forged(({ receipts }) => receipts.pop())],
    ['a leaf counted twice', 'leaf-unaccounted', forged(({ closed }) => closed.push(0))],
    ['a closed leaf left out', 'leaf-unaccounted', forged(({ closed }) => closed.pop())],
    [
      'an erasure without tombstone',
      'erased-without-tombstone',
      forged((bundle) => {
        bundle.closed = bundle.closed.filter((place) => place !== 11)
        bundle.erased.push(11)
      }),
    ],
    [
      'a changed notice',
      'notice-altered',
      forged(({ notices: [first] }) => first && (first.bytes = toBase64(utf8('cits')))),
    ],
    ['a notice left out', 'notice-missing', forged(({ notices }) => notices.pop())],
    ['an unknown device', 'receipt-device-unknown', forged(({ devices }) => devices.pop())],
    [
      'another device key',
      'receipt-signature',
      forged(({ devices: [first] }) => first && (first.key = toBase64url(signer.publicKey))),
    ],
    ['a dropped consistency proof', 'consistency', forged(({ log: own }) => own.consistency.pop())],
    ['an altered consistency proof', 'consistency', forged(({ log: own }) => own.consistency[0]?.reverse())],
    [
      'a head of another log',
      'head-signature',
      forged(({ log: own }) => (own.checkpoints[0] = own.checkpoints[0]?.replace('paraugi', 'citi') ?? '')),
    ],
    [
      'a head without its cosignature',
      'head-cosignature',
      forged(({ log: own }) => (own.checkpoints[2] = headOf(leaves))),
    ],
    ['a head of fewer leaves', 'leaves-missing', forged(({ log: own }) => own.checkpoints.pop())],
    [
      'a log key of other parts',
      'log-key-malformed',
      forged(({ log: own }) => (own.key = own.key.replace('paraugi', 'citi'))),
    ],
    ['heads in the wrong order', 'head-order', forged(({ log: own }) => own.checkpoints.reverse())],
    ['a further field', 'not-a-bundle', signedAgain({ ...JSON.parse(bundleText), more: 1 })],
  ]
  for (const [what, code, file] of named) expect(codes(file), what).toContain(code)
})

test('[C20] a second log, all signed anew, shows to whoever knows the keys', () => {
  const other = primitives.signingPair(seed(77))
  const forgedWhole = makeBundle(primitives, {
    ...bundleInput,
    signer: { ...signer, ...other },
  })
  if (forgedWhole.outcome !== 'made') throw new Error(forgedWhole.reason)
  expect(report(utf8(forgedWhole.text)).verdict).toBe('green')
  expect(codes(utf8(forgedWhole.text), { signerKey: toBase64url(signer.publicKey) })).toEqual([
    'other-signer',
  ])
  expect(codes(bundleBytes, { logKey: verifierKey(log.origin, other.publicKey) })).toEqual(['other-log-key'])
})

test('[C20] a tablet that was shown another history than the log has turns it red', () => {
  const shown = receiptOf({ n: 9, device: { seq: 9, lastHead: { size: 4, root: toBase64url(seed(9)) } } })
  const withIt = forged(({ receipts: [first] }) => {
    if (first !== undefined) first.receipt = JSON.parse(JSON.stringify(shown))
  })
  expect(codes(withIt)).toContain('receipt-head')
})

test('[C20] a whole bundle of a later format is neither green nor red; an altered one is red', () => {
  const later = { ...JSON.parse(bundleText), format: 'slieksnis/authority-bundle/2', unheardOf: true }
  expect(verifyBundle(primitives, signedAgain(later))).toEqual({
    outcome: 'newer-format',
    format: 'slieksnis/authority-bundle/2',
  })
  expect(codes(utf8(bundleText.replace('authority-bundle/1', 'authority-bundle/2')))).toEqual([
    'bundle-signature',
  ])
  expect(codes(signedAgain({ ...later, format: 'something-else' }))).toEqual(['not-a-bundle'])
})

test('[C20] no bundle is made of what is not in the log', () => {
  const stranger = { receipt: receiptOf({ n: 50 }), salt: seed(50) }
  expect(makeBundle(primitives, { ...bundleInput, opened: [stranger] })).toMatchObject({
    reason: 'receipt-not-in-log',
  })
  expect(makeBundle(primitives, { ...bundleInput, deviceKey: () => undefined })).toMatchObject({
    reason: 'device-unknown',
  })
  expect(makeBundle(primitives, { ...bundleInput, checkpoints: ['no head'] })).toMatchObject({
    reason: 'checkpoint-unreadable',
  })
  expect(makeBundle(primitives, { ...bundleInput, leaves: leaves.slice(0, 11) })).toMatchObject({
    reason: 'checkpoint-unreadable',
  })
})
