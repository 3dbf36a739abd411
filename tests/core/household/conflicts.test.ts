import { describe, expect, test } from 'vitest'
import {
  assessmentConflict,
  conflictsOf,
  decisionsToTell,
  joinAssessment,
  undecided,
} from '#/core/household/conflicts.ts'
import { type OpenedEntry, emptyHousehold, foldHousehold, standingOf } from '#/core/household/fold.ts'
import {
  anna,
  assessment,
  entry,
  ilona,
  janis,
  record,
  revisionOf,
  said,
  stream,
  vilma,
  visit,
} from './records.ts'

const fold = (...entries: readonly OpenedEntry[]) => entries.reduce(foldHousehold, emptyHousehold(stream))

const created = entry(1, 'household', { label: 'Ozoli', phone: '20000000', members: [vilma] })

describe('[S30] what two devices wrote without knowing of each other is kept and shown', () => {
  test('the same field on two tablets is a conflict; other fields merge', () => {
    const state = fold(
      created,
      entry(2, 'household', { phone: '21111111', street: 'Liepu 1' }, { parents: [record(1)] }),
      entry(3, 'household', { phone: '22222222', note: 'Suns' }, { parents: [record(1)], by: ilona }),
    )
    expect(state.facts).toMatchObject({ phone: '22222222', street: 'Liepu 1', note: 'Suns' })
    const [conflict, ...others] = conflictsOf(state)
    expect(others).toEqual([])
    expect(conflict).toMatchObject({ subject: { kind: 'household' } })
    expect(conflict?.differences).toEqual([
      {
        field: 'phone',
        values: new Map([
          [record(2), '21111111'],
          [record(3), '22222222'],
        ]),
      },
    ])
  })

  test('the same value written twice is no conflict', () => {
    const state = fold(
      created,
      entry(2, 'household', { phone: '21111111' }, { parents: [record(1)] }),
      entry(3, 'household', { phone: '21111111' }, { parents: [record(1)], by: ilona }),
    )
    expect(conflictsOf(state)).toEqual([])
  })

  test('a change made knowing the other follows it, whatever the clocks say', () => {
    const state = fold(
      created,
      entry(2, 'household', { phone: '21111111' }, { parents: [record(1)], at: 900 }),
      entry(3, 'household', { phone: '22222222' }, { parents: [record(2)], at: 5, by: ilona }),
    )
    expect(state.facts.phone).toBe('22222222')
    expect(conflictsOf(state)).toEqual([])
  })

  test('two people added on two tablets both belong to the household', () => {
    const state = fold(
      created,
      entry(2, 'household', { members: [vilma, janis] }, { parents: [record(1)] }),
      entry(3, 'household', { members: [vilma, record(77)] }, { parents: [record(1)], by: ilona }),
    )
    expect(state.facts.members).toEqual([vilma, janis, record(77)])
    expect(conflictsOf(state)).toEqual([])
  })

  test('records of a version that named no parents are read as they were: the last word holds', () => {
    const state = fold(
      created,
      entry(2, 'household', { phone: '21111111' }),
      entry(3, 'household', { phone: '22222222' }, { by: ilona }),
    )
    expect(state.facts.phone).toBe('22222222')
    expect(conflictsOf(state)).toEqual([])
  })

  test('done on one tablet and nobody home on the other: both stand, and a plan left twice is one question', () => {
    const parents = [record(2)]
    const outcome = { visit, reason: '', day: '2026-11-23' }
    const state = fold(
      created,
      entry(3, 'visit-outcome', { ...outcome, outcome: 'done' }, { parents }),
      entry(4, 'visit-outcome', { ...outcome, outcome: 'nobody-home' }, { parents, by: ilona }),
      entry(5, 'plan', { visit, plan: { goal: 'Silta istaba' } }, { parents }),
      entry(6, 'plan', { visit, plan: { goal: 'Zvanīt meitai' } }, { parents, by: ilona }),
    )
    expect(conflictsOf(state).map(({ subject }) => subject.kind)).toEqual(['outcome', 'plan'])
    expect(state.outcomes.get(visit)?.outcome.outcome).toBe('nobody-home')
    expect(state.plans).toHaveLength(1)
    expect(state.versions.get(`plan ${visit}`)).toHaveLength(2)
  })

  test('two plans that say the same to the household are no question, however they were made', () => {
    const parents = [record(2)]
    const plan = { goal: 'Silta istaba', steps: [], outcomes: [] }
    const state = fold(
      created,
      entry(5, 'plan', { visit, plan: { ...plan, madeOn: '2026-11-22', worker: 'Anna' } }, { parents }),
      entry(
        6,
        'plan',
        { visit, plan: { ...plan, madeOn: '2026-11-23', worker: null } },
        { parents, by: ilona },
      ),
    )
    expect(conflictsOf(state)).toEqual([])
  })

  test('an assessment closed on two tablets differs answer by answer', () => {
    const state = fold(
      entry(2, 'assessment', revisionOf({ '/tenure': said('owner'), '/heating': said('stove') })),
      entry(3, 'assessment', revisionOf({ '/tenure': said('rent'), '/heating': said('stove') }), {
        by: ilona,
      }),
    )
    const history = state.assessments.get(assessment)
    if (history === undefined) throw new Error('the assessment is there')
    expect(standingOf(history)).toBe('conflict')
    expect(assessmentConflict(assessment, history).differences).toEqual([
      {
        field: '/tenure',
        values: new Map([
          [record(2), said('owner')],
          [record(3), said('rent')],
        ]),
      },
    ])
  })
})

