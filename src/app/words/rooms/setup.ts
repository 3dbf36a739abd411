import { room } from '#/app/words/catalog.ts'

/** Words of the setup room. */
export const setupWords = room({
  lv: { title: 'Iestatīšana' },
  en: { title: 'Set-up' },
  ru: { title: 'Настройка' },
})
