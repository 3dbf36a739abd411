/** Languages in which instructions are written; for any other, English. */
export type PaperLanguage = 'lv' | 'en' | 'ru'

/** The language of the instructions around a questionnaire's own texts. */
export function paperLanguage(language: string): PaperLanguage {
  const [base] = language.split('-')
  return base === 'lv' || base === 'ru' ? base : 'en'
}

/** How far a figure may go: alone, or from one to the other. */
export type Extent =
  | { readonly order: '=' | '!=' | '<' | '<=' | '>' | '>='; readonly bound: BoundWords }
  | { readonly order: 'between'; readonly from: BoundWords; readonly to: BoundWords }

/** A bound as it stands alone (`2`, `today`), after "from", "than" and "to". */
export interface BoundWords {
  readonly plain: string
  readonly from: string
  readonly than: string
  readonly to: string
  /** Dates are later and earlier, figures more and less. */
  readonly isTime: boolean
}

/** The sentences and parts of sentences of one language. `n` is a question's number on paper. */
export interface Phrases {
  readonly quote: (text: string) => string
  readonly or: (parts: readonly string[]) => string
  readonly orElse: (clauses: readonly string[]) => string
  readonly and: (parts: readonly string[]) => string
  readonly andAlso: (clauses: readonly string[]) => string
  readonly decimal: (value: number) => string

  readonly onlyIf: (clause: string) => string
  readonly onlyPeople: (extent: Extent, years: readonly [number, number]) => string
  readonly never: string
  readonly dependsOn: (numbers: readonly string[]) => string
  readonly alsoDependsOn: (numbers: readonly string[]) => string
  readonly someCases: string
  readonly goTo: (n: string) => string
  readonly goToEnd: string
  readonly asMany: (n: string) => string
  readonly goToNextOf: (isPeople: boolean) => string

  readonly chosen: (n: string, labels: readonly string[], truth: boolean) => string
  readonly marked: (n: string, labels: readonly string[], truth: boolean) => string
  readonly markedOther: (n: string, labels: readonly string[]) => string
  readonly answered: (n: string, truth: boolean) => string
  readonly aged: (extent: Extent, years: readonly [number, number]) => string
  readonly someoneAged: (aged: string, truth: boolean) => string
  readonly someone: (entry: string | null, clause: string, truth: boolean) => string
  readonly is: (subject: string, extent: Extent) => string
  readonly first: (isPeople: boolean, truth: boolean) => string

  readonly answerTo: (n: string) => BoundWords
  readonly today: BoundWords
  readonly markedIn: (n: string) => string
  readonly lengthOf: (n: string) => string
  readonly sumOf: (n: string) => string
  readonly countOf: (entry: string | null) => string
  readonly placeOf: (isPeople: boolean) => string
  readonly counted: (label: string, numbers: readonly string[]) => string

  readonly extent: (extent: Extent) => string
  readonly characters: (order: '<=' | '>=', count: number) => string
  readonly marks: (order: '=' | '<=' | '>=', count: number) => string
  readonly alone: (labels: readonly string[]) => string
  readonly amongMarked: (n: string) => string
  readonly choicesDependOn: (numbers: readonly string[]) => string
  readonly several: string
  readonly inOrder: string
  readonly acknowledged: string
}

const list = (parts: readonly string[], last: string): string =>
  parts.length < 2 ? (parts[0] ?? '') : `${parts.slice(0, -1).join(', ')}${last}${parts.at(-1) ?? ''}`

const comma = (value: number): string => String(value).replace('.', ',')

const isOne = (count: number): boolean => count % 10 === 1 && count % 100 !== 11
const isFew = (count: number): boolean =>
  count % 10 >= 2 && count % 10 <= 4 && (count % 100 < 12 || count % 100 > 14)

