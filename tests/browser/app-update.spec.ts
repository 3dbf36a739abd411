import { type Page, expect, test } from '@playwright/test'
import { Road } from '../faults/browser/road.ts'
import { Line } from '../faults/line.ts'
import { stoppingIdleWorkers } from '../faults/browser/idle-workers.ts'
import { enrol, whole } from './demo-people.ts'
import { axeInBothOrientations, persistentBrowser, startProduct, throwawayFolder } from './fixtures.ts'

/** Whether a newer service worker waits for its turn. */
const newerWaits = (page: Page): Promise<boolean> =>
  page.evaluate(async () => (await navigator.serviceWorker.ready).waiting !== null)

test('[S88] a newer version never comes under an open visit, not by another tab either, and is taken after it', async () => {
  test.setTimeout(300_000)
  const product = await startProduct({ demo: true })
  const road = await Road.open(new Line(), product.url)
  const context = await persistentBrowser(throwawayFolder('update'))
  const page = context.pages()[0] ?? (await context.newPage())
  await enrol({ ...product, url: road.url }, page, 'worker', 'AV')
  await whole(page)
  const notice = (where: Page) => where.getByRole('main').getByText('Ir jauna Sliekšņa versija.')
  await page.getByText('Sākt vizīti').first().click()
  await expect(page.getByRole('link', { name: '2. Piekrišanas' })).toBeVisible()

  await test.step('released while the visit is open: nothing is offered there', async () => {
    road.version += 1
    await page.evaluate(async () => {
      await (await navigator.serviceWorker.ready).update()
    })
    await expect.poll(() => newerWaits(page)).toBe(true)
    await expect(notice(page)).toHaveCount(0)
  })

  await test.step('another tab offers it, and is told why not now', async () => {
    const second = await context.newPage()
    await second.goto(`${road.url}/lock`)
    await expect(notice(second)).toBeVisible()
    await second.getByRole('button', { name: 'Atjaunināt tagad' }).click()
    await expect(second.getByRole('main').getByText('Citā cilnē ir atvērta vizīte.')).toBeVisible()
    await expect(second.getByRole('heading', { level: 1 })).toHaveText('Kas strādās?')
    await axeInBothOrientations(second)
    expect(await newerWaits(second)).toBe(true)
    await second.close()
  })

  await test.step('the visit goes on, and after it the newer version is taken', async () => {
    await page.getByRole('link', { name: '3. Jautājumi' }).click()
    await expect(page.getByRole('navigation', { name: 'Anketas sadaļas' })).toBeVisible()
    await page.getByRole('link', { name: 'Pārtraukt, turpināt vēlāk' }).click()
    await expect(notice(page)).toBeVisible()
    await page.getByRole('button', { name: 'Atjaunināt tagad' }).click()
    await stoppingIdleWorkers(page, () =>
      expect(page.getByRole('heading', { level: 1 })).toHaveText('Kas strādās?', { timeout: 120_000 }),
    )
    await expect.poll(() => newerWaits(page)).toBe(false)
    await expect(notice(page)).toHaveCount(0)
  })
  await context.close()
  await road.close()
  await product.stop()
})
