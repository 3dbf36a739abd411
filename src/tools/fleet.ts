import { monitorEventLoopDelay } from 'node:perf_hooks'
import { setTimeout as pause } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { z } from 'zod'
import { Dice } from './demo/chance.ts'
import { Figures, type Times, timesOf } from './fleet/figures.ts'
import { linkQualities } from './fleet/road.ts'
import { ServerProcess } from './fleet/server-process.ts'
import { Fleet, type FleetTablet, writeRecords } from './fleet/tablets.ts'

const USAGE = `fleet --tablets N --records M [--url URL [--setup-code CODE]] [--seed N] [--link fast|slow|lossy]
      [--outage SECONDS] [--patience SECONDS] [--json]
`

const whole = (least: number) => z.coerce.number().int().min(least)

const Wishes = z.object({
  tablets: whole(1).max(10_000),
  /** A household and its resident are two. */
  records: whole(2).max(100_000),
  url: z.url().optional(),
  'setup-code': z.string().optional(),
  seed: whole(0).default(1),
  link: z.enum(['fast', 'slow', 'lossy']).default('fast'),
  /** 0: everybody has a connection while they write. */
  outage: z.coerce.number().min(0).max(3600).default(5),
  patience: z.coerce.number().min(1).max(86_400).default(600),
  json: z.boolean().default(false),
})
type Wishes = z.infer<typeof Wishes>

interface FleetReport {
  readonly tablets: number
  readonly recordsMade: number
  readonly link: string
  readonly outageSeconds: number
  readonly wasInterrupted: boolean
  /** From the line's return to the last receipt. */
  readonly sendingSeconds: number
  readonly recordsPerSecond: number
  /** From the line's return until every tablet has everybody's records; null when that was not awaited. */
  readonly allHaveAllSeconds: number | null
  readonly pushMs: Times
  readonly pullMs: Times
  readonly errors: Readonly<Record<string, number>>
  readonly retries: number
  readonly server: { readonly cpuSeconds: number | 'unknown'; readonly peakMemoryMiB: number | 'unknown' }
  /** Where this is busy all the time, the times above are the simulator's and not the server's. */
  readonly simulator: { readonly cpuSeconds: number; readonly longestDelayMs: number }
  readonly bytesPerRecord: {
    readonly sent: number
    readonly onServerDisk: number | 'unknown'
  }
  /** Null when it was not looked at. */
  readonly lost: number | null
  readonly doubled: number | null
  readonly refused: number
}

/**
 * `npm run tool -- fleet …`: so many tablets with unsent records come back at
 * once after an outage, to a real server, and how that goes. Client code,
 * protocol and sealing are the real ones; the link can be slow or lossy. Exit 1
 * when a record is lost, doubled, refused or was never made, 2 for unusable arguments, 130 when
 * interrupted.
 */
export async function run(args: readonly string[]): Promise<number> {
  const wishes = wishesOf(args)
  if (wishes === null) {
    process.stderr.write(USAGE)
    return 2
  }
  const say = (line: string): void => void process.stderr.write(`${line}\n`)
  const stop = new AbortController()
  const interrupt = (): void => stop.abort()
  process.once('SIGINT', interrupt)
  const own = wishes.url === undefined ? await ServerProcess.open() : null
  const measuring = setInterval(() => void own?.measure(), 500)
  try {
    const report = await simulate(wishes, own, stop.signal, say)
    process.stdout.write(wishes.json ? `${JSON.stringify(report, null, 2)}\n` : textOf(report))
    if (report.wasInterrupted) return 130
    const isAllMade = report.recordsMade === wishes.tablets * wishes.records
    const isWhole = isAllMade && report.lost === 0 && report.doubled === 0 && report.refused === 0
    return isWhole ? 0 : 1
  } catch (cause) {
    say(`The fleet could not go on: ${cause instanceof Error ? cause.message : String(cause)}.`)
    return 1
  } finally {
    clearInterval(measuring)
    process.off('SIGINT', interrupt)
    await own?.remove()
  }
}

function wishesOf(args: readonly string[]): Wishes | null {
  try {
    const text = { type: 'string' } as const
    const { values } = parseArgs({
      args: [...args],
      options: {
        tablets: text,
        records: text,
        url: text,
        'setup-code': text,
        seed: text,
        link: text,
        outage: text,
        patience: text,
        json: { type: 'boolean' },
      },
    })
    const wishes = Wishes.safeParse(values)
    return wishes.success ? wishes.data : null
  } catch {
    return null
  }
}

