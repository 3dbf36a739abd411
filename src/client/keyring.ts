import { z } from 'zod'
import { fromUtf8, utf8 } from '#/core/vault/bytes.ts'
import type { Directory } from '#/core/vault/directory.ts'
import { unwrapSecret, wrapSecret } from '#/core/vault/envelope.ts'
import { type Grant, KEY_KINDS, type KeyKind, openGrant } from '#/core/vault/grant.ts'
import { KeyId, SpaceId, StreamId } from '#/core/vault/ids.ts'
import type { KeyPair, Primitives } from '#/core/vault/primitives.ts'
import type { KeyRow } from './ports.ts'

/** A key this device holds, and what it opens. */
export interface HeldKey {
  readonly kind: KeyKind
  readonly space: SpaceId
  readonly stream: StreamId
  readonly subject: string
  readonly keyId: KeyId
  readonly epoch: number
  readonly key: Uint8Array
}

const Meaning = z.strictObject({
  kind: z.enum(KEY_KINDS),
  space: SpaceId,
  stream: StreamId,
  subject: z.string(),
  keyId: KeyId,
  epoch: z.int(),
})

/** The keys a device holds, by id; on disk each is wrapped under the ring key. */
export class Keyring {
  readonly #primitives: Primitives
  readonly #byId = new Map<string, HeldKey>()

  constructor(primitives: Primitives) {
    this.#primitives = primitives
  }

  get size(): number {
    return this.#byId.size
  }

  get(keyId: string): HeldKey | undefined {
    return this.#byId.get(keyId)
  }

  add(held: HeldKey): void {
    this.#byId.set(held.keyId, held)
  }

  /** All keys held, for wrapping them anew. */
  all(): readonly HeldKey[] {
    return [...this.#byId.values()]
  }

  /** Lets go of a key: its bytes are overwritten, so that nothing in memory opens what it sealed. */
  forget(keyId: string): void {
    this.#byId.get(keyId)?.key.fill(0)
    this.#byId.delete(keyId)
  }

  /** The newest team or audit key of a space. */
  circle(space: SpaceId, kind: 'team' | 'audit'): HeldKey | undefined {
    let newest: HeldKey | undefined
    for (const held of this.#byId.values()) {
      if (held.kind !== kind || held.space !== space) continue
      if (newest === undefined || held.epoch > newest.epoch) newest = held
    }
    return newest
  }

  /** The newest key of a household, person, or person's evidence. */
  data(stream: StreamId, kind: 'household' | 'person' | 'evidence', subject?: string): HeldKey | undefined {
    let newest: HeldKey | undefined
    for (const held of this.#byId.values()) {
      if (held.kind !== kind || held.stream !== stream) continue
      if (subject !== undefined && held.subject !== subject) continue
      if (newest === undefined || held.epoch > newest.epoch) newest = held
    }
    return newest
  }

  wrapped(held: HeldKey, ringKey: Uint8Array, nonce: Uint8Array): KeyRow {
    const { kind, space, stream, subject, keyId, epoch } = held
    const meaning = utf8(JSON.stringify({ kind, space, stream, subject, keyId, epoch }))
    return { keyId, wrap: wrapSecret(this.#primitives, 'data-key', meaning, held.key, ringKey, nonce) }
  }

  /** Takes in what `wrapped` made; false when the row does not open under this ring key. */
  unwrap(row: KeyRow, ringKey: Uint8Array): boolean {
    const opened = unwrapSecret(this.#primitives, 'data-key', row.wrap, ringKey)
    if (!opened.ok) return false
    const meaning = Meaning.parse(JSON.parse(fromUtf8(opened.context)))
    this.add({ ...meaning, key: opened.secret })
    return true
  }

  /**
   * Opens a grant if this device can and the directory vouches for its giver;
   * `not-mine` when it is addressed to somebody else or its wrapping key is not
   * held (yet).
   */
  take(
    grant: Grant,
    directory: Directory,
    boxes: ReadonlyMap<string, KeyPair>,
  ): HeldKey | 'known' | 'not-mine' | 'uncertified' | 'refused' {
    const { header } = grant
    if (this.#byId.has(header.keyId)) return 'known'
    const device = directory.devices.get(header.device)
    if (device === undefined) return 'uncertified'
    const pair = header.method === 'box' ? boxes.get(header.grantee) : undefined
    const wrapping = header.method === 'wrap' ? this.#byId.get(header.grantee) : undefined
    const holder = pair !== undefined ? { pair } : wrapping !== undefined ? { key: wrapping.key } : null
    if (holder === null) return 'not-mine'
    const opened = openGrant(this.#primitives, grant, device.signKey, holder)
    if (!opened.ok) return 'refused'
    const { kind, space, stream, subject, keyId, epoch } = header
    const held: HeldKey = { kind, space, stream, subject, keyId, epoch, key: opened.key }
    this.add(held)
    return held
  }
}
