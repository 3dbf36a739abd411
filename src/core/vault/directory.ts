import canonicalize from 'canonicalize'
import { z } from 'zod'
import { fromBase64url, sameBytes, toBase64url, utf8 } from './bytes.ts'
import { AccountId, DeviceId, InvitationId, KeyId, OrganisationId, SpaceId } from './ids.ts'
import { type Primitives, inDomain } from './primitives.ts'

const bytesText = (length: number) =>
  z
    .string()
    .regex(/^[A-Za-z0-9_-]+$/)
    .length(Math.ceil((length * 4) / 3))
const publicKey = bytesText(32)
const hash = bytesText(32)
const signature = bytesText(64)
/** Milliseconds since 1970, as the author's clock claims. */
const claimedTime = z.int().nonnegative()

export const ROLES = ['administrator', 'supervisor', 'worker', 'dpo'] as const
export const Role = z.enum(ROLES)
export type Role = z.infer<typeof Role>

const Genesis = z.strictObject({
  type: z.literal('genesis'),
  name: z.string().min(1).max(200),
  rootKey: publicKey,
  serverKey: publicKey,
  logOrigin: z.string().min(1).max(200),
})
const Account = z.strictObject({
  type: z.literal('account'),
  account: AccountId,
  role: Role,
  spaces: z.array(SpaceId).max(50),
  signKey: publicKey,
  boxKey: publicKey,
  invitation: InvitationId.nullable(),
})
const Device = z.strictObject({
  type: z.literal('device'),
  device: DeviceId,
  account: AccountId,
  signKey: publicKey,
  boxKey: publicKey,
  expiresAt: claimedTime.nullable(),
  invitation: InvitationId.nullable(),
})
const Invitation = z.strictObject({
  type: z.literal('invitation'),
  invitation: InvitationId,
  /** A new account, or one more device for an account that exists. */
  admits: z.enum(['account', 'device']),
  role: Role,
  spaces: z.array(SpaceId).max(50),
  account: AccountId.nullable(),
  signKey: publicKey,
  boxKey: publicKey,
  expiresAt: claimedTime,
  uses: z.int().min(1).max(100),
})
const Space = z.strictObject({ type: z.literal('space'), space: SpaceId })
const Epoch = z.strictObject({
  type: z.literal('epoch'),
  space: SpaceId,
  kind: z.enum(['team', 'audit']),
  keyId: KeyId,
  epoch: z.int().min(1),
  commitment: hash,
})
const Revocation = z.strictObject({
  type: z.literal('revocation'),
  what: z.enum(['account', 'device', 'invitation']),
  id: z.string().regex(/^[0-9a-f]{32}$/),
})

export const StatementBody = z.discriminatedUnion('type', [
  Genesis,
  Account,
  Device,
  Invitation,
  Space,
  Epoch,
  Revocation,
])
export type StatementBody = z.infer<typeof StatementBody>

/** Who signed: the root, an account, the new device itself, or an invitation's one-time key. */
const Signer = z.string().regex(/^(root|(account|device|invitation):[0-9a-f]{32})$/)

/** One signed line of the directory: who belongs, with which keys, admitted by whom. No names of people. */
export const Statement = z.strictObject({
  v: z.literal(1),
  org: OrganisationId,
  seq: z.int().min(1),
  /** BLAKE2b-256 of the previous statement's canonical JSON; zeros for the first. */
  prev: hash,
  at: claimedTime,
  body: StatementBody,
  signatures: z
    .array(z.strictObject({ by: Signer, signature }))
    .min(1)
    .max(4),
})
export type Statement = z.infer<typeof Statement>

function canonicalBytes(value: unknown): Uint8Array {
  const text = canonicalize(value)
  if (text === undefined) throw new TypeError('a statement is JSON')
  return utf8(text)
}

export const statementHash = (primitives: Primitives, statement: Statement): Uint8Array =>
  primitives.hash(canonicalBytes(statement))

