import { expect, test } from '@playwright/test'
import { execFile } from 'node:child_process'
import { copyFileSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import { enrol, lock } from './demo-people.ts'
import { axeInBothOrientations, persistentBrowser, startProduct, throwawayFolder } from './fixtures.ts'
import { choose, room } from './rooms.ts'

const run = promisify(execFile)

test('[C30] the data-protection officer answers a request, ends a retention by two people, and meets the 72 hours of a lost tablet', async () => {
  test.setTimeout(240_000)
  const product = await startProduct({ demo: true })
  const context = await persistentBrowser(throwawayFolder('officer'))
  const folder = throwawayFolder('officer-files')
  const page = context.pages()[0] ?? (await context.newPage())
  const passphrase = await enrol(product, page, 'dpo', 'PA')

  await test.step('a request: its month, what the right reaches, and no step before its time', async () => {
    await room(page, 'Pieprasījumi')
    await page.getByText('Pierakstīt jaunu').click()
    await choose(page, 'Ko cilvēks lūdz', 'Redzēt savus datus (15. pants)')
    await page.getByRole('textbox', { name: 'Piezīme' }).fill('Zvanīja no rīta.')
    await page.getByRole('button', { name: 'Pierakstīt', exact: true }).click()
    const request = page.getByRole('main').getByRole('listitem').filter({ hasText: 'Jāatbild līdz' })
    await expect(request).toBeVisible()
    await axeInBothOrientations(page)
    await choose(page, 'Nākamais solis', 'Atbildēts')
    await request.getByRole('button', { name: 'Pierakstīt' }).click()
    await expect(request).toContainText('vispirms jāpārbauda identitāte')
    await choose(page, 'Nākamais solis', 'Identitāte pārbaudīta')
    await request.getByRole('textbox', { name: 'Kā pārbaudīta' }).fill('eID kabinetā')
    await request.getByRole('button', { name: 'Pierakstīt' }).click()
    await expect(request.getByRole('textbox', { name: 'Kā pārbaudīta' })).toHaveCount(0)
    await choose(page, 'Nākamais solis', 'Citu cilvēku dati pārskatīti')
    await request.getByRole('button', { name: 'Pierakstīt' }).click()
    // Written down: the choice is empty again.
    await expect(request.getByRole('button', { name: 'Pierakstīt' })).toHaveCount(0)
    await choose(page, 'Nākamais solis', 'Atbildēts')
    await request.getByRole('button', { name: 'Pierakstīt' }).click()
    await expect(page.getByText(/^Atbildēts \d/)).toBeVisible()
    await axeInBothOrientations(page)
  })

  await test.step('[C12] another is refused on two grounds, each of which its letter names', async () => {
    await choose(page, 'Ko cilvēks lūdz', 'Dzēst (17. pants)')
    await page.getByRole('button', { name: 'Pierakstīt', exact: true }).click()
    const request = page.getByRole('main').getByRole('listitem').filter({ hasText: 'Jāatbild līdz' })
    await choose(page, 'Nākamais solis', 'Identitāte pārbaudīta')
    await request.getByRole('textbox', { name: 'Kā pārbaudīta' }).fill('eID kabinetā')
    await request.getByRole('button', { name: 'Pierakstīt' }).click()
    await expect(request.getByRole('textbox', { name: 'Kā pārbaudīta' })).toHaveCount(0)
    await choose(page, 'Nākamais solis', 'Atteikt')
    const grounds = request.getByRole('group', { name: 'Atteikuma pamats' })
    await expect(grounds.getByRole('checkbox')).toHaveCount(5)
    for (const name of [/^Likuma pienākums/, /^Likumīgas prasības/])
      await grounds.getByRole('checkbox', { name }).click({ force: true })
    await axeInBothOrientations(page)
    await request.getByRole('button', { name: 'Pierakstīt' }).click()
    const refused = page.getByRole('main').getByRole('listitem').filter({ hasText: 'Dzēst (17. pants)' })
    await expect(refused.first()).toBeVisible()
    await refused.getByText('Vēstules un pakete').click()
    await refused.getByRole('link', { name: 'Atvērt: Kāpēc jūsu lūgumu nevaram izpildīt' }).click()
    await expect(page.getByRole('article')).toContainText('17. panta 3. punkta b)')
    await expect(page.getByRole('article')).toContainText('17. panta 3. punkta e)')
    await room(page, 'Pieprasījumi')
  })

  await test.step('a lost tablet: the clock runs from the first word, and the drafts are there', async () => {
    await room(page, 'Pazudušas ierīces')
    await page.getByText('Pieteikt pazudušu ierīci').click()
    await page
      .getByRole('radiogroup', { name: 'Kura ierīce' })
      .getByRole('radio')
      .first()
      .click({ force: true })
    await page.getByRole('group', { name: 'Kad uzzinājām: laiks' }).getByLabel('Stundas').fill('00:05')
    await choose(page, 'Vai bija aizslēgta', 'Nav zināms')
    await choose(page, 'Vai kāds varētu zināt paroli', 'Nē')
    await page.getByRole('textbox', { name: 'Kas notika' }).fill('Atstāta autobusā.')
    await page.getByRole('button', { name: 'Pierakstīt', exact: true }).click()
    await expect(page.getByText(/^Jāziņo līdz/)).toBeVisible()
    await expect(page.getByText('Risks: augsts')).toBeVisible()
    await page.getByRole('link', { name: 'Ziņojuma melnraksts inspekcijai (33. pants)' }).click()
    await expect(page.getByRole('article')).toContainText('Atstāta autobusā.')
    await axeInBothOrientations(page)
  })

  await test.step('retention: a closed case runs its years; what is due needs two', async () => {
    await room(page, 'Glabāšana')
    const number = (await page.getByRole('main').getByRole('listitem').first().innerText()).slice(0, 8)
    const first = page.getByRole('main').getByRole('listitem').filter({ hasText: number })
    await first.getByText(number).first().click()
    await expect(first).toContainText('Termiņš vēl nav sācies')
    await first.getByRole('button', { name: /^Lieta slēgta/ }).click()
    await expect(first).toContainText('Lieta slēgta')
    await expect(first.getByRole('button', { name: /^Lieta slēgta/ })).toHaveCount(0)
    // A hold stands beside its reason until somebody ends it.
    await first.getByText('Apturēt dzēšanu').first().click()
    await first.getByRole('textbox', { name: /^Kāpēc jāpatur/ }).fill('Sūdzība tiesā')
    await first.getByRole('button', { name: 'Apturēt dzēšanu' }).click()
    await expect(first).toContainText('Sūdzība tiesā')
    await axeInBothOrientations(page)
    await first.getByRole('button', { name: `Beigt apturēšanu: ${number}` }).click()
    await expect(first).not.toContainText('Dzēšana apturēta kopš')
  })

  await test.step('the record of processing and the impact assessment come from the register', async () => {
    await room(page, 'Apstrādes reģistrs')
    await expect(page.getByRole('heading', { level: 2 }).first()).toBeVisible()
    await expect(page.getByRole('main')).toContainText('Ietekmes novērtējums')
    await axeInBothOrientations(page)
  })

  await test.step('voluntariness: small groups are hidden', async () => {
    await room(page, 'Brīvprātība')
    await expect(page.getByRole('table', { name: 'Pa darbiniekiem' })).toBeVisible()
    await axeInBothOrientations(page)
  })

  await test.step('[C21] a bundle for an authority: checked by the command, and by the page alone, from the disk', async () => {
    await room(page, 'Piekrišanu žurnāls')
    await expect(page.getByTestId('audit-verdict')).toHaveAttribute('data-verdict', 'green', {
      timeout: 60_000,
    })
    await page.getByRole('table', { name: 'Kvītis' }).getByRole('link').first().click()
    await page.getByRole('textbox', { name: 'Kam un kāpēc' }).fill('Datu valsts inspekcija, pārbaude')
    const save = async (name: string): Promise<string> => {
      const coming = page.waitForEvent('download')
      await page.getByRole('button', { name }).first().click()
      const file = path.join(folder, `${name}.file`)
      await (await coming).saveAs(file)
      return file
    }
    const bundle = await save('Sagatavot paketi')
    const verifier = await save('Saglabāt pārbaudes lapu')
    const dpv: unknown = JSON.parse(readFileSync(await save('DPV (JSON-LD)'), 'utf8'))
    expect(dpv).toHaveProperty('@context')
    await axeInBothOrientations(page)
    const { stdout } = await run(process.execPath, ['src/tools/tool.ts', 'verify-consent-log', bundle])
    expect(JSON.parse(stdout)).toMatchObject({ verdict: 'green' })
    const html = `${verifier}.html`
    copyFileSync(verifier, html)
    const alone = await context.newPage()
    await alone.goto(pathToFileURL(html).href)
    await alone.locator('input[type=file]').setInputFiles(bundle)
    await expect(alone.locator('output')).toHaveClass('green', { timeout: 30_000 })
    // One digit of one place in the log, and nothing else.
    const altered = path.join(folder, 'altered.json')
    writeFileSync(altered, readFileSync(bundle, 'utf8').replace('"closed":[0,1,', '"closed":[0,2,'))
    await alone.locator('input[type=file]').setInputFiles(altered)
    await expect(alone.locator('output')).toHaveClass('red', { timeout: 30_000 })
    await expect(alone.locator('output')).toContainText('Faila paraksts neder')
    await alone.close()
  })

  await test.step('what the officer wrote of a person stays the officer’s; the supervisor sees the loss and ends the access', async () => {
    await expect(page.getByRole('banner')).toContainText('Viss ir drošībā pašvaldībā')
    await lock(page)
    await enrol(product, page, 'supervisor', 'IS')
    await room(page, 'Pazudušas ierīces')
    await page.getByRole('button', { name: 'Slēgt ierīces piekļuvi' }).click()
    await expect(page.getByText('piekļuve slēgta').last()).toBeVisible()
    await axeInBothOrientations(page)
    await page.goto(`${product.url}/audit/requests`)
  })

  await test.step('unlocked again, the officer finds everything', async () => {
    await page.getByRole('button', { name: /PA/ }).click()
    await page.getByLabel('Parole', { exact: true }).fill(passphrase)
    await page.getByRole('button', { name: 'Atslēgt' }).click()
    await room(page, 'Pieprasījumi')
    await expect(page.getByText(/^Atbildēts \d/)).toBeVisible()
  })
  await context.close()
  await product.stop()
})
