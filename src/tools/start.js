import * as nodeModule from 'node:module'
import path from 'node:path'

/**
 * `npm start` and `npm run demo`. What was compiled stays beside the sources:
 * the next start takes half the time, and Node's compiler of types, some 20 MB,
 * is not loaded. That is why this one file has no types: it would have to be
 * compiled before there is anywhere to keep that. Where the folder cannot be
 * written nothing is kept.
 */
if (nodeModule.enableCompileCache === undefined) {
  // Node 24 comes as a package; where the machine's own older one runs instead, that package is missing.
  process.stderr.write(
    `Slieksnis could not start: this is Node ${process.versions.node}, and the Node that npm ci brings for this ` +
      'kind of machine is not there. Run npm ci again, or install Node 24.\n',
  )
  process.exit(1)
}
nodeModule.enableCompileCache(path.resolve(import.meta.dirname, '../../.cache/compiled'))
await import('./serve.ts')
