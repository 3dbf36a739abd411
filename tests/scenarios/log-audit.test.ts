import { describe, expect, test, vi } from 'vitest'
import { auditLogOf } from '#/client/log-audit.ts'
import { type LogLink, readLog } from '#/client/log-head.ts'
import { LEAF_BYTES } from '#/core/consent/leaf.ts'
import { PersonId } from '#/core/vault/ids.ts'
import { engines } from '../server/engines.ts'
import { household, visit } from './home-visit.ts'
import { type Colleague, everybodySyncs } from './town.ts'
import { sharedTown } from './town-for-tests.ts'

describe.each(engines)('on $name', ({ open }) => {
  let anna: Colleague
  let officer: Colleague

  sharedTown(open, async (world) => {
    anna = await world.joins('worker', 'Anna Vēja')
    officer = await world.joins('dpo', 'Pēteris Atslēgs')
  })

  const consents = async (name: string): Promise<void> => {
    await visit(anna, await household(anna, name))
    await everybodySyncs(anna, officer)
  }
  const run = { onProgress: () => undefined, isStopped: () => false }

  test('[C7] [C70] the first check looks at everything, the next at the receipts that came since, and at everything again when asked', async () => {
    await consents('Vilma Ozola')
    const first = await officer.vault.audit()
    expect(first).toMatchObject({ verdict: 'green', since: null, signaturesAt: null })
    const size = first.counts.leaves
    expect(size).toBeGreaterThan(0)
    await consents('Zenta Kalniņa')
    const next = await officer.vault.audit()
    expect(next).toMatchObject({ verdict: 'green', since: { size, rereadLeaves: true } })
    expect(next.counts.openable).toBe(next.counts.leaves)
    expect(next.counts.leaves).toBeGreaterThan(size)
    expect(await officer.vault.audit({ whole: true })).toMatchObject({
      verdict: 'green',
      since: null,
      counts: next.counts,
    })
  })

  test('[C71] each receipt’s own signature is checked when all is checked from the start, and the page may say when', async () => {
    const { member, link } = officer.vault.engine
    const asked = vi.spyOn(member.surroundings.primitives, 'verify')
    const whole = await auditLogOf(member, link, { ...run, whole: true })
    expect(whole.verdict).toBe('green')
    expect(asked.mock.calls.length).toBeGreaterThanOrEqual(whole.counts.openable)
    expect(whole.signaturesAt).toBe(whole.checkedAt)
    await consents('Biruta Egle')
    asked.mockClear()
    const next = await auditLogOf(member, link, { ...run, whole: false })
    expect(next).toMatchObject({ verdict: 'green', signaturesAt: whole.checkedAt })
    expect(asked.mock.calls.length).toBeLessThan(whole.counts.openable)
    asked.mockRestore()
  })

  test('[C70] of a very long log an ordinary check asks only for what is new', async () => {
    const { member, link } = officer.vault.engine
    const { counts } = await officer.vault.audit({ whole: true })
    await consents('Ausma Liepa')
    const asked: number[] = []
    const watched: LogLink = {
      checkpoint: () => link.checkpoint(),
      witnessed: () => link.witnessed(),
      consistencyProof: (from, to) => link.consistencyProof(from, to),
      leaves: (from, to) => {
        asked.push(from)
        return link.leaves(from, to)
      },
    }
    const result = await auditLogOf(member, watched, { ...run, whole: false, rereadMost: 0 })
    expect(result).toMatchObject({ verdict: 'green', since: { size: counts.leaves, rereadLeaves: false } })
    expect(asked).toEqual([counts.leaves])
  })

  test('[C72] a red log leaves both signed heads as evidence, and they stay when the server shows a good one again', async () => {
    const { member, link } = officer.vault.engine
    const older = await link.checkpoint()
    await consents('Skaidrīte Bite')
    const { head } = await officer.vault.audit()
    const before = await officer.vault.logEvidence()
    const putBack: LogLink = {
      checkpoint: () => Promise.resolve(older),
      witnessed: () => link.witnessed(),
      consistencyProof: (from, to) => link.consistencyProof(from, to),
      leaves: (from, to) => link.leaves(from, to),
    }
    const red = await auditLogOf(member, putBack, { ...run, whole: false })
    expect(red.verdict).toBe('red')
    expect(red.problems.map(({ code }) => code)).toContain('rollback')
    // Asked twice, it is kept once.
    await auditLogOf(member, putBack, { ...run, whole: false })
    expect((await officer.vault.audit()).verdict).toBe('green')
    const kept = (await officer.vault.logEvidence()).slice(before.length)
    expect(kept).toMatchObject([{ shown: older, kept: head?.note }])
    expect(kept[0]?.problems.map(({ code }) => code)).toContain('rollback')
  })

  test('[C8] a check that was stopped says nothing, and the next one says all', async () => {
    const { member, link } = officer.vault.engine
    await expect(
      auditLogOf(member, link, { ...run, whole: true, isStopped: () => true }),
    ).rejects.toMatchObject({ code: 'cancelled' })
    const [before, now] = await Promise.allSettled([
      officer.vault.audit({ whole: true }),
      officer.vault.audit({ whole: true }),
    ])
    // One at a time: the later one takes the earlier one's place.
    expect(before).toMatchObject({ status: 'rejected', reason: { code: 'cancelled' } })
    expect(now).toMatchObject({ status: 'fulfilled', value: { verdict: 'green' } })
  })

  test('[C7] leaves come in parts, hashed as they come, and a server that has fewer is read to its end', async () => {
    const { link } = officer.vault.engine
    const { head } = await officer.vault.audit()
    const size = head?.size ?? 0
    const told: number[] = []
    const read = await readLog(link, { to: size, onProgress: (done) => told.push(done) })
    expect(read.size).toBe(size)
    expect(told.at(-1)).toBe(size)
    expect(read.leaves.length).toBe(size * LEAF_BYTES)
    expect((await readLog(link, { to: size + 5 })).size).toBe(size)
    // Half a leaf is no leaf.
    const halves = { leaves: async (from: number, to: number) => (await link.leaves(from, to)).slice(0, -1) }
    expect((await readLog(halves, { to: size })).size).toBe(size - 1)
  })

  test('a person’s receipts, the newest of all, and everybody known are asked for without carrying all of them over', async () => {
    const all = await officer.vault.receipts()
    const { receipts, total } = await officer.vault.newestReceipts(null, 2)
    expect(total).toBe(all.length)
    expect(receipts.map(({ record }) => record)).toEqual(
      all
        .toReversed()
        .slice(0, 2)
        .map(({ record }) => record),
    )
    const consented = await officer.vault.newestReceipts('consent', 1_000)
    expect(consented.receipts.every(({ receipt }) => receipt.kind === 'consent')).toBe(true)
    const persons = await officer.vault.personsWithReceipts()
    expect(persons).toHaveLength(5)
    const own = await Promise.all(persons.map(({ person }) => officer.vault.receiptsOf(person)))
    expect(own.flat().length).toBe(all.length)
    for (const [at, { person, stream }] of persons.entries())
      for (const each of own[at] ?? []) expect([each.receipt.subject, each.stream]).toEqual([person, stream])
    expect(await officer.vault.receiptsOf(PersonId.parse('0'.repeat(32)))).toEqual([])
  })
})
