import { room } from '#/app/words/catalog.ts'

/** Words on what this browser keeps, what it cleared, and the report for support. */
export const storageWords = room({
  lv: {
    offlinePreparing:
      'Slieksni vēl lejupielādē darbam bez tīkla. Palieciet tīklā, līdz šeit būs rakstīts, ka tas ir gatavs.',
    offlineReady: 'Gatavs darbam bez tīkla: viss Slieksnis ir šajā ierīcē.',
    offlineNotYetTitle: 'Slieksnis vēl nav gatavs darbam bez tīkla',
    offlineNotYet:
      'Tā lejupielāde pārtrūka. Kad būs tīkls, tā turpināsies pati. Līdz tam nebrauciet uz vizīti bez tīkla: programma var neatvērties.',
    offlineUnsupported:
      'Šis pārlūks programmu nepatur: bez tīkla tā neatvērsies. Lietojiet parasto pārlūka logu, nevis privāto.',
    pageNotHereTitle: 'Šī lapa vēl nav lejupielādēta',
    pageNotHere:
      'Slieksnis šajā ierīcē vēl nav viss, un nav tīkla, no kā paņemt pārējo. Saglabātais ir drošībā. Atveriet lapu no jauna, kad būs tīkls.',
    filesTitle: 'Fotoattēli un citi faili serverī',
    filesText:
      'Ieraksti nosauc failus, kas glabājas atsevišķi. Ja serveris bija atjaunots no vecākas kopijas, planšetes vēlreiz dod to, kas tajās vēl ir: nosūtītais tajās paliek 14 dienas.',
    filesAsk: 'Pārbaudīt, vai visi faili ir serverī',
    filesUnreached: 'Serveri nevarēja sasniegt. Mēģiniet vēlreiz, kad ir tīkls.',
    filesAllThere: 'Visi faili, ko ieraksti nosauc, ir serverī.',
    filesMissing: {
      zero: 'Serverī nav {{count}} failu. Atveriet Slieksni planšetē, kurā tie tapuši: ja tur tie vēl ir, tā tos nosūtīs. Ja pēc tam tie joprojām ir šeit, faili ir zuduši; atbildes un piekrišanas ir veselas.',
      one: 'Serverī nav {{count}} faila. Atveriet Slieksni planšetē, kurā tas tapis: ja tur tas vēl ir, tā to nosūtīs. Ja pēc tam tas joprojām ir šeit, fails ir zudis; atbildes un piekrišanas ir veselas.',
      other:
        'Serverī nav {{count}} failu. Atveriet Slieksni planšetē, kurā tie tapuši: ja tur tie vēl ir, tā tos nosūtīs. Ja pēc tam tie joprojām ir šeit, faili ir zuduši; atbildes un piekrišanas ir veselas.',
    },
    fileHousehold: 'Mājsaimniecība',
    fileKind: 'Kas tas ir',
    fileWhen: 'Kad pierakstīts',
    fileWho: 'Kas pierakstīja',
    fileSignedPaper: 'parakstīta piekrišana uz papīra',
    filePicture: 'attēls vai zīmējums',
    fileSound: 'skaņas ieraksts',
    fileOther: 'fails',
    keptTitle: 'Glabāšana šajā ierīcē',
    keptRoom: 'Vietas pietiek nākamajai vizītei.',
    keptShort: 'Vietas nepietiek, lai sāktu vizīti: vajag {{size}} MB. Izdzēsiet ierīcē nevajadzīgo.',
    keptYes: 'Pārlūks ir apsolījis neko pats nedzēst.',
    keptNoTitle: 'Pārlūks nav apsolījis šeit glabāto paturēt',
    keptNo: 'Ja ierīcē pietrūkst vietas, tas drīkst visu izdzēst. Nosūtiet darbu pēc katras vizītes.',
    keptAsk: 'Lūgt paturēt',
    keptRefused:
      'Pārlūks atteicās. Uzstādiet Slieksni kā lietotni (pārlūka izvēlnē) un mēģiniet vēlreiz; līdz tam nosūtiet darbu pēc katras vizītes.',
    clearedTitle: 'Pārlūks ir izdzēsis to, kas šeit bija',
    clearedNothing: 'Cik zināms ({{date}}), viss bija nosūtīts, tāpēc nekas nav zaudēts.',
    clearedUnsent: {
      zero: 'Cik zināms ({{date}}), {{count}} ieraksti vēl nebija nosūtīti. Tie bija tikai šeit.',
      one: 'Cik zināms ({{date}}), {{count}} ieraksts vēl nebija nosūtīts. Tas bija tikai šeit.',
      other: 'Cik zināms ({{date}}), {{count}} ieraksti vēl nebija nosūtīti. Tie bija tikai šeit.',
    },
    clearedNext:
      'Pastāstiet vadītājam, kas te vēl nebija nosūtīts; ar jaunu uzaicinājumu varēsiet strādāt tālāk.',
    clearedRead: 'Izlasīju',
    supportTitle: 'Ziņojums atbalstam',
    supportText:
      'Skaitļi, laiki un mūsu pašu kodi: nav ne vārdu, ne atbilžu, ne adrešu. Izlasiet, pirms dodat kādam.',
    supportMake: 'Sagatavot ziņojumu',
    supportSave: 'Saglabāt kā failu',
    supportClose: 'Aizvērt ziņojumu',
  },
  en: {
    offlinePreparing:
      'Slieksnis is still being downloaded for work without a connection. Stay connected until it says here that it is ready.',
    offlineReady: 'Ready for work without a connection: all of Slieksnis is on this device.',
    offlineNotYetTitle: 'Slieksnis is not ready yet for work without a connection',
    offlineNotYet:
      'Its download broke off. It goes on by itself when there is a connection. Until then do not go to a visit without one: the app may not open.',
    offlineUnsupported:
      'This browser does not keep the app: it will not open without a connection. Use an ordinary window, not a private one.',
    pageNotHereTitle: 'This page is not downloaded yet',
    pageNotHere:
      'Not all of Slieksnis is on this device yet, and there is no connection to fetch the rest. What you saved is safe. Open the page again when there is a connection.',
    filesTitle: 'Photos and other files on the server',
    filesText:
      'Records name files that are kept apart. When the server was put back to an older copy, tablets give again what they still have: what was sent stays on them for 14 days.',
    filesAsk: 'Check that all files are on the server',
    filesUnreached: 'The server could not be reached. Try again when there is a connection.',
    filesAllThere: 'All files that records name are on the server.',
    filesMissing: {
      one: '{{count}} file is not on the server. Open Slieksnis on the tablet where it was made: if it is still there, it is sent. If it still stands here afterwards, the file is lost; answers and consents are whole.',
      other:
        '{{count}} files are not on the server. Open Slieksnis on the tablets where they were made: what is still there is sent. What still stands here afterwards is lost; answers and consents are whole.',
    },
    fileHousehold: 'Household',
    fileKind: 'What it is',
    fileWhen: 'Written down',
    fileWho: 'By',
    fileSignedPaper: 'consent signed on paper',
    filePicture: 'picture or drawing',
    fileSound: 'sound recording',
    fileOther: 'file',
    keptTitle: 'Keeping on this device',
    keptRoom: 'There is room for the next visit.',
    keptShort:
      'There is not enough room to start a visit: {{size}} MB are needed. Delete what you do not need on the device.',
    keptYes: 'The browser has promised to clear nothing by itself.',
    keptNoTitle: 'The browser has not promised to keep what is here',
    keptNo: 'When the device runs short of room, it may clear everything. Send your work after each visit.',
    keptAsk: 'Ask it to keep',
    keptRefused:
      'The browser refused. Install Slieksnis as an app (in the browser’s menu) and try again; until then send your work after each visit.',
    clearedTitle: 'The browser has cleared what was here',
    clearedNothing: 'As far as is known ({{date}}), everything had been sent, so nothing is lost.',
    clearedUnsent: {
      one: 'As far as is known ({{date}}), {{count}} record had not been sent. It was only here.',
      other: 'As far as is known ({{date}}), {{count}} records had not been sent. They were only here.',
    },
    clearedNext: 'Tell your supervisor what had not been sent here; with a new invitation you can work on.',
    clearedRead: 'I have read this',
    supportTitle: 'Report for support',
    supportText:
      'Counts, times and our own codes: no names, no answers, no addresses. Read it before you give it to anybody.',
    supportMake: 'Make the report',
    supportSave: 'Save as a file',
    supportClose: 'Close the report',
  },
  ru: {
    offlinePreparing:
      'Slieksnis ещё загружается для работы без связи. Оставайтесь на связи, пока здесь не появится, что он готов.',
    offlineReady: 'Готов к работе без связи: весь Slieksnis на этом устройстве.',
    offlineNotYetTitle: 'Slieksnis ещё не готов к работе без связи',
    offlineNotYet:
      'Его загрузка прервалась. Она продолжится сама, когда появится связь. До этого не выезжайте на визит без связи: программа может не открыться.',
    offlineUnsupported:
      'Этот браузер не сохраняет программу: без связи она не откроется. Пользуйтесь обычным окном, а не приватным.',
    pageNotHereTitle: 'Эта страница ещё не загружена',
    pageNotHere:
      'На этом устройстве ещё не весь Slieksnis, и нет связи, чтобы получить остальное. Сохранённое в безопасности. Откройте страницу снова, когда появится связь.',
    filesTitle: 'Фотографии и другие файлы на сервере',
    filesText:
      'Записи называют файлы, которые хранятся отдельно. Если сервер был восстановлен из старой копии, планшеты снова передают то, что в них ещё есть: отправленное остаётся в них 14 дней.',
    filesAsk: 'Проверить, все ли файлы на сервере',
    filesUnreached: 'Сервер недоступен. Попробуйте снова, когда будет связь.',
    filesAllThere: 'Все файлы, которые называют записи, есть на сервере.',
    filesMissing: {
      one: 'На сервере нет {{count}} файла. Откройте Slieksnis на планшете, где он сделан: если он там ещё есть, он будет отправлен. Если и после этого он здесь, файл утрачен; ответы и согласия целы.',
      few: 'На сервере нет {{count}} файлов. Откройте Slieksnis на планшетах, где они сделаны: что ещё есть, будет отправлено. Что и после этого здесь, утрачено; ответы и согласия целы.',
      many: 'На сервере нет {{count}} файлов. Откройте Slieksnis на планшетах, где они сделаны: что ещё есть, будет отправлено. Что и после этого здесь, утрачено; ответы и согласия целы.',
      other:
        'На сервере нет {{count}} файла. Откройте Slieksnis на планшетах, где они сделаны: что ещё есть, будет отправлено. Что и после этого здесь, утрачено; ответы и согласия целы.',
    },
    fileHousehold: 'Домохозяйство',
    fileKind: 'Что это',
    fileWhen: 'Записано',
    fileWho: 'Кем',
    fileSignedPaper: 'согласие, подписанное на бумаге',
    filePicture: 'изображение или рисунок',
    fileSound: 'звукозапись',
    fileOther: 'файл',
    keptTitle: 'Хранение на этом устройстве',
    keptRoom: 'Места хватит для следующего визита.',
    keptShort: 'Места не хватает, чтобы начать визит: нужно {{size}} МБ. Удалите с устройства ненужное.',
    keptYes: 'Браузер обещал ничего не удалять сам.',
    keptNoTitle: 'Браузер не обещал сохранить то, что здесь хранится',
    keptNo:
      'Если на устройстве не хватит места, он может удалить всё. Отправляйте работу после каждого визита.',
    keptAsk: 'Попросить сохранить',
    keptRefused:
      'Браузер отказал. Установите Slieksnis как приложение (в меню браузера) и попробуйте ещё раз; до тех пор отправляйте работу после каждого визита.',
    clearedTitle: 'Браузер удалил то, что здесь хранилось',
    clearedNothing: 'Насколько известно ({{date}}), всё было отправлено, поэтому ничего не потеряно.',
    clearedUnsent: {
      one: 'Насколько известно ({{date}}), {{count}} запись ещё не была отправлена. Она была только здесь.',
      few: 'Насколько известно ({{date}}), {{count}} записи ещё не были отправлены. Они были только здесь.',
      many: 'Насколько известно ({{date}}), {{count}} записей ещё не были отправлены. Они были только здесь.',
      other: 'Насколько известно ({{date}}), {{count}} записи ещё не были отправлены. Они были только здесь.',
    },
    clearedNext:
      'Сообщите руководителю, что отсюда ещё не было отправлено; с новым приглашением вы сможете работать дальше.',
    clearedRead: 'Прочитано',
    supportTitle: 'Отчёт для поддержки',
    supportText:
      'Числа, время и наши собственные коды: ни имён, ни ответов, ни адресов. Прочитайте, прежде чем кому-либо передать.',
    supportMake: 'Подготовить отчёт',
    supportSave: 'Сохранить как файл',
    supportClose: 'Закрыть отчёт',
  },
})
