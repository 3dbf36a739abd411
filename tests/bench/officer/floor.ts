import { sha256 } from '@noble/hashes/sha2.js'
import { browserTransport } from '#/app/device/transport.ts'
import { readLog } from '#/client/log-head.ts'
import { ServerLink } from '#/client/server-link.ts'
import { LEAF_BYTES } from '#/core/consent/leaf.ts'
import { readCheckpointText, readNote } from '#/core/consent/checkpoint.ts'
import { sameBytes } from '#/core/vault/bytes.ts'

/**
 * What the bench compares, in the same worker as the product's vault: it is
 * asked over a channel of its own, which the vault does not hear.
 */
const channel = new BroadcastChannel('bench')
const link = new ServerLink(browserTransport)

/** The floor: as many leaf and node hashes of the same length, and nothing else. */
function hashTheBytes(leaves: number): void {
  const leaf = new Uint8Array(1 + LEAF_BYTES)
  const node = new Uint8Array(65)
  for (let each = 0; each < leaves; each++) sha256(leaf)
  for (let each = 1; each < leaves; each++) sha256(node)
}

/** The same floor as cheaply as the library can be used: its state copied, its answer into one place. */
function hashTheBytesReused(leaves: number): void {
  const leaf = new Uint8Array(1 + LEAF_BYTES)
  const node = new Uint8Array(65)
  const begin = sha256.create()
  const hash = sha256.create()
  const out = new Uint8Array(32)
  const one = (input: Uint8Array): void => {
    begin._cloneInto(hash)
    hash.update(input).digestInto(out)
  }
  for (let each = 0; each < leaves; each++) one(leaf)
  for (let each = 1; each < leaves; each++) one(node)
}

/** From the first request to the root found equal to the signed one, told as it goes on. */
async function recompute(): Promise<number> {
  const head = readCheckpointText(readNote(await link.checkpoint())?.text ?? '')
  if (head === null) throw new Error('the log has a head')
  const read = await readLog(link, {
    to: head.size,
    onProgress: (done) => channel.postMessage({ done }),
  })
  if (!sameBytes(read.root, head.root)) throw new Error('the leaves do not hash to the head')
  return read.size
}

channel.addEventListener(
  'message',
  (message: MessageEvent<{ readonly ask?: string; readonly leaves?: number }>) => {
    const { ask, leaves = 0 } = message.data
    if (ask === undefined) return
    const from = performance.now()
    const work =
      ask === 'recompute'
        ? recompute()
        : Promise.resolve(ask === 'floor' ? hashTheBytes(leaves) : hashTheBytesReused(leaves))
    work.then(
      (size) => channel.postMessage({ answer: ask, ms: performance.now() - from, size }),
      (cause: unknown) => channel.postMessage({ answer: ask, failed: String(cause) }),
    )
  },
)
