import path from 'node:path'
import { type BrowserContext, type Page, expect, test } from '@playwright/test'
import Database from 'better-sqlite3'
import { whole } from './demo-people.ts'
import {
  axeInBothOrientations,
  canaryHits,
  canaryScan,
  persistentBrowser,
  startProduct,
  throwawayFolder,
} from './fixtures.ts'

const PASSPHRASE = 'klusa upe nes baltu laivu'
/** Distinctive, so that finding one anywhere outside means a leak. */
const CANARIES = {
  household: 'Zvirbuļkalns Ūsiņdzimta',
  person: 'Skaidrīte Zvirbuļkalna',
  worker: 'Anna Vējgrieze',
  supervisor: 'Ilona Stalteskalne',
  witness: 'Velta Klētsniece',
  answer: 'Kaķenītei vajagotsiltumu',
  comment: 'Precizējietmājokļapiederību',
}

interface Tablet {
  readonly profile: string
  context: BrowserContext
  page: Page
}

async function tablet(name: string): Promise<Tablet> {
  const profile = throwawayFolder(name)
  const context = await persistentBrowser(profile)
  return { profile, context, page: context.pages()[0] ?? (await context.newPage()) }
}

async function choosePassphrase(page: Page, badge: string): Promise<void> {
  await page.getByLabel('Iniciāļi slēdzenes ekrānam').fill(badge)
  await page.getByLabel('Parole šai ierīcei', { exact: true }).fill(PASSPHRASE)
  await page.getByLabel('Parole vēlreiz', { exact: true }).fill(PASSPHRASE)
}

async function unlock(page: Page): Promise<void> {
  await page.getByLabel('Parole', { exact: true }).fill(PASSPHRASE)
  await page.getByRole('button', { name: 'Atslēgt' }).click()
}

async function invite(admin: Page, role: string): Promise<string> {
  const link = admin.getByLabel('Saite')
  const before = (await link.count()) > 0 ? await link.inputValue() : ''
  await admin.getByText(role, { exact: true }).first().click()
  await admin.getByRole('button', { name: 'Izveidot uzaicinājumu' }).click()
  await expect(link).not.toHaveValue(before)
  return await link.inputValue()
}

async function joins(link: string, name: string, badge: string): Promise<Tablet> {
  const own = await tablet(badge)
  await own.page.goto(link)
  await own.page.getByLabel('Jūsu vārds un uzvārds').fill(name)
  await choosePassphrase(own.page, badge)
  await look(own.page)
  await own.page.getByRole('button', { name: 'Pievienoties' }).click()
  await own.page.getByRole('button', { name: 'Sākt darbu' }).click()
  return own
}

/** Waits until the screen stands there, then expects axe to find nothing, both ways. */
async function look(page: Page): Promise<void> {
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
  await axeInBothOrientations(page)
}

const safetyLine = (page: Page) => page.getByRole('banner')