const en: Phrases = {
  quote: (text) => `“${text}”`,
  or: (parts) => list(parts, ' or '),
  orElse: (clauses) => clauses.join(', or else '),
  and: (parts) => list(parts, ' and '),
  andAlso: (clauses) => clauses.join(', and also '),
  decimal: String,

  onlyIf: (clause) => `Only if ${clause}.`,
  onlyPeople: (extent, [low, high]) => `Only for people ${enAged(extent, low, high)}.`,
  never: 'Leave this out.',
  dependsOn: (numbers) =>
    `Depends on the answer${numbers.length > 1 ? 's' : ''} to ${list(numbers, ' and ')}.`,
  alsoDependsOn: (numbers) =>
    `Also depends on the answer${numbers.length > 1 ? 's' : ''} to ${list(numbers, ' and ')}.`,
  someCases: 'Only in some cases.',
  goTo: (n) => `Go to ${n}.`,
  goToEnd: 'There is nothing more to answer.',
  asMany: (n) => `As many times as the answer to ${n} says.`,
  goToNextOf: (isPeople) => (isPeople ? 'Go to the next person.' : 'Go to the next entry.'),

  chosen: (n, labels, truth) =>
    truth
      ? `the answer to ${n} is ${list(labels, ' or ')}`
      : labels.length === 1
        ? `the answer to ${n} is not ${labels.join('')}`
        : `the answer to ${n} is neither ${list(labels, ' nor ')}`,
  marked: (n, labels, truth) =>
    truth
      ? `${list(labels, ' or ')} is marked in ${n}`
      : labels.length === 1
        ? `${labels.join('')} is not marked in ${n}`
        : `neither ${list(labels, ' nor ')} is marked in ${n}`,
  markedOther: (n, labels) => `something other than ${list(labels, ' or ')} is marked in ${n}`,
  answered: (n, truth) => (truth ? `${n} has an answer` : `${n} has no answer`),
  aged: (extent, [low, high]) => `the person is ${enAged(extent, low, high)}`,
  someoneAged: (aged, truth) =>
    aged.replace(/^the person is/, truth ? 'at least one person is' : 'no person is'),
  someone: (entry, clause, truth) => {
    const who = entry === null ? 'person' : `entry in ${entry}`
    return truth ? `for at least one ${who}, ${clause}` : `there is no ${who} for which ${clause}`
  },
  is: (subject, extent) =>
    extent.order === '!=' ? `${subject} is not ${extent.bound.plain}` : `${subject} is ${enExtent(extent)}`,
  first: (isPeople, truth) => `this is ${truth ? '' : 'not '}the first ${isPeople ? 'person' : 'entry'}`,

  answerTo: (n) => same(`the answer to ${n}`),
  today: { plain: 'today', from: 'today', than: 'today', to: 'today', isTime: true },
  markedIn: (n) => `the number of answers marked in ${n}`,
  lengthOf: (n) => `the number of characters in ${n}`,
  sumOf: (n) => `the sum of ${n}`,
  countOf: (entry) => (entry === null ? 'the number of people' : `the number of entries in ${entry}`),
  placeOf: (isPeople) => (isPeople ? 'the number of this person' : 'the number of this entry'),
  counted: (label, numbers) =>
    numbers.length === 0 ? label : `${label} (worked out from ${list(numbers, ', ')})`,

  extent: (extent) => (extent.order === '!=' ? `not ${extent.bound.plain}` : enExtent(extent)),
  characters: (order, count) => `${order === '<=' ? 'No more than' : 'At least'} ${count} characters.`,
  marks: (order, count) =>
    `Mark ${order === '=' ? 'exactly' : order === '<=' ? 'no more than' : 'at least'} ${count}.`,
  alone: (labels) => `If ${list(labels, ' or ')} is marked, nothing else is.`,
  amongMarked: (n) => `Choose among those marked in ${n}.`,
  choicesDependOn: (numbers) => `Which answers fit depends on ${list(numbers, ' and ')}.`,
  several: 'Several answers may be marked.',
  inOrder: 'Write the numbers on the line in order, the first place first.',
  acknowledged: 'Read and understood',
}

/** Words that never change their ending. */
export const same = (words: string): BoundWords => ({
  plain: words,
  from: words,
  than: words,
  to: words,
  isTime: false,
})

