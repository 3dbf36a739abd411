import type { HouseholdState } from '#/core/household/fold.ts'
import type { CaseloadIndex } from './caseload-index.ts'
import { type HouseholdOutline, outlineOf } from './household-summary.ts'
import type { OutboxRow } from './ports.ts'
import type { PageContents } from './stored-feed.ts'

/** Pages that came after the index was made are read at unlocking; of more than a few, everything is opened. */
const MOST_FRESH_PAGES = 4

/** Pages an index does not cover yet; `unusable` when one it covers is gone, or too many have come. */
export function freshPages(
  index: CaseloadIndex,
  pageKeys: readonly number[],
): readonly number[] | 'unusable' {
  const here = new Set(pageKeys)
  if (index.pages.some(([next]) => !here.has(next))) return 'unusable'
  const covered = new Set(index.pages.map(([next]) => next))
  const fresh = pageKeys.filter((next) => !covered.has(next))
  return fresh.length > MOST_FRESH_PAGES ? 'unusable' : fresh
}

/** What an index says of everything that lies here now. */
export function makeIndex(here: {
  readonly cursor: number
  readonly contents: ReadonlyMap<number, PageContents>
  readonly outbox: readonly OutboxRow[]
  readonly outlines: readonly HouseholdOutline[]
  readonly erasedKeys: CaseloadIndex['erasedKeys']
  readonly desk: CaseloadIndex['desk']
  readonly drafts: CaseloadIndex['drafts']
  readonly questionnaires: CaseloadIndex['questionnaires']
  readonly unopened: CaseloadIndex['unopened']
}): CaseloadIndex {
  const places = new Map<string, number>()
  const placeOf = (stream: string): number => {
    const known = places.get(stream) ?? places.size
    places.set(stream, known)
    return known
  }
  const pages = [...here.contents].map(([next, { streams }]): [number, number[]] => [
    next,
    [...streams].map(placeOf),
  ])
  return {
    entries: [...here.contents.values()].reduce((sum, { entries }) => sum + entries, 0),
    cursor: here.cursor,
    streams: [...places.keys()],
    pages,
    outbox: here.outbox.filter(({ type }) => type === 'record').map(({ n, stream }) => [n, stream]),
    outlines: [...here.outlines],
    erasedKeys: here.erasedKeys,
    desk: here.desk,
    drafts: here.drafts,
    questionnaires: here.questionnaires,
    unopened: here.unopened,
  }
}

/**
 * A caseload between unlocking and the moment everything is opened: what the
 * index says, which streams it no longer speaks for, and which have been opened
 * since.
 */
export class EarlyCaseload {
  readonly index: CaseloadIndex
  /** Streams about which something lies here that the index does not know. */
  readonly stale: ReadonlySet<string>
  readonly #pagesOf = new Map<string, number[]>()
  readonly #opened = new Set<string>()

  /**
   * @param fresh - pages the index does not cover
   * @param outbox - what waits to be sent now
   */
  constructor(index: CaseloadIndex, fresh: ReadonlyMap<number, PageContents>, outbox: readonly OutboxRow[]) {
    this.index = index
    for (const [next, places] of index.pages)
      for (const place of places) this.#notePage(index.streams[place] ?? '', next)
    const stale = new Set<string>()
    for (const [next, { streams }] of fresh)
      for (const stream of streams) {
        this.#notePage(stream, next)
        stale.add(stream)
      }
    const covered = new Map(index.outbox)
    const records = outbox.filter(({ type }) => type === 'record')
    for (const { n, stream, position } of records) {
      // A place from the server's receipt is known from the row only.
      if (!covered.has(n) || position !== 0) stale.add(stream)
      covered.delete(n)
    }
    for (const stream of covered.values()) stale.add(stream)
    // A key that was missing may have come, or been handed over in another way.
    for (const { stream, reason } of index.unopened) if (reason === 'key-missing') stale.add(stream)
    this.stale = stale
  }

  get isBehind(): boolean {
    return this.stale.size > 0
  }

  pagesOf(stream: string): readonly number[] {
    return this.#pagesOf.get(stream) ?? []
  }

  /** Streams besides one that something came about most lately, at most so many, the latest first. */
  latest(count: number, besides: string): readonly string[] {
    return [...this.#pagesOf]
      .map(([stream, pages]) => ({ stream, at: Math.max(...pages) }))
      .filter(({ stream }) => stream !== besides)
      .toSorted((a, b) => b.at - a.at)
      .slice(0, count)
      .map(({ stream }) => stream)
  }

  isOpened(stream: string): boolean {
    return this.#opened.has(stream)
  }

  noteOpened(stream: string): void {
    this.#opened.add(stream)
  }

  #notePage(stream: string, next: number): void {
    this.#pagesOf.set(stream, [...(this.#pagesOf.get(stream) ?? []), next])
  }
}

/**
 * One line for every household here, before all is opened out of the index.
 *
 * @param early - null once all is opened
 * @param account - whose caseload it is
 */
export function outlinesOf(
  early: EarlyCaseload | null,
  households: Iterable<HouseholdState>,
  account: string,
): readonly HouseholdOutline[] {
  const lines = new Map<string, HouseholdOutline>()
  for (const outline of early?.index.outlines ?? []) lines.set(outline.stream, outline)
  for (const state of households)
    if (!lines.has(state.stream) || (early?.isOpened(state.stream) ?? true))
      lines.set(state.stream, outlineOf(state, account))
  return [...lines.values()]
}
