import type { PublishProblem } from '#/core/questionnaire/publish-check.ts'
import type { PublishedQuestionnaire } from './questionnaires.ts'
import type { DeskState, HouseholdState } from '#/core/household/fold.ts'
import type {
  DefinitionReference,
  HouseholdChange,
  Office,
  Person,
  Review,
  VisitDraft,
  VisitOutcome,
  VisitPlan,
} from '#/core/household/records.ts'
import type { AttachmentReference } from '#/core/vault/attachment.ts'
import type { Role } from '#/core/vault/directory.ts'
import type { MadeBundle } from '#/core/consent/bundle.ts'
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
import type { Decided, Deciding } from './conflicts.ts'
import type { EnrolledAccount } from './ports.ts'
import type { OpenDraft, UnopenedRecord } from './member.ts'

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
  readonly phase: 'resting' | 'signing-in' | 'sending' | 'receiving'
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

export interface Caseload {
  readonly households: readonly HouseholdSummary[]
  readonly drafts: readonly OpenDraft[]
  readonly desk: DeskState
}

/** Everything a consent screen decided about one person and one act. */
export interface ConsentCapture {
  readonly stream: StreamId
  readonly person: PersonId
  readonly kind: 'notice' | 'consent' | 'refusal' | 'deferral' | 'withdrawal'
  readonly purposes: readonly string[]
  readonly notice: {
    readonly id: string
    readonly version: string
    readonly language: 'lv' | 'en' | 'ru'
    readonly delivery: 'shown' | 'read-aloud' | 'printed'
  }
  readonly by: { readonly kind: 'subject' | 'parent' | 'guardian' | 'proxy'; readonly reference: string }
  readonly method: 'glass' | 'mark' | 'oral-witness' | 'paper-scan' | 'phone' | 'letter' | 'code'
  /** Name of an adult who isn't the worker, for oral consent or a mark. */
  readonly witness: string | null
  /** PNG of a signature: image only. */
  readonly signatureImage: Uint8Array | null
}

/** A person's consent by purpose, folded from receipts; only `given` permits. */
export interface ConsentStanding {
  readonly person: PersonId
  readonly noticeAcknowledged: boolean
  readonly purposes: Readonly<
    Record<string, 'given' | 'refused' | 'deferred' | 'withdrawn' | 'expired' | 'unset'>
  >
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
  /** The head that was verified. */
  readonly head: { readonly size: number; readonly root: string; readonly note: string } | null
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

  // — unlocked —
  whoami(): Promise<UnlockedAs | null>
  /** Forgets the keys and frees the account for another tab; the page then reloads. */
  lock(): Promise<void>
  status(): Promise<SafetyStatus>
  syncNow(): Promise<void>
  retryQuarantined(n: number): Promise<void>
  /** The sealed outbox as one file, importable on another device. */
  rescueFile(): Promise<Uint8Array>

  caseload(): Promise<Caseload>
  household(stream: StreamId): Promise<HouseholdState>
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

  /** The catalogue as last fetched (JSON text), null before the first sync. */
  catalogue(): Promise<string | null>
  invite(input: { readonly role: Role; readonly hoursValid: number }): Promise<Invitation>
  audit(): Promise<AuditResult>
  /** The log and one person's receipts (or nobody's) as one signed file an authority can check without us. */
  authorityBundle(subject: PersonId | null, reason: string): Promise<MadeBundle>
  /** What the data-protection officer's desk wrote down, as far as this account may read it. */
  book(): Promise<OfficeBook>
  writeInBook(line: BookLine): Promise<RecordId>
  /** Devices that may take part, with their people; for a loss, and to end one. */
  devices(): Promise<readonly EnrolledDevice[]>
  /** Ends a device's admission: its next exchange is refused, and it is told so. */
  revokeDevice(device: DeviceId): Promise<void>
  /** Every consent receipt this account can open, of all households, oldest first. */
  receipts(): Promise<readonly OpenReceipt[]>
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
