import { room } from '#/app/words/catalog.ts'

/** Words of the sync room. */
export const syncWords = room({
  lv: { title: 'Sinhronizācija' },
  en: { title: 'Synchronisation' },
  ru: { title: 'Синхронизация' },
})
