import { expect, test } from '@playwright/test'
import Database from 'better-sqlite3'
import path from 'node:path'
import { languages } from '#/app/words/catalog.ts'
import { breachWords } from '#/core/consent/words/breach-words.ts'
import { auditWords } from '#/app/words/rooms/audit.ts'
import { officerWords } from '#/app/words/rooms/officer.ts'
import { placesWords } from '#/app/words/rooms/places.ts'
import { enrol } from './demo-people.ts'
import { axeInBothOrientations, persistentBrowser, startProduct, throwawayFolder } from './fixtures.ts'
import { room, speaks } from './rooms.ts'

test('[C7] [C16] [C17] in three languages: a lost tablet’s dossier, whose clock no later word sets back; and a log somebody touched', async () => {
  test.setTimeout(300_000)
  const product = await startProduct({ demo: true })
  const context = await persistentBrowser(throwawayFolder('officer-languages'))
  const page = context.pages()[0] ?? (await context.newPage())
  const main = page.getByRole('main')
  await enrol(product, page, 'dpo', 'PA')

  for (const [place, language] of languages.entries()) {
    const words = officerWords[language]
    await test.step(`${language}: who and what was on it, further words, and the papers to print`, async () => {
      await speaks(page, language)
      await room(page, placesWords[language].losses)
      await main.getByText(words.newLoss).click()
      const devices = main.getByRole('radiogroup', { name: words.device }).getByRole('radio')
      await devices.nth(place).click({ force: true })
      await main
        .getByRole('group', { name: words.timeOf.replace('{{what}}', words.awareAt) })
        .getByRole('textbox')
        .first()
        .fill('00:05')
      const choose = (group: string, name: string): Promise<void> =>
        main
          .getByRole('radiogroup', { name: group })
          .first()
          .getByRole('radio', { name })
          .click({ force: true })
      await choose(words.lock, words.lockUnknown)
      await choose(words.exposed, words.no)
      await main.getByRole('textbox', { name: words.what }).first().fill('Rīgas autobuss')
      await main.getByRole('button', { name: words.writeDown, exact: true }).first().click()
      const dossier = main
        .getByRole('listitem')
        .filter({ has: page.getByRole('heading', { level: 2 }) })
        .first()
      await expect(dossier).toContainText('Rīgas autobuss')
      await expect(dossier).toContainText(words.riskHigh)
      await expect(dossier).toContainText(words.peopleNotTold)
      const clock = dossier.getByText(words.clock.slice(0, 8)).first()
      const before = (await clock.innerText()).replace(/\d+ \S+$/, '')
      // Who was on it: the officer reads numbers, each with its receipts.
      await dossier.locator('summary').first().click()
      await expect(dossier).toContainText(words.onItNumbers)
      await expect(dossier.getByRole('link').first()).toHaveText(/^[0-9a-f]{8}$/)
      await axeInBothOrientations(page)

      await dossier.getByText(words.lossWord).click()
      // Somebody says now that we knew only at noon: that gives no time back.
      const noon = words.timeOf.replace('{{what}}', words.awareAt)
      await dossier.getByRole('group', { name: noon }).getByRole('textbox').first().fill('12:00')
      await dossier.getByRole('textbox', { name: words.measuresTaken }).fill('Piekļuve slēgta.')
      await axeInBothOrientations(page)
      await dossier.getByRole('button', { name: words.writeDown, exact: true }).click()
      await expect(dossier.getByText(`${words.history} (2)`)).toBeVisible()
      expect((await clock.innerText()).replace(/\d+ \S+$/, '')).toBe(before)

      await dossier.getByRole('link', { name: words.draft33 }).click()
      await expect(page.getByRole('article')).toContainText(breachWords[language].article33)
      await expect(page.getByRole('article')).toContainText('Piekļuve slēgta.')
      await axeInBothOrientations(page)
      await page.goBack()
      await dossier.getByRole('link', { name: words.draft34 }).click()
      await expect(page.getByRole('article')).toContainText(breachWords[language].article34)
      await axeInBothOrientations(page)
    })
  }

  await test.step('green; then somebody changes a leaf in the database, and each language says so', async () => {
    await speaks(page, 'lv')
    await room(page, placesWords.lv.audit)
    const verdict = page.getByTestId('audit-verdict')
    await expect(verdict).toHaveAttribute('data-verdict', 'green', { timeout: 60_000 })
    const database = new Database(path.join(product.dataDir, 'slieksnis.sqlite'))
    database.exec('update log_leaves set leaf = randomblob(34) where idx = 1')
    database.close()
    await main.getByRole('button', { name: auditWords.lv.again }).click()
    await expect(verdict).toHaveAttribute('data-verdict', 'red', { timeout: 60_000 })
    for (const language of languages) {
      await speaks(page, language)
      const words = auditWords[language]
      for (const said of [words.red, words.redText, words.problemRoot])
        await expect(verdict).toContainText(said)
      await verdict.getByText(words.evidence, { exact: true }).click()
      await expect(verdict).toContainText(words.headKept)
      await axeInBothOrientations(page)
      await verdict.getByText(words.evidence, { exact: true }).click()
    }
  })
  await context.close()
  await product.stop()
})
