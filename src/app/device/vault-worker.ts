import './first.ts'
import { z } from 'zod'
import { Fault } from '#/client/fault.ts'
import { Vault } from '#/client/vault.ts'
import { browserSurroundings, tabletShelf } from './surroundings.ts'

async function begin(): Promise<Vault> {
  const build = new URL(import.meta.url).pathname
  return new Vault({ ...(await browserSurroundings()), build }, tabletShelf, (event) =>
    self.postMessage({ event }),
  )
}

const vault = begin()

/** The network is back: try at once instead of at the end of the pause. */
self.addEventListener('online', () => {
  void vault.then((ready) => ready.syncNow()).catch(() => undefined)
})

const Call = z.object({ call: z.int(), method: z.string(), args: z.array(z.unknown()) })

/** One answer per call; a `Fault` crosses as its code and problem. */
self.addEventListener('message', (message: MessageEvent<unknown>) => {
  const { call, method, args } = Call.parse(message.data)
  void vault
    .then((ready) => ready.answer(method, args))
    .then(
      (value) => self.postMessage({ call, value }),
      (cause: unknown) => self.postMessage({ call, fault: spoken(cause) }),
    )
})

function spoken(cause: unknown) {
  if (cause instanceof Fault) return { code: cause.code, message: cause.message, problem: cause.problem }
  return { code: 'bug', message: cause instanceof Error ? cause.message : 'unknown', problem: null }
}
