import { enableCompileCache } from 'node:module'
import path from 'node:path'

/**
 * `npm start` and `npm run demo`. What was compiled stays beside the sources:
 * the next start takes half the time, and Node's compiler of types, some 20 MB,
 * is not loaded. That is why this one file has no types: it would have to be
 * compiled before there is anywhere to keep that. Where the folder cannot be
 * written nothing is kept.
 */
enableCompileCache(path.resolve(import.meta.dirname, '../../.cache/compiled'))
await import('./serve.ts')
