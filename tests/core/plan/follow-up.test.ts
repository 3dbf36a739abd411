import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { emptyHousehold, foldHousehold, type OpenedEntry } from '#/core/household/fold.ts'
import { followUps, nextOf, openSteps } from '#/core/plan/follow-up.ts'
import {
  OUTCOME_STATES,
  type OutcomeState,
  Plan,
  needsReason,
  planStep,
  planVersions,
} from '#/core/plan/plan.ts'
import { AccountId, RecordId, SpaceId, StreamId, VisitId } from '#/core/vault/ids.ts'
import { sampleCatalogue } from '../catalogue/sample-catalogue.ts'

const catalogue = sampleCatalogue()
const [first, second] = catalogue.options
if (first === undefined || second === undefined) throw new Error('the sample has options')
const stream = StreamId.parse('5a'.repeat(16))
const visit = VisitId.parse('7b'.repeat(16))
const id = (n: number): RecordId => RecordId.parse(n.toString(16).padStart(32, '0'))
const ownStep = 'Piezvanīt meitai'

const plan = (changes: Partial<Plan> = {}): Plan =>
  Plan.parse({
    format: 'plan/1',
    madeOn: '2026-11-23',
    language: 'lv',
    goal: '',
    steps: [
      planStep(catalogue, first, { who: 'worker', by: '2026-12-05', forPerson: null }),
      {
        ...planStep(catalogue, second, { who: 'family', by: '2026-12-01', forPerson: null }),
        option: null,
        name: { lv: ownStep, en: ownStep, ru: ownStep },
      },
    ],
    outcomes: [first, second].map((option) => ({
      option: { id: option.id, slug: option.slug },
      forPerson: null,
      history: [
        { state: 'offered', on: '2026-11-23', reason: null },
        { state: 'accepted', on: '2026-11-23', reason: null },
      ],
    })),
    versions: planVersions(catalogue, {}),
    office: null,
    worker: null,
    qr: true,
    ...changes,
  })

const entry = (n: number, kind: string, payload: unknown, at = n): OpenedEntry => ({
  parents: [],
  position: n,
  body: {
    v: 1,
    id: id(n),
    space: SpaceId.parse('11'.repeat(16)),
    stream,
    kind,
    at,
    account: AccountId.parse('22'.repeat(16)),
    payload,
  },
})
const came = (n: number, state: OutcomeState, on: string, option = first.id, at = n): OpenedEntry =>
  entry(
    n,
    'plan-progress',
    {
      visit,
      progress: {
        of: 'option',
        option,
        forPerson: null,
        entry: { state, on, reason: needsReason(state) ? 'no-places' : null, note: '' },
      },
    },
    at,
  )
const step = (n: number, state: 'open' | 'done' | 'dropped', on: string): OpenedEntry =>
  entry(n, 'plan-progress', { visit, progress: { of: 'own-step', name: ownStep, state, on } })
const fold = (entries: readonly OpenedEntry[]) =>
  followUps(entries.reduce(foldHousehold, emptyHousehold(stream)))
const states = (entries: readonly OpenedEntry[]) =>
  fold(entries)[0]?.options[0]?.history.map(({ state }) => state)

const left = entry(1, 'plan', { visit, plan: plan() })

describe('what came of a plan', () => {
  test('[P1] follows the offer of its visit, step by step', () => {
    const entries = [left, came(2, 'applied', '2026-11-25'), came(3, 'granted', '2026-12-02')]
    expect(states(entries)).toEqual(['offered', 'accepted', 'applied', 'granted'])
    const [thread, other] = fold(entries)[0]?.options ?? []
    if (thread === undefined || other === undefined) throw new Error('both options have a thread')
    expect(nextOf(thread)).toEqual([])
    expect(nextOf(other)).toContain('applied')
    expect(thread.step?.by).toBe('2026-12-05')
    expect(other.step).toBeNull()
  })

  test('[P3] two colleagues who wrote down different things are both shown', () => {
    const [follow] = fold([
      left,
      came(2, 'applied', '2026-11-25'),
      came(3, 'granted', '2026-12-02'),
      came(4, 'denied', '2026-12-02'),
    ])
    expect(follow?.options[0]?.history.at(-1)?.state).toBe('granted')
    expect(follow?.options[0]?.disputed.map(({ entry: { state } }) => state)).toEqual(['denied'])
  })

  test('[P3] the same word from two colleagues counts once', () => {
    const [follow] = fold([left, came(2, 'applied', '2026-11-25'), came(3, 'applied', '2026-11-26')])
    expect(follow?.options[0]?.history).toHaveLength(3)
    expect(follow?.options[0]?.disputed).toEqual([])
  })

  test('[P3] in whatever order records arrive, and however often, every tablet tells the same story', () => {
    const day = fc.integer({ min: 23, max: 29 }).map((n) => `2026-11-${n}`)
    const something = fc.oneof(
      fc.record({ kind: fc.constant('option' as const), state: fc.constantFrom(...OUTCOME_STATES), on: day }),
      fc.record({
        kind: fc.constant('step' as const),
        state: fc.constantFrom('open' as const, 'done' as const, 'dropped' as const),
        on: day,
      }),
      fc.record({ kind: fc.constant('plan' as const), by: day }),
    )
    fc.assert(
      fc.property(
        fc.array(fc.tuple(something, fc.nat(3)), { maxLength: 12 }).chain((list) => {
          const entries = list.map(([each, at], index) => {
            const n = index + 2
            if (each.kind === 'step') return step(n, each.state, each.on)
            if (each.kind === 'option') return came(n, each.state, each.on, first.id, at)
            return entry(n, 'plan', { visit, plan: plan({ goal: each.by }) }, at)
          })
          const all = [left, ...entries]
          return fc.tuple(
            fc.constant(all),
            fc.shuffledSubarray([...all, ...all], { minLength: all.length * 2, maxLength: all.length * 2 }),
          )
        }),
        ([inOrder, shuffled]) => {
          expect(fold(shuffled)).toEqual(fold(inOrder))
          // Nothing that was written down is lost without a trace.
          const [follow] = fold(inOrder)
          expect(follow?.options).toHaveLength(2)
        },
      ),
      { numRuns: 200 },
    )
  })

  test('[P6] a corrected plan keeps what came of its options and own steps', () => {
    const [follow] = fold([
      left,
      came(2, 'applied', '2026-11-25'),
      step(3, 'done', '2026-11-26'),
      entry(4, 'plan', { visit, plan: plan({ goal: 'Cits mērķis' }) }),
    ])
    expect(follow?.plan.goal).toBe('Cits mērķis')
    expect(follow?.options[0]?.history.at(-1)?.state).toBe('applied')
    expect(follow?.ownSteps).toEqual([
      { visit, name: ownStep, who: 'family', by: '2026-12-01', state: 'done', on: '2026-11-26' },
    ])
  })

  test('[P7] open steps come by their day, and leave when they are over', () => {
    const names = (entries: readonly OpenedEntry[]) => openSteps(fold(entries)).map(({ name }) => name)
    expect(names([left])).toEqual([ownStep, first.name.lv])
    expect(names([left, step(2, 'done', '2026-11-24')])).toEqual([first.name.lv])
    expect(names([left, step(2, 'done', '2026-11-24'), step(3, 'open', '2026-11-25')])).toContain(ownStep)
    expect(names([left, came(2, 'applied', '2026-11-25'), came(3, 'denied', '2026-11-26')])).toEqual([
      ownStep,
    ])
  })
})
