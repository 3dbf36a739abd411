import { fetchCatalogue, publishCatalogue, releaseText, releasesOf } from './catalogue-releases.ts'
import { type PublishedQuestionnaire, prepareToPublish } from './questionnaires.ts'
import { BookLine, type OfficeBook } from '#/core/consent/office-book.ts'
import { isClosedRightly } from '#/core/consent/notice-tasks.ts'
import type { ErasureDue } from '#/core/consent/erasure-due.ts'
import type { ReceiptKind } from '#/core/consent/receipt.ts'
import { type VoluntarinessReport, voluntariness } from '#/core/consent/voluntariness.ts'
import { isInCaseload, provisionedDevices } from '#/core/household/access-log.ts'
import type { HouseholdState } from '#/core/household/fold.ts'
import {
  ConflictDecision,
  type HouseholdChange,
  HouseholdTask,
  type Office,
  type Person,
  type Review,
  type VisitDraft,
  type VisitPlan,
} from '#/core/household/records.ts'
import { type OptionExperience, experienceOf } from '#/core/plan/experience.ts'
import { PlanProgress } from '#/core/plan/progress.ts'
import { StorageReceipt } from '#/core/record-log/receipt.ts'
import { fromUtf8, utf8 } from '#/core/vault/bytes.ts'
import type { Feedback } from '#/core/indicators/feedback.ts'
import { Snapshot } from '#/core/indicators/snapshot.ts'
import { CHUNK_BYTES, type AttachmentReference } from '#/core/vault/attachment.ts'
import type { Role } from '#/core/vault/directory.ts'
import type { DeviceId } from '#/core/vault/ids.ts'
import { type AssessmentId, NO_ID, PersonId, RecordId, StreamId, VisitId } from '#/core/vault/ids.ts'
import { type Sealing, assessmentRecords } from './assessment-records.ts'
import { standingsOf } from './consent-standings.ts'
import { bundleOf, captureReceipt, proofOf } from './consents.ts'
import { auditLogOf } from './log-audit.ts'
import { type Kept, keptOf } from './keeping.ts'
import { type LogEvidence, judgedFresh, logEvidence } from './log-evidence.ts'
import { followLog } from './log-head.ts'
import { foundOrganisation, invite, join, readInvitation, revokeDevice } from './enrolment.ts'
import { Fault } from './fault.ts'
import { type ReceiptProof, receiptProofs } from './receipt-proofs.ts'
import { type ReceiptTimes, receiptTimes } from './receipt-times.ts'
import { feedbackFragment, leaveFeedback, readFeedback, sendFeedback } from './feedback.ts'
import { type KeptSnapshot, type SnapshotKept, writeSnapshot } from './indicator-snapshots.ts'
import { type NewReferral, type Referred, refer, takeReferralAnswers } from './referrals.ts'
import {
  type Decided,
  type Deciding,
  assessmentOfVisit,
  resolve,
  seenChanges,
  seenVersions,
} from './conflicts.ts'
import { codeOf, takeWithdrawals } from './withdrawals.ts'
import {
  type ErasureStanding,
  type ErasureStep,
  confirmErasure,
  dropErasure,
  erasureDueFor,
  erasureProof,
  erasureStandings,
  proposeErasure,
  pursueErasures,
} from './erasures.ts'
import { ACCESS_LOG_MONTHS, endAccessMonths, handOnAccessKeys } from './access-keys.ts'
import { AccessNotes, accessEntries } from './access-log.ts'
import {
  type BreakStanding,
  type BrokenFile,
  type BreakStep,
  type BrokenReading,
  breakStandings,
  orderBreak,
  pursueBreaks,
  readBroken,
  readBrokenFile,
  seeBreak,
} from './break-glass.ts'
import { handOn, writeLine } from './office-book.ts'
import {
  type NotToldStanding,
  type NotToldStep,
  judgeNotTold,
  notToldStandings,
  pursueNotTold,
  writeTask,
} from './not-told.ts'
import { plansOf, summaryAt, withNamesakes } from './household-summary.ts'
import { DEFAULT_COST, LOWEST_COST, type UnlockedIdentity, wakeIdentity } from './identity.ts'
import type { HeldKey } from './keyring.ts'
import type { NewKey } from './granting.ts'
import { Member } from './member.ts'
import type { NewRecord } from './sealing.ts'
import { mendDirectory } from './mending-keys.ts'
import type { AccountShelf, DeviceStore, EnrolledAccount, KeySlot, OutboxRow, Surroundings } from './ports.ts'
import { type MissingFile, missingFiles } from './missing-files.ts'
import { type Restore, lastRestore } from './restored.ts'
import { type AccessEnded, accessEnded } from './forgetting.ts'
import { type HeldWorkOffered, offerHeldWork } from './held-work.ts'
import { type LateWork, endAccess, lateWorkOf } from './late-work.ts'
import {
  newestReceipts,
  personsWithReceipts,
  receiptsAgainstRules,
  receiptsInOrder,
  receiptsOfPerson,
  streamsOfPerson,
} from './receipt-index.ts'
import { Letters } from './letters.ts'
import { type RescueTaken, rescueFileOf, takeRescue } from './rescue.ts'
import { fileOfCodes, rescueCodes } from '#/wire/rescue-codes.ts'
import { ServerLink } from './server-link.ts'
import { Sync, type SyncProblem } from './sync.ts'
import {
  NOTHING_OPEN,
  type AccessLogReading,
  type Answered,
  type AuditResult,
  type Caseload,
  type ConsentCapture,
  type ConsentStanding,
  type EnrolledDevice,
  type HouseholdOpening,
  type Invitation,
  type InvitationReading,
  type NewHousehold,
  type OpenReceipt,
  type PersonKnown,
  type ReadReceipt,
  type RecoveryMaterial,
  type SafetyStatus,
  type TeamHoldings,
  type UnlockedAs,
  type VaultApi,
  type VaultEvent,
  type VisitClosing,
} from './vault-api.ts'

/** A device whose Argon2id takes longer than this at the default price gets the lowest allowed one. */
const LONGEST_STRETCH_MS = 1_500

/** Whether a person stopped receiving: kept, so that it stays so until they let it go on. */
const RECEIVING_STOPPED = 'receiving-stopped'

