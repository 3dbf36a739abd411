import { type Locator, type Page, expect } from '@playwright/test'
import type { Language } from '#/app/words/catalog.ts'

/** Goes to a room by the main menu, as it is called in the language on screen. */
export async function room(page: Page, name: string): Promise<void> {
  await page.getByRole('navigation').getByRole('link', { name, exact: true }).first().click()
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
}

/** Puts the screen into another language. */
export async function speaks(page: Page, language: Language): Promise<void> {
  await page.getByRole('banner').getByRole('combobox').first().selectOption(language)
}

/** Chooses one answer of a group of which one holds. */
export const choose = (within: Page | Locator, group: string, name: string): Promise<void> =>
  within.getByRole('radiogroup', { name: group }).getByRole('radio', { name }).click({ force: true })
