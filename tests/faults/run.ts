import { parseArgs } from 'node:util'
import { z } from 'zod'
import { BrowserTablet } from './browser/browser-tablet.ts'
import { faultKinds } from './fault-kinds.ts'
import { runFaults } from './suite.ts'

/**
 * `npm run faults -- [--seed N] [--count K] [--kind WORDS] [--browser]`: K faults, chosen by
 * the seed, in fictional towns on the real client and the real server; with
 * `--browser` one tablet of each town, the one that is struck, is a real Chromium
 * with the built app (`npm run build` first). Prints
 * what came of each kind; exit 1 and the way to run it again when something
 * confirmed was lost, doubled or told differently.
 */
const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    count: { type: 'string', default: '' },
    kind: { type: 'string' },
    browser: { type: 'boolean', default: false },
  },
})
const { kind, browser } = values
const asked = z
  .object({ seed: z.coerce.number().int(), count: z.coerce.number().int().min(1) })
  .parse({ seed: values.seed, count: values.count === '' ? (browser ? 100 : 10_000) : values.count })
const kinds = Object.keys(faultKinds).filter((each) => kind === undefined || each.includes(kind))
if (kinds.length === 0) {
  process.stderr.write(`The kinds of fault are: ${Object.keys(faultKinds).join('; ')}.\n`)
  process.exit(2)
}
const started = Date.now()
const report = await runFaults(
  asked.seed,
  asked.count,
  (n, what) => {
    if (process.stderr.isTTY) process.stderr.write(`\r${n} of ${asked.count}: ${what.padEnd(30)}`)
    else if (browser || n % 100 === 0) process.stderr.write(`${n} of ${asked.count}: ${what}\n`)
  },
  kinds,
  browser ? BrowserTablet.open : null,
)
const { failure } = report
process.stdout.write('\n')
for (const [name, outcomes] of [...report.byKind].toSorted(([a], [b]) => a.localeCompare(b))) {
  const total = [...outcomes.values()].reduce((sum, one) => sum + one, 0)
  const parts = [...outcomes].map(([outcome, n]) => `${outcome} ${n}`).join(', ')
  process.stdout.write(`${name.padEnd(28)} ${String(total).padStart(6)}  ${parts}\n`)
}
const seconds = Math.round((Date.now() - started) / 1000)
process.stdout.write(
  `${report.faults} faults in ${report.towns} towns, ${report.confirmed} confirmed words looked for after each, ${seconds} s\n`,
)
if (failure === null) process.stdout.write('Nothing lost, nothing doubled, all tablets the same.\n')
else {
  const again = `npm run faults -- --seed ${failure.seed} --count ${failure.step}${kind === undefined ? '' : ` --kind '${kind}'`}${browser ? ' --browser' : ''}`
  process.stdout.write(
    `BROKEN at seed ${failure.seed}, step ${failure.step} (${failure.kind}): ${failure.reason}\nAgain: ${again}\n`,
  )
}
process.exit(failure === null ? 0 : 1)
