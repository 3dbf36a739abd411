import { z } from 'zod'
import type { Erasure, ErasureReceipt } from '#/core/consent/erasure.ts'
import type { CatalogueDifference } from '#/core/catalogue/editing/difference.ts'
import type { AttachmentReceipt } from '#/core/record-log/attachment-receipt.ts'
import type { HandInReceipt } from '#/core/record-log/hand-in-receipt.ts'
import { type BatchContents, StorageReceipt } from '#/core/record-log/receipt.ts'
import { fromBase64url, fromUtf8, toBase64url, utf8 } from '#/core/vault/bytes.ts'
import type {
  AccountId,
  AttachmentId,
  DeviceId,
  InvitationId,
  OrganisationId,
  RecordId,
  SpaceId,
  StreamId,
} from '#/core/vault/ids.ts'
import type { Primitives } from '#/core/vault/primitives.ts'
import { CBOR_TYPE, type FeedPage, decodeFeedPage, encodeBatch } from '#/wire/batch.ts'
import { CatalogueNews, CatalogueReply, ReleasesReply } from '#/wire/catalogue.ts'
import { Problem } from '#/wire/problem.ts'
import { RESCUE_TYPE, type RescueContents } from '#/wire/rescue.ts'
import {
  AccountBundle,
  AttachmentReply,
  AttachmentsHeldReply,
  ChallengeReply,
  type DirectoryAppend,
  DirectoryReply,
  ErasureReply,
  ErasuresReply,
  HandInReply,
  HeadsReply,
  KnownReply,
  LateWorkReply,
  OrganisationReply,
  ProofReply,
  SessionReply,
  FeedbackReply,
  ReferralAnswersReply,
  type ReferralBoxesPost,
  WithdrawalsReply,
  WitnessedReply,
  bundleRequestBytes,
  signInBytes,
} from '#/wire/routes.ts'
import { Fault } from './fault.ts'
import type { HttpReply, Transport } from './ports.ts'

/** The server's routes as functions: parsed replies, refusals as `Fault` with the server's problem. */
export class ServerLink {
  readonly #transport: Transport

  constructor(transport: Transport) {
    this.#transport = transport
  }

