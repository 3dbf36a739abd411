import { z } from 'zod'

/** What our own words for states and reasons look like; a name or a sentence does not fit. */
const Code = z.string().regex(/^[A-Za-z][A-Za-z0-9-]{0,40}$/)
const Count = z.number().int().nonnegative()
const Counts = z.record(Code, Count)

/**
 * Everything a report to support may hold: counts, times, our own codes, and
 * what the browser tells every site anyway. A field that could hold words about
 * a person, or an id that leads to one, has no place here.
 */
export const SupportFacts = z.strictObject({
  /** Name of the build's first file, which changes with every release. */
  build: z.string().regex(/^[\w.-]{0,80}$/),
  serverVersion: z
    .string()
    .regex(/^[\w.+-]{0,40}$/)
    .nullable(),
  at: z.iso.datetime(),
  /** The browser's name of itself. */
  browser: z.string().max(400),
  language: Code,
  screen: z.strictObject({ width: Count, height: Count, scale: z.number() }),
  isInstalled: z.boolean(),
  serviceWorker: z.enum(['none', 'waiting', 'active']),
  isOnline: z.boolean(),
  storage: z.strictObject({ hasRoom: z.boolean(), isKept: z.boolean().nullable() }),
  role: Code,
  sync: z.strictObject({
    phase: Code,
    isServerReached: z.boolean().nullable(),
    problem: Code.nullable(),
    unsent: Count,
    householdsHere: Count,
    lastReceiptAt: z.iso.datetime().nullable(),
    receives: z.boolean(),
    behind: Count.nullable(),
    filesWaiting: Count,
    /** How many records were refused, by the server's reason. */
    refused: Counts,
    /** How many received records could not be opened, by reason. */
    unopened: Counts,
  }),
  faults: z.array(
    z.strictObject({ at: z.iso.datetime(), kind: Code, place: z.string().regex(/^[\w./:-]{0,120}$/) }),
  ),
})
export type SupportFacts = z.infer<typeof SupportFacts>

const lines = (value: unknown, name: string): readonly string[] => {
  if (Array.isArray(value)) return value.flatMap((each, index) => lines(each, `${name}[${index + 1}]`))
  if (typeof value === 'object' && value !== null)
    return Object.entries(value).flatMap(([key, each]) => lines(each, name === '' ? key : `${name}.${key}`))
  return [`${name}: ${value === null ? 'none' : JSON.stringify(value)}`]
}

/**
 * The report as text that a person can read before they give it away.
 *
 * @throws ZodError when something does not fit, e.g. a reason that is a sentence: then it is our bug, and nothing is made
 */
export function supportReport(facts: SupportFacts): string {
  return ['Slieksnis: report for support', ...lines(SupportFacts.parse(facts), '')].join('\n')
}

/** How often each value occurs. */
export function tally(codes: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const code of codes) counts[code] = (counts[code] ?? 0) + 1
  return counts
}
