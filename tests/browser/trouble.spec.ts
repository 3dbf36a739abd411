import { type BrowserContext, type Page, expect, test } from '@playwright/test'
import { decode, encode } from 'cborg'
import { readlinkSync } from 'node:fs'
import { join } from 'node:path'
import pg from 'pg'
import { z } from 'zod'
import { readEnvelope } from '#/core/vault/envelope.ts'
import { startPostgres } from '../postgres.ts'
import { enrol, lock, unlock, whole } from './demo-people.ts'
import { axeInBothOrientations, persistentBrowser, startProduct, throwawayFolder } from './fixtures.ts'

test('[S7] one account works in one tab: a second is told, may take over, and the first locks itself', async () => {
  const product = await startProduct({ demo: true })
  const context = await persistentBrowser(throwawayFolder('trouble'))
  const page = context.pages()[0] ?? (await context.newPage())
  const passphrase = await enrol(product, page, 'worker', 'AV')

  await test.step('the second tab takes over', async () => {
    const second = await context.newPage()
    await second.goto(product.url)
    await unlock(second, passphrase)
    await expect(second.getByText('Konts ir atvērts citā cilnē')).toBeVisible()
    await second.getByRole('button', { name: 'Lietot šeit' }).click()
    await expect(second.getByRole('heading', { level: 1 })).toHaveText('Šodien')
    await expect(page.getByText('Darbs turpinās citā cilnē')).toBeVisible()
    await second.close()
  })

  await context.close()
  await product.stop()
})

/** Starts today's first visit and goes straight to its questions. */
async function toQuestions(page: Page): Promise<void> {
  await page.getByText('Sākt vizīti').first().click()
  await page.getByRole('link', { name: '3. Jautājumi' }).click()
  await expect(page.getByRole('navigation', { name: 'Anketas sadaļas' })).toBeVisible()
}

/** Types into the last free text of the form. */
async function typeWish(page: Page, text: string): Promise<void> {
  await page.getByRole('navigation', { name: 'Anketas sadaļas' }).getByRole('link').last().click()
  await page.getByRole('textbox').last().fill(text)
}

test('[S1] a full disk: the screen says so, keeps what was typed, and has it on disk once there is room', async () => {
  const product = await startProduct({ demo: true })
  const profile = throwawayFolder('full')
  let context = await persistentBrowser(profile)
  let page = context.pages()[0] ?? (await context.newPage())
  const passphrase = await enrol(product, page, 'worker', 'AV')
  await toQuestions(page)
  await typeWish(page, 'Vajag malku')
  await expect(page.locator('[data-saving="saved"]')).toBeVisible()

  const quota = await context.newCDPSession(page)
  await quota.send('Storage.overrideQuotaForOrigin', { origin: product.url, quotaSize: 1 })
  // The browser asks about room anew only after its own memory of it has run out.
  let tried = 0
  await expect(async () => {
    await page
      .getByRole('textbox')
      .last()
      .fill(`Vajag malku ziemai ${String(tried++)}`)
    await expect(page.getByText('Ierīcē nav vietas')).toBeVisible({ timeout: 2_000 })
  }).toPass({ timeout: 90_000 })
  const typed = `Vajag malku ziemai ${String(tried - 1)}`
  await expect(page.getByRole('textbox').last()).toHaveValue(typed)
  await expect(page.locator('[data-saving="saved"]')).toHaveCount(0)

  await quota.send('Storage.overrideQuotaForOrigin', { origin: product.url })
  await expect(async () => {
    await page.getByRole('button', { name: 'Saglabāt vēlreiz' }).click()
    await expect(page.locator('[data-saving="saved"]')).toBeVisible({ timeout: 2_000 })
  }).toPass({ timeout: 90_000 })
  await context.close()

  context = await persistentBrowser(profile)
  page = context.pages()[0] ?? (await context.newPage())
  await page.goto(product.url)
  await unlock(page, passphrase)
  await page.getByText('Turpināt vizīti').first().click()
  await page.getByRole('navigation', { name: 'Anketas sadaļas' }).getByRole('link').last().click()
  await expect(page.getByRole('textbox').last()).toHaveValue(typed)
  await context.close()
  await product.stop()
})

/** Draws a line on the pad, as a finger does. */
async function sign(page: Page): Promise<void> {
  const pad = page.locator('canvas').first()
  await pad.scrollIntoViewIfNeeded()
  const box = await pad.boundingBox()
  if (box === null) throw new Error('the pad is on the page')
  await page.mouse.move(box.x + 30, box.y + 60)
  await page.mouse.down()
  await page.mouse.move(box.x + 120, box.y + 90, { steps: 8 })
  await page.mouse.move(box.x + 220, box.y + 40, { steps: 8 })
  await page.mouse.up()
}

