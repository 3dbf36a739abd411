import type { REFUSAL_GROUNDS } from '#/core/consent/requests.ts'
import type { RequestArticle } from '#/core/consent/rights.ts'

export type LetterKind = 'identity' | 'extension' | 'answer' | 'refusal'

/** The words of letters to somebody who made a request, in one language. `{…}` are filled in. */
export interface RequestWords {
  readonly greeting: string
  readonly greetingNamed: string
  readonly asked: Readonly<Record<RequestArticle, string>>
  readonly received: string
  readonly titles: Readonly<Record<LetterKind, string>>
  readonly identity: readonly string[]
  readonly extension: readonly string[]
  readonly answers: Readonly<Record<RequestArticle, readonly string[]>>
  readonly copyParts: readonly string[]
  readonly noAutomation: string
  readonly withheld: string
  readonly notReached: string
  readonly underCondition: string
  readonly refusal: string
  readonly grounds: Readonly<Record<(typeof REFUSAL_GROUNDS)[number], string>>
  /** GDPR Art. 12(4): in every letter that does not do all that was asked. */
  readonly remedies: readonly string[]
  readonly questions: string
  readonly purposeLine: string
}

const lv: RequestWords = {
  greeting: 'Labdien!',
  greetingNamed: 'Labdien, {name}!',
  asked: {
    '15': 'redzēt savus datus (VDAR 15. pants)',
    '16': 'labot savus datus (VDAR 16. pants)',
    '17': 'dzēst savus datus (VDAR 17. pants)',
    '18': 'ierobežot savu datu apstrādi (VDAR 18. pants)',
    '20': 'saņemt līdzi savus datus (VDAR 20. pants)',
    '21': 'iebilst pret savu datu apstrādi (VDAR 21. pants)',
  },
  received: '{date} saņēmām jūsu lūgumu {asked}.',
  titles: {
    identity: 'Lūdzam apliecināt, ka esat jūs',
    extension: 'Atbildei vajadzīgs vairāk laika',
    answer: 'Atbilde uz jūsu lūgumu',
    refusal: 'Kāpēc jūsu lūgumu nevaram izpildīt',
  },
  identity: [
    'Lai jūsu ziņas nenonāktu svešās rokās, mums jāpārliecinās, ka lūdzat jūs (VDAR 12. panta 6. punkts).',
    'Atnāciet ar personu apliecinošu dokumentu, parakstiet lūgumu ar eParakstu vai zvaniet mums, lai vienotos. Dokumenta kopiju mēs neprasām.',
    'Termiņš tādēļ neapstājas: atbildēsim līdz {due}.',
  ],
  extension: [
    'Mēnesī, kas beidzas {first}, nepaspējam. Atbildēsim līdz {due} (VDAR 12. panta 3. punkts).',
    'Kāpēc: {reason}',
  ],
  answers: {
    '15': ['Jā, mums ir ziņas par jums. To kopija ir pievienota; zemāk — ko ar tām darām.'],
    '16': ['Jūsu ziņas ir izlabotas, un to saņēmējiem par to ir paziņots (VDAR 19. pants).'],
    '17': [
      'Ir dzēsts viss, uz ko šīs tiesības attiecas: {purposes}. Atslēgas ir iznīcinātas visās ierīcēs, un to apliecina ieraksts žurnālā.',
    ],
    '18': ['Apstrāde ir ierobežota: {purposes}. Ziņas tikai glabājam, līdz jautājums ir izlemts.'],
    '20': ['Pievienots fails ar ziņām, ko devāt ar piekrišanu: {purposes}. To var nodot citam.'],
    '21': ['Jūsu iebildums ir pieņemts: {purposes}. Šīs ziņas vairs neapstrādājam.'],
  },
  copyParts: [
    'Pievienots: jūsu piekrišanu un paziņojumu kvītis un pierakstītais par jūsu lūgumiem. Pierādījumu, ka kvītis ir žurnālā, pievienojam, ja to vēlaties.',
    'Izvērtējumus, atbildes un plānus pievieno sociālā dienesta vadītājs: datu aizsardzības speciālists tos neredz.',
  ],
  noAutomation: 'Neviens lēmums par jums netiek pieņemts tikai automātiski.',
  withheld: 'Aizklāts, lai sargātu citus cilvēkus: {place} — {ground}.',
  notReached: 'Uz to šīs tiesības neattiecas: {purposes}. {ground}',
  underCondition: 'Tikai tad, ja iebildums ir pamatots: {purposes}. {ground}',
  refusal: 'Jūsu lūgumu {asked} nevaram izpildīt. Pamats:',
  grounds: {
    'art-12-2-identity-not-shown':
      'Neesam varējuši pārliecināties, ka lūdzat jūs (VDAR 12. panta 2. punkts).',
    'art-12-5-manifestly-unfounded': 'Lūgums ir acīmredzami nepamatots (VDAR 12. panta 5. punkts).',
    'art-12-5-excessive': 'Lūgums ir pārmērīgs, jo atkārtojas (VDAR 12. panta 5. punkts).',
    'art-15-4-rights-of-others': 'Kopija kaitētu citu cilvēku tiesībām (VDAR 15. panta 4. punkts).',
    'art-17-3-b-legal-duty-or-public-task':
      'Ziņas mums jāglabā pēc likuma, kas mums uzdod šo darbu (VDAR 17. panta 3. punkta b) apakšpunkts). Kad termiņš beigsies, tās iznīcināsim.',
    'art-17-3-e-legal-claims':
      'Ziņas vajadzīgas likumīgām prasībām (VDAR 17. panta 3. punkta e) apakšpunkts).',
    'art-20-other-basis':
      'Šīs ziņas nav dotas ar piekrišanu vai līgumu, tāpēc līdzi tās neizsniedz (VDAR 20. pants).',
    'art-21-1-compelling-grounds':
      'Apstrādei ir pārliecinoši iemesli, kas sver vairāk (VDAR 21. panta 1. punkts).',
  },
  remedies: [
    'Ja nepiekrītat, sūdzieties Datu valsts inspekcijā (www.dvi.gov.lv, Elijas iela 17, Rīga) vai vērsieties tiesā (VDAR 77. un 79. pants).',
  ],
  questions: 'Jautājumi: {dpo}. {controller}, {contact}.',
  purposeLine: '{name}: {data}. Pamats: {basis}. Saņēmēji: {recipients}. Glabā: {retention}.',
}

