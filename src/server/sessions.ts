import { createHash, randomBytes } from 'node:crypto'
import { fromBase64url, toBase64url } from '#/core/vault/bytes.ts'
import { type Directory, type Role, certifiedDevice } from '#/core/vault/directory.ts'
import { type AccountId, DeviceId, type SpaceId } from '#/core/vault/ids.ts'
import type { Primitives } from '#/core/vault/primitives.ts'
import { signInBytes } from '#/wire/routes.ts'
import type { DirectoryKeeper } from './directory-keeper.ts'
import { type Refusal, refusal } from './problems.ts'
import type { Database } from './store/database.ts'

export const SESSION_HOURS = 12
const SESSION_MS = SESSION_HOURS * 3600_000
const CHALLENGE_MS = 120_000

/** Who a request comes from. */
export interface Session {
  readonly token: string
  readonly account: AccountId
  readonly device: DeviceId
  readonly deviceKey: Uint8Array
  readonly role: Role
  readonly spaces: readonly SpaceId[]
  readonly expiresAt: number
}

type SignedIn =
  { readonly ok: true; readonly session: Session } | { readonly ok: false; readonly refused: Refusal }
type Challenged =
  | { readonly ok: true; readonly challenge: string; readonly expiresAt: number }
  | { readonly ok: false; readonly refused: Refusal }

const hashOf = (token: string): string => createHash('sha256').update(token).digest('hex')

/** Signs devices in by a challenge, and knows who is signed in. No password exists. */
export class Sessions {
  readonly #primitives: Primitives
  readonly #database: Database
  readonly #directory: DirectoryKeeper
  readonly #now: () => number

  constructor(primitives: Primitives, database: Database, directory: DirectoryKeeper, now: () => number) {
    this.#primitives = primitives
    this.#database = database
    this.#directory = directory
    this.#now = now
  }

  /** A random number for the device to sign once, within two minutes. */
  async challenge(device: DeviceId): Promise<Challenged> {
    await this.#directory.refresh()
    const admitted = this.#admitted(device)
    if (!admitted.ok) return admitted
    const challenge = toBase64url(randomBytes(32))
    const expiresAt = this.#now() + CHALLENGE_MS
    await this.#database.transact((tx) =>
      tx
        .insertInto('challenges')
        .values({ challenge: hashOf(challenge), device, expires_at: expiresAt })
        .execute(),
    )
    return { ok: true, challenge, expiresAt }
  }

  #admitted(device: DeviceId) {
    const directory = this.#directory.current
    if (directory === null) {
      return { ok: false as const, refused: refusal('not-set-up', 'This server has no organisation yet.') }
    }
    return admittedDevice(directory, device, this.#now())
  }

  /** Opens a session when the device signed its own unspent challenge. */
  async open(device: DeviceId, challenge: string, signature: string): Promise<SignedIn> {
    const admitted = this.#admitted(device)
    if (!admitted.ok) return admitted
    const token = toBase64url(randomBytes(32))
    const expiresAt = Math.min(this.#now() + SESSION_MS, admitted.device.expiresAt ?? Number.MAX_SAFE_INTEGER)
    const message = signInBytes(admitted.org, device, fromBase64url(challenge))
    const signed = this.#primitives.verify(fromBase64url(signature), message, admitted.device.signKey)
    return this.#database.transact(async (tx) => {
      // Spent whatever comes of it: an answer is judged once.
      const spent = await tx
        .deleteFrom('challenges')
        .where('challenge', '=', hashOf(challenge))
        .returning(['device', 'expires_at'])
        .executeTakeFirst()
      if (spent === undefined || spent.device !== device || spent.expires_at <= this.#now()) {
        const detail = 'The challenge is not known, spent or too old: ask for a new one.'
        return { ok: false, refused: refusal('bad-signature', detail, { reason: 'challenge' }) }
      }
      if (!signed) {
        const detail = "The signature over the challenge does not fit the device's certified key."
        return { ok: false, refused: refusal('bad-signature', detail, { reason: 'signature' }) }
      }
      await tx
        .insertInto('sessions')
        .values({ token_hash: hashOf(token), device, expires_at: expiresAt })
        .execute()
      const { account, device: entry } = admitted
      return {
        ok: true,
        session: {
          token,
          account: account.account,
          device,
          deviceKey: entry.signKey,
          role: account.role,
          spaces: account.spaces,
          expiresAt,
        },
      }
    })
  }

  /** The session of a cookie's token, checked against the directory as it is now; or why there is none. */
  async find(token: string | undefined): Promise<SignedIn> {
    const nobody = { ok: false as const, refused: refusal('not-signed-in', 'Sign in first.') }
    if (token === undefined || token === '') return nobody
    const row = await this.#database.reads
      .selectFrom('sessions')
      .select((eb) => [
        'sessions.device',
        'sessions.expires_at',
        eb.selectFrom('counters').select('value').where('name', '=', 'directory').as('directory_seq'),
      ])
      .where('token_hash', '=', hashOf(token))
      .executeTakeFirst()
    if (row === undefined || row.expires_at <= this.#now()) return nobody
    if ((row.directory_seq ?? 0) > this.#directory.seq) await this.#directory.refresh()
    const admitted = this.#admitted(DeviceId.parse(row.device))
    if (!admitted.ok) return admitted
    const { account, device } = admitted
    return {
      ok: true,
      session: {
        token,
        account: account.account,
        device: device.device,
        deviceKey: device.signKey,
        role: account.role,
        spaces: account.spaces,
        expiresAt: row.expires_at,
      },
    }
  }

  async close(token: string): Promise<void> {
    await this.#database.transact((tx) =>
      tx.deleteFrom('sessions').where('token_hash', '=', hashOf(token)).execute(),
    )
  }

  /** Forgets sessions and challenges that have run out. */
  async sweep(): Promise<void> {
    const now = this.#now()
    await this.#database.transact(async (tx) => {
      await tx.deleteFrom('sessions').where('expires_at', '<=', now).execute()
      await tx.deleteFrom('challenges').where('expires_at', '<=', now).execute()
    })
  }
}

/** Is this device certified, unrevoked and not past its date? */
function admittedDevice(directory: Directory, device: DeviceId, now: number) {
  const certified = certifiedDevice(directory, device)
  if (!certified.ok) {
    return {
      ok: false as const,
      refused:
        certified.reason === 'unknown'
          ? refusal('unknown-device', 'This device is not in the directory: enrol it by an invitation.')
          : refusal('revoked-device', 'This device or its account was revoked.', { reason: 'revoked' }),
    }
  }
  const { expiresAt } = certified.device
  if (expiresAt !== null && expiresAt <= now) {
    return {
      ok: false as const,
      refused: refusal('revoked-device', "This device's certificate has run out: enrol it again.", {
        reason: 'expired',
      }),
    }
  }
  return { ok: true as const, org: directory.org, device: certified.device, account: certified.account }
}
