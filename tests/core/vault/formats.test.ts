import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { fromHex, sameBytes, toHex } from '#/core/vault/bytes.ts'
import { extendDirectory, Statement, rootFingerprint } from '#/core/vault/directory.ts'
import { openEnvelope, readEnvelope, unwrapSecret, wrapSecret } from '#/core/vault/envelope.ts'
import { openGrant, readGrant } from '#/core/vault/grant.ts'
import { readInvitationFragment } from '#/core/vault/invitation-link.ts'
import { fflateCodec } from '#/core/vault/codec.ts'
import { packRest, padBody, paddedLength, unpadBody } from '#/core/vault/padding.ts'
import { secretFromPaper, secretOnPaper } from '#/core/vault/recovery-key.ts'
import { openRecord } from '#/core/record-log/body.ts'
import { accountBox, dataKey, device, formatExamples, teamKey } from './formats-v1.ts'
import { primitives, seed, sodium } from './sodium.ts'

const frozen: Record<string, string> = JSON.parse(
  readFileSync(new URL('../../vectors/formats-v1.json', import.meta.url), 'utf8'),
)

function envelopeOf(hex: string) {
  const read = readEnvelope(fromHex(hex))
  if (!read.ok) throw new Error(read.reason)
  return read.envelope
}

test('the formats of version 1 are what they were on the first day', () => {
  expect(formatExamples()).toEqual(frozen)
})

test('a frozen envelope opens and stands where it was written', () => {
  const opened = openRecord(primitives, envelopeOf(frozen['envelope'] ?? ''), device.publicKey, dataKey)
  expect(opened.ok && opened.body.kind).toBe('visit-outcome')
})

test('an envelope with any bit changed never opens', () => {
  const bytes = fromHex(frozen['envelope'] ?? '')
  fc.assert(
    fc.property(fc.nat(bytes.length * 8 - 1), (bit) => {
      const changed = bytes.slice()
      changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7))
      const read = readEnvelope(changed)
      return !read.ok || !openEnvelope(primitives, read.envelope, device.publicKey, dataKey).ok
    }),
    { numRuns: 400 },
  )
})

test('an envelope cut short or made longer is malformed', () => {
  const bytes = fromHex(frozen['envelope'] ?? '')
  for (const length of [0, 4, 5, 40, 200, bytes.length - 1])
    expect(readEnvelope(bytes.subarray(0, length)).ok).toBe(false)
  const longer = new Uint8Array(bytes.length + 1)
  longer.set(bytes)
  expect(readEnvelope(longer)).toEqual({ ok: false, reason: 'malformed' })
})

test('an envelope of another version or suite says so', () => {
  const newer = fromHex(frozen['envelope'] ?? '')
  newer[4] = 2
  expect(readEnvelope(newer)).toEqual({ ok: false, reason: 'unknown-version' })
  const other = fromHex(frozen['envelope'] ?? '')
  other[5] = 9
  expect(readEnvelope(other)).toEqual({ ok: false, reason: 'unknown-suite' })
})

test('the wrong key is told from altered bytes', () => {
  const envelope = envelopeOf(frozen['envelope'] ?? '')
  expect(openEnvelope(primitives, envelope, device.publicKey, seed(99))).toEqual({
    ok: false,
    reason: 'wrong-key',
  })
  const stranger = primitives.signingPair(seed(98)).publicKey
  expect(openEnvelope(primitives, envelope, stranger, dataKey)).toEqual({
    ok: false,
    reason: 'bad-signature',
  })
})

test('a box grant opens for its addressee only, a wrap grant under its circle only', () => {
  const box = readGrant(fromHex(frozen['grant-box'] ?? ''))
  const wrap = readGrant(fromHex(frozen['grant-wrap'] ?? ''))
  if (!box.ok || !wrap.ok) throw new Error('the frozen grants can be read')
  const opened = openGrant(primitives, box.grant, device.publicKey, { pair: accountBox })
  expect(opened.ok && sameBytes(opened.key, teamKey)).toBe(true)
  const stranger = primitives.boxPair(seed(97))
  expect(openGrant(primitives, box.grant, device.publicKey, { pair: stranger })).toEqual({
    ok: false,
    reason: 'not-for-this-key',
  })
  const data = openGrant(primitives, wrap.grant, device.publicKey, { key: teamKey })
  expect(data.ok && sameBytes(data.key, dataKey)).toBe(true)
  expect(openGrant(primitives, wrap.grant, device.publicKey, { key: seed(96) })).toEqual({
    ok: false,
    reason: 'not-for-this-key',
  })
  expect(openGrant(primitives, wrap.grant, stranger.publicKey, { key: teamKey })).toEqual({
    ok: false,
    reason: 'bad-signature',
  })
})

test("our sealed box is libsodium's own", () => {
  const sealed = primitives.boxSeal(seed(5), accountBox.publicKey, seed(95))
  expect(sodium.crypto_box_seal_open(sealed, accountBox.publicKey, accountBox.secretKey)).toEqual(seed(5))
})

