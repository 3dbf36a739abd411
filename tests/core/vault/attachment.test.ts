import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  CHUNK_BYTES,
  type AttachmentReference,
  LARGEST_ATTACHMENT_BYTES,
  attachmentAnswer,
  attachmentOf,
  openAttachment,
  sealAttachment,
} from '#/core/vault/attachment.ts'
import { AttachmentId } from '#/core/vault/ids.ts'
import { idOf, primitives } from './sodium.ts'

let turn = 0
const chance = (length: number): Uint8Array =>
  primitives.hash(Uint8Array.of(++turn % 256, turn >> 8)).slice(0, length)
const id = AttachmentId.parse(idOf(7))
const sealed = (bytes: Uint8Array) =>
  sealAttachment(primitives, chance, id, { bytes, type: 'image/jpeg', name: 'Virtuve.jpg' })
const long = new Uint8Array(CHUNK_BYTES * 2 + 5).map((_, index) => (index * 31) % 251)

test('[S9] a file comes back as it was, whatever its size', () => {
  for (const length of [1, 255, CHUNK_BYTES - 1, CHUNK_BYTES, CHUNK_BYTES + 1, long.length]) {
    const bytes = long.slice(0, length)
    const { reference, chunks } = sealed(bytes)
    expect(chunks).toHaveLength(Math.ceil(length / CHUNK_BYTES))
    expect(openAttachment(primitives, reference, chunks)).toEqual(bytes)
  }
})

test('[S9] a changed, missing, moved or exchanged chunk opens nothing', () => {
  const { reference, chunks } = sealed(long)
  const [first, second, third] = chunks
  if (first === undefined || second === undefined || third === undefined) throw new Error('three chunks')
  fc.assert(
    fc.property(fc.nat(first.length - 1), fc.integer({ min: 1, max: 255 }), (place, by) => {
      const changed = first.slice()
      changed[place] = (changed[place] ?? 0) ^ by
      expect(openAttachment(primitives, reference, [changed, second, third])).toBe('altered')
    }),
    { numRuns: 40 },
  )
  expect(openAttachment(primitives, reference, [second, first, third])).toBe('altered')
  expect(openAttachment(primitives, reference, [first, second])).toBe('altered')
  const other = sealed(long)
  expect(openAttachment(primitives, reference, other.chunks)).toBe('altered')
  const wrongKey: AttachmentReference = { ...reference, key: other.reference.key }
  expect(openAttachment(primitives, wrongKey, chunks)).toBe('altered')
})

test('an empty file and one of more than 20 MiB are refused', () => {
  expect(() => sealed(new Uint8Array(0))).toThrow(RangeError)
  expect(() => sealed(new Uint8Array(LARGEST_ATTACHMENT_BYTES + 1))).toThrow(RangeError)
})

test('an answer names its file by id, and nothing else is taken for one', () => {
  const answer = attachmentAnswer({ id, type: 'image/jpeg' })
  expect(answer).toBe(`${id}.jpg`)
  expect(attachmentOf(answer)).toBe(id)
  expect(attachmentOf('Virtuve.jpg')).toBeNull()
  expect(attachmentOf('')).toBeNull()
})
