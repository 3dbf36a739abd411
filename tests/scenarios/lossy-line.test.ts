import { expect, test, vi } from 'vitest'
import { Sync } from '#/client/sync.ts'
import { household } from './home-visit.ts'
import type { Colleague } from './town.ts'
import { ownTown } from './town-for-tests.ts'

/** An exchange of its own that fails, and the pause after which it would be tried again, ms. */
function tries({ vault }: Colleague) {
  const { member, link } = vault.engine
  const sync = new Sync(member, link, () => undefined)
  const after = vi.spyOn(member.surroundings, 'after').mockReturnValue(() => undefined)
  return async (): Promise<number> => {
    await expect(sync.run()).rejects.toThrow()
    return after.mock.lastCall?.[0] ?? Number.NaN
  }
}

test('[S47] pauses grow while nothing gets through; after a page or a receipt that did, they begin anew', async () => {
  const world = await ownTown()
  const writer = await world.joins('worker', 'Anna Vēja')
  const reader = await world.joins('worker', 'Juris Lapa')
  for (const name of ['Vilma Ozola', 'Pēteris Kalns', 'Zenta Liepa']) await household(writer, name)
  await writer.vault.syncNow()

  const pauseOf = tries(reader)
  reader.line.isCut = true
  for (let failure = 1; failure < 6; failure++) await pauseOf()
  // The sixth in a row: 30 s, spread over its upper half.
  expect(await pauseOf()).toBeGreaterThanOrEqual(15_000)
  reader.line.isCut = false
  reader.line.pageEntries = 2
  let pages = 0
  reader.line.beforeFeedAnswer = () => {
    pages += 1
    reader.line.isCut = pages >= 2
    return Promise.resolve()
  }
  expect(await pauseOf()).toBeLessThanOrEqual(2_000)

  const senderPause = tries(writer)
  writer.line.isCut = true
  for (let failure = 1; failure < 6; failure++) await senderPause()
  expect(await senderPause()).toBeGreaterThanOrEqual(15_000)
  await household(writer, 'Milda Bērza')
  writer.line.isCut = false
  writer.line.spoilAnswer = (address, body) => {
    if (address.endsWith('/batches')) writer.line.isCut = true
    return body
  }
  expect(await senderPause()).toBeLessThanOrEqual(2_000)
})
