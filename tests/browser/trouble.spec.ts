import { type Page, expect, test } from '@playwright/test'
import { persistentBrowser, startProduct, throwawayFolder } from './fixtures.ts'

const WORKER = /, worker\n\s+passphrase\s+(.+)\n\s+link\s+(\S+)/

async function workerOf(log: string, page: Page, origin: string): Promise<string> {
  const [, passphrase, link] = WORKER.exec(log) ?? []
  if (passphrase === undefined || link === undefined) throw new Error('the demo prints a link for a worker')
  // The demo prints its own address; the test's pages stay on one origin.
  await page.goto(link.replace(/^[^#]*(?=\/join)/, origin))
  await page.getByLabel('Iniciāļi slēdzenes ekrānam').fill('AV')
  await page.getByLabel('Parole šai ierīcei', { exact: true }).fill(passphrase)
  await page.getByLabel('Parole vēlreiz', { exact: true }).fill(passphrase)
  await page.getByRole('button', { name: 'Pievienoties' }).click()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Šodien')
  return passphrase
}

test('one account works in one tab: a second is told, may take over, and the first locks itself', async () => {
  const product = await startProduct({ demo: true })
  await expect.poll(() => product.log(), { timeout: 60_000 }).toMatch(WORKER)
  const context = await persistentBrowser(throwawayFolder('trouble'))
  const page = context.pages()[0] ?? (await context.newPage())
  const passphrase = await workerOf(product.log(), page, product.url)

  await test.step('the second tab takes over', async () => {
    const second = await context.newPage()
    await second.goto(product.url)
    await second.getByLabel('Parole', { exact: true }).fill(passphrase)
    await second.getByRole('button', { name: 'Atslēgt' }).click()
    await expect(second.getByText('Konts ir atvērts citā cilnē')).toBeVisible()
    await second.getByRole('button', { name: 'Lietot šeit' }).click()
    await expect(second.getByRole('heading', { level: 1 })).toHaveText('Šodien')
    await expect(page.getByText('Darbs turpinās citā cilnē')).toBeVisible()
    await second.close()
  })

  await context.close()
  await product.stop()
})
