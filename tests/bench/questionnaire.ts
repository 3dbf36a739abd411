import { readFileSync } from 'node:fs'
import { Definition } from '#/core/questionnaire/definition.ts'
import { compileForm } from '#/core/questionnaire/form.ts'
import { FormSession } from '#/core/questionnaire/session.ts'
import { compare, type Measurement, median, percentile95 } from './measure/compare.ts'
import { engineHeapMegabytes } from './measure/engine-heap.ts'
import { syntheticForm } from './measure/synthetic-form.ts'
import { measureScreens } from './screen/measure-screens.ts'

const text = readFileSync(new URL('../../forms/needs-and-skills/1.1.0.json', import.meta.url), 'utf8')

/** Loading the shipped form and setting an answer, against parsing its JSON and setting a map's entry. */
export async function bench(): Promise<readonly Measurement[]> {
  const definition = Definition.parse(JSON.parse(text))
  const load = () => {
    const compiled = compileForm(definition, 'x')
    if (!compiled.ok) throw new Error('the shipped form compiles')
    return FormSession.open(compiled.form, null, { language: 'lv', today: '2026-11-23' })
  }
  const session = load()
  for (let i = 0; i < 6; i++) session.addRepeat('/members', `p${i}`)
  const map = new Map<string, string>()
  const rule = (value: string): boolean => value !== '' && value !== '0'
  return [
    await compare({
      name: 'load the shipped form',
      ours: () => {
        load()
      },
      floor: () => {
        JSON.parse(text)
      },
    }),
    await compare({
      name: 'set 2,000 answers',
      ours: () => {
        for (let i = 0; i < 2000; i++)
          session.set(`/members/p${i % 6}/functioning/MOB`, { value: String(1 + (i % 4)) })
      },
      floor: () => {
        for (let i = 0; i < 2000; i++) {
          map.set(`/members/p${i % 6}/functioning/MOB`, String(1 + (i % 4)))
          for (const value of map.values()) rule(value)
        }
      },
    }),
    ...(await measureScreens()),
    ...(await besidePeer()),
  ]
}

const PEER = '@getodk/xforms-engine'

/** 600 questions in our engine and in ODK's, on the same form with the same answers, in turns. */
async function besidePeer(): Promise<readonly Measurement[]> {
  // Only now: it pretends to be a browser in this process, which would mislead the builder of the pages.
  const { OdkForm } = await import('../core/questionnaire/odk/odk-engine.ts')
  const { toXform } = await import('../core/questionnaire/odk/to-xform.ts')
  const definition = syntheticForm(600)
  const json = JSON.stringify(definition)
  const first = compileForm(definition)
  if (!first.ok) throw new Error(JSON.stringify(first.problems))
  const xml = toXform(first.form)
  const open = (): FormSession => {
    const compiled = compileForm(Definition.parse(JSON.parse(json)))
    if (!compiled.ok) throw new Error('the form compiles')
    return FormSession.open(compiled.form, null, { language: 'en', today: '2026-11-23' })
  }
  const loads: { ours: number[]; peer: number[]; floor: number[] } = { ours: [], peer: [], floor: [] }
  const timed = async (work: () => unknown): Promise<number> => {
    const from = performance.now()
    await work()
    return performance.now() - from
  }
  open()
  let peer = await OdkForm.open(xml)
  let session = open()
  for (let run = 0; run < 5; run++) {
    loads.ours.push(await timed(() => (session = open())))
    loads.peer.push(await timed(async () => (peer = await OdkForm.open(xml))))
    loads.floor.push(await timed(() => JSON.parse(json)))
  }
  const places = session.paths().filter((path) => session.node(path)?.question?.type === 'integer')
  const sets: { ours: number[]; peer: number[]; floor: number[] } = { ours: [], peer: [], floor: [] }
  const map = new Map<string, number>()
  for (const path of places) peer.prepare(path)
  for (let round = 0; round < 3; round++) {
    for (const [index, path] of places.entries()) {
      const value = (index + round) % 100
      sets.ours.push(await timed(() => session.set(path, { value })))
      sets.peer.push(await timed(() => peer.set(path, value)))
      sets.floor.push(await timed(() => map.set(path, value)))
    }
  }
  const line = (
    name: string,
    of: (values: readonly number[]) => number,
    from: { ours: readonly number[]; peer: readonly number[]; floor: readonly number[] },
  ): Measurement => ({
    name,
    unit: 'ms',
    ours: of(from.ours),
    floor: of(from.floor),
    ratio: of(from.ours) / of(from.floor),
    runs: from.ours.length,
    peer: PEER,
    peerRatio: of(from.ours) / of(from.peer),
  })
  return [
    line('load a form of 600 questions', median, loads),
    line('set an answer among 600, median', median, sets),
    line('set an answer among 600, p95', percentile95, sets),
    await heapBesidePeer(json),
  ]
}

/** What an open form of 600 questions holds, beside its text alone and beside ODK's engine. */
async function heapBesidePeer(json: string): Promise<Measurement> {
  const own = await engineHeapMegabytes('ours', 600)
  const text = json.length / 1_000_000
  return {
    name: 'hold a form of 600 questions with its answers',
    unit: 'MB',
    ours: own,
    floor: text,
    ratio: own / text,
    runs: 1,
    peer: PEER,
    peerRatio: own / (await engineHeapMegabytes('peer', 600)),
  }
}
