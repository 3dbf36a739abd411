import { randomBytes } from 'node:crypto'
import sodium from 'libsodium-wrappers'
import type { z } from 'zod'
import { type BatchContents, StorageReceipt } from '#/core/record-log/receipt.ts'
import { bodyBytes } from '#/core/record-log/body.ts'
import { type ChainTip, EMPTY_CHAIN } from '#/core/record-log/chain.ts'
import { fromBase64url, toBase64url } from '#/core/vault/bytes.ts'
import {
  type Role,
  type Statement,
  type StatementBody,
  signStatement,
  statementHash,
} from '#/core/vault/directory.ts'
import { type Namespace, ZERO_HASH, envelopeHash, sealEnvelope } from '#/core/vault/envelope.ts'
import { type KeyKind, boxGrant, wrapGrant } from '#/core/vault/grant.ts'
import {
  AccountId,
  DeviceId,
  GrantId,
  InvitationId,
  KeyId,
  NO_ID,
  OrganisationId,
  RecordId,
  SpaceId,
  StreamId,
  idBytes,
} from '#/core/vault/ids.ts'
import { type KeyPair, keyCommitment, sodiumPrimitives } from '#/core/vault/primitives.ts'
import { CBOR_TYPE, type FeedPage, decodeFeedPage, encodeBatch } from '#/wire/batch.ts'
import { Problem } from '#/wire/problem.ts'
import { ChallengeReply, OrganisationReply, SessionReply, signInBytes } from '#/wire/routes.ts'

await sodium.ready
export const primitives = sodiumPrimitives(sodium)
export const chance = (length: number): Uint8Array => new Uint8Array(randomBytes(length))
export const newId = (): string => randomBytes(16).toString('hex')

export interface Answer {
  readonly status: number
  readonly headers: Headers
  readonly bytes: Uint8Array
  readonly text: string
  readonly json: unknown
  /** The typed problem, when it is one. */
  readonly problem: Problem | null
}

/** A browser as far as the server can tell: it keeps the session cookie. */
export class Caller {
  readonly #url: string
  cookie = ''

  constructor(url: string) {
    this.#url = url
  }

  async ask(
    method: string,
    path: string,
    body?: { readonly type: string; readonly bytes: Uint8Array | string },
    headers: Record<string, string> = {},
  ): Promise<Answer> {
    const reply = await fetch(this.#url + path, {
      method,
      headers: {
        ...(this.cookie === '' ? {} : { cookie: this.cookie }),
        ...(body === undefined ? {} : { 'content-type': body.type }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: new Uint8Array(Buffer.from(body.bytes)) }),
    })
    const setCookie = reply.headers.getSetCookie()[0]
    if (setCookie !== undefined) this.cookie = setCookie.split(';')[0] ?? ''
    const bytes = new Uint8Array(await reply.arrayBuffer())
    const type = reply.headers.get('content-type') ?? ''
    const text = type.includes('cbor') || type.includes('octet') ? '' : Buffer.from(bytes).toString()
    const json: unknown = type.includes('json') ? JSON.parse(text) : undefined
    const problem = type.includes('problem+json') ? Problem.parse(json) : null
    return { status: reply.status, headers: reply.headers, bytes, text, json, problem }
  }

  get(path: string, headers: Record<string, string> = {}): Promise<Answer> {
    return this.ask('GET', path, undefined, headers)
  }

  post(path: string, value: unknown, headers: Record<string, string> = {}): Promise<Answer> {
    return this.ask('POST', path, { type: 'application/json', bytes: JSON.stringify(value) }, headers)
  }

  push(space: string, batch: Partial<BatchContents>): Promise<Answer> {
    const bytes = encodeBatch({ records: [], grants: [], drafts: [], leaves: [], ...batch })
    return this.ask('POST', `/api/spaces/${space}/batches`, { type: CBOR_TYPE, bytes })
  }

  async feed(space: string, after: number, limit = 500): Promise<FeedPage> {
    const answer = await this.get(`/api/spaces/${space}/feed?after=${after}&limit=${limit}`)
    if (answer.problem !== null) throw new Error(`the feed was refused: ${answer.problem.code}`)
    const page = decodeFeedPage(answer.bytes)
    if (!page.ok) throw new Error(page.detail)
    return page.value
  }

  /** Everything the team's feed holds for this caller. */
  async wholeFeed(space: string, limit = 500): Promise<FeedPage['entries']> {
    const entries: FeedPage['entries'] = []
    for (let after = 0; ;) {
      const page = await this.feed(space, after, limit)
      entries.push(...page.entries)
      if (page.next >= page.head) return entries
      after = page.next
    }
  }
}

