import { readdir, writeFile } from 'node:fs/promises'
import { availableParallelism, cpus } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { z } from 'zod'
import { Measurement } from './measure/compare.ts'

/**
 * `npm run bench [-- NAME…] [--json FILE]`: how fast the house is, against a
 * bare floor measured in the same run.
 *
 * Each other file in this folder is a bench and exports `bench()`, which
 * answers measurements; what benches share lies in folders below.
 */
const BenchFile = z.object({
  bench: z.custom<() => Promise<unknown>>((found) => typeof found === 'function'),
})

const here = import.meta.dirname
const names = (await readdir(here))
  .filter((file) => file.endsWith('.ts') && file !== 'run.ts')
  .map((file) => file.slice(0, -'.ts'.length))
  .toSorted()

/** Runs the benches in order, in this process; prints each as it ends. */
async function runBenches(wanted: readonly string[], jsonFile: string | undefined): Promise<void> {
  console.log(
    `Node ${process.versions.node}, ${availableParallelism()} × ${cpus()[0]?.model ?? 'unknown processor'}\n`,
  )
  console.log(row('ratio', 'ours', 'floor', 'unit', 'runs', 'what'))
  const all: Measurement[] = []
  for (const name of wanted) {
    const file = BenchFile.safeParse({ ...(await import(join(here, `${name}.ts`))) })
    if (!file.success)
      throw new Error(`tests/bench/${name}.ts exports no bench(): what benches share lies in a folder below`)
    const measured = z
      .array(Measurement)
      .min(1)
      .parse(await file.data.bench())
    for (const { ratio, ours, floor, unit, runs, name: what, peer, peerRatio } of measured) {
      const beside = peer === undefined || peerRatio === undefined ? '' : ` (${peer}: ${figure(peerRatio)}×)`
      console.log(
        row(`${figure(ratio)}×`, figure(ours), figure(floor), unit, String(runs), `${what}${beside}`),
      )
    }
    all.push(...measured)
  }
  if (jsonFile !== undefined) await writeFile(jsonFile, `${JSON.stringify(all, null, 2)}\n`)
}

function row(ratio: string, ours: string, floor: string, unit: string, runs: string, what: string): string {
  return `${ratio.padStart(9)} ${ours.padStart(11)} ${floor.padStart(11)}  ${unit.padEnd(12)} ${runs.padStart(4)}  ${what}`
}

/** Three figures that count: 0.0123, 4.56, 78.9, 12,300. */
function figure(value: number): string {
  return value.toLocaleString('en', { maximumSignificantDigits: 3 })
}

function readArguments():
  { readonly wanted: readonly string[]; readonly jsonFile: string | undefined } | string {
  try {
    const { positionals, values } = parseArgs({
      allowPositionals: true,
      options: { json: { type: 'string' } },
    })
    const unknown = positionals.find((name) => !names.includes(name))
    if (unknown !== undefined) return `There is no bench "${unknown}"; the benches are: ${names.join(', ')}.`
    return { wanted: positionals.length === 0 ? names : positionals, jsonFile: values.json }
  } catch (cause) {
    return cause instanceof Error ? cause.message : String(cause)
  }
}

const read = readArguments()
if (typeof read === 'string') {
  console.error(read)
  process.exitCode = 2
} else {
  await runBenches(read.wanted, read.jsonFile)
}
