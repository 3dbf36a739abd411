import { expect, test } from 'vitest'
import type { Purpose } from '#/core/consent/purposes.ts'
import { type RetentionFacts, retentionOf } from '#/core/consent/retention.ts'
import { PersonId } from '#/core/vault/ids.ts'
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
