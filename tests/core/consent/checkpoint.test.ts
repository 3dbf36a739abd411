import { expect, test } from 'vitest'
import {
  checkpointText,
  cosignCheckpoint,
  cosignedAt,
  openCheckpoint,
  readCheckpointText,
  readNote,
  readVerifierKey,
  signCheckpoint,
  verifierKey,
} from '#/core/consent/checkpoint.ts'
import { utf8 } from '#/core/vault/bytes.ts'
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

test('a witness cosigns a head with the time it saw it', () => {
  const witness = { name: 'dpo.example/browser', ...primitives.signingPair(seed(2)) }
  const note = cosignCheckpoint(primitives, signCheckpoint(primitives, head, pair), witness, 1_795_000_000)
  if (note === null) throw new Error('a note can be cosigned')
  expect(cosignedAt(primitives, note, witness)).toBe(1_795_000_000)
  expect(openCheckpoint(primitives, note, log).ok).toBe(true)
  expect(cosignedAt(primitives, note.replace('\n42\n', '\n43\n'), witness)).toBeNull()
  expect(cosignCheckpoint(primitives, 'nothing', witness, 1)).toBeNull()
})
