import { randomBytes } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { attachmentsOf } from '#/core/household/fold.ts'
import { attachmentAnswer } from '#/core/vault/attachment.ts'
import { engines } from '../server/engines.ts'
import { beginsVisit, closesVisit, household, takesPhoto } from './home-visit.ts'
import { type Colleague, everybodySyncs } from './town.ts'
import { sharedTown } from './town-for-tests.ts'

describe.each(engines)('on $name', ({ open }) => {
  let worker: Colleague
  let supervisor: Colleague

  sharedTown(open, async (world) => {
    worker = await world.joins('worker', 'Anna Vēja')
    supervisor = await world.joins('supervisor', 'Ilona Stalte')
  })

  test('[S9] a photo taken without a connection reaches the supervisor whole, and leaves the tablet only after the receipts', async () => {
    worker.line.isCut = true
    const { stream, person } = await household(worker)
    const photo = new Uint8Array(randomBytes(600_000))
    const draft = await beginsVisit(worker, stream)
    const kept = await takesPhoto(worker, stream, photo)
    const unused = await takesPhoto(worker, stream, photo)
    const attachments = { [kept.id]: kept, [unused.id]: unused }
    const answers = { [`/members/${person}/about/photo`]: { value: attachmentAnswer(kept) } }
    const filledIn = { ...draft, answers, attachments }
    await worker.vault.saveDraft(filledIn)
    expect(await worker.vault.attachment(kept)).toEqual({ ok: true, bytes: photo })

    worker.line.isCut = false
    worker.line.loseAnswersAfter = 9
    await worker.vault.syncNow().catch(() => undefined)
    worker.line.loseAnswersAfter = Number.POSITIVE_INFINITY
    await worker.vault.syncNow()
    expect((await worker.vault.status()).unsent).toBe(0)
    await closesVisit(worker, filledIn, [person])
    await everybodySyncs(worker, supervisor)
    const history = (await supervisor.vault.household(stream)).assessments.get(draft.assessment)
    const [revision] = history?.revisions ?? []
    if (history === undefined || revision === undefined) throw new Error('the assessment arrived')
    const references = attachmentsOf(history, revision)
    expect(references).toEqual({ [kept.id]: kept })
    expect(revision.assessment.attachments).toBeUndefined()
    expect(await supervisor.vault.attachment(kept)).toEqual({ ok: true, bytes: photo })

    // Two weeks after the receipt its bytes leave the tablet; until then it can show and give them.
    worker.line.isCut = true
    expect(await worker.vault.attachment(kept)).toEqual({ ok: true, bytes: photo })
    worker.line.isCut = false
    const { attachments: files } = worker.vault.engine.member
    await files.letGo(new Set([unused.id]))
    expect(files.rowsOf([kept.id])).toHaveLength(3)
    worker.line.clockAheadMs = 15 * 24 * 3600_000
    await files.letGo(new Set([unused.id]))
    worker.line.clockAheadMs = 0
    expect(files.rowsOf([kept.id])).toEqual([])
    expect(files.rowsOf([unused.id])).toHaveLength(3)

    // The key stands only in the sealed record: another key opens nothing.
    const forged = { ...kept, key: unused.key }
    expect(await supervisor.vault.attachment(forged)).toEqual({ ok: false, reason: 'altered' })
    supervisor.line.isCut = true
    expect(await supervisor.vault.attachment(kept)).toEqual({ ok: false, reason: 'not-here' })
    supervisor.line.isCut = false
  })

  test('[S48] over a connection paid by volume records go, and a photo only when a person says so', async () => {
    const { stream } = await household(worker, 'Skaitītā')
    worker.line.isMetered = true
    const photo = new Uint8Array(randomBytes(600_000))
    const kept = await takesPhoto(worker, stream, photo)
    await worker.vault.syncNow()
    const held = await worker.vault.status()
    expect(held.files).toEqual({ waiting: 1, atMostBytes: 3 * 256 * 1024, heldBack: true })
    expect(held.unsent).toBe(3)
    await supervisor.vault.syncNow()
    expect((await supervisor.vault.household(stream)).facts.label).toBe('Skaitītā')
    expect(await supervisor.vault.attachment(kept)).toEqual({ ok: false, reason: 'not-here' })

    await worker.vault.sendFiles()
    expect((await worker.vault.status()).files).toEqual({ waiting: 0, atMostBytes: 0, heldBack: false })
    expect(await supervisor.vault.attachment(kept)).toEqual({ ok: true, bytes: photo })

    // It was said for those; the next waits again, and goes by itself where volume costs nothing.
    await takesPhoto(worker, stream, photo)
    await worker.vault.syncNow()
    expect((await worker.vault.status()).files.heldBack).toBe(true)
    worker.line.isMetered = false
    await worker.vault.syncNow()
    expect((await worker.vault.status()).files.waiting).toBe(0)
  })
})