function enAged(extent: Extent, low: number, high: number): string {
  switch (extent.order) {
    case 'between':
      return `aged ${low} to ${high}`
    case '=':
      return `aged ${low}`
    case '!=':
      return `not aged ${low}`
    case '>=':
      return `aged ${low} or over`
    case '>':
      return `older than ${low}`
    case '<=':
      return `aged ${low} or younger`
    case '<':
      return `younger than ${low}`
  }
}

function enExtent(extent: Extent): string {
  if (extent.order === 'between') return `from ${extent.from.from} to ${extent.to.to}`
  const { plain, than, isTime } = extent.bound
  switch (extent.order) {
    case '>':
      return `${isTime ? 'later' : 'more'} than ${than}`
    case '>=':
      return `${plain} or ${isTime ? 'later' : 'more'}`
    case '<':
      return `${isTime ? 'earlier' : 'less'} than ${than}`
    case '<=':
      return `${plain} or ${isTime ? 'earlier' : 'less'}`
    default:
      return plain
  }
}

const lv: Phrases = {
  quote: (text) => `„${text}”`,
  or: (parts) => list(parts, ' vai '),
  orElse: (clauses) => clauses.join(', vai arī '),
  and: (parts) => list(parts, ' un '),
  andAlso: (clauses) => clauses.join(', un arī '),
  decimal: comma,

  onlyIf: (clause) => `Tikai, ja ${clause}.`,
  onlyPeople: (extent, [low, high]) => `Tikai cilvēkiem${lvPeople(extent, low, high)}.`,
  never: 'Šo izlaidiet.',
  dependsOn: (numbers) =>
    `Atkarīgs no ${numbers.length > 1 ? 'atbildēm' : 'atbildes'} uz ${list(numbers, ' un ')}.`,
  alsoDependsOn: (numbers) =>
    `Atkarīgs arī no ${numbers.length > 1 ? 'atbildēm' : 'atbildes'} uz ${list(numbers, ' un ')}.`,
  someCases: 'Tikai dažos gadījumos.',
  goTo: (n) => `Turpiniet ar ${n}.`,
  goToEnd: 'Tālāk vairs nekas nav jāatbild.',
  asMany: (n) => `Tik reižu, cik rakstīts atbildē uz ${n}.`,
  goToNextOf: (isPeople) => (isPeople ? 'Turpiniet ar nākamo cilvēku.' : 'Turpiniet ar nākamo ierakstu.'),

  chosen: (n, labels, truth) =>
    truth
      ? `atbilde uz ${n} ir ${list(labels, ' vai ')}`
      : labels.length === 1
        ? `atbilde uz ${n} nav ${labels.join('')}`
        : `atbilde uz ${n} nav ${labels.map((label) => `ne ${label}`).join(', ')}`,
  marked: (n, labels, truth) =>
    truth
      ? `jautājumā ${n} ir atzīmēts ${list(labels, ' vai ')}`
      : labels.length === 1
        ? `jautājumā ${n} nav atzīmēts ${labels.join('')}`
        : `jautājumā ${n} nav atzīmēts ${labels.map((label) => `ne ${label}`).join(', ')}`,
  markedOther: (n, labels) => `jautājumā ${n} ir atzīmēts kas cits, nevis ${list(labels, ' vai ')}`,
  answered: (n, truth) => (truth ? `uz ${n} ir atbilde` : `uz ${n} nav atbildes`),
  aged: (extent, [low, high]) => `cilvēkam ${lvAged(extent, low, high)}`,
  someoneAged: (aged, truth) =>
    aged.replace(/^cilvēkam/, truth ? 'vismaz vienam cilvēkam' : 'nav neviena cilvēka, kuram'),
  someone: (entry, clause, truth) =>
    entry === null
      ? `${truth ? 'vismaz vienam cilvēkam' : 'nav neviena cilvēka, kuram'} ${clause}`
      : truth
        ? `vismaz vienā ierakstā sadaļā ${entry} ${clause}`
        : `sadaļā ${entry} nav neviena ieraksta, kurā ${clause}`,
  is: (subject, extent) =>
    extent.order === '!=' ? `${subject} nav ${extent.bound.plain}` : `${subject} ir ${lvExtent(extent)}`,
  first: (isPeople, truth) => `šis ${truth ? 'ir' : 'nav'} pirmais ${isPeople ? 'cilvēks' : 'ieraksts'}`,

  answerTo: (n) => ({
    plain: `atbilde uz ${n}`,
    from: `atbildes uz ${n}`,
    than: `atbildi uz ${n}`,
    to: `atbildei uz ${n}`,
    isTime: false,
  }),
  today: { plain: 'šodiena', from: 'šodienas', than: 'šodienu', to: 'šodienai', isTime: true },
  markedIn: (n) => `jautājumā ${n} atzīmēto atbilžu skaits`,
  lengthOf: (n) => `zīmju skaits jautājumā ${n}`,
  sumOf: (n) => `${n} summa`,
  countOf: (entry) => (entry === null ? 'cilvēku skaits' : `ierakstu skaits sadaļā ${entry}`),
  placeOf: (isPeople) => (isPeople ? 'šī cilvēka kārtas numurs' : 'šī ieraksta kārtas numurs'),
  counted: (label, numbers) =>
    numbers.length === 0 ? label : `${label} (nosaka pēc ${list(numbers, ', ')})`,

  extent: (extent) => (extent.order === '!=' ? `nav ${extent.bound.plain}` : lvExtent(extent)),
  characters: (order, count) =>
    order === '<='
      ? `Ne vairāk kā ${count} ${isOne(count) ? 'zīme' : 'zīmes'}.`
      : `Vismaz ${count} ${isOne(count) ? 'zīme' : 'zīmes'}.`,
  marks: (order, count) =>
    `Atzīmējiet ${order === '=' ? 'tieši' : order === '<=' ? 'ne vairāk kā' : 'vismaz'} ${count}.`,
  alone: (labels) => `Ja atzīmē ${list(labels, ' vai ')}, citas atbildes neatzīmē.`,
  amongMarked: (n) => `Izvēlieties no tām, kas atzīmētas jautājumā ${n}.`,
  choicesDependOn: (numbers) => `Kuras atbildes der, ir atkarīgs no ${list(numbers, ' un ')}.`,
  several: 'Var atzīmēt vairākas atbildes.',
  inOrder: 'Uz līnijas rakstiet numurus pēc kārtas, sākot ar pirmo vietu.',
  acknowledged: 'Izlasīts un saprasts',
}

