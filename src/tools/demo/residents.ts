import type { Dice } from './chance.ts'

// Fictional people of a fictional place; any likeness is chance.
const LATVIAN_WOMEN = [
  'Vilma',
  'Ausma',
  'Dzidra',
  'Rasma',
  'Biruta',
  'Ilze',
  'Inese',
  'Sandra',
  'Līga',
  'Zane',
  'Elīna',
  'Anete',
  'Madara',
]
const LATVIAN_MEN = [
  'Jānis',
  'Andris',
  'Valdis',
  'Imants',
  'Guntis',
  'Edgars',
  'Māris',
  'Kaspars',
  'Rihards',
  'Ojārs',
  'Toms',
  'Artūrs',
]
const LATVIAN_NAMES = [
  ['Ozols', 'Ozola'],
  ['Bērziņš', 'Bērziņa'],
  ['Kalniņš', 'Kalniņa'],
  ['Liepa', 'Liepa'],
  ['Vītols', 'Vītola'],
  ['Zariņš', 'Zariņa'],
  ['Eglītis', 'Eglīte'],
  ['Strautmanis', 'Strautmane'],
  ['Purvītis', 'Purvīte'],
  ['Krūmiņš', 'Krūmiņa'],
  ['Dārznieks', 'Dārzniece'],
  ['Mežulis', 'Mežule'],
] as const
const RUSSIAN_WOMEN = ['Gaļina', 'Nadežda', 'Svetlana', 'Tatjana', 'Jeļena', 'Irina']
const RUSSIAN_MEN = ['Viktors', 'Sergejs', 'Nikolajs', 'Oļegs', 'Aleksejs']
const RUSSIAN_NAMES = [
  ['Morozovs', 'Morozova'],
  ['Beļajevs', 'Beļajeva'],
  ['Sokolovs', 'Sokolova'],
  ['Vinogradovs', 'Vinogradova'],
] as const
const FARMS = [
  'Jaunlauki',
  'Kalējiņi',
  'Upmaļi',
  'Vecpurvi',
  'Dzērves',
  'Stirnas',
  'Lejnieki',
  'Ausekļi',
  'Mežrozes',
  'Druvas',
]
const STREETS = ['Skolas iela', 'Liepu iela', 'Stacijas iela', 'Ezera iela', 'Dzirnavu iela', 'Parka iela']
const PARISHES = ['Sliekšņu pagasts', 'Vārtu pagasts', 'Klētnieku pagasts', 'Sliekšņu pilsēta']
/** Around the middle of nowhere in particular. */
const MIDDLE = [56.7, 24.6] as const

export interface FictionalPerson {
  readonly name: string
  readonly birthDate: string
  readonly relation: string
  readonly isAdult: boolean
}

export interface FictionalHousehold {
  readonly label: string
  readonly street: string
  readonly place: string
  readonly parish: string
  readonly point: readonly [number, number]
  readonly phone: string
  readonly language: 'lv' | 'ru'
  readonly persons: readonly FictionalPerson[]
  readonly hasDog: boolean
}

const two = (value: number): string => String(value).padStart(2, '0')

/** A household somebody might live in, by the dice. */
export function fictionalHousehold(dice: Dice, thisYear: number): FictionalHousehold {
  const isRussian = dice.chance(0.25)
  const [his, her] = dice.of<readonly [string, string]>(isRussian ? RUSSIAN_NAMES : LATVIAN_NAMES)
  const women = isRussian ? RUSSIAN_WOMEN : LATVIAN_WOMEN
  const men = isRussian ? RUSSIAN_MEN : LATVIAN_MEN
  const persons: FictionalPerson[] = []
  const add = (isWoman: boolean, age: number, relation: string): void => {
    const taken = new Set(persons.map(({ name }) => name))
    const free = (isWoman ? women : men)
      .map((first) => `${first} ${isWoman ? her : his}`)
      .filter((name) => !taken.has(name))
    persons.push({
      name: dice.of(free),
      birthDate: `${thisYear - age}-${two(dice.between(1, 12))}-${two(dice.between(1, 28))}`,
      relation,
      isAdult: age > 18,
    })
  }
  const kind = dice.of(['alone', 'alone', 'couple', 'family', 'single-parent'])
  const firstIsWoman = dice.chance(0.6)
  if (kind === 'alone') add(firstIsWoman, dice.between(58, 91), 'self')
  else if (kind === 'couple') {
    const age = dice.between(60, 84)
    add(firstIsWoman, age, 'self')
    add(!firstIsWoman, age + dice.between(-5, 5), 'partner')
  } else {
    const age = dice.between(27, 48)
    add(firstIsWoman, age, 'self')
    if (kind === 'family') add(!firstIsWoman, age + dice.between(-4, 4), 'partner')
    for (let child = dice.between(1, 3); child > 0; child--)
      add(dice.chance(0.5), dice.between(1, 16), 'child')
  }
  const inTown = dice.chance(0.4)
  const parish = inTown ? 'Sliekšņu pilsēta' : dice.of(PARISHES)
  return {
    label: persons[0]?.name ?? '',
    street: inTown
      ? `${dice.of(STREETS)} ${dice.between(1, 48)}–${dice.between(1, 30)}`
      : `„${dice.of(FARMS)}”`,
    place: parish,
    parish,
    point: [MIDDLE[0] + dice.next() * 0.3, MIDDLE[1] + dice.next() * 0.4],
    phone: `+371 20${dice.between(100_000, 999_999)}`,
    language: isRussian ? 'ru' : 'lv',
    persons,
    hasDog: dice.chance(0.2),
  }
}
