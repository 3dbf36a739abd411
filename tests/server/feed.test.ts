import { expect, test } from 'vitest'
import { FEED_TYPES } from '#/wire/batch.ts'
import { onBothEngines } from './on-both-engines.ts'
import { newId, newKey, townWithWorker } from './town.ts'

onBothEngines((start) => {
  test('a reader gets everything once, in order, however small the pages', async () => {
    const { address } = await start()
    const { town, worker, household } = await townWithWorker(address)
    for (let i = 0; i < 5; i++) {
      await worker.pushed({
        grants: [worker.wrapGrant(newKey('person', household.stream, newId()), town.team)],
        records: [worker.record(household), worker.record(household)],
        drafts: [worker.draft(household, newId(), 1)],
      })
    }
    const whole = await worker.caller.wholeFeed(town.space, 2000)
    const positions = whole.map(([position]) => position)
    expect(positions).toEqual(Array.from({ length: positions.length }, (_, index) => index + 1))
    for (const limit of [1, 2, 3, 7]) {
      expect(await worker.caller.wholeFeed(town.space, limit)).toEqual(whole)
    }
  })

  test('a reader who is up to date gets an empty page; a cursor past the end is told so', async () => {
    const { address } = await start()
    const { town, worker } = await townWithWorker(address)
    const { head } = await worker.caller.feed(town.space, 0)
    expect(await worker.caller.feed(town.space, head)).toEqual({ v: 1, entries: [], next: head, head })
    const beyond = await worker.caller.get(`/api/spaces/${town.space}/feed?after=${head + 1}`)
    expect(beyond.status).toBe(409)
    expect(beyond.problem?.code).toBe('stale-cursor')
  })

  test('each role is shown only its own kinds, and its cursor still reaches the end', async () => {
    const { address } = await start()
    const { town, administrator, worker, household } = await townWithWorker(address)
    const dpo = await town.newMember(administrator, 'dpo')
    const supervisor = await town.newMember(administrator, 'supervisor')
    const person = newId()
    const evidence = newKey('evidence', household.stream, person)
    const record = worker.record(household)
    const receipt = worker.record(evidence, { namespace: 'evidence' })
    const desk = worker.record(town.audit, { namespace: 'desk' })
    const draft = worker.draft(household, newId(), 1)
    const evidenceGrant = worker.wrapGrant(evidence, town.audit)
    await worker.pushed({ records: [record, receipt, desk], grants: [evidenceGrant], drafts: [draft] })
    const { head } = await worker.caller.feed(town.space, 0)

    const seenBy = async (member: typeof worker) => {
      const entries = await member.caller.wholeFeed(town.space, 2)
      const last = await member.caller.feed(town.space, 0, 2000)
      expect(last.next).toBe(head)
      const sees = (bytes: Uint8Array) => entries.some(([, , seen]) => Buffer.from(seen).equals(bytes))
      return {
        record: sees(record),
        receipt: sees(receipt),
        desk: sees(desk),
        draft: sees(draft),
        evidenceGrant: sees(evidenceGrant),
        grants: entries.filter(([, type]) => type === FEED_TYPES.grant).length,
      }
    }
    const all = { record: true, receipt: true, desk: true, draft: true, evidenceGrant: true, grants: 9 }
    expect(await seenBy(worker)).toEqual(all)
    expect(await seenBy(supervisor)).toEqual(all)
    // Of the grants of the town's keys a DPO is shown those of the audit key: the administrator's, the worker's, the supervisor's, their own.
    expect(await seenBy(dpo)).toEqual({ ...all, record: false, draft: false, grants: 5 })
    expect(await seenBy(administrator)).toEqual({
      ...all,
      record: false,
      receipt: false,
      draft: false,
      evidenceGrant: false,
      grants: 7,
    })
  })

  test('a query the feed does not know is refused', async () => {
    const { address } = await start()
    const { town, worker } = await townWithWorker(address)
    for (const query of ['after=-1', 'limit=0', 'limit=2001', 'limit=x', 'from=1']) {
      const answer = await worker.caller.get(`/api/spaces/${town.space}/feed?${query}`)
      expect([query, answer.problem?.code]).toEqual([query, 'bad-request'])
    }
  })
})