export interface Keys {
  readonly sign: KeyPair
  readonly box: KeyPair
}

export const newKeys = (): Keys => ({
  sign: primitives.signingPair(chance(32)),
  box: primitives.boxPair(chance(32)),
})

/** A data, team or audit key at work. */
export interface HeldKey {
  readonly kind: KeyKind
  readonly keyId: KeyId
  readonly epoch: number
  readonly key: Uint8Array
  readonly stream: StreamId
  readonly subject: string
}

export const newKey = (kind: KeyKind, stream: string = NO_ID, subject: string = NO_ID): HeldKey => ({
  kind,
  keyId: KeyId.parse(newId()),
  epoch: 1,
  key: chance(32),
  stream: StreamId.parse(stream),
  subject,
})

export interface Invited {
  readonly invitation: InvitationId
  readonly role: Role
  readonly keys: Keys
}

/** One person of the town with one device, able to sign, seal and call. */
export class Member {
  readonly town: Town
  readonly role: Role
  readonly account: AccountId
  readonly accountKeys: Keys
  readonly device: DeviceId
  readonly deviceKeys: Keys
  readonly caller: Caller
  /** Where this device's chain stands. */
  tip: ChainTip = EMPTY_CHAIN

  constructor(town: Town, role: Role, account = AccountId.parse(newId()), accountKeys = newKeys()) {
    this.town = town
    this.role = role
    this.account = account
    this.accountKeys = accountKeys
    this.device = DeviceId.parse(newId())
    this.deviceKeys = newKeys()
    this.caller = new Caller(town.url)
  }

  /** The next record of this device's chain. */
  record(
    key: HeldKey,
    options: {
      readonly namespace?: Namespace
      readonly id?: string
      readonly space?: SpaceId
      readonly bytes?: number
      readonly device?: DeviceId
      readonly seq?: number
      readonly prev?: Uint8Array
      readonly secretKey?: Uint8Array
    } = {},
  ): Uint8Array {
    const space = options.space ?? this.town.space
    const id = RecordId.parse(options.id ?? newId())
    const seq = options.seq ?? this.tip.seq + 1
    const body = bodyBytes({
      v: 1,
      id,
      space,
      stream: key.stream,
      kind: 'test',
      at: 0,
      account: this.account,
      payload: toBase64url(chance(options.bytes ?? 32)),
    })
    const sealed = sealEnvelope(
      primitives,
      {
        namespace: options.namespace ?? 'record',
        space,
        stream: key.stream,
        id,
        parents: [],
        device: options.device ?? this.device,
        seq,
        prev: options.prev ?? this.tip.hash,
        keyId: key.keyId,
        epoch: key.epoch,
        headSize: 0,
        headRoot: ZERO_HASH,
      },
      body,
      key.key,
      chance(24),
      options.secretKey ?? this.deviceKeys.sign.secretKey,
    )
    this.tip = { seq, hash: envelopeHash(primitives, sealed) }
    return sealed
  }

