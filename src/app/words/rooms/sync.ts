import { room } from '#/app/words/catalog.ts'

/** Words of the sync page. */
export const syncWords = room({
  lv: {
    title: 'Kur ir jūsu darbs',
    intro:
      'Drošībā ir tas, par ko serveris ir parakstījies. Viss pārējais paliek šajā ierīcē, līdz tas ir saņemts.',
    unsent: 'Vēl tikai šajā ierīcē',
    households: 'Mājsaimniecības ar nenosūtītu darbu',
    lastReceipt: 'Pēdējais servera paraksts',
    never: 'vēl nav',
    syncNow: 'Nosūtīt un saņemt tagad',
    quarantineTitle: 'Nepieņemtie ieraksti',
    quarantineText:
      'Tie ir droši šajā ierīcē. Izlasiet iemeslu un mēģiniet vēlreiz vai lūdziet palīdzību vadītājam.',
    household: 'Mājsaimniecība',
    when: 'Kad izveidots',
    reason: 'Kāpēc nepieņemts',
    action: 'Darbība',
    retryOne: 'Mēģināt vēlreiz',
    none: 'Nav nepieņemtu ierakstu.',
    gapsTitle: 'Ieraksti, kas nav atnākuši',
    gapsText:
      'Katra ierīce savus ierakstus numurē. Šie numuri ir izlaisti, lai gan vēlākie ir šeit: serveris tos neatdod vai ir pazaudējis. Ziņojiet vadītājam un palūdziet šai ierīcei pieslēgties.',
    gapsOf: '{{name}}: trūkst {{number}}, ierīce',
    gapsUnknown: 'Nezināms darbinieks',
    unopenedTitle: 'Saņemti, bet neatvērti ieraksti',
    unopenedText: 'Tie ir saglabāti aizzīmogoti un netiek dzēsti.',
    problemTitle: 'Jārīkojas',
    problemRevoked: 'Šī ierīce ir atsaukta. Nenosūtītais paliek šeit; sazinieties ar vadītāju.',
    problemReceipt: 'Servera paraksts nesakrīt, tāpēc nekas nav atzīmēts kā drošs. Ziņojiet vadītājam.',
    problemDirectory: 'Servera atbildi nevar pārbaudīt, tāpēc tai neticam. Ziņojiet vadītājam.',
    problemLog: 'Piekrišanu žurnāls nesakrīt ar redzēto. Ziņojiet datu aizsardzības speciālistam.',
    problemDisk: 'Ierīcē nav vietas. Atbrīvojiet vietu; saglabātais nav zaudēts.',
    problemBehind:
      'Serveris rāda vecāku stāvokli, nekā šī ierīce jau redzēja. Ziņojiet vadītājam; šeit viss ir saglabāts.',
    problemServer: 'Serveris atteica: {{detail}}',
    problemUpdate: 'Vajadzīga jaunāka Sliekšņa versija. Atjauniniet, tad nosūtīsim.',
    restoredTitle: 'Serveris bija atjaunots no vecākas kopijas',
    restoredText:
      '{{date}} šī ierīce to pamanīja un piedāvāja vēlreiz visu, ko bija devusi pēc tās (ieraksti: {{number}}). Nekas no šeit esošā nav zaudēts. Pārējie dod savu daļu, kad pieslēdzas.',
    code: 'Kods: {{code}}',
  },
  en: {
    title: 'Where your work is',
    intro:
      'Safe is what the server has signed for. All else stays on this device until it has been received.',
    unsent: 'Still only on this device',
    households: 'Households with unsent work',
    lastReceipt: 'Last signature of the server',
    never: 'none yet',
    syncNow: 'Send and receive now',
    quarantineTitle: 'Refused records',
    quarantineText:
      'They are safe on this device. Read the reason and try again, or ask your supervisor for help.',
    household: 'Household',
    when: 'Made',
    reason: 'Why it was refused',
    action: 'Action',
    retryOne: 'Try again',
    none: 'No refused records.',
    gapsTitle: 'Records that never came',
    gapsText:
      'Each device numbers its records. These numbers were passed over although later ones are here: the server withholds or has lost them. Tell a supervisor, and ask for that device to connect.',
    gapsOf: '{{name}}: {{number}} missing, device',
    gapsUnknown: 'Unknown worker',
    unopenedTitle: 'Records received but not opened',
    unopenedText: 'They are kept sealed and are not deleted.',
    problemTitle: 'Something needs doing',
    problemRevoked: 'This device has been revoked. What was not sent stays here; talk to your supervisor.',
    problemReceipt:
      "The server's signature does not hold, so nothing was marked as safe. Tell your supervisor.",
    problemDirectory:
      "The server's answer cannot be verified, so we do not believe it. Tell your supervisor.",
    problemLog: 'The consent log does not agree with what was seen before. Tell the data protection officer.',
    problemDisk: 'The device has no room left. Make room; what was saved is not lost.',
    problemBehind:
      'The server shows an older state than this device has seen. Tell your supervisor; everything is kept here.',
    problemServer: 'The server refused: {{detail}}',
    problemUpdate: 'A newer version of Slieksnis is needed. Update, then we will send.',
    restoredTitle: 'The server had been put back to an older copy',
    restoredText:
      'On {{date}} this device noticed and offered again all it had given since (records: {{number}}). Nothing that is here is lost. The others give their part when they connect.',
    code: 'Code: {{code}}',
  },
  ru: {
    title: 'Где ваша работа',
    intro:
      'В безопасности то, за что расписался сервер. Всё остальное остаётся на этом устройстве, пока не будет получено.',
    unsent: 'Пока только на этом устройстве',
    households: 'Домохозяйства с неотправленной работой',
    lastReceipt: 'Последняя подпись сервера',
    never: 'ещё нет',
    syncNow: 'Отправить и получить сейчас',
    quarantineTitle: 'Непринятые записи',
    quarantineText:
      'Они в безопасности на этом устройстве. Прочитайте причину и попробуйте ещё раз или попросите помощи у руководителя.',
    household: 'Домохозяйство',
    when: 'Создано',
    reason: 'Почему не принято',
    action: 'Действие',
    retryOne: 'Попробовать ещё раз',
    none: 'Непринятых записей нет.',
    gapsTitle: 'Записи, которые не пришли',
    gapsText:
      'Каждое устройство нумерует свои записи. Эти номера пропущены, хотя более поздние здесь есть: сервер их не отдаёт или потерял. Сообщите руководителю и попросите подключить это устройство.',
    gapsOf: '{{name}}: не хватает {{number}}, устройство',
    gapsUnknown: 'Неизвестный сотрудник',
    unopenedTitle: 'Полученные, но не открытые записи',
    unopenedText: 'Они хранятся запечатанными и не удаляются.',
    problemTitle: 'Нужно действовать',
    problemRevoked: 'Это устройство отозвано. Неотправленное остаётся здесь; обратитесь к руководителю.',
    problemReceipt:
      'Подпись сервера неверна, поэтому ничего не отмечено как безопасное. Сообщите руководителю.',
    problemDirectory: 'Ответ сервера нельзя проверить, поэтому мы ему не верим. Сообщите руководителю.',
    problemLog: 'Журнал согласий не совпадает с увиденным раньше. Сообщите специалисту по защите данных.',
    problemDisk: 'На устройстве нет места. Освободите место; сохранённое не потеряно.',
    problemBehind:
      'Сервер показывает более старое состояние, чем видело это устройство. Сообщите руководителю; здесь всё сохранено.',
    problemServer: 'Сервер отказал: {{detail}}',
    problemUpdate: 'Нужна более новая версия Slieksnis. Обновите, и мы отправим.',
    restoredTitle: 'Сервер был восстановлен из более старой копии',
    restoredText:
      '{{date}} это устройство заметило это и снова предложило всё, что передало после неё (записи: {{number}}). Ничего из имеющегося здесь не потеряно. Остальные передадут своё, когда подключатся.',
    code: 'Код: {{code}}',
  },
})
