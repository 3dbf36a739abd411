import type { ErasureDue } from '#/core/consent/erasure-due.ts'
import type { MissingFile } from './missing-files.ts'
import type { Restore } from './restored.ts'
import type { BreakStanding, BreakStep, BrokenFile, BrokenReading } from './break-glass.ts'
import type { ErasureStanding, ErasureStep } from './erasures.ts'
import type { NotToldStanding, NotToldStep } from './not-told.ts'
import type { ReceiptProof } from './receipt-proofs.ts'
import type { ReceiptTimes } from './receipt-times.ts'
import type { PublishProblem } from '#/core/questionnaire/publish-check.ts'
import type { CataloguePublishing, CatalogueRelease } from './catalogue-releases.ts'
import type { PublishedQuestionnaire } from './questionnaires.ts'
import type { AccessEntry, ProvisionedDevice } from '#/core/household/access-log.ts'
import type { DeskState, HouseholdState } from '#/core/household/fold.ts'
import type {
  DefinitionReference,
  HouseholdChange,
  HouseholdTask,
  Office,
  Person,
  Review,
  VisitDraft,
  VisitOutcome,
  VisitPlan,
} from '#/core/household/records.ts'
import type { AttachmentReference } from '#/core/vault/attachment.ts'
import type { DueStep } from '#/core/plan/follow-up.ts'
import type { PlanProgress } from '#/core/plan/progress.ts'
import type { Role } from '#/core/vault/directory.ts'
import type { MadeBundle } from '#/core/consent/bundle.ts'
import type { ToAskAgain } from '#/core/consent/expiry.ts'
import type { ConsentState } from '#/core/consent/fold.ts'
import type { ConsentReceipt, ReceiptKind } from '#/core/consent/receipt.ts'
import type { ConsentException } from '#/core/consent/exceptions.ts'
import type { VoluntarinessReport } from '#/core/consent/voluntariness.ts'
import type { BookLine, OfficeBook } from '#/core/consent/office-book.ts'
import type {
  AccountId,
  AssessmentId,
  DeviceId,
  PersonId,
  RecordId,
  StreamId,
  VisitId,
} from '#/core/vault/ids.ts'
import type { AccessEnded } from './forgetting.ts'
import type { HeldWorkOffered } from './held-work.ts'
import type { LateWork } from './late-work.ts'
import type { Kept } from './keeping.ts'
import type { LogEvidence } from './log-evidence.ts'
import type { Decided, Deciding } from './conflicts.ts'
import type { EnrolledAccount } from './ports.ts'
import type { OptionExperience } from '#/core/plan/experience.ts'
import type { Feedback } from '#/core/indicators/feedback.ts'
import type { Snapshot } from '#/core/indicators/snapshot.ts'
import type { NewReferral, Referred } from './referrals.ts'
import type { KeptSnapshot, SnapshotKept } from './indicator-snapshots.ts'
import type { RescueTaken } from './rescue.ts'
import type { OpenDraft, UnopenedRecord } from './caseload-fold.ts'

/** Who is unlocked: what screens need to know of it. */
export interface UnlockedAs {
  readonly account: string
  readonly device: string
  readonly role: Role
  readonly organisation: string
  readonly badge: string
}

/** What set-up prints once: the account's recovery key and the root's three paper shares, any two of which suffice. */
export interface RecoveryMaterial {
  readonly recoveryKey: string
  readonly rootShares: readonly string[]
  readonly fingerprint: string
}

export type InvitationReading =
  | {
      readonly ok: true
      readonly organisation: string
      readonly role: Role
      /** A new account, or one more device of an account that exists. */
      readonly admits: 'account' | 'device'
      readonly expiresAt: number
    }
  | {
      readonly ok: false
      readonly reason:
        'unreadable' | 'newer' | 'expired' | 'used' | 'unknown' | 'other-organisation' | 'offline'
    }

/** A link that lets one person join; its fragment is the secret. */
export interface Invitation {
  readonly id: string
  /** To be put after `/join#`. */
  readonly fragment: string
  readonly role: Role
  readonly expiresAt: number
}

