import { type Page, expect, test } from '@playwright/test'
import { persistentBrowser, startProduct, throwawayFolder } from './fixtures.ts'

const WORKER = /, worker\n\s+passphrase\s+(.+)\n\s+link\s+(\S+)/

async function workerOf(log: string, page: Page): Promise<string> {
  const [, passphrase, link] = WORKER.exec(log) ?? []
  if (passphrase === undefined || link === undefined) throw new Error('the demo prints a link for a worker')
  await page.goto(link)
  await page.getByLabel('Iniciāļi slēdzenes ekrānam').fill('AV')
  await page.getByLabel('Parole šai ierīcei', { exact: true }).fill(passphrase)
  await page.getByLabel('Parole vēlreiz', { exact: true }).fill(passphrase)
  await page.getByRole('button', { name: 'Pievienoties' }).click()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Šodien')
  return passphrase
}

test('two tabs, a full disk: no answer is lost, and the screen says what happened', async () => {
  const product = await startProduct({ demo: true })
  await expect.poll(() => product.log(), { timeout: 60_000 }).toMatch(WORKER)
  const context = await persistentBrowser(throwawayFolder('trouble'))
  const page = context.pages()[0] ?? (await context.newPage())
  const passphrase = await workerOf(product.log(), page)

  await test.step('a second tab is told, may take over, and the first locks itself', async () => {
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

  await test.step('a full disk is said, the answer stays on the screen, and is saved when there is room', async () => {
    await page.goto(product.url)
    await page.getByLabel('Parole', { exact: true }).fill(passphrase)
    await page.getByRole('button', { name: 'Atslēgt' }).click()
    await page.getByRole('link', { name: 'Sākt vizīti' }).first().click()
    await page.getByRole('link', { name: 'Jautājumi' }).click()
    await expect(page.locator('[data-saving="saved"]')).toBeVisible()
    const sections = page.getByRole('navigation', { name: 'Anketas sadaļas' }).getByRole('link')
    await sections.last().click()
    await expect(page.locator('[data-saving="saved"]')).toBeVisible()
    const devtools = await context.newCDPSession(page)
    await devtools.send('Storage.overrideQuotaForOrigin', { origin: product.url, quotaSize: 1 })
    const words = page.getByRole('textbox').last()
    await words.fill(`Siltums. ${'Malka un krāsns. '.repeat(40)}`)
    await expect(page.getByText('Ierīcē nav vietas.')).toBeVisible()
    await expect(words).toHaveValue(/^Siltums/)
    await devtools.send('Storage.overrideQuotaForOrigin', { origin: product.url })
    await page.locator('#main').getByRole('button', { name: 'Saglabāts šajā ierīcē' }).click()
    await expect(page.locator('[data-saving="saved"]')).toBeVisible()
  })
  await context.close()
  await product.stop()
})
