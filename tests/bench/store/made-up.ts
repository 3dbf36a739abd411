const surnames = ['Bērziņš', 'Kalniņa', 'Ozola', 'Liepiņš', 'Krūmiņa', 'Balodis', 'Eglīte', 'Zariņš']
const words = [
  'ūdens no akas',
  'malka jāienes',
  'iet ar spieķi',
  'zāles paņem dēls',
  'vannas istabā slidens',
  'autobuss reizi dienā',
  'pensija pietiek līdz divdesmitajam',
  'naktīs neguļ',
  'kaimiņiene palīdz',
  'krāsns dūmo',
]

/** A made-up household's name; every eighth is a Kalniņa. */
export const nameOf = (n: number): string => `${surnames[n % surnames.length]} ${n}`

/** Answers of about 8 KB of JSON: short words, numbers, choices and remarks, as a long visit leaves them. */
export function answersOf(n: number): Readonly<Record<string, unknown>> {
  const answers: Record<string, unknown> = {}
  let chance = n * 7919 + 13
  const next = (below: number): number => {
    chance = (Math.imul(chance, 1103515245) + 12345) & 0x7fffffff
    return (chance >> 8) % below
  }
  for (let question = 0; question < 150; question++) {
    const path = `/needs/section_${question % 12}/question_${question}`
    const kind = next(4)
    if (kind === 0) answers[path] = next(100)
    else if (kind === 1) answers[path] = { choice: `option_${next(6)}` }
    else if (kind === 2) answers[path] = [`aid_${next(9)}`, `aid_${next(9)}`]
    else answers[path] = `${words[next(words.length)]}, ${words[next(words.length)]} ${next(1000)}`
  }
  return answers
}
