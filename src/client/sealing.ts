import type { VisitDraft } from '#/core/household/records.ts'
import { type RecordBody, bodyBytes, bodyParts, readBody } from '#/core/record-log/body.ts'
import type { ChainTip } from '#/core/record-log/chain.ts'
import {
  type Namespace,
  type SealInput,
  ZERO_HASH,
  envelopeHash,
  openEnvelope,
  readEnvelope,
  sealEnvelope,
} from '#/core/vault/envelope.ts'
import { RecordId, type SpaceId, type StreamId, idText } from '#/core/vault/ids.ts'
import { type Packed, packRest } from '#/core/vault/padding.ts'
import type { Identity } from './identity.ts'
import type { HeldKey, Keyring } from './keyring.ts'
import type { DraftRow, Surroundings } from './ports.ts'

/** A record to be written: what it says and under which key. */
export interface NewRecord {
  readonly id?: RecordId
  readonly stream: StreamId
  readonly namespace: Exclude<Namespace, 'draft'>
  readonly kind: string
  readonly payload: unknown
  readonly key: HeldKey
  readonly parents?: readonly RecordId[]
  /** The consent log's leaf that goes with it. */
  readonly leaf?: Uint8Array
}

/** A record in bytes, not sealed yet. */
export interface WrittenRecord {
  readonly record: NewRecord
  readonly body: RecordBody
  readonly inside: Uint8Array
  readonly rest: Packed | null
  /** As a reader will find it. */
  readonly folded: RecordBody
}

/** The newest head of the consent log a device has seen: it signs it into all it seals. */
export interface SeenHead {
  readonly size: number
  readonly root: Uint8Array
}

/** Sealed at a place of the chain, and where the chain then stands. */
interface Sealed {
  readonly bytes: Uint8Array
  readonly tip: ChainTip
}

/**
 * Turns what one unlocked account says on one device into sealed envelopes. It
 * knows neither where the chain stands nor which head was seen: both are handed
 * in, and the chain's new end handed back, since it holds only once it is on disk.
 */
export class DeviceSealing {
  readonly #surroundings: Pick<Surroundings, 'primitives' | 'chance'>
  readonly #identity: Pick<Identity, 'account' | 'device' | 'deviceSign'>
  readonly #space: SpaceId
  readonly #keyring: Pick<Keyring, 'get' | 'data'>

  constructor(
    surroundings: Pick<Surroundings, 'primitives' | 'chance'>,
    identity: Pick<Identity, 'account' | 'device' | 'deviceSign'>,
    space: SpaceId,
    keyring: Pick<Keyring, 'get' | 'data'>,
  ) {
    this.#surroundings = surroundings
    this.#identity = identity
    this.#space = space
    this.#keyring = keyring
  }

  /** A record's body in bytes, its answers packed, and as a reader will find it. */
  write(record: NewRecord, at: number): WrittenRecord {
    const { chance, primitives } = this.#surroundings
    const body: RecordBody = {
      v: 1,
      id: record.id ?? RecordId.parse(idText(chance(16))),
      space: this.#space,
      stream: record.stream,
      kind: record.kind,
      at,
      account: this.#identity.account,
      payload: record.payload,
    }
    const { body: inside, rest } = bodyParts(body)
    // What is folded is what a reader will find, read back from the bytes that are sealed.
    const read = readBody(inside, rest === null ? null : { unpack: () => rest })
    if (!read.ok) throw new TypeError(`a record of kind ${record.kind} is no record`)
    const packed = rest === null ? null : packRest(primitives.codec, rest)
    return { record, body, inside, rest: packed, folded: read.body }
  }

  /** Seals a record at the next place of this device's chain. */
  seal(
    { record, body, inside, rest }: WrittenRecord,
    { seq, hash }: ChainTip,
    head: SeenHead,
  ): Sealed & { readonly header: SealInput } {
    const header = {
      namespace: record.namespace,
      space: this.#space,
      stream: record.stream,
      id: body.id,
      parents: record.parents ?? [],
      device: this.#identity.device,
      seq: seq + 1,
      prev: hash,
      keyId: record.key.keyId,
      epoch: record.key.epoch,
      headSize: head.size,
      headRoot: head.root,
    }
    return { header, ...this.#sealed(header, inside, record.key, rest) }
  }

  /** Seals a record of this device once more, at another place of its chain and under the key it has. */
  reseal(bytes: Uint8Array, { seq, hash }: ChainTip): Sealed {
    const read = readEnvelope(bytes)
    if (!read.ok) throw new Error('a record of the outbox cannot be read')
    const { header } = read.envelope
    const key = this.#keyring.get(header.keyId)
    if (key === undefined) throw new Error('the key of a record in the outbox is gone')
    const opened = openEnvelope(this.#surroundings.primitives, read.envelope, 'vouched', key.key)
    if (!opened.ok) throw new Error(`a record of the outbox does not open: ${opened.reason}`)
    const rest = opened.rest?.unpack() ?? null
    if (rest === 'malformed') throw new Error('a record of the outbox does not unpack')
    const input = { ...header, seq: seq + 1, prev: hash }
    return this.#sealed(
      input,
      opened.body,
      key,
      rest === null ? null : packRest(this.#surroundings.primitives.codec, rest),
    )
  }

  /**
   * Seals a draft's next state.
   *
   * @param known - its slot as it stands; undefined before the first state
   */
  sealDraft(payload: VisitDraft, at: number, known: DraftRow | undefined, head: SeenHead): DraftRow {
    const key = this.#keyring.data(payload.household, 'household')
    if (key === undefined) throw new Error('a draft belongs to a household whose key this device holds')
    const revision = (known?.revision ?? 0) + 1
    const body: RecordBody = {
      v: 1,
      id: payload.draft,
      space: this.#space,
      stream: payload.household,
      kind: 'draft',
      at,
      account: this.#identity.account,
      payload,
    }
    const header = {
      namespace: 'draft',
      space: this.#space,
      stream: payload.household,
      id: payload.draft,
      parents: [],
      device: this.#identity.device,
      seq: revision,
      prev: ZERO_HASH,
      keyId: key.keyId,
      epoch: key.epoch,
      headSize: head.size,
      headRoot: head.root,
    } as const
    return {
      draft: payload.draft,
      stream: payload.household,
      revision,
      bytes: this.#envelope(header, bodyBytes(body), key, null),
      sentRevision: known?.sentRevision ?? 0,
    }
  }

  #sealed(header: SealInput, inside: Uint8Array, key: HeldKey, rest: Packed | null): Sealed {
    const bytes = this.#envelope(header, inside, key, rest)
    return { bytes, tip: { seq: header.seq, hash: envelopeHash(this.#surroundings.primitives, bytes) } }
  }

  #envelope(header: SealInput, inside: Uint8Array, { key }: HeldKey, rest: Packed | null): Uint8Array {
    const { primitives, chance } = this.#surroundings
    const { secretKey } = this.#identity.deviceSign
    return sealEnvelope(primitives, header, inside, key, chance(24), secretKey, rest)
  }
}
