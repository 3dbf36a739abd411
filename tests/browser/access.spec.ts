import { expect, test, type Page } from '@playwright/test'
import { readFileSync } from 'node:fs'
import { enrol, lock, unlock, whole } from './demo-people.ts'
import { axeInBothOrientations, persistentBrowser, startProduct, throwawayFolder } from './fixtures.ts'
import { room } from './rooms.ts'

const REASON = 'Sūdzība: atbildes esot pārrakstītas pēc vizītes.'

/** Goes to a room, and waits until it is there under its name. */
const enters = async (page: Page, name: string): Promise<void> => {
  await room(page, name)
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(name)
}
const safe = (page: Page): Promise<void> =>
  expect(page.getByRole('banner')).toContainText('Viss ir drošībā pašvaldībā')
/** Meets the server once more, as the page does by itself each minute. */
const meetServer = async (page: Page): Promise<void> => {
  await page
    .getByRole('banner')
    .getByRole('link', { name: /drošībā|Nav tīkla/ })
    .click()
  await page.getByRole('button', { name: 'Nosūtīt un saņemt tagad' }).click()
}

test('[C60] [C61] [C62] [C63] [C65] the officer sees who opened a household, also without a connection; breaks one open with a reason; the supervisor is told', async () => {
  test.setTimeout(480_000)
  const product = await startProduct({ demo: true })
  const context = await persistentBrowser(throwawayFolder('access'))
  const page = context.pages()[0] ?? (await context.newPage())
  const main = page.getByRole('main')
  let stream = ''

  await test.step('a worker opens a household without a connection, and closes the tablet', async () => {
    const worker = await enrol(product, page, 'worker', 'AV')
    await safe(page)
    // Only what the page's own worker has put by can be opened without a connection; it serves from the next load on.
    await whole(page)
    await page.reload()
    await unlock(page, worker)
    await safe(page)
    await expect.poll(() => page.evaluate(() => navigator.serviceWorker.controller !== null)).toBe(true)
    await enters(page, 'Mājsaimniecības')
    await context.setOffline(true)
    // Within a minute the tablet notices by itself; pressing is quicker.
    await meetServer(page)
    await expect(page.getByRole('banner')).toContainText('Nav tīkla')
    await enters(page, 'Mājsaimniecības')
    // One of the demo's households that was visited before.
    await page.getByLabel('Meklēt mājsaimniecību pēc vārda vai adreses').fill('Svetlana Vinogradova')
    await main.getByRole('listitem').getByRole('link').first().click()
    await expect(page).toHaveURL(/\/households\/[0-9a-f]{32}/)
    await expect(main.getByRole('heading', { level: 2 }).first()).toBeVisible()
    stream = /[0-9a-f]{32}/.exec(page.url())?.[0] ?? ''
    await context.setOffline(false)
    await meetServer(page)
    await safe(page)
    await lock(page)
  })

  const own = () =>
    main
      .getByRole('listitem')
      .filter({ hasText: `Mājsaimniecība ${stream.slice(0, 8)}` })
      .filter({ hasText: 'Kam ir atslēga' })
  let officer = ''
  let supervisor = ''
  await test.step('the officer reads of it, and who else could have', async () => {
    officer = await enrol(product, page, 'dpo', 'PA')
    await safe(page)
    await enters(page, 'Kas ko atvēris')
    // It was her own work: it stands folded under how often and when last.
    await own()
      .getByText(/^\d+ atvēršana/)
      .click()
    await expect(own().getByRole('table', { name: /^Atvērts/ })).toContainText('bez savienojuma')
    await own()
      .getByText(/^Kam ir atslēga \(/)
      .click()
    await expect(own().getByRole('table', { name: /^Kam ir atslēga/ })).toContainText('ir atslēga')
    await axeInBothOrientations(page)
    for (const [language, title] of [
      ['en', 'Who opened what'],
      ['ru', 'Кто что открывал'],
      ['lv', 'Kas ko atvēris'],
    ] as const) {
      await page.getByRole('banner').getByRole('combobox').first().selectOption(language)
      await expect(page.getByRole('heading', { level: 1 })).toHaveText(title)
    }
  })

  await test.step('[C68] lines are saved to a file, with a reason, before their month is over', async () => {
    await main.getByText('Saglabāt pierakstus failā').click()
    await expect(main.getByText(/no 01\.\d\d\.\d{4}\. vairs nevarēs izlasīt neviens/)).toBeVisible()
    await main.getByRole('radio', { name: 'Vienas mājsaimniecības' }).click({ force: true })
    await main.getByRole('textbox', { name: 'Mājsaimniecības numurs' }).fill(stream.slice(0, 8))
    const save = main.getByRole('button', { name: /^Saglabāt \d+ pierakst/ })
    await save.click()
    await expect(main).toContainText('Uzrakstiet iemeslu vienā teikumā: tas stāvēs failā.')
    await axeInBothOrientations(page)
    await main.getByRole('textbox', { name: 'Kāpēc saglabā' }).fill(REASON)
    const coming = page.waitForEvent('download')
    await save.click()
    const text = readFileSync(await (await coming).path(), 'utf8')
    expect(text).toContain(REASON)
    const lines = text.split('\r\n').filter((line) => line.includes(stream))
    expect(lines).not.toEqual([])
    expect(lines.at(-1)).toContain('bez savienojuma')
    // Of this household alone.
    expect(text.match(/"[0-9a-f]{32}","(?:mājsaimniecību|izvērtējumu)/g)).toHaveLength(lines.length)
  })

  await test.step('without a reason nothing is broken open; with one it waits for a supervisor’s device', async () => {
    await own().getByText('Atslēgt atbildes…').click()
    await own().getByRole('button', { name: 'Atslēgt un paziņot vadītājiem' }).click()
    await expect(own()).toContainText('Uzrakstiet iemeslu vienā teikumā.')
    await own().getByRole('textbox', { name: 'Iemesls' }).fill(REASON)
    await axeInBothOrientations(page)
    await own().getByRole('button', { name: 'Atslēgt un paziņot vadītājiem' }).click()
    await expect(main.getByRole('listitem').filter({ hasText: REASON })).toContainText(
      'Gaida vadītāja ierīci',
    )
    await safe(page)
    await lock(page)
  })

  await test.step('the supervisor is told at the head of the inbox, with the reason', async () => {
    supervisor = await enrol(product, page, 'supervisor', 'IS')
    await safe(page)
    const told = main.getByRole('status').filter({ hasText: 'Datu aizsardzības speciālists ir atslēdzis' })
    await expect(told).toContainText(REASON)
    await axeInBothOrientations(page)
    await told.getByRole('button', { name: 'Esmu redzējis(-usi)' }).click()
    await expect(told).toHaveCount(0)
    await expect(main.getByText('Atslēgtās mājsaimniecības (1)')).toBeVisible()
    await safe(page)
  })

  await test.step('[C66] whom nobody has to tell: never without a ground and a reason', async () => {
    const name = 'Matīss Liepkalns'
    const task = main
      .getByRole('listitem')
      .filter({ has: page.getByRole('heading', { name: new RegExp(`^${name}`) }) })
    await task.getByRole('button', { name: `Nav jāinformē: ${name}` }).click()
    await task.getByRole('button', { name: 'Pierakstīt' }).click()
    await expect(task).toContainText('Izvēlieties pamatu un uzrakstiet, kāpēc.')
    await task.getByRole('radio', { name: 'Viņam šīs ziņas jau ir' }).click({ force: true })
    await task.getByRole('textbox', { name: /^Kāpēc/ }).fill('Pats tās iesniedza dienestā.')
    await axeInBothOrientations(page)
    await task.getByRole('button', { name: 'Pierakstīt' }).click()
    await expect(task).toHaveCount(0)
    await enters(page, 'Mājsaimniecības')
    await page.getByLabel('Meklēt mājsaimniecību pēc vārda vai adreses').fill('Rasma Liepkalna')
    await main.getByRole('listitem').getByRole('link').first().click()
    await expect(main).toContainText(`${name}: Viņam šīs ziņas jau ir. Pats tās iesniedza dienestā.`)
    await safe(page)
    await lock(page)
  })

  await test.step('[C66] [C67] the officer sees that decision among the exceptions, and has the person told after all', async () => {
    await page.getByRole('button', { name: /PA/ }).click()
    await unlock(page, officer)
    await enters(page, 'Izņēmumi')
    const decided = main.getByRole('listitem').filter({ hasText: 'Pats tās iesniedza dienestā.' })
    await expect(decided).toContainText('Viņam šīs ziņas jau ir')
    // Whom it is about stands in the household only.
    await expect(main).not.toContainText('Matīss')
    await axeInBothOrientations(page)
    await decided.getByRole('button', { name: /^Tomēr jāpaziņo/ }).click()
    await decided.getByRole('button', { name: 'Likt paziņot' }).click()
    await expect(decided).toContainText('Uzrakstiet iemeslu vienā teikumā.')
    await decided
      .getByRole('textbox', { name: 'Kāpēc tomēr jāpaziņo' })
      .fill('Viņš ir pusaudzis, un viņam to saka pašam.')
    await axeInBothOrientations(page)
    await decided.getByRole('button', { name: 'Likt paziņot' }).click()
    await expect(main).toContainText('Izņēmumu nav')
    await main.getByText('Izskatītie lēmumi nepaziņot (1)').click()
    await expect(decided).toContainText('tomēr jāpaziņo')
    await axeInBothOrientations(page)
    await safe(page)
    await lock(page)
    await page.getByRole('button', { name: /IS/ }).click()
    await unlock(page, supervisor)
    const task = main
      .getByRole('listitem')
      .filter({ has: page.getByRole('heading', { name: /^Matīss Liepkalns/ }) })
    await expect(task).toContainText('Datu aizsardzības speciālists nolēma: tomēr jāpaziņo.', {
      timeout: 60_000,
    })
    await expect(task).toContainText('Viņš ir pusaudzis')
    await safe(page)
    await lock(page)
  })

  await test.step('the officer reads what people answered, and the log stays green', async () => {
    await page.getByRole('button', { name: /PA/ }).click()
    await unlock(page, officer)
    await enters(page, 'Kas ko atvēris')
    const broken = main.getByRole('listitem').filter({ hasText: REASON })
    await expect(broken).toContainText('Atvērts līdz')
    await expect(broken).toContainText('Redzējuši:')
    await broken.getByRole('link', { name: 'Lasīt' }).click()
    await expect(main.getByRole('heading', { name: /^Izvērtējums, / }).first()).toBeVisible()
    await expect(main.locator('dd').first()).toBeVisible()
    await axeInBothOrientations(page)
    await meetServer(page)
    await safe(page)
    await enters(page, 'Kas ko atvēris')
    await expect(own().getByRole('table', { name: /^Atvērts/ })).toContainText('atslēgšanas ar iemeslu')
    await enters(page, 'Piekrišanu žurnāls')
    await expect(page.getByTestId('audit-verdict')).toHaveAttribute('data-verdict', 'green', {
      timeout: 60_000,
    })
    // The supervisor's device was there when this household was broken open, and signed what it saw.
    await main.getByText('Liecinieki', { exact: true }).click()
    await expect(main).toContainText(/Ilona Stalte \([0-9a-f]{8}\): ieraksti līdz \d+/)
    await axeInBothOrientations(page)
  })
  await context.close()
  await product.stop()
})
