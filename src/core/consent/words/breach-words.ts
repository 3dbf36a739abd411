import type { BreachRisk, RiskReason } from '#/core/consent/breach.ts'

/** The words of the lost-device papers, in one language. */
export interface BreachWords {
  readonly article33: string
  readonly article34: string
  readonly greeting: string
  readonly yes: string
  readonly no: string
  readonly advice: string
  readonly levels: Readonly<Record<BreachRisk['level'], string>>
  readonly reasons: Readonly<Record<RiskReason, string>>
  readonly sections: Readonly<
    Record<
      'when' | 'nature' | 'contact' | 'consequences' | 'measures' | 'happened' | 'forYou' | 'weDo' | 'youCan',
      string
    >
  >
  readonly fields: Readonly<
    Record<
      | 'lost-at'
      | 'aware-at'
      | 'deadline'
      | 'delay'
      | 'what'
      | 'persons'
      | 'households'
      | 'categories'
      | 'special'
      | 'children'
      | 'controller'
      | 'dpo'
      | 'risk'
      | 'why'
      | 'measures'
      | 'revoked'
      | 'addressee'
      | 'advice',
      string
    >
  >
}

const lv: BreachWords = {
  article33: 'Paziņojums par personas datu aizsardzības pārkāpumu (VDAR 33. pants)',
  article34: 'Svarīga ziņa par jūsu datiem',
  greeting: 'Labdien!',
  yes: 'jā',
  no: 'nē',
  advice:
    'Ja kāds jums zvana vai raksta un zina par jums neparasti daudz, nesakiet viņam neko un pasakiet mums. Jūs varat sūdzēties Datu valsts inspekcijā.',
  levels: {
    unlikely: 'Kaitējums cilvēkiem ir maz ticams',
    risk: 'Cilvēkiem var rasties kaitējums',
    high: 'Kaitējuma risks cilvēkiem ir augsts',
  },
  reasons: {
    'locked-and-sealed': 'Planšete bija aizslēgta, un ziņas tajā bez paroles nevar izlasīt.',
    'not-revoked-yet': 'Planšetes piekļuve serverim vēl nav slēgta.',
    'lock-unknown': 'Mēs nezinām, vai planšete bija aizslēgta.',
    'was-unlocked': 'Planšete nebija aizslēgta.',
    'passphrase-exposed': 'Paroli var zināt kāds cits.',
    'used-after-loss': 'Planšete ir lietota pēc pazušanas.',
    'special-data': 'Tajā ir ziņas par veselību vai citas īpaši aizsargātas ziņas.',
    children: 'Tajā ir ziņas par bērniem.',
    'nobody-on-it': 'Planšetē nebija ziņu par cilvēkiem.',
  },
  sections: {
    when: 'Kad tas notika',
    nature: 'Kas noticis un uz ko tas attiecas',
    contact: 'Ar ko sazināties',
    consequences: 'Iespējamās sekas',
    measures: 'Ko mēs esam darījuši un darīsim',
    happened: 'Kas noticis',
    forYou: 'Ko tas var nozīmēt jums',
    weDo: 'Ko mēs darām',
    youCan: 'Ko varat darīt jūs',
  },
  fields: {
    'lost-at': 'Kad planšete pazuda',
    'aware-at': 'Kad mēs to uzzinājām',
    deadline: 'Paziņot līdz (72 stundas)',
    delay: 'Kāpēc paziņojam vēlāk',
    what: 'Kas noticis',
    persons: 'Cilvēku skaits',
    households: 'Mājsaimniecību skaits',
    categories: 'Kādas ziņas',
    special: 'Īpašu kategoriju dati',
    children: 'Ziņas par bērniem',
    controller: 'Pārzinis',
    dpo: 'Datu aizsardzības speciālists',
    risk: 'Riska novērtējums',
    why: 'Pamatojums',
    measures: 'Pasākumi',
    revoked: 'Kad planšetes piekļuve slēgta',
    addressee: 'Kam',
    advice: 'Padoms',
  },
}

