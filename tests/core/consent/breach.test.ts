import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  type LockEvidence,
  AwarenessStatement,
  LockEvidence as LockEvidenceSchema,
  RISK_REASONS,
  breachClock,
  breachRisk,
} from '#/core/consent/breach.ts'
import { type BreachFacts, article33Draft, article34Letter } from '#/core/consent/breach-letters.ts'
import { breachWords } from '#/core/consent/words/breach-words.ts'

const at = (instant: string) => Date.parse(instant)
const said = (awareAt: string, statedAt = awareAt) => AwarenessStatement.parse({ awareAt, statedAt })
const FRIDAY = '2026-11-20T15:30:00.000Z'

test('[C16] 72 hours run from the moment of awareness, over the weekend, to the second', () => {
  expect(breachClock([], at(FRIDAY))).toBeNull()
  const clock = breachClock([said(FRIDAY)], at('2026-11-23T15:30:00.000Z'))
  expect(clock).toEqual({
    awareAt: FRIDAY,
    deadline: '2026-11-23T15:30:00.000Z',
    remainingMs: 0,
    late: false,
  })
  expect(breachClock([said(FRIDAY)], at('2026-11-23T15:30:00.001Z'))).toMatchObject({
    remainingMs: -1,
    late: true,
  })
})

test('[C16] a later moment changes nothing, an earlier one leaves less time', () => {
  const later = said('2026-11-21T09:00:00.000Z', '2026-11-21T09:00:00.000Z')
  const earlier = said('2026-11-20T10:00:00.000Z', '2026-11-22T09:00:00.000Z')
  expect(breachClock([said(FRIDAY), later], 0)?.awareAt).toBe(FRIDAY)
  expect(breachClock([said(FRIDAY), later, earlier], 0)?.awareAt).toBe('2026-11-20T10:00:00.000Z')
  // Who writes it down is aware by then.
  expect(breachClock([said('2026-12-01T00:00:00.000Z', FRIDAY)], 0)?.awareAt).toBe(FRIDAY)
})

test('[C16] no further statement ever gives more time', () => {
  const statement = fc
    .tuple(fc.nat(10_000_000), fc.nat(10_000_000))
    .map(([aware, stated]) =>
      said(new Date(aware * 1000).toISOString(), new Date(stated * 1000).toISOString()),
    )
  fc.assert(
    fc.property(fc.array(statement, { minLength: 1 }), statement, (before, more) => {
      const was = breachClock(before, 0)?.remainingMs ?? 0
      expect(breachClock([...before, more], 0)?.remainingMs).toBeLessThanOrEqual(was)
      expect(breachClock([more, ...before], 0)).toEqual(breachClock([...before, more], 0))
    }),
  )
})

const sealed: LockEvidence = {
  lock: 'locked',
  passphraseExposed: false,
  usedAfterLoss: 0,
  revokedAt: '2026-11-20T16:00:00.000Z',
  households: 12,
  persons: 31,
  specialData: true,
  children: false,
}

test('[C17] a sealed tablet is no risk; whatever is not known counts against us', () => {
  expect(breachRisk(sealed)).toEqual({
    level: 'unlikely',
    reasons: ['locked-and-sealed', 'special-data'],
    notifyAuthority: false,
    notifyPeople: false,
  })
  for (const change of [
    { lock: 'unlocked' },
    { lock: 'unknown' },
    { passphraseExposed: true },
    { usedAfterLoss: 1 },
  ] as const) {
    expect(breachRisk({ ...sealed, ...change }), JSON.stringify(change)).toMatchObject({
      level: 'high',
      notifyAuthority: true,
      notifyPeople: true,
    })
  }
  const plain = { ...sealed, specialData: false }
  expect(breachRisk({ ...plain, lock: 'unknown' })).toMatchObject({
    level: 'risk',
    notifyAuthority: true,
    notifyPeople: false,
  })
  expect(breachRisk({ ...plain, lock: 'unknown', children: true }).level).toBe('high')
  expect(breachRisk({ ...plain, usedAfterLoss: 1 }).level).toBe('high')
  expect(breachRisk({ ...sealed, revokedAt: null }).reasons).toContain('not-revoked-yet')
  expect(breachRisk({ ...sealed, lock: 'unlocked', persons: 0 })).toMatchObject({
    level: 'unlikely',
    reasons: ['nobody-on-it'],
  })
})