/** What the safety line and the sync page say. */
export interface SafetyStatus {
  /** null before the first attempt. */
  readonly online: boolean | null
  /** `opening`: Today and the search are ready, the rest of what lies here is being opened. */
  readonly phase: 'opening' | 'resting' | 'signing-in' | 'sending' | 'receiving'
  readonly done: number
  readonly total: number
  /** Households with work that only this device holds. */
  readonly householdsHere: number
  /** Records and drafts without a receipt. */
  readonly unsent: number
  /** When the server last signed for something, ms; null for never. */
  readonly lastReceiptAt: number | null
  readonly quarantined: readonly QuarantinedRow[]
  readonly problem: {
    readonly code:
      | 'revoked'
      | 'receipt-refused'
      | 'directory-refused'
      | 'log-inconsistent'
      | 'disk-full'
      | 'server-behind'
      | 'server-refused'
      | 'update-needed'
    readonly detail: string
  } | null
  readonly unopened: readonly UnopenedRecord[]
  /** Devices some of whose records never came here, though later ones did. */
  readonly gaps: readonly { readonly device: DeviceId; readonly name: string; readonly missing: number }[]
  /** False while a person has stopped receiving; sending goes on. */
  readonly receives: boolean
  /** How much of the feed is still to come, in positions; null before it was asked. */
  readonly behind: number | null
  /** Photos, drawings and sounds not yet sent; held back while the connection is paid by volume. */
  readonly files: { readonly waiting: number; readonly atMostBytes: number; readonly heldBack: boolean }
}

/** While nobody is unlocked, and until somebody has been. */
export const NOTHING_OPEN: SafetyStatus = {
  online: null,
  phase: 'resting',
  done: 0,
  total: 0,
  householdsHere: 0,
  unsent: 0,
  lastReceiptAt: null,
  quarantined: [],
  problem: null,
  unopened: [],
  gaps: [],
  receives: true,
  behind: null,
  files: { waiting: 0, atMostBytes: 0, heldBack: false },
}

export interface QuarantinedRow {
  readonly n: number
  readonly id: string
  readonly stream: StreamId
  readonly code: string
  readonly detail: string
  readonly queuedAt: number
}

/** One line per household, for lists and search. */
export interface HouseholdSummary {
  readonly stream: StreamId
  readonly label: string
  /** How many other households have a name that reads the same. */
  readonly namesakes: number
  readonly address: string
  readonly parish: string
  readonly members: number
  readonly warnings: readonly {
    readonly kind: string
    readonly note: string
    readonly until: string | null
  }[]
  /** Planned and not yet with an outcome, earliest first. */
  readonly planned: readonly VisitPlan[]
  readonly lastVisit: string | null
  /** Steps of the plans left there that are not over, the earliest day first. */
  readonly openSteps: readonly DueStep[]
  readonly tasks: readonly OpenTask[]
  readonly assessments: readonly {
    readonly assessment: AssessmentId
    readonly standing: 'waiting-for-review' | 'returned' | 'approved' | 'conflict'
    /** The newest revision. */
    readonly revision: RecordId
    readonly visit: VisitId
    readonly at: number
    readonly worker: string
    /** Comments of the newest review, when it was returned. */
    readonly comments: number
    /** False while only this device holds it. */
    readonly synced: boolean
  }[]
  /** What two devices said differently and nobody has decided yet. */
  readonly conflicts: number
  /** Decisions of others about what this account wrote, not yet read. */
  readonly decisions: number
}

/** For what a household is read, beyond being opened. */
export interface HouseholdOpening {
  readonly assessment?: AssessmentId
  /** Read together with all others, by the device, to count. */
  readonly isCounted?: boolean
}

