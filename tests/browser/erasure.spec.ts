import { expect, test, type Page } from '@playwright/test'
import { enrol } from './demo-people.ts'
import { axeInBothOrientations, persistentBrowser, startProduct, throwawayFolder } from './fixtures.ts'

const room = async (page: Page, name: string): Promise<void> => {
  await page
    .getByRole('navigation', { name: 'Galvenā izvēlne' })
    .getByRole('link', { name, exact: true })
    .click()
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
}
const choose = (page: Page, group: string, name: string): Promise<void> =>
  page.getByRole('radiogroup', { name: group }).getByRole('radio', { name }).click({ force: true })

test('[ER1] [ER4] a resident asks to be forgotten: the officer proposes, a supervisor confirms, everybody’s devices destroy their part, and the certificate says so', async () => {
  test.setTimeout(240_000)
  const product = await startProduct({ demo: true })
  const context = await persistentBrowser(throwawayFolder('erasure-officer'))
  const desk = await persistentBrowser(throwawayFolder('erasure-supervisor'))
  const officer = context.pages()[0] ?? (await context.newPage())
  const supervisor = desk.pages()[0] ?? (await desk.newPage())
  await enrol(product, officer, 'dpo', 'PA')
  await enrol(product, supervisor, 'supervisor', 'IS')

  await room(officer, 'Glabāšana')
  const persons = officer.getByRole('main').getByRole('listitem').filter({ hasText: 'Lieta slēgta' })
  const first = persons.first()
  const number = (await first.getByRole('heading', { level: 2 }).textContent()) ?? ''
  expect(number).toMatch(/^[0-9a-f]{8}$/)

  await test.step('what has to be kept is not erased, and the reason is said', async () => {
    await first.getByText('Dzēšana pavisam').click()
    await expect(first).toContainText('Šodien dzēst pavisam nedrīkst')
    await expect(first.getByRole('button', { name: /^Ierosināt dzēšanu/ })).toHaveCount(0)
    await axeInBothOrientations(officer)
  })

  await test.step('the resident asks, and their objection is answered', async () => {
    await room(officer, 'Pieprasījumi')
    for (const article of ['Iebilst (21. pants)', 'Dzēst (17. pants)']) {
      const writing = officer.getByRole('group').filter({ has: officer.getByText('Pierakstīt jaunu') })
      if (!(await officer.getByRole('radiogroup', { name: 'Ko cilvēks lūdz' }).isVisible()))
        await officer.getByText('Pierakstīt jaunu').click()
      await choose(officer, 'Ko cilvēks lūdz', article)
      await officer.getByRole('textbox', { name: 'Kuram cilvēkam (numurs no kvīts)' }).fill(number)
      await writing.getByRole('button', { name: 'Pierakstīt', exact: true }).first().click()
      const request = officer
        .getByRole('main')
        .getByRole('listitem')
        .filter({ has: officer.getByRole('heading', { name: article }) })
      await request
        .getByRole('radiogroup', { name: 'Nākamais solis' })
        .getByRole('radio', { name: 'Identitāte pārbaudīta' })
        .click({ force: true })
      await request.getByRole('textbox', { name: 'Kā pārbaudīta' }).fill('Pase kabinetā')
      await request.getByRole('button', { name: 'Pierakstīt' }).click()
      await expect(request.getByRole('textbox', { name: 'Kā pārbaudīta' })).toHaveCount(0)
      if (article.startsWith('Iebilst')) {
        await request
          .getByRole('radiogroup', { name: 'Nākamais solis' })
          .getByRole('radio', { name: 'Atbildēts' })
          .click({ force: true })
        await request.getByRole('button', { name: 'Pierakstīt' }).click()
        await expect(request.getByText(/^Atbildēts \d/)).toBeVisible()
      }
    }
  })

  await test.step('the officer proposes, and cannot confirm alone', async () => {
    await room(officer, 'Glabāšana')
    const again = officer.getByRole('main').getByRole('listitem').filter({ hasText: number }).last()
    await again.getByText('Dzēšana pavisam').click()
    await again.getByRole('button', { name: /^Ierosināt dzēšanu/ }).click()
    const standing = officer.getByRole('region', { name: 'Dzēšana pavisam' })
    await expect(standing).toContainText('Apstiprināt nevar tas pats, kurš ierosināja.')
    await expect(standing.getByRole('button', { name: 'Apstiprināt dzēšanu' })).toHaveCount(0)
    await axeInBothOrientations(officer)
  })

  await test.step('a supervisor confirms, after being told what it means; the device carries it out', async () => {
    await room(supervisor, 'Glabāšana')
    const standing = supervisor.getByRole('region', { name: 'Dzēšana pavisam' })
    await standing.getByRole('button', { name: 'Apstiprināt dzēšanu' }).click({ timeout: 60_000 })
    const dialog = supervisor.getByRole('alertdialog')
    await expect(dialog).toContainText('To nevar atsaukt')
    await axeInBothOrientations(supervisor)
    await dialog.getByRole('button', { name: 'Apstiprināt dzēšanu' }).click()
    await expect(standing).toContainText('Iznīcināts', { timeout: 60_000 })
    await expect(
      supervisor.getByRole('main').getByRole('heading', { name: number, exact: true }),
    ).toHaveCount(0)
  })

  await test.step('the officer’s device has destroyed its part too; the log is green; the certificate has its proof', async () => {
    const standing = officer.getByRole('region', { name: 'Dzēšana pavisam' })
    await expect(standing).toContainText('Iznīcināts', { timeout: 60_000 })
    await standing.getByRole('link', { name: 'Apliecība' }).click()
    await expect(officer.getByRole('heading', { level: 1 })).toHaveText('Apliecība par dzēšanu')
    await expect(officer.getByRole('main')).toContainText('c2sp.org/tlog-proof@v1', { timeout: 30_000 })
    await axeInBothOrientations(officer)
    await room(officer, 'Piekrišanu žurnāls')
    await expect(officer.getByTestId('audit-verdict')).toHaveAttribute('data-verdict', 'green', {
      timeout: 60_000,
    })
  })
  await context.close()
  await desk.close()
  await product.stop()
})
