import { ZxcvbnFactory } from '@zxcvbn-ts/core'

const estimator = new ZxcvbnFactory()
/** Shorter than this is refused whatever the estimate says. */
export const SHORTEST_PASSPHRASE = 12
/** Guessing offline must be out of reach: zxcvbn's "safely unguessable" begins at 3. */
export const LOWEST_SCORE = 3

/** How hard a passphrase is to guess, 0 to 4, computed on this device. */
export function passphraseScore(passphrase: string): 0 | 1 | 2 | 3 | 4 {
  if (passphrase === '') return 0
  return estimator.check(passphrase.slice(0, 100)).score
}
