import sodium from 'libsodium-wrappers'
import { randomBytes } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { ConsentReceipt } from '#/core/consent/receipt.ts'
import { type WithdrawalNote, openAnswer, sealForBox, withdrawalBox } from '#/core/consent/withdrawal-box.ts'
import { fromBase64url } from '#/core/vault/bytes.ts'
import { sodiumPrimitives } from '#/core/vault/primitives.ts'
import { engines } from '../server/engines.ts'
import { household, saidAloud } from './home-visit.ts'
import { type Colleague, type World, everybodySyncs } from './town.ts'
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

  test('[C22] a consent is taken back by a call to the office, and closes on every tablet at its next exchange', async () => {
    const at = await household(worker)
    const said = { ...at, ...saidAloud }
    await worker.vault.captureConsent({ ...said, kind: 'notice', purposes: [] })
    await worker.vault.captureConsent({ ...said, kind: 'consent', purposes: ['wellbeing'] })
    await everybodySyncs(worker, supervisor)
    const standing = async (colleague: Colleague) =>
      (await colleague.vault.consents(at.stream))[0]?.purposes['wellbeing']
    expect(await standing(supervisor)).toBe('given')
    const byPhone = { ...said, method: 'phone', witness: null, purposes: ['wellbeing'] } as const
    await supervisor.vault.captureConsent({ ...byPhone, kind: 'withdrawal' })
    expect(await standing(supervisor)).toBe('withdrawn')
    expect(await standing(worker)).toBe('given')
    await everybodySyncs(supervisor, worker)
    expect(await standing(worker)).toBe('withdrawn')
  })

  test('[C22] a call or a letter never gives consent', async () => {
    const at = await household(worker, 'Jānis Kalniņš')
    for (const kind of ['consent', 'notice', 'refusal'] as const)
      await expect(
        worker.vault.captureConsent({
          ...at,
          ...saidAloud,
          kind,
          purposes: kind === 'notice' ? [] : ['wellbeing'],
          method: 'phone',
          witness: null,
        }),
      ).rejects.toThrow('gives none')
  })

  test('[C23] a consent holds calendar months, to the same day and hour', async () => {
    const at = await household(worker, 'Vera Ābola')
    await worker.vault.captureConsent({ ...at, ...saidAloud, kind: 'consent', purposes: ['wellbeing'] })
    const last = (await worker.vault.receipts()).at(-1)
    const { capturedAt, validUntil } = ConsentReceipt.parse(last?.receipt)
    expect(validUntil?.slice(4)).toBe(capturedAt.slice(4))
    expect(Number(validUntil?.slice(0, 4)) - Number(capturedAt.slice(0, 4))).toBe(2)
  })

  test('[C24] a resident takes consent back with the code of their sheet, without an account, and finds the proof there', async () => {
    const { stream, person } = await household(worker, 'Milda Krasta')
    const resident = { stream, person, ...saidAloud }
    await worker.vault.captureConsent({ ...resident, kind: 'notice', purposes: [] })
    await worker.vault.captureConsent({ ...resident, kind: 'consent', purposes: ['wellbeing', 'share-ngo'] })
    const code = await worker.vault.withdrawalCode(stream, person)
    if (code === null) throw new Error('a sheet has a code')
    await worker.vault.syncNow()
    await sodium.ready
    const primitives = sodiumPrimitives(sodium)
    const box = withdrawalBox(primitives, fromBase64url(code))
    const put = (bytes: Uint8Array, id = box.id) =>
      fetch(`${world.url}/api/withdrawals/${id}`, {
        method: 'POST',
        headers: { 'content-type': 'application/octet-stream' },
        body: Uint8Array.from(bytes),
      })
    const said: WithdrawalNote = {
      v: 1,
      purposes: ['wellbeing', 'needs-assessment'],
      at: new Date().toISOString(),
    }
    const sealed = sealForBox(primitives, box, 'resident', said, randomBytes(24))
    expect((await put(sealed, '0'.repeat(32))).status).toBe(404)
    expect((await put(new Uint8Array(100))).status).toBe(202)
    expect((await put(sealed)).status).toBe(202)
    const answer = () => fetch(`${world.url}/api/withdrawals/${box.id}/answer`)
    expect((await answer()).status).toBe(404)

    // Whichever device comes first takes it in; every other has it at its next exchange.
    await everybodySyncs(supervisor, supervisor, worker)
    const standing = (await worker.vault.consents(stream))[0]?.purposes
    expect(standing).toMatchObject({ wellbeing: 'withdrawn', 'share-ngo': 'given' })
    await supervisor.vault.syncNow()
    const found = await answer()
    expect(found.status).toBe(200)
    const told = openAnswer(primitives, box, new Uint8Array(await found.arrayBuffer()))
    expect(told?.purposes).toEqual(['wellbeing'])
    expect(told?.proof).toContain('c2sp.org/tlog-proof@v1')
    // It is taken in once, however often devices look.
    const count = async () =>
      (await supervisor.vault.receipts()).filter(({ stream: of }) => of === stream).length
    const before = await count()
    await everybodySyncs(supervisor, worker)
    expect(await count()).toBe(before)
  })
})
