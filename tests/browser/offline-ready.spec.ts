import { expect, test } from '@playwright/test'
import { Line } from '../faults/line.ts'
import { Road } from '../faults/browser/road.ts'
import { accept, printedFor, unlock } from './demo-people.ts'
import { axeInBothOrientations, persistentBrowser, startProduct, throwawayFolder } from './fixtures.ts'

test('[S86] a tablet whose first download broke off says it is not ready for work without a connection, goes on by itself, and says when it is', async () => {
  test.setTimeout(300_000)
  const product = await startProduct({ demo: true })
  const line = new Line()
  const road = await Road.open(line, product.url)
  // The page's own files come; the service worker's downloads do not.
  road.withholds = ({ headers, url = '' }) =>
    headers['sec-fetch-dest'] === 'empty' && url.startsWith('/assets/')
  const context = await persistentBrowser(throwawayFolder('not-ready'))
  const page = context.pages()[0] ?? (await context.newPage())
  const main = page.getByRole('main')
  const { passphrase, link } = await printedFor({ ...product, url: road.url }, 'worker')

  await test.step('an invitation that cannot be checked now says why, and is checked when asked again', async () => {
    const directory = '**/api/directory*'
    await page.route(directory, (route) => route.abort())
    await page.goto(link)
    const failed = page.getByRole('alert')
    await expect(failed).toContainText('Nav savienojuma ar serveri', { timeout: 90_000 })
    expect(new URL(page.url()).hash, 'the secret does not stay in the address').toBe('')
    await axeInBothOrientations(page)
    await page.unroute(directory)
    const busy = {
      type: 'urn:slieksnis:problem:busy',
      title: 'Not now',
      status: 503,
      code: 'busy',
      detail: '',
    }
    await page.route(directory, (route) =>
      route.fulfill({ status: 503, contentType: 'application/problem+json', body: JSON.stringify(busy) }),
    )
    await failed.getByRole('button', { name: 'Mēģināt vēlreiz' }).click()
    await expect(failed).toContainText('Serveris šobrīd netiek galā')
    await page.unroute(directory)
    await failed.getByRole('button', { name: 'Mēģināt vēlreiz' }).click()
  })
  await accept(page, 'AV', passphrase)
  await expect(main.getByText('Slieksnis vēl nav gatavs darbam bez tīkla')).toBeVisible({ timeout: 30_000 })
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Šodien')
  await axeInBothOrientations(page)

  await test.step('a page that is not here yet is not called a newer version', async () => {
    line.isCut = true
    await page.getByRole('link', { name: 'Mājsaimniecības', exact: true }).first().click()
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Šī lapa vēl nav lejupielādēta')
    await expect(page.getByText('Ir jauna Sliekšņa versija')).toHaveCount(0)
    await axeInBothOrientations(page)
  })

  await test.step('with a connection the download goes on, and it is said when all is here', async () => {
    line.isCut = false
    road.withholds = () => false
    await page.evaluate(() => window.dispatchEvent(new Event('online')))
    await expect(main.getByText('Gatavs darbam bez tīkla: viss Slieksnis ir šajā ierīcē.')).toBeVisible({
      timeout: 60_000,
    })
    await axeInBothOrientations(page)
  })

  await test.step('then it opens without a connection', async () => {
    line.isCut = true
    await page.goto(`${road.url}/today`)
    await unlock(page, passphrase)
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Šodien')
    await page.getByRole('link', { name: 'Mājsaimniecības', exact: true }).first().click()
    await expect(main.getByRole('link', { name: 'Atvērt' }).first()).toBeVisible()
    await page.getByRole('banner').locator('a[href="/sync"]').click()
    await expect(main.getByText('Gatavs darbam bez tīkla: viss Slieksnis ir šajā ierīcē.')).toBeVisible()
  })
  await context.close()
  await road.close()
  await product.stop()
})