export interface AccessLogReading {
  readonly entries: readonly AccessEntry[]
  /** Every household this account knows of. */
  readonly households: readonly StreamId[]
  readonly provisioned: readonly ProvisionedDevice[]
  /** Records that do not open here: their month is over, or their key has not been handed on yet. */
  readonly unread: { readonly over: number; readonly awaited: number }
  /** How many months a line lives at most. */
  readonly keptMonths: number
}

export interface Caseload {
  readonly households: readonly HouseholdSummary[]
  readonly drafts: readonly OpenDraft[]
  readonly desk: DeskState
}

/**
 * What a tablet of the team holds once it has received everything. Access is
 * the team's: every worker's tablet holds the same, whoever a visit is given to.
 */
export interface TeamHoldings {
  readonly households: number
  /** Sealed records, of every kind. */
  readonly records: number
  /** Of records and drafts, as they lie sealed; photos and other files are fetched when opened. */
  readonly bytes: number
  /** False while this device has not received everything itself: then the figures are too low. */
  readonly isWhole: boolean
}

/** Everything a consent screen decided about one person and one act. */
export interface ConsentCapture {
  readonly stream: StreamId
  readonly person: PersonId
  readonly kind: 'notice' | 'consent' | 'renewal' | 'refusal' | 'deferral' | 'withdrawal' | 'assent'
  readonly purposes: readonly string[]
  readonly notice: {
    readonly id: string
    readonly version: string
    readonly language: 'lv' | 'en' | 'ru'
    readonly delivery: 'shown' | 'read-aloud' | 'printed'
    /** Which of the version's texts; the full one where nothing is said. */
    readonly variant?: 'full' | 'easy'
  }
  readonly by: { readonly kind: 'subject' | 'parent' | 'guardian' | 'proxy'; readonly reference: string }
  readonly method: 'glass' | 'mark' | 'oral-witness' | 'paper-scan' | 'phone' | 'letter' | 'code'
  /** Name of an adult who isn't the worker, for oral consent or a mark. */
  readonly witness: string | null
  /** PNG of a signature or mark: image only. */
  readonly signatureImage: Uint8Array | null
  /** Signed paper, sealed already as an attachment, with the SHA-256 of the file (base64url). */
  readonly scan?: { readonly file: AttachmentReference; readonly sha256: string }
}

/** A person's consent by purpose, folded from receipts; only `given` permits. */
export interface ConsentStanding {
  readonly person: PersonId
  readonly noticeAcknowledged: boolean
  /** Version of the notice last acknowledged; null for none. */
  readonly noticeVersion: string | null
  readonly purposes: Readonly<Record<string, ConsentState>>
  /** When each given consent ends, an instant; absent where it has no end. */
  readonly until: Readonly<Record<string, string>>
  /** What to ask again at a visit today: run out, running out before the next visit, or stopped by a changed notice. */
  readonly askAgain: readonly ToAskAgain[]
}

/** Something still owed to one person of a household, or to somebody named there. */
export interface OpenTask {
  readonly task: string
  readonly about: 'inform' | 'speak-alone'
  readonly person: PersonId | null
  readonly name: string
  readonly since: string
  /** The last day by law; null where none is set. */
  readonly due: string | null
  /** Negative when late; null where no day is set. */
  readonly daysLeft: number | null
  /** Why an officer overruled a decision not to tell them; null where none was. */
  readonly overruled: string | null
}

/** A finished visit, written in one durable step. */
export interface VisitClosing {
  readonly draft: VisitDraft
  readonly outcome: Omit<VisitOutcome, 'visit'>
  /** Null when the visit was refused or nobody was home. */
  readonly assessment: {
    readonly definition: DefinitionReference
    readonly respondent: PersonId | null
    readonly repeats: Readonly<Record<string, readonly string[]>>
    /** All answers by path; those under `/members/<person>/` go under that person's key. */
    readonly answers: Readonly<Record<string, unknown>>
    /** The revision this one corrects. */
    readonly parents: readonly RecordId[]
  } | null
  /** As `src/core/plan` made it; null for none. */
  readonly plan: unknown
}

