import { expect, test } from 'vitest'
import { FEED_TYPES, decodeFeedPage, encodeFeedPage } from '#/wire/batch.ts'
import { household } from './home-visit.ts'
import { openedAnew } from './town.ts'
import { ownTown } from './town-for-tests.ts'

test('[S12] a record the server withholds is shown as owed by its device, to worker and supervisor, until it comes', async () => {
  const world = await ownTown()
  const writer = await world.joins('worker', 'Anna Vēja')
  const readers = [
    await world.joins('supervisor', 'Juris Lapa'),
    await world.joins('worker', 'Līga Bērza'),
  ] as const
  const { stream } = await household(writer)
  for (const note of ['viens', 'divi', 'trīs']) await writer.vault.changeHousehold(stream, { note })
  await writer.vault.syncNow()
  const { device } = writer.vault.engine.member.identity
  for (const reader of readers) {
    // The last but one record of what comes is left out.
    reader.line.spoilAnswer = (address, body) => {
      const page = address.includes('/feed?') ? decodeFeedPage(body) : null
      const places =
        page?.ok === true
          ? page.value.entries.filter(([, type]) => type === FEED_TYPES.record).map(([place]) => place)
          : []
      if (page?.ok !== true || places.length < 2) return body
      const entries = page.value.entries.filter(([place]) => place !== places.at(-2))
      return encodeFeedPage({ ...page.value, entries })
    }
    await reader.vault.syncNow()
    const owed = [{ device, name: 'Anna Vēja', missing: 1 }]
    expect((await reader.vault.status()).gaps).toEqual(owed)

    await reader.vault.lock()
    const again = await openedAnew(reader)
    expect((await again.status()).gaps).toEqual(owed)
  }
  expect((await writer.vault.status()).gaps).toEqual([])
})
