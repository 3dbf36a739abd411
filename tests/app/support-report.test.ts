import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type SupportFacts, supportReport, tally } from '#/app/support-report.ts'

const facts: SupportFacts = {
  build: 'index-Bx12_a.js',
  serverVersion: '0.1.0',
  at: '2026-11-24T02:00:00.000Z',
  browser: 'Mozilla/5.0',
  language: 'lv',
  screen: { width: 1280, height: 800, scale: 2 },
  isInstalled: true,
  serviceWorker: 'active',
  isOnline: false,
  storage: { hasRoom: true, isKept: true },
  role: 'worker',
  sync: {
    phase: 'resting',
    isServerReached: false,
    problem: 'server-refused',
    unsent: 3,
    householdsHere: 1,
    lastReceiptAt: null,
    receives: true,
    behind: null,
    filesWaiting: 0,
    refused: { 'bad-signature': 2 },
    unopened: {},
  },
  faults: [{ at: '2026-11-24T01:00:00.000Z', kind: 'TypeError', place: 'assets/index-Bx12_a.js:1:20' }],
}

describe('[S52] the report for support', () => {
  test('is lines a person can read', () => {
    const report = supportReport(facts)
    expect(report).toContain('sync.refused.bad-signature: 2')
    expect(report).toContain('storage.isKept: true')
    expect(report).toContain('faults[1].kind: "TypeError"')
  })

  test('takes no words and no ids where a reason or a kind stands', () => {
    const people = ['Anna Bērziņa', 'Malkas iela 5, Riebiņi', 'a'.repeat(32) + 'b'.repeat(32), 'no room left']
    for (const text of people) {
      for (const spoilt of [
        { ...facts, role: text },
        { ...facts, sync: { ...facts.sync, problem: text } },
        { ...facts, sync: { ...facts.sync, refused: { [text]: 1 } } },
        { ...facts, faults: [{ at: facts.at, kind: text, place: '' }] },
        { ...facts, faults: [{ at: facts.at, kind: 'Error', place: `${text} said so` }] },
      ])
        expect(() => supportReport(spoilt), text).toThrow()
    }
  })

  test('counts by reason', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom('gap', 'newer', 'no-key')), (codes) => {
        const counts = tally(codes)
        expect(Object.values(counts).reduce((sum, each) => sum + each, 0)).toBe(codes.length)
      }),
    )
  })
})
