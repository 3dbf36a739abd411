import { spawnSync } from 'node:child_process'
import { copyFileSync, mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const described = join(import.meta.dirname, '../peers')
/** Apart from the product's own packages: old advisories of the peers' are not the product's. */
const folder = join(import.meta.dirname, '../../../.cache/bench-peers')

/** The folder PouchDB and its server are installed in, which happens at the first run; or why they are not. */
export function installedPeers():
  { readonly ok: true; readonly folder: string } | { readonly ok: false; readonly why: string } {
  const lock = readFileSync(join(described, 'package-lock.json'), 'utf8')
  if (lockOf(folder) === lock && canLoad()) return { ok: true, folder }
  mkdirSync(folder, { recursive: true })
  copyFileSync(join(described, 'package.json'), join(folder, 'package.json'))
  copyFileSync(join(described, 'package-lock.json'), join(folder, 'package-lock.json'))
  process.stderr.write('Installing what the bench measures us beside, once …\n')
  // LevelDB's binary comes inside its package: nothing of a stranger's need run here.
  const args = ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error']
  const { status, stderr, error } = spawnSync('npm', args, { cwd: folder, encoding: 'utf8' })
  if (status === 0 && canLoad()) return { ok: true, folder }
  const said = (error?.message ?? stderr).trim().split('\n').at(-1) ?? ''
  return { ok: false, why: `PouchDB and its server could not be installed (${said}); measured without them.` }
}

const lockOf = (place: string): string | null => {
  try {
    return readFileSync(join(place, 'package-lock.json'), 'utf8')
  } catch {
    return null
  }
}

/** Does the whole of it load on this Node? */
const canLoad = (): boolean =>
  spawnSync(process.execPath, ['--eval', "require('pouchdb'); require('express-pouchdb')"], { cwd: folder })
    .status === 0
