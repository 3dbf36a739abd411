import { ByteReader, ByteWriter, fromBase64url, toBase64url, utf8 } from './bytes.ts'
import { InvitationId, OrganisationId, idBytes, idText } from './ids.ts'
import type { KeyPair, Primitives } from './primitives.ts'

/**
 * What an invitation's link carries in its fragment, which never reaches the
 * server: who vouches (root fingerprint), how far the directory had come (so
 * nobody can show an older one), and the one-time secret. No name of anybody.
 */
export interface InvitationLink {
  readonly org: OrganisationId
  readonly rootFingerprint: Uint8Array
  readonly directorySeq: number
  readonly directoryHead: Uint8Array
  readonly invitation: InvitationId
  readonly seed: Uint8Array
  /** For one more device of an account: its recovery key, else null. */
  readonly recoveryKey: Uint8Array | null
}

const VERSION = 1

export function invitationFragment(link: InvitationLink): string {
  const writer = new ByteWriter(256)
    .u8(VERSION)
    .fixed(idBytes(link.org), 16)
    .fixed(link.rootFingerprint, 32)
    .u32(link.directorySeq)
    .fixed(link.directoryHead, 32)
    .fixed(idBytes(link.invitation), 16)
    .fixed(link.seed, 32)
    .u8(link.recoveryKey === null ? 0 : 1)
  if (link.recoveryKey !== null) writer.fixed(link.recoveryKey, 32)
  return toBase64url(writer.done())
}

export type ReadInvitationLink =
  | { readonly ok: true; readonly link: InvitationLink }
  | { readonly ok: false; readonly reason: 'unreadable' | 'newer' }

export function readInvitationFragment(fragment: string): ReadInvitationLink {
  try {
    const reader = new ByteReader(fromBase64url(fragment))
    if (reader.u8() !== VERSION) return { ok: false, reason: 'newer' }
    const link: InvitationLink = {
      org: OrganisationId.parse(idText(reader.fixed(16))),
      rootFingerprint: reader.fixed(32).slice(),
      directorySeq: reader.u32(),
      directoryHead: reader.fixed(32).slice(),
      invitation: InvitationId.parse(idText(reader.fixed(16))),
      seed: reader.fixed(32).slice(),
      recoveryKey: reader.u8() === 1 ? reader.fixed(32).slice() : null,
    }
    return reader.rest === 0 ? { ok: true, link } : { ok: false, reason: 'unreadable' }
  } catch {
    return { ok: false, reason: 'unreadable' }
  }
}

/** The invitation's one-time signing and encryption keys, from the secret in its link. */
export function invitationKeys(
  primitives: Primitives,
  seed: Uint8Array,
): { readonly sign: KeyPair; readonly box: KeyPair } {
  return {
    sign: primitives.signingPair(primitives.hash(utf8('slieksnis/v1/invitation-sign'), seed)),
    box: primitives.boxPair(primitives.hash(utf8('slieksnis/v1/invitation-box'), seed)),
  }
}
