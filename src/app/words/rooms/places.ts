import { room } from '#/app/words/catalog.ts'

/** The names of the rooms in the main menu. */
export const placesWords = room({
  lv: {
    today: 'Šodien',
    households: 'Mājsaimniecības',
    review: 'Izskatīšana',
    questionnaires: 'Anketas',
    people: 'Kolēģi',
    audit: 'Piekrišanu žurnāls',
    takenOver: 'Darbs turpinās citā cilnē. Saglabātais ir drošībā.',
    toLock: 'Uz slēdzenes ekrānu',
  },
  en: {
    today: 'Today',
    households: 'Households',
    review: 'Review',
    questionnaires: 'Questionnaires',
    people: 'Colleagues',
    audit: 'Consent log',
    takenOver: 'Work goes on in another tab. What was saved is safe.',
    toLock: 'To the lock screen',
  },
  ru: {
    today: 'Сегодня',
    households: 'Домохозяйства',
    review: 'Проверка',
    questionnaires: 'Анкеты',
    people: 'Коллеги',
    audit: 'Журнал согласий',
    takenOver: 'Работа продолжается в другой вкладке. Сохранённое в безопасности.',
    toLock: 'К экрану блокировки',
  },
})