export interface NewHousehold {
  readonly facts: Omit<HouseholdChange, 'members'>
  readonly persons: readonly Omit<Person, 'person'>[]
}

/** A receipt as it was opened; `src/core/consent` reads `receipt`. */
export interface OpenReceipt {
  readonly stream: StreamId
  readonly record: RecordId
  readonly at: number
  readonly account: string
  readonly position: number | null
  readonly receipt: unknown
}

/** A receipt of a shape this version knows. */
export interface ReadReceipt extends Omit<OpenReceipt, 'receipt'> {
  readonly receipt: ConsentReceipt
}

/** A person of whom receipts are here, and their household. */
export interface PersonKnown {
  readonly person: PersonId
  readonly stream: StreamId
}

/** The DPO's result: green or red, with what was counted and what is wrong. */
export interface AuditResult {
  readonly verdict: 'green' | 'red'
  readonly problems: readonly { readonly code: string; readonly detail: string }[]
  readonly counts: {
    readonly leaves: number
    readonly openable: number
    readonly erased: number
    readonly awaited: number
  }
  /**
   * The earlier green check this one went on from: only receipts that came since
   * were looked at, and, of a very long log, only the leaves. When all was last
   * looked at, ms since 1970. Null when it was now.
   */
  readonly since: { readonly size: number; readonly wholeAt: number; readonly rereadLeaves: boolean } | null
  /** When every receipt's own signature was last checked on this device, ms since 1970; null when it has not been. */
  readonly signaturesAt: number | null
  /** The head that was verified. */
  readonly head: { readonly size: number; readonly root: string; readonly note: string } | null
  /** Other devices that signed a head as seen, with that head's size and their clock. */
  readonly witnesses: readonly {
    readonly account: AccountId
    readonly device: DeviceId
    readonly size: number
    readonly at: number
  }[]
  /** The head this browser had kept from before; null on the first look. */
  readonly keptBefore: { readonly size: number; readonly root: string; readonly note: string } | null
  readonly checkedAt: number
}

/** A device in the directory. */
export interface EnrolledDevice {
  readonly device: DeviceId
  readonly account: AccountId
  readonly role: Role
  /** As the desk knows them; empty when it does not. */
  readonly name: string
  readonly revoked: boolean
}

export type Answered<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly reason: string }

/**
 * What screens may ask of the vault. In the browser each call goes to the one
 * worker that holds the keys; in the demo and in tests it is called directly.
 * World failures reject with a `Fault`.
 */
export interface VaultApi {
  // — before anyone is unlocked —
  accounts(): Promise<readonly EnrolledAccount[]>
  /** null while the organisation has not been set up. */
  organisation(): Promise<{ readonly name: string | null; readonly version: string }>
  setUp(input: {
    readonly organisation: string
    readonly office: Office
    readonly name: string
    readonly badge: string
    readonly passphrase: string
    readonly setupCode?: string
  }): Promise<RecoveryMaterial>
  readInvitation(fragment: string): Promise<InvitationReading>
  join(input: {
    readonly fragment: string
    /** Asked only of a new account; an account that exists has its name already. */
    readonly name: string
    readonly badge: string
    readonly passphrase: string
  }): Promise<Answered<{ readonly recoveryKey: string | null }>>
  /** `takeOver`: also when another tab has the account open; that tab then locks itself. */
  unlock(account: string, passphrase: string, takeOver?: boolean): Promise<Answered<UnlockedAs>>

  /** Whether an account's access ended on this device, and what was handed in then; asked of a locked account. */
  accessEnded(account: string): Promise<AccessEnded | null>
  /** Whether this device still has the account's things, or the note that they were handed in; false after a browser cleared them. */
  isHere(account: string): Promise<boolean>

