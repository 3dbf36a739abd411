import fc from 'fast-check'
import sodium from 'libsodium-wrappers'
import { beforeAll, describe, expect, test } from 'vitest'
import {
  FACES,
  FEEDBACK_ABOUT,
  FEEDBACK_BYTES,
  type Feedback,
  LONGEST_COMMENT,
  feedbackCases,
  feedbackComments,
  feedbackPair,
  openFeedback,
  sealFeedback,
} from '#/core/indicators/feedback.ts'
import { periodOf } from '#/core/indicators/period.ts'
import { type Primitives, sodiumPrimitives } from '#/core/vault/primitives.ts'

const said = (comment = '', month = '2026-11'): Feedback => ({
  v: 1,
  month,
  about: 'visit',
  face: 'good',
  comment,
})
const november = periodOf('2026-11-01', 'month')

describe('an answer to how it was', () => {
  let primitives: Primitives
  const teamKey = new Uint8Array(32).fill(3)
  beforeAll(async () => {
    await sodium.ready
    primitives = sodiumPrimitives(sodium)
  })

  test('[N9] opens with the team’s key only, and has one size whatever it says', () => {
    const pair = feedbackPair(primitives, teamKey)
    const other = feedbackPair(primitives, new Uint8Array(32).fill(4))
    fc.assert(
      fc.property(
        fc.constantFrom(...FEEDBACK_ABOUT),
        fc.constantFrom(...FACES),
        fc
          .string({ maxLength: LONGEST_COMMENT, unit: 'grapheme' })
          .filter((text) => text.length <= LONGEST_COMMENT),
        fc.uint8Array({ minLength: 32, maxLength: 32 }),
        (about, face, comment, seed) => {
          const feedback: Feedback = { v: 1, month: '2026-11', about, face, comment }
          const sealed = sealFeedback(primitives, pair.publicKey, feedback, seed)
          expect(sealed).toHaveLength(FEEDBACK_BYTES)
          expect(openFeedback(primitives, pair, sealed)).toEqual(feedback)
          expect(openFeedback(primitives, other, sealed)).toBeNull()
        },
      ),
      { numRuns: 40 },
    )
  })

  test('[N9] says a month and no day, and nothing about who was visited or by whom', () => {
    expect(Object.keys(said()).toSorted()).toEqual(['about', 'comment', 'face', 'month', 'v'])
    const pair = feedbackPair(primitives, teamKey)
    const more = Object.assign(said(), { worker: 'Anna' })
    expect(() => sealFeedback(primitives, pair.publicKey, more, new Uint8Array(32))).toThrow()
    expect(() =>
      sealFeedback(primitives, pair.publicKey, said('', '2026-11-23'), new Uint8Array(32)),
    ).toThrow()
  })

  test('[N9] altered, cut or nonsense is no answer', () => {
    const pair = feedbackPair(primitives, teamKey)
    const sealed = sealFeedback(primitives, pair.publicKey, said(), new Uint8Array(32).fill(1))
    expect(openFeedback(primitives, pair, sealed.with(60, (sealed[60] ?? 0) ^ 1))).toBeNull()
    expect(openFeedback(primitives, pair, sealed.subarray(1))).toBeNull()
    expect(openFeedback(primitives, pair, new Uint8Array(FEEDBACK_BYTES))).toBeNull()
  })
})

describe('answers together', () => {
  test('[N10] comments of a month with four answers stay unread; of five they come in the order of letters', () => {
    const four = ['d', 'a', 'c', ''].map((comment) => said(comment))
    expect(feedbackComments(four, november)).toEqual([])
    expect(feedbackComments([...four, said('b')], november)).toEqual(['a', 'b', 'c', 'd'])
    // Four of another month do not help the one that has too few.
    const split = [...four, ...four.map(({ comment }) => said(comment, '2026-10'))]
    expect(feedbackComments(split, periodOf('2026-11-01', 'quarter'))).toEqual([])
    // Nor do four about something else.
    const services = four.map((each) => ({ ...each, about: 'service' as const }))
    expect(feedbackComments([...four, ...services], november)).toEqual([])
  })

  test('[N10] only the period’s months count', () => {
    expect(feedbackCases([said(), said('', '2026-10')], november)).toHaveLength(1)
    const [about] = feedbackCases([{ ...said(), about: 'service' }], november)
    expect(about?.fields).toEqual({ face: 'good', about: 'service' })
  })
})
