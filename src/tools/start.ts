import { enableCompileCache } from 'node:module'
import path from 'node:path'

/**
 * `npm start` and `npm run demo`. What was compiled stays beside the sources:
 * the next start takes half the time, and the compiler of types, some 20 MB,
 * is not loaded at all. Where that folder cannot be written nothing is kept.
 */
enableCompileCache(path.resolve(import.meta.dirname, '../../.cache/compiled'))
await import('./serve.ts')