  // — unlocked —
  whoami(): Promise<UnlockedAs | null>
  /** Forgets the keys and frees the account for another tab; the page then reloads. */
  lock(): Promise<void>
  status(): Promise<SafetyStatus>
  syncNow(): Promise<void>
  /** When this device noticed a server put back to an older copy, and how much it offered again; null for never. */
  lastRestore(): Promise<Restore | null>
  /** Files that records name and the server does not hold, the newest first. Asks the server. */
  missingFiles(): Promise<readonly MissingFile[]>
  /** Stops receiving now, or goes on from where it stopped. Stays so after locking. */
  setReceiving(receives: boolean): Promise<void>
  /** Sends files now, also over a connection paid by volume. */
  sendFiles(): Promise<void>
  retryQuarantined(n: number): Promise<void>
  /** The sealed outbox as one file, importable on another device. */
  rescueFile(): Promise<Uint8Array>
  /** The same as texts for QR codes; null when it is too large for them. */
  rescueCodes(): Promise<readonly string[] | null>
  /** Brings in a file read as codes; null when a code is missing or was read wrongly. */
  importRescueCodes(texts: readonly string[]): Promise<RescueTaken | null>
  /** Brings in another device's rescue file, its items as they were signed there; or says why it is none. */
  importRescue(bytes: Uint8Array): Promise<RescueTaken>
  /** After a server was put back to an older copy: offers it all this device holds of the team, others' work included. */
  offerHeldWork(): Promise<HeldWorkOffered>
  /** What devices left behind whose access ended: for a supervisor to decide on. */
  lateWork(): Promise<readonly LateWork[]>
  /** One such file, for keeping what cannot be taken over. */
  lateWorkFile(work: string): Promise<Uint8Array>
  /** Takes it over; it stays in the list when the server refused a part, or a part needs its own device. */
  takeLateWork(work: string): Promise<RescueTaken>
  declineLateWork(work: string): Promise<void>

  caseload(): Promise<Caseload>
  /** What a tablet of this team holds, counted on this one. */
  teamHoldings(): Promise<TeamHoldings>
  /** Everything known of a household; who asks is written down for the officers. */
  household(stream: StreamId, opened?: HouseholdOpening): Promise<HouseholdState>
  /** Who opened what, for officers, and which devices could; nobody else reads of openings. */
  accessLog(): Promise<AccessLogReading>
  consents(stream: StreamId): Promise<readonly ConsentStanding[]>
  /** The secret printed on a person's sheet, by which they take consent back: null before they had a notice. */
  withdrawalCode(stream: StreamId, person: PersonId): Promise<string | null>
  createHousehold(household: NewHousehold): Promise<StreamId>
  changeHousehold(stream: StreamId, change: HouseholdChange): Promise<void>
  addPerson(stream: StreamId, person: Omit<Person, 'person'>): Promise<PersonId>
  planVisit(stream: StreamId, plan: Omit<VisitPlan, 'visit'>): Promise<VisitId>

  /** Opens the visit's draft, the one to be resumed, or (after a return) one that corrects the assessment. */
  startVisit(stream: StreamId, visit: VisitId, language: 'lv' | 'en' | 'ru'): Promise<VisitDraft>
  startCorrection(stream: StreamId, assessment: AssessmentId): Promise<VisitDraft>
  /** Resolves when the answer is sealed and durable. */
  saveDraft(draft: VisitDraft): Promise<void>
  captureConsent(capture: ConsentCapture): Promise<RecordId>
  /** Writes down a task, or that it is done; sealed under the person's own key where it is a member's. */
  writeTask(stream: StreamId, task: Omit<HouseholdTask, 'task'> & { readonly task?: RecordId }): Promise<void>
  /** Seals a file (photo, drawing, sound) for a household; when this resolves it is on disk. */
  keepAttachment(
    stream: StreamId,
    file: { readonly bytes: Uint8Array; readonly type: string; readonly name: string },
  ): Promise<AttachmentReference>
  /** A file's bytes, from this device or the server, checked against its reference. */
  attachment(
    reference: AttachmentReference,
  ): Promise<
    | { readonly ok: true; readonly bytes: Uint8Array }
    | { readonly ok: false; readonly reason: 'not-here' | 'altered' }
  >
  closeVisit(closing: VisitClosing): Promise<void>
  /** Writes down what came of one option or step of a visit's plan. */
  recordProgress(stream: StreamId, visit: VisitId, progress: PlanProgress): Promise<RecordId>
  review(stream: StreamId, review: Review): Promise<RecordId>
  /** Writes a decision and what holds since; refused when another side came meanwhile. */
  decideConflict(stream: StreamId, deciding: Deciding): Promise<Decided>
  /** Says that this account has read a decision about what it wrote. */
  sawDecision(stream: StreamId, decision: RecordId): Promise<void>