  /** One revision of a draft's slot. */
  draft(
    key: HeldKey,
    id: string,
    revision: number,
    options: { readonly secretKey?: Uint8Array; readonly namespace?: Namespace } = {},
  ): Uint8Array {
    const kept = this.tip
    const sealed = this.record(key, {
      namespace: 'draft',
      id,
      seq: revision,
      prev: ZERO_HASH,
      ...options,
    })
    this.tip = kept
    return sealed
  }

  /** A key sealed to an account's or invitation's box key. */
  boxGrant(
    key: HeldKey,
    grantee: string,
    granteeBox: Uint8Array,
    options: { readonly id?: string; readonly secretKey?: Uint8Array; readonly space?: SpaceId } = {},
  ): Uint8Array {
    return boxGrant(
      primitives,
      this.#grantInput(key, grantee, 0, options),
      key.key,
      granteeBox,
      chance(32),
      options.secretKey ?? this.deviceKeys.sign.secretKey,
    )
  }

  /** A key wrapped for everybody who holds another one. */
  wrapGrant(
    key: HeldKey,
    under: HeldKey,
    options: { readonly id?: string; readonly secretKey?: Uint8Array; readonly space?: SpaceId } = {},
  ): Uint8Array {
    return wrapGrant(
      primitives,
      this.#grantInput(key, under.keyId, under.epoch, options),
      key.key,
      under.key,
      chance(24),
      options.secretKey ?? this.deviceKeys.sign.secretKey,
    )
  }

  #grantInput(
    key: HeldKey,
    grantee: string,
    granteeEpoch: number,
    options: { readonly id?: string; readonly space?: SpaceId },
  ) {
    return {
      kind: key.kind,
      id: GrantId.parse(options.id ?? newId()),
      space: options.space ?? this.town.space,
      stream: key.stream,
      subject: key.subject,
      keyId: key.keyId,
      epoch: key.epoch,
      grantee,
      granteeEpoch,
      directorySeq: this.town.seq,
      device: this.device,
    }
  }

  push(batch: Partial<BatchContents>): Promise<Answer> {
    return this.caller.push(this.town.space, batch)
  }

  /** Pushes and expects the receipt. */
  async pushed(batch: Partial<BatchContents>): Promise<StorageReceipt> {
    const answer = await this.push(batch)
    if (answer.status !== 201) throw new Error(`the push was refused: ${answer.text}`)
    return StorageReceipt.parse(answer.json)
  }

  async challenge(): Promise<string> {
    const answer = await this.caller.post('/api/session/challenge', { device: this.device })
    if (answer.status !== 200) throw new Error(`no challenge: ${answer.text}`)
    return ChallengeReply.parse(answer.json).challenge
  }

  answerTo(challenge: string, secretKey = this.deviceKeys.sign.secretKey) {
    const message = signInBytes(this.town.org, this.device, fromBase64url(challenge))
    return { device: this.device, challenge, signature: toBase64url(primitives.sign(message, secretKey)) }
  }

  async signIn(): Promise<z.infer<typeof SessionReply>> {
    const answer = await this.caller.post('/api/session', this.answerTo(await this.challenge()))
    if (answer.status !== 201) throw new Error(`not signed in: ${answer.text}`)
    return SessionReply.parse(answer.json)
  }

  get accountSigner() {
    return { by: `account:${this.account}`, secretKey: this.accountKeys.sign.secretKey }
  }

  accountBody(spaces: readonly SpaceId[], invitation: InvitationId | null): StatementBody {
    return {
      type: 'account',
      account: this.account,
      role: this.role,
      spaces: [...spaces],
      signKey: toBase64url(this.accountKeys.sign.publicKey),
      boxKey: toBase64url(this.accountKeys.box.publicKey),
      invitation,
    }
  }

  deviceBody(invitation: InvitationId | null, expiresAt: number | null = null): StatementBody {
    return {
      type: 'device',
      device: this.device,
      account: this.account,
      signKey: toBase64url(this.deviceKeys.sign.publicKey),
      boxKey: toBase64url(this.deviceKeys.box.publicKey),
      expiresAt,
      invitation,
    }
  }

  get deviceSigner() {
    return { by: `device:${this.device}`, secretKey: this.deviceKeys.sign.secretKey }
  }
}

