import { room } from '#/app/words/catalog.ts'

/** Words of the lock room. */
export const lockWords = room({
  lv: { title: 'Slēdzene' },
  en: { title: 'Lock' },
  ru: { title: 'Блокировка' },
})
