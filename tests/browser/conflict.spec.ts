import { type BrowserContext, type Page, expect, test } from '@playwright/test'
import { enrol } from './demo-people.ts'
import { conflictsWords } from '#/app/words/rooms/conflicts.ts'
import { languages } from '#/app/words/catalog.ts'
import { axeInBothOrientations, persistentBrowser, startProduct, throwawayFolder } from './fixtures.ts'

interface Tablet {
  readonly context: BrowserContext
  readonly page: Page
}

async function tablet(name: string): Promise<Tablet> {
  const context = await persistentBrowser(throwawayFolder(name))
  return { context, page: context.pages()[0] ?? (await context.newPage()) }
}

const safetyLine = (page: Page) => page.getByRole('banner')
const heading = (page: Page) => page.getByRole('heading', { level: 1 })

/** Opens the household's visit and fills in its last free text; leaves it at the last step. */
async function fillIn(page: Page, household: string, wish: string): Promise<void> {
  await page.getByRole('link', { name: 'Mājsaimniecības', exact: true }).first().click()
  await page.getByLabel('Meklēt mājsaimniecību pēc vārda vai adreses').fill(household)
  await page.getByRole('main').getByRole('link', { name: 'Atvērt' }).first().click()
  await page.getByRole('button', { name: 'Sākt vizīti' }).first().click()
  await page.getByRole('link', { name: '3. Jautājumi' }).click()
  await page.getByRole('navigation', { name: 'Anketas sadaļas' }).getByRole('link').last().click()
  await page.getByRole('textbox').last().fill(wish)
  await expect(page.locator('[data-saving="saved"]')).toBeVisible()
  await page.getByRole('link', { name: '5. Plāns un noslēgums' }).click()
  await expect(page.getByRole('button', { name: 'Noslēgt vizīti' })).toBeVisible()
}