type Signers = Parameters<typeof signStatement>[2]

/** A fictional municipality, made of the same statements, grants and keys as a real one. */
export class Town {
  readonly url: string
  readonly now: () => number
  readonly org = OrganisationId.parse(newId())
  readonly space = SpaceId.parse(newId())
  readonly root = primitives.signingPair(chance(32))
  readonly team = newKey('team')
  readonly audit = newKey('audit')
  readonly visitor: Caller
  statements: Statement[] = []

  constructor(url: string, now: () => number = Date.now) {
    this.url = url
    this.now = now
    this.visitor = new Caller(url)
  }

  get seq(): number {
    return this.statements.length
  }

  /** Signs statements onto the head, without sending them. */
  written(
    parts: readonly { readonly body: StatementBody; readonly signers: Signers }[],
    onto: readonly Statement[] = this.statements,
  ): Statement[] {
    const written: Statement[] = []
    for (const { body, signers } of parts) {
      const before = written.at(-1) ?? onto.at(-1)
      const prev =
        before === undefined ? toBase64url(ZERO_HASH) : toBase64url(statementHash(primitives, before))
      const seq = (before?.seq ?? 0) + 1
      written.push(
        signStatement(primitives, { v: 1, org: this.org, seq, prev, at: this.now(), body }, signers),
      )
    }
    return written
  }

  /** Sends statements and keeps them when the server took them. */
  async append(caller: Caller, statements: readonly Statement[], more: object = {}): Promise<Answer> {
    const answer = await caller.post('/api/directory', { statements, bundles: [], ...more })
    if (answer.status === 201) this.statements = [...this.statements, ...statements]
    return answer
  }

  async appended(caller: Caller, statements: readonly Statement[], more: object = {}): Promise<void> {
    const answer = await this.append(caller, statements, more)
    if (answer.status !== 201) throw new Error(`the directory was refused: ${answer.text}`)
  }

  async genesis(change: Partial<{ serverKey: string; logOrigin: string }> = {}): Promise<{
    readonly body: StatementBody
    readonly signers: Signers
  }> {
    const organisation = OrganisationReply.parse((await this.visitor.get('/api/organisation')).json)
    return {
      body: {
        type: 'genesis',
        name: 'Pasaku novads',
        rootKey: toBase64url(this.root.publicKey),
        serverKey: organisation.serverKey,
        logOrigin: organisation.logOrigin,
        ...change,
      },
      signers: [{ by: 'root', secretKey: this.root.secretKey }],
    }
  }

  epochBody(key: HeldKey, epoch = key.epoch): StatementBody {
    return {
      type: 'epoch',
      space: this.space,
      kind: key.kind === 'audit' ? 'audit' : 'team',
      keyId: key.keyId,
      epoch,
      commitment: toBase64url(keyCommitment(primitives, key.key, idBytes(key.keyId), epoch)),
    }
  }

  /** What set-up sends: genesis, first administrator, team and its keys. */
  async foundingStatements(administrator: Member): Promise<Statement[]> {
    const rootSigner = { by: 'root', secretKey: this.root.secretKey }
    const own = administrator.accountSigner
    return this.written(
      [
        await this.genesis(),
        { body: administrator.accountBody([this.space], null), signers: [rootSigner, own] },
        {
          body: administrator.deviceBody(null),
          signers: [rootSigner, own, administrator.deviceSigner],
        },
        { body: { type: 'space', space: this.space }, signers: [own] },
        { body: this.epochBody(this.team), signers: [own] },
        { body: this.epochBody(this.audit), signers: [own] },
      ],
      [],
    )
  }

