import { AxeBuilder } from '@axe-core/playwright'
import { expect, test as base, type Page } from '@playwright/test'
import { startProduct, type Product } from './fixtures.ts'

let started: Promise<Product> | undefined

/** Against the address the configuration names, else against a product of our own. */
const test = base.extend({
  baseURL: async ({ baseURL }, provide) => {
    if (baseURL === undefined) started ??= startProduct()
    await provide(baseURL ?? (await started)?.url)
  },
})

test.afterAll(async () => {
  await (await started)?.stop()
  started = undefined
})

test.use({ locale: 'lv-LV', timezoneId: 'Europe/Riga' })

const sizes = [
  { name: 'landscape tablet', width: 1280, height: 800 },
  { name: 'portrait tablet', width: 800, height: 1280 },
  { name: 'phone', width: 390, height: 844 },
]
const themes = ['light', 'sunlight', 'dark']

/** Opens the page in a theme and collects everything the browser complains about, the content policy included. */
async function openUi(page: Page, theme: string, address = '/ui'): Promise<readonly string[]> {
  const complaints: string[] = []
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text())
  })
  page.on('pageerror', (error) => complaints.push(String(error)))
  await page.addInitScript((chosen) => localStorage.setItem('slieksnis.theme', chosen), theme)
  await page.goto(address)
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
  return complaints
}