/** One person's consents, all yes, signed on the glass. */
async function consentOnGlass(page: Page): Promise<void> {
  await page.getByRole('link', { name: '2. Piekrišanas' }).click()
  await page
    .getByRole('button', { name: /Pagriezt planšeti|Jautāt vēlreiz/ })
    .first()
    .click()
  await page.getByText('Paziņojumu saņēmu un sapratu').click()
  for (const group of await page.getByRole('radiogroup').all()) {
    const yes = group.getByText('Jā', { exact: true })
    if ((await yes.count()) > 0) await yes.click()
  }
  await page.getByText('Paraksts uz ekrāna').click()
  await page.getByRole('button', { name: 'Saglabāt izvēli' }).click()
  await expect(page.locator('#main').getByText('parakst', { exact: false }).last()).toBeVisible()
  await sign(page)
  await page.getByRole('button', { name: 'Saglabāt izvēli' }).click()
  await expect(page.getByRole('link', { name: '3. Jautājumi' })).toBeVisible()
}

const safetyLine = (page: Page) => page.getByRole('banner')

test('[S3] [S5] the demo on PostgreSQL, all in one browser: a signature on glass, a refused record, a browser killed while sending', async () => {
  test.setTimeout(240_000)
  const postgres = await startPostgres()
  const product = await startProduct({ demo: true, databaseUrl: postgres.url })
  const profile = throwawayFolder('newcomer')
  let context: BrowserContext = await persistentBrowser(profile)
  let page = context.pages()[0] ?? (await context.newPage())
  const { url } = product
  const passphrase = await enrol(product, page, 'worker', 'AV')

  await test.step('the fictional municipality: six people, forty households', async () => {
    const people = [...product.log().matchAll(/^.+, (administrator|supervisor|worker|dpo)$/gm)]
    expect(people.map(([, role = '']) => role).toSorted((a, b) => a.localeCompare(b))).toEqual([
      'administrator',
      'dpo',
      'supervisor',
      'worker',
      'worker',
      'worker',
    ])
    await page.getByRole('link', { name: 'Mājsaimniecības', exact: true }).first().click()
    await expect(page.getByRole('main').getByRole('link', { name: 'Atvērt' }).first()).toBeVisible()
    await page.getByRole('link', { name: 'Šodien' }).click()
  })

  await test.step('the browser finds nothing that keeps the app from being installed', async () => {
    const browser = await context.newCDPSession(page)
    expect(await browser.send('Page.getInstallabilityErrors')).toEqual({ installabilityErrors: [] })
  })

  await test.step('a visit with a signature drawn on the screen', async () => {
    await toQuestions(page)
    await consentOnGlass(page)
    await page.getByRole('link', { name: '3. Jautājumi' }).click()
    await typeWish(page, 'Vajag malku')
    await expect(page.locator('[data-saving="saved"]')).toBeVisible()
    await expect(safetyLine(page)).toContainText('Viss ir drošībā pašvaldībā')
  })

  await test.step('the server refuses a record: set aside in sight, and sent when tried again', async () => {
    let spoilt = 0
    await context.route('**/api/spaces/*/batches', async (route) => {
      const body = route.request().postDataBuffer()
      if (body === null || spoilt > 0) return route.continue()
      const contents = z.looseObject({ records: z.array(z.instanceof(Uint8Array)) }).parse(decode(body))
      const last = contents.records.at(-1)
      if (last === undefined) return route.continue()
      spoilt++
      const changed = Uint8Array.from(last)
      changed[changed.length - 1] = (changed.at(-1) ?? 0) ^ 1
      const records = [...contents.records.slice(0, -1), changed]
      return route.continue({ postData: Buffer.from(encode({ ...contents, records })) })
    })
    await page.getByRole('link', { name: '5. Plāns un noslēgums' }).click()
    await page.getByRole('button', { name: 'Noslēgt vizīti' }).click()
    await expect(safetyLine(page)).toContainText('Nav pieņemts', { timeout: 30_000 })
    expect(spoilt).toBe(1)
    await page
      .getByRole('banner')
      .getByRole('link', { name: /Nav pieņemts/ })
      .click()
    const table = page.getByRole('table', { name: 'Nepieņemtie ieraksti' })
    await expect(table.getByRole('row')).toHaveCount(2)
    await axeInBothOrientations(page)
    await context.unroute('**/api/spaces/*/batches')
    await table.getByRole('button').click()
    await expect(safetyLine(page)).toContainText('Viss ir drošībā pašvaldībā', { timeout: 30_000 })
  })

  const database = new pg.Client({ connectionString: postgres.url })
  await database.connect()
  const records = async (): Promise<number> =>
    z
      .array(z.object({ n: z.coerce.number() }))
      .length(1)
      .parse((await database.query("select count(*) as n from records where namespace = 'record'")).rows)[0]
      ?.n ?? 0

  await test.step('the browser is killed after the server took a batch and before the tablet heard of it', async () => {
    const before = await records()
    await page.getByRole('link', { name: 'Šodien' }).click()
    let taken = 0
    await context.route('**/api/spaces/*/batches', async (route) => {
      const body = route.request().postDataBuffer()
      const { records: sealed } = z
        .looseObject({ records: z.array(z.instanceof(Uint8Array)) })
        .parse(decode(body ?? new Uint8Array()))
      // What is typed goes ahead as a draft, and who opened the household as a word to the officers;
      // it is the closed visit whose receipt never arrives.
      const sent = sealed.filter((bytes) => {
        const read = readEnvelope(bytes)
        return read.ok && read.envelope.header.namespace === 'record'
      })
      if (sent.length === 0) return route.continue()
      await route.fetch()
      taken = sent.length
    })
    await toQuestions(page)
    await typeWish(page, 'Vajag zāles')
    await page.getByRole('link', { name: '5. Plāns un noslēgums' }).click()
    await page.getByRole('button', { name: 'Noslēgt vizīti' }).click()
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Šodien')
    await expect.poll(() => taken, { timeout: 30_000 }).toBeGreaterThan(0)
    await expect(safetyLine(page)).toContainText('Nosūta: ')
    const gone = new Promise((resolve) => context.once('close', resolve))
    // Chromium's lock names its process: `host-1234`.
    process.kill(Number(readlinkSync(join(profile, 'SingletonLock')).split('-').at(-1)), 'SIGKILL')
    await gone
    context = await persistentBrowser(profile)
    page = context.pages()[0] ?? (await context.newPage())
    await page.goto(url)
    await unlock(page, passphrase)
    await expect(safetyLine(page)).toContainText('Viss ir drošībā pašvaldībā', { timeout: 60_000 })
    expect(await records()).toBe(before + taken)
    const twice = await database.query('select id from records group by id having count(*) > 1')
    expect(twice.rows).toEqual([])
  })

  await test.step('a supervisor enrols in the same browser, and the lock screen switches between them', async () => {
    await lock(page)
    await enrol(product, page, 'supervisor', 'IS')
    await expect(page.getByRole('heading', { level: 1 })).toContainText('Izskat')
    await page.getByRole('link', { name: 'Mājsaimniecības', exact: true }).first().click()
    await expect(page.getByRole('main').getByRole('link', { name: 'Atvērt' })).toHaveCount(40)
    await lock(page)
    await axeInBothOrientations(page)
    await page.getByRole('button', { name: /^AV/ }).click()
    await unlock(page, passphrase)
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Šodien')
  })

  await database.end()
  await context.close()
  await product.stop()
  await postgres.stop()
})

