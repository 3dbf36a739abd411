import type { BundleProblemCode } from '#/core/consent/verify-bundle.ts'

/** The words of the single-page verifier, in one language. */
export interface VerifierWords {
  readonly title: string
  readonly explanation: string
  readonly choose: string
  readonly working: string
  readonly green: string
  readonly red: string
  readonly notChecked: string
  readonly noCrypto: string
  readonly newer: string
  readonly identity: string
  readonly broken: string
  readonly witnesses: string
  readonly compare: string
  readonly logKey: string
  readonly signerKey: string
  /** What was found, in a sentence; the code and the detail stand behind it. */
  readonly problems: Readonly<Record<BundleProblemCode, string>>
}

export const verifierWords: Readonly<Record<'lv' | 'en' | 'ru', VerifierWords>> = {
  lv: {
    title: 'Piekrišanu žurnāla pārbaude',
    explanation:
      'Izvēlieties lietas failu. Pārbaude notiek tikai šajā datorā: nekas netiek nosūtīts, un internets nav vajadzīgs.',
    choose: 'Lietas fails',
    working: 'Pārbauda…',
    green: 'Viss kārtībā: nekas nav mainīts, un visas ziņas sakrīt.',
    red: 'Nav kārtībā: šis fails ir mainīts vai nepilnīgs.',
    notChecked: 'Pārbaudīt neizdevās. Tas nenozīmē ne „kārtībā”, ne „nav kārtībā”.',
    noCrypto: 'Šī pārlūkprogramma neprot pārbaudīt parakstus (Ed25519). Izmantojiet jaunāku.',
    newer: 'Fails ir jaunākā formātā, nekā šī lapa pazīst.',
    identity: 'Ieraksti = atverami + dzēsti + gaidāmi',
    broken: 'Datu aizsardzības speciālista atslēgtas mājsaimniecības, ieraksti Nr.',
    witnesses: 'Liecinieki, kas parakstījuši pēdējo galvu',
    compare: 'Salīdziniet šīs atslēgas ar tām, ko pašvaldība ir publicējusi:',
    logKey: 'Žurnāla atslēga',
    signerKey: 'Parakstītāja atslēga',
    problems: {
      'not-a-bundle': 'Fails nav nolasāms kā lietas fails: tas ir cits fails vai ir sabojāts.',
      'not-canonical': 'Fails nav rakstīts tā, kā to raksta programma: kāds to ir pārveidojis.',
      'bundle-signature': 'Faila paraksts neder: pēc parakstīšanas kaut kas ir mainīts.',
      'other-signer': 'Failu parakstījusi cita atslēga, nekā publicēts.',
      'other-log-key': 'Žurnāla atslēga ir cita, nekā publicēts.',
      'log-key-malformed': 'Žurnāla atslēga nav nolasāma.',
      'bytes-malformed': 'Kāda faila daļa nav nolasāma.',
      'leaf-malformed': 'Kāds žurnāla ieraksts nav nolasāms.',
      'leaf-repeated': 'Kāds žurnāla ieraksts tajā ir divreiz.',
      'head-signature': 'Žurnāla galvas paraksts nav īsts.',
      'head-order': 'Vēlāka žurnāla galva ir mazāka par agrāku.',
      'head-cosignature': 'Nosaukta liecinieka paraksta zem pēdējās galvas nav, vai tas nav īsts.',
      'root-mismatch': 'Ieraksti neatbilst parakstītajai galvai: kāds tos ir mainījis.',
      consistency: 'Nav pierādīts, ka vēlākais žurnāls turpina agrāko.',
      'leaves-missing': 'Trūkst žurnāla ierakstu.',
      'notice-altered': 'Paziņojuma teksts neatbilst tā jaucējkodam.',
      'notice-missing': 'Failā nav paziņojuma, uz kuru kvīts atsaucas.',
      'receipt-not-in-log': 'Kvīts nav žurnālā, vai tās saturs ir mainīts.',
      'receipt-inclusion': 'Kvīts pierādījums, ka tā ir žurnālā, neder.',
      'receipt-device-unknown': 'Kvīti parakstījusi nezināma ierīce.',
      'receipt-signature': 'Kvīts paraksts nav īsts.',
      'receipt-head': 'Ierīcei, kas kvīti parakstīja, bija parādīta cita vēsture.',
      'device-sequence': 'Kādas ierīces kvīšu rinda ir pārrauta.',
      'leaf-unaccounted': 'Ierakstu skaits nesakrīt.',
      'erased-without-tombstone': 'Ieraksts saukts par dzēstu, bet dzēšanas ieraksta pēc tā nav.',
    },
  },
  en: {
    title: 'Check of a consent log',
    explanation:
      'Choose the bundle. Everything happens on this computer: nothing is sent, and no internet is needed.',
    choose: 'Bundle',
    working: 'Checking…',
    green: 'All is well: nothing was changed, and everything adds up.',
    red: 'Not well: this file was changed or is not complete.',
    notChecked: 'The check could not be made. That means neither well nor not well.',
    noCrypto: 'This browser cannot check signatures (Ed25519). Use a newer one.',
    newer: 'The file is in a later format than this page knows.',
    identity: 'Entries = openable + erased + awaited',
    broken: 'Households broken open by the data-protection officer, entries',
    witnesses: 'Witnesses who cosigned the last head',
    compare: 'Compare these keys with those the municipality has published:',
    logKey: 'Key of the log',
    signerKey: 'Key of the signer',
    problems: {
      'not-a-bundle': 'The file cannot be read as a bundle: it is another file, or it is damaged.',
      'not-canonical': 'The file is not written as the program writes it: somebody has rewritten it.',
      'bundle-signature':
        'The signature of the file does not hold: something was changed after it was signed.',
      'other-signer': 'The file is signed by another key than the published one.',
      'other-log-key': 'The key of the log is not the published one.',
      'log-key-malformed': 'The key of the log cannot be read.',
      'bytes-malformed': 'A part of the file cannot be read.',
      'leaf-malformed': 'An entry of the log cannot be read.',
      'leaf-repeated': 'An entry stands in the log twice.',
      'head-signature': 'The signature of a head of the log is not genuine.',
      'head-order': 'A later head of the log is smaller than an earlier one.',
      'head-cosignature': 'The line of a witness named is missing under the last head, or is not genuine.',
      'root-mismatch': 'The entries do not fit the signed head: somebody changed them.',
      consistency: 'It is not proved that the later log continues the earlier one.',
      'leaves-missing': 'Entries of the log are missing.',
      'notice-altered': 'The text of a notice does not fit its hash.',
      'notice-missing': 'The notice a receipt names is not in the file.',
      'receipt-not-in-log': 'A receipt is not in the log, or its content was changed.',
      'receipt-inclusion': 'The proof that a receipt is in the log does not hold.',
      'receipt-device-unknown': 'A receipt is signed by an unknown device.',
      'receipt-signature': 'The signature of a receipt is not genuine.',
      'receipt-head': 'The device that signed a receipt had been shown another history.',
      'device-sequence': 'The row of some device’s receipts is broken.',
      'leaf-unaccounted': 'The number of entries does not add up.',
      'erased-without-tombstone': 'An entry is called erased, but no record of an erasure comes after it.',
    },
  },
  ru: {
    title: 'Проверка журнала согласий',
    explanation:
      'Выберите файл дела. Проверка идёт только на этом компьютере: ничего не отправляется, интернет не нужен.',
    choose: 'Файл дела',
    working: 'Проверяется…',
    green: 'Всё в порядке: ничего не изменено, и все данные сходятся.',
    red: 'Не в порядке: этот файл изменён или неполон.',
    notChecked: 'Проверить не удалось. Это не значит ни «в порядке», ни «не в порядке».',
    noCrypto: 'Этот браузер не умеет проверять подписи (Ed25519). Используйте более новый.',
    newer: 'Файл в более новом формате, чем знает эта страница.',
    identity: 'Записи = открываемые + стёртые + ожидаемые',
    broken: 'Домохозяйства, вскрытые специалистом по защите данных, записи №',
    witnesses: 'Свидетели, подписавшие последнюю голову',
    compare: 'Сравните эти ключи с теми, что опубликовало самоуправление:',
    logKey: 'Ключ журнала',
    signerKey: 'Ключ подписавшего',
    problems: {
      'not-a-bundle': 'Файл не читается как файл дела: это другой файл, или он повреждён.',
      'not-canonical': 'Файл записан не так, как его пишет программа: кто-то его переделал.',
      'bundle-signature': 'Подпись файла не подходит: после подписания что-то изменено.',
      'other-signer': 'Файл подписан другим ключом, не опубликованным.',
      'other-log-key': 'Ключ журнала не тот, что опубликован.',
      'log-key-malformed': 'Ключ журнала не читается.',
      'bytes-malformed': 'Часть файла не читается.',
      'leaf-malformed': 'Запись журнала не читается.',
      'leaf-repeated': 'Запись стоит в журнале дважды.',
      'head-signature': 'Подпись головы журнала не подлинная.',
      'head-order': 'Более поздняя голова журнала меньше ранней.',
      'head-cosignature': 'Подписи названного свидетеля под последней головой нет, или она не подлинная.',
      'root-mismatch': 'Записи не соответствуют подписанной голове: кто-то их изменил.',
      consistency: 'Не доказано, что более поздний журнал продолжает ранний.',
      'leaves-missing': 'Не хватает записей журнала.',
      'notice-altered': 'Текст уведомления не соответствует его хешу.',
      'notice-missing': 'В файле нет уведомления, на которое ссылается квитанция.',
      'receipt-not-in-log': 'Квитанции нет в журнале, или её содержание изменено.',
      'receipt-inclusion': 'Доказательство, что квитанция есть в журнале, не подходит.',
      'receipt-device-unknown': 'Квитанция подписана неизвестным устройством.',
      'receipt-signature': 'Подпись квитанции не подлинная.',
      'receipt-head': 'Устройству, подписавшему квитанцию, была показана другая история.',
      'device-sequence': 'Ряд квитанций какого-то устройства прерван.',
      'leaf-unaccounted': 'Число записей не сходится.',
      'erased-without-tombstone': 'Запись названа стёртой, но записи об удалении после неё нет.',
    },
  },
}
