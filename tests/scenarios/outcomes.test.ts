import { describe, expect, test } from 'vitest'
import { catalogueSha256, parseCatalogue } from '#/core/catalogue/catalogue.ts'
import { followUps } from '#/core/plan/follow-up.ts'
import { Plan, planStep } from '#/core/plan/plan.ts'
import type { Snapshot } from '#/core/indicators/snapshot.ts'
import { engines } from '../server/engines.ts'
import { beginsVisit, household } from './home-visit.ts'
import { type Colleague, type World, everybodySyncs } from './town.ts'
import { sharedTown } from './town-for-tests.ts'

const snapshot = (of: number, month = '2026-10'): Snapshot => ({
  format: 'indicators/1',
  month,
  madeOn: '2026-11-02',
  indicators: '1.0.0',
  catalogue: 'x',
  figures: [
    {
      indicator: 'coverage',
      period: month,
      value: 0.5,
      counted: of / 2,
      of,
      rows: [],
      columns: ['counted', 'rest'],
      cells: [[of / 2, of / 2]],
      rowTotals: [of],
      columnTotals: [of / 2, of / 2],
      rowValues: [0.5],
    },
  ],
})

/** A visit closed with a plan of one accepted option. */
async function visitWithPlan(worker: Colleague) {
  const at = await household(worker)
  const text = await worker.vault.catalogue()
  const read = parseCatalogue(JSON.parse(text ?? 'null'))
  if (read.outcome !== 'catalogue') throw new Error('the town has a catalogue')
  const { catalogue } = read
  const [option] = catalogue.options
  if (option === undefined) throw new Error('the catalogue has options')
  const history = [
    { state: 'offered', on: '2026-11-23', reason: null, note: '' },
    { state: 'accepted', on: '2026-11-23', reason: null, note: '' },
  ] as const
  const plan = Plan.parse({
    format: 'plan/1',
    madeOn: '2026-11-23',
    language: 'lv',
    steps: [planStep(catalogue, option, { who: 'worker', by: '2026-12-01', forPerson: null })],
    outcomes: [{ option: { id: option.id, slug: option.slug }, forPerson: null, history }],
    versions: {
      catalogue: { version: catalogue.version, sha256: catalogueSha256(catalogue) },
      rules: 1,
      answersSha256: '0'.repeat(64),
    },
    office: null,
    worker: null,
    qr: true,
  })
  const draft = await beginsVisit(worker, at.stream)
  await worker.vault.closeVisit({
    draft,
    outcome: { outcome: 'done', reason: '', day: '2026-11-23' },
    assessment: null,
    plan,
  })
  return { ...at, visit: draft.visit, option, name: option.name.lv }
}

describe.each(engines)('on $name', ({ open }) => {
  let world: World
  let worker: Colleague
  let supervisor: Colleague

  sharedTown(open, async (opened) => {
    world = opened
    worker = await world.joins('worker', 'Anna Vēja')
    supervisor = await world.joins('supervisor', 'Ilona Stalte')
  })

  test('[P3] what two colleagues write down apart is the same on both tablets once they meet', async () => {
    const { stream, visit, option, name } = await visitWithPlan(worker)
    await everybodySyncs(worker, supervisor)
    const say = (colleague: Colleague, state: 'applied' | 'granted', on: string) =>
      colleague.vault.recordProgress(stream, visit, {
        of: 'option',
        option: option.id,
        forPerson: null,
        entry: { state, on, reason: null, note: '' },
      })
    await say(supervisor, 'granted', '2026-12-10')
    await say(worker, 'applied', '2026-11-30')
    const open = async (colleague: Colleague) =>
      (await colleague.vault.caseload()).households.find((each) => each.stream === stream)?.openSteps
    expect((await open(worker))?.map(({ name: step, by }) => [step, by])).toEqual([[name, '2026-12-01']])
    await everybodySyncs(worker, supervisor, worker)
    const [mine, theirs] = await Promise.all(
      [worker, supervisor].map(async (colleague) => followUps(await colleague.vault.household(stream))),
    )
    expect(mine?.[0]?.options[0]?.history.map(({ state }) => state)).toEqual([
      'offered',
      'accepted',
      'applied',
      'granted',
    ])
    expect(theirs).toEqual(mine)
    expect(await open(worker)).toEqual([])
  })

  test('[N7] a month is signed once, by a supervisor, when it is over; and then it is everybody’s', async () => {
    const today = '2026-11-23'
    expect(await worker.vault.signIndicatorMonth(snapshot(40), today)).toEqual({
      ok: false,
      reason: 'not-supervisor',
    })
    expect(await supervisor.vault.signIndicatorMonth(snapshot(40, '2026-11'), today)).toEqual({
      ok: false,
      reason: 'month-not-over',
    })
    const second = await world.joins('supervisor', 'Zane Kalna')
    second.line.isCut = true
    expect(await supervisor.vault.signIndicatorMonth(snapshot(40), today)).toMatchObject({ ok: true })
    expect(await supervisor.vault.signIndicatorMonth(snapshot(42), today)).toEqual({
      ok: false,
      reason: 'counted-already',
    })
    // Without a line, another supervisor counts the same month.
    expect(await second.vault.signIndicatorMonth(snapshot(46), today)).toMatchObject({ ok: true })
    second.line.isCut = false
    await everybodySyncs(supervisor, second, supervisor, second, worker)
    for (const colleague of [supervisor, second, worker]) {
      const months = await colleague.vault.indicatorMonths()
      expect(months.map(({ signed }) => signed.snapshot.figures[0]?.of)).toEqual([40])
    }
  })
})
