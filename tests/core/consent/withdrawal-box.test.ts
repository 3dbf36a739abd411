import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  type WithdrawalNote,
  openAnswer,
  openNote,
  sealForBox,
  withdrawalBox,
} from '#/core/consent/withdrawal-box.ts'
import { primitives, seed } from '../vault/sodium.ts'

const box = withdrawalBox(primitives, seed(1))
const nonce = new Uint8Array(24).fill(9)
const note: WithdrawalNote = { v: 1, purposes: ['wellbeing'], at: '2026-11-23T10:00:00.000Z' }

test('[C24] only who has the sheet opens the note; the office’s words cannot be played back as the resident’s', () => {
  const sealed = sealForBox(primitives, box, 'resident', note, nonce)
  expect(openNote(primitives, box, sealed)).toEqual(note)
  expect(openNote(primitives, withdrawalBox(primitives, seed(2)), sealed)).toBeNull()
  expect(openAnswer(primitives, box, sealed)).toBeNull()
  fc.assert(
    fc.property(fc.nat(sealed.length - 1), fc.integer({ min: 1, max: 255 }), (at, by) => {
      const altered = sealed.slice()
      altered[at] = (altered[at] ?? 0) ^ by
      expect(openNote(primitives, box, altered)).toBeNull()
    }),
    { numRuns: 50 },
  )
})

test('[C24] however much is taken back, what is sent has the same size; the id tells nothing of the key', () => {
  const all = { ...note, purposes: ['digital-skills', 'wellbeing', 'share-ngo', 'satisfaction-contact'] }
  expect(sealForBox(primitives, box, 'resident', all, nonce).length).toBe(
    sealForBox(primitives, box, 'resident', note, nonce).length,
  )
  expect(box.id).toMatch(/^[0-9a-f]{32}$/)
  expect(Buffer.from(box.key).toString('hex')).not.toContain(box.id)
})
