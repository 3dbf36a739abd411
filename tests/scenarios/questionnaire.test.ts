import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { shelve } from '#/client/questionnaires.ts'
import { RecordBody } from '#/core/record-log/body.ts'
import { Definition, definitionSha256 } from '#/core/questionnaire/definition.ts'
import { engines } from '../server/engines.ts'
import { household } from './home-visit.ts'
import { type Colleague, everybodySyncs } from './town.ts'
import { sharedTown } from './town-for-tests.ts'

const shipped = Definition.parse(
  JSON.parse(readFileSync(new URL('../../forms/needs-and-skills/1.1.0.json', import.meta.url), 'utf8')),
)
const { migration: _migration, ...kept } = shipped
const next = { ...kept, version: '1.2.0', notes: ['A version a supervisor published.'] }

describe.each(engines)('on $name', ({ open }) => {
  let worker: Colleague
  let supervisor: Colleague

  sharedTown(open, async (world) => {
    worker = await world.joins('worker', 'Anna Vēja')
    supervisor = await world.joins('supervisor', 'Ilona Stalte')
  })

  test('[Q17] a supervisor publishes a version, and every tablet has it after its next exchange', async () => {
    // A tablet also exchanges of its own accord, when it likes: not while it has no connection.
    worker.line.isCut = true
    const published = await supervisor.vault.publishQuestionnaire(next)
    expect(published).toEqual({ ok: true, sha256: definitionSha256(Definition.parse(next)) })
    await supervisor.vault.syncNow()
    expect(await worker.vault.questionnaires()).toEqual([])
    worker.line.isCut = false
    await worker.vault.syncNow()
    const [seen] = await worker.vault.questionnaires()
    expect(seen?.definition).toEqual(next)
    expect(seen?.position).toBeGreaterThan(0)
  })

  test('[Q17] a published version never changes, and publishing it again is the same', async () => {
    expect((await supervisor.vault.publishQuestionnaire(next)).ok).toBe(true)
    const otherwise = await supervisor.vault.publishQuestionnaire({ ...next, notes: ['Otherwise.'] })
    expect(otherwise).toMatchObject({ ok: false, problems: [{ code: 'version-taken' }] })
    expect((await supervisor.vault.publishQuestionnaire({ ...next, version: '1.3.0' })).ok).toBe(true)
    await everybodySyncs(supervisor, worker)
    const versions = (await worker.vault.questionnaires()).map(({ definition }) => definition.version)
    expect(versions).toEqual(['1.2.0', '1.3.0'])
  })

  test('[Q18] what is incomplete is refused with everything that stands against it', async () => {
    const [first, ...rest] = next.body
    if (first === undefined || first.kind === 'question') throw new Error('the form begins with a section')
    const bare = { kind: 'question', type: 'text', key: 'bare', name: 'bare', label: { lv: 'Kails' } }
    const refused = await supervisor.vault.publishQuestionnaire({
      ...next,
      version: '2.0.0',
      body: [{ ...first, children: [...first.children, bare] }, ...rest],
    })
    if (refused.ok) throw new Error('a question without purpose was published')
    const ofBare = refused.problems.filter(({ place }) => place.includes('bare')).map(({ code }) => code)
    expect(new Set(ofBare).size).toBeGreaterThan(1)
    expect(await supervisor.vault.publishQuestionnaire('nothing')).toMatchObject({ ok: false })
    // Beside what an envelope holds: many rows that do not compress.
    let seed = 1
    const noise = (): string => ((seed = (seed * 48_271) % 2_147_483_647) + seed ** 2).toString(36)
    const rows = Array.from({ length: 4_000 }, () => ({ name: Array.from({ length: 40 }, noise).join('') }))
    const tables = { all: { file: 'all.csv', columns: ['name'], rows } }
    expect(await supervisor.vault.publishQuestionnaire({ ...next, version: '2.0.0', tables })).toMatchObject({
      ok: false,
      problems: [{ code: 'too-large' }],
    })
  })

  test('[Q18] only a supervisor publishes', async () => {
    expect(await worker.vault.publishQuestionnaire({ ...next, version: '3.0.0' })).toMatchObject({
      ok: false,
      problems: [{ code: 'not-allowed' }],
    })
  })

  test('households and questionnaires do not stand in each other’s way', async () => {
    const home = await household(worker)
    await everybodySyncs(worker, supervisor)
    expect((await supervisor.vault.household(home.stream)).facts.label).toBe('Vilma Ozola')
    expect(await supervisor.vault.questionnaires()).toHaveLength(2)
  })
})

test('[Q17] [Q18] a record by somebody else, or whose hash is not its text’s, is not taken, whatever a device sent', () => {
  const definition = Definition.parse(next)
  const id = 'a'.repeat(32)
  const body = (sha256: string) =>
    RecordBody.parse({
      v: 1,
      id,
      space: id,
      stream: id,
      kind: 'questionnaire',
      at: 1,
      account: id,
      payload: { definition: next, sha256 },
    })
  const right = definitionSha256(definition)
  expect(shelve(new Map(), body(right), 1, 'worker')).toBeNull()
  expect(shelve(new Map(), body(right), 1, undefined)).toBeNull()
  expect(shelve(new Map(), body(`${right.slice(1)}0`), 1, 'supervisor')).toBeNull()
  const shelf = shelve(new Map(), body(right), 7, 'supervisor')
  expect([...(shelf ?? new Map()).keys()]).toEqual(['needs-and-skills 1.2.0'])
})