function signingBytes(statement: Omit<Statement, 'signatures'>): Uint8Array {
  const { v, org, seq, prev, at, body } = statement
  return inDomain('directory', canonicalBytes({ v, org, seq, prev, at, body }))
}

export interface StatementSigner {
  readonly by: string
  readonly secretKey: Uint8Array
}

/** Signs a statement by everyone it needs. */
export function signStatement(
  primitives: Primitives,
  statement: Omit<Statement, 'signatures'>,
  signers: readonly StatementSigner[],
): Statement {
  const message = signingBytes(statement)
  return {
    ...statement,
    signatures: signers.map(({ by, secretKey }) => ({
      by,
      signature: toBase64url(primitives.sign(message, secretKey)),
    })),
  }
}

export interface AccountEntry {
  readonly account: AccountId
  readonly role: Role
  readonly spaces: readonly SpaceId[]
  readonly signKey: Uint8Array
  readonly boxKey: Uint8Array
  readonly seq: number
  readonly revokedAtSeq: number | null
}

export interface DeviceEntry {
  readonly device: DeviceId
  readonly account: AccountId
  readonly signKey: Uint8Array
  readonly boxKey: Uint8Array
  readonly expiresAt: number | null
  readonly seq: number
  readonly revokedAtSeq: number | null
}

export interface InvitationEntry {
  readonly invitation: InvitationId
  readonly admits: 'account' | 'device'
  readonly role: Role
  readonly spaces: readonly SpaceId[]
  readonly account: AccountId | null
  readonly signKey: Uint8Array
  readonly boxKey: Uint8Array
  readonly expiresAt: number
  readonly usesLeft: number
  readonly revokedAtSeq: number | null
}

export interface EpochEntry {
  readonly space: SpaceId
  readonly kind: 'team' | 'audit'
  readonly keyId: KeyId
  readonly epoch: number
  readonly commitment: Uint8Array
}

/** What the statements add up to. Replaced, never changed in place. */
export interface Directory {
  readonly org: OrganisationId
  readonly name: string
  readonly rootKey: Uint8Array
  readonly serverKey: Uint8Array
  readonly logOrigin: string
  readonly seq: number
  readonly head: Uint8Array
  readonly accounts: ReadonlyMap<AccountId, AccountEntry>
  readonly devices: ReadonlyMap<DeviceId, DeviceEntry>
  readonly invitations: ReadonlyMap<InvitationId, InvitationEntry>
  readonly spaces: ReadonlySet<SpaceId>
  /** All epochs, oldest first. */
  readonly epochs: readonly EpochEntry[]
}

export type DirectoryProblem =
  | 'starts-without-genesis'
  | 'other-organisation'
  | 'gap'
  | 'broken-chain'
  | 'bad-signature'
  | 'missing-signature'
  | 'not-allowed'
  | 'already-known'
  | 'unknown-account'
  | 'unknown-space'
  | 'invitation-unknown'
  | 'invitation-used'
  | 'invitation-mismatch'
  | 'other-root'

export type ExtendedDirectory =
  | { readonly ok: true; readonly directory: Directory }
  | { readonly ok: false; readonly seq: number; readonly problem: DirectoryProblem }

/** The key that vouches for everything: pinned at enrolment, shown to people as 8 groups of hex. */
export const rootFingerprint = (primitives: Primitives, rootKey: Uint8Array): Uint8Array =>
  primitives.hash(rootKey)

/**
 * Adds statements to a directory (or starts one), checking order, chain,
 * signatures and who may state what. Stops at the first that does not hold.
 *
 * @param known - the directory so far, or the root fingerprint a device was given at enrolment
 */
