import { describe, expect, test } from 'vitest'
import { Catalogue } from '#/core/catalogue/catalogue.ts'
import {
  catalogueText,
  differenceBetween,
  releaseTag,
  textSha256,
} from '#/core/catalogue/editing/difference.ts'
import { mayReplace, nameRelease } from '#/client/catalogue-releases.ts'
import { RecordBody } from '#/core/record-log/body.ts'
import { engines } from '../server/engines.ts'
import { type Colleague, type World, everybodySyncs } from './town.ts'
import { sharedTown } from './town-for-tests.ts'

const renamed = (catalogue: Catalogue, slug: string, lv: string, version: string): Catalogue => ({
  ...catalogue,
  version,
  options: catalogue.options.map((option) => (option.slug === slug ? { ...option, name: { lv } } : option)),
})

const nameIn = (catalogue: Catalogue, slug: string): string | undefined =>
  catalogue.options.find((option) => option.slug === slug)?.name.lv

const heldBy = async ({ vault }: Colleague): Promise<Catalogue> =>
  Catalogue.parse(JSON.parse((await vault.catalogue()) ?? 'null'))

const publish = ({ vault }: Colleague, base: Catalogue, next: Catalogue, note = '') =>
  vault.publishCatalogue({ base: JSON.stringify(base), next: JSON.stringify(next), note })

describe.each(engines)('on $name', ({ open }) => {
  let world: World
  let worker: Colleague
  let supervisor: Colleague
  let colleague: Colleague

  sharedTown(open, async (opened) => {
    world = opened
    worker = await world.joins('worker', 'Anna Vēja')
    supervisor = await world.joins('supervisor', 'Ilona Stalte')
    colleague = await world.joins('supervisor', 'Juris Krūms')
    await everybodySyncs(worker, supervisor, colleague)
  })

  test('[K9] a supervisor publishes a release, and tablets fetch only what changed', async () => {
    const base = await heldBy(supervisor)
    const next = renamed(base, 'gmi', 'Pabalsts', '2026-11-24-1')
    expect(await publish(supervisor, base, next, 'Cits nosaukums')).toMatchObject({ ok: true })
    const before = worker.line.requests.length
    await worker.vault.syncNow()
    expect(await heldBy(worker)).toEqual(next)
    const asked = worker.line.requests.slice(before).filter((each) => each.includes('/api/catalogue'))
    expect(asked).toEqual([`GET /api/catalogue/news?since=${releaseTag(textSha256(catalogueText(base)))}`])
    const news = await fetch(`${world.url}${asked[0]?.slice(4) ?? ''}`)
    const sent = await news.text()
    expect(sent).toContain('"kind":"difference"')
    expect(sent.length).toBeLessThan(catalogueText(next).length / 20)
    const again = worker.line.requests.length
    await worker.vault.syncNow()
    expect(worker.line.requests.slice(again).filter((each) => each.includes('/api/catalogue'))).toEqual([
      `GET /api/catalogue/news?since=${releaseTag(textSha256(catalogueText(next)))}`,
    ])
    expect(await worker.vault.catalogue()).toBe(catalogueText(next))
  })

  test('[K9] who edits from an earlier release is told, and nothing of theirs is lost or stored', async () => {
    const base = await heldBy(supervisor)
    await colleague.vault.syncNow()
    const first = renamed(base, 'gmi', 'Viena', '2026-11-24-2')
    expect(await publish(supervisor, base, first)).toMatchObject({ ok: true })
    const late = await publish(colleague, base, renamed(base, 'gmi', 'Cita', '2026-11-24-3'))
    expect(late).toEqual({ ok: false, reason: 'moved-on' })
    await colleague.vault.syncNow()
    expect(nameIn(await heldBy(colleague), 'gmi')).toBe('Viena')
  })

  test('[K9] only supervisors, only what holds together, only what is new', async () => {
    await worker.vault.syncNow()
    const base = await heldBy(worker)
    const next = renamed(base, 'gmi', 'Darbinieka', '2026-11-25-1')
    expect(await publish(worker, base, next)).toEqual({ ok: false, reason: 'not-allowed' })
    const difference = differenceBetween(base, next)
    await expect(worker.vault.engine.link.publishCatalogue(difference)).rejects.toMatchObject({
      problem: { code: 'not-allowed' },
    })
    const unsound = { ...next, needs: [] }
    expect(await publish(supervisor, base, unsound)).toMatchObject({ ok: false, reason: 'unsound' })
    await expect(
      supervisor.vault.engine.link.publishCatalogue(differenceBetween(base, unsound)),
    ).rejects.toMatchObject({ problem: { code: 'bad-request' } })
    expect(await publish(supervisor, base, { ...base, version: 'x' })).toEqual({
      ok: false,
      reason: 'nothing-changed',
    })
    await worker.vault.syncNow()
    expect(await heldBy(worker)).toEqual(base)
  })

  test('[K9] the history says who published what, and gives every release back as it was', async () => {
    const releases = await colleague.vault.catalogueReleases()
    expect(releases.map(({ number }) => number)).toEqual([3, 2, 1])
    expect(releases.map(({ named }) => named?.note ?? null)).toEqual(['', 'Cits nosaukums', null])
    expect(releases[1]?.named?.account).toBe((await supervisor.vault.whoami())?.account)
    const texts = await Promise.all(releases.map(({ tag }) => colleague.vault.catalogueRelease(tag)))
    const names = texts.map((text) => nameIn(Catalogue.parse(JSON.parse(text)), 'gmi'))
    expect(names.slice(0, 2)).toEqual(['Viena', 'Pabalsts'])
    const outside = await fetch(`${world.url}/api/catalogue/releases`)
    expect(outside.status).toBe(401)
  })

  test('[K10] a release no supervisor named stays away from tablets', async () => {
    await worker.vault.syncNow()
    const base = await heldBy(worker)
    const foisted = renamed(base, 'gmi', 'Uzspiests', '2026-11-26-1')
    // As a host could do that has the supervisor's cookie but not their keys.
    await supervisor.vault.engine.link.publishCatalogue(differenceBetween(base, foisted))
    await worker.vault.syncNow()
    expect(await heldBy(worker)).toEqual(base)
    const [newest] = await colleague.vault.catalogueReleases()
    expect(newest).toMatchObject({ number: 4, named: null })
    // The supervisor looks at it and publishes from there: whoever is named next counts again.
    const next = renamed(foisted, 'gmi', 'Atkal pareizi', '2026-11-26-2')
    expect(await publish(supervisor, foisted, next)).toMatchObject({ ok: true })
    await worker.vault.syncNow()
    expect(nameIn(await heldBy(worker), 'gmi')).toBe('Atkal pareizi')
  })

  test('[K8] a draft stays on its device', async () => {
    expect(await supervisor.vault.catalogueDraft()).toBeNull()
    await supervisor.vault.keepCatalogueDraft('{"a":1}')
    expect(await supervisor.vault.catalogueDraft()).toBe('{"a":1}')
    await supervisor.vault.keepCatalogueDraft(null)
    expect(await supervisor.vault.catalogueDraft()).toBeNull()
  })

  test('[K9] without a connection nothing is published, and it can be tried again', async () => {
    await supervisor.vault.syncNow()
    const base = await heldBy(supervisor)
    const next = renamed(base, 'gmi', 'Vēlāk', '2026-11-27-1')
    supervisor.line.isCut = true
    await expect(publish(supervisor, base, next)).rejects.toMatchObject({ code: 'offline' })
    supervisor.line.isCut = false
    expect(await publish(supervisor, base, next)).toMatchObject({ ok: true })
    await worker.vault.syncNow()
    expect(nameIn(await heldBy(worker), 'gmi')).toBe('Vēlāk')
  })
})

