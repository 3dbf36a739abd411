import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { serverFlags } from '#/tools/server-flags.ts'

test('the server people start is run as the fleet and the benches measure it', async () => {
  const text = await readFile(fileURLToPath(new URL('../../package.json', import.meta.url)), 'utf8')
  const { scripts } = z.object({ scripts: z.record(z.string(), z.string()) }).parse(JSON.parse(text))
  for (const name of ['start', 'demo'])
    expect(scripts[name]).toMatch(new RegExp(`^node ${serverFlags.join(' ')} src/tools/start\\.js`))
})