describe('[S31] a conflict is decided field by field', () => {
  const twoSides = () => {
    const state = fold(
      entry(2, 'assessment-person', {
        assessment,
        person: vilma,
        answers: { [`/members/${vilma}/age`]: said(82) },
      }),
      entry(
        3,
        'assessment',
        revisionOf({ '/tenure': said('owner'), '/wish': said('malka') }, { personParts: [record(2)] }),
      ),
      entry(
        4,
        'assessment',
        revisionOf(
          { '/tenure': said('rent'), [`/members/${janis}/age`]: said(9), '/gone': said('x') },
          {
            repeats: { '/members': [vilma, janis] },
            definition: { id: 'needs-and-skills', version: '1.2.0', sha256: 'y' },
          },
        ),
        { by: ilona },
      ),
    )
    const history = state.assessments.get(assessment)
    if (history === undefined) throw new Error('the assessment is there')
    return { history, conflict: assessmentConflict(assessment, history) }
  }
  const everything = (side: number, but: Readonly<Record<string, number>> = {}) => {
    const { conflict } = twoSides()
    return Object.fromEntries(conflict.differences.map(({ field }) => [field, record(but[field] ?? side)]))
  }

  test('every difference has a row, and somebody on one side only is one row with all their answers', () => {
    expect(twoSides().conflict.differences.map(({ field }) => field)).toEqual([
      'definition',
      `instance /members/${janis}`,
      '/tenure',
      '/wish',
      `/members/${vilma}/age`,
      '/gone',
    ])
  })

  test('nothing is joined before each difference has a side', () => {
    const { conflict } = twoSides()
    expect(undecided(conflict, { '/tenure': record(3) })).toHaveLength(5)
    expect(undecided(conflict, { ...everything(3), '/wish': record(99) })).toEqual(['/wish'])
    expect(undecided(conflict, everything(3))).toEqual([])
  })

  test('one side wholly gives that side back', () => {
    const { history, conflict } = twoSides()
    const joined = joinAssessment(history, conflict, everything(3))
    expect(joined.answers).toEqual({
      '/tenure': said('owner'),
      '/wish': said('malka'),
      [`/members/${vilma}/age`]: said(82),
    })
    expect(joined.repeats).toEqual({ '/members': [vilma] })
    expect(joined.definition.version).toBe('1.1.0')
  })

  test('a mixture takes each answer from its side, a blank as a blank', () => {
    const { history, conflict } = twoSides()
    const picks = everything(4, { '/tenure': 3, [`/members/${vilma}/age`]: 3 })
    const joined = joinAssessment(history, conflict, picks, (path) => path !== '/gone')
    expect(joined.answers).toEqual({
      '/tenure': said('owner'),
      [`/members/${vilma}/age`]: said(82),
      [`/members/${janis}/age`]: said(9),
    })
    expect(joined.repeats).toEqual({ '/members': [vilma, janis] })
    expect(joined.earlier).toEqual([
      {
        definition: { id: 'needs-and-skills', version: '1.2.0', sha256: 'y' },
        path: '/gone',
        answer: said('x'),
        why: 'no-place',
      },
    ])
  })
})

test('[S32] whose side was decided about is told by whom, until they say they have read it', () => {
  const decision = {
    subject: { kind: 'household' },
    sides: [record(2), record(3)],
    picks: { phone: record(3) },
    result: record(4),
    note: '',
  }
  const parents = [record(1)]
  const decided = fold(
    created,
    entry(2, 'household', { phone: '21111111' }, { parents }),
    entry(3, 'household', { phone: '22222222' }, { parents, by: ilona }),
    entry(4, 'household', { phone: '22222222' }, { parents: [record(2), record(3)], by: ilona }),
    entry(5, 'decision', decision, { by: ilona }),
  )
  expect(conflictsOf(decided)).toEqual([])
  expect(decisionsToTell(decided, anna).map(({ account, record: id }) => [account, id])).toEqual([
    [ilona, record(5)],
  ])
  expect(decisionsToTell(decided, ilona)).toEqual([])
  const read = foldHousehold(decided, entry(6, 'decision-seen', { decision: record(5) }))
  expect(decisionsToTell(read, anna)).toEqual([])
})