/** Somebody unlocked. */
interface Session {
  readonly member: Member
  readonly sync: Sync
  readonly access: AccessNotes
  readonly letters: Letters
  readonly badge: string
  /** Gives the account free for other tabs. */
  readonly release: () => void
}

/**
 * The vault behind every screen: in the browser it lives in a worker of its
 * own, in the demo and in tests it is called directly.
 */
export class Vault implements VaultApi {
  readonly #surroundings: Surroundings
  readonly #shelf: AccountShelf
  readonly #tell: (event: VaultEvent) => void
  readonly #link: ServerLink
  #session: Session | null = null
  #lastReceiptAt: number | null = null
  /** The check of the log that runs; another one, or a stop, takes its place. */
  #auditing: { readonly stop: () => void } | null = null
  #ending: Promise<void> | null = null
  #captures: Promise<unknown> = Promise.resolve()

  constructor(
    surroundings: Surroundings,
    shelf: AccountShelf,
    tell: (event: VaultEvent) => void = () => undefined,
  ) {
    this.#surroundings = surroundings
    this.#shelf = shelf
    this.#tell = tell
    this.#link = new ServerLink(surroundings.transport)
  }

  /** A call by name, as it arrives from another thread; only the methods of `VaultApi` answer. */
  async answer(method: string, args: readonly unknown[]): Promise<unknown> {
    const known: Partial<Record<string, unknown>> = VAULT_METHODS.has(method)
      ? Object.fromEntries([[method, Reflect.get(this, method)]])
      : {}
    const called = known[method]
    if (typeof called !== 'function') throw new TypeError(`the vault has no ${method}`)
    return await Reflect.apply(called, this, args)
  }

  // ——— before anyone is unlocked ———

  accounts(): Promise<readonly EnrolledAccount[]> {
    return this.#shelf.list()
  }

  async organisation(): Promise<{ readonly name: string | null; readonly version: string }> {
    const { name, version } = await this.#link.organisation()
    return { name, version }
  }