const accessibilityMistakes = async (page: Page) =>
  (
    await new AxeBuilder({ page })
      .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'])
      .analyze()
  ).violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.target.join(' ')).join(', ')}`)

for (const size of sizes) {
  for (const theme of themes) {
    test(`every component can be used by everybody: ${theme}, ${size.name}`, async ({ page }) => {
      await page.setViewportSize(size)
      const complaints = await openUi(page, theme)
      await expect(page.locator('html')).toHaveAttribute('data-theme', theme)
      expect(await accessibilityMistakes(page)).toEqual([])
      expect(complaints).toEqual([])
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
      expect(overflow, 'nothing sticks out sideways').toBeLessThanOrEqual(0)
    })
  }
}

for (const size of sizes) {
  test(`the frame of a signed-in worker can be used by everybody: ${size.name}`, async ({ page }) => {
    await page.setViewportSize(size)
    const complaints = await openUi(page, 'light', '/ui/frame')
    expect(await accessibilityMistakes(page)).toEqual([])
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
    expect(overflow, 'nothing sticks out sideways').toBeLessThanOrEqual(0)
    expect(complaints).toEqual([])
  })
}

test('the safety line is always there, and a change of state is said aloud', async ({ page }) => {
  await openUi(page, 'light', '/ui/frame')
  const line = page.getByRole('banner').getByRole('link', { name: /vizītes/ })
  await expect(line).toHaveText('3 vizītes ir tikai šajā ierīcē. Nosūtīs, kad būs tīkls')
  await page.getByText('Nav pieņemts', { exact: true }).click()
  await expect(page.locator('[data-live-announcer]')).toHaveText(
    'Nav pieņemts: 3 vizītes. Atveriet un pārbaudiet',
  )
})

test('after going to another page focus is on its title', async ({ page }) => {
  await openUi(page, 'light', '/ui/frame')
  await page.getByRole('link', { name: 'Mājsaimniecības' }).click()
  await expect(page.getByRole('heading', { level: 1, name: 'Saskarnes daļas' })).toBeFocused()
  await expect(page).toHaveTitle('Saskarnes daļas · Slieksnis')
})

test('everything that can be touched is at least 48 pixels high', async ({ page }) => {
  await page.setViewportSize({ width: 800, height: 1280 })
  await openUi(page, 'light')
  const small = await page.evaluate(() =>
    [
      ...document.querySelectorAll<HTMLElement>(
        'button, a[href], select, summary, [role=tab], label:has(input[type=radio], input[type=checkbox]), main input:not([type=radio], [type=checkbox]), textarea',
      ),
    ]
      .filter((element) => element.closest('[data-react-aria-hidden], [hidden]') === null)
      .map((element) => {
        const target = element instanceof HTMLSelectElement ? (element.closest('label') ?? element) : element
        return { height: target.getBoundingClientRect().height, text: element.textContent }
      })
      .filter(({ height }) => height > 0 && height < 48),
  )
  expect(small).toEqual([])
})

test('the language changes every shared word and the language of the page, and is remembered', async ({
  page,
}) => {
  await openUi(page, 'light')
  await page.getByLabel('Valoda').selectOption('ru')
  await expect(page.locator('html')).toHaveAttribute('lang', 'ru')
  await expect(page.getByText('Отправляется: 42 из 120')).toBeVisible()
  await page.reload()
  await expect(page.locator('html')).toHaveAttribute('lang', 'ru')
  await expect(page.getByLabel('Язык')).toHaveValue('ru')
})

test('the first stop of the keyboard skips to the content', async ({ page }) => {
  await openUi(page, 'light')
  await page.keyboard.press('Tab')
  await expect(page.getByRole('link', { name: 'Pāriet uz saturu' })).toBeFocused()
  await page.keyboard.press('Enter')
  await expect(page.locator('#main')).toBeFocused()
})

test('a dialog keeps focus, closes with Escape and gives focus back', async ({ page }) => {
  const complaints = await openUi(page, 'light')
  const opener = page.getByRole('button', { name: 'Atvērt dialogu' })
  await opener.click()
  await expect(page.getByRole('dialog', { name: 'Vizīti var turpināt vēlāk' })).toBeVisible()
  expect(await accessibilityMistakes(page)).toEqual([])
  await page.keyboard.press('Escape')
  await expect(page.getByRole('dialog')).toHaveCount(0)
  await expect(opener).toBeFocused()
  expect(complaints).toEqual([])
})

test('what cannot be undone waits until the person has typed what they mean', async ({ page }) => {
  await openUi(page, 'light')
  await page.getByRole('button', { name: 'Dzēst ierakstus' }).click()
  const dialog = page.getByRole('alertdialog')
  const confirm = dialog.getByRole('button', { name: 'Dzēst neatgriezeniski' })
  await expect(confirm).toBeDisabled()
  await dialog.getByRole('textbox').fill('Ozolu')
  await expect(confirm).toBeDisabled()
  expect(await accessibilityMistakes(page)).toEqual([])
  await dialog.getByRole('textbox').fill(' ozolu  mājsaimniecība ')
  await confirm.click()
  await expect(dialog).toHaveCount(0)
  await page.getByRole('button', { name: 'Dzēst ierakstus' }).click()
  await expect(page.getByRole('alertdialog').getByRole('textbox')).toHaveValue('')
})

test('a toast is said aloud, undoes what it reports, and stays while it is looked at', async ({ page }) => {
  await page.clock.install()
  await openUi(page, 'light')
  await page.getByRole('button', { name: 'Rādīt paziņojumu' }).click()
  await expect(page.locator('[data-live-announcer]')).toHaveText('Atbilde noņemta.')
  const toasts = page.getByRole('region', { name: 'Paziņojumi' })
  expect(await accessibilityMistakes(page)).toEqual([])
  await toasts.getByRole('button', { name: 'Atsaukt' }).focus()
  await page.clock.runFor(30_000)
  await toasts.getByRole('button', { name: 'Atsaukt' }).click()
  await expect(toasts.getByText('Atbilde ir atpakaļ.')).toBeVisible()
  await page.mouse.move(0, 0)
  await page.clock.runFor(30_000)
  await expect(toasts).toHaveCount(0)
})

test('a date may be typed at once with dots, and an impossible day is refused in words', async ({ page }) => {
  await openUi(page, 'light')
  const date = page.getByRole('group', { name: /Dzimšanas datums/ })
  await date.getByLabel('Diena').fill('')
  await date.getByLabel('Diena').pressSequentially('29.02.1947')
  await expect(date.getByLabel('Mēnesis')).toHaveValue('02')
  await expect(date.getByLabel('Gads')).toHaveValue('1947')
  await date.getByLabel('Gads').blur()
  await expect(date).toContainText('Tādas dienas kalendārā nav')
  await date.getByLabel('Diena').fill('')
  await date.getByLabel('Diena').pressSequentially('03121951')
  await expect(date.getByLabel('Diena')).toHaveValue('03')
  await expect(date.getByLabel('Mēnesis')).toHaveValue('12')
  await expect(date.getByLabel('Gads')).toHaveValue('1951')
  await date.getByLabel('Diena').fill('29.02.1948')
  await date.getByLabel('Gads').blur()
  await expect(date).not.toContainText('Tādas dienas kalendārā nav')
})

test('a consent starts unset, and yes, no and later have the same size', async ({ page }) => {
  await page.setViewportSize({ width: 1280, height: 800 })
  await openUi(page, 'light')
  const question = page.getByRole('radiogroup', { name: /nodot jūsu tālruni/ })
  await expect(question.getByRole('radio', { checked: true })).toHaveCount(0)
  const boxes = await question.locator('label').evaluateAll((cards) =>
    cards.map((card) => {
      const { width, height } = card.getBoundingClientRect()
      return { width: Math.round(width), height: Math.round(height) }
    }),
  )
  expect(boxes).toHaveLength(3)
  expect(new Set(boxes.map(({ width, height }) => `${width}×${height}`)).size).toBe(1)
  await question.getByText('Nē', { exact: true }).click()
  await expect(question.getByRole('radio', { name: /^Nē/ })).toBeChecked()
})

test('an answer that stands alone takes the others away, and gives way to them', async ({ page }) => {
  await openUi(page, 'light')
  const aids = page.getByRole('group', { name: /palīglīdzekļus/ })
  await aids.getByText('Nevienu no šiem').click()
  await expect(aids.getByRole('checkbox', { name: 'Spieķi' })).not.toBeChecked()
  await aids.getByText('Staiguli').click()
  await expect(aids.getByRole('checkbox', { name: 'Nevienu no šiem' })).not.toBeChecked()
})

test('a non-answer is chosen from four and can be taken back', async ({ page }) => {
  const complaints = await openUi(page, 'light')
  await page.getByRole('button', { name: 'Nav atbildes: Kā jūs apkurināt mājokli?' }).click()
  await expect(page.getByRole('menuitem')).toHaveCount(4)
  expect(await accessibilityMistakes(page)).toEqual([])
  await page.getByRole('menuitem', { name: 'Nezina, grūti pateikt' }).click()
  await page.getByRole('button', { name: 'Tomēr atbildēt: Kā jūs apkurināt mājokli?' }).click()
  await expect(page.getByRole('button', { name: 'Nav atbildes: Kā jūs apkurināt mājokli?' })).toBeVisible()
  expect(complaints).toEqual([])
})

test('a signature becomes a picture, survives turning the tablet, and can be cleared', async ({ page }) => {
  await page.setViewportSize({ width: 1280, height: 800 })
  await openUi(page, 'dark')
  const canvas = page.locator('canvas')
  await canvas.scrollIntoViewIfNeeded()
  const place = await canvas.boundingBox()
  if (place === null) throw new Error('the signature pad is not drawn')
  await page.mouse.move(place.x + 40, place.y + 60)
  await page.mouse.down()
  await page.mouse.move(place.x + 160, place.y + 130, { steps: 12 })
  await page.mouse.up()
  await expect(page.getByText(/Paraksta attēls: \d+ baiti/)).toBeVisible()
  await page.setViewportSize({ width: 800, height: 1280 })
  const inked = () =>
    canvas.evaluate((element) => {
      if (!(element instanceof HTMLCanvasElement)) return -1
      const pixels = element.getContext('2d')?.getImageData(0, 0, element.width, element.height).data ?? []
      return pixels.filter((value, index) => index % 4 === 0 && value < 128).length
    })
  await expect.poll(inked).toBeGreaterThan(100)
  await page.getByRole('button', { name: 'Nodzēst parakstu' }).click()
  await expect(page.getByText('Parakstā vēl nav nekā.')).toBeVisible()
  await expect.poll(inked).toBe(0)
})

test('a mistake in the summary leads to its field', async ({ page }) => {
  await openUi(page, 'light')
  await page.getByRole('link', { name: 'Izvēlieties dienu pēc šodienas' }).click()
  await expect(page.getByRole('group', { name: /Nākamā tikšanās/ }).getByLabel('Diena')).toBeFocused()
  await page.getByRole('link', { name: 'Kas gatavo malku?' }).click()
  await expect(page.getByRole('radio', { name: 'Pats' })).toBeFocused()
})

test('a number counts at every key, and refuses what is not one', async ({ page }) => {
  await openUi(page, 'light')
  const income = page.getByRole('textbox', { name: 'Ienākumi mēnesī' })
  await expect(income).toHaveValue('412,5')
  await income.fill('daudz')
  await income.blur()
  await expect(page.getByText('Ierakstiet skaitli ar cipariem.')).toBeVisible()
  await income.fill('1 250,40')
  await income.blur()
  await expect(page.getByText('Ierakstiet skaitli ar cipariem.')).toHaveCount(0)
  const people = page.getByRole('textbox', { name: 'Cik cilvēku' })
  await page.getByRole('button', { name: 'Palielināt: Cik cilvēku dzīvo mājsaimniecībā?' }).click()
  await expect(people).toHaveValue('4')
})

test("the app opens without signal once it has been opened with it, and leaves the server's own pages to the server", async ({
  page,
  context,
}) => {
  await page.goto('/ui')
  await page.evaluate(async () => {
    await navigator.serviceWorker.ready
  })
  await page.reload()
  await context.setOffline(true)
  await page.reload()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Saskarnes daļas')
  await page.goto('/nav-tadas-lapas')
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Šādas lapas nav')
  await expect(page.goto('/options')).rejects.toThrow(/ERR_INTERNET_DISCONNECTED/)
  await context.setOffline(false)
})
