import { expect, test } from 'vitest'
import { Sync } from '#/client/sync.ts'
import { ownTown } from './town-for-tests.ts'

test('[S68] an exchange asked for in the moment another ends is made, not taken for the one that ended', async () => {
  const world = await ownTown()
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
})
