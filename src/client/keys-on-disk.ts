import { readEnvelope } from '#/core/vault/envelope.ts'
import type { HeldKey, Keyring } from './keyring.ts'
import type { DeviceStore, KeyRow, Surroundings } from './ports.ts'

/** A device's keys as they lie on this disk: each wrapped under the ring key, taken into the ring when it is wanted. */
export class KeysOnDisk {
  readonly #surroundings: Pick<Surroundings, 'chance'>
  readonly #store: Pick<DeviceStore, 'keys'>
  readonly #keyring: Keyring
  readonly #ringKey: () => Uint8Array
  readonly #damaged = new Set<string>()

  /** @param ringKey - asked each time: it changes */
  constructor(
    surroundings: Pick<Surroundings, 'chance'>,
    store: Pick<DeviceStore, 'keys'>,
    keyring: Keyring,
    ringKey: () => Uint8Array,
  ) {
    this.#surroundings = surroundings
    this.#store = store
    this.#keyring = keyring
    this.#ringKey = ringKey
  }

  /** @param ringKey - under which it is wrapped; the present one where nothing is said */
  rowOf(held: HeldKey, ringKey: Uint8Array = this.#ringKey()): KeyRow {
    return this.#keyring.wrapped(held, ringKey, this.#surroundings.chance(24))
  }

  /** Takes in every key that lies here. */
  async takeAll(): Promise<void> {
    for (const row of await this.#store.keys())
      if (this.#keyring.get(row.keyId) === undefined && !this.#keyring.unwrap(row, this.#ringKey()))
        this.#damaged.add(row.keyId)
  }

  /** Takes in the keys that sealed bytes name, as far as they are here. */
  async takeFor(sealed: readonly { readonly bytes: Uint8Array }[]): Promise<void> {
    const wanted = new Set<string>()
    for (const { bytes } of sealed) {
      const read = readEnvelope(bytes)
      if (!read.ok || this.#keyring.get(read.envelope.header.keyId) !== undefined) continue
      wanted.add(read.envelope.header.keyId)
    }
    if (wanted.size === 0) return
    for (const row of await this.#store.keys([...wanted])) this.#keyring.unwrap(row, this.#ringKey())
  }

  /** Keys of rows the disk damaged, which have not come again. */
  get damaged(): readonly string[] {
    return [...this.#damaged].filter((keyId) => this.#keyring.get(keyId) === undefined)
  }
}
