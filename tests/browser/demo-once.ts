import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from '@playwright/test'
import { DEMO_FOLDER, PRINTED, startProduct, throwawayFolder } from './fixtures.ts'

/**
 * Makes the fictional municipality once for a run of the tests: what it takes
 * some eight seconds to write, each of them then starts on a copy of.
 */
export default async function makeDemo(): Promise<void> {
  const dataDir = throwawayFolder('demo')
  const product = await startProduct({ demo: true, dataDir })
  // All six people are printed at once, when everything is there.
  await expect.poll(() => product.log(), { timeout: 150_000 }).toMatch(/link .*\n\n$/)
  await product.stop()
  writeFileSync(join(dataDir, PRINTED), product.log())
  process.env[DEMO_FOLDER] = dataDir
}
