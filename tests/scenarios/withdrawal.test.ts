import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { homeVisitNotice } from '#/client/consents.ts'
import { ConsentReceipt } from '#/core/consent/receipt.ts'
import { type EngineUnderTest, engines } from '../server/engines.ts'
import { type Colleague, household, town } from './town.ts'

const notice = {
  id: homeVisitNotice.id,
  version: homeVisitNotice.version,
  language: 'lv',
  delivery: 'shown',
} as const

describe.each(engines)('on $name', ({ open }) => {
  let engine: EngineUnderTest
  let world: Awaited<ReturnType<typeof town>>
  let worker: Colleague
  let supervisor: Colleague

  beforeAll(async () => {
    engine = await open()
    world = await town(await engine.freshPlace())
    worker = await world.joins('worker', 'Anna Vēja')
    supervisor = await world.joins('supervisor', 'Ilona Stalte')
  }, 120_000)
  afterAll(async () => {
    await world.close()
    await engine.stop()
  })

  test('[C22] a consent is taken back by a call to the office, and closes on every tablet at its next exchange', async () => {
    const { stream, person } = await household(worker)
    const common = {
      stream,
      person,
      notice,
      by: { kind: 'subject', reference: '' },
      signatureImage: null,
    } as const
    const oral = { method: 'oral-witness', witness: 'Velta' } as const
    await worker.vault.captureConsent({ ...common, ...oral, kind: 'notice', purposes: [] })
    await worker.vault.captureConsent({ ...common, ...oral, kind: 'consent', purposes: ['wellbeing'] })
    await worker.vault.syncNow()
    await supervisor.vault.syncNow()
    const standing = async (colleague: Colleague) =>
      (await colleague.vault.consents(stream))[0]?.purposes['wellbeing']
    expect(await standing(supervisor)).toBe('given')
    const byPhone = { ...common, method: 'phone', witness: null, purposes: ['wellbeing'] } as const
    await supervisor.vault.captureConsent({ ...byPhone, kind: 'withdrawal' })
    expect(await standing(supervisor)).toBe('withdrawn')
    expect(await standing(worker)).toBe('given')
    await supervisor.vault.syncNow()
    await worker.vault.syncNow()
    expect(await standing(worker)).toBe('withdrawn')
  })

  test('[C22] a call or a letter never gives consent', async () => {
    const { stream, person } = await household(worker, 'Jānis Kalniņš')
    for (const kind of ['consent', 'notice', 'refusal'] as const)
      await expect(
        worker.vault.captureConsent({
          stream,
          person,
          notice,
          kind,
          purposes: kind === 'notice' ? [] : ['wellbeing'],
          by: { kind: 'subject', reference: '' },
          method: 'phone',
          witness: null,
          signatureImage: null,
        }),
      ).rejects.toThrow('gives none')
  })

  test('[C23] a consent holds calendar months, to the same day and hour', async () => {
    const { stream, person } = await household(worker, 'Vera Ābola')
    await worker.vault.captureConsent({
      stream,
      person,
      notice,
      kind: 'consent',
      purposes: ['wellbeing'],
      by: { kind: 'subject', reference: '' },
      method: 'oral-witness',
      witness: 'Velta',
      signatureImage: null,
    })
    const last = (await worker.vault.receipts()).at(-1)
    const { capturedAt, validUntil } = ConsentReceipt.parse(last?.receipt)
    expect(validUntil?.slice(4)).toBe(capturedAt.slice(4))
    expect(Number(validUntil?.slice(0, 4)) - Number(capturedAt.slice(0, 4))).toBe(2)
  })
})
