import './first.ts'
import sodium from 'libsodium-wrappers'
import { z } from 'zod'
import { sodiumPrimitives } from '#/core/vault/primitives.ts'

const Question = z.object({
  passphrase: z.string(),
  salt: z.instanceof(Uint8Array),
  memoryKiB: z.int(),
  passes: z.int(),
})

/** Argon2id on a worker of its own, ended after the answer, so that its memory goes back to the tablet. */
self.addEventListener('message', (message: MessageEvent<unknown>) => {
  void answer(message.data)
})

async function answer(data: unknown): Promise<void> {
  const { passphrase, salt, memoryKiB, passes } = Question.parse(data)
  await sodium.ready
  const key = sodiumPrimitives(sodium).passphraseKey(passphrase, salt, { memoryKiB, passes })
  self.postMessage(key)
}
