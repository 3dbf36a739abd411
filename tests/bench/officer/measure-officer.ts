import { chromium, type Page } from '@playwright/test'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startServer } from '#/server/main.ts'
import { chromiumArgs } from '../../browser/chromium-args.ts'
import { findChromium } from '../../chromium.ts'
import { freePort } from '../../machine.ts'
import { type Measurement, median } from '../measure/compare.ts'
import { type Municipality, foundMunicipality } from './municipality.ts'
import { buildPages } from './product-pages.ts'

const RUNS = 7
const PERSONS = 5
/** What people wait for is told against a second. */
const SECOND_MS = 1000
const LONGEST_MS = 600_000

/** A server with a municipality on it, whose officer has not joined yet. */
export interface Town extends Municipality {
  readonly url: string
  readonly receipts: number
}

/** Founds a municipality of so many receipts on a server of its own, and measures what its officer waits for. */
export async function measureOfficer(receipts: number): Promise<readonly Measurement[]> {
  const dataDir = await mkdtemp(join(tmpdir(), 'slieksnis-officer-data-'))
  const clientDir = await buildPages()
  const port = await freePort()
  const server = await startServer({ host: '127.0.0.1', port, dataDir, databaseUrl: null, clientDir })
  try {
    const municipality = await foundMunicipality(`http://127.0.0.1:${port}`, receipts)
    return await measureIn({ ...municipality, url: `http://localhost:${port}`, receipts })
  } finally {
    await server.close()
    for (const folder of [dataDir, clientDir]) await rm(folder, { recursive: true, force: true })
  }
}

/**
 * The officer's browser: the whole log computed anew against hashing the bytes,
 * the whole check, the ordinary one, a person's page, and unlocking. A real
 * server, the product's pages, a real Chromium.
 */
export async function measureIn(town: Town): Promise<readonly Measurement[]> {
  const { url, receipts, passphrase } = town
  const profile = await mkdtemp(join(tmpdir(), 'slieksnis-officer-profile-'))
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: await findChromium(),
    args: [...chromiumArgs],
    viewport: { width: 1280, height: 800 },
    locale: 'lv-LV',
  })
  try {
    const page = context.pages()[0] ?? (await context.newPage())
    page.setDefaultTimeout(LONGEST_MS)
    await page.goto(`${url}/join#${town.invitation}`)
    await page.getByLabel('Jūsu vārds un uzvārds').fill('Pēteris Avots')
    await page.getByLabel('Iniciāļi slēdzenes ekrānam').fill('PA')
    await page.getByLabel('Parole šai ierīcei', { exact: true }).fill(passphrase)
    await page.getByLabel('Parole vēlreiz', { exact: true }).fill(passphrase)
    const from = performance.now()
    await page.getByRole('button', { name: 'Pievienoties' }).click()
    await page.getByRole('button', { name: 'Sākt darbu' }).click()
    const first = performance.now() - from
    await verdict(page)
    const at = `at ${receipts.toLocaleString('en')} receipts`
    return [
      line(`joining and the first exchange ${at}, against one second`, [first], SECOND_MS),
      ...(await recomputed(page, receipts)),
      ...(await checked(page, receipts)),
      await personShown(page, receipts),
      ...(await unlocked(page, passphrase, receipts)),
    ]
  } finally {
    await context.close()
    await rm(profile, { recursive: true, force: true })
  }
}

const verdict = (page: Page): Promise<void> =>
  page.locator('[data-testid=audit-verdict][data-verdict=green]').waitFor()

/** What the bench's part of the worker took, ms. */
function worker(page: Page, ask: 'floor' | 'reused' | 'recompute', count: number): Promise<number> {
  return page.evaluate(
    ([what, leaves]) =>
      new Promise<number>((resolve, reject) => {
        const channel = new BroadcastChannel('bench')
        channel.addEventListener(
          'message',
          ({ data }: MessageEvent<{ answer?: string; ms?: number; failed?: string }>) => {
            if (data.answer !== what) return
            channel.close()
            if (data.ms === undefined) reject(new Error(data.failed))
            else resolve(data.ms)
          },
        )
        channel.postMessage({ ask: what, leaves })
      }),
    [ask, count] as const,
  )
}

async function recomputed(page: Page, leaves: number): Promise<readonly Measurement[]> {
  const ours: number[] = []
  const floors: number[] = []
  const reused: number[] = []
  for (let run = 0; run <= RUNS; run++) {
    floors.push(await worker(page, 'floor', leaves))
    ours.push(await worker(page, 'recompute', leaves))
    reused.push(await worker(page, 'reused', leaves))
  }
  // The first of each warms up.
  const least = median(floors.slice(1))
  const name = `${leaves.toLocaleString('en')} leaves fetched and computed anew, in the browser`
  return [
    line(name, ours.slice(1), least),
    line(`${name}, against the library's cheapest use`, ours.slice(1), median(reused.slice(1))),
  ]
}

