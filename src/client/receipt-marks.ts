import { ByteReader, ByteWriter, Truncated } from '#/core/vault/bytes.ts'
import type { DeviceChange, DeviceStore, OutboxRow } from './ports.ts'

/** Under which name the marks lie among the small things of a device. */
export const RECEIPT_MARKS = 'receipt-marks'

/** Numbers of rows go below zero where a restored server is offered something again before all else. */
const SHIFT = 2 ** 52

/** Rows of the outbox that a receipt covers, each with its position. */
export type Receipted = readonly { readonly n: number; readonly position: number }[]

/** A change that may also mark rows of the outbox as receipted, without writing them again. */
export interface MarkingChange extends DeviceChange {
  readonly receipted?: Receipted
}

export interface MarkingStore extends DeviceStore {
  commit(change: MarkingChange): Promise<void>
}

/**
 * A device's store that notes receipts beside the outbox. A record is written
 * once, when it is made: a receipt for five hundred of them then costs one
 * small row in place of five hundred records.
 *
 * A mark holds only as long as its row is neither written again nor dropped, and
 * both happen in one transaction: a row that is queued anew is never taken for
 * receipted, whoever queued it.
 */
export function withReceiptMarks(store: DeviceStore): MarkingStore {
  let known: ReadonlyMap<number, number> | null = null
  const marksHere = async (): Promise<ReadonlyMap<number, number>> => {
    const bytes = known === null ? await store.meta(RECEIPT_MARKS) : null
    known ??= bytes === null ? new Map<number, number>() : readMarks(bytes)
    return known
  }
  return {
    ...store,
    outbox: async () => {
      const rows = await store.outbox()
      const marks = await marksHere()
      return rows.map((row) => marked(row, marks))
    },
    commit: async ({ receipted = [], ...change }) => {
      const marks = await marksHere()
      const isTouched =
        receipted.length > 0 ||
        change.dropAll === true ||
        change.outbox?.some(({ n }) => marks.has(n)) === true ||
        change.dropOutbox?.some((n) => marks.has(n)) === true
      if (!isTouched) {
        await store.commit(change)
        return
      }
      const next = change.dropAll === true ? new Map<number, number>() : new Map(marks)
      for (const { n } of change.outbox ?? []) next.delete(n)
      for (const n of change.dropOutbox ?? []) next.delete(n)
      for (const { n, position } of receipted) next.set(n, position)
      await store.commit({
        ...change,
        meta: [...(change.meta ?? []), { name: RECEIPT_MARKS, bytes: marksBytes(next) }],
      })
      known = next
    },
  }
}

/** A row of the outbox as it stands with its mark. */
export const marked = (row: OutboxRow, marks: ReadonlyMap<number, number>): OutboxRow => {
  const position = marks.get(row.n)
  return position === undefined || row.state !== 'queued' ? row : { ...row, state: 'receipted', position }
}

function marksBytes(marks: ReadonlyMap<number, number>): Uint8Array {
  const writer = new ByteWriter(16 + marks.size * 16).u32(marks.size)
  for (const [n, position] of marks) writer.u64(n + SHIFT).u64(position)
  return writer.done()
}

/** Marks the disk damaged are none: their rows are sent once more, and answered with the places they have. */
export function readMarks(bytes: Uint8Array): ReadonlyMap<number, number> {
  const reader = new ByteReader(bytes)
  const marks = new Map<number, number>()
  try {
    for (let left = reader.u32(); left > 0; left--) {
      const n = reader.u64() - SHIFT
      marks.set(n, reader.u64())
    }
    return marks
  } catch (cause) {
    if (cause instanceof Truncated) return new Map()
    throw cause
  }
}
