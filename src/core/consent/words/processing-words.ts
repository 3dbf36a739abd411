/** The words of the record of processing and of the impact assessment, in one language. */
export interface ProcessingWords {
  readonly record: string
  readonly assessment: string
  readonly gdpr: string
  readonly subjects: string
  readonly noTransfers: string
  readonly measures: readonly string[]
  readonly risks: readonly { readonly key: string; readonly text: string }[]
  readonly sections: Readonly<Record<'description' | 'necessity' | 'risks' | 'measures' | 'views', string>>
  readonly fields: Readonly<
    Record<
      | 'controller'
      | 'dpo'
      | 'subjects'
      | 'proportionality'
      | 'measure'
      | 'residual'
      | 'dpoAdvice'
      | 'residents',
      string
    >
  >
}

const lv: ProcessingWords = {
  record: 'Apstrādes darbību reģistrs (VDAR 30. pants)',
  assessment: 'Novērtējums par ietekmi uz datu aizsardzību (VDAR 35. pants)',
  gdpr: 'VDAR',
  subjects: 'Iedzīvotāji, kurus apmeklē sociālais dienests, un viņu mājsaimniecība, arī bērni',
  noTransfers: 'Ārpus ES un EEZ datus nenodod',
  measures: [
    'Atbildes aizzīmogo planšetē; serveris glabā aploksnes, ko tas nevar atvērt.',
    'Katrai personai ir sava atslēga; piekrišanas un izvērtējumus atver dažādas atslēgas.',
    'Katru piekrišanu paraksta ierīce, un tā ir žurnālā, ko nevar nemanot pārrakstīt.',
    'Jautājumus par mērķi, kuram nav piekrišanas, nerāda un atbildes neglabā.',
    'Iznīcināt datus var tikai divi cilvēki kopā.',
  ],
  risks: [
    { key: 'lost-tablet', text: 'Planšete pazūd vai to nozog' },
    { key: 'pressure', text: 'Cilvēks piekrīt, jo baidās no atteikuma sekām' },
    { key: 'household', text: 'Ziņas uzzina cits mājsaimniecības loceklis' },
    { key: 'curiosity', text: 'Darbinieks skatās ziņas, kas viņam nav vajadzīgas' },
    { key: 'wrong-match', text: 'Cilvēkam piedāvā nederīgu palīdzību vai nepiedāvā derīgu' },
  ],
  sections: {
    description: 'Ko un kāpēc mēs darām',
    necessity: 'Vai tas ir vajadzīgs un samērīgs',
    risks: 'Riski cilvēkiem',
    measures: 'Ko darām, lai riskus mazinātu',
    views: 'Viedokļi',
  },
  fields: {
    controller: 'Pārzinis',
    dpo: 'Datu aizsardzības speciālists',
    subjects: 'Par ko ir dati',
    proportionality: 'Kāpēc nepietiek ar mazāk datiem',
    measure: 'Pasākums',
    residual: 'Kāds risks paliek',
    dpoAdvice: 'Datu aizsardzības speciālista padoms',
    residents: 'Iedzīvotāju vai viņu pārstāvju viedoklis',
  },
}

const en: ProcessingWords = {
  record: 'Record of processing activities (GDPR Article 30)',
  assessment: 'Data protection impact assessment (GDPR Article 35)',
  gdpr: 'GDPR',
  subjects: 'Residents visited by the social service and their households, children among them',
  noTransfers: 'No data leave the EU and EEA',
  measures: [
    'Answers are sealed on the tablet; the server keeps envelopes it cannot open.',
    'Each person has their own key; consents and assessments open with different keys.',
    'Each consent is signed by its device and stands in a log that cannot be rewritten unnoticed.',
    'Questions for a purpose without consent are not shown, and answers to them are not kept.',
    'Only two people together can destroy data.',
  ],
  risks: [
    { key: 'lost-tablet', text: 'A tablet is lost or stolen' },
    { key: 'pressure', text: 'Somebody agrees for fear of what refusing brings' },
    { key: 'household', text: 'Another member of the household learns of it' },
    { key: 'curiosity', text: 'A worker looks at data they have no need for' },
    { key: 'wrong-match', text: 'Somebody is offered the wrong help, or not the right one' },
  ],
  sections: {
    description: 'What we do and why',
    necessity: 'Is it needed and in proportion',
    risks: 'Risks to people',
    measures: 'What we do to lessen the risks',
    views: 'Views',
  },
  fields: {
    controller: 'Controller',
    dpo: 'Data protection officer',
    subjects: 'Whom the data are about',
    proportionality: 'Why fewer data would not do',
    measure: 'Measure',
    residual: 'Which risk remains',
    dpoAdvice: 'Advice of the data protection officer',
    residents: 'Views of residents or their representatives',
  },
}

const ru: ProcessingWords = {
  record: 'Реестр операций по обработке данных (статья 30 GDPR)',
  assessment: 'Оценка воздействия на защиту данных (статья 35 GDPR)',
  gdpr: 'GDPR',
  subjects: 'Жители, которых посещает социальная служба, и их домохозяйства, в том числе дети',
  noTransfers: 'За пределы ЕС и ЕЭЗ данные не передаются',
  measures: [
    'Ответы запечатываются на планшете; сервер хранит конверты, которые не может открыть.',
    'У каждого человека свой ключ; согласия и оценки открываются разными ключами.',
    'Каждое согласие подписано устройством и записано в журнал, который нельзя незаметно переписать.',
    'Вопросы для цели без согласия не показываются, и ответы на них не хранятся.',
    'Уничтожить данные могут только два человека вместе.',
  ],
  risks: [
    { key: 'lost-tablet', text: 'Планшет потерян или украден' },
    { key: 'pressure', text: 'Человек соглашается, потому что боится последствий отказа' },
    { key: 'household', text: 'Об этом узнаёт другой член семьи' },
    { key: 'curiosity', text: 'Сотрудник смотрит данные, которые ему не нужны' },
    { key: 'wrong-match', text: 'Человеку предлагают неподходящую помощь или не предлагают подходящую' },
  ],
  sections: {
    description: 'Что и зачем мы делаем',
    necessity: 'Нужно ли это и соразмерно ли',
    risks: 'Риски для людей',
    measures: 'Что мы делаем, чтобы уменьшить риски',
    views: 'Мнения',
  },
  fields: {
    controller: 'Контролёр данных',
    dpo: 'Специалист по защите данных',
    subjects: 'О ком данные',
    proportionality: 'Почему нельзя обойтись меньшим',
    measure: 'Мера',
    residual: 'Какой риск остаётся',
    dpoAdvice: 'Совет специалиста по защите данных',
    residents: 'Мнение жителей или их представителей',
  },
}

export const processingWords: Readonly<Record<'lv' | 'en' | 'ru', ProcessingWords>> = { lv, en, ru }
