import { expect, test } from 'vitest'
import { toBase64url } from '#/core/vault/bytes.ts'
import { KeyId } from '#/core/vault/ids.ts'
import type { AccountBundle } from '#/wire/routes.ts'
import { DirectoryReply, OrganisationReply, bundleRequestBytes } from '#/wire/routes.ts'
import { HOUR, handClock, onBothEngines } from './on-both-engines.ts'
import { Caller, Member, Town, chance, foundTown, newId, newKeys, primitives } from './town.ts'

onBothEngines((start) => {
  test('an empty server says who it is and that nobody has set it up', async () => {
    const { address } = await start()
    const visitor = new Caller(address)
    expect((await visitor.get('/healthz')).status).toBe(200)
    const said = OrganisationReply.parse((await visitor.get('/api/organisation')).json)
    expect(said).toMatchObject({ org: null, name: null })
    expect(said.logOrigin).toMatch(/^slieksnis\/[0-9a-f]{16}$/)
    const empty = await visitor.get('/api/directory')
    expect(empty.json).toEqual({ statements: [], seq: 0 })
  })

  test('set-up founds the organisation, and everybody can read its statements', async () => {
    const { address } = await start()
    const { town } = await foundTown(address)
    const said = OrganisationReply.parse((await town.visitor.get('/api/organisation')).json)
    expect(said).toMatchObject({ org: town.org, name: 'Pasaku novads' })
    const all = DirectoryReply.parse((await town.visitor.get('/api/directory?after=0')).json)
    expect(all).toEqual({ statements: town.statements, seq: 6 })
    const rest = DirectoryReply.parse((await town.visitor.get('/api/directory?after=4')).json)
    expect(rest.statements).toEqual(town.statements.slice(4))
  })

  test('the same set-up sent twice is answered the same; another one is refused', async () => {
    const { address } = await start()
    const { town } = await foundTown(address)
    const again = await town.visitor.post('/api/directory', {
      statements: town.statements.slice(0, 6),
      bundles: [],
    })
    expect(again.status).toBe(201)
    const stranger = new Town(address)
    const other = await stranger.append(
      stranger.visitor,
      await stranger.foundingStatements(new Member(stranger, 'administrator')),
    )
    expect(other.problem?.code).toBe('already-set-up')
    expect(other.status).toBe(409)
  })

  test('set-up states the key and log of this very server', async () => {
    const { address } = await start()
    const town = new Town(address)
    const wrongKey = town.written([await town.genesis({ serverKey: toBase64url(chance(32)) })])
    expect((await town.append(town.visitor, wrongKey)).problem).toMatchObject({
      code: 'directory-refused',
      reason: 'other-server-key',
    })
    const wrongLog = town.written([await town.genesis({ logOrigin: 'slieksnis/0000000000000000' })])
    expect((await town.append(town.visitor, wrongLog)).problem).toMatchObject({
      code: 'directory-refused',
      reason: 'other-log-origin',
    })
    const noGenesis = town.written([
      {
        body: { type: 'space', space: town.space },
        signers: [{ by: 'root', secretKey: town.root.secretKey }],
      },
    ])
    expect((await town.append(town.visitor, noGenesis)).problem?.code).toBe('not-set-up')
  })

  test('from another machine, set-up needs the printed code', async () => {
    const { address, setupCode } = await start()
    const town = new Town(address)
    const statements = await town.foundingStatements(new Member(town, 'administrator'))
    const throughProxy = { 'x-forwarded-for': '203.0.113.7' }
    const send = (more: object) =>
      town.visitor.post('/api/directory', { statements, bundles: [], ...more }, throughProxy)
    expect((await send({})).problem).toMatchObject({ code: 'not-allowed', reason: 'setup-code' })
    expect((await send({ setupCode: 'AAAA-AAAA-AAAA-AAAA' })).problem?.code).toBe('not-allowed')
    expect((await send({ setupCode: setupCode?.toLowerCase() })).status).toBe(201)
  })

  test('somebody with an invitation joins without a session; the invitation is then spent', async () => {
    const { address } = await start()
    const { town, administrator } = await foundTown(address)
    const invited = await town.invite(administrator, 'worker')
    const worker = new Member(town, 'worker')
    await town.appended(worker.caller, town.joiningStatements(worker, invited))
    expect((await worker.signIn()).role).toBe('worker')
    const second = new Member(town, 'worker')
    const refused = await town.append(second.caller, town.joiningStatements(second, invited))
    expect(refused.problem).toMatchObject({ code: 'directory-refused', reason: 'invitation-used' })
  })

  test('an invitation that has run out by the server’s clock lets nobody in', async () => {
    const clock = handClock()
    const { address } = await start({ now: clock.now })
    const { town, administrator } = await foundTown(address, clock.now)
    const invited = await town.invite(administrator, 'worker', { expiresAt: clock.now() + HOUR })
    clock.pass(HOUR)
    const late = new Member(town, 'worker')
    const refused = await town.append(late.caller, town.joiningStatements(late, invited))
    expect(refused.problem?.code).toBe('invitation-expired')
    expect(refused.status).toBe(403)
  })

  test('a revoked invitation, a forged one and a wrong signature let nobody in', async () => {
    const { address } = await start()
    const { town, administrator } = await foundTown(address)
    const revoked = await town.invite(administrator, 'worker')
    await town.revoke(administrator, 'invitation', revoked.invitation)
    const joiner = new Member(town, 'worker')
    const atRevoked = await town.append(joiner.caller, town.joiningStatements(joiner, revoked))
    expect(atRevoked.problem?.reason).toBe('invitation-unknown')
    const open = await town.invite(administrator, 'worker')
    const forged = { ...open, keys: newKeys() }
    const atForged = await town.append(joiner.caller, town.joiningStatements(joiner, forged))
    expect(atForged.problem).toMatchObject({
      code: 'directory-refused',
      reason: 'bad-signature',
      index: 0,
    })
    const asSupervisor = new Member(town, 'supervisor')
    const climbed = await town.append(asSupervisor.caller, town.joiningStatements(asSupervisor, open))
    expect(climbed.problem?.reason).toBe('invitation-mismatch')
  })

  test('without session or invitation nothing is added; a worker may not add either', async () => {
    const { address } = await start()
    const { town, administrator } = await foundTown(address)
    const space = { type: 'space' as const, space: town.space }
    const statement = town.written([{ body: space, signers: [administrator.accountSigner] }])
    expect((await town.append(town.visitor, statement)).problem?.code).toBe('not-signed-in')
    const worker = await town.newMember(administrator, 'worker')
    const byWorker = town.written([
      { body: { type: 'epoch', ...epochFields(town) }, signers: [worker.accountSigner] },
    ])
    expect((await town.append(worker.caller, byWorker)).problem?.code).toBe('not-allowed')
  })

  test('statements on an old head are asked to be signed again', async () => {
    const { address } = await start()
    const { town, administrator } = await foundTown(address)
    const before = town.statements.slice(0, 5)
    const old = town.written(
      [{ body: { type: 'epoch', ...epochFields(town) }, signers: [administrator.accountSigner] }],
      before,
    )
    const refused = await town.append(administrator.caller, old)
    expect(refused.problem?.code).toBe('directory-conflict')
    expect(refused.status).toBe(409)
  })

  test('of two statements signed at once for the same place, one is taken and one asked again', async () => {
    const { address } = await start()
    const { town, administrator } = await foundTown(address)
    const make = () =>
      town.written([
        { body: { type: 'epoch', ...epochFields(town) }, signers: [administrator.accountSigner] },
      ])
    const [first, second] = [make(), make()]
    const answers = await Promise.all(
      [first, second].map((statements) =>
        administrator.caller.post('/api/directory', { statements, bundles: [] }),
      ),
    )
    expect(answers.map((answer) => answer.problem?.code ?? 'taken').sort()).toEqual([
      'directory-conflict',
      'taken',
    ])
  })

  test('a batch of statements is added whole or not at all', async () => {
    const { address } = await start()
    const { town, administrator } = await foundTown(address)
    const good = {
      body: { type: 'epoch' as const, ...epochFields(town) },
      signers: [administrator.accountSigner],
    }
    const known = {
      body: { type: 'space' as const, space: town.space },
      signers: [administrator.accountSigner],
    }
    const refused = await town.append(administrator.caller, town.written([good, known]))
    expect(refused.problem).toMatchObject({ code: 'directory-refused', reason: 'already-known', index: 1 })
    const now = DirectoryReply.parse((await town.visitor.get('/api/directory')).json)
    expect(now.seq).toBe(town.seq)
  })

  test('an account’s bundle goes to a device invited to that account, and to nobody else', async () => {
    const clock = handClock()
    const { address } = await start({ now: clock.now })
    const { town, administrator } = await foundTown(address, clock.now)
    const invited = await town.invite(administrator, 'worker')
    const worker = new Member(town, 'worker')
    const bundle: AccountBundle = { account: worker.account, masterWrap: 'bWFzdGVy', keysWrap: 'a2V5cw' }
    const stray = { ...bundle, account: administrator.account }
    const strayed = await town.append(worker.caller, town.joiningStatements(worker, invited), {
      bundles: [stray],
    })
    expect(strayed.problem?.code).toBe('bad-request')
    await town.appended(worker.caller, town.joiningStatements(worker, invited), { bundles: [bundle] })

    const forDevice = await town.invite(administrator, 'worker', {
      for: worker,
      expiresAt: clock.now() + HOUR,
    })
    const ask = (account: typeof worker.account, secretKey: Uint8Array, invitation = forDevice.invitation) =>
      town.visitor.post('/api/account/bundle', {
        account,
        invitation,
        signature: toBase64url(primitives.sign(bundleRequestBytes(town.org, account, invitation), secretKey)),
      })
    const { secretKey } = forDevice.keys.sign
    expect((await ask(worker.account, secretKey)).json).toEqual(bundle)
    expect((await ask(worker.account, newKeys().sign.secretKey)).problem?.code).toBe('bad-signature')
    expect((await ask(administrator.account, secretKey)).problem?.code).toBe('not-allowed')
    expect((await ask(worker.account, secretKey, invited.invitation)).problem?.code).toBe('not-allowed')
    const forAdministrator = await town.invite(administrator, 'administrator', { for: administrator })
    const none = await ask(
      administrator.account,
      forAdministrator.keys.sign.secretKey,
      forAdministrator.invitation,
    )
    expect(none.problem?.code).toBe('not-found')
    clock.pass(2 * HOUR)
    expect((await ask(worker.account, secretKey)).problem?.code).toBe('invitation-expired')
  })

  test('unknown fields, a wrong form and too much at once are refused', async () => {
    const { address } = await start()
    const { town, administrator } = await foundTown(address)
    const statements = town.statements.slice(0, 1)
    const post = (value: unknown) => administrator.caller.post('/api/directory', value)
    expect((await post({ statements, bundles: [], extra: 1 })).problem?.code).toBe('bad-request')
    expect((await post({ statements: [], bundles: [] })).problem?.code).toBe('bad-request')
    expect((await post({ statements: [{ ...statements[0], extra: 1 }], bundles: [] })).problem?.code).toBe(
      'bad-request',
    )
    expect((await post({ bundles: [], statements, setupCode: 'x'.repeat(300_000) })).problem?.code).toBe(
      'too-large',
    )
    const notJson = await administrator.caller.ask('POST', '/api/directory', {
      type: 'application/json',
      bytes: '{"statements":',
    })
    expect(notJson.problem?.code).toBe('bad-request')
    const text = await administrator.caller.ask('POST', '/api/directory', {
      type: 'text/plain',
      bytes: 'hello',
    })
    expect(text.problem?.code).toBe('bad-request')
    for (const query of ['after=-1', 'after=x', 'since=1']) {
      expect((await town.visitor.get(`/api/directory?${query}`)).problem?.code).toBe('bad-request')
    }
  })

  test('a restarted server knows the directory it had, and its key', async () => {
    const first = await start()
    const { town, administrator } = await foundTown(first.address)
    const worker = await town.newMember(administrator, 'worker')
    const before = await town.visitor.get('/api/organisation')
    await first.close()
    const second = await start({ port: Number(new URL(first.address).port) }, first.place)
    expect(second.setupCode).toBeNull()
    expect((await town.visitor.get('/api/organisation')).json).toEqual(before.json)
    const all = DirectoryReply.parse((await town.visitor.get('/api/directory')).json)
    expect(all.statements).toEqual(town.statements)
    expect((await worker.caller.feed(town.space, 0)).head).toBeGreaterThan(0)
  })

  test('a server with another key refuses a town that is not its own', async () => {
    const first = await start()
    await foundTown(first.address)
    await first.close()
    const stranger = toBase64url(chance(32))
    await expect(start({ serverKey: stranger }, first.place)).rejects.toMatchObject({
      code: 'wrong-server-key',
    })
  })
})

function epochFields(town: Town) {
  return {
    space: town.space,
    kind: 'team' as const,
    keyId: KeyId.parse(newId()),
    epoch: 2,
    commitment: toBase64url(chance(32)),
  }
}
