import { z } from 'zod'
import { fromHex, toHex } from './bytes.ts'

/**
 * Every id is 16 random bytes, written as 32 hex digits in JSON. Not UUIDv7:
 * headers must not tell the server when a visit took place.
 */
const id = z.string().regex(/^[0-9a-f]{32}$/)

export const OrganisationId = id.brand<'organisation'>()
export type OrganisationId = z.infer<typeof OrganisationId>
/** A team whose members read the same records. */
export const SpaceId = id.brand<'space'>()
export type SpaceId = z.infer<typeof SpaceId>
/** A household as the server sees it: a random stream. The desk's own stream bears its space's id. */
export const StreamId = id.brand<'stream'>()
export type StreamId = z.infer<typeof StreamId>
export const RecordId = id.brand<'record'>()
export type RecordId = z.infer<typeof RecordId>
export const DeviceId = id.brand<'device'>()
export type DeviceId = z.infer<typeof DeviceId>
export const AccountId = id.brand<'account'>()
export type AccountId = z.infer<typeof AccountId>
export const InvitationId = id.brand<'invitation'>()
export type InvitationId = z.infer<typeof InvitationId>
export const KeyId = id.brand<'key'>()
export type KeyId = z.infer<typeof KeyId>
export const GrantId = id.brand<'grant'>()
export type GrantId = z.infer<typeof GrantId>
export const PersonId = id.brand<'person'>()
export type PersonId = z.infer<typeof PersonId>
export const VisitId = id.brand<'visit'>()
export type VisitId = z.infer<typeof VisitId>
/** A file beside a record: photo, drawing, sound. */
export const AttachmentId = id.brand<'attachment'>()
export type AttachmentId = z.infer<typeof AttachmentId>
export const AssessmentId = id.brand<'assessment'>()
export type AssessmentId = z.infer<typeof AssessmentId>

/** 16 zero bytes: "no subject", "no stream". */
export const NO_ID = '0'.repeat(32)

export const idBytes = (value: string): Uint8Array => fromHex(value)
export const idText = (bytes: Uint8Array): string => toHex(bytes)
