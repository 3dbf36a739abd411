import { expect, test } from 'vitest'
import type { Purpose } from '#/core/consent/purposes.ts'
import {
  type RetentionFacts,
  type ShreddingEvent,
  foldShredding,
  retentionOf,
} from '#/core/consent/retention.ts'
import { AccountId, PersonId } from '#/core/vault/ids.ts'
import { idOf } from '../vault/sodium.ts'
import { person, receiptOf, recordIdOf, shippedRegister } from './sample-receipts.ts'

const [sample] = shippedRegister.purposes
if (sample === undefined) throw new Error('the register has purposes')
const keeping = (id: string, keep: Purpose['keep']): Purpose => ({ ...sample, id, keep })
const FIVE_YEARS = keeping('needs-assessment', { from: 'case-closed', months: 60 })
const WHILE_CONSENTED = keeping('wellbeing', { from: 'consent-ended', months: 0 })

/** The office lies two hours east of UTC. */
const dayOf = (instant: string) => new Date(Date.parse(instant) + 7_200_000).toISOString().slice(0, 10)
const facts: RetentionFacts = { person, caseClosedOn: null, receipts: [], holds: [] }
const verdict = (purpose: Purpose, today: string, change: Partial<RetentionFacts> = {}) =>
  retentionOf([purpose], { ...facts, ...change }, today, dayOf)[0]?.verdict

test('[C14] five years after closing, the last day is kept and the next is due', () => {
  expect(verdict(FIVE_YEARS, '2026-11-23')).toEqual({ outcome: 'running' })
  const closed = { caseClosedOn: '2024-02-29' }
  expect(verdict(FIVE_YEARS, '2029-02-28', closed)).toEqual({ outcome: 'kept', until: '2029-02-28' })
  expect(verdict(FIVE_YEARS, '2029-03-01', closed)).toEqual({ outcome: 'due', since: '2029-03-01' })
})

test('[C14] what rests on consent is due when it is withdrawn, at the office’s own day', () => {
  const given = receiptOf({ n: 1 })
  const withdrawn = receiptOf({
    n: 2,
    kind: 'withdrawal',
    prev: recordIdOf(1),
    capturedAt: '2026-12-01T22:30:00.000Z',
  })
  expect(verdict(WHILE_CONSENTED, '2026-12-02')).toEqual({ outcome: 'nothing-held' })
  expect(verdict(WHILE_CONSENTED, '2030-01-01', { receipts: [given] })).toEqual({ outcome: 'running' })
  expect(verdict(WHILE_CONSENTED, '2026-12-01', { receipts: [given, withdrawn] })).toEqual({
    outcome: 'kept',
    until: '2026-12-02',
  })
  expect(verdict(WHILE_CONSENTED, '2026-12-02', { receipts: [given, withdrawn] })).toEqual({
    outcome: 'due',
    since: '2026-12-02',
  })
})

test('[C14] a consent that runs out keeps its last day; a no without a yes holds nothing', () => {
  const ends = receiptOf({ n: 1, validUntil: '2026-12-31T12:00:00.000Z' })
  expect(verdict(WHILE_CONSENTED, '2026-12-31', { receipts: [ends] })).toEqual({
    outcome: 'kept',
    until: '2026-12-31',
  })
  expect(verdict(WHILE_CONSENTED, '2027-01-01', { receipts: [ends] })).toEqual({
    outcome: 'due',
    since: '2027-01-01',
  })
  const refusal = receiptOf({ n: 1, kind: 'refusal' })
  expect(verdict(WHILE_CONSENTED, '2027-01-01', { receipts: [refusal] })).toEqual({
    outcome: 'nothing-held',
  })
  const someoneElses = receiptOf({ n: 1, subject: PersonId.parse(idOf(77)) })
  expect(verdict(WHILE_CONSENTED, '2027-01-01', { receipts: [someoneElses, refusal] })).toEqual({
    outcome: 'nothing-held',
  })
})

test('[C14] a legal hold stops what is due while it holds, and moves no day', () => {
  const hold = { reason: 'court case 12/2031', since: '2029-02-01', until: '2029-06-01' }
  const change = { caseClosedOn: '2024-02-29', holds: [hold] }
  expect(verdict(FIVE_YEARS, '2029-02-15', change)).toEqual({ outcome: 'kept', until: '2029-02-28' })
  expect(verdict(FIVE_YEARS, '2029-05-31', change)).toEqual({ outcome: 'on-hold', since: '2029-03-01', hold })
  expect(verdict(FIVE_YEARS, '2029-06-01', change)).toEqual({ outcome: 'due', since: '2029-03-01' })
  const open = { ...change, holds: [{ ...hold, until: null }] }
  expect(verdict(FIVE_YEARS, '2040-01-01', open)).toMatchObject({ outcome: 'on-hold' })
})

test('[C14] a period written in words only is left to a person, never guessed', () => {
  expect(verdict(keeping('x', undefined), '2040-01-01', { caseClosedOn: '2024-02-29' })).toEqual({
    outcome: 'not-computable',
  })
})

const anna = AccountId.parse(idOf(1))
const berta = AccountId.parse(idOf(2))
const items = ['person/a', 'person/b']
const proposed: ShreddingEvent = { kind: 'proposed', on: '2029-03-01', by: anna, items }
const confirmed: ShreddingEvent = {
  kind: 'confirmed',
  on: '2029-03-02',
  by: berta,
  items: items.toReversed(),
}
const always = () => true
const shredding = (
  events: readonly ShreddingEvent[],
  isDue: (item: string, day: string) => boolean = always,
) => {
  const { status, problems } = foldShredding(events, isDue)
  return [status, ...problems.map(({ code }) => code)]
}

test('[C15] one proposes and somebody else confirms the same items; then it may be done', () => {
  expect(foldShredding([proposed, confirmed], always)).toMatchObject({
    status: 'confirmed',
    proposedBy: anna,
    confirmedBy: berta,
    items,
    problems: [],
  })
})

test('[C15] nobody destroys alone, and nothing that is not due or was not proposed', () => {
  expect(shredding([proposed, { ...confirmed, by: anna }])).toEqual(['proposed', 'same-person'])
  expect(shredding([confirmed])).toEqual(['none', 'nothing-proposed'])
  expect(shredding([proposed, { ...confirmed, items: ['person/a'] }])).toEqual(['proposed', 'other-items'])
  expect(shredding([proposed, { ...confirmed, items: [...items, 'person/c'] }])).toEqual([
    'proposed',
    'other-items',
  ])
  expect(shredding([proposed, { ...confirmed, on: '2029-02-28' }])).toEqual([
    'proposed',
    'confirmed-before-proposal',
  ])
  expect(shredding([proposed, proposed])).toEqual(['proposed', 'already-proposed'])
  expect(shredding([proposed, confirmed, confirmed])).toEqual(['confirmed', 'already-confirmed'])
  expect(shredding([proposed], (item) => item !== 'person/b')).toEqual(['none', 'not-due'])
  // A hold set between proposal and confirmation stops it.
  expect(shredding([proposed, confirmed], (_item, day) => day < '2029-03-02')).toEqual([
    'proposed',
    'not-due',
  ])
})

test('[C15] a dropped proposal confirms nothing; a new one starts again', () => {
  const dropped: ShreddingEvent = { kind: 'dropped', on: '2029-03-02', by: anna }
  expect(shredding([proposed, dropped, confirmed])).toEqual(['none', 'nothing-proposed'])
  expect(shredding([proposed, dropped, { ...proposed, by: berta }, { ...confirmed, by: berta }])).toEqual([
    'proposed',
    'same-person',
  ])
})
