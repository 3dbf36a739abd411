import { z } from 'zod'
import { type Catalogue, type CatalogueProblem, parseCatalogue } from '#/core/catalogue/catalogue.ts'
import type { Texts } from '#/core/catalogue/texts.ts'
import { decided, mergeEdits } from './merge-edits.ts'
import { CatalogueDifference, applied, catalogueText, differenceBetween } from './difference.ts'

/** An import that went into a draft: what the draft was before it and right after it, to take it back. */
const KeptImport = z.strictObject({
  source: z.string().max(300),
  at: z.iso.datetime(),
  before: CatalogueDifference,
  after: CatalogueDifference,
})

/**
 * A catalogue being edited, as a device keeps it: the release it began with,
 * whole, and what has been changed since.
 */
export const StoredDraft = z.strictObject({
  format: z.literal('catalogue-draft/1'),
  base: z.string(),
  changes: CatalogueDifference,
  lastImport: KeptImport.nullable(),
})
export type StoredDraft = z.infer<typeof StoredDraft>

/** A catalogue being edited; `base` is the release it began with. */
export interface CatalogueDraft {
  readonly base: Catalogue
  readonly edited: Catalogue
  readonly lastImport: {
    readonly source: string
    readonly at: string
    readonly before: Catalogue
    readonly after: Catalogue
  } | null
}

/** A draft of a release, with nothing changed yet. */
export const newDraft = (base: Catalogue): CatalogueDraft => ({ base, edited: base, lastImport: null })

/** The draft as it is kept. */
export function storedDraft({ base, edited, lastImport }: CatalogueDraft): StoredDraft {
  return {
    format: 'catalogue-draft/1',
    base: catalogueText(base),
    changes: differenceBetween(base, edited),
    lastImport:
      lastImport === null
        ? null
        : {
            source: lastImport.source,
            at: lastImport.at,
            before: differenceBetween(base, lastImport.before),
            after: differenceBetween(base, lastImport.after),
          },
  }
}

function changed(base: unknown, difference: CatalogueDifference): Catalogue | null {
  const made = applied(base, difference)
  if (!made.ok) return null
  const parsed = parseCatalogue(made.catalogue)
  return parsed.outcome === 'catalogue' ? parsed.catalogue : null
}

/** Opens a kept draft; null when it is not one, or does not come out as it was kept. */
export function openDraft(kept: unknown): CatalogueDraft | null {
  const stored = StoredDraft.safeParse(kept)
  if (!stored.success) return null
  const { base: text, changes, lastImport } = stored.data
  const parsed = parseCatalogue(JSON.parse(text))
  if (parsed.outcome === 'refused') return null
  const base = parsed.catalogue
  const edited = changed(base, changes)
  if (edited === null) return null
  if (lastImport === null) return { base, edited, lastImport: null }
  const [before, after] = [changed(base, lastImport.before), changed(base, lastImport.after)]
  if (before === null || after === null) return { base, edited, lastImport: null }
  return { base, edited, lastImport: { source: lastImport.source, at: lastImport.at, before, after } }
}

/** The draft with an import merged into it, to be taken back as a whole if it was the wrong one. */
export const withImport = (
  draft: CatalogueDraft,
  merged: Catalogue,
  about: { readonly source: string; readonly at: string },
): CatalogueDraft => ({
  ...draft,
  edited: merged,
  lastImport: { ...about, before: draft.edited, after: merged },
})

export type ImportUndone =
  /** `kept`: names of records that were worked on since and stay as they are. */
  | { readonly outcome: 'undone'; readonly draft: CatalogueDraft; readonly kept: readonly (Texts | null)[] }
  | { readonly outcome: 'nothing' }
  /** What was edited since leads to what came with the import. */
  | { readonly outcome: 'refused'; readonly problems: readonly CatalogueProblem[] }

/**
 * Takes the last import back.
 *
 * @param since - whether what was edited since stays, also where it is a
 *   record the import brought, or goes with it
 */
export function withoutImport(draft: CatalogueDraft, since: 'stays' | 'goes'): ImportUndone {
  const { lastImport, edited } = draft
  if (lastImport === null) return { outcome: 'nothing' }
  if (since === 'goes') {
    return { outcome: 'undone', draft: { ...draft, edited: lastImport.before, lastImport: null }, kept: [] }
  }
  const merged = mergeEdits(lastImport.after, edited, lastImport.before)
  const parsed = decided(merged, [])
  if (parsed.outcome === 'refused') return { outcome: 'refused', problems: parsed.problems }
  return {
    outcome: 'undone',
    draft: {
      ...draft,
      edited: { ...parsed.catalogue, version: edited.version, made: edited.made },
      lastImport: null,
    },
    kept: merged.conflicts.map(({ name }) => name),
  }
}

const versionForm = /^(\d{4}-\d{2}-\d{2})-(\d+)$/

/** The next release's name: its day and a number, counted on within the day. */
export function nextVersion(previous: string, today: string): string {
  const [, day, number] = versionForm.exec(previous) ?? []
  return day === today && number !== undefined ? `${today}-${Number(number) + 1}` : `${today}-1`
}

/** What is published: the edited catalogue under its own name and day. */
export const toPublish = ({ base, edited }: CatalogueDraft, today: string): Catalogue => ({
  ...edited,
  version: nextVersion(base.version, today),
  made: today,
})
