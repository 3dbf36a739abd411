import { monitorEventLoopDelay } from 'node:perf_hooks'
import { FEED_TYPES, type FeedEntry } from '#/wire/batch.ts'
import type { BatchContents } from '#/core/record-log/receipt.ts'
import type { ProblemCode } from '#/wire/problem.ts'
import type { Database } from '#/server/store/database.ts'
import { Counter, Histogram, reading } from './prometheus.ts'

const REQUEST_BOUNDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30]
const TRANSACTION_BOUNDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5]
/** A stream stays open for hours: its length is no latency. */
const STREAMS = new Set(['/api/events'])
const NANOSECONDS = 1e9

/** What is looked up at the moment somebody asks. */
export interface MomentaryReadings {
  readonly database: Database
  readonly eventStreams: () => number
  readonly connections: () => number
  readonly isReady: () => Promise<boolean>
}

/** One answered request, by the pattern of its route and never by its address. */
export interface AnsweredRequest {
  readonly method: string
  readonly route: string
  readonly status: number
  readonly milliseconds: number
  readonly problem: ProblemCode | null
}

/**
 * What this process did since it started, as numbers. Every label comes from a
 * list that is closed when the server is built (methods, route patterns, kinds
 * of items, problem codes): nothing a request says becomes a label, so no
 * person, team or device can be told from what is shown here.
 */
export class ServerMetrics {
  readonly #requests = new Counter(
    'slieksnis_http_requests_total',
    'Requests answered, by route pattern and class of status.',
  )
  readonly #durations = new Histogram(
    'slieksnis_http_request_duration_seconds',
    'Time from the head of a request to the end of its answer; event streams are left out.',
    REQUEST_BOUNDS,
  )
  readonly #problems = new Counter('slieksnis_problems_total', 'Refusals and faults answered, by code.')
  readonly #pushed = new Counter(
    'slieksnis_pushed_total',
    'Items of batches that were receipted; a batch pushed again counts again.',
  )
  readonly #pulled = new Counter('slieksnis_pulled_total', 'Items of feed pages that were given out.')
  readonly #refused = new Counter(
    'slieksnis_push_refused_total',
    'Items of batches that were refused whole, by the code of the refusal.',
  )
  readonly #transactions = new Histogram(
    'slieksnis_database_transaction_seconds',
    'Time of a writing transaction, its wait for other writers included.',
    TRANSACTION_BOUNDS,
  )
  readonly #loopDelay = monitorEventLoopDelay({ resolution: 20 })

  constructor() {
    this.#loopDelay.enable()
  }

  answered({ method, route, status, milliseconds, problem }: AnsweredRequest): void {
    this.#requests.add({ method, route, status: `${Math.floor(status / 100)}xx` })
    if (!STREAMS.has(route)) this.#durations.observe({ route }, milliseconds / 1000)
    if (problem !== null) this.#problems.add({ code: problem })
  }

  pushed(batch: BatchContents): void {
    for (const [kind, count] of countsOf(batch)) if (count > 0) this.#pushed.add({ kind }, count)
  }

  refused(batch: BatchContents, code: ProblemCode): void {
    for (const [kind, count] of countsOf(batch)) if (count > 0) this.#refused.add({ kind, code }, count)
  }

  pulled(entries: readonly FeedEntry[]): void {
    for (const [kind, type] of Object.entries(FEED_TYPES)) {
      const count = entries.filter((entry) => entry[1] === type).length
      if (count > 0) this.#pulled.add({ kind }, count)
    }
  }

  /** The same database, with the time of every transaction noted. */
  timed(database: Database): Database {
    return {
      ...database,
      transact: async (work) => {
        const from = performance.now()
        try {
          return await database.transact(work)
        } finally {
          this.#transactions.observe({}, (performance.now() - from) / 1000)
        }
      },
    }
  }

  /** Everything as Prometheus reads it. A database that does not answer is said as one that is not up. */
  async text({ database, eventStreams, connections, isReady }: MomentaryReadings): Promise<string> {
    const from = performance.now()
    const bytes = await database.sizeBytes().catch(() => null)
    const answerSeconds = (performance.now() - from) / 1000
    const { user, system } = process.cpuUsage()
    const memory = process.memoryUsage()
    const lines = [
      ...this.#requests.lines(),
      ...this.#durations.lines(),
      ...this.#problems.lines(),
      ...this.#pushed.lines(),
      ...this.#pulled.lines(),
      ...this.#refused.lines(),
      ...reading('slieksnis_event_streams', 'Event streams open now.', eventStreams()),
      ...reading('slieksnis_http_connections', 'Connections open now.', connections()),
      ...reading('slieksnis_ready', '1 when this process takes work.', (await isReady()) ? 1 : 0),
      ...reading('slieksnis_database_up', '1 when the database answered just now.', bytes === null ? 0 : 1),
      ...(bytes === null
        ? []
        : [
            ...reading('slieksnis_database_bytes', 'Size of the whole database.', bytes),
            ...reading('slieksnis_database_answer_seconds', 'Time of one small question.', answerSeconds),
          ]),
      ...this.#transactions.lines(),
      ...reading(
        'process_cpu_seconds_total',
        'Processor time, user and system.',
        (user + system) / 1e6,
        'counter',
      ),
      ...reading('process_resident_memory_bytes', 'Memory held in RAM.', memory.rss),
      ...reading('nodejs_heap_size_used_bytes', 'Memory of live and not yet swept objects.', memory.heapUsed),
      ...reading('nodejs_external_memory_bytes', 'Memory of buffers beside the heap.', memory.external),
      ...reading(
        'nodejs_eventloop_delay_p99_seconds',
        'How late the process gets to its work, since it was last asked.',
        this.#loopDelay.percentile(99) / NANOSECONDS,
      ),
      ...reading(
        'process_start_time_seconds',
        'When the process started, seconds since 1970.',
        Math.round(performance.timeOrigin / 1000),
      ),
    ]
    this.#loopDelay.reset()
    return `${lines.join('\n')}\n`
  }

  close(): void {
    this.#loopDelay.disable()
  }
}

const countsOf = (batch: BatchContents): readonly (readonly [kind: string, count: number])[] => [
  ['record', batch.records.length],
  ['grant', batch.grants.length],
  ['draft', batch.drafts.length],
  ['leaf', batch.leaves.length],
]
