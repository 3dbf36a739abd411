import { z } from 'zod'

/**
 * One line of a bench: `ours` and `floor` are medians in `unit`, measured in
 * the same run; `ratio` is how many times the floor ours costs, so 1 is as good
 * as can be. `peer` is another way people do the same, if one was measured,
 * and `peerRatio` how many times its time ours takes: 0.1 is ten times faster.
 */
export const Measurement = z.strictObject({
  name: z.string().min(1),
  unit: z.string().min(1),
  ours: z.number().nonnegative(),
  floor: z.number().nonnegative(),
  ratio: z.number().nonnegative(),
  runs: z.int().positive(),
  peer: z.string().optional(),
  peerRatio: z.number().nonnegative().optional(),
})
export type Measurement = z.infer<typeof Measurement>

interface Comparison {
  readonly name: string
  /** How often each is timed after one warm-up; the median counts. */
  readonly runs?: number
  /** What the product does. Time spent outside, preparing, is not counted if it answers milliseconds itself. */
  readonly ours: () => Promise<number | void> | number | void
  /** The least any program would have to do for the same. */
  readonly floor: () => Promise<number | void> | number | void
}

/** Times ours and the floor in turns, in milliseconds, so that a slow moment of the machine strikes both. */
export async function compare({ name, runs = 7, ours, floor }: Comparison): Promise<Measurement> {
  const oursMs: number[] = []
  const floorMs: number[] = []
  await ours()
  await floor()
  for (let run = 0; run < runs; run += 1) {
    oursMs.push(await milliseconds(ours))
    floorMs.push(await milliseconds(floor))
  }
  const [our, least] = [median(oursMs), median(floorMs)]
  return { name, unit: 'ms', ours: our, floor: least, ratio: our / least, runs }
}

async function milliseconds(work: Comparison['ours']): Promise<number> {
  const from = performance.now()
  const own = await work()
  return own ?? performance.now() - from
}

/** The middle value; of an even number, the mean of the two in the middle. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = Math.floor(sorted.length / 2)
  const [low = Number.NaN, high = Number.NaN] = [
    sorted[middle - (sorted.length % 2 === 0 ? 1 : 0)],
    sorted[middle],
  ]
  return (low + high) / 2
}

/** The value that 95 of 100 do not exceed. */
export const percentile95 = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length * 0.95)] ?? Number.NaN