  /** Versions of questionnaires supervisors published, the newest last, but for those whose hash is known. */
  questionnaires(known?: readonly string[]): Promise<readonly PublishedQuestionnaire[]>
  /** Publishes a version to all tablets, or says everything that stands against it. */
  publishQuestionnaire(
    definition: unknown,
  ): Promise<
    | { readonly ok: true; readonly sha256: string }
    | { readonly ok: false; readonly problems: readonly PublishProblem[] }
  >

  /** Months of indicators supervisors signed, the newest first. */
  indicatorMonths(): Promise<readonly KeptSnapshot[]>
  /** Signs a month that is over; the first count of a month stays. `today`: the calendar day here. */
  signIndicatorMonth(snapshot: Snapshot, today: string): Promise<SnapshotKept>

  /** Asks a provider by a link; refused while the person does not permit it. */
  refer(stream: StreamId, visit: VisitId, referral: NewReferral): Promise<Referred>

  /** What stands behind the `#` of the page where residents say how it was: one for the whole team. */
  feedbackFragment(): Promise<string>
  /** Keeps an answer given on this device until it can go with others. `month`: `2026-11`, the month here. */
  leaveFeedback(said: Pick<Feedback, 'face' | 'comment' | 'about'>, month: string): Promise<void>
  /** Every answer the team was given, for supervisors; null without a line to the server. */
  feedback(): Promise<readonly Feedback[] | null>

