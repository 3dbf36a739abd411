import { expect, test } from '@playwright/test'
import { strFromU8, unzipSync } from 'fflate'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { z } from 'zod'
import { enrol, lock } from './demo-people.ts'
import { axeInBothOrientations, persistentBrowser, startProduct, throwawayFolder } from './fixtures.ts'
import { choose, room } from './rooms.ts'

test('[N3] a worker writes down what came of a plan; a supervisor sees the figures, none of them small, and signs the month', async () => {
  test.setTimeout(240_000)
  const product = await startProduct({ demo: true })
  const context = await persistentBrowser(throwawayFolder('indicators'))
  const folder = throwawayFolder('indicators-files')
  const page = context.pages()[0] ?? (await context.newPage())
  const main = page.getByRole('main')
  await enrol(product, page, 'worker', 'AV')

  await test.step('[P2] a refusal is written down with its reason, and stands in the history', async () => {
    await room(page, 'Mājsaimniecības')
    const homes = main.getByRole('link', { name: 'Atvērt' })
    await expect(homes.first()).toBeVisible()
    let found = false
    for (let i = 0; i < (await homes.count()) && !found; i++) {
      await homes.nth(i).click()
      await expect(page.getByRole('heading', { name: 'Mājās atstātais plāns' })).toBeVisible()
      const follow = page.getByRole('link', { name: 'Kas no plāna iznāca' })
      if (await follow.count()) {
        await follow.click()
        await expect(page.getByRole('heading', { level: 1, name: 'Kas no plāna iznāca' })).toBeVisible()
        found = (await main.getByRole('radio', { name: 'Nevēlas' }).count()) > 0
      }
      if (!found) await room(page, 'Mājsaimniecības')
    }
    expect(found, 'some plan of the demo has an option that may still be refused').toBe(true)
    const card = main
      .getByRole('listitem')
      .filter({ has: page.getByRole('radio', { name: 'Nevēlas' }) })
      .first()
    await card.getByRole('radio', { name: 'Nevēlas' }).click({ force: true })
    await card.getByRole('button', { name: /^Pierakstīt/ }).click()
    await expect(card).toContainText('Izvēlieties iemeslu.')
    await axeInBothOrientations(page)
    await card.getByRole('radio', { name: 'Pārāk tālu' }).click({ force: true })
    const name = await card.getByRole('heading').textContent()
    await card.getByRole('button', { name: /^Pierakstīt/ }).click()
    const after = main
      .getByRole('listitem')
      .filter({ has: page.getByRole('heading', { name: name ?? '' }) })
      .first()
    await expect(after).toContainText('Nevēlas · Pārāk tālu')
    await expect(page.getByRole('banner')).toContainText('Viss ir drošībā pašvaldībā')
  })

  await test.step('[P9] a provider reads the request by its link and answers; the worker finds the answer', async () => {
    const card = main
      .getByRole('listitem')
      .filter({ hasText: 'Jautāt sniedzējam ar saiti' })
      .filter({ hasText: /Iesniegts|Pieņēma/ })
    const cards = await card.count()
    let link: string | null = null
    for (let i = 0; i < cards && link === null; i++) {
      const one = card.nth(i)
      await one.getByText('Jautāt sniedzējam ar saiti').click()
      const make = one.getByRole('button', { name: /^Izveidot saiti/ })
      if ((await make.count()) === 0) continue
      await axeInBothOrientations(page)
      await make.click()
      await one.getByText('Saite sniedzējam').click()
      link = await one.getByText(/\/referral#/).textContent()
      await axeInBothOrientations(page)
    }
    expect(link, 'an option of the municipality, or one that is consented to').not.toBeNull()
    await expect(page.getByRole('banner')).toContainText('Viss ir drošībā pašvaldībā')
    const provider = await context.newPage()
    const request = new URL(link ?? '')
    await expect
      .poll(async () => {
        await provider.goto('about:blank')
        await provider.goto(`${product.url}${request.pathname}${request.hash}`)
        await expect(provider.getByRole('heading', { level: 1 })).toBeVisible()
        return provider
          .getByRole('radio', { name: 'Pieņemam' })
          .or(provider.getByText('vairs neder'))
          .first()
          .textContent()
      })
      .not.toContain('vairs neder')
    await provider.getByRole('radio', { name: 'Pieņemam' }).click({ force: true })
    await axeInBothOrientations(provider)
    await provider.getByRole('button', { name: 'Nosūtīt atbildi' }).click()
    await expect(provider.getByRole('main')).toContainText('Paldies!')
    await provider.close()
    await page
      .getByRole('link', { name: /Viss ir drošībā/ })
      .or(page.getByRole('link', { name: 'Šodien' }))
      .last()
      .click()
    await page.goBack()
    await expect(async () => {
      await page.evaluate(() => window.dispatchEvent(new Event('online')))
      await expect(main).toContainText('Sniedzējs atbildēja: Pieņemam', { timeout: 2000 })
    }).toPass({ timeout: 40_000 })
  })

  await test.step('[N9] the resident says how it was on the tablet, with three faces', async () => {
    await room(page, 'Šodien')
    await page.getByRole('link', { name: 'Lūgt atsauksmi' }).click()
    await expect(page.getByRole('heading', { level: 1, name: 'Kā bija?' })).toBeVisible()
    await expect(page.getByRole('group', { name: 'Kā bija šī vizīte?' }).getByRole('radio')).toHaveCount(3)
    await page.getByRole('radio', { name: 'Labi' }).click({ force: true })
    await page.getByText('Atbildēt savā telefonā').click()
    await expect(page.getByRole('img', { name: 'Atsauksmes lapas kods' })).toBeVisible()
    await axeInBothOrientations(page)
    await page.getByRole('button', { name: 'Nodot atbildi' }).click()
    await expect(main).toContainText('Paldies!')
    await axeInBothOrientations(page)
    await page.getByRole('link', { name: 'Atdot planšeti' }).click()
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
  })

  await lock(page)
  await enrol(product, page, 'supervisor', 'IS')

  await test.step('the year so far: charts with a table under each, and no figure from one to four', async () => {
    await room(page, 'Rādītāji')
    await choose(page, 'Periods', 'Gads')
    const answering = main.getByRole('article', { name: 'Atbild uz aicinājumu' })
    await expect(answering).toContainText('Mērķis: 20', { timeout: 60_000 })
    await expect(main.getByRole('table', { name: 'Neapmierinātās vajadzības' })).toBeVisible()
    const cells = await main.getByRole('table').getByRole('cell').allTextContents()
    expect(cells.length).toBeGreaterThan(50)
    expect(cells.filter((cell) => /^[1-4]$/.test(cell))).toEqual([])
    expect(cells).toContain('paslēpts')
    expect(cells.some((cell) => /^\d\d$/.test(cell))).toBe(true)
    await axeInBothOrientations(page)
  })

  await test.step('[N7] the month that is over is counted and signed once, and saved as XLSX and CSV', async () => {
    await page.getByRole('button', { name: /^Saskaitīt un parakstīt/ }).click()
    const saved = page.getByRole('button', { name: /^XLSX/ })
    await expect(saved).toBeVisible({ timeout: 60_000 })
    await expect(page.getByRole('button', { name: /^Saskaitīt un parakstīt/ })).toHaveCount(0)
    const save = async (name: RegExp): Promise<Buffer> => {
      const coming = page.waitForEvent('download')
      await page.getByRole('button', { name }).click()
      const file = path.join(folder, 'saved')
      await (await coming).saveAs(file)
      return readFileSync(file)
    }
    const sheet = unzipSync(new Uint8Array(await save(/^XLSX/)))['xl/worksheets/sheet1.xml']
    expect(strFromU8(sheet ?? new Uint8Array())).toContain('Atbild uz aicinājumu')
    expect((await save(/^CSV/)).toString('utf8')).toContain('Neapmierinātās vajadzības')
    const file = z
      .looseObject({ signature: z.string(), snapshot: z.looseObject({ format: z.literal('indicators/1') }) })
      .parse(JSON.parse((await save(/^Parakstītais fails/)).toString('utf8')))
    expect(file.signature.length).toBeGreaterThan(80)
    await axeInBothOrientations(page)
  })

  for (const [language, title] of [
    ['en', 'Indicators'],
    ['ru', 'Показатели'],
  ] as const)
    await test.step(`in ${language} as well`, async () => {
      await page.getByRole('banner').getByRole('combobox').first().selectOption(language)
      await expect(page.getByRole('heading', { level: 1, name: title })).toBeVisible()
      await axeInBothOrientations(page)
    })
  await context.close()
  await product.stop()
})
