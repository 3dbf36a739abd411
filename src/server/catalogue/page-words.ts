import type { Language } from '#/core/catalogue/texts.ts'

/** Everything the public pages say besides the catalogue's own texts. */
export interface PageWords {
  readonly skip: string
  readonly language: string
  readonly search: string
  readonly searchHint: string
  readonly need: string
  readonly allNeeds: string
  readonly level: string
  readonly allLevels: string
  readonly levels: Readonly<Record<'municipal' | 'state' | 'ngo', string>>
  readonly show: string
  readonly clear: string
  /** How many options are shown; the number stands before. */
  readonly found: (count: number) => string
  readonly none: string
  readonly noneHint: string
  readonly list: string
  readonly sample: string
  readonly forWhom: string
  readonly howToApply: string
  readonly cost: string
  readonly documents: string
  readonly where: string
  readonly address: string
  readonly phone: string
  readonly email: string
  readonly website: string
  readonly hours: string
  readonly accessibility: string
  readonly spoken: string
  readonly organization: string
  readonly area: string
  readonly helpsWith: string
  readonly law: string
  readonly checked: string
  readonly notChecked: string
  readonly reviewBy: string
  readonly alert: string
  readonly back: string
  readonly notFoundTitle: string
  readonly notFound: string
  readonly fromPlan: string
  readonly fromPlanNone: string
  readonly otherVersion: string
  readonly showAll: string
  readonly decides: string
  readonly openData: string
  readonly leaflet: string
  readonly leafletTopic: string
  readonly leafletCode: string
  /** How many more options the code leads to. */
  readonly leafletMore: (count: number) => string
  readonly whoHelps: string
}

const countWord = (language: Language, words: Readonly<Partial<Record<Intl.LDMLPluralRule, string>>>) => {
  const rules = new Intl.PluralRules(language)
  return (count: number): string => `${count} ${words[rules.select(count)] ?? words.other ?? ''}`
}

const lv: PageWords = {
  skip: 'Pāriet uz saturu',
  language: 'Valoda',
  search: 'Meklēt',
  searchHint: 'Piemēram: malka, ārsts, bērns',
  need: 'Ar ko vajag palīdzību',
  allNeeds: 'Viss',
  level: 'Kas palīdz',
  allLevels: 'Visi',
  levels: { municipal: 'Pašvaldība', state: 'Valsts', ngo: 'Nevalstiska organizācija' },
  show: 'Rādīt',
  clear: 'Notīrīt',
  found: countWord('lv', { zero: 'atbalsta iespēju', one: 'atbalsta iespēja', other: 'atbalsta iespējas' }),
  none: 'Nekas netika atrasts.',
  noneHint: 'Mēģiniet citu vārdu vai izvēlieties „Viss”.',
  list: 'Atbalsta iespējas',
  sample: 'Paraugs',
  forWhom: 'Kam tas ir',
  howToApply: 'Kā pieteikties',
  cost: 'Cik maksā',
  documents: 'Kas jāņem līdzi',
  where: 'Kur',
  address: 'Adrese',
  phone: 'Tālrunis',
  email: 'E-pasts',
  website: 'Tīmekļa vietne',
  hours: 'Darba laiks',
  accessibility: 'Piekļuve',
  spoken: 'Valodas',
  organization: 'Kas to sniedz',
  area: 'Kur tas ir pieejams',
  helpsWith: 'Palīdz ar',
  law: 'Tiesību akts',
  checked: 'Pārbaudīts',
  notChecked: 'Šis ieraksts vēl nav pārbaudīts.',
  reviewBy: 'Jāpārskata līdz',
  alert: 'Uzmanību',
  back: 'Visas atbalsta iespējas',
  notFoundTitle: 'Šādas atbalsta iespējas nav',
  notFound: 'Adrese ir nepareiza, vai iespēja vairs netiek piedāvāta.',
  fromPlan: 'Šīs ir iespējas no jūsu plāna.',
  fromPlanNone: 'Jūsu plāna iespējas šajā sarakstā vairs nav. Piezvaniet sociālajam darbiniekam.',
  otherVersion: 'Saraksts kopš plāna izdrukas ir mainījies.',
  showAll: 'Rādīt visas iespējas',
  decides: 'Par palīdzību lemj iestāde. Šī lapa nav lēmums.',
  openData: 'Atvērtie dati (HSDS 3)',
  leaflet: 'Lapiņa drukāšanai par šo vajadzību',
  leafletTopic: 'Kas var palīdzēt',
  leafletCode: 'Viss saraksts internetā',
  leafletMore: (count) => `Tur vēl: ${count}.`,
  whoHelps: 'Kas man var palīdzēt? Daži jautājumi, atbildes paliek jūsu ierīcē',
}

