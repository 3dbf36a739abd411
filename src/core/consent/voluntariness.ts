import type { ConsentReceipt } from './receipt.ts'

/** Fewer people than this are never shown as a figure. */
export const SMALLEST_CELL = 5

export type Dimension = 'worker' | 'notice' | 'language'

/** How one group answered. What is null is hidden; `notYes` is "no" and "not now" together. */
export interface VoluntarinessRow {
  readonly group: string
  readonly offers: number | null
  readonly yes: number | null
  readonly notYes: number | null
  readonly refused: number | null
  readonly notNow: number | null
  readonly yesPercent: number | null
}

export interface VoluntarinessReport {
  readonly purpose: string
  readonly total: VoluntarinessRow
  readonly by: Readonly<Record<Dimension, readonly VoluntarinessRow[]>>
}

interface Counts {
  readonly group: string
  readonly yes: number
  readonly refused: number
  readonly notNow: number
}

/** What a row shows: all three answers, only yes against the rest, or nothing. */
type Level = 'full' | 'rate' | 'hidden'

type Answer = 'yes' | 'refused' | 'notNow'

function answerOf({ kind }: ConsentReceipt): Answer | null {
  if (kind === 'consent' || kind === 'renewal') return 'yes'
  if (kind === 'refusal') return 'refused'
  return kind === 'deferral' ? 'notNow' : null
}

/** Each person's last answer about a purpose: a person counts once, however often asked. */
function lastAnswers(receipts: readonly ConsentReceipt[], purpose: string): readonly ConsentReceipt[] {
  const byPerson = new Map<string, ConsentReceipt>()
  for (const receipt of receipts) {
    if (answerOf(receipt) === null || !receipt.purposes.includes(purpose)) continue
    const known = byPerson.get(receipt.subject)
    const later =
      known === undefined ||
      receipt.capturedAt > known.capturedAt ||
      (receipt.capturedAt === known.capturedAt && receipt.recordId > known.recordId)
    if (later) byPerson.set(receipt.subject, receipt)
  }
  return [...byPerson.values()]
}

function counted(answers: readonly ConsentReceipt[], groupOf: (receipt: ConsentReceipt) => string): Counts[] {
  const groups = new Map<string, Record<Answer, number>>()
  for (const receipt of answers) {
    const answer = answerOf(receipt)
    if (answer === null) continue
    const cells = groups.get(groupOf(receipt)) ?? { yes: 0, refused: 0, notNow: 0 }
    cells[answer]++
    groups.set(groupOf(receipt), cells)
  }
  return [...groups]
    .map(([group, cells]) => ({ group, ...cells }))
    .toSorted((a, b) => a.group.localeCompare(b.group))
}

const notYes = ({ refused, notNow }: Counts): number => refused + notNow
const offers = (row: Counts): number => row.yes + notYes(row)
const small = (count: number): boolean => count < SMALLEST_CELL

function ownLevel(row: Counts): Level {
  if (small(row.yes) || small(notYes(row))) return 'hidden'
  return small(row.refused) || small(row.notNow) ? 'rate' : 'full'
}

const sum = (rows: readonly Counts[], cell: (row: Counts) => number): number =>
  rows.reduce((total, row) => total + cell(row), 0)

/**
 * Levels for all rows of one table, given that its total is shown at its own
 * level. What is hidden together must hold no small sum: otherwise total minus
 * shown gives it away, and one more row, the smallest, is hidden with it. A
 * row hidden alone is always such a small sum, so two are hidden at least.
 */
function levelsOf(rows: readonly Counts[], total: Level): readonly Level[] {
  const levels = rows.map(ownLevel)
  const demote = (from: readonly Level[], to: Level): boolean => {
    const candidates = rows.flatMap((row, index) => {
      const level = levels[index]
      return level !== undefined && from.includes(level) ? [{ index, size: offers(row) }] : []
    })
    const smallest = candidates.toSorted((a, b) => a.size - b.size || a.index - b.index)[0]
    if (smallest === undefined) return false
    levels[smallest.index] = to
    return true
  }
  const at = (wanted: readonly Level[]): readonly Counts[] =>
    rows.filter((_row, index) => wanted.includes(levels[index] ?? 'hidden'))
  for (;;) {
    const hidden = at(['hidden'])
    const leaksRate =
      total !== 'hidden' &&
      hidden.length > 0 &&
      (small(sum(hidden, (row) => row.yes)) || small(sum(hidden, notYes)))
    if (leaksRate && demote(['rate', 'full'], 'hidden')) continue
    const partial = at(['hidden', 'rate'])
    const leaksParts =
      total === 'full' &&
      partial.length > 0 &&
      (small(sum(partial, (row) => row.refused)) || small(sum(partial, (row) => row.notNow)))
    if (leaksParts && demote(['full'], 'rate')) continue
    return levels
  }
}

function shown(row: Counts, level: Level): VoluntarinessRow {
  const rate = level !== 'hidden'
  const full = level === 'full'
  return {
    group: row.group,
    offers: rate ? offers(row) : null,
    yes: rate ? row.yes : null,
    notYes: rate ? notYes(row) : null,
    refused: full ? row.refused : null,
    notNow: full ? row.notNow : null,
    yesPercent: rate ? Math.round((100 * row.yes) / offers(row)) : null,
  }
}

/**
 * Were consents really free? How many of those asked said yes, by worker, by
 * notice version and by language. One purpose at a time, so that a figure is a
 * number of people. A group is hidden too where fewer than five did not say
 * yes: of such a group the figure would tell how each person answered, and the
 * DPO has to look at its receipts instead.
 */
export function voluntariness(receipts: readonly ConsentReceipt[], purpose: string): VoluntarinessReport {
  const answers = lastAnswers(receipts, purpose)
  const [all = { group: '', yes: 0, refused: 0, notNow: 0 }] = counted(answers, () => '')
  const totalLevel = ownLevel(all)
  const table = (groupOf: (receipt: ConsentReceipt) => string): readonly VoluntarinessRow[] => {
    const rows = counted(answers, groupOf)
    const levels = levelsOf(rows, totalLevel)
    return rows.map((row, index) => shown(row, levels[index] ?? 'hidden'))
  }
  return {
    purpose,
    total: shown(all, totalLevel),
    by: {
      worker: table(({ worker }) => worker),
      notice: table(({ notice }) => `${notice.id} ${notice.version}`),
      language: table(({ notice }) => notice.language),
    },
  }
}
