import { withReceiptMarks } from '#/client/receipt-marks.ts'
import type { DeviceStore, DraftRow, OutboxRow, PageRow } from '#/client/ports.ts'
import { textOf } from './holdings.ts'
import { wordsIn } from './ledger.ts'
import type { Tablet } from './tablet.ts'
import { Broken, type Town } from './town.ts'

type Damage =
  | { readonly table: 'outbox'; readonly row: OutboxRow }
  | { readonly table: 'drafts'; readonly row: DraftRow }
  | { readonly table: 'pages'; readonly row: PageRow }

/**
 * A row of the tablet's database is damaged while the app is closed: one byte,
 * or its end is missing. What it held comes back from the server, or is shown
 * as set aside; all else goes on.
 */
export async function corruptRow(town: Town, tablet: Tablet): Promise<'shown as set aside' | 'unnoticed'> {
  tablet.line.isCut = true
  for (let n = town.dice.below(3) + 1; n > 0; n--) await town.work.one(tablet)
  await town.exchange(tablet)
  const text = textOf(tablet.vault)
  const before = [
    ...town.ledger.wordsOf(tablet),
    ...town.ledger.draftsOf(tablet).flatMap(({ saved }) => wordsIn(saved)),
  ].filter((word) => text.includes(word))
  tablet.kill()
  const damaged = await tablet.onDisk((store) => damageOne(town, store))
  if (damaged === null) {
    await tablet.unlock()
    return 'unnoticed'
  }
  await tablet.unlock()
  if (damaged.table !== 'pages') town.work.leftAlone.add(damaged.row.stream)
  tablet.line.clear()
  for (let tries = 0; tries < 3; tries++) await town.exchange(tablet)
  const now = textOf(tablet.vault)
  const lost = before.filter((word) => !now.includes(word))
  const { quarantined, unopened } = await tablet.vault.status()
  const shown = [...quarantined, ...unopened].filter(({ id }) => !town.shownAside.has(id))
  for (const { id } of shown) town.shownAside.set(id, [])
  for (const { stream } of quarantined) town.work.leftAlone.add(stream)
  if (damaged.table === 'pages' && damaged.row.next >= 0) {
    if (lost.length > 0 || shown.length > 0)
      throw new Broken(
        `${tablet.name}: a damaged page of the feed was not fetched again: ${lost.join(' ')} ${JSON.stringify(shown)}`,
      )
    return 'unnoticed'
  }
  const id = idOf(damaged)
  const isShown = shown.some((each) => each.id === id)
  if (lost.length > 0 && !isShown)
    throw new Broken(
      `${tablet.name}: a row of ${damaged.table} (${id}) was damaged; ${lost.join(' ')} are gone and nothing shows it; shown: ${JSON.stringify(shown)}`,
    )
  if (isShown) town.shownAside.set(id, lost)
  return shown.length > 0 ? 'shown as set aside' : 'unnoticed'
}

/** Under which name the damage is shown. */
function idOf(damage: Damage): string {
  switch (damage.table) {
    case 'outbox':
      return damage.row.id
    case 'drafts':
      return damage.row.draft
    case 'pages':
      return `page${damage.row.next}`
  }
}

async function damageOne(town: Town, store: DeviceStore): Promise<Damage | null> {
  const pages: PageRow[] = []
  await store.eachPage((page) => void pages.push(page))
  const candidates: Damage[] = [
    ...(await withReceiptMarks(store).outbox())
      .filter(({ state }) => state === 'queued')
      .map((row) => ({ table: 'outbox', row }) as const),
    ...(await store.drafts())
      .filter(({ revision, sentRevision }) => sentRevision < revision)
      .map((row) => ({ table: 'drafts', row }) as const),
    ...pages.map((row) => ({ table: 'pages', row }) as const),
  ]
  if (candidates.length === 0) return null
  const table = town.dice.pick([...new Set(candidates.map((each) => each.table))])
  const damage = town.dice.pick(candidates.filter((each) => each.table === table))
  const bytes = damagedBytes(town, damage.row.bytes)
  if (damage.table === 'outbox') await store.commit({ outbox: [{ ...damage.row, bytes }] })
  else if (damage.table === 'drafts') await store.commit({ drafts: [{ ...damage.row, bytes }] })
  else await store.commit({ pages: [{ ...damage.row, bytes }] })
  return damage
}

function damagedBytes({ dice }: Town, bytes: Uint8Array): Uint8Array {
  if (dice.happens(0.2)) return bytes.slice(0, dice.below(bytes.length))
  const damaged = bytes.slice()
  const at = dice.below(bytes.length)
  damaged[at] = (damaged[at] ?? 0) ^ (1 << dice.below(8))
  return damaged
}
