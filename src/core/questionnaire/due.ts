import type { Live } from './live.ts'

/** What is due to be computed: what rests on nothing due comes first, and of one question's instances what was added first. */
export class Due {
  /** A binary heap by order, then by turn; an entry whose node is no longer due is passed over. */
  readonly #heap: Entry[] = []
  #turn = 0

  add(live: Live): void {
    if (live.dueTurn !== 0) return
    live.dueTurn = ++this.#turn
    const entry = { live, order: live.form.order, turn: live.dueTurn }
    const heap = this.#heap
    let at = heap.length
    heap.push(entry)
    while (at > 0) {
      const above = (at - 1) >> 1
      const upper = heap[above]
      if (upper === undefined || !isBefore(entry, upper)) break
      heap[at] = upper
      at = above
    }
    heap[at] = entry
  }

  /** It is not there any more. */
  remove(live: Live): void {
    live.dueTurn = 0
  }

  /** The next to be computed, which is then no longer due; undefined when nothing is. */
  next(): Live | undefined {
    for (let entry = this.#pop(); entry !== undefined; entry = this.#pop()) {
      if (entry.live.dueTurn !== entry.turn) continue
      entry.live.dueTurn = 0
      return entry.live
    }
    return undefined
  }

  #pop(): Entry | undefined {
    const heap = this.#heap
    const [first] = heap
    const last = heap.pop()
    if (last === undefined || heap.length === 0) return first
    let at = 0
    for (;;) {
      let below = 2 * at + 1
      let lower = heap[below]
      const right = heap[below + 1]
      if (lower === undefined) break
      if (right !== undefined && isBefore(right, lower)) {
        lower = right
        below++
      }
      if (!isBefore(lower, last)) break
      heap[at] = lower
      at = below
    }
    heap[at] = last
    return first
  }
}

interface Entry {
  readonly live: Live
  readonly order: number
  readonly turn: number
}

const isBefore = (a: Entry, b: Entry): boolean =>
  a.order < b.order || (a.order === b.order && a.turn < b.turn)
