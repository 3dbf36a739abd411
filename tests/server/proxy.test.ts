import { expect, test } from 'vitest'
import { onBothEngines } from './on-both-engines.ts'
import { foundTown } from './town.ts'

onBothEngines((start) => {
  test('behind a named TLS proxy the cookie is for TLS only; an unnamed one is not believed', async () => {
    for (const [trustProxy, isSecure] of [
      [['127.0.0.1'], true],
      [['10.9.8.7'], false],
      [undefined, false],
    ] as const) {
      const { address } = await start(trustProxy === undefined ? {} : { trustProxy })
      const { administrator } = await foundTown(address)
      const challenge = await administrator.challenge()
      const answer = await administrator.caller.post('/api/session', administrator.answerTo(challenge), {
        'x-forwarded-proto': 'https',
        'x-forwarded-for': '203.0.113.7',
      })
      const [cookie = ''] = answer.headers.getSetCookie()
      expect(cookie.includes('Secure')).toBe(isSecure)
    }
  })
})