export function extendDirectory(
  primitives: Primitives,
  known: Directory | { readonly rootFingerprint: Uint8Array },
  statements: readonly Statement[],
): ExtendedDirectory {
  let directory: Directory | null = 'seq' in known ? known : null
  for (const statement of statements) {
    const step =
      directory === null
        ? beginDirectory(primitives, 'rootFingerprint' in known ? known.rootFingerprint : null, statement)
        : addStatement(primitives, directory, statement)
    if (!('head' in step)) return { ok: false, seq: statement.seq, problem: step.problem }
    directory = step
  }
  if (directory === null) return { ok: false, seq: 1, problem: 'starts-without-genesis' }
  return { ok: true, directory }
}

const problem = (code: DirectoryProblem) => ({ problem: code })

function beginDirectory(
  primitives: Primitives,
  fingerprint: Uint8Array | null,
  statement: Statement,
): Directory | { problem: DirectoryProblem } {
  const { body } = statement
  if (body.type !== 'genesis' || statement.seq !== 1) return problem('starts-without-genesis')
  if (!sameBytes(fromBase64url(statement.prev), new Uint8Array(32))) return problem('broken-chain')
  const rootKey = fromBase64url(body.rootKey)
  if (fingerprint !== null && !sameBytes(rootFingerprint(primitives, rootKey), fingerprint))
    return problem('other-root')
  const signed = checkSignature(primitives, statement, 'root', rootKey)
  if (signed !== 'ok') return problem(signed)
  return {
    org: statement.org,
    name: body.name,
    rootKey,
    serverKey: fromBase64url(body.serverKey),
    logOrigin: body.logOrigin,
    seq: 1,
    head: statementHash(primitives, statement),
    accounts: new Map(),
    devices: new Map(),
    invitations: new Map(),
    spaces: new Set(),
    epochs: [],
  }
}

function checkSignature(
  primitives: Primitives,
  statement: Statement,
  by: string,
  key: Uint8Array,
): 'ok' | 'missing-signature' | 'bad-signature' {
  const given = statement.signatures.find((signed) => signed.by === by)
  if (given === undefined) return 'missing-signature'
  return primitives.verify(fromBase64url(given.signature), signingBytes(statement), key)
    ? 'ok'
    : 'bad-signature'
}

/** The account among the statement's signers that is known, unrevoked and has one of these roles. */
function signingAccount(
  directory: Directory,
  statement: Statement,
  roles: readonly Role[],
): AccountEntry | undefined {
  for (const { by } of statement.signatures) {
    if (!by.startsWith('account:')) continue
    const entry = [...directory.accounts.values()].find((account) => `account:${account.account}` === by)
    if (entry !== undefined && entry.revokedAtSeq === null && roles.includes(entry.role)) return entry
  }
  return undefined
}

const with_ = <K, V>(map: ReadonlyMap<K, V>, key: K, value: V): ReadonlyMap<K, V> =>
  new Map(map).set(key, value)

function addStatement(
  primitives: Primitives,
  directory: Directory,
  statement: Statement,
): Directory | { problem: DirectoryProblem } {
  if (statement.org !== directory.org) return problem('other-organisation')
  if (statement.seq !== directory.seq + 1) return problem('gap')
  if (!sameBytes(fromBase64url(statement.prev), directory.head)) return problem('broken-chain')
  const changed = applyBody(primitives, directory, statement)
  if ('problem' in changed) return changed
  return { ...directory, ...changed, seq: statement.seq, head: statementHash(primitives, statement) }
}

type Change = Partial<Pick<Directory, 'accounts' | 'devices' | 'invitations' | 'spaces' | 'epochs'>>

