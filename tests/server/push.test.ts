import { expect, test } from 'vitest'
import { checkStorageReceipt } from '#/core/record-log/receipt.ts'
import { fromBase64url } from '#/core/vault/bytes.ts'
import { LARGEST_ENVELOPE, ZERO_HASH } from '#/core/vault/envelope.ts'
import { DeviceId, SpaceId } from '#/core/vault/ids.ts'
import { CBOR_TYPE, FEED_TYPES, LARGEST_BATCH_BYTES, LARGEST_BATCH_ITEMS, encodeBatch } from '#/wire/batch.ts'
import { OrganisationReply } from '#/wire/routes.ts'
import { encode } from 'cborg'
import { onBothEngines } from './on-both-engines.ts'
import { chance, newId, newKey, newKeys, primitives, townWithWorker } from './town.ts'

const nothing = { records: [], grants: [], drafts: [], leaves: [] }

onBothEngines((start) => {
  test('[S3] a batch is answered by a receipt of the server’s key for exactly that batch', async () => {
    const { address } = await start()
    const { town, worker, household } = await townWithWorker(address)
    const records = [worker.record(household), worker.record(household)]
    const receipt = await worker.pushed({ records })
    const { serverKey } = OrganisationReply.parse((await town.visitor.get('/api/organisation')).json)
    const pushed = { org: town.org, space: town.space, device: worker.device, batch: { ...nothing, records } }
    expect(checkStorageReceipt(primitives, receipt, pushed, fromBase64url(serverKey))).toEqual({ ok: true })
    const { position } = receipt
    expect(receipt.positions).toEqual([position - 1, position])
    const other = { ...pushed, batch: { ...nothing, records: records.slice(1) } }
    expect(checkStorageReceipt(primitives, receipt, other, fromBase64url(serverKey)).ok).toBe(false)
  })

  test('grants stand before the records that need them, drafts after', async () => {
    const { address } = await start()
    const { town, worker } = await townWithWorker(address)
    const key = newKey('household', newId())
    const before = (await worker.caller.feed(town.space, 0)).head
    const grant = worker.wrapGrant(key, town.team)
    const record = worker.record(key)
    const draft = worker.draft(key, newId(), 1)
    await worker.pushed({ records: [record], grants: [grant], drafts: [draft] })
    const page = await worker.caller.feed(town.space, before)
    expect(page.entries).toEqual([
      [before + 1, FEED_TYPES.grant, grant],
      [before + 2, FEED_TYPES.record, record],
      [before + 3, FEED_TYPES.draft, draft],
    ])
  })

  test('[S2] the same batch again is answered with the same positions and stores nothing twice', async () => {
    const { address } = await start()
    const { town, worker, household } = await townWithWorker(address)
    const draft = worker.draft(household, newId(), 3)
    const key = newKey('person', household.stream, newId())
    const batch = {
      records: [worker.record(household), worker.record(household)],
      grants: [worker.wrapGrant(key, town.team)],
      drafts: [draft],
      leaves: [chance(34)],
    }
    const first = await worker.pushed(batch)
    const second = await worker.pushed(batch)
    expect(second.positions).toEqual(first.positions)
    expect(second.position).toBe(first.position)
    expect(second.log).toEqual(first.log)
    expect((await worker.caller.feed(town.space, 0)).head).toBe(first.position)
  })

  test('[S2] a batch whose beginning is stored already goes on from there', async () => {
    const { address } = await start()
    const { worker, household } = await townWithWorker(address)
    const records = Array.from({ length: 5 }, () => worker.record(household))
    const beginning = await worker.pushed({ records: records.slice(0, 3) })
    const all = await worker.pushed({ records })
    expect(all.positions.slice(0, 3)).toEqual(beginning.positions)
    expect(all.positions).toHaveLength(5)
    expect(all.position).toBe(beginning.position + 2)
  })

  test('an empty batch is answered and changes nothing', async () => {
    const { address } = await start()
    const { worker, household } = await townWithWorker(address)
    const { position } = await worker.pushed({ records: [worker.record(household)] })
    expect(await worker.pushed({})).toMatchObject({ position, positions: [] })
  })

  test('[S2] a missing record before is named, and nothing of the batch is stored', async () => {
    const { address } = await start()
    const { town, worker, household } = await townWithWorker(address)
    const [first, second, third] = [
      worker.record(household),
      worker.record(household),
      worker.record(household),
    ]
    await worker.pushed({ records: [first] })
    const { head } = await worker.caller.feed(town.space, 0)
    const refused = await worker.push({
      records: [third],
      drafts: [worker.draft(household, newId(), 1)],
      leaves: [chance(34)],
    })
    expect(refused.status).toBe(409)
    expect(refused.problem).toMatchObject({ code: 'chain-gap', expectedSeq: 2, list: 'records', index: 0 })
    expect((await worker.caller.feed(town.space, 0)).head).toBe(head)
    expect((await worker.pushed({ records: [second, third] })).positions).toHaveLength(2)
    const unlinked = worker.record(household, { prev: ZERO_HASH })
    expect((await worker.push({ records: [unlinked] })).problem).toMatchObject({
      code: 'chain-fork',
      reason: 'broken-link',
    })
  })

  test('another record with a number the device has used is a fork', async () => {
    const { address } = await start()
    const { worker, household } = await townWithWorker(address)
    const atFirst = worker.tip
    await worker.pushed({ records: [worker.record(household)] })
    worker.tip = atFirst
    const refused = await worker.push({ records: [worker.record(household)] })
    expect(refused.problem).toMatchObject({ code: 'chain-fork', expectedSeq: 2, reason: 'repeated' })
  })

  test('an id that stands for other bytes is refused: record, grant, and twice in one batch', async () => {
    const { address } = await start()
    const { town, worker, household } = await townWithWorker(address)
    const id = newId()
    await worker.pushed({ records: [worker.record(household, { id })] })
    const sameId = await worker.push({ records: [worker.record(household, { id })] })
    expect(sameId.problem).toMatchObject({ code: 'id-reused', list: 'records', index: 0 })
    const other = await townWithWorkerAgain(worker)
    const twice = newId()
    const inOne = await worker.push({ records: [other(twice), other(twice)] })
    expect(inOne.problem).toMatchObject({ code: 'id-reused', index: 1 })
    const grant = newId()
    await worker.pushed({ grants: [worker.wrapGrant(newKey('person', newId()), town.team, { id: grant })] })
    const again = await worker.push({
      grants: [worker.wrapGrant(newKey('person', newId()), town.team, { id: grant })],
    })
    expect(again.problem).toMatchObject({ code: 'id-reused', list: 'grants', index: 0 })

    async function townWithWorkerAgain(of: typeof worker) {
      const head = await of.push({})
      expect(head.status).toBe(201)
      of.tip = { seq: 1, hash: of.tip.hash }
      return (recordId: string) => of.record(household, { id: recordId })
    }
  })

  test('a record signed by somebody else, or of another device, is refused', async () => {
    const { address } = await start()
    const { worker, household } = await townWithWorker(address)
    const tip = worker.tip
    const forged = worker.record(household, { secretKey: newKeys().sign.secretKey })
    expect((await worker.push({ records: [forged] })).problem).toMatchObject({
      code: 'bad-signature',
      list: 'records',
      index: 0,
    })
    worker.tip = tip
    const borrowed = worker.record(household, { device: DeviceId.parse(newId()) })
    expect((await worker.push({ records: [borrowed] })).problem?.code).toBe('not-allowed')
    worker.tip = tip
    const altered = worker.record(household)
    altered[altered.length - 80] = (altered[altered.length - 80] ?? 0) ^ 1
    expect((await worker.push({ records: [altered] })).problem?.code).toBe('bad-signature')
  })

  test('a record for another team, or pushed to a team one is not in, is refused', async () => {
    const { address } = await start()
    const { worker, household } = await townWithWorker(address)
    const elsewhere = SpaceId.parse(newId())
    const moved = worker.record(household, { space: elsewhere })
    expect((await worker.push({ records: [moved] })).problem).toMatchObject({ code: 'wrong-space', index: 0 })
    expect((await worker.caller.push(elsewhere, {})).problem?.code).toBe('wrong-space')
    expect((await worker.caller.push('not-an-id', {})).problem?.code).toBe('bad-request')
    expect((await worker.caller.get(`/api/spaces/${elsewhere}/feed`)).problem?.code).toBe('wrong-space')
  })

  test('a record under a key nobody was granted is refused', async () => {
    const { address } = await start()
    const { town, worker, household } = await townWithWorker(address)
    const tip = worker.tip
    const unknown = await worker.push({ records: [worker.record(newKey('household', newId()))] })
    expect(unknown.problem).toMatchObject({ code: 'unknown-key', list: 'records', index: 0 })
    worker.tip = tip
    const sameIdOtherKey = { ...household, key: chance(32) }
    expect((await worker.push({ records: [worker.record(sameIdOtherKey)] })).problem?.code).toBe(
      'unknown-key',
    )
    const draft = worker.draft(newKey('household', newId()), newId(), 1)
    expect((await worker.push({ drafts: [draft] })).problem).toMatchObject({
      code: 'unknown-key',
      list: 'drafts',
    })
    const renamed = await worker.push({ grants: [worker.wrapGrant(sameIdOtherKey, town.team)] })
    expect(renamed.problem).toMatchObject({ code: 'unknown-key', reason: 'commitment' })
  })

  test('a grant to somebody unknown, with another key, or under an unknown key is refused', async () => {
    const { address } = await start()
    const { town, administrator, worker, household } = await townWithWorker(address)
    const { account } = worker
    const ownBox = worker.accountKeys.box.publicKey
    const refusal = async (grant: Uint8Array) =>
      (await administrator.push({ grants: [grant] })).problem?.reason
    expect(await refusal(administrator.boxGrant(town.team, newId(), ownBox))).toBe('grantee')
    expect(await refusal(administrator.boxGrant(town.team, account, newKeys().box.publicKey))).toBe('grantee')
    expect(await refusal(administrator.wrapGrant(household, newKey('team')))).toBe('grantee')
    expect(await refusal(administrator.boxGrant(newKey('team'), account, ownBox))).toBe('epoch')
    await town.revoke(administrator, 'account', account)
    expect(await refusal(administrator.boxGrant(town.team, account, ownBox))).toBe('grantee')
  })

  test('a grant may be sealed to an open invitation, so that joining needs nobody online', async () => {
    const { address } = await start()
    const { town, administrator } = await townWithWorker(address)
    const invited = await town.invite(administrator, 'supervisor')
    const grant = administrator.boxGrant(town.team, invited.invitation, invited.keys.box.publicKey)
    await administrator.pushed({ grants: [grant] })
    await town.revoke(administrator, 'invitation', invited.invitation)
    const late = administrator.boxGrant(town.team, invited.invitation, invited.keys.box.publicKey)
    expect((await administrator.push({ grants: [late] })).problem?.reason).toBe('grantee')
  })

  test('a grant signed by somebody else, of another team, too large or cut short is refused', async () => {
    const { address } = await start()
    const { town, worker, household } = await townWithWorker(address)
    const forged = worker.wrapGrant(household, town.team, { secretKey: newKeys().sign.secretKey })
    expect((await worker.push({ grants: [forged] })).problem).toMatchObject({
      code: 'bad-signature',
      list: 'grants',
    })
    const moved = worker.wrapGrant(household, town.team, { space: SpaceId.parse(newId()) })
    expect((await worker.push({ grants: [moved] })).problem?.code).toBe('wrong-space')
    expect((await worker.push({ grants: [chance(5000)] })).problem?.code).toBe('too-large')
    const good = worker.wrapGrant(household, town.team)
    expect((await worker.push({ grants: [good.subarray(0, 100)] })).problem?.code).toBe('bad-request')
    const newer = Uint8Array.from(good)
    newer[4] = 2
    expect((await worker.push({ grants: [newer] })).problem?.code).toBe('unsupported-version')
  })

  test('a draft’s slot only goes forward', async () => {
    const { address } = await start()
    const { town, worker, household } = await townWithWorker(address)
    const id = newId()
    const [second, third, otherThird] = [2, 3, 3].map((revision) => worker.draft(household, id, revision))
    if (second === undefined || third === undefined || otherThird === undefined)
      throw new Error('three drafts')
    const first = await worker.pushed({ drafts: [second] })
    const next = await worker.pushed({ drafts: [third] })
    expect(next.position).toBe(first.position + 1)
    expect((await worker.pushed({ drafts: [third] })).position).toBe(next.position)
    for (const stale of [second, otherThird]) {
      expect((await worker.push({ drafts: [stale] })).problem).toMatchObject({
        code: 'stale-revision',
        list: 'drafts',
        index: 0,
      })
    }
    const entries = await worker.caller.wholeFeed(town.space)
    expect(entries.filter(([, type]) => type === FEED_TYPES.draft)).toEqual([
      [next.position, FEED_TYPES.draft, third],
    ])
    const forged = worker.draft(household, newId(), 1, { secretKey: newKeys().sign.secretKey })
    expect((await worker.push({ drafts: [forged] })).problem?.code).toBe('bad-signature')
  })

  test('two devices of one account keep their own slots and chains', async () => {
    const { address } = await start()
    const { town, administrator, worker, household } = await townWithWorker(address)
    const second = await town.secondDevice(administrator, worker)
    const id = newId()
    await worker.pushed({ records: [worker.record(household)], drafts: [worker.draft(household, id, 7)] })
    await second.pushed({ records: [second.record(household)], drafts: [second.draft(household, id, 1)] })
    const entries = await worker.caller.wholeFeed(town.space)
    expect(entries.filter(([, type]) => type === FEED_TYPES.draft)).toHaveLength(2)
    expect(entries.filter(([, type]) => type === FEED_TYPES.record)).toHaveLength(2)
  })

  test('drafts among records and records among drafts are refused', async () => {
    const { address } = await start()
    const { worker, household } = await townWithWorker(address)
    const draft = worker.draft(household, newId(), 1)
    expect((await worker.push({ records: [draft] })).problem?.code).toBe('bad-request')
    expect((await worker.push({ drafts: [worker.record(household)] })).problem?.code).toBe('bad-request')
  })

  test('each role writes only what is its own', async () => {
    const { address } = await start()
    const { town, administrator, worker, household } = await townWithWorker(address)
    const dpo = await town.newMember(administrator, 'dpo')
    const supervisor = await town.newMember(administrator, 'supervisor')
    const tried = async (member: typeof worker, namespace: 'record' | 'evidence' | 'desk') => {
      const { tip } = member
      const key = namespace === 'record' ? household : town.audit
      const answer = await member.push({ records: [member.record(key, { namespace })] })
      if (answer.status !== 201) member.tip = tip
      return answer.problem?.code ?? 'stored'
    }
    expect(await tried(administrator, 'record')).toBe('not-allowed')
    expect(await tried(administrator, 'evidence')).toBe('not-allowed')
    expect(await tried(administrator, 'desk')).toBe('stored')
    expect(await tried(dpo, 'record')).toBe('not-allowed')
    expect(await tried(dpo, 'evidence')).toBe('stored')
    expect(await tried(dpo, 'desk')).toBe('stored')
    for (const namespace of ['record', 'evidence', 'desk'] as const) {
      expect(await tried(worker, namespace)).toBe('stored')
      expect(await tried(supervisor, namespace)).toBe('stored')
    }
    const dpoDraft = await dpo.push({ drafts: [dpo.draft(household, newId(), 1)] })
    expect(dpoDraft.problem?.code).toBe('not-allowed')

    const grantTo = (by: typeof worker, to: typeof worker, key = town.team) =>
      by.push({ grants: [by.boxGrant(key, to.account, to.accountKeys.box.publicKey)] })
    expect((await grantTo(worker, worker)).status).toBe(201)
    expect((await grantTo(worker, dpo)).problem?.code).toBe('not-allowed')
    expect((await grantTo(supervisor, worker)).status).toBe(201)
    expect((await grantTo(dpo, dpo, town.audit)).status).toBe(201)
    expect((await grantTo(dpo, worker, town.audit)).problem?.code).toBe('not-allowed')
  })

  test('what is not a batch is refused: other type, not CBOR, unknown fields, newer version, too many', async () => {
    const { address } = await start()
    const { town, worker } = await townWithWorker(address)
    const path = `/api/spaces/${town.space}/batches`
    const send = async (bytes: Uint8Array | string, type = CBOR_TYPE) =>
      (await worker.caller.ask('POST', path, { type, bytes })).problem
    const shape = { v: 1, records: [], grants: [], drafts: [], leaves: [] }
    expect(await send(JSON.stringify(shape), 'application/json')).toMatchObject({ code: 'bad-request' })
    expect((await worker.caller.ask('POST', path)).problem?.code).toBe('bad-request')
    expect(await send(Uint8Array.of(0xff, 0x00))).toMatchObject({ code: 'bad-request', reason: 'not-cbor' })
    expect(await send(encode({ ...shape, extra: 1 }))).toMatchObject({
      code: 'bad-request',
      reason: 'bad-shape',
    })
    expect(await send(encode({ ...shape, v: 2 }))).toMatchObject({ code: 'unsupported-version' })
    expect(await send(encode({ ...shape, leaves: [chance(33)] }))).toMatchObject({ code: 'bad-request' })
    const many = Array.from({ length: LARGEST_BATCH_ITEMS + 1 }, () => Uint8Array.of(1))
    expect(await send(encodeBatch({ ...nothing, records: many }))).toMatchObject({ code: 'bad-request' })
    expect(await send(encode({ ...shape, records: [Uint8Array.of(1, 2, 3)] }))).toMatchObject({
      code: 'bad-request',
      list: 'records',
    })
    const large = encode({ ...shape, records: [new Uint8Array(LARGEST_ENVELOPE + 1)] })
    expect(await send(large)).toMatchObject({ code: 'too-large', list: 'records', index: 0 })
    expect(await send(new Uint8Array(LARGEST_BATCH_BYTES + 1))).toMatchObject({ code: 'too-large' })
  })

  test('a thousand records of 8 kB are one push and come back in pages of bounded size', async () => {
    const { address } = await start()
    const { town, worker, household } = await townWithWorker(address)
    const records = Array.from({ length: 1000 }, () => worker.record(household, { bytes: 5500 }))
    const receipt = await worker.pushed({ records })
    expect(receipt.positions).toHaveLength(1000)
    const first = await worker.caller.feed(town.space, 0, 2000)
    const bytes = first.entries.reduce((sum, [, , sealed]) => sum + sealed.length, 0)
    expect(bytes).toBeGreaterThan(3.9 * 1024 * 1024)
    expect(bytes).toBeLessThan(5.1 * 1024 * 1024)
    const all = await worker.caller.wholeFeed(town.space, 2000)
    const back = all.filter(([, type]) => type === FEED_TYPES.record).map(([, , sealed]) => sealed)
    expect(Buffer.concat(back).equals(Buffer.concat(records))).toBe(true)
  }, 60_000)
})
