import { expect, test } from '@playwright/test'
import { readFileSync } from 'node:fs'
import { exportXlsform } from '#/core/xlsform/export.ts'
import { writeXlsx } from '#/core/xlsform/write-xlsx.ts'
import { Definition } from '#/core/questionnaire/definition.ts'
import { enrol, lock, unlock } from './demo-people.ts'
import { axeInBothOrientations, persistentBrowser, startProduct, throwawayFolder } from './fixtures.ts'

const FORM = `| survey | | | | |
| | type | name | label::Latviešu (lv) | relevant |
| | select_one yes_no | cat | Vai ir kaķis? | |
| | text | name | Kā sauc kaķi? | \${cat} = 'yes' |
| choices | | | |
| | list_name | name | label::Latviešu (lv) |
| | yes_no | yes | Jā |
| | yes_no | no | Nē |
| settings | | | |
| | form_title | form_id | version | default_language |
| | Kaķi | cats | 1 | Latviešu (lv) |
`

test('[Q17] [Q18] a supervisor brings an XLSForm, is told what is missing, and publishes it', async () => {
  test.setTimeout(360_000)
  const product = await startProduct({ demo: true })
  const context = await persistentBrowser(throwawayFolder('questionnaires'))
  const page = context.pages()[0] ?? (await context.newPage())
  const passphrase = await enrol(product, page, 'supervisor', 'IS')
  await page.getByRole('link', { name: 'Anketas', exact: true }).click()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Anketas')
  await expect(page.getByRole('button', { name: 'Izvēlieties failus' })).toBeVisible()
  await axeInBothOrientations(page)

  const file = (name: string, text: string) =>
    page
      .locator('input[type=file]')
      .setInputFiles({ name, mimeType: 'text/markdown', buffer: Buffer.from(text) })

  await test.step('mistakes come with their cell and what to do, and nothing can be published', async () => {
    await file('cats.md', FORM.replace('select_one yes_no', 'select_one nobody').replace('${cat}', '${dog}'))
    await expect(page.getByText('Anketu nevar pieņemt')).toBeVisible()
    const table = page.getByRole('table', { name: 'Kas jāzina par failu' })
    await expect(table.getByRole('row')).toHaveCount(3)
    await expect(table).toContainText('survey · 3')
    await expect(page.getByRole('button', { name: 'Publicēt visām planšetēm' })).toHaveCount(0)
    await axeInBothOrientations(page)
  })

  await test.step('a good form is read; without reasons it is not published, and says why', async () => {
    await file('cats.md', FORM)
    await expect(page.getByText('Nolasīta anketa „Kaķi”')).toBeVisible()
    await page.getByRole('button', { name: 'Publicēt visām planšetēm' }).click()
    const against = page.getByRole('table', { name: 'Kas traucē publicēt' })
    await expect(against.getByRole('row', { name: /^\/cat Jautājumam nav mērķa/ })).toBeVisible()
    await axeInBothOrientations(page)
  })

  await test.step('with purpose, basis and reason it is published, and stays so', async () => {
    await page.getByRole('radiogroup', { name: 'Mērķis' }).getByRole('radio').first().click({ force: true })
    await page.getByLabel('Tiesiskais pamats').fill('VDAR 6(1)(e)')
    await page.getByLabel('Paskaidrojums iedzīvotājam (lv)').fill('Lai zinātu, vai vajag barību.')
    await page.getByRole('button', { name: 'Publicēt visām planšetēm' }).click()
    await expect(page.getByRole('main').getByText('Publicēts: Kaķi 1.0.0.')).toBeVisible()
    const published = page.getByRole('table', { name: 'Publicētās versijas' })
    await expect(published.getByRole('row', { name: /Kaķi/ })).toBeVisible()
    await expect(page.getByRole('banner')).toContainText('Viss ir drošībā pašvaldībā')
    await page.reload()
    await unlock(page, passphrase)
    await page.getByRole('link', { name: 'Anketas', exact: true }).click()
    await expect(page.getByRole('table', { name: 'Publicētās versijas' })).toContainText('Kaķi')
    await axeInBothOrientations(page)
  })

  await test.step('[Q21] the version after the present one: seen in each language, put in other words, rehearsed', async () => {
    await page.getByRole('button', { name: /^Jauna versija: .* 1\.1\.0/ }).click()
    await page.getByRole('tab', { name: 'Kā izskatīsies' }).click()
    const tablet = page.getByRole('region', { name: /^Priekšskatījums/ })
    await expect(tablet).toContainText('Kas šodien atbild uz jautājumiem?')
    await page.getByRole('radio', { name: 'en', exact: true }).click({ force: true })
    await expect(tablet).not.toContainText('Kas šodien atbild uz jautājumiem?')
    await page.getByRole('radio', { name: 'lv', exact: true }).click({ force: true })
    await page.getByText('Labot šīs sadaļas tekstus').click()
    const first = page.getByRole('textbox', { name: 'Jautājums (lv)' }).first()
    await first.fill('Kas šodien runā?')
    await page.getByRole('button', { name: /^Pieņemt tekstu/ }).click()
    await expect(tablet).toContainText('Kas šodien runā?')
    await axeInBothOrientations(page)
    await page.getByRole('tab', { name: 'Izmēģināt' }).click()
    await page.getByRole('button', { name: 'Izmēģināt uz izdomātiem gadījumiem' }).click()
    await expect(page.getByText('Visos 200 gadījumos vērtējumi un ieteikumi paliek tie paši.')).toBeVisible({
      timeout: 60_000,
    })
    await axeInBothOrientations(page)
  })

  await test.step('[FH1] a version is taken for another system', async () => {
    const coming = page.waitForEvent('download')
    await page.getByRole('button', { name: 'Saglabāt kā FHIR: Kaķi 1.0.0' }).click()
    const file = await coming
    expect(file.suggestedFilename()).toBe('cats-1.0.0.fhir.json')
    expect(JSON.parse(readFileSync(await file.path(), 'utf8'))).toMatchObject({
      resourceType: 'Questionnaire',
      version: '1.0.0',
      item: [
        { linkId: 'cat', type: 'choice' },
        { linkId: 'name', type: 'string' },
      ],
    })
  })

  await test.step('[PA1] the questionnaire on paper, with a box for every answer and what to skip in words', async () => {
    await page.getByRole('link', { name: /Uz papīra ?: .* 1\.1\.0/ }).click()
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Anketa uz papīra')
    await expect(page.getByRole('main')).toContainText('1.1 Kas šodien atbild uz jautājumiem?')
    await expect(page.getByRole('main')).toContainText(/Tikai, ja|Tikai cilvēkiem/)
    await axeInBothOrientations(page)
    await page.getByRole('link', { name: 'Uz anketām' }).click()
  })

  await test.step('the next version of the visit’s own form, as a workbook, is what new visits are made with', async () => {
    const json = readFileSync(new URL('../../forms/needs-and-skills/1.1.0.json', import.meta.url), 'utf8')
    const { migration: _migration, ...shipped } = Definition.parse(JSON.parse(json))
    const [first, ...rest] = shipped.body
    if (first === undefined || first.kind === 'question') throw new Error('the form begins with a section')
    const renamed = { ...first, label: { lv: 'Kas te dzīvo', en: 'Who lives here', ru: 'Кто здесь живёт' } }
    const next = Definition.parse({ ...shipped, version: '1.2.0', body: [renamed, ...rest] })
    await page.locator('input[type=file]').setInputFiles({
      name: 'needs-and-skills.xlsx',
      mimeType: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
      buffer: Buffer.from(writeXlsx(exportXlsform(next))),
    })
    await expect(page.getByText('Nolasīta anketa „Vajadzības un prasmes”')).toBeVisible()
    await page.getByRole('button', { name: 'Publicēt visām planšetēm' }).click()
    await expect(page.getByRole('main').getByText('Publicēts: Vajadzības un prasmes 1.2.0.')).toBeVisible()
    await expect(page.getByRole('banner')).toContainText('Viss ir drošībā pašvaldībā')
    await lock(page)
    await enrol(product, page, 'worker', 'AV')
    await page.getByText('Sākt vizīti').first().click()
    await page.getByRole('link', { name: '3. Jautājumi' }).click()
    const sections = page.getByRole('navigation', { name: 'Anketas sadaļas' })
    await expect(sections.getByRole('link', { name: 'Kas te dzīvo' })).toBeVisible()
  })

  await test.step('[PA5] a copy filled by hand is keyed in with numbers and Enter', async () => {
    await page.getByRole('link', { name: 'Ievadīt no papīra' }).click()
    const box = page.getByRole('textbox', { name: /^1\.1 / })
    await box.fill('9')
    await box.press('Enter')
    await expect(page.getByRole('main').getByText('Tā neder: šāda numura starp atbildēm nav')).toBeVisible()
    await axeInBothOrientations(page)
    await box.fill('2')
    await box.press('Enter')
    await expect(page.getByRole('textbox', { name: /^1\.2 / })).toBeFocused()
    await page.getByRole('textbox', { name: /^1\.2 / }).press('Enter')
    // What the answers so far do not ask is passed over: whatever comes next is answered with "does not know".
    const next = page.getByRole('main').getByRole('textbox')
    await expect(next).not.toHaveAccessibleName(/^1\.2 /)
    await next.fill('?')
    await next.press('Enter')
    await page.getByRole('link', { name: '3. Jautājumi' }).click()
    await page.getByRole('navigation', { name: 'Anketas sadaļas' }).getByRole('link').first().click()
    await expect(page.getByRole('radio', { name: 'Radinieks, kas šeit nedzīvo' })).toBeChecked()
    await expect(page.getByRole('main')).toContainText('Nezina, grūti pateikt')
  })

  await context.close()
  await product.stop()
})
