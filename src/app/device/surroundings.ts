import sodium from 'libsodium-wrappers'
import { z } from 'zod'
import { Fault } from '#/client/fault.ts'
import type { AccountShelf, Surroundings } from '#/client/ports.ts'
import { sodiumPrimitives } from '#/core/vault/primitives.ts'
import { openDeviceStore, openShelf } from './database.ts'
import { machineCodec } from './codec.ts'
import { dropLetter, putLetter } from './letter-box.ts'
import { openRingSlot } from './ring-slot.ts'
import { browserTransport } from './transport.ts'

/** Random bytes in one call for many: `crypto.getRandomValues` per nonce costs far more. */
function chancePool(): (length: number) => Uint8Array {
  const pool = new Uint8Array(16 * 1024)
  let used = pool.length
  return (length) => {
    if (length > pool.length) return crypto.getRandomValues(new Uint8Array(length))
    if (used + length > pool.length) {
      crypto.getRandomValues(pool)
      used = 0
    }
    const bytes = pool.slice(used, used + length)
    pool.fill(0, used, used + length)
    used += length
    return bytes
  }
}

function passphraseKey(
  passphrase: string,
  salt: Uint8Array,
  cost: { memoryKiB: number; passes: number },
): Promise<Uint8Array> {
  const worker = new Worker(new URL('./passphrase-worker.ts', import.meta.url), { type: 'module' })
  return new Promise<Uint8Array>((resolve, reject) => {
    worker.addEventListener('message', (message: MessageEvent<Uint8Array>) => resolve(message.data))
    worker.addEventListener('error', (event) => reject(new Fault('storage-failed', event.message)))
    worker.postMessage({ passphrase, salt, ...cost })
  }).finally(() => worker.terminate())
}

function claim(
  account: string,
  takeOver: boolean,
  onLost: () => void,
): Promise<(() => void) | 'held-elsewhere'> {
  return new Promise((resolve, reject) => {
    let released = false
    const options = takeOver ? { steal: true } : { ifAvailable: true }
    navigator.locks
      .request(`slieksnis-${account}`, options, (lock) => {
        if (lock === null) {
          resolve('held-elsewhere')
          return undefined
        }
        return new Promise<void>((release) => {
          resolve(() => {
            released = true
            release()
          })
        })
      })
      .catch((cause: unknown) => {
        // Stolen by another tab, or refused before it was ever held.
        if (released) return
        onLost()
        reject(cause instanceof Error ? cause : new Error('the lock was refused'))
      })
  })
}

const Connection = z.object({ type: z.string().optional(), saveData: z.boolean().optional() })

/** Mobile data, or a person who asked for little of it; where the browser does not tell, it counts as not. */
function isMetered(): boolean {
  const connection = Connection.safeParse(Reflect.get(navigator, 'connection'))
  return connection.success && (connection.data.saveData === true || connection.data.type === 'cellular')
}

const shelfRows = openShelf()
/** The accounts of this tablet: rows in IndexedDB, ring keys in files. */
export const tabletShelf: AccountShelf = {
  ...shelfRows,
  open: (account) => Promise.resolve({ store: openDeviceStore(account), slot: openRingSlot(account) }),
}

/** What the member's engine needs, in a worker of the browser. */
export async function browserSurroundings(): Promise<Surroundings> {
  await sodium.ready
  return {
    primitives: sodiumPrimitives(sodium, machineCodec()),
    chance: chancePool(),
    now: () => Date.now(),
    passphraseKey,
    claim,
    transport: browserTransport,
    isMetered,
    letterBox: { put: (account, letter) => putLetter({ account, ...letter }), drop: dropLetter },
    after: (delayMs, run) => {
      const timer = setTimeout(run, delayMs)
      return () => clearTimeout(timer)
    },
  }
}