test('[S30] [S31] [S32] two tablets make one visit without a connection: the supervisor sees both, decides on the screen, and the workers are told', async () => {
  test.setTimeout(300_000)
  let product = await startProduct({ demo: true })
  const { port, dataDir } = product
  const first = await tablet('first')
  const second = await tablet('second')
  const office = await tablet('office')
  await enrol(product, first.page, 'worker', 'AV')
  await enrol(product, second.page, 'worker', 'OT', 1)
  await enrol(product, office.page, 'supervisor', 'IS')
  await expect(heading(first.page)).toHaveText('Šodien')
  const household = await first.page.getByRole('main').getByRole('heading', { level: 3 }).first().innerText()

  await test.step('both fill in the same visit and close it while the town hall is away', async () => {
    await fillIn(first.page, household, 'Vajag malku ziemai')
    await fillIn(second.page, household, 'Vajag jaunu krāsni')
    await product.kill()
    for (const { page } of [first, second]) {
      await page.getByRole('button', { name: 'Noslēgt vizīti' }).click()
      await expect(heading(page)).toHaveText('Šodien')
    }
    product = await startProduct({ port, dataDir })
    for (const { page } of [first, second])
      await expect(safetyLine(page)).toContainText('Viss ir drošībā pašvaldībā', { timeout: 90_000 })
  })

  await test.step('the household itself says that its versions differ', async () => {
    const { page } = first
    await page.getByRole('link', { name: 'Mājsaimniecības', exact: true }).first().click()
    await page.getByLabel('Meklēt mājsaimniecību pēc vārda vai adreses').fill(household)
    await page.getByRole('main').getByRole('link', { name: 'Atvērt' }).first().click()
    const notice = page
      .getByRole('main')
      .getByText('Divas ierīces par šo mājsaimniecību pierakstīja atšķirīgi')
    await expect(notice).toBeVisible({ timeout: 90_000 })
    await axeInBothOrientations(page)
    await page.getByRole('link', { name: 'Šodien', exact: true }).first().click()
  })

  await test.step('the supervisor opens both versions side by side', async () => {
    const { page } = office
    const notice = page.getByRole('main').getByText('versijas atšķiras un gaida lēmumu')
    await expect(notice).toBeVisible({ timeout: 90_000 })
    await page.getByRole('main').getByRole('link', { name: 'Apskatīt versijas' }).click()
    await expect(heading(page)).toHaveText('Atšķirīgas versijas')
    await axeInBothOrientations(page)
    await page.getByRole('link', { name: 'Apskatīt un izlemt' }).click()
    const assessment = page.getByRole('region', { name: 'Izvērtējums' })
    await expect(assessment.getByRole('heading', { name: 'Versija A' })).toBeVisible()
    await expect(assessment.getByRole('radio', { name: /Vajag malku ziemai/ })).toBeVisible()
    await expect(assessment.getByRole('radio', { name: /Vajag jaunu krāsni/ })).toBeVisible()
    await axeInBothOrientations(page)
    for (const language of languages) {
      await page.locator('select:has(option[lang="ru"])').selectOption(language)
      await expect(heading(page)).toHaveText(conflictsWords[language].title)
      await expect(page.getByRole('button', { name: conflictsWords[language].decide })).toBeVisible()
      await axeInBothOrientations(page)
    }
    await page.locator('select:has(option[lang="ru"])').selectOption('lv')
    await assessment.getByRole('button', { name: 'Saglabāt lēmumu' }).click()
    await expect(assessment.getByRole('heading', { name: /^Lūdzu, izlabojiet/ })).toBeFocused()
    await expect(assessment.getByRole('radiogroup').first()).toHaveAttribute('aria-invalid', 'true')
    await axeInBothOrientations(page)
    const take = assessment.getByRole('button', { name: 'Visur ņemt versiju A' })
    if ((await take.count()) > 0) await take.click()
    await assessment.getByRole('radio', { name: /Vajag jaunu krāsni/ }).click({ force: true })
    await assessment.getByLabel('Kāpēc tā izlemts').fill('Krāsns ir saplaisājusi.')
    await assessment.getByRole('button', { name: 'Saglabāt lēmumu' }).click()
    await expect(page.getByRole('heading', { name: 'Pieņemtie lēmumi' })).toBeVisible()
    await expect(assessment).toHaveCount(0)
    await expect(heading(page)).toBeFocused()
    await expect(page.getByRole('article')).toContainText('Krāsns ir saplaisājusi.')
    await axeInBothOrientations(page)
  })

  await test.step('each worker is told, reads who decided what, and says so', async () => {
    for (const { page } of [first, second]) {
      await expect(page.getByRole('main').getByText('Kolēģis izlēma par jūsu pierakstīto')).toBeVisible({
        timeout: 90_000,
      })
      await page.getByRole('main').getByRole('link', { name: 'Apskatīt lēmumus' }).first().click()
      await page.getByRole('link', { name: 'Izlasīt lēmumu' }).click()
      const decision = page.getByRole('article').filter({ hasText: 'Krāsns ir saplaisājusi.' })
      await expect(decision).toContainText('Izlēma Ilona')
      await expect(decision.getByText('Vajag jaunu krāsni')).toBeVisible()
      await axeInBothOrientations(page)
      await decision.getByRole('button', { name: 'Lēmums izlasīts' }).click()
      await expect(decision.getByText(/^Izlasīja:/)).toBeVisible()
    }
    await expect(office.page.getByText(/^Izlasīja: .+ un .+/)).toBeVisible({ timeout: 90_000 })
  })

  await test.step('the joined assessment waits for review as any other', async () => {
    const { page } = office
    await page
      .getByRole('navigation', { name: 'Galvenā izvēlne' })
      .getByRole('link', { name: 'Izskatīšana' })
      .click()
    await expect(page.getByText('Pretrunas (0)')).toBeVisible()
  })

  for (const { context } of [first, second, office]) await context.close()
  await product.stop()
})
