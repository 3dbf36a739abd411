import { useEffect, useSyncExternalStore } from 'react'
import { type Catalogue, parseCatalogue } from '#/core/catalogue/catalogue.ts'
import { catalogueText } from '#/core/catalogue/editing/difference.ts'
import { type CatalogueDraft, newDraft, openDraft, storedDraft } from '#/core/catalogue/editing/draft.ts'
import type { JsonObject } from '#/core/catalogue/hsds-import/import-problem.ts'
import { vault } from '#/app/vault.ts'

/** What this tab holds of the catalogue: one draft, and the release in force where it is another than the draft's. */
interface Held {
  readonly state: 'loading' | 'none' | 'ready'
  readonly draft: CatalogueDraft | null
  /** A release published since the draft was begun; null when the draft is up to date. */
  readonly movedOn: Catalogue | null
}

let held: Held = { state: 'loading', draft: null, movedOn: null }
let newestText: string | null = null
const listeners = new Set<() => void>()

/** Records typed and not kept yet, by `list/id`, for as long as the tab lives. */
export const unfinished = new Map<string, JsonObject>()

function hold(next: Held): void {
  held = next
  for (const listener of listeners) listener()
}

const isUntouched = ({ base, edited, lastImport }: CatalogueDraft): boolean =>
  lastImport === null && (base === edited || catalogueText(base) === catalogueText(edited))

/** Takes the draft over and keeps it on this device. */
export async function changeDraft(draft: CatalogueDraft): Promise<void> {
  const movedOn = held.movedOn !== null && draft.base === held.movedOn ? null : held.movedOn
  hold({ state: 'ready', draft, movedOn })
  await vault.keepCatalogueDraft(isUntouched(draft) ? null : JSON.stringify(storedDraft(draft)))
}

/** Forgets what was changed and begins again with the release in force. */
export async function discardDraft(): Promise<void> {
  const base = held.movedOn ?? held.draft?.base
  unfinished.clear()
  if (base !== undefined) await changeDraft(newDraft(base))
}

async function load(): Promise<void> {
  const text = await vault.catalogue()
  if (text === null) {
    hold({ state: 'none', draft: null, movedOn: null })
    return
  }
  if (held.state === 'ready' && text === newestText) return
  newestText = text
  const parsed = parseCatalogue(JSON.parse(text))
  if (parsed.outcome === 'refused') {
    hold({ state: 'none', draft: null, movedOn: null })
    return
  }
  const newest = parsed.catalogue
  const kept = held.draft === null ? await vault.catalogueDraft() : null
  const draft = held.draft ?? (kept === null ? null : openDraft(JSON.parse(kept)))
  if (draft === null || isUntouched(draft)) {
    hold({ state: 'ready', draft: newDraft(newest), movedOn: null })
    return
  }
  const isSame = catalogueText(draft.base) === catalogueText(newest)
  hold({ state: 'ready', draft, movedOn: isSame ? null : newest })
}

/** Looks again which release is in force. */
export const refreshDraft = (): Promise<void> => load()

const subscribe = (listener: () => void): (() => void) => {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

/** The draft of this tab; looks for a newer release whenever a screen opens. */
export function useDraft(): Held {
  const now = useSyncExternalStore(subscribe, () => held)
  useEffect(() => {
    load().catch(reportError)
  }, [])
  return now
}