describe('[K10] which release counts', () => {
  const body = (sha256: string, at: number) =>
    RecordBody.parse({
      v: 1,
      id: '1'.repeat(32),
      space: '2'.repeat(32),
      stream: '3'.repeat(32),
      kind: 'catalogue-release',
      at,
      account: 'a'.repeat(32),
      payload: { sha256, version: 'v', note: '' },
    })
  const [one, two] = ['1'.repeat(64), '2'.repeat(64)]

  test('only supervisors name releases, and a record counts once', () => {
    expect(nameRelease([], body(one, 1), 1, 'worker')).toBeNull()
    expect(nameRelease([], { ...body(one, 1), payload: { sha256: 'x' } }, 1, 'supervisor')).toBeNull()
    const mine = nameRelease([], body(one, 1), null, 'supervisor') ?? []
    expect(nameRelease(mine, body(one, 1), 7, 'supervisor')).toMatchObject([{ sha256: one, position: 7 }])
  })

  test('never one named before the one that is here, whatever a server sends', () => {
    const named = [body(one, 1), body(two, 2)].reduce<ReturnType<typeof nameRelease>>(
      (known, each, index) => nameRelease(known ?? [], each, index + 1, 'supervisor'),
      [],
    )
    expect(mayReplace([], null, 'anything')).toBe(true)
    expect(mayReplace(named ?? [], null, '3'.repeat(64))).toBe(false)
    expect(mayReplace(named ?? [], one, two)).toBe(true)
    expect(mayReplace(named ?? [], two, one)).toBe(false)
    expect(mayReplace(named ?? [], two, two)).toBe(true)
    // Put back by a supervisor: named again, later.
    const again = nameRelease(named ?? [], body(one, 3), 3, 'supervisor')
    expect(mayReplace(again ?? [], two, one)).toBe(true)
  })
})
