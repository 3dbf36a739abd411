import { Dexie } from 'dexie'
import { z } from 'zod'
import { type BenchDocument, documentsOf } from './documents.ts'
import './contender.ts'

/** The plain floor: batches of JSON posted by fetch; pulled into IndexedDB, one row for each record. */
const BATCH = 500

const db = new Dexie('plain')
db.version(1).stores({ rows: 'n' })
const rows = db.table<BenchDocument, number>('rows')
const Page = z.object({ rows: z.array(z.custom<BenchDocument>()), next: z.int() })
let written: readonly BenchDocument[] = []
let cursor = 0

window.contender = {
  enter: () => Promise.resolve(),
  write: async (from, to) => {
    written = documentsOf(from, to)
    const since = performance.now()
    for (let at = 0; at < written.length; at += BATCH) await rows.bulkPut(written.slice(at, at + BATCH))
    return performance.now() - since
  },
  push: async () => {
    const since = performance.now()
    for (let at = 0; at < written.length; at += BATCH) {
      const reply = await fetch('/rows', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(written.slice(at, at + BATCH)),
      })
      if (reply.status !== 201) throw new Error(`the plain server answered ${reply.status}`)
    }
    return performance.now() - since
  },
  pull: async () => {
    const since = performance.now()
    for (;;) {
      const reply = await fetch(`/rows?after=${cursor}&limit=${BATCH}`)
      const page = Page.parse(await reply.json())
      if (page.rows.length === 0) break
      await rows.bulkPut(page.rows)
      cursor = page.next
    }
    return performance.now() - since
  },
  held: () => rows.count(),
}
