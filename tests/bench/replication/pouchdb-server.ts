import { readFile } from 'node:fs/promises'
import { type RequestListener, type ServerResponse, createServer } from 'node:http'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { z } from 'zod'
import { servePage } from './page-files.ts'

/** PouchDB's own server on LevelDB, out of the folder the bench installed it in. */
const [peers = '', data = '', pages = ''] = process.argv.slice(2)
const require = createRequire(join(peers, 'package.json'))

interface App {
  use(path: string, handler: unknown): void
  get(path: RegExp, handler: (request: { path: string }, reply: ServerResponse) => void): void
}
const callable = <T>() => z.custom<T>((found) => typeof found === 'function')
const express = callable<() => App & RequestListener>().parse(require('express'))
const pouchApp = callable<(library: unknown, options: object) => unknown>().parse(require('express-pouchdb'))
const PouchDB = z
  .custom<{ defaults: (options: object) => new (name: string) => { info(): Promise<unknown> } }>(
    (found) => typeof found === 'function',
  )
  .parse(require('pouchdb'))

const OnDisk = PouchDB.defaults({ prefix: `${data}/` })
await new OnDisk('town').info()
const app = express()
app.use(
  '/db',
  pouchApp(OnDisk, { mode: 'minimumForPouchDB', inMemoryConfig: true, logPath: join(data, 'log.txt') }),
)
app.get(/.*/, (request, reply) => {
  if (request.path !== '/pouchdb.min.js') {
    servePage(pages, request.path, reply)
    return
  }
  void readFile(join(peers, 'node_modules/pouchdb/dist/pouchdb.min.js')).then((script) =>
    reply.writeHead(200, { 'content-type': 'text/javascript' }).end(script),
  )
})
const server = createServer(app)
server.listen(0, '127.0.0.1', () => {
  const { port } = z.object({ port: z.int() }).parse(server.address())
  process.stdout.write(`http://127.0.0.1:${port}\n`)
})
