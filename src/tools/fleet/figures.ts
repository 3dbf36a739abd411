/** Response times of one kind of request, in milliseconds. */
export interface Times {
  readonly count: number
  readonly p50: number
  readonly p95: number
  readonly p99: number
  readonly slowest: number
}

/** Quantiles of what was measured, by the nearest rank; all 0 for nothing measured. */
export function timesOf(milliseconds: readonly number[]): Times {
  const sorted = milliseconds.toSorted((a, b) => a - b)
  const at = (share: number): number =>
    Math.round((sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? 0) * 10) / 10
  return { count: sorted.length, p50: at(0.5), p95: at(0.95), p99: at(0.99), slowest: at(1) }
}

/** What the whole fleet saw, added up while it runs. */
export class Figures {
  readonly pushMs: number[] = []
  readonly pullMs: number[] = []
  /** What went wrong on the way, by its name, and how often. */
  readonly errors = new Map<string, number>()
  /** Exchanges begun again after a failed one, by the client's own back-off. */
  retries = 0
  pushedBytes = 0
  pulledBytes = 0
  /** Ids of the records tablets put on disk. */
  readonly made = new Set<string>()
  lastPushAt = 0

  failed(what: string): void {
    this.errors.set(what, (this.errors.get(what) ?? 0) + 1)
  }
}