async function simulate(
  wishes: Wishes,
  own: ServerProcess | null,
  stop: AbortSignal,
  say: (line: string) => void,
): Promise<FleetReport> {
  const figures = new Figures()
  const dice = new Dice(wishes.seed)
  const url = wishes.url ?? own?.url ?? ''
  const fleet = await Fleet.found(url, figures, dice, wishes['setup-code'] ?? null)
  const cpuBefore = process.cpuUsage()
  const delays = monitorEventLoopDelay({ resolution: 10 })
  delays.enable()
  try {
    for (let n = 0; n < wishes.tablets && !stop.aborted; n++) {
      await fleet.enrol(linkQualities[wishes.link])
      if ((n + 1) % 25 === 0 || n + 1 === wishes.tablets)
        say(`enrolled ${n + 1} of ${wishes.tablets} tablets`)
    }
    fleet.officeCloses()
    forgetEnrolment(figures)
    const returnedAt = await work(wishes, fleet, own, dice, stop, say)
    const everywhere = await untilEverywhere(wishes, fleet, figures, returnedAt, stop, say)
    const refused = await refusedOn(fleet.tablets)
    const made = new Set(figures.made)
    const { pushedBytes, lastPushAt } = figures
    const retries = figures.retries
    const errors = Object.fromEntries([...figures.errors].toSorted(([, a], [, b]) => b - a))
    const [pushMs, pullMs] = [timesOf(figures.pushMs), timesOf(figures.pullMs)]
    const checked = stop.aborted ? null : await check(fleet, made)
    await own?.measure()
    const cpu = process.cpuUsage(cpuBefore)
    const records = made.size
    const sendingSeconds = Math.max(0, lastPushAt - returnedAt) / 1000
    return {
      tablets: fleet.tablets.length,
      recordsMade: records,
      link: wishes.link,
      outageSeconds: wishes.outage,
      wasInterrupted: stop.aborted,
      sendingSeconds,
      recordsPerSecond: sendingSeconds === 0 ? 0 : Math.round(records / sendingSeconds),
      allHaveAllSeconds: everywhere,
      pushMs,
      pullMs,
      errors,
      retries,
      server: {
        cpuSeconds: own?.cpuSeconds ?? 'unknown',
        peakMemoryMiB:
          own === null || own.peakBytes === null ? 'unknown' : Math.round(own.peakBytes / 2 ** 20),
      },
      simulator: {
        cpuSeconds: Math.round((cpu.user + cpu.system) / 100_000) / 10,
        longestDelayMs: Math.round(delays.max / 1e6),
      },
      bytesPerRecord: {
        sent: records === 0 ? 0 : Math.round(pushedBytes / records),
        onServerDisk:
          own === null || records === 0 ? 'unknown' : Math.round((await own.bytesOnDisk()) / records),
      },
      lost: checked?.lost ?? null,
      doubled: checked?.doubled ?? null,
      refused,
    }
  } finally {
    delays.disable()
    await fleet.close()
  }
}

/** What enrolling took is not what is asked. */
function forgetEnrolment(figures: Figures): void {
  figures.pushMs.length = 0
  figures.pullMs.length = 0
  figures.errors.clear()
  figures.made.clear()
  figures.retries = 0
  figures.pushedBytes = 0
}

/** Everybody writes: through an outage, after which all come back at once, or with a connection. Answers when it was there. */
async function work(
  { outage, records }: Wishes,
  fleet: Fleet,
  own: ServerProcess | null,
  dice: Dice,
  stop: AbortSignal,
  say: (line: string) => void,
): Promise<number> {
  const write = async (): Promise<void> => {
    for (const tablet of fleet.tablets) {
      if (stop.aborted) return
      await writeRecords(tablet, records, dice)
      // Others come to their turn: receipts, timers, the terminal.
      await pause(0)
    }
  }
  const comeBack = (): number => {
    for (const { road } of fleet.tablets) road.isCut = false
    // What a browser's "online" event does; from here on each keeps its own pauses.
    for (const { vault } of fleet.tablets) vault.syncNow().catch(() => undefined)
    return Date.now()
  }
  if (outage === 0) {
    const startedAt = comeBack()
    await write()
    return startedAt
  }
  const startedAt = Date.now()
  await own?.kill()
  say(`outage of ${outage} s: everybody writes without a connection`)
  await write()
  const left = outage * 1000 - (Date.now() - startedAt)
  if (left > 0) await pause(left, undefined, { signal: stop }).catch(() => undefined)
  if (!stop.aborted) await own?.start()
  say(`the line is back: ${fleet.tablets.length} tablets at once`)
  return comeBack()
}

