import { describe, expect, test } from 'vitest'
import { cosignature, openCheckpoint, signCheckpoint } from '#/core/consent/checkpoint.ts'
import { verifyBundle } from '#/core/consent/verify-bundle.ts'
import { witnessName } from '#/core/consent/witnesses.ts'
import { utf8 } from '#/core/vault/bytes.ts'
import { serverKey } from '#/server/server-key.ts'
import { engines } from '../server/engines.ts'
import { household, visit } from './home-visit.ts'
import type { Colleague, World } from './town.ts'
import { sharedTown } from './town-for-tests.ts'

describe.each(engines)('on $name', ({ open }) => {
  let world: World
  let anna: Colleague
  let supervisor: Colleague
  let officer: Colleague

  sharedTown(open, async (opened) => {
    world = opened
    anna = await world.joins('worker', 'Anna Vēja')
    supervisor = await world.joins('supervisor', 'Ilona Stalte')
    officer = await world.joins('dpo', 'Pēteris Atslēgs')
  })

  const consents = async (name: string): Promise<void> => {
    await visit(anna, await household(anna, name))
    await anna.vault.syncNow()
  }
  /** A device's own line under the head the server shows now. */
  const lineOf = async ({ vault }: Colleague, timeSeconds: number, as = vault) => {
    const { member, link } = vault.engine
    const own = as.engine.member
    const { publicKey, secretKey } = own.identity.deviceSign
    const name = witnessName(member.directory.logOrigin, own.identity.device)
    const note = await link.checkpoint()
    const opened = openCheckpoint(member.surroundings.primitives, note, {
      origin: member.directory.logOrigin,
      publicKey: member.directory.serverKey,
    })
    if (!opened.ok) throw new Error(opened.reason)
    const witness = { name, publicKey, secretKey }
    const line = cosignature(member.surroundings.primitives, note, witness, timeSeconds)
    return { size: opened.checkpoint.size, line: line ?? '' }
  }

  test('[C65] a supervisor’s device signs the head it has verified, and the officer’s audit counts it', async () => {
    await consents('Vilma Ozola')
    const before = await officer.vault.audit()
    expect(before.verdict).toBe('green')
    expect(before.witnesses).toEqual([])
    await supervisor.vault.syncNow()
    const after = await officer.vault.audit()
    const { device } = (await supervisor.vault.whoami()) ?? {}
    expect(after.verdict).toBe('green')
    expect(after.witnesses).toMatchObject([{ device, size: after.head?.size }])
  })

  test('[C65] the log grows: the audit says whose signature is older, and a worker’s device bears no witness', async () => {
    await consents('Otilija Kļava')
    const { witnesses, head, verdict } = await officer.vault.audit()
    expect(verdict).toBe('green')
    expect(witnesses).toHaveLength(1)
    expect(witnesses[0]?.size).toBeLessThan(head?.size ?? 0)
    const { size, line } = await lineOf(anna, 1_795_000_000)
    await expect(anna.vault.engine.link.cosign(size, line)).rejects.toMatchObject({
      problem: { code: 'not-allowed' },
    })
  })

  test('[C65] a bundle names those who signed its last head, and whoever checks it sees them', async () => {
    await supervisor.vault.syncNow()
    const bundle = await officer.vault.authorityBundle(null, 'DVI')
    if (bundle.outcome !== 'made') throw new Error(bundle.reason)
    const { member } = officer.vault.engine
    const checked = verifyBundle(member.surroundings.primitives, utf8(bundle.text))
    if (checked.outcome !== 'checked') throw new Error(checked.outcome)
    expect(checked.report.problems).toEqual([])
    const names = [supervisor, officer].map(({ vault }) =>
      witnessName(member.directory.logOrigin, vault.engine.member.identity.device),
    )
    const seen = checked.report.heads.at(-1)?.cosigned.map(({ witness }) => witness)
    expect(seen?.toSorted()).toEqual(names.toSorted())
  })

  test('[C65] the server refuses a line of another device, for a head it never had, and from the future', async () => {
    const { link } = supervisor.vault.engine
    const now = Math.floor(Date.now() / 1000)
    const refused = { problem: { code: 'bad-signature' } }
    const { size, line } = await lineOf(supervisor, now)
    const others = await lineOf(supervisor, now, officer.vault)
    await expect(link.cosign(size, others.line)).rejects.toMatchObject(refused)
    const late = await lineOf(supervisor, now + 3600)
    await expect(link.cosign(size, late.line)).rejects.toMatchObject(refused)
    await expect(link.cosign(size + 1, line)).rejects.toMatchObject({ problem: { code: 'not-found' } })
    await expect(link.cosign(size - 1, line)).rejects.toMatchObject({ problem: { code: 'not-found' } })
    await link.cosign(size, line)
  })

  test('[C65] shown another history than a witness saw, the audit is red', async () => {
    // The server shows the officer a head of the same log, signed and witnessed, whose leaves are not these.
    const { member } = officer.vault.engine
    const { primitives } = member.surroundings
    const own = supervisor.vault.engine.member.identity
    const forged = member.surroundings.primitives.signingPair(member.surroundings.chance(32))
    const head = { origin: member.directory.logOrigin, size: 2, root: new Uint8Array(32).fill(9) }
    const notTheLogs = signCheckpoint(primitives, head, forged)
    const { publicKey, secretKey } = own.deviceSign
    const name = witnessName(head.origin, own.device)
    const seen = (note: string) =>
      note + (cosignature(primitives, note, { name, publicKey, secretKey }, 1_795_000_000) ?? '')
    const shown = (notes: readonly string[]) =>
      Object.assign(officer.vault.engine.link, { witnessed: () => Promise.resolve(notes) })
    // Under a head the log did not sign a witness's line counts for nothing.
    shown([seen(notTheLogs)])
    expect(await officer.vault.audit()).toMatchObject({ verdict: 'green', witnesses: [] })
    const key = await serverKey(primitives, world.place.dataDir, null)
    shown([seen(signCheckpoint(primitives, head, key))])
    const { verdict, problems } = await officer.vault.audit()
    expect(verdict).toBe('red')
    expect(problems.map(({ code }) => code)).toEqual(['split-view'])
    shown([seen(signCheckpoint(primitives, { ...head, size: 10_000 }, key))])
    expect((await officer.vault.audit()).problems.map(({ code }) => code)).toEqual(['rollback'])
  })
})
