import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { startPostgres } from '../postgres.ts'

/** Where one server keeps its things; empty at first. */
export interface Place {
  readonly dataDir: string
  readonly databaseUrl: string | null
  remove(): Promise<void>
}

/** One of the two databases the product runs on, for as long as a test file needs it. */
export interface EngineUnderTest {
  freshPlace(): Promise<Place>
  stop(): Promise<void>
}

const freshFolder = () => mkdtemp(join(tmpdir(), 'slieksnis-test-'))

/** How a test opens one of the two. */
export interface Engine {
  readonly name: string
  readonly open: () => Promise<EngineUnderTest>
}

/** The embedded database: the default. */
export const sqlite: Engine = {
  name: 'SQLite',
  open: () =>
    Promise.resolve({
      freshPlace: async () => {
        const dataDir = await freshFolder()
        return {
          dataDir,
          databaseUrl: null,
          remove: () => rm(dataDir, { recursive: true, force: true }),
        }
      },
      stop: () => Promise.resolve(),
    }),
}

export const postgres: Engine = {
  name: 'PostgreSQL',
  open: async () => {
    const server = await startPostgres()
    return {
      freshPlace: async () => {
        const dataDir = await freshFolder()
        const name = `town_${randomBytes(6).toString('hex')}`
        await ask(server.url, `create database ${name}`)
        const url = new URL(server.url)
        url.pathname = `/${name}`
        return {
          dataDir,
          databaseUrl: url.href,
          remove: async () => {
            await ask(server.url, `drop database if exists ${name} with (force)`)
            await rm(dataDir, { recursive: true, force: true })
          },
        }
      },
      stop: () => server.stop(),
    }
  },
}

/** Both engines: the same tests must pass on each. */
export const engines = [sqlite, postgres]

async function ask(url: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    await client.query(statement)
  } finally {
    await client.end()
  }
}
