import { room } from '#/app/words/catalog.ts'

/** Words of the plan room. */
export const planWords = room({
  lv: { title: 'Plāns' },
  en: { title: 'Plan' },
  ru: { title: 'План' },
})
