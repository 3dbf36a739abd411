import { z } from 'zod'
import { trustOwnScriptsOnly } from './trusted-types.ts'

// Before any schema is made, wherever the bundler puts it: our policy forbids generated code, and zod would try it once.
z.config({ jitless: true })
trustOwnScriptsOnly()
await import('./start.tsx')
