import { ByteReader, ByteWriter } from '#/core/vault/bytes.ts'
import type { DeviceChange, DeviceStore, OutboxRow } from './ports.ts'

/** Under which name the marks lie among the small things of a device. */
const NAME = 'receipt-marks'

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
  let marks = new Map<number, number>()
  return {
    ...store,
    outbox: async () => {
      const rows = await store.outbox()
      const bytes = await store.meta(NAME)
      marks = bytes === null ? new Map<number, number>() : readMarks(bytes)
      return rows.map((row) => marked(row, marks))
    },
    commit: async ({ receipted = [], ...change }) => {
      const next = change.dropAll === true ? new Map<number, number>() : new Map(marks)
      for (const { n } of change.outbox ?? []) next.delete(n)
      for (const n of change.dropOutbox ?? []) next.delete(n)
      const isFewer = next.size < marks.size
      for (const { n, position } of receipted) next.set(n, position)
      if (!isFewer && receipted.length === 0) {
        await store.commit(change)
        return
      }
      await store.commit({
        ...change,
        meta: [...(change.meta ?? []), { name: NAME, bytes: marksBytes(next) }],
      })
      marks = next
    },
  }
}

const marked = (row: OutboxRow, marks: ReadonlyMap<number, number>): OutboxRow => {
  const position = marks.get(row.n)
  return position === undefined || row.state !== 'queued' ? row : { ...row, state: 'receipted', position }
}

function marksBytes(marks: ReadonlyMap<number, number>): Uint8Array {
  const writer = new ByteWriter(16 + marks.size * 16).u32(marks.size)
  for (const [n, position] of marks) writer.u64(n).u64(position)
  return writer.done()
}

function readMarks(bytes: Uint8Array): Map<number, number> {
  const reader = new ByteReader(bytes)
  const marks = new Map<number, number>()
  for (let left = reader.u32(); left > 0; left--) {
    const n = reader.u64()
    marks.set(n, reader.u64())
  }
  return marks
}
