import { type BrowserContext, type Page, expect, test } from '@playwright/test'
import { deviceOf, enrol, lock, unlock, whole } from './demo-people.ts'
import { persistentBrowser, startProduct, throwawayFolder } from './fixtures.ts'

const lettersIn = (page: Page): Promise<number> =>
  page.evaluate(
    () =>
      new Promise<number>((resolve) => {
        const opening = indexedDB.open('slieksnis-letters')
        opening.addEventListener('success', () => {
          const box = opening.result
          const counting = box.transaction('letters').objectStore('letters').count()
          counting.addEventListener('success', () => {
            box.close()
            resolve(counting.result)
          })
        })
      }),
  )

/** What Chromium does when it finds a connection. */
async function wakesServiceWorker(context: BrowserContext, page: Page, origin: string): Promise<void> {
  const devtools = await context.newCDPSession(page)
  const registered = new Promise<string>((resolve) => {
    devtools.on('ServiceWorker.workerRegistrationUpdated', ({ registrations }) => {
      const [first] = registrations
      if (first !== undefined) resolve(first.registrationId)
    })
  })
  await devtools.send('ServiceWorker.enable')
  const registrationId = await registered
  await devtools.send('ServiceWorker.dispatchSyncEvent', {
    origin,
    registrationId,
    tag: 'bring-letters',
    lastChance: false,
  })
  await devtools.detach()
}

test('[S82] a visit begun without the town hall reaches it while the tablet is locked, and is sent once', async () => {
  test.setTimeout(300_000)
  let product = await startProduct({ demo: true })
  const context = await persistentBrowser(throwawayFolder('letters'))
  const page = context.pages()[0] ?? (await context.newPage())
  const passphrase = await enrol(product, page, 'worker', 'AV')
  await whole(page)
  const desk = await deviceOf(product, 'supervisor', 'IS')
  const drafts = (): number =>
    [...desk.engine.member.households.keys()].flatMap((stream) => desk.engine.member.openDraftsOf(stream))
      .length
  await desk.syncNow()
  const before = drafts()

  const { dataDir, port } = product
  await product.kill()
  await page.getByText('Sākt vizīti').first().click()
  await expect(page.getByRole('link', { name: '2. Piekrišanas' })).toBeVisible()
  await page.getByRole('link', { name: '3. Jautājumi' }).click()
  await page.getByRole('navigation', { name: 'Anketas sadaļas' }).getByRole('link').last().click()
  await page.getByRole('textbox').last().fill('Vajag malku')
  await expect(page.locator('[data-saving="saved"]')).toBeVisible()
  await lock(page)
  expect(await lettersIn(page)).toBe(1)

  await test.step('no town hall: the letter stays', async () => {
    await wakesServiceWorker(context, page, product.url)
    expect(await lettersIn(page)).toBe(1)
  })

  await test.step('the town hall is back, and nobody unlocks', async () => {
    product = await startProduct({ dataDir, port })
    await wakesServiceWorker(context, page, product.url)
    await expect.poll(() => lettersIn(page), { timeout: 30_000 }).toBe(0)
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Kas strādās?')
    await desk.syncNow()
    expect(drafts()).toBe(before + 1)
    const answers = JSON.stringify(
      [...desk.engine.member.households.keys()].flatMap((stream) =>
        desk.engine.member.openDraftsOf(stream).map(({ payload }) => payload.answers),
      ),
    )
    expect(answers).toContain('Vajag malku')
  })

  await test.step('unlocked, the tablet gets its receipts, and nothing is there twice', async () => {
    await unlock(page, passphrase)
    await expect(page.getByRole('banner')).toContainText('Viss ir drošībā pašvaldībā', { timeout: 60_000 })
    await desk.syncNow()
    expect(drafts()).toBe(before + 1)
    expect(await desk.status()).toMatchObject({ unopened: [], problem: null })
  })
  await desk.lock()
  await context.close()
  await product.stop()
})
