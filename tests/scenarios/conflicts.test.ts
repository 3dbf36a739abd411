import { describe, expect, test } from 'vitest'
import { conflictsOf, decisionsToTell } from '#/core/household/conflicts.ts'
import { answersOf, standingOf } from '#/core/household/fold.ts'
import type { AssessmentId, RecordId, StreamId } from '#/core/vault/ids.ts'
import { engines } from '../server/engines.ts'
import { closesVisit, household, plansVisit, visit } from './home-visit.ts'
import { type Colleague, accountOf, everybodySyncs } from './town.ts'
import { sharedTown } from './town-for-tests.ts'

describe.each(engines)('on $name', ({ open }) => {
  let anna: Colleague
  let anita: Colleague
  let supervisor: Colleague

  sharedTown(open, async (world) => {
    anna = await world.joins('worker', 'Anna Vēja')
    anita = await world.joins('worker', 'Anita Rasa')
    supervisor = await world.joins('supervisor', 'Ilona Stalte')
  })

  async function sees(colleague: Colleague, stream: StreamId, assessment: AssessmentId) {
    const state = await colleague.vault.household(stream)
    const history = state.assessments.get(assessment)
    const head = history?.revisions.find(({ record }) => record === history.heads[0])
    if (history === undefined || head === undefined) throw new Error('the assessment arrived')
    return { state, history, head }
  }

  /** A correction of the assessment as this tablet knows it. */
  async function corrects(
    colleague: Colleague,
    stream: StreamId,
    assessment: AssessmentId,
    change: Readonly<Record<string, unknown>>,
  ): Promise<void> {
    const draft = await colleague.vault.startCorrection(stream, assessment)
    if (draft.corrects === null) throw new Error('a correction corrects')
    await closesVisit(colleague, { ...draft, answers: { ...draft.answers, ...change } })
  }

  test('[S30] [S31] [S32] two tablets correct one assessment offline: both kept, decided answer by answer, and the workers are told', async () => {
    const home = await household(anna)
    const { assessment } = await visit(anna, home)
    await everybodySyncs(anna, anita)
    const companion = `/members/${home.person}/wellbeing/COMPANION`
    anna.line.isCut = true
    anita.line.isCut = true
    await corrects(anna, home.stream, assessment, {
      '/housing/tenure': { value: 'rent' },
      [companion]: { value: '1' },
    })
    await corrects(anita, home.stream, assessment, {
      '/housing/tenure': { value: 'social' },
      [companion]: { value: '3' },
      '/wish': { value: 'malka' },
    })
    anna.line.isCut = false
    anita.line.isCut = false
    await everybodySyncs(anna, anita, supervisor, anna)

    const { state, history } = await sees(supervisor, home.stream, assessment)
    expect(standingOf(history)).toBe('conflict')
    const [conflict, ...others] = conflictsOf(state)
    if (conflict === undefined) throw new Error('there is a conflict')
    expect(others).toEqual([])
    expect(conflict.sides.map(({ account }) => account)).toEqual([
      await accountOf(anna),
      await accountOf(anita),
    ])
    expect(conflict.differences.map(({ field }) => field).toSorted()).toEqual(
      ['/housing/tenure', companion, '/wish'].toSorted(),
    )
    expect(conflictsOf((await sees(anna, home.stream, assessment)).state)).toEqual(conflictsOf(state))
    expect(
      (await anna.vault.caseload()).households.find(({ stream }) => stream === home.stream)?.conflicts,
    ).toBe(1)

    const [first, second] = conflict.sides.map(({ record }) => record)
    if (first === undefined || second === undefined) throw new Error('a conflict has two sides')
    const deciding = {
      subject: conflict.subject,
      sides: [first, second],
      picks: { '/housing/tenure': second, [companion]: first },
      note: 'Anita redzēja līgumu.',
      computed: {},
      withoutPlace: [],
    }
    expect(await supervisor.vault.decideConflict(home.stream, deciding)).toEqual({
      ok: false,
      reason: 'undecided',
    })
    const whole = { ...deciding, picks: { ...deciding.picks, '/wish': second } }
    expect(await supervisor.vault.decideConflict(home.stream, whole)).toEqual({ ok: true })
    await everybodySyncs(supervisor, anna, anita)

    for (const colleague of [supervisor, anna, anita]) {
      const now = await sees(colleague, home.stream, assessment)
      expect(now.history.heads).toHaveLength(1)
      expect(standingOf(now.history)).toBe('waiting-for-review')
      expect(now.history.revisions).toHaveLength(4)
      expect(answersOf(now.history, now.head)).toEqual({
        '/housing/tenure': { value: 'social' },
        [companion]: { value: '1' },
        '/wish': { value: 'malka' },
      })
      const [decided] = now.state.decisions
      expect(decided?.account).toBe(await accountOf(supervisor))
      expect(decided?.at).toBeGreaterThan(0)
      expect(decided?.decision).toMatchObject({
        picks: whole.picks,
        note: whole.note,
        result: now.head.record,
      })
    }
    for (const colleague of [anna, anita]) {
      const { state: told } = await sees(colleague, home.stream, assessment)
      const [decision] = decisionsToTell(told, await accountOf(colleague))
      if (decision === undefined) throw new Error('the worker is told')
      await colleague.vault.sawDecision(home.stream, decision.record)
      const [summary] = (await colleague.vault.caseload()).households.filter(
        ({ stream }) => stream === home.stream,
      )
      expect(summary).toMatchObject({ decisions: 0, conflicts: 0 })
    }
    await everybodySyncs(anna, anita, supervisor)
    const { state: end } = await sees(supervisor, home.stream, assessment)
    expect(end.decisionsSeen).toHaveLength(2)
  })

  test('[S30] two tablets make one planned visit: one assessment with two sides, not two', async () => {
    const home = await household(anna, 'Ausma Liepa')
    await everybodySyncs(anna)
    const planned = await plansVisit(anna, home.stream)
    await everybodySyncs(anna, anita)
    const closes = async (colleague: Colleague, tenure: string): Promise<AssessmentId> => {
      const draft = await colleague.vault.startVisit(home.stream, planned, 'lv')
      const answers = { '/housing/tenure': { value: tenure } }
      await closesVisit(colleague, { ...draft, answers }, [home.person])
      return draft.assessment
    }
    const first = await closes(anna, 'owner')
    const second = await closes(anita, 'rent')
    expect(second).toBe(first)
    await everybodySyncs(anna, anita, supervisor)
    const { history } = await sees(supervisor, home.stream, first)
    expect(standingOf(history)).toBe('conflict')
    expect(history.heads).toHaveLength(2)
  })

  test('[S31] a decision about sides that are no longer all is refused; decided again, it holds', async () => {
    const home = await household(anna, 'Jānis Kalniņš')
    await everybodySyncs(anna, anita, supervisor)
    anna.line.isCut = true
    anita.line.isCut = true
    await anna.vault.changeHousehold(home.stream, { phone: '21111111', note: 'Zvanīt vakarā' })
    await anita.vault.changeHousehold(home.stream, { phone: '22222222' })
    await supervisor.vault.changeHousehold(home.stream, { phone: '23333333' })
    anna.line.isCut = false
    anita.line.isCut = false
    await everybodySyncs(anna, supervisor)
    /** Anna's number, wherever it stands: three tablets may write within one millisecond. */
    const annasPhone = async () => {
      const state = await supervisor.vault.household(home.stream)
      const [conflict] = conflictsOf(state)
      const sides: readonly RecordId[] = conflict?.sides.map(({ record }) => record) ?? []
      const numbers = conflict?.differences.find(({ field }) => field === 'phone')?.values ?? new Map()
      const chosen = sides.find((side) => numbers.get(side) === '21111111')
      if (chosen === undefined) throw new Error('there is a conflict')
      return {
        subject: { kind: 'household' },
        sides,
        picks: { phone: chosen },
        note: '',
        computed: {},
        withoutPlace: [],
      } as const
    }
    const early = await annasPhone()
    expect(early.sides).toHaveLength(2)
    await everybodySyncs(anita, supervisor)
    expect(await supervisor.vault.decideConflict(home.stream, early)).toEqual({
      ok: false,
      reason: 'changed-meanwhile',
    })
    const late = await annasPhone()
    expect(late.sides).toHaveLength(3)
    expect(await supervisor.vault.decideConflict(home.stream, late)).toEqual({ ok: true })
    await everybodySyncs(supervisor, anna, anita)
    for (const colleague of [supervisor, anna, anita]) {
      const state = await colleague.vault.household(home.stream)
      expect(state.facts).toMatchObject({ phone: '21111111', note: 'Zvanīt vakarā' })
      expect(conflictsOf(state)).toEqual([])
      expect(state.changes).toHaveLength(5)
    }
  })

  test('[S30] a person added on each of two tablets belongs to the household on both', async () => {
    const home = await household(anna, 'Rasma Krūmiņa')
    await everybodySyncs(anna, anita)
    const person = { birthDate: null, relation: 'child' }
    const one = await anna.vault.addPerson(home.stream, { ...person, name: 'Pēteris' })
    const two = await anita.vault.addPerson(home.stream, { ...person, name: 'Zane' })
    await everybodySyncs(anna, anita, anna)
    for (const colleague of [anna, anita]) {
      const { members } = (await colleague.vault.household(home.stream)).facts
      expect(members).toEqual([home.person, one, two])
    }
  })
})
