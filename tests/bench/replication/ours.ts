import { z } from 'zod'
import { trustOwnScriptsOnly } from '#/app/trusted-types.ts'
import './contender.ts'

/** Ours: the real client in a worker of its own, as the product has it. */
z.config({ jitless: true })
trustOwnScriptsOnly()
const worker = new Worker(new URL('./ours-worker.ts', import.meta.url), { type: 'module' })
const Answer = z.union([
  z.object({ call: z.int(), value: z.number() }),
  z.object({ call: z.int(), fault: z.string() }),
])
let calls = 0

function ask(method: string, ...args: readonly (string | number)[]): Promise<number> {
  const call = ++calls
  return new Promise((resolve, reject) => {
    const hear = (message: MessageEvent<unknown>): void => {
      const answer = Answer.parse(message.data)
      if (answer.call !== call) return
      worker.removeEventListener('message', hear)
      if ('value' in answer) resolve(answer.value)
      else reject(new Error(answer.fault))
    }
    worker.addEventListener('message', hear)
    worker.postMessage({ call, method, args })
  })
}

window.contender = {
  enter: async (invitation) => {
    await ask('enter', invitation)
  },
  write: (from, to) => ask('write', from, to),
  push: () => ask('push'),
  pull: (expected) => ask('pull', expected),
  held: () => ask('held'),
}
