import { room } from '#/app/words/catalog.ts'

/** Words of the lock room. */
export const lockWords = room({
  lv: {
    title: 'Kas strādās?',
    intro: 'Izvēlieties sevi un ievadiet paroli. Tīkls nav vajadzīgs.',
    passphrase: 'Parole',
    unlock: 'Atslēgt',
    unlocking: 'Atslēdz…',
    wrong: 'Parole nav pareiza. Nekas nav dzēsts; mēģiniet vēlreiz.',
    damaged:
      'Šīs ierīces atslēgas nav nolasāmas. Nosūtītais ir drošībā serverī; lūdziet vadītājam jaunu uzaicinājumu.',
    missing: 'Šis konts šajā ierīcē vairs nav.',
    empty: 'Šajā ierīcē vēl neviens nav pievienots',
    emptyText: 'Atveriet uzaicinājuma saiti vai nolasiet tās QR kodu.',
    elsewhere: 'Konts ir atvērts citā cilnē',
    elsewhereText: 'Lai nekas nepazustu, vienu kontu vienlaikus lieto vienā cilnē.',
    takeOver: 'Lietot šeit',
    takenOver: 'Darbs turpinās citā cilnē. Saglabātais ir drošībā.',
    somebodyElse: 'Cita persona',
    opening: 'Atver ierakstus: {{count}}',
    newer:
      'Šajā ierīcē jau strādājusi jaunāka Sliekšņa versija. Viss saglabātais ir vesels. Pieslēdziet tīklu un atveriet Slieksni no jauna: tas atjaunināsies un to atvērs.',
    directory:
      'Komandas saraksts šajā ierīcē ir bojāts. Jūsu darbs ir vesels. Pieslēdziet tīklu un atslēdziet vēlreiz: sarakstu paņems no servera.',
    storage: 'Šī pārlūka krātuve atteicās: {{detail}}',
  },
  en: {
    title: 'Who will be working?',
    intro: 'Choose yourself and type your passphrase. No connection is needed.',
    passphrase: 'Passphrase',
    unlock: 'Unlock',
    unlocking: 'Unlocking…',
    wrong: 'The passphrase is not right. Nothing was erased; try again.',
    damaged:
      "This device's keys cannot be read. What was sent is safe on the server; ask your supervisor for a new invitation.",
    missing: 'This account is no longer on this device.',
    empty: 'Nobody has joined on this device yet',
    emptyText: 'Open an invitation link or scan its QR code.',
    elsewhere: 'The account is open in another tab',
    elsewhereText: 'So that nothing gets lost, one account is used in one tab at a time.',
    takeOver: 'Use it here',
    takenOver: 'Work goes on in another tab. What was saved is safe.',
    somebodyElse: 'Somebody else',
    opening: 'Opening records: {{count}}',
    newer:
      'A newer version of Slieksnis has worked on this device. All that was saved is whole. Connect and open Slieksnis again: it updates itself and opens it.',
    directory:
      "The team's list on this device is damaged. Your work is whole. Connect and unlock again: the list is fetched from the server.",
    storage: "This browser's storage refused: {{detail}}",
  },
  ru: {
    title: 'Кто будет работать?',
    intro: 'Выберите себя и введите пароль. Связь не нужна.',
    passphrase: 'Пароль',
    unlock: 'Разблокировать',
    unlocking: 'Разблокируется…',
    wrong: 'Пароль неверный. Ничего не удалено; попробуйте ещё раз.',
    damaged:
      'Ключи этого устройства не читаются. Отправленное в безопасности на сервере; попросите у руководителя новое приглашение.',
    missing: 'Этой учётной записи больше нет на этом устройстве.',
    empty: 'На этом устройстве ещё никто не присоединился',
    emptyText: 'Откройте ссылку приглашения или считайте её QR-код.',
    elsewhere: 'Учётная запись открыта в другой вкладке',
    elsewhereText: 'Чтобы ничего не потерялось, одной учётной записью пользуются в одной вкладке.',
    takeOver: 'Работать здесь',
    takenOver: 'Работа продолжается в другой вкладке. Сохранённое в безопасности.',
    somebodyElse: 'Другой человек',
    opening: 'Открываются записи: {{count}}',
    newer:
      'На этом устройстве уже работала более новая версия Slieksnis. Всё сохранённое цело. Подключитесь к сети и откройте Slieksnis снова: он обновится и всё откроет.',
    directory:
      'Список команды на этом устройстве повреждён. Ваша работа цела. Подключитесь к сети и разблокируйте снова: список будет получен с сервера.',
    storage: 'Хранилище этого браузера отказало: {{detail}}',
  },
})
