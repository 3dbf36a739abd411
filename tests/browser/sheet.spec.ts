import { expect, test, type Locator, type Page } from '@playwright/test'
import { readFileSync } from 'node:fs'
import { languages } from '#/app/words/catalog.ts'
import { sheetWords } from '#/app/words/rooms/sheet.ts'
import { enrol, unlock } from './demo-people.ts'
import { axeInBothOrientations, persistentBrowser, startProduct, throwawayFolder } from './fixtures.ts'

/** Opens the household of that name in which the consent was given; says which it was. */
async function openGiven(page: Page, given: Locator): Promise<number> {
  for (const which of [0, 1]) {
    await page.getByRole('link', { name: 'Mājsaimniecības', exact: true }).click()
    const home = page.getByRole('listitem').filter({ hasText: 'Elīna Vītola' })
    await home.getByRole('link', { name: 'Atvērt' }).nth(which).click()
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Mājsaimniecība')
    const isThere = await given.waitFor({ timeout: 3000 }).then(
      () => true,
      () => false,
    )
    if (isThere) return which
  }
  throw new Error('the demo has a household in which that consent was given')
}

test('[C24] [C22] a resident takes consent back with their sheet’s code on their own telephone, and sees the proof', async () => {
  test.setTimeout(180_000)
  const product = await startProduct({ demo: true })
  const context = await persistentBrowser(throwawayFolder('sheet'))
  const page = context.pages()[0] ?? (await context.newPage())
  const passphrase = await enrol(product, page, 'worker', 'AV')
  await page.getByRole('link', { name: 'Mājsaimniecības', exact: true }).click()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Mājsaimniecības')
  // Two households bear this name; one of them has been visited, and she said yes there.
  const given = page.getByRole('button', { name: /^Atsaukt: Digitālās prasmes, Elīna/ })
  const which = await openGiven(page, given)
  await axeInBothOrientations(page)
  await page
    .getByRole('link', { name: /^Kvīts/ })
    .first()
    .click()
  await expect(page.getByRole('img', { name: 'Kods piekrišanas atsaukšanai' })).toBeVisible()
  // Each word that stands carries its proof in one code, once the log has it.
  const proofs = page.getByRole('article').getByRole('img', { name: /^Pierādījums: / })
  await expect(proofs.first()).toBeVisible({ timeout: 30_000 })
  expect(await proofs.count()).toBeGreaterThanOrEqual(2)
  const coming = page.waitForEvent('download')
  await page.getByRole('button', { name: 'Saglabāt kvītis failā' }).click()
  const saved: unknown = JSON.parse(readFileSync(await (await coming).path(), 'utf8'))
  expect(saved).toMatchObject({ format: 'slieksnis/receipts/1' })
  const standing = page.getByRole('article').getByRole('listitem').filter({ hasText: 'Digitālās prasmes:' })
  const before = await standing.innerText()
  await axeInBothOrientations(page)
  const address = (await page.getByText(/\/withdraw#/).innerText()).trim()
  await expect(page.getByRole('banner')).toContainText('Viss ir drošībā pašvaldībā')

  const phone = await persistentBrowser(throwawayFolder('telephone'), {
    viewport: { width: 390, height: 844 },
  })
  const own = phone.pages()[0] ?? (await phone.newPage())
  await own.goto(address)
  await expect(own.getByRole('heading', { level: 1 })).toHaveText('Atsaukt piekrišanu')
  await axeInBothOrientations(own)
  await own.getByRole('checkbox', { name: /Digitālās prasmes/ }).click({ force: true })
  await own.getByRole('button', { name: 'Atsaukt', exact: true }).click()
  await expect(own.getByText(/^Nosūtīts\./)).toBeVisible()
  // The secret stands behind the #: nothing of it is in what the server wrote down.
  expect(product.log()).not.toContain(address.split('#')[1] ?? '-')

  await page.goto(`${product.url}/sync`)
  await unlock(page, passphrase)
  await expect(page.getByRole('banner')).toContainText('Viss ir drošībā pašvaldībā')
  // The page on the telephone, opened again, shows what the log says.
  await expect(async () => {
    await own.reload()
    await expect(own.getByText(/^Ierakstīts/)).toBeVisible({ timeout: 3000 })
  }).toPass({ timeout: 90_000 })
  await axeInBothOrientations(own)
  await page.getByRole('link', { name: 'Mājsaimniecības', exact: true }).click()
  const home = page.getByRole('listitem').filter({ hasText: 'Elīna Vītola' })
  await home.getByRole('link', { name: 'Atvērt' }).nth(which).click()
  await page
    .getByRole('link', { name: /^Kvīts/ })
    .first()
    .click()
  await expect(standing).toContainText('atsauca')
  expect(await standing.innerText()).not.toBe(before)
  // The same page speaks the resident's language: what is recorded, and taking back once more.
  for (const language of languages) {
    const words = sheetWords[language]
    await own.goto(`${product.url}/withdraw`)
    await own.getByRole('banner').getByRole('combobox').first().selectOption(language)
    await expect(own.getByText(words.noCode)).toBeVisible()
    await own.goto(address)
    await own.reload()
    await expect(own.getByRole('heading', { level: 1 })).toHaveText(words.withdrawTitle)
    await expect(own.getByText(words.recorded.split(' ')[0] ?? '').first()).toBeVisible()
    await own.getByRole('checkbox').first().click({ force: true })
    await own.getByRole('button', { name: words.withdraw, exact: true }).click()
    await expect(own.getByText(words.withdrawn)).toBeVisible()
    await axeInBothOrientations(own)
  }
  await phone.close()
  await context.close()
  await product.stop()
})