test('[C17] worse evidence never makes the risk smaller', () => {
  const evidence = fc.record({
    lock: fc.constantFrom('locked' as const, 'unknown' as const, 'unlocked' as const),
    passphraseExposed: fc.boolean(),
    usedAfterLoss: fc.nat(2),
    revokedAt: fc.constant(null),
    households: fc.constant(1),
    persons: fc.integer({ min: 1, max: 5 }),
    specialData: fc.boolean(),
    children: fc.boolean(),
  })
  const rank = { unlikely: 0, risk: 1, high: 2 }
  fc.assert(
    fc.property(evidence, (seen) => {
      const own = rank[breachRisk(LockEvidenceSchema.parse(seen)).level]
      for (const worse of [
        { ...seen, lock: 'unlocked' as const },
        { ...seen, passphraseExposed: true },
        { ...seen, usedAfterLoss: seen.usedAfterLoss + 1 },
        { ...seen, specialData: true },
        { ...seen, children: true },
      ])
        expect(rank[breachRisk(worse).level]).toBeGreaterThanOrEqual(own)
    }),
  )
})

const facts: BreachFacts = {
  controller: 'Paraugu novada sociālais dienests',
  dpo: 'das@paraugi.example',
  what: 'Planšete palika autobusā.',
  lostAt: FRIDAY,
  categories: ['household', 'care'],
  measures: null,
  delay: null,
}
const exposed: LockEvidence = { ...sealed, lock: 'unlocked' }
const clockAt = (now: string) => {
  const clock = breachClock([said(FRIDAY)], at(now))
  if (clock === null) throw new Error('somebody has said when')
  return clock
}

test('[C17] the Art. 33 draft has its four points, and lists what nobody has written yet', () => {
  const draft = article33Draft(facts, exposed, breachRisk(exposed), clockAt(FRIDAY), 'lv')
  expect(draft.sections.map(({ key }) => key)).toEqual([
    'when',
    'nature',
    'contact',
    'consequences',
    'measures',
  ])
  expect(draft.open).toEqual(['measures'])
  const late = article33Draft(facts, exposed, breachRisk(exposed), clockAt('2026-11-24T00:00:00.000Z'), 'en')
  expect(late.open).toEqual(['delay', 'measures'])
  const fields = new Map(
    draft.sections.flatMap(({ fields: own }) => own.map(({ key, value }) => [key, value])),
  )
  expect(fields.get('persons')).toBe('31')
  expect(fields.get('deadline')).toBe('2026-11-23T15:30:00.000Z')
  const blank = article33Draft({ ...facts, what: '  ' }, exposed, breachRisk(exposed), clockAt(FRIDAY), 'ru')
  expect(blank.open).toContain('what')
})

test('[C17] the letter names nobody unless a name is given, and every language has all its words', () => {
  const letter = article34Letter(facts, exposed, breachRisk(exposed), null, 'lv')
  expect(JSON.stringify(letter)).not.toContain('addressee')
  const named = article34Letter(facts, exposed, breachRisk(exposed), 'Zenta Paraugs', 'en')
  expect(JSON.stringify(named)).toContain('Zenta Paraugs')
  expect(letter.sections.map(({ key }) => key)).toEqual([
    'greeting',
    'nature',
    'consequences',
    'measures',
    'advice',
    'contact',
  ])
  for (const reason of RISK_REASONS) {
    const sentences = new Set([
      breachWords.lv.reasons[reason],
      breachWords.en.reasons[reason],
      breachWords.ru.reasons[reason],
    ])
    expect(sentences.size, reason).toBe(3)
  }
})
