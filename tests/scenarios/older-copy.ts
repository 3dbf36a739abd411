import { cp, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { onTestFinished } from 'vitest'
import type { Place } from '../server/engines.ts'
import type { World } from './town.ts'

/** Copies the town's database as it is now, as a backup would; the answer puts the town back to that copy. */
export async function olderCopy(world: World): Promise<() => Promise<void>> {
  await world.stop()
  const copy = await copyOf(world.place)
  onTestFinished(copy.remove)
  await world.start()
  return async () => {
    await world.stop()
    await copy.putBack()
    await world.start()
  }
}

/** Takes a copy of a stopped server's database. */
async function copyOf(place: Place): Promise<{ putBack: () => Promise<void>; remove: () => Promise<void> }> {
  if (place.databaseUrl === null) {
    const copy = await mkdtemp(join(tmpdir(), 'slieksnis-older-'))
    await cp(place.dataDir, copy, { recursive: true })
    return {
      putBack: async () => {
        await rm(place.dataDir, { recursive: true })
        await cp(copy, place.dataDir, { recursive: true })
      },
      remove: () => rm(copy, { recursive: true }),
    }
  }
  const name = new URL(place.databaseUrl).pathname.slice(1)
  const elsewhere = new URL(place.databaseUrl)
  elsewhere.pathname = '/postgres'
  const ask = async (...statements: readonly string[]): Promise<void> => {
    const client = new pg.Client({ connectionString: elsewhere.href })
    await client.connect()
    for (const statement of statements) await client.query(statement)
    await client.end()
  }
  await ask(`create database ${name}_older template ${name}`)
  return {
    putBack: () =>
      ask(
        `drop database ${name} with (force)`,
        `create database ${name} template ${name}_older`,
        `drop database ${name}_older`,
      ),
    remove: () => ask(`drop database if exists ${name}_older`),
  }
}
