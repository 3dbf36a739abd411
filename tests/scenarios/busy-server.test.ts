import { expect, test } from 'vitest'
import { problemOf, refusal } from '#/server/problems.ts'
import type { ProblemCode } from '#/wire/problem.ts'
import { household, visit } from './home-visit.ts'
import { ownTown } from './town-for-tests.ts'

/** The answer of a server that refuses with this code. */
const refusedWith = (code: ProblemCode) => {
  const problem = problemOf(refusal(code, 'Come back.', { retryAfterSeconds: 2 }))
  return {
    status: problem.status,
    type: 'application/problem+json; charset=utf-8',
    body: new TextEncoder().encode(JSON.stringify(problem)),
  }
}

test('[S27] a worker whose server is full or going down sees no error, loses nothing and sends it later', async () => {
  const world = await ownTown()
  const worker = await world.joins('worker', 'Anna Vēja')
  worker.line.instead = refusedWith('busy')
  await visit(worker, await household(worker))
  for (const code of ['busy', 'too-slow', 'too-many-requests'] as const) {
    worker.line.instead = refusedWith(code)
    await expect(worker.vault.syncNow()).rejects.toThrow('Come back.')
    const status = await worker.vault.status()
    expect([code, status.online, status.problem, status.quarantined]).toEqual([code, false, null, []])
    expect(status.unsent).toBeGreaterThan(5)
  }
  worker.line.instead = null
  await worker.vault.syncNow()
  expect(await worker.vault.status()).toMatchObject({
    online: true,
    problem: null,
    unsent: 0,
    quarantined: [],
  })
})
