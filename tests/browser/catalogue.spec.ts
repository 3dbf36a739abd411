import { expect, type Page, test } from '@playwright/test'
import { z } from 'zod'
import { memoryShelf } from '#/client/memory-store.ts'
import { Vault } from '#/client/vault.ts'
import { Catalogue } from '#/core/catalogue/catalogue.ts'
import { differenceBetween } from '#/core/catalogue/editing/difference.ts'
import { nodeSurroundings } from '#/tools/node-surroundings.ts'
import { enrol, lock, unlock } from './demo-people.ts'
import { axe, axeInBothOrientations, persistentBrowser, startProduct, throwawayFolder } from './fixtures.ts'

const TABLE = [
  'Pakalpojums;Sniedzējs;Apraksts;Tālrunis',
  'Malkas skaldīšana;Ciema palīgi;Palīdz sagatavot malku ziemai;+371 20000001',
  'Zupas virtuve;Ciema palīgi;Silta zupa darbdienās;+371 20000002',
].join('\n')

const PACKAGE = {
  'organizations.csv': 'id,name,description\no1,Ciema palīgi,Palīdz kaimiņiem\n',
  'services.csv': 'id,organization_id,name,description,status\ns1,o9,Sniega tīrīšana,Notīra celiņu,active\n',
}

const files = (contents: Readonly<Record<string, string>>) =>
  Object.entries(contents).map(([name, text]) => ({
    name,
    mimeType: 'text/csv',
    buffer: Buffer.from(text),
  }))

/** Opens a page of the room and waits for its heading. */
async function toPage(page: Page, link: string, heading: string): Promise<void> {
  await page.getByRole('main').getByRole('link', { name: link, exact: true }).first().click()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(heading)
}