test('[C2] [S3] one visit from set-up to audit: offline restart, sync, review, correction, green and red log, and nothing readable left anywhere', async () => {
  test.setTimeout(420_000)
  let product = await startProduct()
  const { url, port, dataDir } = product
  let printed = ''
  const admin = await tablet('admin')

  await test.step('set-up names the organisation, makes keys and prints recovery pages', async () => {
    await admin.page.goto(url)
    await expect(admin.page.getByRole('heading', { level: 1 })).toHaveText('Iestatīt Slieksni')
    await look(admin.page)
    await admin.page.getByRole('button', { name: 'Izveidot atslēgas' }).click()
    await expect(admin.page.getByText('Lūdzu, aizpildiet šo lauku.').first()).toBeVisible()
    await admin.page.getByLabel('Pašvaldības vai dienesta nosaukums').fill('Paraugnovada sociālais dienests')
    await admin.page.getByLabel('Datu aizsardzības speciālists: vārds un saziņa').fill('DAS')
    await admin.page.getByLabel('Jūsu vārds un uzvārds').fill('Agnese Durvniece')
    await choosePassphrase(admin.page, 'AD')
    await admin.page.getByRole('button', { name: 'Izveidot atslēgas' }).click()
    await expect(admin.page.getByRole('heading', { level: 1 })).toContainText(
      'Izdrukājiet atjaunošanas lapas',
    )
    await look(admin.page)
    await admin.page.getByRole('button', { name: 'Lapas ir izdrukātas un noliktas drošībā' }).click()
    await expect(admin.page.getByRole('heading', { level: 1 })).toHaveText('Kolēģi un ierīces')
  })

  const worker = await joins(await invite(admin.page, 'Sociālais darbinieks'), CANARIES.worker, 'AV')
  const supervisor = await joins(await invite(admin.page, 'Vadītājs'), CANARIES.supervisor, 'IS')
  const dpo = await joins(await invite(admin.page, 'Datu aizsardzības speciālists'), 'Pēteris Atslēgs', 'PA')
  await expect(admin.page.getByRole('img', { name: 'Uzaicinājuma QR kods' })).toBeVisible()
  await look(admin.page)

  await test.step('the worker has a household and a visit, and the app is on the tablet', async () => {
    const { page } = worker
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Šodien')
    await look(page)
    await page.getByRole('link', { name: 'Mājsaimniecības', exact: true }).first().click()
    await page.getByRole('link', { name: 'Jauna mājsaimniecība' }).click()
    await page.getByLabel('Kā saukt mājsaimniecību').fill(CANARIES.household)
    await page.getByLabel('Vārds un uzvārds').fill(CANARIES.person)
    const birth = page.getByRole('group', { name: /Dzimšanas datums/ })
    await birth.getByLabel('Diena').fill('17')
    await birth.getByLabel('Mēnesis').fill('3')
    await birth.getByLabel('Gads').fill('1944')
    await look(page)
    await page.getByRole('button', { name: 'Izveidot', exact: true }).click()
    await expect(page.getByRole('heading', { name: CANARIES.household })).toBeVisible()
    await look(page)
    await expect(safetyLine(page)).toContainText('Viss ir drošībā pašvaldībā')
    await whole(page)
    await page.reload()
    await unlock(page)
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Šodien')
    await expect.poll(() => page.evaluate(() => navigator.serviceWorker.controller !== null)).toBe(true)
  })

  await test.step('the network goes away, the browser is closed and opened again', async () => {
    await worker.context.close()
    // The town hall is gone for everybody, as by a power cut there.
    printed += product.log()
    await product.kill()
    worker.context = await persistentBrowser(worker.profile)
    worker.page = worker.context.pages()[0] ?? (await worker.context.newPage())
    await worker.page.goto(url)
    await expect(worker.page.getByRole('heading', { level: 1 })).toHaveText('Kas strādās?')
    await look(worker.page)
    await worker.page.getByLabel('Parole', { exact: true }).fill('nepareiza parole te')
    await worker.page.getByRole('button', { name: 'Atslēgt' }).click()
    await expect(worker.page.getByText('Parole nav pareiza')).toBeVisible()
    await unlock(worker.page)
    await expect(worker.page.getByRole('heading', { level: 1 })).toHaveText('Šodien')
  })

  await test.step('the visit: notice, consents, questions, what fits, plan', async () => {
    const { page } = worker
    await page.getByRole('link', { name: 'Mājsaimniecības', exact: true }).first().click()
    await page.getByLabel('Meklēt mājsaimniecību pēc vārda vai adreses').fill('zvirbulkalns')
    await page.getByRole('link', { name: 'Atvērt' }).first().click()
    await page.getByRole('button', { name: 'Sākt vizīti' }).first().click()
    await expect(page.getByRole('button', { name: 'Paziņojums nodots, tālāk' })).toBeVisible()
    await look(page)
    await page.getByRole('button', { name: 'Paziņojums nodots, tālāk' }).click()
    await look(page)
    await page.getByRole('button', { name: `Pagriezt planšeti: ${CANARIES.person}` }).click()
    await page.getByRole('button', { name: 'Saglabāt izvēli' }).click()
    await expect(page.locator('#main').getByText('Vispirms apstipriniet')).toBeVisible()
    await page.getByText('Paziņojumu saņēmu un sapratu').click()
    for (const purpose of [
      'Digitālās prasmes',
      'Labsajūta un vientulība',
      'Ziņu nodošana palīdzības organizācijai',
    ]) {
      await page.getByRole('radiogroup', { name: purpose }).getByText('Jā', { exact: true }).click()
    }
    await page
      .getByRole('radiogroup', { name: 'Jautājums, kā jums klājās' })
      .getByText('Ne tagad', { exact: true })
      .click()
    await page.getByText('Mutiski, ar liecinieku').click()
    await page.getByLabel('Liecinieka vārds (pieaugušais, ne darbinieks)').fill(CANARIES.witness)
    await look(page)
    await page.getByRole('button', { name: 'Saglabāt izvēli' }).click()
    await expect(page.getByText('Digitālās prasmes: jā')).toBeVisible()
    await page.getByRole('button', { name: 'Jautājumi' }).click()
    await expect(page.getByRole('navigation', { name: 'Anketas sadaļas' })).toBeVisible()
    await look(page)
    // Straight to the household's own words, then the members' section.
    const sections = page.getByRole('navigation', { name: 'Anketas sadaļas' }).getByRole('link')
    await sections.last().click()
    await page.getByRole('textbox').last().fill(CANARIES.answer)
    await expect(page.locator('[data-saving="saved"]')).toBeVisible()
    await sections.nth(1).click()
    await expect(page.getByRole('heading', { level: 2, name: CANARIES.person })).toBeVisible()
    // What breaks a constraint is kept and said, until it is put right.
    const name = page.getByRole('textbox', { name: 'Vārds un uzvārds' })
    await name.fill(CANARIES.person.repeat(8))
    await expect(page.getByText('Ne vairāk kā 120 zīmju').first()).toBeVisible()
    await expect(name).toHaveValue(CANARIES.person.repeat(8))
    await name.fill(CANARIES.person)
    await expect(page.getByText('Ne vairāk kā 120 zīmju')).toHaveCount(0)
    // A person's part has a page for each group; the one consented to is among them.
    await sections.filter({ hasText: 'Pašsajūta' }).first().click()
    await expect(page.locator('[data-question="ucla_companion"]')).toBeVisible()
    await sections.filter({ hasText: 'Ikdienas darbības' }).first().click()
    await page.locator('[data-question="wg_mob"]').getByRole('radio').nth(2).click({ force: true })
    await page.locator('[data-question="wg_sc"]').getByRole('radio').nth(2).click({ force: true })
    await expect(page.locator('[data-saving="saved"]')).toBeVisible()
    await look(page)
  })

  await test.step('paused and resumed where it was, with every answer', async () => {
    const { page } = worker
    await page.getByRole('link', { name: 'Pārtraukt, turpināt vēlāk' }).click()
    await page.reload()
    await unlock(page)
    await page.getByRole('link', { name: 'Turpināt vizīti' }).first().click()
    await expect(page.locator('[data-question="wg_mob"]').getByRole('radio').nth(2)).toBeChecked()
    await page.getByRole('link', { name: 'Kas der' }).click()
    await expect(page.getByText('Tāpēc, ka').first()).toBeVisible()
    await look(page)
    await page
      .getByRole('radiogroup', { name: /Iedzīvotāja izvēle/ })
      .first()
      .getByText('Pieņem', { exact: true })
      .click()
    await expect(page.locator('[data-saving="saved"]')).toBeVisible()
    await page.getByRole('button', { name: 'Tālāk: plāns' }).click()
    await expect(page.getByRole('img', { name: 'Šo iespēju lapa internetā' })).toBeVisible()
    await look(page)
    // Left at home: a sheet of A4 (in points) with the plan, one with what was chosen; nothing of the screen around them.
    const printed = (await page.pdf({ preferCSSPageSize: true })).toString('latin1')
    expect(printed.match(/\/Type \/Page\b/g)).toHaveLength(2)
    expect(printed).toMatch(/\/MediaBox \[0 0 59[45][.\d]* 84[12][.\d]*\]/)
    await page.getByRole('button', { name: 'Noslēgt vizīti' }).click()
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Šodien')
    await expect(safetyLine(page)).toContainText('1 vizīte ir tikai šajā ierīcē')
    await page
      .getByRole('banner')
      .getByRole('link', { name: /tikai šajā ierīcē/ })
      .click()
    await look(page)
  })

  await test.step('the network returns and the line turns safe by itself', async () => {
    product = await startProduct({ port, dataDir })
    await expect(safetyLine(worker.page)).toContainText('Viss ir drošībā pašvaldībā', { timeout: 60_000 })
  })

  await test.step('the supervisor sees it, returns it with a comment', async () => {
    const { page } = supervisor
    await expect(page.getByRole('heading', { name: CANARIES.household })).toBeVisible({ timeout: 60_000 })
    await look(page)
    await page.getByRole('link', { name: 'Izskatīt' }).first().click()
    await expect(page.getByText(CANARIES.answer)).toBeVisible()
    for (const part of ['Rādītāji', 'Atbildes', 'Ieteiktās iespējas', 'Piekrišanas'])
      await expect(page.getByRole('heading', { name: part, exact: true })).toBeVisible()
    await expect(page.getByText('Ikdienas darbības (Vašingtonas grupa)')).toBeVisible()
    await expect(page.getByText('Digitālās prasmes — jā')).toBeVisible()
    await look(page)
    await page
      .getByRole('button', { name: /^Piezīme pie jautājuma/ })
      .first()
      .click()
    await page.getByLabel(/^Piezīme:/).fill(CANARIES.comment)
    await page.getByRole('button', { name: 'Atgriezt labošanai' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Atgriezt labošanai' }).click()
    await expect(page.getByText('Atgriezti (1)')).toBeVisible()
  })

  await test.step('the worker corrects, the supervisor approves', async () => {
    const { page } = worker
    await page.getByRole('link', { name: 'Šodien' }).click()
    await page.getByRole('link', { name: 'Labot' }).click({ timeout: 60_000 })
    await expect(page.getByText(CANARIES.comment)).toBeVisible()
    await look(page)
    await page.getByRole('radio').nth(1).click({ force: true })
    await expect(page.locator('[data-saving="saved"]')).toBeVisible()
    await page.getByRole('link', { name: 'Plāns un noslēgums' }).click()
    await page.getByRole('button', { name: 'Noslēgt vizīti' }).click()
    await expect(safetyLine(page)).toContainText('Viss ir drošībā pašvaldībā', { timeout: 60_000 })
    await expect(supervisor.page.getByText('Gaida (1)')).toBeVisible({ timeout: 60_000 })
    await supervisor.page.getByRole('link', { name: 'Izskatīt' }).first().click()
    await expect(supervisor.page.getByText('Kas mainījies kopš iepriekšējās versijas')).toBeVisible()
    await supervisor.page.getByRole('button', { name: 'Apstiprināt' }).click()
    await supervisor.page.getByRole('dialog').getByRole('button', { name: 'Apstiprināt' }).click()
    await expect(supervisor.page.getByText('Apstiprināti (1)')).toBeVisible()
  })

  const verdict = dpo.page.getByTestId('audit-verdict')
  await test.step('the DPO sees the log intact, and red after somebody touched it', async () => {
    await dpo.page.getByRole('button', { name: 'Pārbaudīt vēlreiz' }).click()
    await expect(verdict).toHaveAttribute('data-verdict', 'green', { timeout: 60_000 })
    await expect(dpo.page.getByRole('row')).not.toHaveCount(1)
    await look(dpo.page)
    await dpo.page.getByRole('table').getByRole('link').first().click()
    await expect(dpo.page.getByText('Teksts sakrīt ar kvīts nospiedumu.')).toBeVisible()
    await look(dpo.page)
    await dpo.page.goBack()
    const database = new Database(path.join(dataDir, 'slieksnis.sqlite'))
    database.exec('update log_leaves set leaf = randomblob(34) where idx = 1')
    database.close()
    await dpo.page.getByRole('button', { name: 'Pārbaudīt vēlreiz' }).click()
    await expect(verdict).toHaveAttribute('data-verdict', 'red', { timeout: 60_000 })
    await expect(dpo.page.getByTestId('audit-verdict').getByText('kāds tos ir mainījis')).toBeVisible()
    await look(dpo.page)
  })

  await test.step('nothing anybody said is readable in profiles, database or log', async () => {
    for (const each of [admin, worker, supervisor, dpo]) await each.context.close()
    await product.stop()
    const words = Object.values(CANARIES)
    for (const each of [admin, worker, supervisor, dpo])
      expect(await canaryScan(each.profile, words)).toEqual([])
    expect(await canaryScan(dataDir, words)).toEqual([])
    expect(canaryHits('server log', Buffer.from(printed + product.log()), words)).toEqual([])
  })
})
