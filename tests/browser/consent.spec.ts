import { languages } from '#/app/words/catalog.ts'
import { type Locator, type Page, expect, test } from '@playwright/test'
import registerJson from '#forms/purposes/1.1.0.json' with { type: 'json' }
import noticeJson from '#forms/notices/home-visit/1.1.0.json' with { type: 'json' }
import { PurposeRegister } from '#/core/consent/purposes.ts'
import { Notice } from '#/core/consent/notice.ts'
import { placesWords } from '#/app/words/rooms/places.ts'
import { sharedWords } from '#/app/words/rooms/shared.ts'
import { tasksWords } from '#/app/words/rooms/tasks.ts'
import { visitWords } from '#/app/words/rooms/visit.ts'
import { enrol } from './demo-people.ts'
import {
  axeInBothOrientations,
  persistentBrowser,
  type Product,
  startProduct,
  throwawayFolder,
} from './fixtures.ts'

const optional = PurposeRegister.parse(registerJson).purposes.filter((purpose) => purpose.optional)
const notice = Notice.parse(noticeJson)
const wellbeing = optional.find(({ id }) => id === 'wellbeing')
const later = optional.find(({ id }) => id === 'satisfaction-contact')

const filled = (sentence: string, places: Readonly<Record<string, string>>): string =>
  Object.entries(places).reduce((text, [name, value]) => text.replace(`{{${name}}}`, value), sentence)

let product: Product
test.describe.configure({ mode: 'serial' })
test.beforeAll(async () => {
  test.setTimeout(240_000)
  product = await startProduct({ demo: true })
})
test.afterAll(async () => {
  await product.stop()
})

const choose = (group: Locator, name: string): Promise<void> =>
  group.getByText(name, { exact: true }).first().click()

/** A stroke on the glass. */
async function draws(page: Page): Promise<void> {
  const glass = page.locator('canvas')
  await glass.scrollIntoViewIfNeeded()
  const at = await glass.boundingBox()
  if (at === null) throw new Error('the glass is there')
  await page.mouse.move(at.x + 40, at.y + 40)
  await page.mouse.down()
  await page.mouse.move(at.x + 120, at.y + 80, { steps: 8 })
  await page.mouse.up()
}

const PEOPLE = { gives: 'Zaiga Ābola', later: 'Ivo Ābols', alone: 'Dace Ābola', child: 'Teo Ābols' }

