import { describe, expect, test } from 'vitest'
import { FEEDBACK_BYTES } from '#/core/indicators/feedback.ts'
import { engines } from '../server/engines.ts'
import type { Colleague, World } from './town.ts'
import { sharedTown } from './town-for-tests.ts'

describe.each(engines)('on $name', ({ open }) => {
  let world: World
  let worker: Colleague
  let supervisor: Colleague

  sharedTown(open, async (opened) => {
    world = opened
    worker = await world.joins('worker', 'Anna Vēja')
    supervisor = await world.joins('supervisor', 'Ilona Stalte')
  })

  const month = new Date().toISOString().slice(0, 7)
  const posts = () => worker.line.requests.filter((request) => request === `POST ${address()}`).length
  let space = ''
  const address = () => `/api/spaces/${space}/feedback`

  test('[N10] answers given on a tablet wait for each other: four stay, with the fifth all go', async () => {
    const [id = ''] = (await worker.vault.feedbackFragment()).split('.')
    space = id
    for (let n = 1; n <= 4; n++)
      await worker.vault.leaveFeedback({ about: 'visit', face: 'good', comment: `nr ${n}` }, month)
    await worker.vault.syncNow()
    expect(posts()).toBe(0)
    await worker.vault.leaveFeedback({ about: 'service', face: 'bad', comment: '' }, month)
    await worker.vault.syncNow()
    expect(posts()).toBe(5)
    await worker.vault.syncNow()
    expect(posts(), 'each goes once').toBe(5)
    const answers = await supervisor.vault.feedback()
    expect(answers?.map(({ face }) => face).toSorted()).toEqual(['bad', 'good', 'good', 'good', 'good'])
    expect(answers?.every((answer) => answer.month === month)).toBe(true)
  })

  test('[N10] what waits when its month is over goes although there are few', async () => {
    await worker.vault.leaveFeedback({ about: 'visit', face: 'so-so', comment: '' }, '2020-01')
    const before = posts()
    await worker.vault.syncNow()
    expect(posts()).toBe(before + 1)
  })

  test('[N9] the same fragment for every device of the team; only supervisors fetch, and only the right size is taken', async () => {
    expect(await supervisor.vault.feedbackFragment()).toBe(await worker.vault.feedbackFragment())
    expect(await worker.vault.feedback()).toBeNull()
    const put = (size: number, to = space) =>
      fetch(`${world.url}/api/spaces/${to}/feedback`, {
        method: 'POST',
        headers: { 'content-type': 'application/octet-stream' },
        body: new Uint8Array(size),
      })
    expect((await put(100)).status).toBe(400)
    expect((await put(FEEDBACK_BYTES, '0'.repeat(32))).status).toBe(404)
    expect((await fetch(`${world.url}${address()}`)).status).toBe(401)
    // Nonsense of the right size is taken, for the server cannot tell, and counts as no answer.
    const count = (await supervisor.vault.feedback())?.length
    expect((await put(FEEDBACK_BYTES)).status).toBe(202)
    expect((await supervisor.vault.feedback())?.length).toBe(count)
  })
})
