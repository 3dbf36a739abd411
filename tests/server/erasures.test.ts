import { randomBytes } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { type Erasure, type Inventory, signDecision, signErasure } from '#/core/consent/erasure.ts'
import { Fault } from '#/client/fault.ts'
import { KeyId, RecordId } from '#/core/vault/ids.ts'
import { engines } from './engines.ts'
import { household, saidAloud, visit } from '../scenarios/home-visit.ts'
import { type Colleague, openedAnew } from '../scenarios/town.ts'
import { sharedTown } from '../scenarios/town-for-tests.ts'

describe.each(engines)('on $name', ({ open }) => {
  let supervisor: Colleague
  let officer: Colleague

  sharedTown(open, async (world) => {
    supervisor = await world.joins('supervisor', 'Ilona Stalte')
    officer = await world.joins('dpo', 'Pēteris Atslēgs')
  })

  /** A resident beside another, everything synced, and a tombstone for the first as it should be. */
  async function resident() {
    const at = await household(supervisor)
    await supervisor.vault.addPerson(at.stream, { name: 'Juris', birthDate: null, relation: 'spouse' })
    await visit(supervisor, at)
    await supervisor.vault.syncNow()
    const { member, link } = supervisor.vault.engine
    const decision = {
      v: 1,
      id: RecordId.parse(randomBytes(16).toString('hex')),
      org: member.identity.org,
      space: member.space,
      stream: at.stream,
      person: at.person,
      ground: 'retention',
      purposes: ['needs-assessment'],
      on: '2026-11-23',
    } as const
    const keys = member.keyring.all().filter(({ subject }) => subject === at.person)
    const records: Inventory['records'] = []
    await member.eachSealed(({ header: { id, device, seq, keyId } }) => {
      if (keys.some((key) => key.keyId === keyId)) records.push({ id, device, seq, hash: 'A'.repeat(43) })
    })
    const whole: Inventory = {
      household: false,
      keys: keys.map(({ keyId }) => keyId),
      records,
      receipts: [],
      attachments: [],
      boxes: [],
    }
    const signed = (inventory: Inventory): Erasure => {
      const sign = (colleague: Colleague) => {
        const { identity, surroundings } = colleague.vault.engine.member
        return signDecision(
          surroundings.primitives,
          { ...decision, purposes: [...decision.purposes] },
          identity.device,
          identity.deviceSign.secretKey,
        )
      }
      return signErasure(
        member.surroundings.primitives,
        {
          v: 1,
          decision: { ...decision, purposes: [...decision.purposes] },
          signatures: [sign(officer), sign(supervisor)],
          inventory,
        },
        member.identity.device,
        member.identity.deviceSign.secretKey,
      )
    }
    const answer = async (erasure: Erasure): Promise<string> => {
      try {
        await link.erase(member.space, erasure)
        return 'carried out'
      } catch (cause) {
        if (!(cause instanceof Fault)) throw cause
        return `${cause.problem?.code}: ${cause.problem?.reason ?? ''}`
      }
    }
    return { at, member, link, whole, signed, answer }
  }

  test('[ER3] a list that leaves out a key or a record of the person is refused, and nothing is destroyed', async () => {
    const { whole, signed, answer, member, link } = await resident()
    expect(whole.records.length).toBeGreaterThan(2)
    expect(await answer(signed({ ...whole, keys: whole.keys.slice(1) }))).toMatch(
      /^erasure-refused: key .* is not listed/,
    )
    expect(await answer(signed({ ...whole, records: whole.records.slice(1) }))).toMatch(
      /^erasure-refused: record .* is not listed/,
    )
    expect(await link.erasures(member.space)).not.toContain(signed(whole).decision.id)
    expect(await answer(signed(whole))).toBe('carried out')
  })

  test('[ER2] a list that names a key of somebody else, or a whole household with others in it, is refused', async () => {
    const { at, whole, signed, answer, member } = await resident()
    const others = member.keyring
      .all()
      .filter(
        ({ stream, subject, kind }) => stream === at.stream && subject !== at.person && kind === 'person',
      )
    const [other] = others
    if (other === undefined) throw new Error('somebody else lives there')
    expect(await answer(signed({ ...whole, keys: [...whole.keys, other.keyId] }))).toMatch(/another's/)
    const neighbour = await household(supervisor, 'Milda Krasta')
    await supervisor.vault.syncNow()
    const far = member.keyring.all().find(({ stream }) => stream === neighbour.stream)
    if (far === undefined) throw new Error('the neighbour has keys')
    expect(await answer(signed({ ...whole, keys: [...whole.keys, far.keyId] }))).toMatch(/another's/)
    const shared = member.keyring
      .all()
      .find(({ stream, kind }) => stream === at.stream && kind === 'household')
    const keys = [...whole.keys, shared?.keyId ?? KeyId.parse('0'.repeat(32))]
    expect(await answer(signed({ ...whole, household: true, keys }))).toMatch(/others in it/)
  })

  test('[ER2] signatures of one person, or a changed list, order nothing', async () => {
    const { whole, signed, answer } = await resident()
    const good = signed(whole)
    const [first] = good.signatures
    expect(await answer({ ...good, signatures: [first, first] })).toBe('erasure-refused: same-person')
    expect(await answer({ ...good, inventory: { ...whole, household: true } })).toBe(
      'erasure-refused: bad-signature',
    )
    expect(await answer({ ...good, decision: { ...good.decision, on: '2026-11-24' } })).toBe(
      'erasure-refused: bad-signature',
    )
  })

  test('[ER3] the same tombstone again is answered alike; what comes later under its keys is kept without its bytes', async () => {
    const { at, whole, signed, member, link } = await resident()
    const erasure = signed(whole)
    // Made before this device has heard of it.
    supervisor.line.isCut = true
    await supervisor.vault.captureConsent({
      ...at,
      ...saidAloud,
      kind: 'withdrawal',
      purposes: ['wellbeing'],
    })
    // The device would send it by itself as soon as there is a line, before the tombstone.
    supervisor.vault.engine.sync.stop()
    const queued = member.nextBatch()
    if (queued === null) throw new Error('a receipt waits')
    supervisor.line.isCut = false
    const first = await link.erase(member.space, erasure)
    const again = await link.erase(member.space, erasure)
    expect(again).toEqual(first)
    const receipt = await link.push(member.space, queued.batch)
    expect(receipt.positions).toHaveLength(queued.batch.records.length)
    expect(await link.push(member.space, queued.batch)).toMatchObject({ positions: receipt.positions })
    const page = await link.feed(member.space, first.position - 1, 100)
    expect(page.entries.map(([, type]) => type)).toEqual([4])
    const vault = await openedAnew(supervisor)
    await vault.syncNow()
    expect((await vault.status()).quarantined).toEqual([])
    expect((await vault.status()).unsent).toBe(0)
    await vault.lock()
  })
})
