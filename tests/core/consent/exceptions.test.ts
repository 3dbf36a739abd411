import { expect, test } from 'vitest'
import { consentExceptions } from '#/core/consent/exceptions.ts'
import { noticeShown } from '#/core/consent/notice.ts'
import { type Said, receiptOf, shippedNotice, shippedRegister, zeros } from './sample-receipts.ts'

const isPublished = (sha256: string): boolean => noticeShown([shippedNotice], sha256) !== null
const codes = (...receipts: readonly Said[]) =>
  consentExceptions(receipts.map(receiptOf), shippedRegister.purposes, isPublished).map(({ code }) => code)

const notice: Said = { n: 1, kind: 'notice', purposes: [], capturedAt: '2026-11-23T09:59:00.000Z' }
const signed: Said = { n: 2, evidence: zeros }

test('[C67] a yes after the notice, for an optional purpose and with its proof is no exception; nor is a no without one', () => {
  expect(codes(notice, signed)).toEqual([])
  expect(codes(notice, { n: 2, kind: 'refusal' }, { n: 3, kind: 'deferral' })).toEqual([])
  expect(codes(notice, { n: 2, kind: 'withdrawal', method: 'phone' })).toEqual([])
  expect(codes(notice, { n: 2, method: 'oral-witness', witness: 'Velta' })).toEqual([])
  expect(codes(notice, { ...signed, method: 'mark', witness: 'Velta' })).toEqual([])
})

test('[C67] each way in which a receipt should not be is named', () => {
  expect(codes(signed)).toEqual(['without-notice'])
  expect(codes({ ...notice, capturedAt: '2026-11-23T10:00:01.000Z' }, signed)).toEqual(['without-notice'])
  expect(codes(notice, { n: 2 })).toEqual(['without-proof'])
  expect(codes(notice, { n: 2, method: 'oral-witness', witness: ' ' })).toEqual(['without-proof'])
  expect(codes(notice, { ...signed, method: 'mark' })).toEqual(['without-proof'])
  expect(codes(notice, { n: 2, method: 'mark', witness: 'Velta' })).toEqual(['without-proof'])
  expect(codes(notice, { n: 2, method: 'phone' })).toEqual(['given-from-afar'])
  expect(codes(notice, { ...signed, purposes: ['needs-assessment'] })).toEqual(['statutory-purpose'])
  const { notice: shown } = receiptOf(signed)
  expect(codes(notice, { ...signed, notice: { ...shown, sha256: zeros } })).toEqual(['unknown-notice'])
})