  /** The catalogue as last fetched (JSON text), null before the first sync. */
  catalogue(): Promise<string | null>
  /** The catalogue being edited on this device (a `StoredDraft` as JSON text); null when there is none. */
  catalogueDraft(): Promise<string | null>
  keepCatalogueDraft(text: string | null): Promise<void>
  /** Publishes the next release for everybody; for supervisors, and only with a connection. Both as JSON text. */
  publishCatalogue(input: {
    readonly base: string
    readonly next: string
    readonly note: string
  }): Promise<CataloguePublishing>
  /** What came back about each option from the team's plans: decisions, and providers who say they are full. */
  optionExperience(): Promise<readonly OptionExperience[]>
  /** The history, the newest first; needs a connection, like any one release of it. */
  catalogueReleases(): Promise<readonly CatalogueRelease[]>
  catalogueRelease(tag: string): Promise<string>
  invite(input: { readonly role: Role; readonly hoursValid: number }): Promise<Invitation>
  /** Checks the log: the receipts that came since the last green check, or (`whole`) all of them. One at a time: a new one stops the one before. */
  audit(how?: { readonly whole?: boolean }): Promise<AuditResult>
  /** What this device ever found wrong with the log, with both signed heads, oldest first. */
  logEvidence(): Promise<readonly LogEvidence[]>
  /** Ends the check that runs: it rejects with the fault `cancelled`. */
  stopAudit(): Promise<void>
  /** Between which moments, by the server's clock, a person's receipts were made. */
  receiptTimes(subject: PersonId): Promise<readonly ReceiptTimes[]>
  /** The receipts by which a person's consents stand, with their proofs, to take home. */
  receiptProofs(stream: StreamId, person: PersonId): Promise<readonly ReceiptProof[]>
  /** The log and one person's receipts (or nobody's) as one signed file an authority can check without us. */
  authorityBundle(subject: PersonId | null, reason: string): Promise<MadeBundle>
  /** What the data-protection officer's desk wrote down, as far as this account may read it. */
  book(): Promise<OfficeBook>
  writeInBook(line: BookLine): Promise<RecordId>
  /** Decisions to erase people, and how far each got. */
  erasures(): Promise<readonly ErasureStanding[]>
  /** May everything about this person be destroyed today, and if not, why not. */
  erasureDue(person: PersonId): Promise<ErasureDue>
  /** The first of two signatures. */
  proposeErasure(person: PersonId): Promise<ErasureStep>
  /** The second; what follows is carried out by a supervisor's device at its next exchange. */
  confirmErasure(matter: RecordId): Promise<ErasureStep>
  dropErasure(matter: RecordId): Promise<ErasureStep>
  /** Where the tombstone stands in the consent log, in `tlog-proof` form, for the certificate. */
  erasureProof(matter: RecordId): Promise<string | null>
  /** Households an officer broke open, and whether supervisors have seen it. */
  breaks(): Promise<readonly BreakStanding[]>
  /** An officer's order, with a reason; it adds a leaf to the consent log and tells the supervisors. */
  breakOpen(household: StreamId, reason: string): Promise<BreakStep>
  /** A supervisor has read of it. */
  seeBreak(matter: RecordId): Promise<void>
  /** What people answered there, for the officer who ordered it; asked of the server, kept nowhere. */
  brokenHousehold(matter: RecordId): Promise<BrokenReading>
  /** A file of it, as the reading named it: each time is written into the access log. */
  brokenFile(matter: RecordId, reference: AttachmentReference): Promise<BrokenFile>
  /** Decisions that somebody named need not be told (Art. 14(5)), those nobody has looked at first. */
  notTold(): Promise<readonly NotToldStanding[]>
  /** An officer's word on one: it stands, or they are to be told after all, with the reason. */
  judgeNotTold(matter: RecordId, overruledBecause: string | null): Promise<NotToldStep>
  /** Devices that may take part, with their people; for a loss, and to end one. */
  devices(): Promise<readonly EnrolledDevice[]>
  /** Ends a device's admission: its next exchange is refused, and it is told so. */
  revokeDevice(device: DeviceId): Promise<void>
  /** Every consent receipt this account can open, of all households, oldest first. */
  receipts(): Promise<readonly OpenReceipt[]>
  /** One person's receipts, oldest first. */
  receiptsOf(person: PersonId): Promise<readonly ReadReceipt[]>
  /**
   * The newest receipts (of one kind, or all), the newest first, at most so many; and how many there are.
   * While not everything is opened (`isWhole` false), those of the households something came about last.
   */
  newestReceipts(
    kind: ReceiptKind | null,
    count: number,
  ): Promise<{
    readonly receipts: readonly ReadReceipt[]
    readonly total: number
    readonly isWhole: boolean
  }>
  /** Everybody of whom there are receipts, in the order of their first. */
  personsWithReceipts(): Promise<readonly PersonKnown[]>
  /** What is kept of whom until when on a calendar day, what is due next first. */
  keptOf(today: string): Promise<readonly Kept[]>
  /** Receipts no screen should have let through, and how many were looked at. */
  receiptsAgainstRules(): Promise<{ readonly found: readonly ConsentException[]; readonly looked: number }>
  /** How often people say yes and no to a purpose, with small groups hidden. */
  voluntariness(purpose: string): Promise<VoluntarinessReport>
  /** Inclusion proof of one receipt in `tlog-proof` form, for the printed receipt; null while the log lacks it. */
  receiptProof(record: RecordId): Promise<string | null>
}

/** What the vault tells screens of its own accord. */
export type VaultEvent =
  | { readonly type: 'changed' }
  | { readonly type: 'status'; readonly status: SafetyStatus }
  | {
      readonly type: 'progress'
      readonly what: 'unlock' | 'audit' | 'receive' | 'send'
      readonly done: number
      readonly total: number
    }
  | { readonly type: 'taken-over' }
  /** This device's access ended: its work was handed in, then keys and rows were forgotten. */
  | { readonly type: 'access-ended' }
