import { split } from 'shamir-secret-sharing'
import type { Office } from '#/core/household/records.ts'
import { fromBase64url, sameBytes, toBase64url } from '#/core/vault/bytes.ts'
import {
  type Directory,
  type Role,
  type Statement,
  type StatementBody,
  type StatementSigner,
  extendDirectory,
  rootFingerprint,
  signStatement,
  statementHash,
} from '#/core/vault/directory.ts'
import { ZERO_HASH, unwrapSecret, wrapSecret } from '#/core/vault/envelope.ts'
import {
  AccountId,
  DeviceId,
  InvitationId,
  KeyId,
  NO_ID,
  OrganisationId,
  SpaceId,
  StreamId,
  idBytes,
  idText,
} from '#/core/vault/ids.ts'
import {
  type InvitationLink,
  invitationFragment,
  invitationKeys,
  readInvitationFragment,
} from '#/core/vault/invitation-link.ts'
import { type PassphraseCost, keyCommitment } from '#/core/vault/primitives.ts'
import { secretOnPaper } from '#/core/vault/recovery-key.ts'
import { Fault } from './fault.ts'
import {
  type AccountSeeds,
  type NewIdentity,
  keepIdentity,
  unwrapAccountKeys,
  wrapAccountKeys,
} from './identity.ts'
import type { HeldKey } from './keyring.ts'
import { joiningRow } from './joining.ts'
import { Member } from './member.ts'
import type { AccountShelf, Surroundings } from './ports.ts'
import type { ServerLink } from './server-link.ts'
import type { Invitation, InvitationReading, RecoveryMaterial } from './vault-api.ts'

const HOUR_MS = 3_600_000

/** Builds a run of statements, each linked to the one before. */
class StatementRun {
  readonly statements: Statement[] = []
  readonly #surroundings: Surroundings
  readonly #org: OrganisationId
  #seq: number
  #prev: Uint8Array

  constructor(surroundings: Surroundings, org: OrganisationId, seq: number, prev: Uint8Array) {
    this.#surroundings = surroundings
    this.#org = org
    this.#seq = seq
    this.#prev = prev
  }

