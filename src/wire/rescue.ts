import { decode, encode } from 'cborg'
import { z } from 'zod'
import { type BatchContents, batchHash } from '#/core/record-log/receipt.ts'
import { joinBytes, utf8 } from '#/core/vault/bytes.ts'
import type { Directory } from '#/core/vault/directory.ts'
import { AttachmentId, DeviceId, OrganisationId, SpaceId, StreamId, idBytes } from '#/core/vault/ids.ts'
import { type Primitives, inDomain } from '#/core/vault/primitives.ts'

/** `SLKR`, then one byte of version, then CBOR. */
const MAGIC = utf8('SLKR')
const VERSION = 1
/** The media type under which a device whose access ended hands its files in. */
export const RESCUE_TYPE = 'application/vnd.slieksnis.rescue.v1'
/** The largest rescue file that is handed in to the server; a larger outbox goes in several. */
export const LARGEST_HAND_IN_BYTES = 16 * 1024 * 1024

const Bytes = z.instanceof(Uint8Array)
const Items = z.array(Bytes).max(200_000)
const RescueBody = z.strictObject({
  org: OrganisationId,
  space: SpaceId,
  /** The device that made the file and everything in it. */
  device: DeviceId,
  records: Items,
  grants: Items,
  drafts: Items,
  leaves: Items,
  /** Records the server had refused: outside the device's chain, only to be repaired by a person. */
  setAside: Items,
  /** Attachment, number of the chunk, household, sealed bytes. */
  chunks: z.array(z.tuple([AttachmentId, z.int().nonnegative(), StreamId, Bytes])).max(200_000),
  signature: Bytes,
})

/** What a device holds that the server has not signed for, sealed as it lies there. */
export interface RescueContents extends BatchContents {
  readonly org: OrganisationId
  readonly space: SpaceId
  readonly device: DeviceId
  readonly setAside: readonly Uint8Array[]
  readonly chunks: readonly (readonly [
    attachment: AttachmentId,
    n: number,
    stream: StreamId,
    bytes: Uint8Array,
  ])[]
}

function signedBytes(primitives: Primitives, contents: RescueContents): Uint8Array {
  const parts: Uint8Array[] = []
  const counted = (items: readonly Uint8Array[]): void => {
    const count = new Uint8Array(4)
    new DataView(count.buffer).setUint32(0, items.length)
    parts.push(count, ...items.map((item) => primitives.hash(item)))
  }
  counted(contents.setAside)
  counted(
    contents.chunks.map(([attachment, n, stream, bytes]) => {
      const number = new Uint8Array(4)
      new DataView(number.buffer).setUint32(0, n)
      return joinBytes(idBytes(attachment), number, idBytes(stream), bytes)
    }),
  )
  const { org, space, device } = contents
  const batch = batchHash(primitives, contents)
  const rest = primitives.hash(joinBytes(...parts))
  return inDomain('rescue', joinBytes(idBytes(org), idBytes(space), idBytes(device), batch, rest))
}

/** The file, signed by the device, so that damage and forgery show before anything is taken over. */
export function encodeRescue(
  primitives: Primitives,
  contents: RescueContents,
  deviceSecretKey: Uint8Array,
): Uint8Array {
  const signature = primitives.sign(signedBytes(primitives, contents), deviceSecretKey)
  return joinBytes(MAGIC, Uint8Array.of(VERSION), encode({ ...contents, signature }))
}

export type ReadRescue =
  | { readonly ok: true; readonly contents: RescueContents }
  | {
      readonly ok: false
      readonly reason:
        'no-rescue-file' | 'newer' | 'damaged' | 'other-organisation' | 'other-team' | 'unknown-device'
    }

/**
 * Reads a rescue file of one's own organisation and team. Every byte counts:
 * what its device did not sign so is `damaged`.
 */
export function readRescue(
  primitives: Primitives,
  bytes: Uint8Array,
  directory: Directory,
  space: SpaceId,
): ReadRescue {
  const refused = (reason: Extract<ReadRescue, { ok: false }>['reason']) => ({ ok: false, reason }) as const
  if (MAGIC.some((byte, index) => bytes[index] !== byte)) return refused('no-rescue-file')
  if (bytes[MAGIC.length] !== VERSION) return refused('newer')
  let raw: unknown
  try {
    raw = decode(bytes.subarray(MAGIC.length + 1), { rejectDuplicateMapKeys: true })
  } catch {
    return refused('damaged')
  }
  const parsed = RescueBody.safeParse(raw)
  if (!parsed.success) return refused('damaged')
  const { signature, ...contents } = parsed.data
  if (contents.org !== directory.org) return refused('other-organisation')
  if (contents.space !== space) return refused('other-team')
  const device = directory.devices.get(contents.device)
  if (device === undefined) return refused('unknown-device')
  return primitives.verify(signature, signedBytes(primitives, contents), device.signKey)
    ? { ok: true, contents }
    : refused('damaged')
}