for (const language of languages) {
  const visit = visitWords[language]
  const shared = sharedWords[language]
  const tasks = tasksWords[language]
  const purposeName = (index: number): string => optional[index]?.name[language] ?? ''

  test(`[C43] [C44] [C48] [C50] in ${language}: give, mark, not now, talk alone, a child’s own no, what has run out`, async () => {
    test.setTimeout(240_000)
    const context = await persistentBrowser(throwawayFolder(`consent-${language}`))
    const page = context.pages()[0] ?? (await context.newPage())
    await enrol(product, page, 'worker', 'AV')
    await page.getByRole('banner').getByRole('combobox').first().selectOption(language)
    const main = page.getByRole('main')
    const heading = page.getByRole('heading', { level: 1 })
    await expect(heading).toHaveText(visit.todayTitle)

    await test.step('somebody known for long: what has run out and what will is said, and who was never told', async () => {
      const known = main.getByRole('listitem').filter({ hasText: 'Rasma Liepkalna' })
      await expect(main.getByRole('heading', { name: /^Matīss Liepkalns/ })).toBeVisible()
      await expect(main.getByText(tasks.inform).first()).toBeVisible()
      await axeInBothOrientations(page)
      await known.getByRole('link', { name: visit.openHousehold }).first().click()
      await expect(heading).toHaveText(visit.householdTitle)
      const named = { purposes: later?.name[language] ?? '' }
      await expect(main.getByText(filled(visit.askEnded, named))).toBeVisible()
      await expect(main.getByText(filled(visit.askEndsSoon, named))).toBeVisible()
      await axeInBothOrientations(page)
    })

    const label = `Āboli ${language}`
    await test.step('a household of four', async () => {
      await page
        .getByRole('navigation')
        .getByRole('link', { name: placesWords[language].households, exact: true })
        .first()
        .click()
      await page.getByRole('link', { name: visit.newHousehold }).click()
      await page.getByLabel(visit.label).fill(label)
      const born = { [PEOPLE.gives]: 40, [PEOPLE.later]: 42, [PEOPLE.alone]: 70, [PEOPLE.child]: 13 }
      for (const [index, [name, years]] of Object.entries(born).entries()) {
        if (index > 0) await page.getByRole('button', { name: visit.addMember }).click()
        const member = page.getByRole('group', {
          name: filled(visit.memberNumber, { number: String(index + 1) }),
        })
        await member.getByLabel(visit.memberName).fill(name)
        const date = member.getByRole('group')
        await date.getByRole('textbox').nth(0).fill('2')
        await date.getByRole('textbox').nth(1).fill('1')
        await date
          .getByRole('textbox')
          .nth(2)
          .fill(String(new Date().getFullYear() - years))
      }
      await page.getByRole('button', { name: visit.createHousehold, exact: true }).click()
      await page.getByRole('button', { name: visit.startVisit }).first().click()
      await expect(page.getByRole('button', { name: visit.noticeNext })).toBeVisible()
    })

    await test.step('the notice: in layers, easy to read, and on paper with its hash', async () => {
      const text = notice.languages[language]
      await expect(main.getByText(text.short[0] ?? '-')).toBeVisible()
      await choose(main.getByRole('radiogroup', { name: visit.noticeVariant }), visit.easyRead)
      await expect(main.getByRole('heading', { name: text.easy?.title ?? '-' })).toBeVisible()
      await main.locator('summary', { hasText: visit.fullNotice }).click()
      await expect(main.getByText(text.easy?.sections[0]?.paragraphs[0] ?? '-')).toBeVisible()
      await axeInBothOrientations(page)
      await main.getByRole('link', { name: visit.printNotice }).click()
      await expect(heading).toHaveText(visit.printNotice)
      await expect(main.getByText(/SHA-256 [\w-]{43}/)).toBeVisible()
      await axeInBothOrientations(page)
      await main.getByRole('link', { name: visit.toVisit }).click()
      await expect(main.getByRole('heading', { name: text.easy?.title ?? '-' })).toBeVisible()
      await page.getByRole('button', { name: visit.noticeNext }).click()
    })

    const turn = (who: string): Promise<void> =>
      page.getByRole('button', { name: filled(visit.turnTablet, { name: who }) }).click()
    const answer = async (answers: readonly string[]): Promise<void> => {
      await page.getByText(visit.acknowledge).click()
      for (const [index, said] of answers.entries())
        await choose(main.getByRole('radiogroup', { name: purposeName(index), exact: true }), said)
    }
    const card = (who: string): Locator => main.getByRole('listitem').filter({ hasText: who })
    const { yes, no, notNow } = shared

    await test.step('she gives one and refuses the rest, by a mark before a neighbour who is not the worker', async () => {
      await turn(PEOPLE.gives)
      await answer(optional.map(({ id }) => (id === 'wellbeing' ? yes : no)))
      await choose(main.getByRole('radiogroup', { name: visit.howSigned }), visit.methodMark)
      await page.getByLabel(visit.witnessName).fill('anna veja')
      await page.getByRole('button', { name: visit.keepConsent }).click()
      await expect(main.getByText(visit.witnessIsWorker)).toBeVisible()
      await page.getByLabel(visit.witnessName).fill('Velta Klēts')
      await page.getByRole('button', { name: visit.keepConsent }).click()
      await expect(main.getByText(visit.signMissing)).toBeVisible()
      await draws(page)
      await axeInBothOrientations(page)
      await page.getByRole('button', { name: visit.keepConsent }).click()
      await expect(card(PEOPLE.gives)).toContainText(`${wellbeing?.name[language]}: ${visit.stateGiven}`)
      await expect(card(PEOPLE.gives)).toContainText(`${purposeName(0)}: ${visit.stateRefused}`)
    })

    await test.step('two others: "not now" to everything, and a wish to talk alone; nobody sees which is which', async () => {
      await turn(PEOPLE.later)
      await answer(optional.map(() => notNow))
      // Nothing was opened: no signature is asked.
      await expect(main.getByRole('radiogroup', { name: visit.howSigned })).toHaveCount(0)
      await page.getByRole('button', { name: visit.keepConsent }).click()
      await expect(card(PEOPLE.later)).toBeVisible()
      await turn(PEOPLE.alone)
      await page.getByRole('button', { name: visit.speakAlone }).click()
      await expect(card(PEOPLE.alone)).toBeVisible()
      const seen = async (who: string): Promise<string> =>
        (await card(who).first().innerText()).replaceAll(who, '…')
      await expect.poll(() => seen(PEOPLE.alone)).toBe(await seen(PEOPLE.later))
      await axeInBothOrientations(page)
    })

    await test.step('the child’s own no stands beside the mother’s yes', async () => {
      await turn(PEOPLE.child)
      await answer(optional.map(({ id }) => (id === 'wellbeing' || id === 'digital-skills' ? yes : no)))
      await choose(main.getByRole('radiogroup', { name: visit.whichParent }), PEOPLE.gives)
      await choose(main.getByRole('radiogroup', { name: visit.howSigned }), visit.methodOral)
      await page.getByLabel(visit.witnessName).fill('Velta Klēts')
      await page.getByRole('button', { name: visit.keepConsent }).click()
      await expect(main.getByText(visit.ownWordMissing)).toBeVisible()
      const own = (purpose: string): Locator =>
        main.getByRole('radiogroup', { name: filled(visit.ownWord, { purpose }) })
      await choose(own(wellbeing?.name[language] ?? ''), no)
      await choose(own(purposeName(0)), yes)
      await axeInBothOrientations(page)
      await page.getByRole('button', { name: visit.keepConsent }).click()
      await expect(card(PEOPLE.child)).toContainText(`${wellbeing?.name[language]}: ${visit.stateRefused}`)
      await expect(card(PEOPLE.child)).toContainText(`${purposeName(0)}: ${visit.stateGiven}`)
    })

    await test.step('the wish stands in the worker’s own list, and nowhere in the household', async () => {
      await page.getByRole('link', { name: visit.pause }).click()
      await expect(heading).toHaveText(visit.todayTitle)
      const wish = main.getByRole('listitem').filter({ hasText: tasks.alone }).filter({ hasText: label })
      await expect(wish.getByRole('heading')).toContainText(PEOPLE.alone)
      await wish.getByRole('link', { name: tasks.open }).click()
      await expect(heading).toHaveText(visit.householdTitle)
      await expect(main.getByText(PEOPLE.alone).first()).toBeVisible()
      await expect(main.getByText(tasks.alone)).toHaveCount(0)
      await page.goBack()
      await wish.getByRole('button', { name: new RegExp(`^${tasks.talked}`) }).click()
      await expect(wish).toHaveCount(0)
    })

    await context.close()
  })
}

test('[C49] a visit refused at the door: one press, help without a record, and nobody is asked why twice', async () => {
  test.setTimeout(120_000)
  const context = await persistentBrowser(throwawayFolder('consent-refused'))
  const page = context.pages()[0] ?? (await context.newPage())
  await enrol(product, page, 'worker', 'AV')
  const visit = visitWords.lv
  const main = page.getByRole('main')
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(visit.todayTitle)
  await expect(main.getByRole('link', { name: visit.helpWithoutRecord })).toHaveAttribute('href', '/options')
  await main.getByRole('link', { name: visit.startVisit }).last().click()
  await page.getByRole('button', { name: visit.refuseVisit }).click()
  const dialog = page.getByRole('dialog')
  await expect(dialog.getByRole('link', { name: visit.anonymousHelp })).toHaveAttribute('href', '/options')
  await dialog.getByRole('button', { name: visit.refuseNoTrust }).click()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(visit.todayTitle)
  await context.close()
})
