import { startServer } from '#/server/main.ts'

/** The product's server as `npm start` runs it, with the bench's pages in place of the client. */
const [dataDir = '', databaseUrl = '', clientDir = ''] = process.argv.slice(2)
const { address } = await startServer({
  host: '127.0.0.1',
  port: 0,
  dataDir,
  databaseUrl: databaseUrl === '' ? null : databaseUrl,
  clientDir,
})
process.stdout.write(`${address}\n`)
