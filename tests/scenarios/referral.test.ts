import sodium from 'libsodium-wrappers'
import { randomBytes } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import type { NewReferral } from '#/client/referrals.ts'
import { type ReferralAnswer, openAsk, referralBox, sealReferralAnswer } from '#/core/plan/referral.ts'
import { fromBase64url } from '#/core/vault/bytes.ts'
import type { PersonId } from '#/core/vault/ids.ts'
import { VisitId } from '#/core/vault/ids.ts'
import { type Primitives, sodiumPrimitives } from '#/core/vault/primitives.ts'
import { engines } from '../server/engines.ts'
import { type Home, household, saidAloud } from './home-visit.ts'
import { type Colleague, type World, everybodySyncs } from './town.ts'
import { sharedTown } from './town-for-tests.ts'

const visit = VisitId.parse('7b'.repeat(16))
const option = '9ceb20b4-b1c3-5d5a-8a52-0f6f2f8a0f11'

const referralFor = (person: PersonId, purpose: NewReferral['purpose']): NewReferral => ({
  option,
  forPerson: person,
  person,
  purpose,
  on: '2026-11-23',
  ask: {
    v: 1,
    what: 'Draugs, kas piezvana',
    who: 'Vilma O.',
    contact: '20000001',
    note: '',
    office: { name: 'Sociālais dienests', phone: '20000000' },
    language: 'lv',
    until: '2099-12-31',
  },
})

describe.each(engines)('on $name', ({ open }) => {
  let world: World
  let worker: Colleague
  let colleague: Colleague
  let primitives: Primitives

  sharedTown(open, async (opened) => {
    await sodium.ready
    primitives = sodiumPrimitives(sodium)
    world = opened
    worker = await world.joins('worker', 'Anna Vēja')
    colleague = await world.joins('worker', 'Mārtiņš Tilts')
  })

  const boxOf = (secret: string) => referralBox(primitives, fromBase64url(secret))
  const ask = (id: string) => fetch(`${world.url}/api/referrals/${id}`)
  const answer = (id: string, bytes: Uint8Array) =>
    fetch(`${world.url}/api/referrals/${id}`, {
      method: 'POST',
      headers: { 'content-type': 'application/octet-stream' },
      body: Uint8Array.from(bytes),
    })
  const said = (secret: string, word: ReferralAnswer['answer']) =>
    sealReferralAnswer(
      primitives,
      boxOf(secret),
      { v: 1, answer: word, note: '', on: '2026-11-25' },
      randomBytes(24),
    )
  const consent = (at: Home, kind: 'consent' | 'withdrawal') =>
    worker.vault.captureConsent({
      ...at,
      ...saidAloud,
      kind,
      purposes: ['share-ngo'],
    })

  /** A provider is asked about a resident who consented; where, and by which link. */
  const asked = async (name: string) => {
    const at = await household(worker, name)
    await consent(at, 'consent')
    const referred = await worker.vault.refer(at.stream, visit, referralFor(at.person, 'share-ngo'))
    if (!referred.ok) throw new Error(referred.reason)
    return { at, ...referred, id: boxOf(referred.secret).id }
  }

  test('[P8] without the person’s consent nobody outside the municipality is asked', async () => {
    const at = await household(worker)
    const refused = await worker.vault.refer(at.stream, visit, referralFor(at.person, 'share-ngo'))
    expect(refused).toEqual({ ok: false, reason: 'not-permitted' })
    expect((await worker.vault.household(at.stream)).referrals).toEqual([])
    expect(await worker.vault.refer(at.stream, visit, referralFor(at.person, 'support-plan'))).toMatchObject({
      ok: true,
    })
  })

  test('[P9] a provider without an account reads the request by the link, answers twice at most, and every tablet has it', async () => {
    const { at, secret, record, id } = await asked('Milda Krasta')
    expect((await ask(id)).status).toBe(404)
    await worker.vault.syncNow()
    const reply = await ask(id)
    const bytes = new Uint8Array(await reply.arrayBuffer())
    expect(openAsk(primitives, boxOf(secret), bytes)).toEqual(referralFor(at.person, 'share-ngo').ask)
    expect(openAsk(primitives, referralBox(primitives, randomBytes(32)), bytes)).toBeNull()
    expect(Buffer.from(bytes).includes(Buffer.from('Vilma'))).toBe(false)

    expect((await answer(id, new Uint8Array(12))).status).toBe(400)
    expect((await answer(id, said(secret, 'accepted'))).status).toBe(202)
    await everybodySyncs(colleague, colleague, worker, worker)
    const answers = async (of: Colleague) =>
      (await of.vault.household(at.stream)).referralAnswers.map((each) => [
        each.referral,
        Reflect.get(Object(each.answer), 'answer'),
      ])
    expect(await answers(worker)).toEqual([[record, 'accepted']])
    expect((await answer(id, said(secret, 'served'))).status).toBe(202)
    expect((await answer(id, said(secret, 'full'))).status).toBe(429)
    await everybodySyncs(worker, worker, worker)
    expect(await answers(worker)).toEqual([
      [record, 'accepted'],
      [record, 'served'],
    ])
  })

  test('[P9] of answers that come in one moment no more than two are taken', async () => {
    const { secret, id } = await asked('Zenta Kļava')
    await worker.vault.syncNow()
    const replies = await Promise.all(Array.from({ length: 8 }, () => answer(id, said(secret, 'accepted'))))
    expect(replies.filter(({ status }) => status === 202)).toHaveLength(2)
    expect(replies.filter(({ status }) => status === 429)).toHaveLength(6)
  })

  test('[P8] consent taken back closes the link at the next exchange, for good', async () => {
    const { at, secret, id } = await asked('Vera Ābola')
    await worker.vault.syncNow()
    expect((await ask(id)).status).toBe(200)
    await consent(at, 'withdrawal')
    await worker.vault.syncNow()
    expect((await ask(id)).status).toBe(404)
    expect((await answer(id, said(secret, 'accepted'))).status).toBe(404)
    await consent(at, 'consent')
    await worker.vault.syncNow()
    expect((await ask(id)).status).toBe(404)
  })
})