function applyBody(
  primitives: Primitives,
  directory: Directory,
  statement: Statement,
): Change | { problem: DirectoryProblem } {
  const { body } = statement
  const signedBy = (by: string, key: Uint8Array) => checkSignature(primitives, statement, by, key)
  const signedByRole = (roles: readonly Role[]): 'ok' | DirectoryProblem => {
    const signer = signingAccount(directory, statement, roles)
    return signer === undefined ? 'not-allowed' : signedBy(`account:${signer.account}`, signer.signKey)
  }
  switch (body.type) {
    case 'genesis':
      return problem('already-known')
    case 'space': {
      if (directory.spaces.has(body.space)) return problem('already-known')
      const signed = signedByRole(['administrator'])
      if (signed !== 'ok') return problem(signed)
      return { spaces: new Set(directory.spaces).add(body.space) }
    }
    case 'epoch': {
      if (!directory.spaces.has(body.space)) return problem('unknown-space')
      const signed = signedByRole(['administrator', 'supervisor'])
      if (signed !== 'ok') return problem(signed)
      const last = directory.epochs.filter((e) => e.space === body.space && e.kind === body.kind).length
      if (body.epoch !== last + 1) return problem('gap')
      const { space, kind, keyId, epoch } = body
      return {
        epochs: [
          ...directory.epochs,
          { space, kind, keyId, epoch, commitment: fromBase64url(body.commitment) },
        ],
      }
    }
    case 'invitation': {
      if (directory.invitations.has(body.invitation)) return problem('already-known')
      if (body.spaces.some((space) => !directory.spaces.has(space))) return problem('unknown-space')
      if ((body.admits === 'device') !== (body.account !== null)) return problem('invitation-mismatch')
      if (body.account !== null && !directory.accounts.has(body.account)) return problem('unknown-account')
      // A supervisor invites workers and their devices; only an administrator invites the rest.
      const mayInvite: readonly Role[] =
        body.role === 'worker' ? ['administrator', 'supervisor'] : ['administrator']
      const signed = signedByRole(mayInvite)
      if (signed !== 'ok') return problem(signed)
      return {
        invitations: with_(directory.invitations, body.invitation, {
          invitation: body.invitation,
          admits: body.admits,
          role: body.role,
          spaces: body.spaces,
          account: body.account,
          signKey: fromBase64url(body.signKey),
          boxKey: fromBase64url(body.boxKey),
          expiresAt: body.expiresAt,
          usesLeft: body.uses,
          revokedAtSeq: null,
        }),
      }
    }
    case 'account': {
      if (directory.accounts.has(body.account)) return problem('already-known')
      const admitted = admission(directory, body.invitation, 'account', signedBy)
      if ('problem' in admitted) return admitted
      const { invitation } = admitted
      if (invitation === null) {
        // The first administrator, vouched for by the root itself.
        if (body.role !== 'administrator') return problem('not-allowed')
        const byRoot = signedBy('root', directory.rootKey)
        if (byRoot !== 'ok') return problem(byRoot)
      } else if (
        invitation.role !== body.role ||
        JSON.stringify(invitation.spaces) !== JSON.stringify(body.spaces)
      ) {
        return problem('invitation-mismatch')
      }
      const signKey = fromBase64url(body.signKey)
      const own = signedBy(`account:${body.account}`, signKey)
      if (own !== 'ok') return problem(own)
      return {
        accounts: with_(directory.accounts, body.account, {
          account: body.account,
          role: body.role,
          spaces: body.spaces,
          signKey,
          boxKey: fromBase64url(body.boxKey),
          seq: statement.seq,
          revokedAtSeq: null,
        }),
        // An account invitation is spent by its first device, which follows.
      }
    }
    case 'device': {
      if (directory.devices.has(body.device)) return problem('already-known')
      const account = directory.accounts.get(body.account)
      if (account === undefined || account.revokedAtSeq !== null) return problem('unknown-account')
      const byAccount = signedBy(`account:${account.account}`, account.signKey)
      if (byAccount !== 'ok') return problem(byAccount)
      const signKey = fromBase64url(body.signKey)
      const own = signedBy(`device:${body.device}`, signKey)
      if (own !== 'ok') return problem(own)
      const admitted = admission(directory, body.invitation, 'device', signedBy)
      if ('problem' in admitted) return admitted
      const { invitation } = admitted
      if (invitation === null) {
        const byRoot = signedBy('root', directory.rootKey)
        if (byRoot !== 'ok') return problem(byRoot)
      } else if (invitation.admits === 'device' && invitation.account !== body.account) {
        return problem('invitation-mismatch')
      } else if (invitation.admits === 'account' && account.seq !== directory.seq) {
        // The first device follows its account's statement at once.
        return problem('invitation-mismatch')
      }
      return {
        devices: with_(directory.devices, body.device, {
          device: body.device,
          account: body.account,
          signKey,
          boxKey: fromBase64url(body.boxKey),
          expiresAt: body.expiresAt,
          seq: statement.seq,
          revokedAtSeq: null,
        }),
        ...(invitation === null
          ? {}
          : {
              invitations: with_(directory.invitations, invitation.invitation, {
                ...invitation,
                usesLeft: invitation.usesLeft - 1,
              }),
            }),
      }
    }
    case 'revocation': {
      const signed = signedByRole(['administrator', 'supervisor'])
      if (signed !== 'ok') return problem(signed)
      return revoke(directory, body.what, body.id, statement.seq)
    }
  }
}

