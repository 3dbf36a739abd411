import { cp, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import type { Place } from '../server/engines.ts'

/** Takes a copy of a stopped server's database; the answer puts it back. */
export async function copyOf(place: Place): Promise<{ putBack(): Promise<void>; remove(): Promise<void> }> {
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