test('a supervisor keeps the catalogue: edits, rules, rehearsal, publishing, history, import', async () => {
  // One long working day, each step after the other; a shared machine needs its time.
  test.slow()
  const product = await startProduct({ demo: true })
  const context = await persistentBrowser(throwawayFolder('catalogue'))
  const page = context.pages()[0] ?? (await context.newPage())
  const passphrase = await enrol(product, page, 'supervisor', 'IS')
  const main = page.getByRole('main')
  await page.getByRole('link', { name: 'Atbalsta iespējas', exact: true }).click()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Atbalsta iespējas')

  await test.step('[K5] the list is searched without diacritics and narrowed by freshness', async () => {
    await expect(main.getByText('Atrasti 56 ieraksti')).toBeVisible()
    await axeInBothOrientations(page)
    await page.getByRole('searchbox').first().fill('minimala ienakuma')
    await expect(main.getByRole('row')).toHaveCount(2)
    await page.getByLabel('Rādīt').selectOption('unchecked')
    await expect(main.getByRole('row')).toHaveCount(2)
    await page.getByLabel('Rādīt').selectOption('ended')
    await expect(main.getByText('Atrasts 0 ierakstu').first()).toBeVisible()
    await page.getByLabel('Rādīt').selectOption('')
  })

  await test.step('[K1] [K2] a field is changed; what is missing is told at its field', async () => {
    await main.getByRole('link', { name: /^Garantētā minimālā/ }).click()
    await expect(page.getByRole('heading', { level: 1 })).toHaveText(/Garantētā minimālā ienākuma/)
    await axeInBothOrientations(page)
    const name = page.getByRole('textbox', { name: 'Nosaukums (lv)' }).first()
    const before = await name.inputValue()
    for (const language of ['lv', 'en', 'ru'])
      await page
        .getByRole('textbox', { name: `Nosaukums (${language})` })
        .first()
        .fill('')
    await page.getByRole('button', { name: 'Saglabāt melnrakstā' }).click()
    await expect(main.getByRole('link', { name: 'Nosaukums: Šis jāaizpilda' })).toBeVisible()
    await axe(page)
    await main.getByRole('link', { name: 'Nosaukums: Šis jāaizpilda' }).click()
    await expect(name).toBeFocused()
    await name.fill(`${before} (GMI)`)
    await page.getByRole('button', { name: 'Pārbaudīju šodien' }).click()
    await page.getByRole('button', { name: 'Saglabāt melnrakstā' }).click()
    await expect(main.getByText('Saglabāts melnrakstā')).toBeVisible()
    await expect(main.getByText('Pārbaudīts', { exact: true }).first()).toBeVisible()
  })

  await test.step('[K7] a rule is changed by rows; rows against each other are told', async () => {
    await page.getByRole('tab', { name: 'Nosacījumi' }).click()
    const all = page.getByRole('region', { name: 'Jāatbilst visam' })
    await all.getByRole('button', { name: 'Pievienot rindu: Jāatbilst visam' }).click()
    const row = page.getByRole('group', { name: 'Jāatbilst visam, 3. rinda' })
    await row.getByLabel('Fakts').selectOption({ label: 'Vecums gados' })
    await row.getByLabel('Salīdzinājums').selectOption({ label: 'vismaz' })
    await row.getByLabel('Vērtība').fill('65')
    await all.getByRole('button', { name: 'Pievienot rindu: Jāatbilst visam' }).click()
    const against = page.getByRole('group', { name: 'Jāatbilst visam, 4. rinda' })
    await against.getByLabel('Fakts').selectOption({ label: 'Vecums gados' })
    await against.getByLabel('Salīdzinājums').selectOption({ label: 'mazāk nekā' })
    await against.getByLabel('Vērtība').fill('60')
    await expect(all.getByRole('alert')).toContainText('Vecums gados')
    await axeInBothOrientations(page)
    await page.getByRole('button', { name: 'Saglabāt melnrakstā' }).click()
    await expect(main.getByText('Nosacījumi cits citu izslēdz').first()).toBeVisible()
    await against.getByRole('button', { name: /^Noņemt rindu 4/ }).click()
    await page.getByRole('button', { name: 'Saglabāt melnrakstā' }).click()
    await expect(main.getByText('Saglabāts melnrakstā')).toBeVisible()
  })

  await test.step('the preview speaks to the resident and to the worker, and says where a language is missing', async () => {
    await page.getByRole('tab', { name: 'Kā izskatīsies' }).click()
    await page.getByRole('radio', { name: 'ru', exact: true }).click({ force: true })
    const resident = page.getByRole('region', { name: 'Kā redz iedzīvotājs' })
    await expect(resident).toContainText('rādīts: lv')
    const worker = page.getByRole('region', { name: 'Kā redz darbinieks' })
    await expect(worker).toContainText('Возраст в годах не меньше 65')
    await axeInBothOrientations(page)
  })

  await test.step('[K8] the draft outlives the page', async () => {
    await page.reload()
    await unlock(page, passphrase)
    await page.getByRole('link', { name: 'Atbalsta iespējas', exact: true }).click()
    await expect(main.getByText('Melnrakstā 1 izmaiņa.')).toBeVisible()
    await expect(main.getByText('Mainīts')).toBeVisible()
  })

  await test.step('[K11] [K12] before publishing: what changes, who gains and loses, what stays open', async () => {
    await toPage(page, 'Pārbaudīt un publicēt', 'Pārbaude un publicēšana')
    const changes = page.getByRole('table', { name: 'Kas mainās' })
    await expect(changes).toContainText('Vecums gados vismaz 65')
    await expect(main.getByText('Katalogs ir saskanīgs.')).toBeVisible()
    await expect(main.getByText('Katrai vajadzībai ir iespēja')).toBeVisible()
    await page.getByRole('button', { name: 'Izmēģināt' }).click()
    await expect(main.getByText(/^No 200 gadījumiem/)).toBeVisible({ timeout: 60_000 })
    const who = page.getByRole('table', { name: 'Kas iegūst un kas zaudē' })
    await expect(who).toContainText('tagad liedz „Vecums gados vismaz 65”')
    await axeInBothOrientations(page)
  })

  await test.step('[K9] [K10] published, and everybody has it after their next exchange', async () => {
    await page.getByLabel('Kas jauns').fill('GMI no 65 gadiem')
    await page.getByRole('button', { name: 'Publicēt visām planšetēm' }).click()
    await expect(main.getByText(/^Publicēts: 20\d\d-\d\d-\d\d-\d+\.$/)).toBeVisible()
    await expect(main.getByText('Melnrakstā nav izmaiņu.').first()).toBeVisible()
    const pages = await fetch(`${product.url}/options/gmi?lang=lv`)
    expect(await pages.text()).toContain('(GMI)')
  })

  await test.step('[K6] the history tells who changed what, and puts it back into the draft', async () => {
    await page.getByRole('link', { name: 'Uz sarakstu' }).click()
    await toPage(page, 'Vēsture', 'Kataloga vēsture')
    const releases = page.getByRole('table', { name: 'Izlaidumi' })
    await expect(releases).toContainText('GMI no 65 gadiem')
    await expect(releases).toContainText('No uzstādīšanas')
    await page.getByRole('button', { name: 'Kas mainījās izlaidumā 2' }).click()
    const differences = page.getByRole('table', { name: 'Izlaidumi 1 un 2' })
    await expect(differences).toContainText('(GMI)')
    await axeInBothOrientations(page)
    await differences.getByRole('button', { name: /^Atjaunot, kā bija/ }).click()
    await expect(main.getByText('Ieraksts melnrakstā ir, kā bija.')).toBeVisible()
    await page.getByRole('link', { name: 'Uz sarakstu' }).click()
    await expect(main.getByText('Melnrakstā 1 izmaiņa.')).toBeVisible()
    await page.getByRole('button', { name: 'Atmest melnrakstu' }).click()
    await page.getByRole('alertdialog').getByRole('button', { name: 'Atmest melnrakstu' }).click()
    await expect(main.getByText('Melnrakstā nav izmaiņu.')).toBeVisible()
  })

  await test.step('[K13] a table of the office’s own comes in by its columns, and goes out again', async () => {
    await toPage(page, 'Importēt', 'Kataloga imports')
    await page
      .locator('input[type=file]')
      .first()
      .setInputFiles(files({ 'ciems.csv': TABLE.replaceAll(';', ',') }))
    const mapping = page.getByRole('region', { name: /^Mūsu pašu tabula/ })
    await mapping.getByLabel('Nosaukums', { exact: true }).selectOption('Pakalpojums')
    await mapping.getByLabel('Organizācija: Nosaukums').selectOption('Sniedzējs')
    await expect(mapping.getByLabel('Apraksts (nav obligāti)', { exact: true })).toHaveValue('Apraksts')
    await mapping.getByLabel('Tālruņi: Numurs').selectOption('Tālrunis')
    await axeInBothOrientations(page)
    await page.getByRole('button', { name: 'Nolasīt', exact: true }).click()
    await expect(main.getByText(/Malkas skaldīšana; Zupas virtuve/)).toBeVisible()
    await axeInBothOrientations(page)
    await page.getByRole('button', { name: 'Pieņemt melnrakstā' }).click()
    await expect(main.getByText('Imports ir melnrakstā.').first()).toBeVisible()
    await page.getByRole('button', { name: 'Atsaukt importu „ciems”' }).click()
    await expect(main.getByText('Imports ir atsaukts.')).toBeVisible()
  })

  await test.step('[K13] a row kept aside is put right on the screen', async () => {
    await page.locator('input[type=file]').first().setInputFiles(files(PACKAGE))
    await page.getByRole('button', { name: 'Nolasīt', exact: true }).click()
    const aside = page.getByRole('region', { name: 'Atliktas labošanai' })
    await expect(aside).toContainText('Norāda uz kaut ko, kā failos nav')
    await axeInBothOrientations(page)
    await aside.getByLabel('organization_id').fill('o1')
    await aside.getByRole('button', { name: 'Nolasīt ar labojumiem' }).click()
    await expect(main.getByText(/Sniega tīrīšana/).first()).toBeVisible()
    await expect(aside).toHaveCount(0)
    await page.getByRole('button', { name: 'Pieņemt melnrakstā' }).click()
    await page.getByRole('link', { name: 'Uz sarakstu' }).click()
    await expect(main.getByText('Melnrakstā 2 izmaiņas.')).toBeVisible()
  })

  await test.step('[K10] a release nobody named stands in the way of no supervisor', async () => {
    const now = z
      .record(z.string(), z.unknown())
      .parse(await (await fetch(`${product.url}/api/catalogue`)).json())
    const difference = differenceBetween(now, { ...now, version: 'foisted', title: { lv: 'Uzspiests' } })
    const foisted = await page.request.post(`${product.url}/api/catalogue`, { data: { difference } })
    expect(foisted.status()).toBe(201)
    await toPage(page, 'Pārbaudīt un publicēt', 'Pārbaude un publicēšana')
    await page.getByRole('button', { name: 'Publicēt visām planšetēm' }).click()
    await expect(main.getByText(/ko neviens vadītājs nav apliecinājis/)).toBeVisible()
    await axeInBothOrientations(page)
    await page.getByRole('button', { name: 'Publicēt manu tā vietā' }).click()
    await expect(main.getByText(/^Publicēts: /)).toBeVisible()
    expect(await (await fetch(`${product.url}/api/catalogue`)).text()).not.toContain('Uzspiests')
  })

  await test.step('a worker has no such room', async () => {
    await lock(page)
    await enrol(product, page, 'worker', 'AV')
    await expect(page.getByRole('link', { name: 'Atbalsta iespējas', exact: true })).toHaveCount(0)
  })

  await context.close()
  await product.stop()
})