const en: BreachWords = {
  article33: 'Notification of a personal data breach (GDPR Article 33)',
  article34: 'An important message about your data',
  greeting: 'Hello,',
  yes: 'yes',
  no: 'no',
  advice:
    'If somebody calls or writes to you and knows surprisingly much about you, tell them nothing and tell us. You can complain to the Data State Inspectorate.',
  levels: {
    unlikely: 'Harm to people is unlikely',
    risk: 'People may come to harm',
    high: 'The risk of harm to people is high',
  },
  reasons: {
    'locked-and-sealed': 'The tablet was locked, and what is on it cannot be read without the passphrase.',
    'not-revoked-yet': 'The server has not shut this tablet out yet.',
    'lock-unknown': 'We do not know whether the tablet was locked.',
    'was-unlocked': 'The tablet was not locked.',
    'passphrase-exposed': 'Somebody else may know the passphrase.',
    'used-after-loss': 'The tablet was used after it was lost.',
    'special-data': 'It holds data on health or other specially protected data.',
    children: 'It holds data on children.',
    'nobody-on-it': 'There was nothing about people on the tablet.',
  },
  sections: {
    when: 'When it happened',
    nature: 'What happened and what it concerns',
    contact: 'Whom to contact',
    consequences: 'Likely consequences',
    measures: 'What we have done and will do',
    happened: 'What happened',
    forYou: 'What it may mean for you',
    weDo: 'What we are doing',
    youCan: 'What you can do',
  },
  fields: {
    'lost-at': 'When the tablet was lost',
    'aware-at': 'When we learned of it',
    deadline: 'Notify by (72 hours)',
    delay: 'Why we notify later',
    what: 'What happened',
    persons: 'Number of people',
    households: 'Number of households',
    categories: 'Which data',
    special: 'Special categories of data',
    children: 'Data on children',
    controller: 'Controller',
    dpo: 'Data protection officer',
    risk: 'Assessment of the risk',
    why: 'Reasons',
    measures: 'Measures',
    revoked: 'Tablet shut out by the server',
    addressee: 'To',
    advice: 'Advice',
  },
}

const ru: BreachWords = {
  article33: 'Уведомление о нарушении защиты персональных данных (статья 33 GDPR)',
  article34: 'Важное сообщение о ваших данных',
  greeting: 'Здравствуйте!',
  yes: 'да',
  no: 'нет',
  advice:
    'Если вам звонит или пишет кто-то, кто знает о вас необычно много, ничего ему не говорите и сообщите нам. Вы можете пожаловаться в Государственную инспекцию данных.',
  levels: {
    unlikely: 'Вред для людей маловероятен',
    risk: 'Людям может быть причинён вред',
    high: 'Риск вреда для людей высокий',
  },
  reasons: {
    'locked-and-sealed': 'Планшет был заблокирован, и данные на нём нельзя прочитать без пароля.',
    'not-revoked-yet': 'Сервер ещё не отключил этот планшет.',
    'lock-unknown': 'Мы не знаем, был ли планшет заблокирован.',
    'was-unlocked': 'Планшет не был заблокирован.',
    'passphrase-exposed': 'Пароль может знать кто-то другой.',
    'used-after-loss': 'Планшетом пользовались после пропажи.',
    'special-data': 'На нём есть данные о здоровье или другие особо защищённые данные.',
    children: 'На нём есть данные о детях.',
    'nobody-on-it': 'На планшете не было данных о людях.',
  },
  sections: {
    when: 'Когда это произошло',
    nature: 'Что произошло и чего это касается',
    contact: 'К кому обратиться',
    consequences: 'Возможные последствия',
    measures: 'Что мы сделали и сделаем',
    happened: 'Что произошло',
    forYou: 'Что это может значить для вас',
    weDo: 'Что мы делаем',
    youCan: 'Что можете сделать вы',
  },
  fields: {
    'lost-at': 'Когда пропал планшет',
    'aware-at': 'Когда мы об этом узнали',
    deadline: 'Уведомить до (72 часа)',
    delay: 'Почему уведомляем позже',
    what: 'Что произошло',
    persons: 'Число людей',
    households: 'Число домохозяйств',
    categories: 'Какие данные',
    special: 'Особые категории данных',
    children: 'Данные о детях',
    controller: 'Контролёр данных',
    dpo: 'Специалист по защите данных',
    risk: 'Оценка риска',
    why: 'Обоснование',
    measures: 'Меры',
    revoked: 'Планшет отключён сервером',
    addressee: 'Кому',
    advice: 'Совет',
  },
}

export const breachWords: Readonly<Record<'lv' | 'en' | 'ru', BreachWords>> = { lv, en, ru }
