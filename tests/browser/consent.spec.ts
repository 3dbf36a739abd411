import { type Locator, type Page, expect, test } from '@playwright/test'
import { readFileSync } from 'node:fs'
import registerJson from '#forms/purposes/1.1.0.json' with { type: 'json' }
import noticeJson from '#forms/notices/home-visit/1.1.0.json' with { type: 'json' }
import { PurposeRegister } from '#/core/consent/purposes.ts'
import { Notice } from '#/core/consent/notice.ts'
import { requestWords } from '#/core/consent/words/request-words.ts'
import { languages } from '#/app/words/catalog.ts'
import { officerWords } from '#/app/words/rooms/officer.ts'
import { papersWords } from '#/app/words/rooms/papers.ts'
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

  test(`[C43] [C44] [C48] [C50] in ${language}: give, mark, not now, talk alone, a child’s own no, run out and renewed`, async () => {
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
      await main.getByText(visit.fullNotice, { exact: true }).click()
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

    if (language === 'ru') {
      await test.step('what had run out is asked again: told what is new, renewed, and the field opens', async () => {
        await main
          .getByRole('listitem')
          .filter({ hasText: 'Rasma Liepkalna' })
          .getByRole('link', { name: visit.startVisit })
          .first()
          .click()
        await page.getByRole('button', { name: visit.noticeNext }).click()
        await page.getByRole('button', { name: `${visit.askAgain}: Rasma Liepkalna` }).click()
        // Her household speaks Latvian: the tablet turned to her does, too.
        const hers = visitWords.lv
        await expect(main.getByText(notice.change?.told.lv ?? '-')).toBeVisible()
        await page.getByText(hers.acknowledge).click()
        for (const { name } of optional)
          await choose(main.getByRole('radiogroup', { name: name.lv, exact: true }), sharedWords.lv.yes)
        await choose(main.getByRole('radiogroup', { name: hers.howSigned }), hers.methodOral)
        await page.getByLabel(hers.witnessName).fill('Velta Klēts')
        await axeInBothOrientations(page)
        await page.getByRole('button', { name: hers.keepConsent }).click()
        const own = card('Rasma Liepkalna')
        await expect(own).toContainText(`${later?.name.lv}: ${visit.stateGiven}`)
        await expect(own.getByText(filled(visit.askEnded, { purposes: later?.name.lv ?? '' }))).toHaveCount(0)
      })
    }
    await context.close()
  })
}

test('[C43] reading aloud is offered only with a voice that lives on this device', async () => {
  test.setTimeout(120_000)
  const context = await persistentBrowser(throwawayFolder('consent-voice'))
  // A test browser has no voices: first one that reads over the network, then one of the device.
  await context.addInitScript(() => {
    let isLocal = false
    speechSynthesis.getVoices = () => [
      { lang: 'lv-LV', localService: isLocal, default: false, name: 'Balss', voiceURI: 'balss' },
    ]
    addEventListener('voice-comes-home', () => {
      isLocal = true
      speechSynthesis.dispatchEvent(new Event('voiceschanged'))
    })
  })
  const page = context.pages()[0] ?? (await context.newPage())
  await enrol(product, page, 'worker', 'AV')
  const visit = visitWords.lv
  const main = page.getByRole('main')
  await main
    .getByRole('listitem')
    .filter({ hasText: 'Rasma' })
    .getByRole('link', { name: visit.openHousehold })
    .first()
    .click()
  await main
    .getByRole('button', { name: new RegExp(`^(${visit.startVisit}|${visit.resume})$`) })
    .first()
    .click()
  await page.getByRole('link', { name: `1. ${visit.stepNotice}` }).click()
  await expect(page.getByRole('button', { name: visit.noticeNext })).toBeVisible()
  await expect(page.getByRole('button', { name: visit.readAloud })).toHaveCount(0)
  await page.evaluate(() => dispatchEvent(new Event('voice-comes-home')))
  await expect(page.getByRole('button', { name: visit.readAloud })).toBeVisible()
  await context.close()
})

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