const gadi = (count: number): string => `${count} ${isOne(count) ? 'gads' : 'gadi'}`
const gadiem = (count: number): string => `${count} ${isOne(count) ? 'gadu' : 'gadiem'}`
const gadam = (count: number): string => `${count} ${isOne(count) ? 'gadam' : 'gadiem'}`
const gada = (count: number): string => `${count} ${isOne(count) ? 'gada' : 'gadu'}`

function lvPeople(extent: Extent, low: number, high: number): string {
  switch (extent.order) {
    case 'between':
      return ` vecumā no ${low} līdz ${gadam(high)}`
    case '=':
      return ` ${gada(low)} vecumā`
    case '!=':
      return `, kuri nav ${gada(low)} vecumā`
    case '>=':
      return ` no ${gada(low)} vecuma`
    case '>':
      return `, kuri vecāki par ${gadiem(low)}`
    case '<=':
      return ` līdz ${gada(low)} vecumam (ieskaitot)`
    case '<':
      return `, kuri jaunāki par ${gadiem(low)}`
  }
}

function lvAged(extent: Extent, low: number, high: number): string {
  switch (extent.order) {
    case 'between':
      return `ir no ${low} līdz ${gadam(high)}`
    case '=':
      return `ir ${gadi(low)}`
    case '!=':
      return `nav ${gadi(low)}`
    case '>=':
      return `ir ${gadi(low)} vai vairāk`
    case '>':
      return `ir vairāk par ${gadiem(low)}`
    case '<=':
      return `ir ${gadi(low)} vai mazāk`
    case '<':
      return `ir mazāk par ${gadiem(low)}`
  }
}