const en: RequestWords = {
  greeting: 'Good day,',
  greetingNamed: 'Good day, {name},',
  asked: {
    '15': 'to see your data (GDPR Article 15)',
    '16': 'to correct your data (GDPR Article 16)',
    '17': 'to erase your data (GDPR Article 17)',
    '18': 'to restrict the use of your data (GDPR Article 18)',
    '20': 'to take your data with you (GDPR Article 20)',
    '21': 'to object to the use of your data (GDPR Article 21)',
  },
  received: 'On {date} we received your request {asked}.',
  titles: {
    identity: 'Please show that it is you',
    extension: 'The answer needs more time',
    answer: 'Answer to your request',
    refusal: 'Why we cannot do what you asked',
  },
  identity: [
    'So that your information does not reach other hands, we have to be sure that it is you who asks (GDPR Article 12(6)).',
    'Come with an identity document, sign the request electronically, or call us to agree on a way. We do not ask for a copy of the document.',
    'The time does not stop for that: we answer by {due}.',
  ],
  extension: [
    'We cannot do it within the month that ends on {first}. We answer by {due} (GDPR Article 12(3)).',
    'Why: {reason}',
  ],
  answers: {
    '15': ['Yes, we hold information about you. A copy is enclosed; below is what we do with it.'],
    '16': [
      'Your information has been corrected, and those who received it have been told (GDPR Article 19).',
    ],
    '17': [
      'Everything this right reaches has been erased: {purposes}. The keys are destroyed on all devices; an entry in the log proves it.',
    ],
    '18': ['The use is restricted: {purposes}. We only store the information until the matter is decided.'],
    '20': ['Enclosed is a file with what you gave by consent: {purposes}. You may pass it on.'],
    '21': ['Your objection is accepted: {purposes}. We no longer use this information.'],
  },
  copyParts: [
    'Enclosed: the receipts of your consents and notices, and what is written down about your requests. The proof that the receipts stand in the log we add if you wish.',
    'Assessments, answers and plans are enclosed by the supervisor of the social service: the data protection officer does not see them.',
  ],
  noAutomation: 'No decision about you is made by automated means alone.',
  withheld: 'Covered to protect other people: {place} — {ground}.',
  notReached: 'This right does not reach: {purposes}. {ground}',
  underCondition: 'Only if an objection is justified: {purposes}. {ground}',
  refusal: 'We cannot do what you asked, {asked}. The ground:',
  grounds: {
    'art-12-2-identity-not-shown': 'We could not make sure that it is you who asks (GDPR Article 12(2)).',
    'art-12-5-manifestly-unfounded': 'The request is manifestly unfounded (GDPR Article 12(5)).',
    'art-12-5-excessive': 'The request is excessive, because it repeats itself (GDPR Article 12(5)).',
    'art-15-4-rights-of-others': 'A copy would harm the rights of other people (GDPR Article 15(4)).',
    'art-17-3-b-legal-duty-or-public-task':
      'The law that gives us this task makes us keep the information (GDPR Article 17(3)(b)). When the time ends, we destroy it.',
    'art-17-3-e-legal-claims': 'The information is needed for legal claims (GDPR Article 17(3)(e)).',
    'art-20-other-basis':
      'This information was not given by consent or contract, so it is not handed out to be taken along (GDPR Article 20).',
    'art-21-1-compelling-grounds': 'There are compelling grounds that weigh more (GDPR Article 21(1)).',
  },
  remedies: [
    'If you disagree, complain to the Data State Inspectorate (www.dvi.gov.lv, Elijas iela 17, Rīga) or go to court (GDPR Articles 77 and 79).',
  ],
  questions: 'Questions: {dpo}. {controller}, {contact}.',
  purposeLine: '{name}: {data}. Basis: {basis}. Recipients: {recipients}. Kept: {retention}.',
}

