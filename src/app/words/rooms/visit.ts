import { room } from '#/app/words/catalog.ts'

/** Words of the visit room. */
export const visitWords = room({
  lv: { title: 'Vizīte' },
  en: { title: 'Visit' },
  ru: { title: 'Визит' },
})