function lvExtent(extent: Extent): string {
  if (extent.order === 'between') return `no ${extent.from.from} līdz ${extent.to.to}`
  const { plain, than, isTime } = extent.bound
  switch (extent.order) {
    case '>':
      return `${isTime ? 'vēlāk' : 'vairāk'} par ${than}`
    case '>=':
      return `${plain} vai ${isTime ? 'vēlāk' : 'vairāk'}`
    case '<':
      return `${isTime ? 'agrāk' : 'mazāk'} par ${than}`
    case '<=':
      return `${plain} vai ${isTime ? 'agrāk' : 'mazāk'}`
    default:
      return plain
  }
}

const ru: Phrases = {
  quote: (text) => `«${text}»`,
  or: (parts) => list(parts, ' или '),
  orElse: (clauses) => clauses.join(', либо '),
  and: (parts) => list(parts, ' и '),
  andAlso: (clauses) => clauses.join(', а также '),
  decimal: comma,

  onlyIf: (clause) => `Только если ${clause}.`,
  onlyPeople: (extent, [low, high]) => `Только для людей ${ruPeople(extent, low, high)}.`,
  never: 'Это пропустите.',
  dependsOn: (numbers) =>
    `Зависит от ${numbers.length > 1 ? 'ответов' : 'ответа'} на ${list(numbers, ' и ')}.`,
  alsoDependsOn: (numbers) =>
    `Зависит также от ${numbers.length > 1 ? 'ответов' : 'ответа'} на ${list(numbers, ' и ')}.`,
  someCases: 'Только в некоторых случаях.',
  goTo: (n) => `Переходите к ${n}.`,
  goToEnd: 'Больше отвечать не нужно.',
  asMany: (n) => `Столько раз, сколько указано в ответе на ${n}.`,
  goToNextOf: (isPeople) =>
    isPeople ? 'Переходите к следующему человеку.' : 'Переходите к следующей записи.',

  chosen: (n, labels, truth) =>
    truth
      ? `ответ на ${n} — ${list(labels, ' или ')}`
      : labels.length === 1
        ? `ответ на ${n} — не ${labels.join('')}`
        : `ответ на ${n} — ${labels.map((label) => `ни ${label}`).join(', ')}`,
  marked: (n, labels, truth) =>
    truth
      ? `в ${n} отмечено ${list(labels, ' или ')}`
      : labels.length === 1
        ? `в ${n} не отмечено ${labels.join('')}`
        : `в ${n} не отмечено ${labels.map((label) => `ни ${label}`).join(', ')}`,
  markedOther: (n, labels) => `в ${n} отмечено что-то, кроме ${list(labels, ' или ')}`,
  answered: (n, truth) => (truth ? `на ${n} есть ответ` : `на ${n} нет ответа`),
  aged: (extent, [low, high]) => `человеку ${ruAged(extent, low, high)}`,
  someoneAged: (aged, truth) =>
    aged.replace(/^человеку/, truth ? 'хотя бы одному человеку' : 'нет ни одного человека, которому'),
  someone: (entry, clause, truth) =>
    entry === null
      ? `${truth ? 'хотя бы у одного человека' : 'нет ни одного человека, у которого'} ${clause}`
      : truth
        ? `хотя бы в одной записи раздела ${entry} ${clause}`
        : `в разделе ${entry} нет ни одной записи, в которой ${clause}`,
  is: (subject, extent) =>
    extent.order === '!=' ? `${subject} — не ${extent.bound.plain}` : `${subject} — ${ruExtent(extent)}`,
  first: (isPeople, truth) =>
    isPeople ? `это ${truth ? '' : 'не '}первый человек` : `это ${truth ? '' : 'не '}первая запись`,

  answerTo: (n) => ({
    plain: `ответ на ${n}`,
    from: `ответа на ${n}`,
    than: `ответа на ${n}`,
    to: `ответа на ${n}`,
    isTime: false,
  }),
  today: {
    plain: 'сегодня',
    from: 'сегодняшнего дня',
    than: 'сегодняшнего дня',
    to: 'сегодняшнего дня',
    isTime: true,
  },
  markedIn: (n) => `число отмеченных ответов в ${n}`,
  lengthOf: (n) => `число знаков в ${n}`,
  sumOf: (n) => `сумма по ${n}`,
  countOf: (entry) => (entry === null ? 'число людей' : `число записей раздела ${entry}`),
  placeOf: (isPeople) => (isPeople ? 'порядковый номер человека' : 'порядковый номер записи'),
  counted: (label, numbers) =>
    numbers.length === 0 ? label : `${label} (считается по ${list(numbers, ', ')})`,

  extent: (extent) => (extent.order === '!=' ? `не ${extent.bound.plain}` : ruExtent(extent)),
  characters: (order, count) => {
    const noun = isOne(count) ? 'знака' : 'знаков'
    return order === '<=' ? `Не больше ${count} ${noun}.` : `Не меньше ${count} ${noun}.`
  },
  marks: (order, count) =>
    `Отметьте ${order === '=' ? 'ровно' : order === '<=' ? 'не больше' : 'не меньше'} ${count}.`,
  alone: (labels) => `Если отмечено ${list(labels, ' или ')}, другие ответы не отмечают.`,
  amongMarked: (n) => `Выберите из отмеченных в ${n}.`,
  choicesDependOn: (numbers) => `Какие ответы подходят, зависит от ${list(numbers, ' и ')}.`,
  several: 'Можно отметить несколько ответов.',
  inOrder: 'Напишите на линии номера по порядку, начиная с первого места.',
  acknowledged: 'Прочитано и понятно',
}

