import type { Definition, Node, Score } from '#/core/questionnaire/definition.ts'

/** A figure, class or flag of a score as a calculation of the form. */
export interface ScoreCalculation {
  /** The score's id and the output's, e.g. `ucla-3 sum`. */
  readonly output: string
  readonly name: string
  readonly calculation: string
  readonly relevant: string | undefined
}

type Of<Kind extends Score['kind']> = Extract<Score, { kind: Kind }>

/** Calculations of every score by the key of the repeat they are counted in; '' for the whole form. */
export function scoreCalculations(definition: Definition): ReadonlyMap<string, readonly ScoreCalculation[]> {
  const names = new Map<string, string>()
  const taken = new Set<string>()
  const look = (node: Node): void => {
    names.set(node.key, node.name)
    taken.add(node.name)
    if (node.kind !== 'question') for (const child of node.children) look(child)
  }
  for (const node of definition.body) look(node)
  const all = new Map<string, ScoreCalculation[]>()
  for (const score of definition.scores) {
    const own = new ScoreWriter(score, names, taken).write()
    const per = score.per ?? ''
    all.set(per, [...(all.get(per) ?? []), ...own])
  }
  return all
}

const sum = (parts: readonly string[]): string => (parts.length === 0 ? '0' : parts.join(' + '))
const quoted = (text: string): string => (text.includes("'") ? `"${text}"` : `'${text}'`)

class ScoreWriter {
  readonly #score: Score
  readonly #keys: ReadonlyMap<string, string>
  readonly #taken: Set<string>
  readonly #written: ScoreCalculation[] = []

  constructor(score: Score, keys: ReadonlyMap<string, string>, taken: Set<string>) {
    this.#score = score
    this.#keys = keys
    this.#taken = taken
  }

  write(): readonly ScoreCalculation[] {
    const score = this.#score
    switch (score.kind) {
      case 'sum':
        this.#sum(score)
        break
      case 'raw-sum':
        this.#rawSum(score)
        break
      case 'count':
        this.#count(score)
        break
      case 'threshold-count':
        this.#thresholds(score)
        break
      case 'area-levels':
        this.#areas(score)
    }
    return this.#written
  }

  /** Adds a calculation; answers the reference by which others read it. */
  #add(output: string, calculation: string): string {
    const plain = `score_${this.#score.id}_${output}`.replaceAll(/[^A-Za-z0-9_]/g, '_')
    let name = plain
    for (let count = 2; this.#taken.has(name); count++) name = `${plain}_${count}`
    this.#taken.add(name)
    this.#written.push({
      output: `${this.#score.id} ${output}`,
      name,
      calculation,
      relevant: this.#score.relevant,
    })
    return `\${${name}}`
  }

  #answer(key: string): string {
    return `\${${this.#keys.get(key) ?? key}}`
  }

  #isMissing(key: string): string {
    return `${this.#answer(key)} = ''`
  }

  #missing(keys: readonly string[]): string {
    return sum(keys.map((key) => `if(${this.#isMissing(key)}, 1, 0)`))
  }

  #hits(keys: readonly string[], codes: readonly (string | number)[]): string {
    return sum(
      keys.map((key) => {
        const fits = codes.map((code) => `${this.#answer(key)} = ${quoted(String(code))}`)
        return `if(${fits.length === 0 ? 'false()' : fits.join(' or ')}, 1, 0)`
      }),
    )
  }

  #band(figure: string, bands: Of<'sum'>['bands']): void {
    let rest = "''"
    for (const { id, from, to } of [...bands].reverse()) {
      const bounds = [
        ...(from === undefined ? [] : [`${figure} >= ${from}`]),
        ...(to === undefined ? [] : [`${figure} <= ${to}`]),
      ]
      rest = `if(${bounds.length === 0 ? 'true()' : bounds.join(' and ')}, ${quoted(id)}, ${rest})`
    }
    if (bands.length > 0) this.#add('cls', `if(${figure} = '', '', ${rest})`)
  }

  #sum(score: Of<'sum'>): void {
    const missing = score.items.map((key) => this.#isMissing(key)).join(' or ') || 'false()'
    const total = sum(score.items.map((key) => `number(${this.#answer(key)})`))
    this.#band(this.#add('sum', `if(${missing}, '', ${total})`), score.bands)
  }

  #rawSum(score: Of<'raw-sum'>): void {
    const missing = score.items.map((key) => this.#isMissing(key)).join(' or ') || 'false()'
    this.#band(this.#add('raw', `if(${missing}, '', ${this.#hits(score.items, score.codes)})`), score.bands)
  }

  #count(score: Of<'count'>): void {
    const missing = this.#add('missing', this.#missing(score.items))
    const none = `${missing} = ${score.items.length}`
    const count = this.#add('count', `if(${none}, '', ${this.#hits(score.items, score.codes)})`)
    for (const { id, atLeast } of score.flags) {
      const undecided = `if(${count} + ${missing} < ${atLeast}, 'false', '')`
      this.#add(id, `if(${none}, '', if(${count} >= ${atLeast}, 'true', ${undecided}))`)
    }
  }

  #thresholds(score: Of<'threshold-count'>): void {
    const none = `${this.#missing(score.items)} = ${score.items.length}`
    for (const { id, any } of score.flags) {
      const reached = any.map(({ grade, items }) => {
        const graded = score.items.map((key) => `if(number(${this.#answer(key)}) >= ${grade}, 1, 0)`)
        return `${sum(graded)} >= ${items}`
      })
      this.#add(id, `if(${none}, '', if(${reached.join(' or ')}, 'true', 'false'))`)
    }
  }

  #areas(score: Of<'area-levels'>): void {
    const gate = this.#answer(score.gate.item)
    const closed = `${gate} = '' or ${gate} = ${quoted(String(score.gate.no))}`
    const areas = score.areas.map((area) => {
      const keys = area.question === undefined ? (area.items ?? []) : [area.question]
      const { question } = area
      const count =
        question === undefined
          ? this.#hits(keys, [area.yes ?? 1])
          : area.activities === undefined
            ? `count-selected(${this.#answer(question)})`
            : sum(
                area.activities.map(
                  (code) => `if(selected(${this.#answer(question)}, ${quoted(code)}), 1, 0)`,
                ),
              )
      const low = `if(${count} >= ${area.basicMin}, 'basic', 'none')`
      const open = `if(${count} >= ${area.aboveMin}, 'above', if(${this.#missing(keys)} > 0, '', ${low}))`
      return this.#add(area.id, `if(${closed}, '', ${open})`)
    })
    const undecided = areas.map((area) => `${area} = ''`).join(' or ') || 'false()'
    const allAbove = areas.map((area) => `${area} = 'above'`).join(' and ') || 'true()'
    const reached = sum(areas.map((area) => `if(${area} = 'basic' or ${area} = 'above', 1, 0)`))
    const step = (least: number, level: string, rest: string): string =>
      `if(${reached} = ${least}, ${quoted(level)}, ${rest})`
    const levels = step(5, 'B', step(4, 'LW', step(3, 'N', step(2, 'LM', "'X'"))))
    const decided = `if(${undecided}, '', if(${allAbove}, 'AB', ${levels}))`
    const no = `${gate} = ${quoted(String(score.gate.no))}`
    this.#add('overall', `if(${gate} = '', '', if(${no}, 'NA', ${decided}))`)
  }
}
