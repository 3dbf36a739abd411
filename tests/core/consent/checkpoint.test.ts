import { expect, test } from 'vitest'
import {
  checkpointText,
  cosignature,
  cosignedAt,
  openCheckpoint,
  readCheckpointText,
  readNote,
  readVerifierKey,
  signCheckpoint,
  verifierKey,
} from '#/core/consent/checkpoint.ts'
import { fromBase64, utf8 } from '#/core/vault/bytes.ts'
import { primitives, seed } from '../vault/sodium.ts'

// golang.org/x/mod/sumdb/note, the published example.
const GO_KEY = 'PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW'
const GO_NOTE =
  "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n\n" +
  '— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n'

test('a published verifier key and note of the Go project hold', () => {
  const key = readVerifierKey(GO_KEY)
  const note = readNote(GO_NOTE)
  if (key === null || note === null) throw new Error('both can be read')
  expect(verifierKey(key.name, key.publicKey)).toBe(GO_KEY)
  const [line] = note.signatures
  expect(primitives.verify(line?.signature ?? new Uint8Array(), utf8(note.text), key.publicKey)).toBe(true)
  expect(primitives.verify(line?.signature ?? new Uint8Array(), utf8(`${note.text} `), key.publicKey)).toBe(
    false,
  )
})

const pair = primitives.signingPair(seed(1))
const log = { origin: 'slieksnis/0011223344556677', publicKey: pair.publicKey }
const head = { origin: log.origin, size: 42, root: seed(7) }

test('a head signed by the log opens; anything changed in it does not', () => {
  const note = signCheckpoint(primitives, head, pair)
  expect(openCheckpoint(primitives, note, log)).toEqual({ ok: true, checkpoint: head })
  expect(openCheckpoint(primitives, note.replace('\n42\n', '\n43\n'), log)).toEqual({
    ok: false,
    reason: 'bad-signature',
  })
  expect(openCheckpoint(primitives, note, { ...log, origin: 'another' })).toEqual({
    ok: false,
    reason: 'other-origin',
  })
  expect(openCheckpoint(primitives, note, { ...log, publicKey: seed(9) })).toEqual({
    ok: false,
    reason: 'unsigned',
  })
  expect(openCheckpoint(primitives, 'nothing', log)).toEqual({ ok: false, reason: 'malformed' })
  expect(readCheckpointText(checkpointText(head).replace('42', '042'))).toBeNull()
})

/** A note with a witness's line under it. */
const cosignedBy = (note: string, witness: Parameters<typeof cosignature>[2]): string =>
  `${note}${cosignature(primitives, note, witness, 1_795_000_000) ?? ''}`

// A head of a public log (arche2025h1.staging.ct.transparency.dev) with the line of a public witness, as both publish them.
const PUBLIC_WITNESS = 'remora.n621.de+da77ade7+BOvN63jn/bLvkieywe8R6UYAtVtNbZpXh34x7onlmtw2'
const PUBLIC_NOTE = `arche2025h1.staging.ct.transparency.dev
1432088532
U7WM79jrzyhGZ5/GUBTpM7NzwdyfFx61t3RovgcC4Ro=

— arche2025h1.staging.ct.transparency.dev ui8GwCF1+kWqZrxGdhj4aX3gcw7XUlXQQabg/27lefwhUkzbC3NygNI75MdhL1bfTW9g8Ei59RA23oHP7Ry1k3ZFWwQ=
— remora.n621.de 2net5wAAAABqEiEgPlfF3V06o0Y+fHM+J5J9s27wgxxcOVSpZ/2g/KSiXCg9DEZI+aVCIobWX9sXTynk5XeU/zZ0WBxtqB0DrAWfBw==
`

test('[C65] the cosignature of a public witness holds, and a changed head or another name does not', () => {
  const [name = '', , encoded = ''] = PUBLIC_WITNESS.split('+')
  const publicKey = fromBase64(encoded).slice(1)
  expect(cosignedAt(primitives, PUBLIC_NOTE, { name, publicKey })).toBe(0x6a122120)
  expect(
    cosignedAt(primitives, PUBLIC_NOTE.replace('1432088532', '1432088533'), { name, publicKey }),
  ).toBeNull()
  expect(cosignedAt(primitives, PUBLIC_NOTE, { name: 'another.example', publicKey })).toBeNull()
})

test('a witness cosigns a head with the time it saw it', () => {
  const witness = { name: 'dpo.example/browser', ...primitives.signingPair(seed(2)) }
  const note = cosignedBy(signCheckpoint(primitives, head, pair), witness)
  if (note === null) throw new Error('a note can be cosigned')
  expect(cosignedAt(primitives, note, witness)).toBe(1_795_000_000)
  expect(openCheckpoint(primitives, note, log).ok).toBe(true)
  expect(cosignedAt(primitives, note.replace('\n42\n', '\n43\n'), witness)).toBeNull()
  expect(cosignature(primitives, 'nothing', witness, 1)).toBeNull()
})
