import { expect, test } from '@playwright/test'
import { enrol } from './demo-people.ts'
import { axeInBothOrientations, persistentBrowser, startProduct, throwawayFolder } from './fixtures.ts'

test('[C24] [C22] a resident takes consent back with their sheet’s code on their own telephone, and sees the proof', async () => {
  test.setTimeout(180_000)
  const product = await startProduct({ demo: true })
  const context = await persistentBrowser(throwawayFolder('sheet'))
  const page = context.pages()[0] ?? (await context.newPage())
  await enrol(product, page, 'worker', 'AV')
  await page.getByRole('link', { name: 'Mājsaimniecības', exact: true }).click()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Mājsaimniecības')
  const household = page.getByRole('link', { name: 'Elīna Vītola' }).first()
  await household.click()
  const given = page.getByRole('button', { name: /^Atsaukt: Digitālās prasmes, / }).first()
  await expect(given).toBeVisible()
  await axeInBothOrientations(page)
  await page
    .getByRole('link', { name: /^Kvīts/ })
    .first()
    .click()
  await expect(page.getByRole('img', { name: 'Kods piekrišanas atsaukšanai' })).toBeVisible()
  const standing = page.getByRole('article').getByRole('listitem').filter({ hasText: 'Digitālās prasmes' })
  const before = await standing.innerText()
  await axeInBothOrientations(page)
  const address = (await page.getByText(/\/withdraw#/).innerText()).trim()
  await expect(page.getByRole('banner')).toContainText('Viss ir drošībā pašvaldībā')

  const phone = await persistentBrowser(throwawayFolder('telephone'), {
    viewport: { width: 390, height: 844 },
  })
  const own = phone.pages()[0] ?? (await phone.newPage())
  await own.goto(address)
  await axeInBothOrientations(own)
  await own.getByRole('checkbox', { name: /Digitālās prasmes/ }).click({ force: true })
  await own.getByRole('button', { name: 'Atsaukt', exact: true }).click()
  await expect(own.getByText(/^Nosūtīts\./)).toBeVisible()
  // The secret stands behind the #: nothing of it is in what the server wrote down.
  expect(product.log()).not.toContain(address.split('#')[1] ?? '-')

  await page.goto(`${product.url}/sync`)
  await page.getByRole('button', { name: /AV/ }).click()
  const printed = /, worker\n\s+passphrase\s+(.+)\n/.exec(product.log())
  await page.getByLabel('Parole', { exact: true }).fill(printed?.[1] ?? '')
  await page.getByRole('button', { name: 'Atslēgt' }).click()
  await expect(page.getByRole('banner')).toContainText('Viss ir drošībā pašvaldībā')
  // The page on the telephone, opened again, shows what the log says.
  await expect(async () => {
    await own.reload()
    await expect(own.getByText(/^Ierakstīts/)).toBeVisible({ timeout: 3000 })
  }).toPass({ timeout: 90_000 })
  await axeInBothOrientations(own)
  await page.getByRole('link', { name: 'Mājsaimniecības', exact: true }).click()
  await page.getByRole('link', { name: 'Elīna Vītola' }).first().click()
  await page
    .getByRole('link', { name: /^Kvīts/ })
    .first()
    .click()
  await expect(standing).toContainText('atsaukta')
  expect(await standing.innerText()).not.toBe(before)
  await own.goto(`${product.url}/withdraw`)
  await expect(own.getByText('Šajā adresē nav koda.')).toBeVisible()
  await phone.close()
  await context.close()
  await product.stop()
})