/** Waits until nothing is unsent and every tablet has read to the same end; the seconds it took, null when it ended before. */
async function untilEverywhere(
  { patience }: Wishes,
  { tablets }: Fleet,
  figures: Figures,
  returnedAt: number,
  stop: AbortSignal,
  say: (line: string) => void,
): Promise<number | null> {
  const deadline = returnedAt + patience * 1000
  for (let lastSaid = 0; !stop.aborted && Date.now() < deadline;) {
    const members = tablets.map(({ vault }) => vault.engine.member)
    const waiting = members.filter(({ outbox }) => outbox.some(({ state }) => state === 'queued')).length
    const newest = Math.max(0, ...members.map(({ cursor }) => cursor))
    const behind = members.filter(({ cursor, outbox }) => cursor < newest || outbox.length > 0).length
    if (waiting === 0 && behind === 0) return (Date.now() - returnedAt) / 1000
    if (Date.now() - lastSaid >= 2000) {
      lastSaid = Date.now()
      const seconds = Math.round((Date.now() - returnedAt) / 1000)
      say(
        `${seconds} s: ${tablets.length - waiting} of ${tablets.length} have sent, ${tablets.length - behind} have everything; ${figures.pushMs.length} pushes, ${figures.retries} retries`,
      )
    }
    await pause(200, undefined, { signal: stop }).catch(() => undefined)
  }
  return null
}

/** Rows that were set aside or cannot be opened, on any tablet. */
async function refusedOn(tablets: readonly FleetTablet[]): Promise<number> {
  const all = await Promise.all(tablets.map(({ vault }) => vault.status()))
  return all.reduce((sum, { quarantined, unopened }) => sum + quarantined.length + unopened.length, 0)
}

/** Every record made stands at the server once. */
async function check(
  fleet: Fleet,
  made: ReadonlySet<string>,
): Promise<{ readonly lost: number; readonly doubled: number }> {
  const found = await fleet.recordsAtServer()
  return {
    lost: [...made].filter((id) => !found.has(id)).length,
    doubled: [...found.values()].filter((times) => times > 1).length,
  }
}

function textOf(report: FleetReport): string {
  const { pushMs, pullMs, server, simulator, bytesPerRecord } = report
  const times = ({ count, p50, p95, p99, slowest }: Times): string =>
    `${count} × p50 ${p50} ms, p95 ${p95} ms, p99 ${p99} ms, slowest ${slowest} ms`
  const errors = Object.entries(report.errors).map(([what, n]) => `${what} ${n}`)
  const seconds = (value: number | null): string => (value === null ? 'not reached' : `${value.toFixed(1)} s`)
  const lines: readonly (readonly [string, string])[] = [
    [
      'fleet',
      `${report.tablets} tablets, ${report.recordsMade} records, link ${report.link}, outage ${report.outageSeconds} s`,
    ],
    [
      'sent',
      `in ${report.sendingSeconds.toFixed(1)} s after the return, ${report.recordsPerSecond} records a second`,
    ],
    ['all have all', seconds(report.allHaveAllSeconds)],
    ['push', times(pushMs)],
    ['pull', times(pullMs)],
    ['errors', errors.length === 0 ? 'none' : errors.join(', ')],
    ['retries', String(report.retries)],
    [
      'server',
      `${typeof server.cpuSeconds === 'number' ? `${server.cpuSeconds.toFixed(1)} s` : 'unknown'} of processor, ${server.peakMemoryMiB} MiB at most`,
    ],
    ['simulator', `${simulator.cpuSeconds} s of processor, deaf for ${simulator.longestDelayMs} ms at most`],
    [
      'a record',
      `${bytesPerRecord.sent} bytes sent (keys and leaves included), ${bytesPerRecord.onServerDisk} on the server's disk`,
    ],
    [
      'result',
      report.lost === null
        ? 'interrupted: not looked at'
        : `${report.lost} lost, ${report.doubled} doubled, ${report.refused} refused`,
    ],
  ]
  return lines.map(([name, value]) => `${name.padEnd(13)} ${value}\n`).join('')
}
