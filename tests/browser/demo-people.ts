import { type Page, expect } from '@playwright/test'
import { memoryShelf } from '#/client/memory-store.ts'
import { Vault } from '#/client/vault.ts'
import { nodeSurroundings } from '#/tools/node-surroundings.ts'
import type { Product } from './fixtures.ts'

/** The passphrase and the link that the demo prints for its first person of a role, or another by their place. */
export async function printedFor(
  product: Product,
  role: 'worker' | 'supervisor' | 'dpo',
  place = 0,
): Promise<{ passphrase: string; link: string }> {
  const printed = new RegExp(`, ${role}\\n\\s+passphrase\\s+(.+)\\n\\s+link\\s+(\\S+)`, 'g')
  const people = () => [...product.log().matchAll(printed)]
  await expect.poll(() => people().length, { timeout: 150_000 }).toBeGreaterThan(place)
  const [, passphrase, link] = people()[place] ?? []
  if (passphrase === undefined || link === undefined) throw new Error('the demo prints a link for each')
  // The demo prints its own address; the test's pages stay on one origin.
  return { passphrase, link: link.replace(/^[^#]*(?=\/join)/, product.url) }
}

/** Enrols the demo's first person of a role (or another, by their place) in this browser; answers their passphrase. */
export async function enrol(
  product: Product,
  page: Page,
  role: 'worker' | 'supervisor' | 'dpo',
  badge: string,
  place = 0,
): Promise<string> {
  const { passphrase, link } = await printedFor(product, role, place)
  await page.goto(link)
  await accept(page, badge, passphrase)
  return passphrase
}

/** Fills in and sends the form an invitation leads to. */
export async function accept(page: Page, badge: string, passphrase: string): Promise<void> {
  const initials = page.getByLabel('Iniciāļi slēdzenes ekrānam')
  // The first page of a browser that has nothing yet, on a machine that may be starting other things.
  await initials.waitFor({ timeout: 90_000 })
  await initials.fill(badge)
  await page.getByLabel('Parole šai ierīcei', { exact: true }).fill(passphrase)
  await page.getByLabel('Parole vēlreiz', { exact: true }).fill(passphrase)
  await page.getByRole('button', { name: 'Pievienoties' }).click()
  await expect(page.getByRole('button', { name: /^Slēgt/ })).toBeVisible()
}

export async function unlock(page: Page, passphrase: string): Promise<void> {
  await page.getByLabel('Parole', { exact: true }).fill(passphrase)
  await page.getByRole('button', { name: 'Atslēgt' }).click()
}

/** Locks, and waits for the screen where somebody else may take over. */
export async function lock(page: Page): Promise<void> {
  await page.getByRole('button', { name: /^Slēgt/ }).click()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Kas strādās?')
}

/** Waits until the app is whole in this browser, so that it works without a connection. */
export async function whole(page: Page): Promise<void> {
  await page.evaluate(async () => {
    await navigator.serviceWorker.ready
  })
}

/** The demo's first person of a role on a device without a screen, which a test may order about. */
export async function deviceOf(
  product: Product,
  role: 'administrator' | 'supervisor',
  badge: string,
): Promise<Vault> {
  const printed = new RegExp(`, ${role}\\n\\s+passphrase\\s+(.+)\\n\\s+link\\s+\\S+#(\\S+)`).exec(
    product.log(),
  )
  const [, passphrase = '', fragment = ''] = printed ?? []
  const vault = new Vault(await nodeSurroundings(product.url), memoryShelf())
  const joined = await vault.join({ fragment, name: '', badge, passphrase })
  if (!joined.ok) throw new Error(joined.reason)
  return vault
}
