import { room } from '#/app/words/catalog.ts'

/** Words of the people room. */
export const peopleWords = room({
  lv: { title: 'Cilvēki' },
  en: { title: 'People' },
  ru: { title: 'Люди' },
})
