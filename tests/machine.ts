import { spawnSync } from 'node:child_process'
import { createServer } from 'node:net'

/** A port nobody listens on now. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer()
    probe.once('error', reject)
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address()
      probe.close(() => {
        if (address === null || typeof address === 'string') reject(new Error('The machine gave no port.'))
        else resolve(address.port)
      })
    })
  })
}

/**
 * Installs a Debian package, saying so, when we are root on a Debian-like
 * machine. Answers whether it could try; the caller looks whether it helped.
 */
export function installFromDebian(packageName: string): boolean {
  if (process.getuid?.() !== 0) return false
  if (spawnSync('sh', ['-c', 'command -v apt-get']).status !== 0) return false
  console.error(`This machine has no ${packageName}: installing it with apt-get …`)
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  spawnSync('apt-get', ['update'], { stdio: ['ignore', 2, 2], env })
  // Another installation under way is waited for.
  spawnSync(
    'apt-get',
    ['-o', 'DPkg::Lock::Timeout=300', 'install', '-y', '--no-install-recommends', packageName],
    {
      stdio: ['ignore', 2, 2],
      env,
    },
  )
  return true
}
