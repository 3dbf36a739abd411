import sodium from 'libsodium-wrappers'
import { type Primitives, sodiumPrimitives } from '#/core/vault/primitives.ts'

await sodium.ready
export const primitives: Primitives = sodiumPrimitives(sodium)
export { sodium }

/** A seed that is the same in every run: 32 bytes of one value. */
export const seed = (value: number): Uint8Array => new Uint8Array(32).fill(value)
/** An id of one repeated byte. */
export const idOf = (value: number): string => value.toString(16).padStart(2, '0').repeat(16)