/** The invitation a joiner leans on, its one-time key's signature checked; null when none is named. */
function admission(
  directory: Directory,
  id: InvitationId | null,
  step: 'account' | 'device',
  signedBy: (by: string, key: Uint8Array) => 'ok' | 'missing-signature' | 'bad-signature',
): { invitation: InvitationEntry | null } | { problem: DirectoryProblem } {
  if (id === null) return { invitation: null }
  const invitation = directory.invitations.get(id)
  if (invitation === undefined || invitation.revokedAtSeq !== null) return problem('invitation-unknown')
  if (step === 'account' && invitation.admits !== 'account') return problem('invitation-mismatch')
  if (invitation.usesLeft < 1) return problem('invitation-used')
  const signed = signedBy(`invitation:${id}`, invitation.signKey)
  return signed === 'ok' ? { invitation } : problem(signed)
}

function revoke(
  directory: Directory,
  what: 'account' | 'device' | 'invitation',
  id: string,
  seq: number,
): Change | { problem: DirectoryProblem } {
  if (what === 'account') {
    const entry = [...directory.accounts.values()].find((account) => account.account === id)
    if (entry === undefined) return problem('unknown-account')
    return {
      accounts: with_(directory.accounts, entry.account, {
        ...entry,
        revokedAtSeq: entry.revokedAtSeq ?? seq,
      }),
    }
  }
  if (what === 'device') {
    const entry = [...directory.devices.values()].find((device) => device.device === id)
    if (entry === undefined) return problem('unknown-account')
    return {
      devices: with_(directory.devices, entry.device, { ...entry, revokedAtSeq: entry.revokedAtSeq ?? seq }),
    }
  }
  const entry = [...directory.invitations.values()].find((invitation) => invitation.invitation === id)
  if (entry === undefined) return problem('invitation-unknown')
  return {
    invitations: with_(directory.invitations, entry.invitation, {
      ...entry,
      revokedAtSeq: entry.revokedAtSeq ?? seq,
    }),
  }
}

/** The unrevoked device and its unrevoked account, or why there is none. */
export function certifiedDevice(
  directory: Directory,
  device: DeviceId,
):
  | { readonly ok: true; readonly device: DeviceEntry; readonly account: AccountEntry }
  | { readonly ok: false; readonly reason: 'unknown' | 'revoked' } {
  const entry = directory.devices.get(device)
  if (entry === undefined) return { ok: false, reason: 'unknown' }
  const account = directory.accounts.get(entry.account)
  if (account === undefined) return { ok: false, reason: 'unknown' }
  if (entry.revokedAtSeq !== null || account.revokedAtSeq !== null) return { ok: false, reason: 'revoked' }
  return { ok: true, device: entry, account }
}
