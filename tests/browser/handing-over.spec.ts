import { type Page, expect, test } from '@playwright/test'
import { readFile } from 'node:fs/promises'
import { setTimeout as pause } from 'node:timers/promises'
import { codeCamera, codesIn, withCodeReader } from './code-camera.ts'
import { deviceOf, enrol, whole } from './demo-people.ts'
import { axeInBothOrientations, persistentBrowser, startProduct, throwawayFolder } from './fixtures.ts'
import { speaks } from './rooms.ts'

const main = (page: Page) => page.getByRole('main')

/** By the safety line in the header, as people go: an address typed anew would lock. */
async function toSyncPage(page: Page): Promise<void> {
  await page.locator('header a[href="/sync"]').click()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Kur ir jūsu darbs')
}

test('[S45] a first sync shows how far it is, stops at a press, and goes on later from there, in three languages', async () => {
  const product = await startProduct({ demo: true })
  const context = await persistentBrowser(throwawayFolder('first-sync'))
  const page = context.pages()[0] ?? (await context.newPage())
  let slow = true
  const asked: number[] = []
  await context.route(/\/feed\?/, async (route) => {
    const url = new URL(route.request().url())
    asked.push(Number(url.searchParams.get('after')))
    if (slow) {
      url.searchParams.set('limit', '40')
      await pause(400)
    }
    await route.continue({ url: url.href }).catch(() => undefined)
  })
  const printed = /, supervisor\n\s+passphrase\s+(.+)\n\s+link\s+(\S+)/
  await expect.poll(() => product.log(), { timeout: 60_000 }).toMatch(printed)
  const [, passphrase = '', link = ''] = printed.exec(product.log()) ?? []
  await page.goto(link.replace(/^[^#]*(?=\/join)/, product.url))
  await page.getByLabel('Iniciāļi slēdzenes ekrānam').fill('IS')
  await page.getByLabel('Parole šai ierīcei', { exact: true }).fill(passphrase)
  await page.getByLabel('Parole vēlreiz', { exact: true }).fill(passphrase)
  await page.getByRole('button', { name: 'Pievienoties' }).click()
  await expect(page.getByRole('progressbar', { name: 'Saņem komandas darbu' })).toBeVisible()
  await page.getByRole('button', { name: 'Apturēt un sākt strādāt' }).click()
  await expect(page.getByRole('button', { name: /^Slēgt/ })).toBeVisible()

  await toSyncPage(page)
  for (const [language, title] of [
    ['en', 'Receiving is stopped'],
    ['ru', 'Получение остановлено'],
    ['lv', 'Saņemšana ir apturēta'],
  ] as const) {
    await speaks(page, language)
    await expect(main(page).getByText(title)).toBeVisible()
  }
  await axeInBothOrientations(page)
  const before = asked.length
  const stoppedAt = asked.at(-1) ?? 0
  await page.getByRole('button', { name: 'Turpināt saņemšanu' }).click()
  await expect(page.getByRole('button', { name: 'Apturēt saņemšanu' })).toBeVisible()
  slow = false
  await expect(main(page).getByText('Saņemšana ir apturēta')).toBeHidden()
  await expect(page.getByRole('button', { name: 'Apturēt saņemšanu' })).toBeHidden()
  expect(stoppedAt).toBeGreaterThan(0)
  expect(asked[before]).toBeGreaterThanOrEqual(stoppedAt)

  await test.step('[S40] a server that lost something is given back what this device holds, in three languages', async () => {
    await context.route(/\/feed\?/, (route) =>
      route.fulfill({
        status: 409,
        contentType: 'application/problem+json',
        body: JSON.stringify({
          type: 'about:blank',
          title: '',
          status: 409,
          code: 'stale-cursor',
          detail: 'less than you have seen',
        }),
      }),
    )
    await page.getByRole('button', { name: 'Nosūtīt un saņemt tagad' }).click()
    for (const [language, title] of [
      ['en', 'Give the server back what it lost'],
      ['ru', 'Вернуть серверу то, что он потерял'],
      ['lv', 'Atdot serverim, ko tas pazaudējis'],
    ] as const) {
      await speaks(page, language)
      await expect(page.getByRole('heading', { name: title })).toBeVisible()
    }
    await page.getByRole('button', { name: 'Atdot visu, kas šeit ir' }).click()
    await expect(
      main(page).getByText(/^Atdots\. Serverim piedāvāti ieraksti un vizītes: \d{3}/),
    ).toBeVisible()
    await axeInBothOrientations(page)
  })

  await context.close()
  await product.stop()
})

test('[S40] [S41] [S42] [S43] [S44] a tablet without a network gives its work by file; one whose access ended hands it in, forgets and says so', async () => {
  const product = await startProduct({ demo: true })
  const tablet = await persistentBrowser(throwawayFolder('tablet'))
  const page = tablet.pages()[0] ?? (await tablet.newPage())
  await enrol(product, page, 'worker', 'AV')
  const camera = codeCamera(throwawayFolder('camera'))
  const desk = await persistentBrowser(throwawayFolder('desk'), {
    args: ['--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream', camera.argument],
  })
  const supervisor = desk.pages()[0] ?? (await desk.newPage())
  await enrol(product, supervisor, 'supervisor', 'IS')
  const next = new Date().getFullYear() + 1

  /** Plans a visit to the first household of the day, for a colleague; answers the household's name. */
  const planVisit = async (): Promise<string> => {
    await page.getByRole('navigation').getByRole('link', { name: 'Šodien' }).click()
    await main(page).getByRole('link', { name: 'Atvērt', exact: true }).first().click()
    const label = await main(page).getByRole('heading', { level: 2 }).first().innerText()
    const day = main(page).getByRole('group', { name: /Vizītes diena/ })
    await day.getByLabel('Diena').fill('1')
    await day.getByLabel('Mēnesis').fill('2')
    await day.getByLabel('Gads').fill(String(next))
    await main(page).getByRole('radio', { name: 'Mārtiņš Tilts' }).click()
    await main(page).getByRole('button', { name: 'Kas būs šī cilvēka planšetdatorā?' }).click()
    await expect(main(page).getByText(/Šifrēti: mājsaimniecības \d+, ieraksti \d+/)).toBeVisible()
    await axeInBothOrientations(page)
    await main(page).getByRole('button', { name: 'Ieplānot vizīti' }).click()
    await expect(main(page).getByText(`01.02.${next}.`)).toBeVisible()
    return label
  }

  await test.step('[S40] [S44] without a network: a visit for a colleague, and a file for the desk', async () => {
    await whole(page)
    await tablet.setOffline(true)
    const label = await planVisit()
    await toSyncPage(page)
    await axeInBothOrientations(page)
    const downloading = page.waitForEvent('download')
    await page.getByRole('button', { name: 'Saglabāt glābšanas failu' }).click()
    const file = await readFile(await (await downloading).path())
    await toSyncPage(supervisor)
    const bring = async (bytes: Buffer, button = 'Ienest cita planšetdatora failu'): Promise<void> => {
      const choosing = supervisor.waitForEvent('filechooser')
      await supervisor.getByRole('button', { name: button }).click()
      await (await choosing).setFiles({ name: 'a.slk', mimeType: 'application/octet-stream', buffer: bytes })
    }
    const damaged = Buffer.from(file)
    damaged[400] = (damaged[400] ?? 0) ^ 1
    for (const [language, button, told] of [
      ['en', "Bring in another tablet's file", 'The file is damaged or changed'],
      ['ru', 'Внести файл другого планшета', 'Файл повреждён или изменён'],
      ['lv', 'Ienest cita planšetdatora failu', 'Fails ir bojāts vai mainīts'],
    ] as const) {
      await speaks(supervisor, language)
      await bring(damaged, button)
      await expect(main(supervisor).getByText(told)).toBeVisible()
    }
    await bring(file)
    await expect(main(supervisor).getByText('Fails ir ienests')).toBeVisible()
    await axeInBothOrientations(supervisor)
    expect(label).not.toBe('')
  })

  await test.step('[S44] and by codes, from the screen of the one to the camera of the other', async () => {
    await page.getByRole('button', { name: 'Rādīt kā kodus' }).click()
    await page.getByRole('button', { name: 'Apturēt', exact: true }).click()
    const told = main(page)
      .getByRole('paragraph')
      .filter({ hasText: /^Kods \d+ no \d+$/ })
    const count = Number(/\d+$/.exec(await told.innerText())?.[0])
    expect(count).toBeGreaterThan(1)
    const seen = new Set<string>()
    for (let each = 0; each < count; each++) {
      const [text, ...others] = await codesIn(
        await main(page).getByRole('img', { name: /^Kods/ }).screenshot(),
      )
      if (text === undefined || others.length > 0)
        throw new Error(`one code is read from ${await told.innerText()}`)
      seen.add(text)
      await page.getByRole('button', { name: 'Nākamais kods' }).click()
    }
    expect(seen.size).toBe(count)
    camera.show([...seen])
    await withCodeReader(supervisor)
    await supervisor.getByRole('button', { name: 'Nolasīt cita planšetdatora kodus' }).click()
    const take = supervisor.getByRole('button', { name: 'Ienest nolasīto' })
    await expect(take).toBeDisabled()
    await supervisor.getByRole('button', { name: 'Nolasīt ar kameru' }).click()
    const dialog = supervisor.getByRole('dialog', { name: 'Turiet kodu kameras priekšā' })
    await expect(dialog).toHaveCount(0, { timeout: 60_000 })
    await take.click()
    await expect(main(supervisor).getByText('Fails ir ienests')).toBeVisible()
    await expect(take).toHaveCount(0)
  })

  await test.step('[S42] its access ends: it hands in, forgets, and the lock screen says so in three languages', async () => {
    const admin = await deviceOf(product, 'administrator', 'AD')
    const worker = (await admin.devices()).findLast(({ name, revoked }) => name === 'Anna Vēja' && !revoked)
    if (worker === undefined) throw new Error('the directory knows the tablet')
    await admin.revokeDevice(worker.device)
    await tablet.setOffline(false)
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Kas strādās?', { timeout: 60_000 })
    await page
      .getByRole('button', { name: /AV/ })
      .click({ timeout: 3_000 })
      .catch(() => undefined)
    for (const [language, title] of [
      ['en', 'Access on this device has ended'],
      ['ru', 'Доступ на этом устройстве закрыт'],
      ['lv', 'Piekļuve šajā ierīcē ir beigusies'],
    ] as const) {
      await speaks(page, language)
      await expect(main(page).getByText(title)).toBeVisible()
    }
    await axeInBothOrientations(page)
    // Nothing is left to open with, whatever is typed.
    await expect(page.getByLabel('Parole', { exact: true })).toBeHidden()
    await page.reload()
    await expect(main(page).getByText('Piekļuve šajā ierīcē ir beigusies')).toBeVisible()
  })

  await test.step('[S43] the supervisor sees what was handed in, and takes it over', async () => {
    await supervisor.getByRole('navigation').getByRole('link', { name: 'Izskatīšana' }).click()
    const late = supervisor.getByRole('region', { name: 'Darbs no ierīcēm, kurām piekļuve beigusies' })
    await expect(late.getByText(/Anna Vēja, nodots/)).toBeVisible()
    for (const [language, title] of [
      ['en', 'Work from devices whose access ended'],
      ['ru', 'Работа с устройств, доступ которых закрыт'],
      ['lv', 'Darbs no ierīcēm, kurām piekļuve beigusies'],
    ] as const) {
      await speaks(supervisor, language)
      await expect(supervisor.getByRole('region', { name: title })).toBeVisible()
    }
    await axeInBothOrientations(supervisor)
    await late.getByRole('button', { name: 'Pārņemt', exact: true }).click()
    await expect(late.getByText('Pārņemts. Tas tagad ir starp pārējo darbu.')).toBeVisible()
  })

  await tablet.close()
  await desk.close()
  await product.stop()
})