const ru: RequestWords = {
  greeting: 'Здравствуйте!',
  greetingNamed: 'Здравствуйте, {name}!',
  asked: {
    '15': 'увидеть свои данные (ОРЗД, статья 15)',
    '16': 'исправить свои данные (ОРЗД, статья 16)',
    '17': 'стереть свои данные (ОРЗД, статья 17)',
    '18': 'ограничить использование своих данных (ОРЗД, статья 18)',
    '20': 'забрать свои данные с собой (ОРЗД, статья 20)',
    '21': 'возразить против использования своих данных (ОРЗД, статья 21)',
  },
  received: '{date} мы получили вашу просьбу {asked}.',
  titles: {
    identity: 'Просим подтвердить, что это вы',
    extension: 'Для ответа нужно больше времени',
    answer: 'Ответ на вашу просьбу',
    refusal: 'Почему мы не можем выполнить вашу просьбу',
  },
  identity: [
    'Чтобы ваши сведения не попали в чужие руки, мы должны убедиться, что просите именно вы (ОРЗД, статья 12, пункт 6).',
    'Придите с документом, удостоверяющим личность, подпишите просьбу электронной подписью или позвоните нам, чтобы договориться. Копию документа мы не просим.',
    'Срок из-за этого не останавливается: мы ответим до {due}.',
  ],
  extension: [
    'За месяц, который кончается {first}, мы не успеваем. Мы ответим до {due} (ОРЗД, статья 12, пункт 3).',
    'Почему: {reason}',
  ],
  answers: {
    '15': ['Да, у нас есть сведения о вас. Их копия приложена; ниже — что мы с ними делаем.'],
    '16': ['Ваши сведения исправлены, и их получателям об этом сообщено (ОРЗД, статья 19).'],
    '17': [
      'Стёрто всё, на что распространяется это право: {purposes}. Ключи уничтожены на всех устройствах; это подтверждает запись в журнале.',
    ],
    '18': ['Использование ограничено: {purposes}. Мы только храним сведения, пока вопрос не решён.'],
    '20': ['Приложен файл с тем, что вы дали по согласию: {purposes}. Его можно передать другому.'],
    '21': ['Ваше возражение принято: {purposes}. Эти сведения мы больше не используем.'],
  },
  copyParts: [
    'Приложено: квитанции ваших согласий и уведомлений и записи о ваших просьбах. Доказательство, что квитанции есть в журнале, приложим, если вы хотите.',
    'Оценки, ответы и планы прилагает руководитель социальной службы: специалист по защите данных их не видит.',
  ],
  noAutomation: 'Ни одно решение о вас не принимается только автоматически.',
  withheld: 'Закрыто, чтобы защитить других людей: {place} — {ground}.',
  notReached: 'На это право не распространяется: {purposes}. {ground}',
  underCondition: 'Только если возражение обосновано: {purposes}. {ground}',
  refusal: 'Мы не можем выполнить вашу просьбу {asked}. Основание:',
  grounds: {
    'art-12-2-identity-not-shown':
      'Мы не смогли убедиться, что просите именно вы (ОРЗД, статья 12, пункт 2).',
    'art-12-5-manifestly-unfounded': 'Просьба явно необоснованна (ОРЗД, статья 12, пункт 5).',
    'art-12-5-excessive': 'Просьба чрезмерна, так как повторяется (ОРЗД, статья 12, пункт 5).',
    'art-15-4-rights-of-others': 'Копия нарушила бы права других людей (ОРЗД, статья 15, пункт 4).',
    'art-17-3-b-legal-duty-or-public-task':
      'Хранить сведения нас обязывает закон, который поручает нам эту работу (ОРЗД, статья 17, пункт 3, подпункт b). Когда срок закончится, мы их уничтожим.',
    'art-17-3-e-legal-claims':
      'Сведения нужны для правовых требований (ОРЗД, статья 17, пункт 3, подпункт e).',
    'art-20-other-basis':
      'Эти сведения даны не по согласию и не по договору, поэтому с собой их не выдают (ОРЗД, статья 20).',
    'art-21-1-compelling-grounds': 'Есть веские основания, которые весят больше (ОРЗД, статья 21, пункт 1).',
  },
  remedies: [
    'Если вы не согласны, пожалуйтесь в Государственную инспекцию данных (www.dvi.gov.lv, Elijas iela 17, Рига) или обратитесь в суд (ОРЗД, статьи 77 и 79).',
  ],
  questions: 'Вопросы: {dpo}. {controller}, {contact}.',
  purposeLine: '{name}: {data}. Основание: {basis}. Получатели: {recipients}. Хранится: {retention}.',
}

export const requestWords = { lv, en, ru } as const