test('installed as an app, it opens in a window of its own without the town hall, and unlocks', async () => {
  const product = await startProduct({ demo: true })
  const context = await persistentBrowser(throwawayFolder('installed'))
  const page = context.pages()[0] ?? (await context.newPage())
  const passphrase = await enrol(product, page, 'worker', 'AV')
  await whole(page)
  const browser = await context.newCDPSession(page)
  const { appId: manifestId = '' } = await browser.send('Page.getAppId')
  await browser.send('PWA.install', { manifestId, installUrlOrBundleUrl: `${product.url}/` })
  await browser.send('PWA.changeAppUserSettings', { manifestId, displayMode: 'standalone' })
  await page.close()
  await product.kill()

  const tab = await context.newPage()
  const opened = context.waitForEvent('page')
  await (await context.newCDPSession(tab)).send('PWA.launch', { manifestId })
  const app = await opened
  await expect(app.getByRole('heading', { level: 1 })).toHaveText('Kas strādās?')
  expect(await app.evaluate(() => matchMedia('(display-mode: standalone)').matches)).toBe(true)
  await unlock(app, passphrase)
  await expect(app.getByRole('heading', { level: 1 })).toHaveText('Šodien')
  await expect(safetyLine(app)).toContainText('Nav tīkla')
  await expect(app.getByText('Sākt vizīti').first()).toBeVisible()
  await context.close()
})