test('Argon2id gives the published key for the published input', () => {
  // libsodium test/default/pwhash_argon2id: here checked against libsodium's own high-level call.
  const key = primitives.passphraseKey('pavasara sniegs', new Uint8Array(16).fill(1), {
    memoryKiB: 8192,
    passes: 2,
  })
  const same = sodium.crypto_pwhash(
    32,
    'pavasara sniegs',
    new Uint8Array(16).fill(1),
    2,
    8192 * 1024,
    sodium.crypto_pwhash_ALG_ARGON2ID13,
  )
  expect(toHex(key)).toBe(toHex(same))
})

test('a secret wrapped for one purpose does not open for another', () => {
  const wrap = wrapSecret(primitives, 'ring-key', new Uint8Array(3), seed(1), seed(2), new Uint8Array(24))
  expect(unwrapSecret(primitives, 'ring-key', wrap, seed(2)).ok).toBe(true)
  expect(unwrapSecret(primitives, 'store-key', wrap, seed(2))).toEqual({ ok: false, reason: 'wrong-purpose' })
  expect(unwrapSecret(primitives, 'ring-key', wrap, seed(3))).toEqual({
    ok: false,
    reason: 'wrong-key-or-altered',
  })
  expect(unwrapSecret(primitives, 'ring-key', wrap.subarray(0, 20), seed(2))).toEqual({
    ok: false,
    reason: 'malformed',
  })
})

test('any body comes back from its padding, in a bucket that costs at most 12 %', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 5000 }), (body) => {
      const padded = padBody(fflateCodec, body)
      expect(padded.length).toBe(paddedLength(padded.length))
      expect(unpadBody(fflateCodec, padded)).toEqual({ body, rest: null })
    }),
  )
  for (let length = 256; length < 100_000; length += 97)
    expect(paddedLength(length)).toBeLessThanOrEqual(length * 1.12 + 1)
})

test('a body in two parts comes back, the second when it is asked for; no byte of the lengths can be changed unnoticed', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 800 }), fc.uint8Array({ maxLength: 5000 }), (body, rest) => {
      const padded = padBody(fflateCodec, body, packRest(fflateCodec, rest))
      expect(padded.length).toBe(paddedLength(padded.length))
      const back = unpadBody(fflateCodec, padded)
      if (back === 'malformed') throw new Error('it was padded by us')
      expect(back.body).toEqual(body)
      expect(back.rest?.unpack()).toEqual(rest)
      for (let at = 1; at < 9; at++) {
        const changed = padded.slice()
        changed[at] = (changed[at] ?? 0) ^ 1
        const read = unpadBody(fflateCodec, changed)
        if (read !== 'malformed')
          expect({ body: read.body, rest: read.rest?.unpack() }).not.toEqual({ body, rest })
      }
    }),
  )
})

test('what was not padded by us is malformed', () => {
  for (const bytes of [new Uint8Array(0), new Uint8Array(256), new Uint8Array(256).fill(0x80)]) {
    expect(unpadBody(fflateCodec, bytes)).toBe('malformed')
  }
})

test('a secret on paper forgives how people write, and finds a slip', () => {
  const text = secretOnPaper(primitives, seed(19))
  const sloppy = text.toLowerCase().replaceAll('-', ' ').replaceAll('0', 'o').replaceAll('1', 'l')
  expect(secretFromPaper(primitives, sloppy)).toEqual({ ok: true, secret: seed(19) })
  const slip = text.startsWith('A') ? `B${text.slice(1)}` : `A${text.slice(1)}`
  expect(secretFromPaper(primitives, slip).ok).toBe(false)
  expect(secretFromPaper(primitives, '').ok).toBe(false)
})

test('an invitation link is read whole or not at all', () => {
  const fragment = frozen['invitation-fragment'] ?? ''
  const read = readInvitationFragment(fragment)
  expect(read.ok && read.link.directorySeq).toBe(8)
  expect(readInvitationFragment(fragment.slice(0, -4)).ok).toBe(false)
  expect(readInvitationFragment(`${fragment}AAAA`).ok).toBe(false)
  expect(readInvitationFragment('not a link').ok).toBe(false)
})

test('a directory begins only with the genesis of the root it was pinned to', () => {
  const genesis = Statement.parse(JSON.parse(frozen['statement'] ?? ''))
  const root = rootFingerprint(primitives, primitives.signingPair(seed(5)).publicKey)
  expect(extendDirectory(primitives, { rootFingerprint: root }, [genesis]).ok).toBe(true)
  expect(extendDirectory(primitives, { rootFingerprint: seed(1) }, [genesis])).toMatchObject({
    ok: false,
    problem: 'other-root',
  })
  const renamed = { ...genesis, body: { ...genesis.body, name: 'Cits' } }
  expect(extendDirectory(primitives, { rootFingerprint: root }, [Statement.parse(renamed)])).toMatchObject({
    ok: false,
    problem: 'bad-signature',
  })
})
