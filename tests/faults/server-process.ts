import { z } from 'zod'
import { startServer } from '#/server/main.ts'
import { settingsOf } from './town-server.ts'

/** The server as a process of its own, whose clock its parent sets. */
const [dataDir, port, version, clientDir] = z
  .tuple([z.string(), z.coerce.number(), z.string(), z.string()])
  .parse(process.argv.slice(2))
let clockAheadMs = 0
process.on('message', (ahead) => {
  clockAheadMs = z.number().parse(ahead)
})
process.on('disconnect', () => process.exit(0))
await startServer(
  settingsOf(dataDir, port, () => Date.now() + clockAheadMs, version, clientDir === '' ? null : clientDir),
)
process.send?.('ready')
