import { room } from '#/app/words/catalog.ts'

/** Anybody asks the catalogue for themselves. */
export const whoHelpsWords = room({
  lv: {
    title: 'Kas man var palīdzēt?',
    intro: 'Atbildes paliek šajā ierīcē: nekas netiek ne nosūtīts, ne saglabāts. Aizverot lapu, tās pazūd.',
    needs: 'Ar ko vajag palīdzību?',
    questions: 'Daži jautājumi',
    questionsHelp: 'Atbildiet, uz ko gribat. Jo vairāk atbilžu, jo precīzāks saraksts.',
    more: 'Vairāk jautājumu',
    yes: 'Jā',
    no: 'Nē',
    open: 'Nesaku vai nezinu',
    found: {
      zero: 'Varētu palīdzēt: {{count}} iespēju',
      one: 'Varētu palīdzēt: {{count}} iespēja',
      other: 'Varētu palīdzēt: {{count}} iespējas',
    },
    decides: 'Tas ir ieteikums. Lemj iestāde; katrā lapā ir, kā pieteikties.',
    noCatalogue: 'Iespēju sarakstu nevar ielādēt. Pamēģiniet vēlāk vai atveriet visu iespēju lapu.',
    toAll: 'Visas atbalsta iespējas',
  },
  en: {
    title: 'Who can help me?',
    intro:
      'Your answers stay on this device: nothing is sent and nothing is kept. They are gone when you close the page.',
    needs: 'What do you need help with?',
    questions: 'A few questions',
    questionsHelp: 'Answer what you like. The more you answer, the closer the list.',
    more: 'More questions',
    yes: 'Yes',
    no: 'No',
    open: 'I do not say or do not know',
    found: { one: 'May help: {{count}} option', other: 'May help: {{count}} options' },
    decides: 'This is a suggestion. The office decides; each page says how to apply.',
    noCatalogue: 'The list of options cannot be loaded. Try later, or open the page of all options.',
    toAll: 'All support options',
  },
  ru: {
    title: 'Кто мне может помочь?',
    intro:
      'Ответы остаются на этом устройстве: ничего не отправляется и не сохраняется. Закроете страницу — они исчезнут.',
    needs: 'С чем нужна помощь?',
    questions: 'Несколько вопросов',
    questionsHelp: 'Отвечайте, на что хотите. Чем больше ответов, тем точнее список.',
    more: 'Ещё вопросы',
    yes: 'Да',
    no: 'Нет',
    open: 'Не скажу или не знаю',
    found: {
      one: 'Может помочь: {{count}} возможность',
      few: 'Могут помочь: {{count}} возможности',
      many: 'Могут помочь: {{count}} возможностей',
      other: 'Могут помочь: {{count}} возможности',
    },
    decides: 'Это предложение. Решает учреждение; на каждой странице сказано, как подать заявление.',
    noCatalogue:
      'Список возможностей не загрузился. Попробуйте позже или откройте страницу всех возможностей.',
    toAll: 'Все возможности поддержки',
  },
})
