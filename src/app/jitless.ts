import { z } from 'zod'

/** Imported before everything else: our policy forbids generated code, and zod would otherwise try it once. */
z.config({ jitless: true })
