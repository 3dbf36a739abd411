/** Names and values that tell one line of a metric from another; never anything a person or device is called. */
export type Labels = Readonly<Record<string, string>>

/** A metric that writes itself as lines of the Prometheus text format, version 0.0.4. */
export interface Metric {
  lines(): readonly string[]
}

const escaped = (value: string): string =>
  value.replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll('"', '\\"')

const labelsText = (labels: Labels): string => {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}="${escaped(value)}"`)
  return pairs.length === 0 ? '' : `{${pairs.join(',')}}`
}

const heading = (name: string, type: 'counter' | 'gauge' | 'histogram', help: string): readonly string[] => [
  `# HELP ${name} ${help}`,
  `# TYPE ${name} ${type}`,
]

/** Something that is counted and never goes down while the process runs. */
export class Counter implements Metric {
  readonly #name: string
  readonly #help: string
  readonly #counts = new Map<string, number>()

  constructor(name: string, help: string) {
    this.#name = name
    this.#help = help
  }

  add(labels: Labels, amount = 1): void {
    const key = labelsText(labels)
    this.#counts.set(key, (this.#counts.get(key) ?? 0) + amount)
  }

  lines(): readonly string[] {
    return [
      ...heading(this.#name, 'counter', this.#help),
      ...[...this.#counts].map(([labels, count]) => `${this.#name}${labels} ${count}`),
    ]
  }
}

/** How long things take: how many stayed below each bound, in seconds. */
export class Histogram implements Metric {
  readonly #name: string
  readonly #help: string
  readonly #boundsSeconds: readonly number[]
  readonly #series = new Map<string, { readonly labels: Labels; readonly counts: number[]; sum: number }>()

  constructor(name: string, help: string, boundsSeconds: readonly number[]) {
    this.#name = name
    this.#help = help
    this.#boundsSeconds = boundsSeconds
  }

  observe(labels: Labels, seconds: number): void {
    const key = labelsText(labels)
    const known = this.#series.get(key)
    const series = known ?? { labels, counts: [...this.#boundsSeconds, Infinity].map(() => 0), sum: 0 }
    if (known === undefined) this.#series.set(key, series)
    const found = this.#boundsSeconds.findIndex((bound) => seconds <= bound)
    const place = found < 0 ? this.#boundsSeconds.length : found
    series.counts[place] = (series.counts[place] ?? 0) + 1
    series.sum += seconds
  }

  lines(): readonly string[] {
    const lines = [...heading(this.#name, 'histogram', this.#help)]
    for (const [key, { labels, counts, sum }] of this.#series) {
      let below = 0
      for (const [index, count] of counts.entries()) {
        below += count
        const bound = this.#boundsSeconds[index]
        const le = bound === undefined ? '+Inf' : String(bound)
        lines.push(`${this.#name}_bucket${labelsText({ ...labels, le })} ${below}`)
      }
      lines.push(`${this.#name}_sum${key} ${sum.toFixed(6)}`, `${this.#name}_count${key} ${below}`)
    }
    return lines
  }
}

/** One value as it is at the moment of asking; `type` is `counter` for what the system counts for us. */
export const reading = (
  name: string,
  help: string,
  value: number,
  type: 'gauge' | 'counter' = 'gauge',
): readonly string[] => [...heading(name, type, help), `${name} ${value}`]