/** The officer's button to the verdict on screen: everything anew, and only what is new. */
async function checked(page: Page, receipts: number): Promise<readonly Measurement[]> {
  const press = async (button: string): Promise<number> => {
    await page.getByRole('button', { name: button }).waitFor()
    return page.evaluate(async (name) => {
      const pressed = [...document.querySelectorAll('button')].find((each) => each.textContent === name)
      if (pressed === undefined) throw new Error(`no button ${name}`)
      const verdictIs = (wanted: string): boolean =>
        document.querySelector('[data-testid=audit-verdict]')?.getAttribute('data-verdict') === wanted
      const from = performance.now()
      pressed.click()
      const frame = (): Promise<unknown> => new Promise((resolve) => requestAnimationFrame(resolve))
      await frame()
      while (!verdictIs('green')) await frame()
      return performance.now() - from
    }, button)
  }
  const floors: number[] = []
  const whole: number[] = []
  const news: number[] = []
  for (let run = 0; run < 3; run++) {
    floors.push(await worker(page, 'floor', receipts))
    whole.push(await press('Pārbaudīt visu no sākuma'))
    news.push(await press('Pārbaudīt vēlreiz'))
  }
  const least = median(floors)
  return [
    line(
      `the whole check of ${receipts.toLocaleString('en')} receipts, each signature, button to verdict, against hashing the tree`,
      whole,
      least,
    ),
    line('the ordinary check with nothing new, button to verdict, against hashing the tree', news, least),
  ]
}

/** From the tap on a person to their receipts and the notice as they saw it, against a second. */
async function personShown(page: Page, receipts: number): Promise<Measurement> {
  const shown: number[] = []
  for (let person = 0; person < PERSONS; person++) {
    const link = page
      .getByRole('table', { name: 'Kvītis' })
      .getByRole('link')
      .nth(person * 9)
    await link.waitFor()
    shown.push(
      await link.evaluate(async (tapped: HTMLElement) => {
        const from = performance.now()
        tapped.click()
        const frame = (): Promise<unknown> => new Promise((resolve) => requestAnimationFrame(resolve))
        while (document.querySelector('main pre[lang]') === null) await frame()
        await frame()
        return performance.now() - from
      }),
    )
    await page.goBack()
  }
  return line(
    `a person's page at ${receipts.toLocaleString('en')} receipts, tap to shown, against one second`,
    shown,
    SECOND_MS,
  )
}

/** From the passphrase to the officer's page, and to everything opened and checked, against one second. */
async function unlocked(page: Page, passphrase: string, receipts: number): Promise<readonly Measurement[]> {
  const seen: number[] = []
  const person: number[] = []
  const whole: number[] = []
  const address = await page
    .getByRole('table', { name: 'Kvītis' })
    .getByRole('link')
    .first()
    .getAttribute('href')
  const personPage = address ?? '/audit'
  for (let run = 0; run < 3; run++) {
    // What was read is sealed as an index when it has been quiet for a while.
    await page.waitForTimeout(5_000)
    await page.goto(new URL(personPage, page.url()).href)
    await page.getByLabel('Parole', { exact: true }).fill(passphrase)
    const from = performance.now()
    await page.getByRole('button', { name: 'Atslēgt' }).click()
    await page.getByRole('button', { name: /^Slēgt/ }).waitFor()
    seen.push(performance.now() - from)
    await page.getByRole('link', { name: 'Piekrišanu žurnāls' }).first().click()
    await page.getByRole('table', { name: 'Kvītis' }).getByRole('link').first().waitFor()
    person.push(performance.now() - from)
    await verdict(page)
    whole.push(performance.now() - from)
  }
  const at = `at ${receipts.toLocaleString('en')} receipts`
  return [
    line(`unlocked ${at}, passphrase to the first page, against one second`, seen, SECOND_MS),
    line(`the latest receipts after unlocking ${at}, against one second`, person, SECOND_MS),
    line(`the log's verdict after unlocking ${at}, against one second`, whole, SECOND_MS),
  ]
}

const line = (name: string, ours: readonly number[], floor: number): Measurement => ({
  name,
  unit: 'ms',
  ours: median(ours),
  floor,
  ratio: median(ours) / floor,
  runs: ours.length,
})
