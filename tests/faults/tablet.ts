import type { OpenDraft } from '#/client/caseload-fold.ts'
import type { DraftRow, KeyRow, MetaRow, OutboxRow, PageRow } from '#/client/ports.ts'
import type { VaultApi } from '#/client/vault-api.ts'
import type { HouseholdState } from '#/core/household/fold.ts'
import type { Statement } from '#/core/vault/directory.ts'
import type { StreamId } from '#/core/vault/ids.ts'
import type { Line } from './line.ts'

export const PASSPHRASE = 'klusa upe nes baltu laivu'

/** Rows of a tablet's database, past the app. */
export interface RowsOnDisk {
  readonly outbox: readonly OutboxRow[]
  readonly drafts: readonly DraftRow[]
  readonly pages: readonly PageRow[]
  readonly keys: readonly KeyRow[]
  readonly statements: readonly Statement[]
  /** The sealed index by which the list is there at once; none before it was first kept. */
  readonly meta: readonly MetaRow[]
}

/** One of them, to be written over. */
export type RowOnDisk =
  | { readonly table: 'outbox'; readonly row: OutboxRow }
  | { readonly table: 'drafts'; readonly row: DraftRow }
  | { readonly table: 'pages'; readonly row: PageRow }
  | { readonly table: 'keys'; readonly row: KeyRow }
  | { readonly table: 'statements'; readonly row: Statement }
  | { readonly table: 'meta'; readonly row: MetaRow }

/** A tablet of the town, as faults and work know it: in this process, or in a Chromium of its own. */
export interface Tablet {
  readonly name: string
  /** The road to the server. */
  readonly line: Line
  /** What is open on it now. */
  readonly vault: VaultApi
  /** What it was asked and has not answered, where that is known. */
  readonly waitsFor: readonly string[]
  /** Every household it knows, folded. */
  households(): Promise<readonly HouseholdState[]>
  /** Unfinished visits of a household, of whoever; null where the app shows only one's own. */
  draftsOf(stream: StreamId): readonly OpenDraft[] | null
  isOpen(): Promise<boolean>
  /** Opens the app again and unlocks it. */
  unlock(): Promise<void>
  /** The program is gone, with whatever it was doing. */
  kill(): Promise<void>
  /** Ends it somewhere within the work, or after it; true when it was within. */
  dieDuring(work: () => Promise<unknown>, what: 'exchange' | 'work'): Promise<boolean>
  /** Opens the app, and ends it while it does. */
  dieOpening(): Promise<void>
  /** A second tab takes the account over while the first may be at work; answers what ends the first. */
  takeOver(): Promise<() => Promise<void>>
  /** A newer version of the app takes the tablet over while it exchanges. */
  update(exchange: () => Promise<unknown>): Promise<void>
  /** The next so many writes find the disk full; 0 makes room again. */
  /** As when nobody did anything for a while. */
  rest(): Promise<void>
  fillDisk(writes: number): Promise<void>
  setClock(aheadMs: number): Promise<void>
  /** With the app closed. */
  rows(): Promise<RowsOnDisk>
  overwrite(row: RowOnDisk): Promise<void>
  /** Opened for the first time. */
  start(): Promise<void>
  /** Thrown away, with its disk. */
  discard(): Promise<void>
}
