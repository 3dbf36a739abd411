import { expect, test, type Page } from '@playwright/test'
import { languages } from '#/app/words/catalog.ts'
import { auditWords } from '#/app/words/rooms/audit.ts'
import { erasureWords } from '#/app/words/rooms/erasure.ts'
import { officerWords } from '#/app/words/rooms/officer.ts'
import { placesWords } from '#/app/words/rooms/places.ts'
import { enrol } from './demo-people.ts'
import { axeInBothOrientations, persistentBrowser, startProduct, throwawayFolder } from './fixtures.ts'
import { choose, room, speaks } from './rooms.ts'

test('[ER1] [ER4] in three languages: a resident asks to be forgotten: the officer proposes, a supervisor confirms, everybody’s devices destroy their part, and the certificate says so', async () => {
  test.setTimeout(480_000)
  const product = await startProduct({ demo: true })
  const context = await persistentBrowser(throwawayFolder('erasure-officer'))
  const desk = await persistentBrowser(throwawayFolder('erasure-supervisor'))
  const officer = context.pages()[0] ?? (await context.newPage())
  const supervisor = desk.pages()[0] ?? (await desk.newPage())
  await enrol(product, officer, 'dpo', 'PA')
  await enrol(product, supervisor, 'supervisor', 'IS')

  for (const language of languages) {
    const words = erasureWords[language]
    const office = officerWords[language]
    const places = placesWords[language]
    const main = officer.getByRole('main')
    await speaks(officer, language)
    await speaks(supervisor, language)
    await room(officer, places.keeping)
    // Whoever is only kept stands folded under their number and next day.
    const first = main
      .getByRole('listitem')
      .filter({ hasText: office.closeCase })
      .filter({ hasNot: officer.getByRole('heading') })
      .first()
    const number = (await first.locator('summary').first().innerText()).slice(0, 8)
    expect(number).toMatch(/^[0-9a-f]{8}$/)
    const ofPerson = main.getByRole('listitem').filter({ hasText: number }).last()
    const opened = async (): Promise<void> => {
      await ofPerson.getByText(number).first().click()
      await ofPerson.getByText(words.title, { exact: true }).click()
    }

    await test.step(`${language}: what has to be kept is not erased, and the reason is said`, async () => {
      await opened()
      await expect(ofPerson).toContainText(words.mayNot)
      await expect(ofPerson.getByRole('button', { name: words.propose })).toHaveCount(0)
      await axeInBothOrientations(officer)
    })

    await test.step(`${language}: the resident asks, and their objection is answered`, async () => {
      await room(officer, places.requests)
      for (const article of [office.article21, office.article17]) {
        const writing = officer.getByRole('group').filter({ has: officer.getByText(office.newRequest) })
        if (!(await officer.getByRole('radiogroup', { name: office.article }).isVisible()))
          await officer.getByText(office.newRequest).click()
        await choose(officer, office.article, article)
        await officer.getByRole('textbox', { name: office.person }).fill(number)
        await writing.getByRole('button', { name: office.writeDown, exact: true }).first().click()
        const request = main
          .getByRole('listitem')
          .filter({ has: officer.getByRole('heading', { name: article }) })
          .filter({ hasText: number })
        await choose(request, office.steps, office.stepIdentity)
        await request.getByRole('textbox', { name: office.stepIdentityHow }).fill('Pase kabinetā')
        await request.getByRole('button', { name: office.writeDown, exact: true }).click()
        await expect(request.getByRole('textbox', { name: office.stepIdentityHow })).toHaveCount(0)
        if (article !== office.article21) continue
        await choose(request, office.steps, office.stepAnswer)
        await request.getByRole('button', { name: office.writeDown, exact: true }).click()
        await expect(request.getByText(office.answeredOn.replace(' {{date}}', '')).first()).toBeVisible()
      }
    })

    const standing = (page: Page) =>
      page
        .getByRole('region', { name: words.title })
        .getByRole('listitem')
        .filter({ hasText: words.person.replace('{{number}}', number) })
    await test.step(`${language}: the officer proposes, and cannot confirm alone`, async () => {
      await room(officer, places.keeping)
      await opened()
      await ofPerson.getByRole('button', { name: words.propose }).click()
      await expect(standing(officer)).toContainText(words.samePerson)
      await expect(standing(officer).getByRole('button', { name: words.confirm })).toHaveCount(0)
      await axeInBothOrientations(officer)
    })

    await test.step(`${language}: a supervisor confirms, after being told what it means; the device carries it out`, async () => {
      await room(supervisor, places.keeping)
      await standing(supervisor).getByRole('button', { name: words.confirm }).click({ timeout: 60_000 })
      const dialog = supervisor.getByRole('alertdialog')
      await expect(dialog).toContainText(words.confirmMeans)
      await axeInBothOrientations(supervisor)
      await dialog.getByRole('button', { name: words.confirm }).click()
      await expect(standing(supervisor)).toContainText(words.statusDestroyed, { timeout: 60_000 })
      await expect(supervisor.getByRole('main').locator('summary').filter({ hasText: number })).toHaveCount(0)
    })

    await test.step(`${language}: the officer’s device has destroyed its part too; the log is green; the certificate has its proof`, async () => {
      await expect(standing(officer)).toContainText(words.statusDestroyed, { timeout: 60_000 })
      await standing(officer).getByRole('link', { name: words.certificate }).click()
      await expect(officer.getByRole('heading', { level: 1 })).toHaveText(words.certificateTitle)
      await expect(main).toContainText('c2sp.org/tlog-proof@v1', { timeout: 30_000 })
      await axeInBothOrientations(officer)
      await room(officer, places.audit)
      await expect(officer.getByTestId('audit-verdict')).toHaveAttribute('data-verdict', 'green', {
        timeout: 60_000,
      })
      await expect(officer.getByTestId('audit-verdict')).toContainText(auditWords[language].green)
    })
  }
  await context.close()
  await desk.close()
  await product.stop()
})
