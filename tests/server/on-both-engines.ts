import { afterAll, afterEach, beforeAll, describe } from 'vitest'
import { type RunningServer, type ServerSettings, startServer } from '#/server/main.ts'
import { type EngineUnderTest, type Place, engines } from './engines.ts'

export interface Running extends RunningServer {
  readonly place: Place
}

/** Starts a server on an empty database, or again on a place that was left. */
export type Start = (settings?: Partial<ServerSettings>, place?: Place) => Promise<Running>

/** Runs the same tests on SQLite and on PostgreSQL; servers are closed after each test. */
export function onBothEngines(tests: (start: Start, engineName: string) => void): void {
  describe.each(engines)('on $name', ({ name, open }) => {
    let engine: EngineUnderTest
    const running: Running[] = []
    beforeAll(async () => {
      engine = await open()
    }, 120_000)
    const closeAll = async () => {
      const ended = running.splice(0)
      for (const server of ended) await server.close()
      for (const place of new Set(ended.map((server) => server.place))) await place.remove()
    }
    afterEach(closeAll)
    afterAll(async () => {
      await engine.stop()
    })
    const start: Start = async (settings = {}, place) => {
      const at = place ?? (await engine.freshPlace())
      const server = await startServer({
        host: '127.0.0.1',
        port: 0,
        dataDir: at.dataDir,
        databaseUrl: at.databaseUrl,
        clientDir: null,
        ...settings,
      })
      let closed = false
      const close = async () => {
        if (closed) return
        closed = true
        await server.close()
      }
      const entry = { ...server, close, place: at }
      running.push(entry)
      return entry
    }
    tests(start, name)
  })
}

/** A clock that tests move. */
export function handClock(start = 1_795_000_000_000) {
  let time = start
  return {
    now: () => time,
    pass: (milliseconds: number) => {
      time += milliseconds
    },
  }
}

export const MINUTE = 60_000
export const HOUR = 60 * MINUTE
