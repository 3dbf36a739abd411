import type { Texts } from '#/core/consent/purposes.ts'

/** Categories of data, as the register names them, in words a resident reads. */
const DATA: ReadonlyMap<string, Texts> = new Map([
  ['care', { lv: 'aprūpe', en: 'care', ru: 'уход' }],
  ['chosen-support', { lv: 'izvēlētais atbalsts', en: 'chosen support', ru: 'выбранная поддержка' }],
  ['contact', { lv: 'saziņa', en: 'contact', ru: 'способ связи' }],
  ['debts', { lv: 'parādi', en: 'debts', ru: 'долги' }],
  ['deprivation', { lv: 'kā trūkst', en: 'what is lacking', ru: 'чего не хватает' }],
  ['digital-access', { lv: 'ierīces un internets', en: 'devices and internet', ru: 'устройства и интернет' }],
  ['digital-skills', { lv: 'digitālās prasmes', en: 'digital skills', ru: 'цифровые навыки' }],
  ['distress', { lv: 'pašsajūta', en: 'how you feel', ru: 'самочувствие' }],
  ['e-address', { lv: 'e-adrese', en: 'e-address', ru: 'э-адрес' }],
  ['eid', { lv: 'eID karte', en: 'eID card', ru: 'карта eID' }],
  ['food', { lv: 'ēdiens', en: 'food', ru: 'еда' }],
  ['functioning', { lv: 'ikdienas darbības', en: 'everyday activities', ru: 'повседневные дела' }],
  ['household', { lv: 'mājsaimniecība', en: 'household', ru: 'домохозяйство' }],
  ['housing', { lv: 'mājoklis', en: 'housing', ru: 'жильё' }],
  ['income', { lv: 'ienākumi', en: 'income', ru: 'доходы' }],
  ['loneliness', { lv: 'vientulība', en: 'loneliness', ru: 'одиночество' }],
  ['plan', { lv: 'atbalsta plāns', en: 'support plan', ru: 'план поддержки' }],
  ['referrals', { lv: 'nosūtījumi', en: 'referrals', ru: 'направления' }],
  ['satisfaction', { lv: 'kā jums klājās', en: 'how it went', ru: 'как всё прошло' }],
  ['transport', { lv: 'pārvietošanās', en: 'transport', ru: 'передвижение' }],
])

/** A category in words; one nobody has named yet stays as the register has it. */
export const dataWords = (category: string, language: keyof Texts): string =>
  DATA.get(category)?.[language] ?? category
