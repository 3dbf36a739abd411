import { expect, test } from '@playwright/test'
import { enrol } from './demo-people.ts'
import { axeInBothOrientations, persistentBrowser, startProduct, throwawayFolder } from './fixtures.ts'

test('[C70] [C8] the officer sees how far the check of the log is, stops it, and has everything checked from the start', async () => {
  test.setTimeout(240_000)
  const product = await startProduct({ demo: true })
  const context = await persistentBrowser(throwawayFolder('log-check'))
  const page = context.pages()[0] ?? (await context.newPage())
  await enrol(product, page, 'dpo', 'PA')
  const verdict = page.getByTestId('audit-verdict')
  await expect(verdict).toHaveAttribute('data-verdict', 'green', { timeout: 60_000 })
  await expect(verdict).toContainText('pārbaudīta katra kvīts')

  await test.step('the ordinary check reads all leaves, and of the receipts those that are new', async () => {
    await page.getByRole('button', { name: 'Pārbaudīt vēlreiz' }).click()
    await expect(verdict).toContainText('No kvītīm pārbaudītas tās, kas nākušas klāt')
    await expect(verdict).toHaveAttribute('data-verdict', 'green')
    await axeInBothOrientations(page)
  })

  await test.step('while the leaves are on their way it tells how far it is, and stops at once', async () => {
    const held = Promise.withResolvers<void>()
    await context.route('**/api/log/leaves*', async (route) => {
      await held.promise
      await route.continue()
    })
    await page.getByRole('button', { name: 'Pārbaudīt visu no sākuma' }).click()
    await expect(verdict).toHaveAttribute('data-verdict', 'running')
    await expect(page.getByRole('progressbar', { name: 'Pārbauda žurnālu…' })).toBeVisible()
    await axeInBothOrientations(page)
    await page.getByRole('button', { name: 'Apturēt' }).click()
    await expect(verdict).toHaveAttribute('data-verdict', 'stopped')
    await expect(verdict).toContainText('Par žurnālu nav teikts nekas')
    await axeInBothOrientations(page)
    held.resolve()
    await context.unrouteAll({ behavior: 'wait' })
  })

  await test.step('and then everything, from the first leaf', async () => {
    await page.getByRole('button', { name: 'Pārbaudīt visu no sākuma' }).click()
    await expect(verdict).toHaveAttribute('data-verdict', 'green')
    await expect(verdict).toContainText('pārbaudīta katra kvīts')
  })

  await test.step('[C72] a leaf that came changed turns it red; the evidence stays when all is well again', async () => {
    await context.route('**/api/log/leaves*', async (route) => {
      const reply = await route.fetch()
      const body = await reply.body()
      body[20] = (body[20] ?? 0) ^ 1
      await route.fulfill({ response: reply, body })
    })
    await page.getByRole('button', { name: 'Pārbaudīt vēlreiz' }).click()
    await expect(verdict).toHaveAttribute('data-verdict', 'red')
    await context.unrouteAll({ behavior: 'wait' })
    await page.getByRole('button', { name: 'Pārbaudīt vēlreiz' }).click()
    await expect(verdict).toHaveAttribute('data-verdict', 'green')
    await page.getByText('Glabātie pierādījumi par to, kas nebija kārtībā: 1').click()
    await expect(page.getByRole('button', { name: 'Saglabāt pierādījumus failā' })).toBeVisible()
    await axeInBothOrientations(page)
  })
  await context.close()
  await product.stop()
})