for (const language of languages) {
  const officer = officerWords[language]
  const papers = papersWords[language]
  const places = placesWords[language]

  test(`[C52] [C53] [C54] in ${language}: the officer answers with a letter and a package, and sees what changed in the register`, async () => {
    test.setTimeout(180_000)
    const context = await persistentBrowser(throwawayFolder(`papers-${language}`))
    const page = context.pages()[0] ?? (await context.newPage())
    await enrol(product, page, 'dpo', 'PA')
    await page.getByRole('banner').getByRole('combobox').first().selectOption(language)
    const main = page.getByRole('main')
    const heading = page.getByRole('heading', { level: 1 })
    const room = (name: string): Promise<void> =>
      page.getByRole('navigation').getByRole('link', { name, exact: true }).first().click()
    const subject = await test.step('whose receipts they are stands in the log', async () => {
      const link = main.getByRole('table').getByRole('link').first()
      await expect(link).toBeVisible({ timeout: 60_000 })
      return (await link.getAttribute('href'))?.split('/').at(-1) ?? ''
    })
    await room(places.requests)
    await expect(heading).toHaveText(officer.requestsTitle)
    const requests = main.getByRole('listitem').filter({ has: page.getByRole('heading', { level: 2 }) })
    const before = await requests.count()
    await main.getByText(officer.newRequest).click()
    await choose(main.getByRole('radiogroup', { name: officer.article }), officer.article15)
    await main.getByLabel(officer.person).fill(subject)
    await main.getByRole('button', { name: officer.writeDown, exact: true }).click()
    await expect(requests).toHaveCount(before + 1)
    const request = requests.first()
    await expect(request).toContainText(subject.slice(0, 8))
    const step = async (name: string): Promise<void> => {
      await choose(request.getByRole('radiogroup', { name: officer.steps }), name)
      const how = request.getByLabel(officer.stepIdentityHow, { exact: true })
      if (name === officer.stepIdentity) await how.fill('eID')
      await request.getByRole('button', { name: officer.writeDown, exact: true }).click()
    }

    await test.step('first the letter that asks who they are; no package yet', async () => {
      await request.getByText(papers.title, { exact: true }).click()
      await expect(request.getByRole('link')).toHaveCount(1)
      await request.getByRole('button', { name: papers.savePackage }).click()
      await expect(request.getByText(papers.needIdentity)).toBeVisible()
      await axeInBothOrientations(page)
    })

    await test.step('identity and others’ rights looked at, the package is saved and holds this person only', async () => {
      await step(officer.stepIdentity)
      await expect(request.getByRole('button', { name: officer.writeDown, exact: true })).toHaveCount(0)
      await step(officer.stepReview)
      await expect(request.getByRole('button', { name: officer.writeDown, exact: true })).toHaveCount(0)
      const coming = page.waitForEvent('download')
      await request.getByRole('button', { name: papers.savePackage }).click()
      const saved: unknown = JSON.parse(readFileSync(await (await coming).path(), 'utf8'))
      expect(saved).toMatchObject({ format: 'slieksnis/request-package/1', person: subject })
      expect(saved).toHaveProperty('receipts.length')
    })

    await test.step('the answer as a letter to print', async () => {
      await request.getByRole('link', { name: requestWords[language].titles.answer }).click()
      await expect(heading).toHaveText(requestWords[language].titles.answer)
      await main.getByLabel(papers.addressee).fill('Vilma Ozola')
      await expect(main.getByRole('article')).toContainText('Vilma Ozola')
      for (const { name } of optional) await expect(main.getByRole('article')).toContainText(name[language])
      await axeInBothOrientations(page)
    })

    await test.step('what changed between releases', async () => {
      await room(places.processing)
      await expect(heading).toHaveText(officer.processingTitle)
      const changes = main.getByRole('table', { name: papers.changesTitle })
      await expect(changes.getByRole('row').nth(1)).toContainText(papers.fieldKeepFrom)
      await axeInBothOrientations(page)
      const to = main.getByRole('radiogroup', { name: papers.changesTo })
      await choose(to, '1.0.0')
      await expect(main.getByText(papers.changesNone)).toBeVisible()
    })
    await context.close()
  })
}

test('[C55] the supervisor prints the assessments’ part of a copy', async () => {
  test.setTimeout(120_000)
  const context = await persistentBrowser(throwawayFolder('copy'))
  const page = context.pages()[0] ?? (await context.newPage())
  await enrol(product, page, 'supervisor', 'IS')
  const papers = papersWords.lv
  const main = page.getByRole('main')
  await page.getByRole('main').getByRole('link').first().click()
  await expect(page).toHaveURL(/\/review\/[0-9a-f]{32}\//)
  const stream = /\/review\/([0-9a-f]{32})\//.exec(page.url())?.[1] ?? ''
  await page
    .getByRole('navigation')
    .getByRole('link', { name: placesWords.lv.households, exact: true })
    .first()
    .click()
  await page.getByLabel(visitWords.lv.searchLabel).fill('')
  await main.locator(`a[href="/households/${stream}"]`).click()
  await main.getByRole('link', { name: papers.copyTitle }).first().click()
  const sheet = main.getByRole('article')
  // The household reads Russian, Latvian or English: the sheet is in its language.
  const parts = sheet.getByRole('heading', { level: 4 })
  await expect(parts).toHaveCount(1)
  await axeInBothOrientations(page)
  await main.getByText(papers.copyShared).click()
  await expect(parts).toHaveCount(2)
  await axeInBothOrientations(page)
  await context.close()
})
