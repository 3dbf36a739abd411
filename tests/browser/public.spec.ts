import { expect, test } from '@playwright/test'
import { axeInBothOrientations, persistentBrowser, startProduct, throwawayFolder } from './fixtures.ts'

test('[K14] a leaflet about a need is one sheet with a code; who can help is asked on the own device and nothing is sent', async () => {
  const product = await startProduct({ demo: true })
  const context = await persistentBrowser(throwawayFolder('public'))
  const page = context.pages()[0] ?? (await context.newPage())
  const main = page.getByRole('main')

  await test.step('a leaflet from the list, printed on one sheet', async () => {
    await page.goto(`${product.url}/options?lang=lv`)
    await page.getByLabel('Ar ko vajag palīdzību').selectOption({ index: 3 })
    await page.getByRole('button', { name: 'Rādīt' }).click()
    await page.getByRole('link', { name: 'Lapiņa drukāšanai par šo vajadzību' }).click()
    await expect(main.getByText('Kas var palīdzēt')).toBeVisible()
    expect(await main.getByRole('listitem').count()).toBeGreaterThan(0)
    await expect(main.getByRole('img', { name: 'Viss saraksts internetā' })).toBeVisible()
    await expect(main.getByText(/\/options\?lang=lv&need=/)).toBeVisible()
    await axeInBothOrientations(page)
    const pdf = (await page.pdf({ format: 'A4', preferCSSPageSize: true })).toString('latin1')
    expect([...pdf.matchAll(/\/Type\s*\/Page\b(?!s)/g)]).toHaveLength(1)
  })

  await test.step('the questions, in three languages', async () => {
    await page.goto(`${product.url}/options?lang=lv`)
    await page.getByRole('link', { name: /^Kas man var palīdzēt/ }).click()
    const title = page.getByRole('heading', { level: 1 })
    for (const [language, heading] of [
      ['English', 'Who can help me?'],
      ['Русский', 'Кто мне может помочь?'],
      ['Latviešu', 'Kas man var palīdzēt?'],
    ] as const) {
      await page.getByRole('combobox', { name: /Valoda|Language|Язык/ }).selectOption({ label: language })
      await expect(title).toHaveText(heading)
    }
    await axeInBothOrientations(page)
  })

  await test.step('answers change the list, and nothing of them leaves the device', async () => {
    const sent: string[] = []
    page.on('request', (request) => sent.push(request.url()))
    await context.setOffline(true)
    const needs = main.getByRole('group', { name: 'Ar ko vajag palīdzību?' }).getByRole('checkbox')
    await needs.nth(0).click({ force: true })
    await needs.nth(1).click({ force: true })
    await needs.nth(2).click({ force: true })
    const found = main.getByRole('heading', { name: /^Varētu palīdzēt: \d+/ })
    await expect(found).toBeVisible()
    const options = main.getByRole('listitem')
    const before = await options.allInnerTexts()
    expect(before.length).toBeGreaterThan(1)
    for (const group of await main.getByRole('radiogroup').all())
      await group.getByRole('radio', { name: 'Nē' }).click({ force: true })
    await expect.poll(() => options.allInnerTexts()).not.toEqual(before)
    await axeInBothOrientations(page)
    expect(sent).toEqual([])
    const kept = await page.evaluate(() => JSON.stringify([localStorage, sessionStorage]))
    expect(kept).not.toMatch(/need|fact|p\./)
    await context.setOffline(false)
  })

  await context.close()
  await product.stop()
})