  /** An invitation by an administrator; one that has run out when `expiresAt` says so. */
  async invite(
    by: Member,
    role: Role,
    options: {
      readonly expiresAt?: number
      readonly for?: Member
      readonly uses?: number
    } = {},
  ): Promise<Invited> {
    const invited: Invited = { invitation: InvitationId.parse(newId()), role, keys: newKeys() }
    const body: StatementBody = {
      type: 'invitation',
      invitation: invited.invitation,
      admits: options.for === undefined ? 'account' : 'device',
      role,
      spaces: [this.space],
      account: options.for?.account ?? null,
      signKey: toBase64url(invited.keys.sign.publicKey),
      boxKey: toBase64url(invited.keys.box.publicKey),
      expiresAt: options.expiresAt ?? this.now() + 3600_000,
      uses: options.uses ?? 1,
    }
    await this.appended(by.caller, this.written([{ body, signers: [by.accountSigner] }]))
    return invited
  }

  /** What a joiner sends: account and device, signed by themselves and the invitation. */
  joiningStatements(member: Member, invited: Invited, expiresAt: number | null = null): Statement[] {
    const byInvitation = {
      by: `invitation:${invited.invitation}`,
      secretKey: invited.keys.sign.secretKey,
    }
    const own = member.accountSigner
    return this.written([
      { body: member.accountBody([this.space], invited.invitation), signers: [own, byInvitation] },
      {
        body: member.deviceBody(invited.invitation, expiresAt),
        signers: [own, member.deviceSigner, byInvitation],
      },
    ])
  }

  /** One more device of a member, by an invitation of that account. */
  async secondDevice(by: Member, of: Member): Promise<Member> {
    const invited = await this.invite(by, of.role, { for: of })
    const second = new Member(this, of.role, of.account, of.accountKeys)
    const byInvitation = {
      by: `invitation:${invited.invitation}`,
      secretKey: invited.keys.sign.secretKey,
    }
    const signers = [second.accountSigner, second.deviceSigner, byInvitation]
    await this.appended(
      second.caller,
      this.written([{ body: second.deviceBody(invited.invitation), signers }]),
    )
    await second.signIn()
    return second
  }

  /** Invites, joins, signs in, and hands over the keys of the role. */
  async newMember(by: Member, role: Role, expiresAt: number | null = null): Promise<Member> {
    const invited = await this.invite(by, role)
    const member = new Member(this, role)
    await this.appended(member.caller, this.joiningStatements(member, invited, expiresAt))
    await member.signIn()
    const keys = role === 'dpo' ? [this.audit] : [this.team, this.audit]
    await by.pushed({
      grants: keys.map((key) => by.boxGrant(key, member.account, member.accountKeys.box.publicKey)),
    })
    return member
  }

  async revoke(by: Member, what: 'account' | 'device' | 'invitation', id: string): Promise<void> {
    await this.appended(
      by.caller,
      this.written([{ body: { type: 'revocation', what, id }, signers: [by.accountSigner] }]),
    )
  }
}

/** Founds a town on an empty server: administrator signed in, keys of the team granted to them. */
export async function foundTown(url: string, now: () => number = Date.now) {
  const town = new Town(url, now)
  const administrator = new Member(town, 'administrator')
  await town.appended(administrator.caller, await town.foundingStatements(administrator))
  await administrator.signIn()
  const own = administrator.accountKeys.box.publicKey
  await administrator.pushed({
    grants: [town.team, town.audit].map((key) => administrator.boxGrant(key, administrator.account, own)),
  })
  return { town, administrator }
}

/** A founded town with a worker whose household key everybody in the team holds. */
export async function townWithWorker(url: string, now: () => number = Date.now) {
  const { town, administrator } = await foundTown(url, now)
  const worker = await town.newMember(administrator, 'worker')
  const household = newKey('household', newId())
  await worker.pushed({ grants: [worker.wrapGrant(household, town.team)] })
  return { town, administrator, worker, household }
}
