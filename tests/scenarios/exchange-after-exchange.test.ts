import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { Sync } from '#/client/sync.ts'
import { town } from './town.ts'

test('[S68] an exchange asked for in the moment another ends is made, not taken for the one that ended', async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'slieksnis-exchange-'))
  const remove = () => rm(dataDir, { recursive: true, force: true })
  const world = await town({ dataDir, databaseUrl: null, remove })
  const { vault, line } = await world.joins('worker', 'Anna Vēja')
  await vault.syncNow()
  const { member, link } = vault.engine
  const made: number[] = []
  const asked: Promise<void>[] = []
  const sync = new Sync(member, link, ({ phase }) => {
    if (phase !== 'resting' || made.length > 0) return
    made.push(line.requests.length)
    asked.push(sync.run())
  })
  await sync.run()
  await Promise.all(asked)
  expect(made).toHaveLength(1)
  expect(line.requests.length).toBeGreaterThan(made[0] ?? Number.POSITIVE_INFINITY)
  sync.stop()
  await world.close()
})
