import type { Plugin } from 'vite'

/** The three languages we speak; React Aria carries thirty more. */
const spokenLocales = new Set(['lv-LV', 'en-US', 'ru-RU'])

/**
 * Leaves out React Aria's built-in phrases in languages nobody can choose here,
 * which would otherwise be a fifth of what a tablet downloads.
 */
export function onlySpokenLocales(): Plugin {
  const phrases = /[\\/]react-(?:aria|aria-components|stately)[\\/].*[\\/]([a-z]{2}-[A-Z]{2})\.m?js$/
  return {
    name: 'only-spoken-locales',
    enforce: 'pre',
    load(id) {
      const locale = phrases.exec(id)?.[1]
      return locale !== undefined && !spokenLocales.has(locale) ? 'export default undefined' : undefined
    },
  }
}