const en: PageWords = {
  skip: 'Skip to content',
  language: 'Language',
  search: 'Search',
  searchHint: 'For example: firewood, doctor, child',
  need: 'What you need help with',
  allNeeds: 'Everything',
  level: 'Who helps',
  allLevels: 'All',
  levels: { municipal: 'Municipality', state: 'State', ngo: 'Non-governmental organisation' },
  show: 'Show',
  clear: 'Clear',
  found: countWord('en', { one: 'support option', other: 'support options' }),
  none: 'Nothing was found.',
  noneHint: 'Try another word or choose “Everything”.',
  list: 'Support options',
  sample: 'Sample',
  forWhom: 'Who it is for',
  howToApply: 'How to apply',
  cost: 'What it costs',
  documents: 'What to bring',
  where: 'Where',
  address: 'Address',
  phone: 'Phone',
  email: 'E-mail',
  website: 'Website',
  hours: 'Opening hours',
  accessibility: 'Access',
  spoken: 'Languages',
  organization: 'Who provides it',
  area: 'Where it is available',
  helpsWith: 'Helps with',
  law: 'Law',
  checked: 'Checked on',
  notChecked: 'This entry has not been checked yet.',
  reviewBy: 'To be reviewed by',
  alert: 'Please note',
  back: 'All support options',
  notFoundTitle: 'There is no such support option',
  notFound: 'The address is wrong, or the option is no longer offered.',
  fromPlan: 'These are the options from your plan.',
  fromPlanNone: 'The options of your plan are no longer in this list. Call your social worker.',
  otherVersion: 'The list has changed since your plan was printed.',
  showAll: 'Show all options',
  decides: 'The office decides on help. This page is not a decision.',
  openData: 'Open data (HSDS 3)',
  leaflet: 'A leaflet about this need, to print',
  leafletTopic: 'Who can help',
  leafletCode: 'The whole list on the internet',
  leafletMore: (count) => `${count} more there.`,
  whoHelps: 'Who can help me? A few questions; the answers stay on your device',
}

const ru: PageWords = {
  skip: 'Перейти к содержанию',
  language: 'Язык',
  search: 'Поиск',
  searchHint: 'Например: дрова, врач, ребёнок',
  need: 'С чем нужна помощь',
  allNeeds: 'Всё',
  level: 'Кто помогает',
  allLevels: 'Все',
  levels: { municipal: 'Самоуправление', state: 'Государство', ngo: 'Негосударственная организация' },
  show: 'Показать',
  clear: 'Очистить',
  found: countWord('ru', {
    one: 'возможность поддержки',
    few: 'возможности поддержки',
    many: 'возможностей поддержки',
    other: 'возможности поддержки',
  }),
  none: 'Ничего не найдено.',
  noneHint: 'Попробуйте другое слово или выберите «Всё».',
  list: 'Возможности поддержки',
  sample: 'Пример',
  forWhom: 'Для кого',
  howToApply: 'Как подать заявление',
  cost: 'Сколько стоит',
  documents: 'Что взять с собой',
  where: 'Где',
  address: 'Адрес',
  phone: 'Телефон',
  email: 'Эл. почта',
  website: 'Сайт',
  hours: 'Часы работы',
  accessibility: 'Доступность',
  spoken: 'Языки',
  organization: 'Кто предоставляет',
  area: 'Где это доступно',
  helpsWith: 'Помогает с',
  law: 'Правовой акт',
  checked: 'Проверено',
  notChecked: 'Эта запись ещё не проверена.',
  reviewBy: 'Пересмотреть до',
  alert: 'Внимание',
  back: 'Все возможности поддержки',
  notFoundTitle: 'Такой возможности поддержки нет',
  notFound: 'Адрес неверный, или эту возможность больше не предлагают.',
  fromPlan: 'Это возможности из вашего плана.',
  fromPlanNone: 'Возможностей из вашего плана в этом списке больше нет. Позвоните социальному работнику.',
  otherVersion: 'Список изменился с тех пор, как ваш план напечатали.',
  showAll: 'Показать все возможности',
  decides: 'Решение о помощи принимает учреждение. Эта страница не является решением.',
  openData: 'Открытые данные (HSDS 3)',
  leaflet: 'Листовка об этой потребности для печати',
  leafletTopic: 'Кто может помочь',
  leafletCode: 'Весь список в интернете',
  leafletMore: (count) => `Там ещё: ${count}.`,
  whoHelps: 'Кто мне может помочь? Несколько вопросов; ответы остаются на вашем устройстве',
}

export const pageWords: Readonly<Record<Language, PageWords>> = { lv, en, ru }

/** A calendar day as people write it: `12.11.2026.` in Latvian. */
export function dayText(day: string, language: Language): string {
  const [year = '', month = '', date = ''] = day.split('-')
  if (language === 'lv') return `${date}.${month}.${year}.`
  if (language === 'ru') return `${date}.${month}.${year}`
  return new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeZone: 'UTC' }).format(Date.parse(day))
}
