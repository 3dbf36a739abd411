import { Fault } from '#/client/fault.ts'
import { textOf } from './holdings.ts'
import { wordsIn } from './ledger.ts'
import type { RowOnDisk, Tablet } from './tablet.ts'
import { Broken, type Town } from './town.ts'

/**
 * A row of the tablet's database is damaged while the app is closed: one byte,
 * or its end is missing. What it held comes back from the server, or is shown
 * as set aside; all else goes on.
 */
export async function corruptRow(town: Town, tablet: Tablet): Promise<'shown as set aside' | 'unnoticed'> {
  tablet.line.isCut = true
  for (let n = town.dice.below(3) + 1; n > 0; n--) await town.work.one(tablet)
  await town.exchange(tablet)
  const text = await textOf(tablet)
  const before = [
    ...town.ledger.wordsOf(tablet),
    ...town.ledger.draftsOf(tablet).flatMap(({ saved }) => wordsIn(saved)),
  ].filter((word) => text.includes(word))
  await tablet.kill()
  const damaged = await damageOne(town, tablet)
  if (damaged === null) {
    await tablet.unlock()
    return 'unnoticed'
  }
  if (damaged.table === 'statements') {
    // Without the directory nothing can be told apart, so it waits for a connection, and says so.
    const refused = await tablet.unlock().then(
      () => null,
      (cause: unknown) => cause,
    )
    if (!(refused instanceof Fault) || refused.code !== 'directory-damaged')
      throw new Broken(`${tablet.name}: with a damaged directory it said ${String(refused)}`)
    tablet.line.clear()
  }
  await tablet.unlock()
  if (damaged.table === 'outbox' || damaged.table === 'drafts') town.work.leftAlone.add(damaged.row.stream)
  tablet.line.clear()
  for (let tries = 0; tries < 3; tries++) await town.exchange(tablet)
  const now = await textOf(tablet)
  const lost = before.filter((word) => !now.includes(word))
  const { quarantined, unopened } = await tablet.vault.status()
  const shown = [...quarantined, ...unopened].filter(({ id }) => !town.shownAside.has(id))
  for (const { id } of shown) town.shownAside.set(id, [])
  for (const { stream } of quarantined) town.work.leftAlone.add(stream)
  const id = idOf(damaged)
  if (id === null) {
    if (lost.length > 0 || shown.length > 0)
      throw new Broken(
        `${tablet.name}: a damaged row of ${damaged.table} was not fetched again: ${lost.join(' ')} ${JSON.stringify(shown)}`,
      )
    return 'unnoticed'
  }
  const isShown = shown.some((each) => each.id === id)
  if (lost.length > 0 && !isShown)
    throw new Broken(
      `${tablet.name}: a row of ${damaged.table} (${id}) was damaged; ${lost.join(' ')} are gone and nothing shows it; shown: ${JSON.stringify(shown)}`,
    )
  if (isShown) town.shownAside.set(id, lost)
  return shown.length > 0 ? 'shown as set aside' : 'unnoticed'
}

/** Under which name the damage is shown; null for what comes again whole. */
function idOf(damage: RowOnDisk): string | null {
  switch (damage.table) {
    case 'outbox':
      return damage.row.id
    case 'drafts':
      return damage.row.draft
    case 'pages':
      return damage.row.next < 0 ? `page${damage.row.next}` : null
    case 'keys':
    case 'statements':
    case 'meta':
      return null
  }
}

async function damageOne(town: Town, tablet: Tablet): Promise<RowOnDisk | null> {
  const { outbox, drafts, pages, keys, statements, meta } = await tablet.rows()
  const candidates: RowOnDisk[] = [
    ...outbox.filter(({ state }) => state === 'queued').map((row) => ({ table: 'outbox', row }) as const),
    ...drafts
      .filter(({ revision, sentRevision }) => sentRevision < revision)
      .map((row) => ({ table: 'drafts', row }) as const),
    ...pages.map((row) => ({ table: 'pages', row }) as const),
    ...keys.map((row) => ({ table: 'keys', row }) as const),
    ...statements.map((row) => ({ table: 'statements', row }) as const),
    ...meta.map((row) => ({ table: 'meta', row }) as const),
  ]
  if (candidates.length === 0) return null
  const table = town.dice.pick([...new Set(candidates.map((each) => each.table))])
  const damage = town.dice.pick(candidates.filter((each) => each.table === table))
  await tablet.overwrite(spoilt(town, damage))
  return damage
}

function spoilt(town: Town, damage: RowOnDisk): RowOnDisk {
  switch (damage.table) {
    case 'outbox':
      return { table: 'outbox', row: { ...damage.row, bytes: damagedBytes(town, damage.row.bytes) } }
    case 'drafts':
      return { table: 'drafts', row: { ...damage.row, bytes: damagedBytes(town, damage.row.bytes) } }
    case 'pages':
      return { table: 'pages', row: { ...damage.row, bytes: damagedBytes(town, damage.row.bytes) } }
    case 'keys':
      return { table: 'keys', row: { ...damage.row, wrap: damagedBytes(town, damage.row.wrap) } }
    case 'meta':
      return { table: 'meta', row: { ...damage.row, bytes: damagedBytes(town, damage.row.bytes) } }
    case 'statements':
      return { table: 'statements', row: { ...damage.row, at: damage.row.at + 1 + town.dice.below(1000) } }
  }
}

function damagedBytes({ dice }: Town, bytes: Uint8Array): Uint8Array {
  if (dice.happens(0.2)) return bytes.slice(0, dice.below(bytes.length))
  const damaged = bytes.slice()
  const at = dice.below(bytes.length)
  damaged[at] = (damaged[at] ?? 0) ^ (1 << dice.below(8))
  return damaged
}
