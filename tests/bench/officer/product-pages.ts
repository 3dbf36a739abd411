import react from '@vitejs/plugin-react'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build, type Plugin } from 'vite'
import { onlySpokenLocales } from '#/tools/spoken-locales.ts'

const repository = join(import.meta.dirname, '../../..')

/** The product's worker, and the bench's floor beside it. */
const withFloor: Plugin = {
  name: 'with-floor',
  enforce: 'pre',
  transform: (code, id) =>
    id.endsWith('/src/app/device/vault-worker.ts')
      ? `${code}\nimport ${JSON.stringify(join(import.meta.dirname, 'floor.ts'))}\n`
      : undefined,
}

/** Builds the product's pages as they are, but for the worker; answers their folder. */
export async function buildPages(): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'slieksnis-officer-pages-'))
  await build({
    configFile: false,
    root: repository,
    logLevel: 'error',
    plugins: [onlySpokenLocales(), react()],
    worker: { format: 'es', plugins: () => [withFloor] },
    build: {
      outDir: folder,
      emptyOutDir: true,
      target: 'es2024',
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
    },
  })
  return folder
}
