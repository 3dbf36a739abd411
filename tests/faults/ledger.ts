import type { VisitDraft } from '#/core/household/records.ts'
import type { StreamId } from '#/core/vault/ids.ts'
import type { Tablet } from './tablet.ts'

/** An unfinished visit as its worker believes it is saved. */
export interface LedgerDraft {
  readonly stream: StreamId
  /** As the last confirmed save left it. */
  saved: VisitDraft
  /** A save whose confirmation never came: it may have happened. */
  tried: VisitDraft | null
  isClosing: boolean
}

/** Words somebody wrote and was told are saved: each must be found again. */
export class Ledger {
  readonly #confirmed = new Map<Tablet, Set<string>>()
  readonly #drafts = new Map<Tablet, LedgerDraft[]>()
  #next = 1

  /** A word found nowhere else. */
  newWord(): string {
    return `word-${this.#next++}-`
  }

  confirm(tablet: Tablet, words: readonly string[]): void {
    for (const word of words) this.wordsOf(tablet).add(word)
  }

  wordsOf(tablet: Tablet): Set<string> {
    const words = this.#confirmed.get(tablet) ?? new Set()
    this.#confirmed.set(tablet, words)
    return words
  }

  draftsOf(tablet: Tablet): LedgerDraft[] {
    const drafts = this.#drafts.get(tablet) ?? []
    this.#drafts.set(tablet, drafts)
    return drafts
  }

  closed(tablet: Tablet, draft: LedgerDraft): void {
    this.confirm(tablet, wordsIn(draft.saved))
    this.forget(tablet, draft)
  }

  forget(tablet: Tablet, draft: LedgerDraft): void {
    this.#drafts.set(
      tablet,
      this.draftsOf(tablet).filter((each) => each !== draft),
    )
  }

  get size(): number {
    return [...this.#confirmed.values()].reduce((sum, words) => sum + words.size, 0)
  }
}

export const wordsIn = (value: unknown): readonly string[] =>
  [...JSON.stringify(value).matchAll(/word-\d+-/g)].map(([word]) => word)
