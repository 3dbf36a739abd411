/** What an import found: an error stops it, a warning says what came out differently or was left. */
export interface XlsformProblem {
  readonly severity: 'error' | 'warning'
  /** The sheet's name; '' when the file itself is meant. */
  readonly sheet: string
  /** The row as a spreadsheet program numbers it, from 1; null when the whole sheet is meant. */
  readonly row: number | null
  /** The column's header as written; null when the whole row is meant. */
  readonly column: string | null
  readonly code: string
  readonly message: string
  /** What the author of the form can do. */
  readonly help: string
}

/** Something about the file itself, not about a cell. */
export const fileProblem = (
  severity: XlsformProblem['severity'],
  code: string,
  message: string,
  help: string,
): XlsformProblem => ({ severity, ...FILE, code, message, help })

/** Where something stands in a workbook. */
export interface Place {
  readonly sheet: string
  readonly row: number | null
  readonly column: string | null
}

/** The file as a whole. */
export const FILE: Place = { sheet: '', row: null, column: null }

/** As many problems of one kind are listed one by one; what follows is only counted. */
const LISTED = 200

/** As many problems of one kind look for the name that was meant: among ten thousand names that takes its time. */
const ADVISED = 10

/** As many places are remembered, so that none is counted twice; a sheet may have millions that are wrong. */
const REMEMBERED = 50_000

/** Advice that is only worked out where it is given. */
type Help = string | (() => string)

/** Collects problems, each place and code once. */
export class Findings {
  readonly #problems: XlsformProblem[] = []
  #failed = false
  readonly #seen = new Set<string>()
  readonly #listed = new Map<string, number>()
  readonly #counts = new Map<string, { more: number; severity: 'error' | 'warning'; sheet: string }>()

  error(place: Place, code: string, message: string, help: Help): void {
    this.#add({ severity: 'error', ...place, code, message }, help)
  }

  warning(place: Place, code: string, message: string, help: Help): void {
    this.#add({ severity: 'warning', ...place, code, message }, help)
  }

  /** Has this place a problem with this code already? */
  has(place: Place, code: string): boolean {
    return this.#seen.has(sign(place, code))
  }

  get failed(): boolean {
    return this.#failed
  }

  /** All of them, in the order of the sheets' rows, errors and warnings together. */
  list(): readonly XlsformProblem[] {
    const rest = [...this.#counts].flatMap(([code, { more, severity, sheet }]): readonly XlsformProblem[] => [
      {
        severity,
        sheet,
        row: null,
        column: null,
        code,
        message: `${more} more problems of this kind are not listed`,
        help: 'Mend the listed ones first; the same change often mends the rest.',
      },
    ])
    return [...this.#problems, ...rest]
  }

  #add(problem: Omit<XlsformProblem, 'help'>, help: Help): void {
    if (problem.severity === 'error') this.#failed = true
    const mark = `${sign(problem, problem.code)} ${problem.message}`
    if (this.#seen.has(mark)) return
    const count = this.#counts.get(problem.code)
    const listed = this.#listed.get(problem.code) ?? 0
    if (listed < LISTED || this.#seen.size < REMEMBERED) {
      this.#seen.add(mark)
      this.#seen.add(sign(problem, problem.code))
    }
    if (listed >= LISTED) {
      if (count === undefined)
        this.#counts.set(problem.code, { more: 1, severity: problem.severity, sheet: problem.sheet })
      else count.more++
      return
    }
    this.#listed.set(problem.code, listed + 1)
    const advice = typeof help === 'string' ? help : listed < ADVISED ? help() : 'Correct the name.'
    this.#problems.push({ ...problem, help: advice })
  }
}

const sign = (place: Place, code: string): string =>
  `${place.sheet} ${place.row ?? ''} ${place.column ?? ''} ${code}`
