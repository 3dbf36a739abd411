import { expect, test } from '@playwright/test'
import { accountVersions, asReleased, shelfVersions } from '../device-versions.ts'
import { BrowserTablet } from '../faults/browser/browser-tablet.ts'
import { Dice } from '../faults/dice.ts'
import { PASSPHRASE } from '../faults/tablet.ts'
import { Town } from '../faults/town.ts'
import { axeInBothOrientations } from './fixtures.ts'

/** A town in which one worker has a real Chromium, with work that is sent and work that waits. */
async function townWithWork(seed: number) {
  const town = await Town.open(new Dice(seed), BrowserTablet.open, false)
  const tablet = town.tablets.find((each): each is BrowserTablet => each instanceof BrowserTablet)
  if (tablet === undefined) throw new Error('somebody works in a browser')
  for (let n = 0; n < 8; n++) await town.work.one(tablet)
  await town.settle()
  tablet.line.isCut = true
  for (let n = 0; n < 6; n++) await town.work.one(tablet)
  await town.exchange(tablet)
  return { town, tablet, name: `slieksnis-${await town.accountOf(tablet)}` }
}

test('[S80] a Chromium whose databases an earlier release made opens with all that is in them, and sends what waited', async () => {
  test.setTimeout(300_000)
  const { town, tablet, name } = await townWithWork(11)
  for (const [index, released] of accountVersions.entries()) {
    const { unsent } = await tablet.vault.status()
    expect(unsent).toBeGreaterThan(0)
    await tablet.kill()
    await tablet.start()
    const held = await tablet.page.evaluate(asReleased, [name, released] as const)
    expect(held).toContain(`keys ${(await tablet.rows()).keys.length}`)
    const shelf = shelfVersions.at(Math.min(index, shelfVersions.length - 1))
    if (shelf === undefined) throw new Error('there was a shelf')
    expect(await tablet.page.evaluate(asReleased, ['slieksnis-shelf', shelf] as const)).toEqual([
      'accounts 1',
    ])
    await tablet.unlock()
    expect(await tablet.vault.status()).toMatchObject({ unsent, quarantined: [], unopened: [] })
    await town.checkTablet(tablet)
    await town.settle()
    tablet.line.isCut = true
    for (let n = 0; n < 4; n++) await town.work.one(tablet)
    await town.exchange(tablet)
  }
  await town.close()
})

test('[S81] on a tablet where a newer release has worked an older one says so, in three languages, and touches nothing', async () => {
  test.setTimeout(180_000)
  const { town, tablet, name } = await townWithWork(12)
  await tablet.kill()
  await tablet.start()
  const before = await tablet.rows()
  await tablet.page.evaluate(
    (database) =>
      new Promise<void>((resolve) => {
        const opening = indexedDB.open(database, 9990)
        opening.addEventListener('success', () => {
          opening.result.close()
          resolve()
        })
      }),
    name,
  )
  tablet.line.clear()
  const { page } = tablet
  await page.goto(`${tablet.url}/lock`)
  for (const [language, passphrase, unlock, said] of [
    ['en', 'Passphrase', 'Unlock', 'A newer version of Slieksnis has worked on this device'],
    ['ru', 'Пароль', 'Разблокировать', 'На этом устройстве уже работала более новая версия'],
    ['lv', 'Parole', 'Atslēgt', 'Šajā ierīcē jau strādājusi jaunāka Sliekšņa versija'],
  ] as const) {
    await page.getByRole('banner').getByRole('combobox').first().selectOption(language)
    await page.getByLabel(passphrase, { exact: true }).fill(PASSPHRASE)
    await page.getByRole('button', { name: unlock, exact: true }).click()
    await expect(page.getByRole('main').getByText(said)).toBeVisible()
  }
  await axeInBothOrientations(page)
  const after = await tablet.rows()
  expect(after.outbox.map(({ id }) => id)).toEqual(before.outbox.map(({ id }) => id))
  expect(after.keys).toEqual(before.keys)
  await town.close()
})