  add(body: StatementBody, signers: readonly StatementSigner[]): this {
    const { primitives, now } = this.#surroundings
    const statement = signStatement(
      primitives,
      { v: 1, org: this.#org, seq: ++this.#seq, prev: toBase64url(this.#prev), at: now(), body },
      signers,
    )
    this.#prev = statementHash(primitives, statement)
    this.statements.push(statement)
    return this
  }
}

const freshSeeds = ({ chance }: Surroundings): AccountSeeds => ({ sign: chance(32), box: chance(32) })
const freshId = ({ chance }: Surroundings): string => idText(chance(16))

function publicKeys({ primitives }: Surroundings, seeds: AccountSeeds) {
  return {
    signKey: toBase64url(primitives.signingPair(seeds.sign).publicKey),
    boxKey: toBase64url(primitives.boxPair(seeds.box).publicKey),
  }
}

function newCircle(surroundings: Surroundings, kind: 'team' | 'audit', space: SpaceId): HeldKey {
  return {
    kind,
    space,
    stream: StreamId.parse(NO_ID),
    subject: NO_ID,
    keyId: KeyId.parse(freshId(surroundings)),
    epoch: 1,
    key: surroundings.chance(32),
  }
}

function bundleOf(
  surroundings: Surroundings,
  account: AccountId,
  seeds: AccountSeeds,
  masterKey: Uint8Array,
  recoveryKey: Uint8Array,
) {
  const { primitives, chance } = surroundings
  const masterWrap = wrapSecret(
    primitives,
    'master-key',
    idBytes(account),
    masterKey,
    recoveryKey,
    chance(24),
  )
  return {
    account,
    masterWrap: toBase64url(masterWrap),
    keysWrap: toBase64url(wrapAccountKeys(primitives, account, seeds, masterKey, chance(24))),
  }
}

export interface OnThisDevice {
  readonly badge: string
  readonly passphrase: string
  readonly cost: PassphraseCost
}

/**
 * Founds the organisation: root, first administrator, this device, one team
 * with its two circle keys. The root's secret leaves this function only as
 * three paper shares; any two make it again.
 */
export async function foundOrganisation(
  surroundings: Surroundings,
  shelf: AccountShelf,
  link: ServerLink,
  input: OnThisDevice & {
    readonly organisation: string
    readonly office: Office
    readonly name: string
    readonly setupCode?: string
  },
): Promise<{ readonly member: Member; readonly recovery: RecoveryMaterial }> {
  const { primitives, chance } = surroundings
  const server = await link.organisation()
  if (server.org !== null) throw new Fault('server-refused', 'this server already has its organisation')
  const org = OrganisationId.parse(freshId(surroundings))
  const space = SpaceId.parse(freshId(surroundings))
  const account = AccountId.parse(freshId(surroundings))
  const device = DeviceId.parse(freshId(surroundings))
  const rootSeed = chance(32)
  const root = primitives.signingPair(rootSeed)
  const accountSeeds = freshSeeds(surroundings)
  const deviceSeeds = freshSeeds(surroundings)
  const masterKey = chance(32)
  const recoveryKey = chance(32)
  const team = newCircle(surroundings, 'team', space)
  const audit = newCircle(surroundings, 'audit', space)
  const rootSigner = { by: 'root', secretKey: root.secretKey }
  const accountSigner = {
    by: `account:${account}`,
    secretKey: primitives.signingPair(accountSeeds.sign).secretKey,
  }
  const deviceSigner = {
    by: `device:${device}`,
    secretKey: primitives.signingPair(deviceSeeds.sign).secretKey,
  }
  const epoch = (held: HeldKey, kind: 'team' | 'audit'): StatementBody => ({
    type: 'epoch',
    space,
    kind,
    keyId: held.keyId,
    epoch: 1,
    commitment: toBase64url(keyCommitment(primitives, held.key, idBytes(held.keyId), 1)),
  })
  const { statements } = new StatementRun(surroundings, org, 0, ZERO_HASH)
    .add(
      {
        type: 'genesis',
        name: input.organisation,
        rootKey: toBase64url(root.publicKey),
        serverKey: server.serverKey,
        logOrigin: server.logOrigin,
      },
      [rootSigner],
    )
    .add(
      {
        type: 'account',
        account,
        role: 'administrator',
        spaces: [space],
        ...publicKeys(surroundings, accountSeeds),
        invitation: null,
      },
      [rootSigner, accountSigner],
    )
    .add(
      {
        type: 'device',
        device,
        account,
        ...publicKeys(surroundings, deviceSeeds),
        expiresAt: null,
        invitation: null,
      },
      [rootSigner, accountSigner, deviceSigner],
    )
    .add({ type: 'space', space }, [accountSigner])
    .add(epoch(team, 'team'), [accountSigner])
    .add(epoch(audit, 'audit'), [accountSigner])
  const fingerprint = rootFingerprint(primitives, root.publicKey)
  const fresh: NewIdentity = {
    belonging: {
      org,
      account,
      device,
      role: 'administrator',
      spaces: [space],
      rootFingerprint: toBase64url(fingerprint),
    },
    accountSeeds,
    deviceSeeds,
    masterKey,
  }
  // Kept here before the server knows of it: keys that exist nowhere would lock everyone out.
  const room = await shelf.open(account)
  const unlocked = await keepIdentity(surroundings, room, fresh, input.passphrase, input.cost)
  await link.appendDirectory({
    statements,
    bundles: [bundleOf(surroundings, account, accountSeeds, masterKey, recoveryKey)],
    ...(input.setupCode === undefined ? {} : { setupCode: input.setupCode }),
  })
  await room.store.commit({ statements })
  await shelf.add({ account, device, badge: input.badge, role: 'administrator' })
  const member = await Member.open(surroundings, room.store, unlocked)
  await member.holdKey(team)
  await member.holdKey(audit)
  const own = unlocked.identity.accountBox.publicKey
  await member.append(
    [
      { stream: member.deskStream, namespace: 'desk', kind: 'office', payload: input.office, key: audit },
      {
        stream: member.deskStream,
        namespace: 'desk',
        kind: 'staff',
        payload: { account, name: input.name, role: 'administrator' },
        key: audit,
      },
    ],
    {
      grants: [
        member.granting.grantCircle(team, account, own),
        member.granting.grantCircle(audit, account, own),
      ],
    },
  )
  const shares = await split(new Uint8Array(rootSeed), 3, 2)
  return {
    member,
    recovery: {
      recoveryKey: secretOnPaper(primitives, recoveryKey),
      rootShares: shares.map((share) => secretOnPaper(primitives, share)),
      fingerprint: fingerprintText(fingerprint),
    },
  }
}

/** A fingerprint as two people compare it aloud: eight groups of eight hex digits. */
export const fingerprintText = (fingerprint: Uint8Array): string =>
  (
    Array.from(fingerprint, (byte) => byte.toString(16).padStart(2, '0'))
      .join('')
      .match(/.{8}/g) ?? []
  ).join(' ')

/**
 * Appends one statement by this member's account, again from the newest
 * directory when somebody else was quicker.
 */
async function state(member: Member, link: ServerLink, body: StatementBody): Promise<void> {
  const { surroundings, identity } = member
  const signer = { by: `account:${identity.account}`, secretKey: identity.accountSign.secretKey }
  for (let attempt = 1; ; attempt++) {
    await member.takeStatements((await link.directory(member.directory.seq)).statements)
    const run = new StatementRun(surroundings, identity.org, member.directory.seq, member.directory.head).add(
      body,
      [signer],
    )
    try {
      await link.appendDirectory({ statements: run.statements, bundles: [] })
      await member.takeStatements((await link.directory(member.directory.seq)).statements)
      return
    } catch (cause) {
      const conflict = cause instanceof Fault && cause.problem?.code === 'directory-conflict'
      if (!conflict || attempt >= 5) throw cause
    }
  }
}

/**
 * Invites one person: a signed statement naming a one-time key, and the circle
 * keys of their role sealed to it beforehand, so that joining needs nobody
 * online. The DPO gets the audit key only.
 */
export async function invite(
  member: Member,
  link: ServerLink,
  input: {
    readonly role: Role
    readonly hoursValid: number
    /** For one more device of an account: whose, and its recovery key. */
    readonly deviceOf?: {
      readonly account: AccountId
      readonly recoveryKey: Uint8Array
      readonly uses: number
    }
  },
): Promise<Invitation> {
  const { surroundings, space, identity } = member
  const { primitives, chance, now } = surroundings
  const hours = Math.min(72, Math.max(0.25, input.hoursValid))
  const invitation = InvitationId.parse(member.newId())
  const seed = chance(32)
  const keys = invitationKeys(primitives, seed)
  const expiresAt = now() + Math.round(hours * HOUR_MS)
  await state(member, link, {
    type: 'invitation',
    invitation,
    admits: input.deviceOf === undefined ? 'account' : 'device',
    role: input.role,
    spaces: [space],
    account: input.deviceOf?.account ?? null,
    signKey: toBase64url(keys.sign.publicKey),
    boxKey: toBase64url(keys.box.publicKey),
    expiresAt,
    uses: input.deviceOf?.uses ?? 1,
  })
  if (input.deviceOf === undefined) {
    const kinds = input.role === 'dpo' ? (['audit'] as const) : (['team', 'audit'] as const)
    const grants: Uint8Array[] = []
    for (const kind of kinds) {
      const held = member.keyring.circle(space, kind)
      if (held === undefined) throw new Error(`this device holds no ${kind} key to hand on`)
      grants.push(member.granting.grantCircle(held, invitation, keys.box.publicKey))
    }
    await member.append([], { grants })
  }
  const fragment: InvitationLink = {
    org: identity.org,
    rootFingerprint: identity.rootFingerprint,
    directorySeq: member.directory.seq,
    directoryHead: member.directory.head,
    invitation,
    seed,
    recoveryKey: input.deviceOf?.recoveryKey ?? null,
  }
  return { id: invitation, fragment: invitationFragment(fragment), role: input.role, expiresAt }
}

/** Ends a device's admission by a signed statement; the server refuses its next request. */
export async function revokeDevice(member: Member, link: ServerLink, device: DeviceId): Promise<void> {
  await state(member, link, { type: 'revocation', what: 'device', id: device })
}

type Checked =
  | {
      readonly ok: true
      readonly link: InvitationLink
      readonly directory: Directory
      readonly statements: readonly Statement[]
    }
  | Extract<InvitationReading, { ok: false }>

/** Fetches the directory and holds it against what the link carries: the same root, and nothing older. */
async function checkInvitation(
  surroundings: Surroundings,
  server: ServerLink,
  fragment: string,
): Promise<Checked> {
  const read = readInvitationFragment(fragment)
  if (!read.ok) return read
  const { link } = read
  const { statements } = await server.directory(0)
  const known = statements.slice(0, link.directorySeq)
  const upTo = extendDirectory(surroundings.primitives, { rootFingerprint: link.rootFingerprint }, known)
  if (!upTo.ok || upTo.directory.org !== link.org) return { ok: false, reason: 'other-organisation' }
  const sameHead =
    upTo.directory.seq === link.directorySeq && sameBytes(upTo.directory.head, link.directoryHead)
  if (!sameHead) return { ok: false, reason: 'other-organisation' }
  const now = extendDirectory(surroundings.primitives, upTo.directory, statements.slice(link.directorySeq))
  if (!now.ok) return { ok: false, reason: 'other-organisation' }
  const entry = now.directory.invitations.get(link.invitation)
  const keys = invitationKeys(surroundings.primitives, link.seed)
  if (entry === undefined || !sameBytes(entry.signKey, keys.sign.publicKey))
    return { ok: false, reason: 'unknown' }
  if (entry.revokedAtSeq !== null || entry.usesLeft < 1) return { ok: false, reason: 'used' }
  if (entry.expiresAt < surroundings.now()) return { ok: false, reason: 'expired' }
  return { ok: true, link, directory: now.directory, statements }
}

/** What a link leads to, before its holder decides. */
export async function readInvitation(
  surroundings: Surroundings,
  server: ServerLink,
  fragment: string,
): Promise<InvitationReading> {
  let checked: Checked
  try {
    checked = await checkInvitation(surroundings, server, fragment)
  } catch (cause) {
    if (cause instanceof Fault && cause.code === 'offline') return { ok: false, reason: 'offline' }
    throw cause
  }
  if (!checked.ok) return checked
  const entry = checked.directory.invitations.get(checked.link.invitation)
  if (entry === undefined) return { ok: false, reason: 'unknown' }
  return {
    ok: true,
    organisation: checked.directory.name,
    role: entry.role,
    admits: entry.admits,
    expiresAt: entry.expiresAt,
  }
}

export type Joining =
  | {
      readonly ok: true
      readonly member: Member
      /** To be printed, for a new account; null when the account existed. */
      readonly recoveryKey: string | null
    }
  | {
      readonly ok: false
      readonly reason:
        Extract<InvitationReading, { ok: false }>['reason'] | 'recovery-key-does-not-fit' | 'already-here'
    }

/** Joins by an invitation: a new account with its first device, or one more device of an account. */
export async function join(
  surroundings: Surroundings,
  shelf: AccountShelf,
  server: ServerLink,
  input: OnThisDevice & { readonly fragment: string; readonly name: string },
): Promise<Joining> {
  const { primitives, chance } = surroundings
  const checked = await checkInvitation(surroundings, server, input.fragment)
  if (!checked.ok) return checked
  const { link, directory } = checked
  const entry = directory.invitations.get(link.invitation)
  if (entry === undefined) return { ok: false, reason: 'unknown' }
  const keys = invitationKeys(primitives, link.seed)
  const deviceSeeds = freshSeeds(surroundings)
  const device = DeviceId.parse(freshId(surroundings))
  const returning =
    entry.account === null ? null : await fetchAccount(surroundings, server, link, entry.account, directory)
  if (returning !== null && 'reason' in returning) return { ok: false, reason: returning.reason }
  const account = entry.account ?? AccountId.parse(freshId(surroundings))
  const enrolled = await shelf.list()
  if (enrolled.some((known) => known.account === account)) return { ok: false, reason: 'already-here' }
  const accountSeeds = returning?.seeds ?? freshSeeds(surroundings)
  const masterKey = returning?.masterKey ?? chance(32)
  const recoveryKey = chance(32)
  const invitationSigner = { by: `invitation:${link.invitation}`, secretKey: keys.sign.secretKey }
  const accountSigner = {
    by: `account:${account}`,
    secretKey: primitives.signingPair(accountSeeds.sign).secretKey,
  }
  const deviceSigner = {
    by: `device:${device}`,
    secretKey: primitives.signingPair(deviceSeeds.sign).secretKey,
  }
  const fresh: NewIdentity = {
    belonging: {
      org: link.org,
      account,
      device,
      role: entry.role,
      spaces: [...entry.spaces],
      rootFingerprint: toBase64url(link.rootFingerprint),
    },
    accountSeeds,
    deviceSeeds,
    masterKey,
  }
  const room = await shelf.open(account)
  const unlocked = await keepIdentity(surroundings, room, fresh, input.passphrase, input.cost)
  let base = directory
  let statements = checked.statements
  for (let attempt = 1; ; attempt++) {
    const run = new StatementRun(surroundings, link.org, base.seq, base.head)
    if (returning === null) {
      run.add(
        {
          type: 'account',
          account,
          role: entry.role,
          spaces: [...entry.spaces],
          ...publicKeys(surroundings, accountSeeds),
          invitation: link.invitation,
        },
        [invitationSigner, accountSigner],
      )
    }
    run.add(
      {
        type: 'device',
        device,
        account,
        ...publicKeys(surroundings, deviceSeeds),
        expiresAt: null,
        invitation: link.invitation,
      },
      [invitationSigner, accountSigner, deviceSigner],
    )
    try {
      await server.appendDirectory({
        statements: run.statements,
        bundles:
          returning === null ? [bundleOf(surroundings, account, accountSeeds, masterKey, recoveryKey)] : [],
      })
      statements = [...statements, ...run.statements]
      break
    } catch (cause) {
      const conflict = cause instanceof Fault && cause.problem?.code === 'directory-conflict'
      if (!conflict || attempt >= 5) throw cause
      const again = await checkInvitation(surroundings, server, input.fragment)
      if (!again.ok) return again
      base = again.directory
      statements = again.statements
    }
  }
  const invitation = { id: link.invitation, pair: keys.box }
  const name = returning === null ? input.name : null
  await room.store.commit({
    statements,
    meta: [joiningRow(surroundings, unlocked.identity, invitation, name)],
  })
  await shelf.add({ account, device, badge: input.badge, role: entry.role })
  const member = await Member.open(surroundings, room.store, unlocked)
  return {
    ok: true,
    member,
    recoveryKey: returning === null ? secretOnPaper(primitives, recoveryKey) : null,
  }
}

/** The keys of an account that exists, from the server's sealed bundle and the link's recovery key. */
async function fetchAccount(
  surroundings: Surroundings,
  server: ServerLink,
  link: InvitationLink,
  account: AccountId,
  directory: Directory,
): Promise<{ seeds: AccountSeeds; masterKey: Uint8Array } | { reason: 'recovery-key-does-not-fit' }> {
  const { primitives } = surroundings
  const refused = { reason: 'recovery-key-does-not-fit' } as const
  if (link.recoveryKey === null) return refused
  const { sign } = invitationKeys(primitives, link.seed)
  const bundle = await server.bundle(primitives, link.org, account, link.invitation, sign.secretKey)
  const master = unwrapSecret(primitives, 'master-key', fromBase64url(bundle.masterWrap), link.recoveryKey)
  if (!master.ok) return refused
  const seeds = unwrapAccountKeys(primitives, fromBase64url(bundle.keysWrap), master.secret)
  const entry = directory.accounts.get(account)
  if (seeds === null || entry === undefined) return refused
  const pair = primitives.signingPair(seeds.sign)
  return sameBytes(pair.publicKey, entry.signKey) ? { seeds, masterKey: master.secret } : refused
}

/** After a new account's first sync: its circle keys granted to its own key, so that the invitation's may be forgotten. */
export async function keepCircles(member: Member): Promise<void> {
  const { identity, space } = member
  const grants: Uint8Array[] = []
  for (const kind of ['team', 'audit'] as const) {
    const held = member.keyring.circle(space, kind)
    if (held !== undefined)
      grants.push(member.granting.grantCircle(held, identity.account, identity.accountBox.publicKey))
  }
  if (grants.length > 0) await member.append([], { grants })
}
