/** One released version of a database on a tablet, as it was made. */
export interface ReleasedVersion {
  readonly version: number
  /** Tables and their keys. */
  readonly stores: Readonly<Record<string, string>>
  /** Fields of rows that this release did not write yet. */
  readonly unwritten: Readonly<Record<string, readonly string[]>>
}

const first = {
  outbox: 'n',
  drafts: 'draft',
  pages: 'next',
  keys: 'keyId',
  meta: 'name',
  statements: 'seq',
}

/**
 * Every version of an account's database that was ever on a tablet. Frozen: who
 * adds a version to `src/app/device/database.ts` adds it here, below.
 */
export const accountVersions: readonly ReleasedVersion[] = [
  { version: 1, stores: first, unwritten: { pages: ['hash'] } },
  {
    version: 2,
    stores: { ...first, chunks: 'key', chunkBytes: 'key' },
    unwritten: { pages: ['hash'], chunks: ['receiptedAt'] },
  },
]

/** And of the shelf, which says who is enrolled. */
export const shelfVersions: readonly ReleasedVersion[] = [
  { version: 1, stores: { accounts: 'account' }, unwritten: {} },
]

/** Dexie counts versions in tens. */
export const nativeVersion = ({ version }: ReleasedVersion): number => version * 10

/**
 * Makes the database again as an earlier release would have made it, with the
 * rows that release would hold. Uses nothing outside itself, so that a page can
 * be given it as text.
 */
export async function asReleased([name, released]: readonly [string, ReleasedVersion]): Promise<
  readonly string[]
> {
  const done = <T>(request: IDBRequest<T>): Promise<T> =>
    new Promise((resolve, reject) => {
      request.addEventListener('success', () => resolve(request.result))
      request.addEventListener('error', () => reject(request.error ?? new Error('the database refused')))
    })
  const { version, stores, unwritten } = released
  const now = await done(indexedDB.open(name))
  const rows = new Map<string, readonly unknown[]>()
  for (const table of Object.keys(stores))
    rows.set(table, await done(now.transaction(table).objectStore(table).getAll()))
  now.close()
  await done(indexedDB.deleteDatabase(name))
  const opening = indexedDB.open(name, version * 10)
  opening.addEventListener('upgradeneeded', () => {
    for (const [table, keyPath] of Object.entries(stores))
      opening.result.createObjectStore(table, { keyPath })
  })
  const made = await done(opening)
  const names = Object.keys(stores)
  const writing = made.transaction(names, 'readwrite')
  const written = new Promise((resolve) => writing.addEventListener('complete', resolve))
  for (const table of names)
    for (const row of rows.get(table) ?? []) {
      const fields = Object.entries(Object(row)).filter(
        ([field]) => !(unwritten[table] ?? []).includes(field),
      )
      writing.objectStore(table).put(Object.fromEntries(fields))
    }
  await written
  made.close()
  return [...rows].map(([table, held]) => `${table} ${held.length}`)
}