/** A colleague on a device of their own, without a screen. */
async function device(url: string): Promise<Vault> {
  const surroundings = await nodeSurroundings(url)
  const { primitives } = surroundings
  const cheap = (passphrase: string, salt: Uint8Array) =>
    Promise.resolve(primitives.passphraseKey(passphrase, salt, { memoryKiB: 64, passes: 1 }))
  return new Vault({ ...surroundings, passphraseKey: cheap }, memoryShelf())
}

test('[K4] two supervisors at once: what both changed is asked, the rest merges', async () => {
  const product = await startProduct()
  const url = `http://127.0.0.1:${product.port}`
  const passphrase = 'klusa upe nes baltu laivu'
  const administrator = await device(url)
  await administrator.setUp({
    organisation: 'Paraugnovads',
    office: { name: 'Paraugnovads', address: '', phone: '20000000', email: '', dpo: 'DAS' },
    name: 'Administrators',
    badge: 'A',
    passphrase,
  })
  const invite = () => administrator.invite({ role: 'supervisor', hoursValid: 1 })
  const colleague = await device(url)
  const { fragment } = await invite()
  await colleague.join({ fragment, name: 'Juris Krūms', badge: 'JK', passphrase })
  const context = await persistentBrowser(throwawayFolder('catalogue-two'))
  const page = context.pages()[0] ?? (await context.newPage())
  await page.goto(`${product.url}/join#${(await invite()).fragment}`)
  await page.getByLabel('Vārds un uzvārds').fill('Ilona Stalte')
  await page.getByLabel('Iniciāļi slēdzenes ekrānam').fill('IS')
  await page.getByLabel('Parole šai ierīcei', { exact: true }).fill(passphrase)
  await page.getByLabel('Parole vēlreiz', { exact: true }).fill(passphrase)
  await page.getByRole('button', { name: 'Pievienoties' }).click()
  await page.getByRole('button', { name: 'Sākt darbu' }).click()
  await expect(page.getByRole('button', { name: /^Slēgt/ })).toBeVisible()
  const main = page.getByRole('main')
  const waiting = page.getByLabel('Jāgaida (dienas)')

  await page.getByRole('link', { name: 'Atbalsta iespējas', exact: true }).click()
  await main.getByRole('link', { name: /^Garantētā minimālā/ }).click()
  await page.getByText('Kur un kad', { exact: true }).click()
  await waiting.fill('5')
  await page.getByRole('textbox', { name: 'E-pasts' }).first().fill('gmi@example.org')
  await page.getByRole('button', { name: 'Saglabāt melnrakstā' }).click()
  await expect(main.getByText('Saglabāts melnrakstā')).toBeVisible()

  await colleague.syncNow()
  const base = Catalogue.parse(JSON.parse((await colleague.catalogue()) ?? 'null'))
  const options = base.options.map((option) =>
    option.slug === 'gmi' ? { ...option, waitingDays: 9, alert: { lv: 'Tikai līdz gada beigām' } } : option,
  )
  const next = { ...base, version: '2026-11-24-7', options }
  const published = await colleague.publishCatalogue({
    base: JSON.stringify(base),
    next: JSON.stringify(next),
    note: 'Cits laiks',
  })
  expect(published).toMatchObject({ ok: true })

  await page.getByRole('link', { name: 'Uz sarakstu' }).click()
  await toPage(page, 'Pārbaudīt un publicēt', 'Pārbaude un publicēšana')
  const publish = page.getByRole('button', { name: 'Publicēt visām planšetēm' })
  if (await publish.isVisible()) await publish.click()
  await page.getByRole('button', { name: 'Apvienot' }).click()
  const conflict = page.getByRole('radiogroup', { name: /Jāgaida \(dienas\)$/ })
  await expect(conflict).toBeVisible()
  await axeInBothOrientations(page)
  await conflict.getByRole('radio', { name: 'Publicētais' }).click({ force: true })
  await page.getByRole('button', { name: 'Pieņemt izvēli' }).click()
  await expect(main.getByText(/^Abu izmaiņas ir apvienotas/)).toBeVisible()
  await publish.click()
  await expect(main.getByText(/^Publicēts: /)).toBeVisible()
  await colleague.syncNow()
  const merged = Catalogue.parse(JSON.parse((await colleague.catalogue()) ?? 'null'))
  expect(merged.options.find(({ slug }) => slug === 'gmi')).toMatchObject({
    waitingDays: 9,
    email: 'gmi@example.org',
    alert: { lv: 'Tikai līdz gada beigām' },
  })
  await context.close()
  await product.stop()
})
