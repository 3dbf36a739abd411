import { z } from 'zod'

/** The part of `package-lock.json` (version 3) that names what each package may bring. */
const LockFile = z.object({
  packages: z.record(
    z.string(),
    z.object({ optionalDependencies: z.record(z.string(), z.string()).optional() }),
  ),
})

/**
 * Which optional packages does a lock file name but not hold?
 *
 * npm leaves a platform's binary out of the lock when the registry it asked
 * lacked it; `npm ci` then fails there, or on every other platform. Each answer
 * reads `package → missing`.
 */
export function lockGaps(lockFile: unknown): readonly string[] {
  const { packages } = LockFile.parse(lockFile)
  return Object.entries(packages).flatMap(([place, { optionalDependencies = {} }]) =>
    Object.keys(optionalDependencies)
      .filter((name) => !placesFor(place, name).some((candidate) => Object.hasOwn(packages, candidate)))
      .map((name) => `${place === '' ? 'package.json' : place} → ${name}`),
  )
}

/** Where Node would look for `name` from `place`: its own node_modules first, then outwards. */
function placesFor(place: string, name: string): readonly string[] {
  const segments = place === '' ? [] : place.split('/node_modules/')
  const inner = segments.map(
    (_, index) => `${segments.slice(0, index + 1).join('/node_modules/')}/node_modules/${name}`,
  )
  return [...inner.reverse(), `node_modules/${name}`]
}
