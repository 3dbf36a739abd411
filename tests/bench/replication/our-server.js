import { enableCompileCache, flushCompileCache } from 'node:module'
import { join } from 'node:path'

/** The product's server as `npm start` runs it, with the bench's pages in place of the client. */
const [dataDir = '', databaseUrl = '', clientDir = ''] = process.argv.slice(2)
enableCompileCache(join(import.meta.dirname, '../../../.cache/compiled'))
const { startServer } = await import('#/server/main.ts')
const { address } = await startServer({
  host: '127.0.0.1',
  port: 0,
  dataDir,
  databaseUrl: databaseUrl === '' ? null : databaseUrl,
  clientDir,
})
flushCompileCache()
process.stdout.write(`${address}\n`)
