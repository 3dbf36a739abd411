import { room } from '#/app/words/catalog.ts'

/** Words of the review room. */
export const reviewWords = room({
  lv: { title: 'Pārskatīšana' },
  en: { title: 'Review' },
  ru: { title: 'Проверка' },
})
