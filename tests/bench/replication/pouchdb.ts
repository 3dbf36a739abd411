import { z } from 'zod'
import { documentsOf } from './documents.ts'
import './contender.ts'

/** PouchDB in the browser, replicating with its server. */
const BATCH = 500

interface Replicated {
  readonly ok: boolean
}
interface PouchDb {
  bulkDocs(docs: readonly object[]): Promise<readonly { readonly ok?: boolean }[]>
  info(): Promise<{ readonly doc_count: number }>
  readonly replicate: {
    to(remote: PouchDb, options: { readonly batch_size: number }): Promise<Replicated>
    from(remote: PouchDb, options: { readonly batch_size: number }): Promise<Replicated>
  }
}
type MakePouchDb = new (name: string) => PouchDb

/** The library as it is distributed for browsers: a script that leaves a global name. */
async function library(): Promise<MakePouchDb> {
  await new Promise((resolve, reject) => {
    const script = document.createElement('script')
    script.addEventListener('load', resolve)
    script.addEventListener('error', reject)
    script.src = '/pouchdb.min.js'
    document.head.append(script)
  })
  return z.custom<MakePouchDb>((found) => typeof found === 'function').parse(Reflect.get(window, 'PouchDB'))
}

const Library = await library()
const local = new Library('tablet')
const remote = new Library(`${location.origin}/db/town`)

async function timed(replicate: () => Promise<Replicated>): Promise<number> {
  const since = performance.now()
  const { ok } = await replicate()
  if (!ok) throw new Error('PouchDB did not replicate')
  return performance.now() - since
}

window.contender = {
  enter: async () => {
    await remote.info()
  },
  write: async (from, to) => {
    const docs = documentsOf(from, to).map((each) => ({ _id: String(each.n).padStart(8, '0'), ...each }))
    const since = performance.now()
    for (let at = 0; at < docs.length; at += BATCH) {
      const answers = await local.bulkDocs(docs.slice(at, at + BATCH))
      if (answers.some(({ ok }) => ok !== true)) throw new Error('PouchDB did not store a document')
    }
    return performance.now() - since
  },
  push: () => timed(() => local.replicate.to(remote, { batch_size: BATCH })),
  pull: () => timed(() => local.replicate.from(remote, { batch_size: BATCH })),
  held: async () => (await local.info()).doc_count,
}
