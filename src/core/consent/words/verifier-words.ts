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
  },
}
