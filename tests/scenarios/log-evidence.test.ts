import { describe, expect, test } from 'vitest'
import { openCheckpoint } from '#/core/consent/checkpoint.ts'
import { leafOf } from '#/core/consent/leaf.ts'
import { checkInclusion, leafHash } from '#/core/consent/merkle.ts'
import { readInclusionProofText } from '#/core/consent/proof.ts'
import { fromBase64url, toHex } from '#/core/vault/bytes.ts'
import { engines } from '../server/engines.ts'
import { household, visit } from './home-visit.ts'
import { type Colleague, everybodySyncs } from './town.ts'
import { sharedTown } from './town-for-tests.ts'

const HOUR_MS = 3600_000

describe.each(engines)('on $name', ({ open }) => {
  let anna: Colleague
  let officer: Colleague
  let at: Awaited<ReturnType<typeof household>>

  sharedTown(open, async (world) => {
    anna = await world.joins('worker', 'Anna Vēja')
    officer = await world.joins('dpo', 'Pēteris Atslēgs')
    at = await household(anna)
    await visit(anna, at)
    await everybodySyncs(anna, officer)
  })

  test('[C69] a head of today is green; one older than a day is red, and both signed notes are kept', async () => {
    expect((await officer.vault.audit()).verdict).toBe('green')
    expect(await officer.vault.logEvidence()).toEqual([])
    officer.line.clockAheadMs = 25 * HOUR_MS
    expect((await officer.vault.audit()).verdict).toBe('green')
    officer.line.clockAheadMs = 27 * HOUR_MS
    const stale = await officer.vault.audit()
    expect(stale.verdict).toBe('red')
    expect(stale.problems.map(({ code }) => code)).toEqual(['stale-head'])
    const kept = await officer.vault.logEvidence()
    expect(kept).toMatchObject([
      { problems: [{ code: 'stale-head' }], shown: stale.head?.note, kept: stale.keptBefore?.note },
    ])
    // The same again adds nothing; what is right again takes nothing away.
    await officer.vault.audit()
    officer.line.clockAheadMs = 0
    expect((await officer.vault.audit()).verdict).toBe('green')
    expect(await officer.vault.logEvidence()).toEqual(kept)
  })

  test('[C69] a receipt was made between the head its tablet had seen and the one that took its leaf in', async () => {
    const before = Date.now()
    await visit(anna, at)
    await everybodySyncs(anna, officer)
    const times = await officer.vault.receiptTimes(at.person)
    expect(times).toHaveLength(6)
    // The first visit's tablet had seen no head with anything in it.
    expect(times.slice(0, 3).map(({ notBefore }) => notBefore)).toEqual([null, null, null])
    for (const { notBefore, notAfter } of times.slice(3)) {
      expect(notBefore).toBeLessThan(before)
      expect(notAfter).toBeGreaterThanOrEqual(before)
    }
  })

  test('[C73] what a person takes home is proved in one text each; without a connection the proof is awaited', async () => {
    const proofs = await anna.vault.receiptProofs(at.stream, at.person)
    // The notice, one yes and one no: what was said twice stands once.
    expect(proofs.map(({ receipt }) => receipt.kind).toSorted()).toEqual(['consent', 'notice', 'refusal'])
    const { directory, surroundings } = anna.vault.engine.member
    const log = { origin: directory.logOrigin, publicKey: directory.serverKey }
    for (const { receipt, salt, leaf, proof } of proofs) {
      const read = readInclusionProofText(proof ?? '')
      const opened = read === null ? null : openCheckpoint(surroundings.primitives, read.checkpointNote, log)
      if (read === null || opened?.ok !== true) throw new Error('the proof is read back')
      const own = leafOf(receipt, fromBase64url(salt))
      expect(toHex(own)).toBe(leaf)
      const { size, root } = opened.checkpoint
      const { index: leafIndex, proof: way } = read
      const held = { leafIndex, treeSize: size, leafHash: leafHash(own), proof: way, root }
      expect(checkInclusion(held)).toEqual({ valid: true })
      expect(checkInclusion({ ...held, leafHash: leafHash(Uint8Array.from(own).fill(9, 5)) }).valid).toBe(
        false,
      )
      expect(proof?.length).toBeLessThan(2000)
    }
    anna.line.isCut = true
    const alone = await anna.vault.receiptProofs(at.stream, at.person)
    expect(alone.map(({ proof }) => proof)).toEqual([null, null, null])
    anna.line.isCut = false
  })
})
