import { readFile } from 'node:fs/promises'
import { expect, test } from '@playwright/test'
import { canaryHits } from './canary.ts'
import { enrol, unlock, whole } from './demo-people.ts'
import { axeInBothOrientations, persistentBrowser, startProduct, throwawayFolder } from './fixtures.ts'

test('[S50] [S51] [S52] [S53] too little room refuses a visit; a report for support names nobody; what a browser cleared is said', async () => {
  const product = await startProduct({ demo: true })
  const context = await persistentBrowser(throwawayFolder('storage'))
  const page = context.pages()[0] ?? (await context.newPage())
  const devtools = await context.newCDPSession(page)
  const passphrase = await enrol(product, page, 'worker', 'AV')
  const main = page.getByRole('main')
  const quota = (quotaSize?: number) =>
    devtools.send('Storage.overrideQuotaForOrigin', {
      origin: product.url,
      ...(quotaSize === undefined ? {} : { quotaSize }),
    })
  const labels: string[] = []

  await test.step('the browser was asked to keep what is here, and how it answered is said', async () => {
    await expect(main.getByText('Sākt vizīti').first()).toBeVisible()
    labels.push(...(await main.getByRole('heading', { level: 3 }).allInnerTexts()))
    expect(labels.length).toBeGreaterThan(0)
    await page.getByRole('banner').getByRole('link', { name: 'Viss ir drošībā' }).click()
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Kur ir jūsu darbs')
    await expect(main.getByText('Pārlūks ir apsolījis neko pats nedzēst.')).toBeVisible()
  })

  await test.step('the report is shown before it is saved, and names nobody', async () => {
    await main.getByRole('button', { name: 'Sagatavot ziņojumu' }).click()
    const report = main.locator('pre')
    await expect(report).toContainText('role: "worker"')
    await axeInBothOrientations(page)
    const saving = page.waitForEvent('download')
    await main.getByRole('button', { name: 'Saglabāt kā failu' }).click()
    const text = await readFile(await (await saving).path(), 'utf8')
    expect(text).toBe(await report.innerText())
    expect(text).toContain('storage.isKept: true')
    const words = labels.flatMap((label) => label.split(/[\s,]+/)).filter((word) => word.length > 5)
    expect(words.length).toBeGreaterThan(0)
    expect(canaryHits('the report', text, words)).toEqual([])
    expect(text).not.toMatch(/[0-9a-f]{32}/)
  })

  await test.step('with too little room a visit is not begun', async () => {
    await quota(30_000_000)
    await page.goto(`${product.url}/today`)
    await unlock(page, passphrase)
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Šodien')
    await main.getByText('Sākt vizīti').first().click()
    await expect(main.getByText(/nav brīvi 50 MB/)).toBeVisible()
    await quota()
  })

  await test.step('work that was only here, and a browser that clears everything but cookies', async () => {
    await page.goto(`${product.url}/today`)
    await unlock(page, passphrase)
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Šodien')
    await whole(page)
    await context.setOffline(true)
    await main.getByText('Sākt vizīti').first().click()
    await expect(page.getByRole('link', { name: '2. Piekrišanas' })).toBeVisible()
    await expect(page.getByRole('banner')).toContainText('tikai šajā ierīcē')
    await page
      .getByRole('banner')
      .getByRole('link', { name: /tikai šajā ierīcē/ })
      .click()
    await main.getByRole('button', { name: 'Rādīt kā kodus' }).click()
    await main.getByRole('button', { name: 'Apturēt' }).click()
    const code = main.getByRole('paragraph').filter({ hasText: /^Kods \d+ no \d+$/ })
    const shown = await code.innerText()
    await main.getByRole('button', { name: 'Nākamais kods' }).click()
    await expect(code).not.toHaveText(shown)
    await expect(main.getByRole('img', { name: /^Kods \d+ no \d+$/ })).toBeVisible()
    await main.getByRole('button', { name: 'Nolasīt cita planšetdatora kodus' }).click()
    await main.getByLabel('Nolasītie kodi, katrs savā rindā').fill('SLKQ1.0123456789abcdef.2.3.QUJD')
    await expect(main.getByText('Vēl jānolasa: 1 un 3.')).toBeVisible()
    await expect(main.getByRole('button', { name: 'Ienest nolasīto' })).toBeDisabled()
    await axeInBothOrientations(page)
    await page.goto('about:blank')
    await context.setOffline(false)
    await devtools.send('Storage.clearDataForOrigin', {
      origin: product.url,
      storageTypes: 'indexeddb,file_systems,local_storage,cache_storage,service_workers',
    })
    await page.goto(`${product.url}/lock`)
    const note = main.getByText('Pārlūks ir izdzēsis to, kas šeit bija')
    await expect(note).toBeVisible()
    await expect(main.getByText(/1 ieraksts vēl nebija nosūtīts/)).toBeVisible()
    await axeInBothOrientations(page)
    await main.getByRole('button', { name: 'Izlasīju' }).click()
    await expect(note).toHaveCount(0)
    await page.reload()
    await expect(main.getByText('Atveriet uzaicinājuma saiti')).toBeVisible()
    await expect(note).toHaveCount(0)
  })

  await context.close()
  await product.stop()
})
