import { expect, test } from 'vitest'
import { toBase64url } from '#/core/vault/bytes.ts'
import { HOUR, MINUTE, handClock, onBothEngines } from './on-both-engines.ts'
import { Caller, Member, chance, foundTown, newId, newKeys, townWithWorker } from './town.ts'

onBothEngines((start) => {
  test('a certified device signs in by a challenge, and out again', async () => {
    const clock = handClock()
    const { address } = await start({ now: clock.now })
    const { town, worker } = await townWithWorker(address, clock.now)
    const session = await worker.signIn()
    expect(session).toEqual({
      account: worker.account,
      device: worker.device,
      role: 'worker',
      spaces: [town.space],
      expiresAt: clock.now() + 12 * HOUR,
    })
    expect((await worker.caller.feed(town.space, 0)).entries.length).toBeGreaterThan(0)
    const { cookie } = worker.caller
    expect((await worker.caller.ask('DELETE', '/api/session')).status).toBe(204)
    worker.caller.cookie = cookie
    const after = await worker.caller.get(`/api/spaces/${town.space}/feed`)
    expect(after.problem?.code).toBe('not-signed-in')
  })

  test('the session is a cookie no script can read and no other site can send', async () => {
    const { address } = await start()
    const { administrator } = await foundTown(address)
    const answer = await administrator.caller.post(
      '/api/session',
      administrator.answerTo(await administrator.challenge()),
    )
    const cookie = answer.headers.getSetCookie()[0]
    expect(cookie).toMatch(/HttpOnly/)
    expect(cookie).toMatch(/SameSite=Strict/)
    expect(cookie).toMatch(/Path=\/api/)
    expect(cookie).toMatch(/Max-Age=43200/)
  })

  test('a challenge is answered once, by its own device, within two minutes', async () => {
    const clock = handClock()
    const { address } = await start({ now: clock.now })
    const { worker, administrator } = await townWithWorker(address, clock.now)
    const challenge = await worker.challenge()
    const answer = worker.answerTo(challenge)
    expect((await worker.caller.post('/api/session', answer)).status).toBe(201)
    const replayed = await new Caller(address).post('/api/session', answer)
    expect(replayed.problem).toMatchObject({ code: 'bad-signature', reason: 'challenge' })
    const borrowed = administrator.answerTo(await worker.challenge())
    expect((await administrator.caller.post('/api/session', borrowed)).problem?.reason).toBe('challenge')
    const own = worker.answerTo(toBase64url(chance(32)))
    expect((await worker.caller.post('/api/session', own)).problem?.reason).toBe('challenge')
    const late = worker.answerTo(await worker.challenge())
    clock.pass(2 * MINUTE)
    expect((await worker.caller.post('/api/session', late)).problem?.reason).toBe('challenge')
  })

  test('a wrong signature spends the challenge', async () => {
    const { address } = await start()
    const { worker } = await townWithWorker(address)
    const challenge = await worker.challenge()
    const forged = worker.answerTo(challenge, newKeys().sign.secretKey)
    const refused = await worker.caller.post('/api/session', forged)
    expect(refused.problem).toMatchObject({ code: 'bad-signature', reason: 'signature' })
    const afterwards = await worker.caller.post('/api/session', worker.answerTo(challenge))
    expect(afterwards.problem?.reason).toBe('challenge')
  })

  test('a session ends after twelve hours', async () => {
    const clock = handClock()
    const { address } = await start({ now: clock.now })
    const { town, worker } = await townWithWorker(address, clock.now)
    clock.pass(12 * HOUR - 1)
    expect((await worker.caller.get(`/api/spaces/${town.space}/feed`)).status).toBe(200)
    clock.pass(1)
    const ended = await worker.caller.get(`/api/spaces/${town.space}/feed`)
    expect(ended.problem?.code).toBe('not-signed-in')
  })

  test('a revoked device is refused at once, in the middle of its session', async () => {
    const { address } = await start()
    const { town, administrator, worker, household } = await townWithWorker(address)
    await town.revoke(administrator, 'device', worker.device)
    const refused = await worker.push({ records: [worker.record(household)] })
    expect(refused.problem).toMatchObject({ code: 'revoked-device', reason: 'revoked' })
    expect(refused.status).toBe(403)
    const challenge = await worker.caller.post('/api/session/challenge', { device: worker.device })
    expect(challenge.problem?.code).toBe('revoked-device')
  })

  test('the devices of a revoked account are refused', async () => {
    const { address } = await start()
    const { town, administrator, worker } = await townWithWorker(address)
    const challenge = await worker.challenge()
    await town.revoke(administrator, 'account', worker.account)
    const refused = await worker.caller.post('/api/session', worker.answerTo(challenge))
    expect(refused.problem?.code).toBe('revoked-device')
    expect((await worker.caller.get('/api/log/heads')).problem?.code).toBe('revoked-device')
  })

  test('a device past its certificate’s date is refused, and its session does not outlive it', async () => {
    const clock = handClock()
    const { address } = await start({ now: clock.now })
    const { town, administrator } = await foundTown(address, clock.now)
    const worker = await town.newMember(administrator, 'worker', clock.now() + HOUR)
    expect((await worker.signIn()).expiresAt).toBe(clock.now() + HOUR)
    clock.pass(HOUR)
    const late = await worker.caller.post('/api/session/challenge', { device: worker.device })
    expect(late.problem).toMatchObject({ code: 'revoked-device', reason: 'expired' })
  })

  test('an unknown device gets no challenge', async () => {
    const { address } = await start()
    const nobody = new Caller(address)
    const early = await nobody.post('/api/session/challenge', { device: newId() })
    expect(early.problem?.code).toBe('not-set-up')
    await foundTown(address)
    const unknown = await nobody.post('/api/session/challenge', { device: newId() })
    expect(unknown.problem?.code).toBe('unknown-device')
  })

  test('unknown fields and wrong forms are refused', async () => {
    const { address } = await start()
    const { administrator } = await foundTown(address)
    const answer = administrator.answerTo(await administrator.challenge())
    const { caller } = administrator
    expect((await caller.post('/api/session', { ...answer, remember: true })).problem?.code).toBe(
      'bad-request',
    )
    expect((await caller.post('/api/session', { ...answer, signature: 'x' })).problem?.code).toBe(
      'bad-request',
    )
    expect((await caller.post('/api/session/challenge', { device: 'tablet' })).problem?.code).toBe(
      'bad-request',
    )
    expect((await caller.post('/api/session/challenge', {})).problem?.code).toBe('bad-request')
  })

  test('too many tries of one device are told to wait, while another device signs in', async () => {
    const { address } = await start({ signInLimits: { perDevice: 5, perAddress: 100 } })
    const { administrator, town } = await foundTown(address)
    for (let i = 0; i < 4; i++) await administrator.challenge()
    const refused = await administrator.caller.post('/api/session/challenge', {
      device: administrator.device,
    })
    expect(refused.status).toBe(429)
    expect(refused.problem?.code).toBe('too-many-requests')
    expect(refused.problem?.detail).toMatch(/^Wait \d+ seconds/)
    expect(await town.newMember(administrator, 'worker')).toBeInstanceOf(Member)
  })

  test('too many tries from one address are told to wait', async () => {
    const { address } = await start({ signInLimits: { perDevice: 100, perAddress: 3 } })
    const { administrator } = await foundTown(address)
    await administrator.challenge()
    await administrator.challenge()
    const other = await new Caller(address).post('/api/session/challenge', { device: newId() })
    expect(other.problem?.code).toBe('too-many-requests')
  })

  test('every address about a team, the log and events needs a session', async () => {
    const { address } = await start()
    const { town } = await foundTown(address)
    for (const path of [
      `/api/spaces/${town.space}/feed`,
      '/api/log/checkpoint',
      '/api/log/leaves?to=0',
      '/api/log/proof?index=0&size=1',
      '/api/log/consistency?from=0&to=0',
      '/api/log/heads',
      '/api/events',
    ]) {
      const answer = await town.visitor.get(path)
      expect([path, answer.problem?.code]).toEqual([path, 'not-signed-in'])
    }
    expect((await town.visitor.push(town.space, {})).problem?.code).toBe('not-signed-in')
    town.visitor.cookie = 'slieksnis-session=made-up'
    expect((await town.visitor.get('/api/log/heads')).problem?.code).toBe('not-signed-in')
  })
})