  /** Argon2id at the default price where this device can afford it, never below the floor. */
  async #cost() {
    const { now, passphraseKey, chance } = this.#surroundings
    const before = now()
    await passphraseKey('a trial of this device', chance(16), LOWEST_COST)
    return (now() - before) * 2 <= LONGEST_STRETCH_MS ? DEFAULT_COST : LOWEST_COST
  }

  async setUp(input: {
    readonly organisation: string
    readonly office: Office
    readonly name: string
    readonly badge: string
    readonly passphrase: string
    readonly setupCode?: string
  }): Promise<RecoveryMaterial> {
    const cost = await this.#cost()
    const { member, recovery } = await foundOrganisation(this.#surroundings, this.#shelf, this.#link, {
      ...input,
      cost,
    })
    const session = this.#begin(member, input.badge, await this.#claimFresh(member.identity.account))
    await session.sync.run()
    session.sync.start()
    return recovery
  }

  readInvitation(fragment: string): Promise<InvitationReading> {
    return readInvitation(this.#surroundings, this.#link, fragment)
  }

  async join(input: {
    readonly fragment: string
    readonly name: string
    readonly badge: string
    readonly passphrase: string
  }): Promise<Answered<{ readonly recoveryKey: string | null }>> {
    const cost = await this.#cost()
    const joined = await join(this.#surroundings, this.#shelf, this.#link, { ...input, cost })
    if (!joined.ok) return joined
    const session = this.#begin(
      joined.member,
      input.badge,
      await this.#claimFresh(joined.member.identity.account),
    )
    try {
      await session.sync.run()
    } catch (cause) {
      // The account is made: its recovery key must be shown now; sync goes on by itself.
      if (!(cause instanceof Fault)) throw cause
    }
    session.sync.start()
    return { ok: true, value: { recoveryKey: joined.recoveryKey } }
  }

  async unlock(account: string, passphrase: string, takeOver = false): Promise<Answered<UnlockedAs>> {
    const enrolled = (await this.#shelf.list()).find((known) => known.account === account)
    if (enrolled === undefined) return { ok: false, reason: 'not-enrolled' }
    const room = await this.#shelf.open(account)
    const opened = await this.#openAccount(account, room, passphrase, takeOver).catch((cause: unknown) => {
      room.store.close()
      throw cause
    })
    if (!opened.ok) {
      room.store.close()
      return opened
    }
    const { member, release } = opened
    const receipt = await member.meta('last-receipt')
    if (receipt !== null) this.#lastReceiptAt = StorageReceipt.parse(JSON.parse(fromUtf8(receipt))).time
    const session = this.#begin(member, enrolled.badge, release)
    if ((await member.meta(RECEIVING_STOPPED))?.[0] === 1) session.sync.setReceiving(false)
    // Today and the search are there at once; the rest is opened meanwhile, and whoever needs it waits.
    member.whole(() => this.#tellStatus()).catch(() => undefined)
    session.sync.start()
    return { ok: true, value: unlockedAs(session) }
  }

  /** The account's member and its hold on the account; whoever cannot be opened does not keep it. */
  async #openAccount(
    account: string,
    room: { readonly store: DeviceStore; readonly slot: KeySlot },
    passphrase: string,
    takeOver: boolean,
  ): Promise<
    | { readonly ok: true; readonly member: Member; readonly release: () => void }
    | { readonly ok: false; readonly reason: string }
  > {
    if ((await accessEnded(room.store)) !== null) return { ok: false, reason: 'access-ended' }
    this.#ending = null
    const woken = await wakeIdentity(this.#surroundings, room, passphrase)
    if (!woken.ok) return woken
    const release = await this.#claim(account, takeOver)
    if (release === 'held-elsewhere') return { ok: false, reason: 'open-elsewhere' }
    try {
      return { ok: true, member: await this.#openMember(room.store, woken.unlocked), release }
    } catch (cause) {
      release()
      throw cause
    }
  }

  /** Opens what is kept here; a directory the disk damaged is fetched again first. */
  async #openMember(store: DeviceStore, unlocked: UnlockedIdentity): Promise<Member> {
    const open = () =>
      Member.open(this.#surroundings, store, unlocked, (done) =>
        this.#tell({ type: 'progress', what: 'unlock', done, total: 0 }),
      )
    return open().catch(async (cause: unknown) => {
      if (!(cause instanceof Fault) || cause.code !== 'directory-damaged') throw cause
      const { rootFingerprint } = unlocked.identity
      await mendDirectory(this.#surroundings.primitives, rootFingerprint, store, this.#link)
      return open()
    })
  }

  /** The account in this tab only; lost to another, this one locks itself. */
  #claim(account: string, takeOver: boolean) {
    return this.#surroundings.claim(account, takeOver, () => {
      // What the other tab has it sends itself: no letter, and the database is let go of at once.
      void this.#close(() => Promise.resolve()).then(() => this.#tell({ type: 'taken-over' }))
    })
  }

  async #claimFresh(account: string): Promise<() => void> {
    const release = await this.#claim(account, true)
    if (release === 'held-elsewhere') throw new Error('an account just made is open nowhere')
    return release
  }

  #begin(member: Member, badge: string, release: () => void): Session {
    const access = new AccessNotes(member)
    const letters = new Letters(member)
    const sync = new Sync(
      member,
      this.#link,
      (state) => {
        if (state.lastReceiptAt !== null) this.#lastReceiptAt = state.lastReceiptAt
        this.#tellStatus()
        if (state.phase === 'resting') letters.afterExchange(state.online)
        if (state.problem?.code === 'revoked' && state.phase === 'resting') this.#end(member)
      },
      () => this.#lookAround(member, access),
    )
    const session: Session = { member, sync, access, letters, badge, release }
    this.#session = session
    member.onChange(() => {
      this.#tell({ type: 'changed' })
      this.#tellStatus()
    })
    return session
  }

  // ——— unlocked ———

  whoami(): Promise<UnlockedAs | null> {
    return Promise.resolve(this.#session === null ? null : unlockedAs(this.#session))
  }

  lock(): Promise<void> {
    return this.#close((letters) => letters.write())
  }

  /** Ends the session at once; its letter box is put in order before the account is free for others. */
  async #close(atLast: (letters: Letters) => Promise<void>): Promise<void> {
    const session = this.#session
    if (session === null) return
    this.#session = null
    session.sync.stop()
    session.letters.stop()
    try {
      await atLast(session.letters)
    } finally {
      session.member.close()
      session.release()
    }
  }

  /** The unlocked session; asking without one is our bug. */
  #open(): Session {
    if (this.#session === null) throw new Error('the vault is locked')
    return this.#session
  }

  /** The session, once everything about one household is opened. */
  async #seeing(stream: StreamId): Promise<Session> {
    const session = this.#open()
    await session.member.opened(stream)
    return session
  }

  /** The session, once one can write as well. */
  async #withKeys(): Promise<Session> {
    const session = this.#open()
    await session.member.keysHere()
    return session
  }

  /** The session, once everything about one household is opened and one can write there. */
  async #at(stream: StreamId): Promise<Session> {
    await this.#seeing(stream)
    return this.#withKeys()
  }

  /** The session, once every record here is opened. */
  async #whole(): Promise<Session> {
    const session = this.#open()
    await session.member.whole()
    return session
  }

  status(): Promise<SafetyStatus> {
    return Promise.resolve(this.#status())
  }

  #status(): SafetyStatus {
    const session = this.#session
    if (session === null) return NOTHING_OPEN
    const { member, sync } = session
    // Told at every change: one way through the outbox, however long a tablet was away.
    const streams = new Set<string>()
    const refused: OutboxRow[] = []
    let queued = 0
    for (const row of member.eachOutboxRow()) {
      if (row.type === 'leaf' || row.state === 'receipted') continue
      streams.add(row.stream)
      if (row.state === 'queued') queued++
      else refused.push(row)
    }
    const drafts = member.draftRows.filter((row) => row.sentRevision < row.revision)
    const files = member.attachments.waiting()
    for (const { stream } of [...drafts, ...files]) streams.add(stream)
    streams.delete(member.deskStream)
    streams.delete(NO_ID)
    const { online, problem, receives, behind } = sync.state
    const opening = member.openedSoFar
    const { phase, done, total } = opening === null ? sync.state : { phase: 'opening' as const, ...opening }
    return {
      online,
      phase,
      done,
      total,
      problem,
      receives,
      behind,
      files: {
        waiting: new Set(files.map(({ attachment }) => attachment)).size,
        atMostBytes: files.length * CHUNK_BYTES,
        heldBack: sync.holdsFilesBack,
      },
      householdsHere: streams.size,
      unsent: queued + drafts.length + files.length,
      lastReceiptAt: this.#lastReceiptAt,
      quarantined: refused.map(({ n, id, stream, problem: refusal, queuedAt }) => ({
        n,
        id,
        stream,
        code: refusal?.code ?? 'bad-request',
        detail: refusal?.detail ?? '',
        queuedAt,
      })),
      unopened: member.unopened,
      gaps: member.gaps.map(({ device, missing }) => ({ device, missing, name: nameOf(member, device) })),
    }
  }

  #tellStatus(): void {
    this.#tell({ type: 'status', status: this.#status() })
  }

  async syncNow(): Promise<void> {
    try {
      await this.#session?.sync.run()
    } finally {
      await this.#ending
    }
  }

  async sendFiles(): Promise<void> {
    await (await this.#whole()).sync.sendFiles()
  }

  async setReceiving(receives: boolean): Promise<void> {
    const { member, sync } = this.#open()
    sync.setReceiving(receives)
    await member.keepMeta(RECEIVING_STOPPED, Uint8Array.of(receives ? 0 : 1))
  }

  lastRestore(): Promise<Restore | null> {
    return lastRestore(this.#open().member)
  }

  async missingFiles(): Promise<readonly MissingFile[]> {
    return missingFiles((await this.#whole()).member, this.#link)
  }

  async retryQuarantined(n: number): Promise<void> {
    const { member, sync } = await this.#whole()
    await member.retry(n)
    sync.nudge()
  }

  async rescueFile(): Promise<Uint8Array> {
    return rescueFileOf((await this.#whole()).member)
  }

  async rescueCodes(): Promise<readonly string[] | null> {
    return rescueCodes(this.#surroundings.primitives, await this.rescueFile())
  }

  async importRescueCodes(texts: readonly string[]): Promise<RescueTaken | null> {
    const file = fileOfCodes(this.#surroundings.primitives, texts)
    return file === null ? null : this.importRescue(file)
  }

  async importRescue(bytes: Uint8Array): Promise<RescueTaken> {
    const { member, sync } = await this.#whole()
    const taken = await takeRescue(member, this.#link, bytes)
    if (taken.ok) await sync.run()
    return taken
  }

  async offerHeldWork(): Promise<HeldWorkOffered> {
    const { member, sync } = await this.#whole()
    const offered = await offerHeldWork(member, this.#link)
    sync.nudge()
    return offered
  }

  async lateWork(): Promise<readonly LateWork[]> {
    return lateWorkOf((await this.#whole()).member, this.#link)
  }

  lateWorkFile(work: string): Promise<Uint8Array> {
    return this.#link.lateWorkBytes(this.#open().member.space, work)
  }

  async takeLateWork(work: string): Promise<RescueTaken> {
    const { member } = await this.#whole()
    const taken = await this.importRescue(await this.#link.lateWorkBytes(member.space, work))
    const isAllIn = taken.ok && taken.refused.length === 0 && taken.counts.setAside === 0
    if (isAllIn) await this.#link.settleLateWork(member.space, work, 'taken')
    return taken
  }

  declineLateWork(work: string): Promise<void> {
    return this.#link.settleLateWork(this.#open().member.space, work, 'declined')
  }

  async accessEnded(account: string): Promise<AccessEnded | null> {
    if (this.#session?.member.identity.account === account) return null
    const { store } = await this.#shelf.open(account)
    try {
      return await accessEnded(store)
    } finally {
      store.close()
    }
  }

  async isHere(account: string): Promise<boolean> {
    if (this.#session?.member.identity.account === account) return true
    if (!(await this.#shelf.list()).some((known) => known.account === account)) return false
    const { store } = await this.#shelf.open(account)
    try {
      return (await store.meta('lock')) !== null || (await accessEnded(store)) !== null
    } finally {
      store.close()
    }
  }

  /** The server refuses this device: if the directory says so too, its work is handed in and everything forgotten. */
  #end(member: Member): void {
    this.#ending ??= endAccess(
      member,
      this.#link,
      () => this.#shelf.open(member.identity.account),
      () => this.#close((letters) => letters.end()),
    ).then(
      (ended) => {
        if (ended === null) this.#ending = null
        else this.#tell({ type: 'access-ended' })
      },
      () => {
        // No road to the server now: sync comes by again, and this with it.
        this.#ending = null
      },
    )
  }

  caseload(): Promise<Caseload> {
    const { member } = this.#open()
    const drafts = member.openDrafts()
    const households = withNamesakes(
      member
        .outlines()
        .filter(({ label }) => label !== '')
        .map((outline) => summaryAt(outline, this.#surroundings.now())),
    )
      // Households of one name keep their places, in whatever order their records were opened.
      .toSorted((a, b) => a.label.localeCompare(b.label, 'lv') || (a.stream < b.stream ? -1 : 1))
    return Promise.resolve({ households, drafts, desk: member.desk })
  }

  async teamHoldings(): Promise<TeamHoldings> {
    const { member, sync } = await this.#whole()
    const named = [...member.households.values()].filter(({ facts }) => facts.label !== '')
    const isWhole = sync.state.receives && (sync.state.behind ?? 0) === 0
    return { households: named.length, ...(await member.holdings()), isWhole }
  }

  async household(stream: StreamId, opened: HouseholdOpening = {}): Promise<HouseholdState> {
    const { member, sync, access } = await this.#seeing(stream)
    const state = member.household(stream)
    const { account, role } = member.identity
    const { assessment = null, isCounted = false } = opened
    await access.note({
      household: isCounted ? null : stream,
      what: isCounted ? 'counted' : assessment === null ? 'household' : 'assessment',
      assessment: isCounted ? null : assessment,
      at: this.#surroundings.now(),
      offline: sync.state.online !== true,
      inCaseload: isCounted || isInCaseload(state, account, role),
    })
    return state
  }

  async accessLog(): Promise<AccessLogReading> {
    const { member } = await this.#whole()
    const entries = member.identity.role === 'dpo' ? accessEntries(member) : []
    const households = [...member.households.keys()]
    return Promise.resolve({
      entries,
      households,
      unread: member.accesses.unread(member),
      keptMonths: ACCESS_LOG_MONTHS,
      provisioned: provisionedDevices(member.directory, member.space),
    })
  }

  async consents(stream: StreamId): Promise<readonly ConsentStanding[]> {
    const { member } = await this.#seeing(stream)
    return Promise.resolve(standingsOf(member.household(stream), this.#surroundings.now()))
  }

  async withdrawalCode(stream: StreamId, person: PersonId): Promise<string | null> {
    return codeOf((await this.#seeing(stream)).member, stream, person)
  }

  async createHousehold(household: NewHousehold): Promise<StreamId> {
    const { member } = await this.#withKeys()
    const stream = StreamId.parse(member.newId())
    const persons = household.persons.map((person) => ({ ...person, person: PersonId.parse(member.newId()) }))
    const householdKey = member.granting.newDataKey('household', stream)
    const newKeys: NewKey[] = [householdKey]
    const records: NewRecord[] = [
      {
        stream,
        namespace: 'record',
        kind: 'household',
        payload: { ...household.facts, members: persons.map(({ person }) => person) },
        key: householdKey.held,
      },
    ]
    for (const person of persons) {
      const key = member.granting.newDataKey('person', stream, person.person)
      newKeys.push(key, member.granting.newDataKey('evidence', stream, person.person))
      records.push({ stream, namespace: 'record', kind: 'person', payload: person, key: key.held })
    }
    await this.#write(records, { newKeys })
    return stream
  }

  async changeHousehold(stream: StreamId, change: HouseholdChange): Promise<void> {
    const parents = seenChanges((await this.#at(stream)).member.household(stream))
    await this.#write([{ ...this.#householdRecord(stream, 'household', change), parents }])
  }

  async addPerson(stream: StreamId, person: Omit<Person, 'person'>): Promise<PersonId> {
    const { member } = await this.#at(stream)
    const id = PersonId.parse(member.newId())
    const key = member.granting.newDataKey('person', stream, id)
    const newKeys = [key, member.granting.newDataKey('evidence', stream, id)]
    const household = member.household(stream)
    const { members } = household.facts
    const parents = seenChanges(household)
    await this.#write(
      [
        { stream, namespace: 'record', kind: 'person', payload: { ...person, person: id }, key: key.held },
        { ...this.#householdRecord(stream, 'household', { members: [...members, id] }), parents },
      ],
      { newKeys },
    )
    return id
  }

  async planVisit(stream: StreamId, plan: Omit<VisitPlan, 'visit'>): Promise<VisitId> {
    const visit = VisitId.parse((await this.#at(stream)).member.newId())
    await this.#write([this.#householdRecord(stream, 'visit-plan', { ...plan, visit })])
    return visit
  }

  async startVisit(stream: StreamId, visit: VisitId, language: 'lv' | 'en' | 'ru'): Promise<VisitDraft> {
    const { member } = await this.#at(stream)
    const open = member.openDrafts().find((draft) => draft.payload.visit === visit)
    if (open !== undefined) return open.payload
    const draft: VisitDraft = {
      draft: RecordId.parse(member.newId()),
      household: stream,
      visit,
      assessment: assessmentOfVisit(this.#surroundings.primitives, visit),
      corrects: null,
      state: 'open',
      step: 'notice',
      definition: null,
      language,
      respondent: null,
      repeats: {},
      answers: {},
      choices: {},
    }
    await this.saveDraft(draft)
    return draft
  }

  async startCorrection(stream: StreamId, assessment: AssessmentId): Promise<VisitDraft> {
    const { member } = await this.#at(stream)
    const open = member.openDrafts().find((draft) => draft.payload.assessment === assessment)
    if (open !== undefined) return open.payload
    const history = member.household(stream).assessments.get(assessment)
    const head = history?.revisions.find((revision) => revision.record === history.heads[0])
    if (history === undefined || head === undefined)
      throw new Error('a correction belongs to an assessment that exists')
    const { visit, definition, language, respondent, repeats, answers, personParts } = head.assessment
    const all: Record<string, unknown> = { ...answers }
    const files = { ...head.assessment.attachments }
    const earlier = [...(head.assessment.earlier ?? [])]
    for (const id of personParts) {
      const part = history.personParts.get(id)
      Object.assign(all, part?.answers)
      Object.assign(files, part?.attachments)
      earlier.push(...(part?.earlier ?? []))
    }
    const draft: VisitDraft = {
      draft: RecordId.parse(member.newId()),
      household: stream,
      visit,
      assessment,
      corrects: head.record,
      state: 'open',
      step: 'questions',
      definition,
      language,
      respondent,
      repeats,
      answers: all,
      ...(Object.keys(files).length === 0 ? {} : { attachments: files }),
      ...(earlier.length === 0 ? {} : { earlier }),
      ...(head.assessment.upgrades === undefined ? {} : { upgrades: head.assessment.upgrades }),
      choices: {},
    }
    await this.saveDraft(draft)
    return draft
  }

  async saveDraft(draft: VisitDraft): Promise<void> {
    const { member, sync } = await this.#at(draft.household)
    await member.saveDraft(draft)
    sync.nudge()
  }

  captureConsent(capture: ConsentCapture): Promise<RecordId> {
    const { member, sync } = this.#open()
    // One after another: each receipt names the one before it.
    const captured = this.#captures.then(async () => {
      await this.#at(capture.stream)
      return captureReceipt(member, capture)
    })
    this.#captures = captured.catch(() => undefined)
    void captured.then(() => sync.nudge()).catch(() => undefined)
    return captured
  }

  async writeTask(
    stream: StreamId,
    task: Omit<HouseholdTask, 'task'> & { readonly task?: RecordId },
  ): Promise<void> {
    const { member, sync } = await this.#at(stream)
    const payload = HouseholdTask.parse({ ...task, task: task.task ?? member.newId() })
    if (payload.done !== null && !isClosedRightly(payload.done))
      throw new Error('whom we need not inform has a ground and a reason (Art. 14(5))')
    const key =
      payload.person === null ? this.#key(stream, 'household') : this.#key(stream, 'person', payload.person)
    await writeTask(member, stream, payload, key)
    sync.nudge()
  }

  async keepAttachment(
    stream: StreamId,
    file: { readonly bytes: Uint8Array; readonly type: string; readonly name: string },
  ): Promise<AttachmentReference> {
    const { member, sync } = await this.#at(stream)
    const reference = await member.keepFile(stream, file)
    sync.nudge()
    return reference
  }

  async attachment(reference: AttachmentReference): ReturnType<VaultApi['attachment']> {
    const { member } = this.#open()
    return member.attachments.open(reference, (id, n) => this.#link.chunk(member.space, id, n))
  }

  async closeVisit(closing: VisitClosing): Promise<void> {
    const { member } = await this.#at(closing.draft.household)
    const { draft, outcome, assessment, plan } = closing
    const stream = draft.household
    const { visit } = draft
    const records: NewRecord[] = []
    if (assessment !== null)
      records.push(...assessmentRecords(stream, draft, assessment, this.#newId(), this.#sealing(stream)))
    const household = member.household(stream)
    if (plan !== null) {
      const parents = seenVersions(household, `plan ${visit}`)
      records.push({ ...this.#householdRecord(stream, 'plan', { visit, plan }), parents })
    }
    const parents = seenVersions(household, `outcome ${visit}`)
    records.push({ ...this.#householdRecord(stream, 'visit-outcome', { ...outcome, visit }), parents })
    const closed: VisitDraft = {
      ...draft,
      state: 'closed',
      step: 'closed',
      repeats: {},
      answers: {},
      choices: {},
      attachments: {},
      earlier: [],
    }
    await this.#write(records, { draft: closed })
  }

  async recordProgress(stream: StreamId, visit: VisitId, progress: PlanProgress): Promise<RecordId> {
    const id = RecordId.parse((await this.#at(stream)).member.newId())
    const payload = { visit, progress: PlanProgress.parse(progress) }
    await this.#write([{ ...this.#householdRecord(stream, 'plan-progress', payload), id }])
    return id
  }

  async decideConflict(stream: StreamId, deciding: Deciding): Promise<Decided> {
    const { member } = await this.#at(stream)
    const resolution = resolve(member.household(stream), deciding)
    if (!resolution.ok) return resolution
    const result = RecordId.parse(member.newId())
    const records: NewRecord[] = []
    if (resolution.kind === 'assessment') {
      const { joined, newest, parents } = resolution
      const { assessment, visit, language } = newest.assessment
      const draft = { ...joined, assessment, visit, language }
      records.push(...assessmentRecords(stream, draft, { ...joined, parents }, result, this.#sealing(stream)))
    } else {
      const { kind, payload, person, parents } = resolution
      const key = this.#sealing(stream).key(person)
      records.push({ id: result, stream, namespace: 'record', kind, payload, key, parents })
    }
    const { subject, sides, picks, note } = deciding
    const decision = ConflictDecision.parse({ subject, sides, picks, result, note })
    records.push(this.#householdRecord(stream, 'decision', decision))
    await this.#write(records)
    return { ok: true }
  }

  async sawDecision(stream: StreamId, decision: RecordId): Promise<void> {
    await this.#at(stream)
    await this.#write([this.#householdRecord(stream, 'decision-seen', { decision })])
  }

  async review(stream: StreamId, review: Review): Promise<RecordId> {
    const id = RecordId.parse((await this.#at(stream)).member.newId())
    await this.#write([{ ...this.#householdRecord(stream, 'review', review), id }])
    return id
  }

  questionnaires(known: readonly string[] = []): Promise<readonly PublishedQuestionnaire[]> {
    const unknown = [...this.#open().member.questionnaires.values()].filter(
      ({ sha256 }) => !known.includes(sha256),
    )
    return Promise.resolve(unknown.toSorted((a, b) => a.at - b.at))
  }

  async publishQuestionnaire(definition: unknown): ReturnType<VaultApi['publishQuestionnaire']> {
    const { member } = await this.#whole()
    if (member.identity.role !== 'supervisor') {
      const message = 'only a supervisor publishes questionnaires'
      return { ok: false, problems: [{ code: 'not-allowed', place: '', message }] }
    }
    const publishing = prepareToPublish(
      definition,
      member.questionnaires,
      member.surroundings.primitives.codec,
    )
    if (!publishing.ok) return publishing
    const key = member.keyring.circle(member.space, 'audit')
    if (key === undefined) throw new Error('a supervisor holds the desk’s key')
    const { payload } = publishing
    await this.#write([{ stream: member.deskStream, namespace: 'desk', kind: 'questionnaire', payload, key }])
    return { ok: true, sha256: payload.sha256 }
  }

  async indicatorMonths(): Promise<readonly KeptSnapshot[]> {
    const kept = [...(await this.#whole()).member.snapshots.values()]
    return Promise.resolve(
      kept.toSorted((a, b) => b.signed.snapshot.month.localeCompare(a.signed.snapshot.month)),
    )
  }

  async signIndicatorMonth(snapshot: Snapshot, today: string): Promise<SnapshotKept> {
    const { member, sync } = await this.#whole()
    const kept = await writeSnapshot(member, Snapshot.parse(snapshot), today)
    sync.nudge()
    return kept
  }

  async refer(stream: StreamId, visit: VisitId, referral: NewReferral): Promise<Referred> {
    const { member, sync } = await this.#at(stream)
    const referred = await refer(member, stream, visit, referral)
    sync.nudge()
    return referred
  }

  async feedbackFragment(): Promise<string> {
    return feedbackFragment((await this.#withKeys()).member)
  }

  async leaveFeedback(said: Pick<Feedback, 'face' | 'comment' | 'about'>, month: string): Promise<void> {
    await leaveFeedback((await this.#whole()).member, said, month)
  }

  async feedback(): Promise<readonly Feedback[] | null> {
    const { member, sync } = await this.#whole()
    if (member.identity.role !== 'supervisor') return null
    await sync.run()
    return readFeedback(member, this.#link).catch((cause: unknown) => {
      if (cause instanceof Fault) return null
      throw cause
    })
  }

  async catalogue(): Promise<string | null> {
    const bytes = await this.#open().member.meta('catalogue')
    return bytes === null ? null : fromUtf8(bytes)
  }

  async catalogueDraft(): Promise<string | null> {
    const bytes = await this.#open().member.meta('catalogue-draft')
    return bytes === null || bytes.length === 0 ? null : fromUtf8(bytes)
  }

  async keepCatalogueDraft(text: string | null): Promise<void> {
    await this.#open().member.keepMeta('catalogue-draft', utf8(text ?? ''))
  }

  async publishCatalogue(input: {
    readonly base: string
    readonly next: string
    readonly note: string
  }): ReturnType<VaultApi['publishCatalogue']> {
    const { member, sync } = await this.#whole()
    const [base, next]: unknown[] = [JSON.parse(input.base), JSON.parse(input.next)]
    await sync.run()
    const outcome = await publishCatalogue(member, this.#link, base, next, input.note)
    // Others are woken by the supervisor's word, and then find the release it speaks of.
    await sync.run()
    return outcome
  }

  async optionExperience(): Promise<readonly OptionExperience[]> {
    const { households } = (await this.#whole()).member
    return Promise.resolve(experienceOf([...households.values()].flatMap(plansOf)))
  }

  async catalogueReleases(): ReturnType<VaultApi['catalogueReleases']> {
    return releasesOf((await this.#whole()).member, this.#link)
  }

  catalogueRelease(tag: string): Promise<string> {
    return releaseText(this.#link, tag)
  }

  /** After each exchange: the public catalogue, and whether the consent log still continues what was seen. */
  async #lookAround(member: Member, access: AccessNotes): Promise<SyncProblem | null> {
    await access.send(this.#link)
    await fetchCatalogue(member, this.#link)
    await handOn(member)
    await endAccessMonths(member, this.#link)
    await handOnAccessKeys(member)
    await pursueErasures(member, this.#link)
    await pursueBreaks(member)
    await pursueNotTold(member)
    if (member.identity.role === 'worker')
      await sendFeedback(member, this.#link, monthOf(this.#surroundings.now()))
    if (await takeWithdrawals(member, this.#link)) this.#session?.sync.nudge()
    if (await takeReferralAnswers(member, this.#link)) this.#session?.sync.nudge()
    const wrong = await followLog(member, this.#link)
    return wrong === null ? null : { code: 'log-inconsistent', detail: wrong }
  }

  async invite(input: { readonly role: Role; readonly hoursValid: number }): Promise<Invitation> {
    const { member, sync } = await this.#whole()
    const invitation = await invite(member, this.#link, input)
    await sync.run()
    return invitation
  }

  async audit({ whole = false }: { readonly whole?: boolean } = {}): Promise<AuditResult> {
    this.#auditing?.stop()
    const stopping = Promise.withResolvers<never>()
    const run = { stop: () => stopping.reject(new Fault('cancelled', 'the check was stopped')) }
    this.#auditing = run
    const check = async (): Promise<AuditResult> => {
      const { member, sync } = await this.#whole()
      await sync.run()
      const result = await auditLogOf(member, this.#link, {
        whole,
        onProgress: (done, total) => {
          if (this.#auditing === run) this.#tell({ type: 'progress', what: 'audit', done, total })
        },
        isStopped: () => this.#auditing !== run,
      })
      return judgedFresh(member, this.#link, result)
    }
    // Whoever stops does not wait for what was asked of the server.
    return Promise.race([check(), stopping.promise])
  }

  logEvidence(): Promise<readonly LogEvidence[]> {
    return logEvidence(this.#open().member)
  }

  stopAudit(): Promise<void> {
    this.#auditing?.stop()
    this.#auditing = null
    return Promise.resolve()
  }

  async receiptTimes(subject: PersonId): Promise<readonly ReceiptTimes[]> {
    return receiptTimes((await this.#whole()).member, this.#link, subject)
  }

  async receiptProofs(stream: StreamId, person: PersonId): Promise<readonly ReceiptProof[]> {
    const { member } = await this.#at(stream)
    return receiptProofs(member, this.#link, stream, person)
  }

  async authorityBundle(subject: PersonId | null, reason: string): ReturnType<VaultApi['authorityBundle']> {
    const { member, sync } = await this.#whole()
    await sync.run()
    return bundleOf(member, this.#link, subject, reason)
  }

  async book(): Promise<OfficeBook> {
    return (await this.#whole()).member.book
  }

  async writeInBook(line: BookLine): Promise<RecordId> {
    const { member, sync } = await this.#whole()
    const id = await writeLine(member, BookLine.parse(line))
    sync.nudge()
    return id
  }

  async erasures(): Promise<readonly ErasureStanding[]> {
    return erasureStandings((await this.#whole()).member)
  }

  async erasureDue(person: PersonId): Promise<ErasureDue> {
    return erasureDueFor((await this.#whole()).member, person)
  }

  proposeErasure(person: PersonId): Promise<ErasureStep> {
    return this.#erasureStep((member) => proposeErasure(member, person))
  }

  confirmErasure(matter: RecordId): Promise<ErasureStep> {
    return this.#erasureStep((member) => confirmErasure(member, matter))
  }

  dropErasure(matter: RecordId): Promise<ErasureStep> {
    return this.#erasureStep((member) => dropErasure(member, matter))
  }

  async #erasureStep(step: (member: Member) => Promise<ErasureStep>): Promise<ErasureStep> {
    const { member, sync } = await this.#whole()
    const done = await step(member)
    sync.nudge()
    return done
  }

  async erasureProof(matter: RecordId): Promise<string | null> {
    return erasureProof((await this.#whole()).member, this.#link, matter)
  }

  async breaks(): Promise<readonly BreakStanding[]> {
    return breakStandings((await this.#whole()).member)
  }

  async breakOpen(household: StreamId, reason: string): Promise<BreakStep> {
    const { member, sync } = await this.#whole()
    const step = await orderBreak(member, household, reason)
    sync.nudge()
    return step
  }

  async seeBreak(matter: RecordId): Promise<void> {
    const { member, sync } = await this.#whole()
    await seeBreak(member, matter)
    sync.nudge()
  }

  async brokenHousehold(matter: RecordId): Promise<BrokenReading> {
    const { member, access } = await this.#whole()
    const reading = await readBroken(member, this.#link, matter)
    if (reading.ok)
      await access.note({
        household: reading.household.stream,
        what: 'broken-open',
        assessment: null,
        at: this.#surroundings.now(),
        offline: false,
        inCaseload: false,
      })
    return reading
  }

  async brokenFile(matter: RecordId, reference: AttachmentReference): Promise<BrokenFile> {
    const { member, access } = await this.#whole()
    const file = await readBrokenFile(member, this.#link, matter, reference)
    if (file.ok)
      await access.note({
        household: file.household,
        what: 'broken-file',
        assessment: null,
        file: reference.id,
        at: this.#surroundings.now(),
        offline: false,
        inCaseload: false,
      })
    return file
  }

  async notTold(): Promise<readonly NotToldStanding[]> {
    return notToldStandings((await this.#whole()).member)
  }

  async judgeNotTold(matter: RecordId, overruledBecause: string | null): Promise<NotToldStep> {
    const { member, sync } = await this.#whole()
    const step = await judgeNotTold(member, matter, overruledBecause)
    sync.nudge()
    return step
  }

  devices(): Promise<readonly EnrolledDevice[]> {
    const { directory, desk } = this.#open().member
    return Promise.resolve(
      [...directory.devices.values()].map(({ device, account, revokedAtSeq }) => ({
        device,
        account,
        role: directory.accounts.get(account)?.role ?? 'worker',
        name: desk.staff.get(account)?.staff.name ?? '',
        revoked: revokedAtSeq !== null || directory.accounts.get(account)?.revokedAtSeq !== null,
      })),
    )
  }

  async revokeDevice(device: DeviceId): Promise<void> {
    const { member, sync } = await this.#whole()
    await revokeDevice(member, this.#link, device)
    await sync.run()
  }

  async receipts(): Promise<readonly OpenReceipt[]> {
    const { member } = await this.#whole()
    const all = [...member.households.values()].flatMap(({ stream, consents }) =>
      consents.map(({ record, at, account, position, receipt }) => ({
        stream,
        record,
        at,
        account,
        position,
        receipt,
      })),
    )
    return Promise.resolve(all.toSorted((a, b) => a.at - b.at))
  }

  async receiptsOf(person: PersonId): Promise<readonly ReadReceipt[]> {
    const { member } = this.#open()
    await member.keysHere()
    for (const stream of streamsOfPerson(member, person)) await member.opened(stream)
    return receiptsOfPerson(member, person)
  }

  async newestReceipts(kind: ReceiptKind | null, count: number): ReturnType<VaultApi['newestReceipts']> {
    const { member } = this.#open()
    await member.openedLatest(LATEST_HOUSEHOLDS)
    return { ...newestReceipts(member, kind, count), isWhole: member.openedSoFar === null }
  }

  async personsWithReceipts(): Promise<readonly PersonKnown[]> {
    return personsWithReceipts((await this.#whole()).member)
  }

  async keptOf(today: string): Promise<readonly Kept[]> {
    return keptOf((await this.#whole()).member, today)
  }

  async receiptsAgainstRules(): ReturnType<VaultApi['receiptsAgainstRules']> {
    return receiptsAgainstRules((await this.#whole()).member)
  }

  async voluntariness(purpose: string): Promise<VoluntarinessReport> {
    return voluntariness(receiptsInOrder((await this.#whole()).member), purpose)
  }

  async receiptProof(record: RecordId): Promise<string | null> {
    return proofOf((await this.#whole()).member, this.#link, record)
  }

  // ——— inside ———

  #key(stream: StreamId, kind: 'household' | 'person' | 'evidence', subject?: string): HeldKey {
    const held = this.#open().member.keyring.data(stream, kind, subject)
    if (held === undefined) throw new Error(`this device holds no ${kind} key of that household`)
    return held
  }

  #newId = (): RecordId => RecordId.parse(this.#open().member.newId())

  #sealing(stream: StreamId): Sealing {
    const key = (person: PersonId | null): HeldKey =>
      person === null ? this.#key(stream, 'household') : this.#key(stream, 'person', person)
    return { newId: this.#newId, key }
  }

  #householdRecord(stream: StreamId, kind: string, payload: unknown): NewRecord {
    return { stream, namespace: 'record', kind, payload, key: this.#key(stream, 'household') }
  }

  async #write(
    records: readonly NewRecord[],
    also: { readonly newKeys?: readonly NewKey[]; readonly draft?: VisitDraft } = {},
  ): Promise<void> {
    const { member, sync } = this.#open()
    await member.append(records, also)
    sync.nudge()
  }

  /** Resolves when every record here is opened, as `engine` wants it after unlocking. */
  async whole(): Promise<void> {
    await this.#whole()
  }

  /** For commands that hold the vault themselves (the demo, the fleet): the engine underneath. */
  get engine(): { readonly member: Member; readonly sync: Sync; readonly link: ServerLink } {
    const { member, sync } = this.#open()
    return { member, sync, link: this.#link }
  }
}

/** What may be called by name from another thread. */
const VAULT_METHODS: ReadonlySet<string> = new Set<keyof VaultApi>([
  'accounts',
  'organisation',
  'setUp',
  'readInvitation',
  'join',
  'unlock',
  'whoami',
  'lock',
  'status',
  'syncNow',
  'lastRestore',
  'missingFiles',
  'setReceiving',
  'sendFiles',
  'retryQuarantined',
  'rescueFile',
  'rescueCodes',
  'importRescueCodes',
  'importRescue',
  'offerHeldWork',
  'lateWork',
  'lateWorkFile',
  'takeLateWork',
  'declineLateWork',
  'accessEnded',
  'isHere',
  'caseload',
  'teamHoldings',
  'household',
  'accessLog',
  'consents',
  'withdrawalCode',
  'createHousehold',
  'changeHousehold',
  'addPerson',
  'planVisit',
  'startVisit',
  'startCorrection',
  'saveDraft',
  'keepAttachment',
  'attachment',
  'captureConsent',
  'writeTask',
  'closeVisit',
  'recordProgress',
  'review',
  'decideConflict',
  'sawDecision',
  'questionnaires',
  'publishQuestionnaire',
  'indicatorMonths',
  'signIndicatorMonth',
  'refer',
  'feedbackFragment',
  'leaveFeedback',
  'feedback',
  'catalogue',
  'catalogueDraft',
  'keepCatalogueDraft',
  'publishCatalogue',
  'optionExperience',
  'catalogueReleases',
  'catalogueRelease',
  'invite',
  'audit',
  'stopAudit',
  'logEvidence',
  'receiptTimes',
  'receiptProofs',
  'authorityBundle',
  'book',
  'writeInBook',
  'erasures',
  'erasureDue',
  'proposeErasure',
  'confirmErasure',
  'dropErasure',
  'erasureProof',
  'breaks',
  'breakOpen',
  'seeBreak',
  'brokenHousehold',
  'brokenFile',
  'notTold',
  'judgeNotTold',
  'devices',
  'revokeDevice',
  'receipts',
  'receiptsOf',
  'newestReceipts',
  'personsWithReceipts',
  'keptOf',
  'receiptsAgainstRules',
  'voluntariness',
  'receiptProof',
])

/** So many households fill the first page of receipts, and are opened in well under a second. */
const LATEST_HOUSEHOLDS = 30

/** Whose device it is; empty where the desk does not say. */
function nameOf({ directory, desk }: Member, device: DeviceId): string {
  const account = directory.devices.get(device)?.account
  return account === undefined ? '' : (desk.staff.get(account)?.staff.name ?? '')
}

function unlockedAs({ member, badge }: Session): UnlockedAs {
  const { account, device, role } = member.identity
  return { account, device, role, organisation: member.directory.name, badge }
}

/** The month of an instant, `2026-11`. */
const monthOf = (ms: number): string => new Date(ms).toISOString().slice(0, 7)
