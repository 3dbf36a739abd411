import { z } from 'zod'
import { type CatalogueProblem, parseCatalogue } from '#/core/catalogue/catalogue.ts'
import {
  applied,
  catalogueText,
  differenceBetween,
  releaseTag,
  textSha256,
} from '#/core/catalogue/editing/difference.ts'
import type { RecordBody } from '#/core/record-log/body.ts'
import { fromUtf8, utf8 } from '#/core/vault/bytes.ts'
import type { Role } from '#/core/vault/directory.ts'
import { Fault } from './fault.ts'
import type { Member } from './member.ts'
import type { ServerLink } from './server-link.ts'

/** `catalogue-release` (desk): a supervisor's word that a release is theirs. */
const ReleaseRecord = z.strictObject({
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  version: z.string().max(40),
  /** What is new, in a sentence for colleagues. */
  note: z.string().max(500),
})

/** A release of the catalogue that a supervisor has named. */
export interface NamedRelease extends z.infer<typeof ReleaseRecord> {
  readonly account: string
  /** When the supervisor's device says it was published, ms since 1970: a claim. */
  readonly at: number
  /** Its place in the feed; null while only this device has it. */
  readonly position: number | null
}

/** One release in the history. */
export interface CatalogueRelease {
  readonly tag: string
  /** Counted from 1 by the server. */
  readonly number: number
  /** When the server stored it, ms since 1970. */
  readonly storedAt: number
  /** Who published it; null where no supervisor's word is known: the first one, which came with the installation. */
  readonly named: NamedRelease | null
}

export type CataloguePublishing =
  | { readonly ok: true; readonly tag: string; readonly version: string }
  /** `moved-on`: another release is in force than the draft began with: fetch it, merge, publish again. */
  | { readonly ok: false; readonly reason: 'not-allowed' | 'nothing-changed' | 'moved-on' }
  | { readonly ok: false; readonly reason: 'unsound'; readonly problems: readonly CatalogueProblem[] }

const placeOf = ({ position }: NamedRelease): number => position ?? Number.POSITIVE_INFINITY

/** The named releases after one more record, in their order; null when the record can't be taken. Only a supervisor's counts. */
export function nameRelease(
  releases: readonly NamedRelease[],
  body: RecordBody,
  position: number | null,
  role: Role | undefined,
): readonly NamedRelease[] | null {
  const record = ReleaseRecord.safeParse(body.payload)
  if (!record.success || role !== 'supervisor') return null
  const named = { ...record.data, account: body.account, at: body.at, position }
  // The same record comes again with its place once the server has it.
  const others = releases.filter(
    (each) => each.position !== null || each.sha256 !== named.sha256 || each.at !== named.at,
  )
  return [...others, named].toSorted((a, b) => placeOf(a) - placeOf(b) || a.at - b.at)
}

/**
 * May a fetched release take the place of the one this device has? Until a
 * supervisor has named any, the installation's own is taken; from then on only
 * a named one, and never one named before the one that is here.
 */
export function mayReplace(releases: readonly NamedRelease[], held: string | null, fetched: string): boolean {
  if (releases.length === 0) return true
  const place = (sha256: string): number => releases.findLastIndex((each) => each.sha256 === sha256)
  return place(fetched) >= 0 && (held === null || place(fetched) >= place(held))
}

const metaText = async (member: Member, name: string): Promise<string | null> => {
  const bytes = await member.meta(name)
  return bytes === null ? null : fromUtf8(bytes)
}

const isSound = (text: string): boolean => {
  try {
    return parseCatalogue(JSON.parse(text)).outcome === 'catalogue'
  } catch {
    return false
  }
}

/** Brings this device's catalogue up to date, by the difference where it has an earlier release. */
export async function fetchCatalogue(member: Member, link: ServerLink): Promise<void> {
  const [held, tag] = [await metaText(member, 'catalogue'), await metaText(member, 'catalogue-tag')]
  let news = await link.catalogueNews(held === null ? null : tag)
  let text: string | null = null
  if (news.kind === 'same') return
  if (news.kind === 'difference') {
    const made = applied(JSON.parse(held ?? 'null'), news.difference)
    if (made.ok) text = made.text
    else news = await link.catalogueNews(null)
  }
  if (news.kind === 'whole') ({ text } = news)
  if (text === null || !isSound(text)) {
    throw new Fault('server-unreadable', 'the catalogue does not come out as it was promised')
  }
  // What no supervisor has named yet may be named in a moment: the next exchange asks again.
  if (!mayReplace(member.releases, held === null ? null : textSha256(held), textSha256(text))) return
  await member.keepMeta('catalogue', utf8(text))
  await member.keepMeta('catalogue-tag', utf8(news.tag))
}

/**
 * Publishes a release: the supervisor's word goes into the desk's log, the
 * difference to the server, which refuses it when another release came between.
 *
 * @param base - the release the draft began with
 */
export async function publishCatalogue(
  member: Member,
  link: ServerLink,
  base: unknown,
  next: unknown,
  note: string,
): Promise<CataloguePublishing> {
  if (member.identity.role !== 'supervisor') return { ok: false, reason: 'not-allowed' }
  const [before, after] = [parseCatalogue(base), parseCatalogue(next)]
  if (after.outcome === 'refused') return { ok: false, reason: 'unsound', problems: after.problems }
  if (before.outcome === 'refused') return { ok: false, reason: 'unsound', problems: before.problems }
  const { version, made } = after.catalogue
  const unchanged = catalogueText({ ...before.catalogue, version, made })
  if (catalogueText(after.catalogue) === unchanged) return { ok: false, reason: 'nothing-changed' }
  const difference = differenceBetween(before.catalogue, after.catalogue)
  const key = member.keyring.circle(member.space, 'audit')
  if (key === undefined) throw new Error('a supervisor holds the desk’s key')
  // Named before it is sent: a release that arrives without its word would be taken by nobody.
  const payload: z.infer<typeof ReleaseRecord> = { sha256: difference.to, version, note }
  const isNamed = member.releases.some(
    (each) => each.sha256 === difference.to && each.account === member.identity.account,
  )
  if (!isNamed) {
    await member.append([
      { stream: member.deskStream, namespace: 'desk', kind: 'catalogue-release', payload, key },
    ])
  }
  try {
    const { tag } = await link.publishCatalogue(difference)
    return { ok: true, tag, version }
  } catch (cause) {
    const isLate = cause instanceof Fault && cause.problem?.code === 'stale-revision'
    if (!isLate) throw cause
    return { ok: false, reason: 'moved-on' }
  }
}

/** All releases there have been, the newest first, each with who named it. */
export async function releasesOf(member: Member, link: ServerLink): Promise<readonly CatalogueRelease[]> {
  const { releases } = await link.catalogueReleases()
  return releases.map(({ tag, number, storedAt }) => ({
    tag,
    number,
    storedAt,
    named: member.releases.findLast((each) => releaseTag(each.sha256) === tag) ?? null,
  }))
}

/** One release as text; what does not have the tag's hash is not taken. */
export async function releaseText(link: ServerLink, tag: string): Promise<string> {
  const text = fromUtf8(await link.catalogueRelease(tag))
  if (releaseTag(textSha256(text)) !== tag) {
    throw new Fault('server-unreadable', 'the release is not the one that was asked for')
  }
  return text
}
