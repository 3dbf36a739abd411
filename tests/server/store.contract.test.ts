import { randomBytes } from 'node:crypto'
import { sql } from 'kysely'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import type { LiveEvent } from '#/wire/routes.ts'
import { type Database, lockCounter, lockSpace, setCounter } from '#/server/store/database.ts'
import { openPostgres } from '#/server/store/postgres.ts'
import { openSqlite } from '#/server/store/sqlite.ts'
import { type EngineUnderTest, type Place, engines } from './engines.ts'

const open = (place: Place): Promise<Database> =>
  place.databaseUrl === null ? openSqlite(place.dataDir) : openPostgres(place.databaseUrl)

const row = (space: string, position: number, id = randomBytes(16).toString('hex')) => ({
  space,
  position,
  id,
  stream: 's',
  device: 'd',
  seq: position,
  namespace: 'record',
  key_id: 'k',
  hash: randomBytes(32),
  bytes: randomBytes(300),
})

/** What the server asks of a database, of either engine. */
describe.each(engines)('the store on $name', ({ name, open: openEngine }) => {
  let engine: EngineUnderTest
  let place: Place
  const opened: Database[] = []
  const openStore = async () => {
    const database = await open(place)
    opened.push(database)
    return database
  }
  beforeAll(async () => {
    engine = await openEngine()
  }, 120_000)
  afterAll(async () => {
    await engine.stop()
  })
  const begin = async () => {
    place = await engine.freshPlace()
    return openStore()
  }
  const closeAll = async () => {
    for (const database of opened.splice(0)) await database.close()
  }
  afterEach(async () => {
    await closeAll()
    await place.remove()
  })

  test('bytes and large counts come back as they went in', async () => {
    const database = await begin()
    const written = { ...row('a', 2 ** 52), bytes: Uint8Array.of(0, 255, 39, 92, 0) }
    await database.transact((tx) => tx.insertInto('records').values(written).execute())
    const read = await database.reads.selectFrom('records').selectAll().executeTakeFirstOrThrow()
    expect(read.position).toBe(2 ** 52)
    expect([...read.bytes]).toEqual([0, 255, 39, 92, 0])
    expect(read.bytes).toBeInstanceOf(Uint8Array)
  })

  test('a transaction that fails leaves nothing and announces nothing', async () => {
    const database = await begin()
    const heard: LiveEvent[] = []
    database.listen(
      (event) => heard.push(event),
      () => undefined,
    )
    const failing = database.transact(async (tx, announce) => {
      await lockSpace(tx, 'a')
      await tx.insertInto('records').values(row('a', 1)).execute()
      announce({ type: 'log', size: 1 })
      throw new Error('on purpose')
    })
    await expect(failing).rejects.toThrow('on purpose')
    expect(await database.reads.selectFrom('records').select('id').execute()).toEqual([])
    expect(await database.reads.selectFrom('space_counters').selectAll().execute()).toEqual([])
    await database.transact(async (_tx, announce) => announce({ type: 'log', size: 2 }))
    await expect.poll(() => heard).toEqual([{ type: 'log', size: 2 }])
  })

  test('what is being written is not seen before it is committed', async () => {
    const database = await begin()
    await database.transact(async (tx) => {
      await tx.insertInto('records').values(row('a', 1)).execute()
      expect(await database.reads.selectFrom('records').select('id').execute()).toEqual([])
    })
    expect(await database.reads.selectFrom('records').select('id').execute()).toHaveLength(1)
  })

  test('counters taken by many at once never give one number twice', async () => {
    const database = await begin()
    const take = () =>
      database.transact(async (tx) => {
        const position = (await lockSpace(tx, 'a')) + 1
        const size = (await lockCounter(tx, 'log')) + 1
        await tx.updateTable('space_counters').set({ position }).where('space', '=', 'a').execute()
        await setCounter(tx, 'log', size)
        return [position, size]
      })
    const taken = await Promise.all(Array.from({ length: 40 }, take))
    const inOrder = Array.from({ length: 40 }, (_, index) => index + 1)
    expect(taken.map(([position]) => position).toSorted((a = 0, b = 0) => a - b)).toEqual(inOrder)
    expect(taken.map(([, size]) => size).toSorted((a = 0, b = 0) => a - b)).toEqual(inOrder)
  })

  test('one position and one id per team, one number per device and team', async () => {
    const database = await begin()
    const first = row('a', 1)
    const insert = (values: typeof first) =>
      database.transact((tx) => tx.insertInto('records').values(values).execute())
    await insert(first)
    await expect(insert({ ...row('a', 1), seq: 9 })).rejects.toThrow()
    await expect(insert(row('a', 2, first.id))).rejects.toThrow()
    await expect(insert({ ...row('a', 3), seq: 1 })).rejects.toThrow()
    await insert({ ...first, space: 'b' })
  })

  test('what was committed is there after closing and opening again', async () => {
    const database = await begin()
    await database.transact((tx) => tx.insertInto('records').values(row('a', 1)).execute())
    await closeAll()
    const again = await openStore()
    expect(await again.reads.selectFrom('records').select('position').execute()).toEqual([{ position: 1 }])
  })

  test('a database that a newer version has used is refused in one sentence', async () => {
    const database = await begin()
    await database.transact((tx) =>
      sql`insert into kysely_migration (name, timestamp) values ('9999-from-the-future', '2030')`.execute(tx),
    )
    await closeAll()
    await expect(openStore()).rejects.toMatchObject({
      code: 'unknown-database-version',
      message: expect.stringMatching(/newer version.*9999-from-the-future/),
    })
  })

  test('a database with tables of another program is refused', async () => {
    const database = await begin()
    await database.transact(async (tx) => {
      await sql`drop table kysely_migration`.execute(tx)
    })
    await closeAll()
    await expect(openStore()).rejects.toMatchObject({ code: 'unknown-database-version' })
  })

  if (name === 'SQLite')
    test('a second server on the same folder is refused', async () => {
      await begin()
      await expect(openStore()).rejects.toMatchObject({ code: 'folder-in-use' })
      await closeAll()
      await openStore()
    })

  if (name === 'PostgreSQL')
    test('two servers on one database hear each other', async () => {
      const first = await begin()
      const second = await openStore()
      const heard: LiveEvent[] = []
      second.listen(
        (event) => heard.push(event),
        () => undefined,
      )
      await first.transact(async (_tx, announce) => announce({ type: 'directory', seq: 7 }))
      await expect.poll(() => heard).toEqual([{ type: 'directory', seq: 7 }])
    })
})