const godov = (count: number): string => `${count} ${isOne(count) ? 'год' : isFew(count) ? 'года' : 'лет'}`
/** After "older than", "from" and "to". */
const ofYears = (count: number): string => `${count} ${isOne(count) ? 'года' : 'лет'}`

function ruPeople(extent: Extent, low: number, high: number): string {
  switch (extent.order) {
    case 'between':
      return `от ${low} до ${ofYears(high)}`
    case '=':
      return `в возрасте ${ofYears(low)}`
    case '!=':
      return `не в возрасте ${ofYears(low)}`
    case '>=':
      return `${ofYears(low)} и старше`
    case '>':
      return `старше ${ofYears(low)}`
    case '<=':
      return `до ${ofYears(low)} включительно`
    case '<':
      return `младше ${ofYears(low)}`
  }
}

function ruAged(extent: Extent, low: number, high: number): string {
  switch (extent.order) {
    case 'between':
      return `от ${low} до ${ofYears(high)}`
    case '=':
      return godov(low)
    case '!=':
      return `не ${godov(low)}`
    case '>=':
      return `${godov(low)} или больше`
    case '>':
      return `больше ${ofYears(low)}`
    case '<=':
      return `${godov(low)} или меньше`
    case '<':
      return `меньше ${ofYears(low)}`
  }
}

function ruExtent(extent: Extent): string {
  if (extent.order === 'between') return `от ${extent.from.from} до ${extent.to.to}`
  const { plain, than, isTime } = extent.bound
  switch (extent.order) {
    case '>':
      return `${isTime ? 'позже' : 'больше'} ${than}`
    case '>=':
      return `${plain} или ${isTime ? 'позже' : 'больше'}`
    case '<':
      return `${isTime ? 'раньше' : 'меньше'} ${than}`
    case '<=':
      return `${plain} или ${isTime ? 'раньше' : 'меньше'}`
    default:
      return plain
  }
}

/** Sentences of paper questionnaires in three languages. */
export const phrasesIn: Readonly<Record<PaperLanguage, Phrases>> = { lv, en, ru }