  async organisation(): Promise<OrganisationReply> {
    return json(OrganisationReply, await this.#get('/api/organisation'))
  }

  async directory(after: number): Promise<DirectoryReply> {
    return json(DirectoryReply, await this.#get(`/api/directory?after=${after}`))
  }

  async appendDirectory(append: DirectoryAppend): Promise<DirectoryReply> {
    return json(DirectoryReply, await this.#post('/api/directory', append))
  }

  async bundle(
    primitives: Primitives,
    org: OrganisationId,
    account: AccountId,
    invitation: InvitationId,
    invitationSecretKey: Uint8Array,
  ): Promise<AccountBundle> {
    const signature = toBase64url(
      primitives.sign(bundleRequestBytes(org, account, invitation), invitationSecretKey),
    )
    return json(AccountBundle, await this.#post('/api/account/bundle', { account, invitation, signature }))
  }

  /** Challenge, signature by the device key, session cookie. */
  async signIn(
    primitives: Primitives,
    org: OrganisationId,
    device: DeviceId,
    deviceSecretKey: Uint8Array,
  ): Promise<SessionReply> {
    const { challenge } = json(ChallengeReply, await this.#post('/api/session/challenge', { device }))
    const signature = toBase64url(
      primitives.sign(signInBytes(org, device, fromBase64url(challenge)), deviceSecretKey),
    )
    return json(SessionReply, await this.#post('/api/session', { device, challenge, signature }))
  }

  async signOut(): Promise<void> {
    await this.#ask('DELETE', '/api/session')
  }

  async push(space: SpaceId, batch: BatchContents): Promise<StorageReceipt> {
    const body = { type: CBOR_TYPE, bytes: encodeBatch(batch) }
    return json(StorageReceipt, await this.#ask('POST', `/api/spaces/${space}/batches`, body))
  }

  /** @param seen - the newest record this reader has: refused when the server has another history */
  async feed(
    space: SpaceId,
    after: number,
    limit: number,
    seen?: { readonly position: number; readonly id: RecordId } | null,
  ): Promise<FeedPage> {
    const last = seen === undefined || seen === null ? '' : `&seen=${seen.position}.${seen.id}`
    const reply = await this.#get(`/api/spaces/${space}/feed?after=${after}&limit=${limit}${last}`)
    return feedPage(reply)
  }

  /** Grants of circle keys, as a page of the feed that moves no cursor. */
  async circleGrants(space: SpaceId): Promise<FeedPage> {
    return feedPage(await this.#get(`/api/spaces/${space}/circle-grants`))
  }

  /** A household broken open to the officer who asks. */
  async broken(space: SpaceId, household: StreamId, after: number): Promise<FeedPage> {
    const reply = await this.#get(`/api/spaces/${space}/broken/${household}?after=${after}`)
    const page = decodeFeedPage(reply.body)
    if (!page.ok) throw new Fault('server-unreadable', `the household could not be read: ${page.detail}`)
    return page.value
  }

  /** Sends one sealed chunk of a file. */
  async putChunk(
    space: SpaceId,
    stream: StreamId,
    attachment: AttachmentId,
    n: number,
    bytes: Uint8Array,
  ): Promise<AttachmentReceipt> {
    const path = `/api/spaces/${space}/attachments/${attachment}/${n}?stream=${stream}`
    return json(AttachmentReply, await this.#ask('POST', path, { type: 'application/octet-stream', bytes }))
  }

  /** Pushes another device's batch as it was signed there; the receipt is made out to that device. */
  async carry(space: SpaceId, author: DeviceId, batch: BatchContents): Promise<StorageReceipt> {
    const body = { type: CBOR_TYPE, bytes: encodeBatch(batch) }
    return json(StorageReceipt, await this.#ask('POST', `/api/spaces/${space}/carried/${author}`, body))
  }

  async carryChunk(
    space: SpaceId,
    author: DeviceId,
    [attachment, n, stream, bytes]: RescueContents['chunks'][number],
  ): Promise<AttachmentReceipt> {
    const path = `/api/spaces/${space}/carried/${author}/attachments/${attachment}/${n}?stream=${stream}`
    return json(AttachmentReply, await this.#ask('POST', path, { type: 'application/octet-stream', bytes }))
  }

  /** Leaves a rescue file with the server: for a device whose access ended, without a session. */
  async handIn(space: SpaceId, device: DeviceId, bytes: Uint8Array): Promise<HandInReceipt> {
    const path = `/api/spaces/${space}/late/${device}`
    return json(HandInReply, await this.#ask('POST', path, { type: RESCUE_TYPE, bytes }))
  }

  async lateWork(space: SpaceId): Promise<LateWorkReply['work']> {
    return json(LateWorkReply, await this.#get(`/api/spaces/${space}/late`)).work
  }

  async lateWorkBytes(space: SpaceId, work: string): Promise<Uint8Array> {
    return (await this.#get(`/api/spaces/${space}/late/${work}`)).body
  }

  async settleLateWork(space: SpaceId, work: string, as: 'taken' | 'declined'): Promise<void> {
    await this.#post(`/api/spaces/${space}/late/${work}/settled`, { as })
  }

  async chunk(space: SpaceId, attachment: AttachmentId, n: number): Promise<Uint8Array> {
    return (await this.#get(`/api/spaces/${space}/attachments/${attachment}/${n}`)).body
  }

  /** The last of these places at which the server still has the record that was seen there. */
  async knownUpTo(space: SpaceId, records: readonly (readonly [number, RecordId])[]): Promise<number> {
    return json(KnownReply, await this.#post(`/api/spaces/${space}/known`, { records })).upTo
  }

  /** Of these files, how many chunks of each the server holds. */
  async attachmentsHeld(
    space: SpaceId,
    attachments: readonly AttachmentId[],
  ): Promise<ReadonlyMap<AttachmentId, number>> {
    const path = `/api/spaces/${space}/attachments-held`
    return new Map(json(AttachmentsHeldReply, await this.#post(path, { attachments })).held)
  }

  /** Brings a tombstone; the server destroys what it lists and signs for it. */
  async erase(space: SpaceId, erasure: Erasure): Promise<ErasureReceipt> {
    return json(ErasureReply, await this.#post(`/api/spaces/${space}/erasures`, erasure))
  }

  /** Which tombstones this server has carried out. */
  async erasures(space: SpaceId): Promise<readonly RecordId[]> {
    return json(ErasuresReply, await this.#get(`/api/spaces/${space}/erasures`)).erasures
  }

  async registerBoxes(space: SpaceId, boxes: readonly string[]): Promise<void> {
    await this.#post(`/api/spaces/${space}/withdrawal-boxes`, { boxes })
  }

  async withdrawals(space: SpaceId): Promise<z.infer<typeof WithdrawalsReply>['notes']> {
    return json(WithdrawalsReply, await this.#get(`/api/spaces/${space}/withdrawals`)).notes
  }

  async answerWithdrawal(
    space: SpaceId,
    answer: { readonly note: string; readonly box: string; readonly bytes: Uint8Array | null },
  ): Promise<void> {
    const bytes = answer.bytes === null ? null : toBase64url(answer.bytes)
    await this.#post(`/api/spaces/${space}/withdrawal-answers`, { ...answer, bytes })
  }

  /** Puts in a sealed answer to "how was it", without saying who sends it. */
  async putFeedback(space: SpaceId, bytes: Uint8Array): Promise<void> {
    const body = { type: 'application/octet-stream', bytes, isAnonymous: true }
    await this.#ask('POST', `/api/spaces/${space}/feedback`, body)
  }

  async feedback(space: SpaceId): Promise<readonly string[]> {
    return json(FeedbackReply, await this.#get(`/api/spaces/${space}/feedback`)).answers
  }

  async putReferralBoxes(space: SpaceId, boxes: z.infer<typeof ReferralBoxesPost>['boxes']): Promise<void> {
    await this.#post(`/api/spaces/${space}/referral-boxes`, { boxes })
  }

  async referralAnswers(space: SpaceId): Promise<z.infer<typeof ReferralAnswersReply>['answers']> {
    return json(ReferralAnswersReply, await this.#get(`/api/spaces/${space}/referral-answers`)).answers
  }

  async putReferralsAside(space: SpaceId, notes: readonly string[]): Promise<void> {
    await this.#post(`/api/spaces/${space}/referral-answers-taken`, { notes })
  }

  async checkpoint(): Promise<string> {
    return fromUtf8((await this.#get('/api/log/checkpoint')).body)
  }

  /** This device's line under a head it has seen and found to continue the one before. */
  async cosign(size: number, line: string): Promise<void> {
    await this.#post('/api/log/cosignatures', { size, line })
  }

  async witnessed(): Promise<readonly string[]> {
    return json(WitnessedReply, await this.#get('/api/log/witnessed')).notes
  }

  async leaves(from: number, to: number): Promise<Uint8Array> {
    return (await this.#get(`/api/log/leaves?from=${from}&to=${to}`)).body
  }

  async inclusionProof(index: number, size: number): Promise<readonly string[]> {
    return json(ProofReply, await this.#get(`/api/log/proof?index=${index}&size=${size}`)).proof
  }

  async consistencyProof(from: number, to: number): Promise<readonly string[]> {
    return json(ProofReply, await this.#get(`/api/log/consistency?from=${from}&to=${to}`)).proof
  }

  async heads(): Promise<z.infer<typeof HeadsReply>['heads']> {
    return json(HeadsReply, await this.#get('/api/log/heads')).heads
  }

  /** What a device needs that has the release of this tag; null has none. */
  async catalogueNews(since: string | null): Promise<CatalogueNews> {
    const query = since === null ? '' : `?since=${since}`
    return json(CatalogueNews, await this.#get(`/api/catalogue/news${query}`))
  }

  async publishCatalogue(difference: CatalogueDifference): Promise<z.infer<typeof CatalogueReply>> {
    return json(CatalogueReply, await this.#post('/api/catalogue', { difference }))
  }

  async catalogueReleases(): Promise<z.infer<typeof ReleasesReply>> {
    return json(ReleasesReply, await this.#get('/api/catalogue/releases'))
  }

  async catalogueRelease(tag: string): Promise<Uint8Array> {
    return (await this.#get(`/api/catalogue/releases/${tag}`)).body
  }

  #get(path: string): Promise<HttpReply> {
    return this.#ask('GET', path)
  }

  #post(path: string, value: unknown): Promise<HttpReply> {
    return this.#ask('POST', path, { type: 'application/json', bytes: utf8(JSON.stringify(value)) })
  }

  async #ask(
    method: 'GET' | 'POST' | 'DELETE',
    path: string,
    body?: { readonly type: string; readonly bytes: Uint8Array },
  ): Promise<HttpReply> {
    const reply = await this.#transport.request(method, path, body)
    if (reply.status < 400) return reply
    const problem = reply.type.includes('json') ? Problem.safeParse(parseJson(reply.body)) : null
    if (problem?.success === true) {
      throw new Fault('server-refused', problem.data.detail, { problem: problem.data })
    }
    // A proxy's or a starting server's page: as good as no server.
    throw new Fault('offline', `the server answered ${reply.status}`)
  }
}

function feedPage({ body }: HttpReply): FeedPage {
  const page = decodeFeedPage(body)
  if (page.ok) return page.value
  if (page.reason === 'unsupported-version') throw newerServer(page.detail)
  throw new Fault('server-unreadable', `the feed could not be read: ${page.detail}`)
}

/** The server speaks a version this app does not know: nothing is wrong with either, the app is to be updated. */
function newerServer(detail: string): Fault {
  const code = 'unsupported-version'
  const problem = { type: `urn:slieksnis:problem:${code}`, title: detail, status: 200, code, detail } as const
  return new Fault('server-refused', detail, { problem })
}

const Version = z.object({ v: z.number() })

function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(fromUtf8(bytes))
  } catch {
    return undefined
  }
}

function json<S extends z.ZodType>(schema: S, reply: HttpReply): z.output<S> {
  const raw = parseJson(reply.body)
  const version = Version.safeParse(raw)
  if (version.success && version.data.v > 1) throw newerServer(`version ${version.data.v} is not known here`)
  const parsed = schema.safeParse(raw)
  if (!parsed.success)
    throw new Fault('server-unreadable', `the answer could not be read: ${z.prettifyError(parsed.error)}`)
  return parsed.data
}
