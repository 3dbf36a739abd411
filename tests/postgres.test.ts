import { Client } from 'pg'
import { afterEach, expect, test, vi } from 'vitest'
import { startPostgres } from './postgres.ts'

afterEach(() => vi.unstubAllEnvs())

const unnamed = () => {
  vi.stubEnv('TEST_DATABASE_URL', undefined)
  vi.stubEnv('DATABASE_URL', undefined)
}

async function answer(url: string, question: string): Promise<unknown> {
  const client = new Client({ connectionString: url })
  try {
    await client.connect()
    return (await client.query({ text: question, rowMode: 'array' })).rows
  } finally {
    await client.end()
  }
}

test('with no server named, a real one starts, and is gone when stopped', { timeout: 120_000 }, async () => {
  unnamed()
  const own = await startPostgres()
  expect(await answer(own.url, 'SELECT 1 + 1')).toEqual([[2]])
  expect(await answer(own.url, 'SHOW server_encoding')).toEqual([['UTF8']])
  await own.stop()
  await expect(answer(own.url, 'SELECT 1')).rejects.toThrow(/ECONNREFUSED/)
})

test('in a named server each test has a database of its own', { timeout: 120_000 }, async () => {
  unnamed()
  const server = await startPostgres()
  vi.stubEnv('TEST_DATABASE_URL', server.url)
  const [anna, juris] = [await startPostgres(), await startPostgres()]
  await answer(anna.url, 'CREATE TABLE visits (id int)')
  expect(await answer(juris.url, "SELECT to_regclass('visits')")).toEqual([[null]])
  await anna.stop()
  await expect(answer(anna.url, 'SELECT 1')).rejects.toThrow(/does not exist/)
  await juris.stop()
  await server.stop()
})

test('a named server that does not answer is a failure in one sentence, never a skip', async () => {
  unnamed()
  vi.stubEnv('TEST_DATABASE_URL', 'postgres://nobody@127.0.0.1:1/none')
  await expect(startPostgres()).rejects.toThrow(
    /^PostgreSQL at 127\.0\.0\.1:1 did not do .*refused|ECONNREFUSED/,
  )
})
