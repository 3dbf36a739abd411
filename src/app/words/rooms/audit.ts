import { room } from '#/app/words/catalog.ts'

/** Words of the audit room. */
export const auditWords = room({
  lv: { title: 'Pārbaude' },
  en: { title: 'Audit' },
  ru: { title: 'Аудит' },
})
