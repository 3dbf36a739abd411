import { expect, test } from 'vitest'
import { wakeIdentity } from '#/client/identity.ts'
import { fromUtf8 } from '#/core/vault/bytes.ts'
import { openEnvelope, readEnvelope, unwrapSecret } from '#/core/vault/envelope.ts'
import { FEED_TYPES, decodeFeedPage } from '#/wire/batch.ts'
import { sqlite } from '../server/engines.ts'
import { erases } from './erasing.ts'
import { type LeftOnDisk, forgettingNothing } from './forgetting-nothing.ts'
import { beginsVisit, twoAtHome, visit } from './home-visit.ts'
import { type Colleague, PASSPHRASE, exchange } from './town.ts'
import { sharedTown } from './town-for-tests.ts'

let worker: Colleague
let supervisor: Colleague
let officer: Colleague
const workersDisk = forgettingNothing()
const supervisorsDisk = forgettingNothing()

sharedTown(sqlite.open, async (world) => {
  worker = await world.joins('worker', 'Anna Vēja', workersDisk)
  supervisor = await world.joins('supervisor', 'Ilona Stalte', supervisorsDisk)
  officer = await world.joins('dpo', 'Pēteris Atslēgs')
})

/** All drafts that lie anywhere on a disk and open with what the device holds now, as text. */
async function draftsThatOpen({ rows }: LeftOnDisk, colleague: Colleague): Promise<string> {
  const { primitives } = colleague.surroundings
  const woken = await wakeIdentity(colleague.surroundings, await colleague.room(), PASSPHRASE)
  if (!woken.ok) throw new Error(woken.reason)
  const { ringKey } = woken.unlocked
  const inPages = rows
    .flatMap(({ pages = [] }) => pages)
    .flatMap(({ bytes }) => {
      const page = decodeFeedPage(bytes)
      if (!page.ok) throw new Error(page.detail)
      return page.value.entries.filter(([, type]) => type === FEED_TYPES.draft).map(([, , draft]) => draft)
    })
  const slots = rows.flatMap(({ drafts = [] }) => drafts.map(({ bytes }) => bytes))
  const { keyring } = colleague.vault.engine.member
  const texts = [...slots, ...inPages].flatMap((bytes) => {
    const unwrapped = unwrapSecret(primitives, 'draft', bytes, ringKey)
    const read = readEnvelope(unwrapped.ok ? unwrapped.secret : bytes)
    const key = read.ok ? keyring.get(read.envelope.header.keyId) : undefined
    if (!read.ok || key === undefined) return []
    const opened = openEnvelope(primitives, read.envelope, 'vouched', key.key)
    return opened.ok ? [fromUtf8(opened.body)] : []
  })
  return texts.join('\n')
}

const disks = () =>
  [
    [workersDisk, worker],
    [supervisorsDisk, supervisor],
  ] as const

test('[ER9] drafts written over long ago open under nothing once a person of theirs is erased, on any device', async () => {
  const at = await twoAtHome(worker, 'Ruta Sila')
  const answered = `/members/${at.person}/`
  await visit(worker, at)
  await exchange(worker, supervisor, officer)
  expect(await draftsThatOpen(workersDisk, worker)).toContain(answered)
  await erases(officer, supervisor, at.person, worker)
  for (const [disk, colleague] of disks())
    expect(await draftsThatOpen(disk, colleague)).not.toContain(at.person)
})

test('[ER9] an unfinished visit that speaks of somebody erased meanwhile is rewritten where it was made, and leaves every other device', async () => {
  const at = await twoAtHome(worker, 'Otilija Kļava')
  await visit(worker, at)
  await exchange(worker, supervisor, officer)
  // A second visit is begun without a connection, and sent before its tablet hears of the erasure.
  worker.line.isCut = true
  const draft = await beginsVisit(worker, at.stream, { date: '2026-11-24', reason: 'follow-up' })
  const own = `/members/${at.person}/wellbeing/COMPANION`
  const others = `/members/${at.other}/wellbeing/COMPANION`
  await worker.vault.saveDraft({ ...draft, answers: { [own]: { value: '2' }, [others]: { value: '3' } } })
  await erases(officer, supervisor, at.person)
  worker.line.isCut = false
  let isSent = false
  worker.line.answer = (address) => {
    if (address.includes('/feed?') && isSent) return { code: 'busy', status: 503 }
    isSent ||= address.endsWith('/batches')
    return null
  }
  await worker.vault.syncNow().catch(() => undefined)
  worker.line.answer = () => null
  await exchange(supervisor)
  expect(await draftsThatOpen(supervisorsDisk, supervisor)).toContain(own)
  await exchange(worker, supervisor)
  for (const [disk, colleague] of disks()) {
    const left = await draftsThatOpen(disk, colleague)
    expect(left).not.toContain(at.person)
    expect(left).toContain(others)
  }
  const [open] = worker.vault.engine.member.openDraftsOf(at.stream)
  expect(open?.payload.answers).toEqual({ [others]: { value: '3' } })
})
