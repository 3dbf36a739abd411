import { readdir, readFile } from 'node:fs/promises'
import { basename, join, relative } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { logContents, snappyDecompressed, tableContents } from './leveldb.ts'

/** A plaintext found where only ciphertext should lie. */
export interface CanaryHit {
  readonly file: string
  readonly canary: string
  /** How it was written: `utf-8`, `utf-16le`, `base64`, … */
  readonly writtenAs: string
  /** Where in the file: as it lies on disk, or after undoing a compression. */
  readonly seen: 'as it lies' | 'in LevelDB' | 'under Snappy' | 'under gzip'
  readonly offset: number
}

/**
 * Searches every file under a folder for plaintexts that must not be there.
 *
 * Each is looked for as UTF-8, UTF-16 both ways, Latin-1, hex, percent-encoded,
 * with JSON escapes, and as base64 in all three alignments; as written, in
 * small letters, and without diacritics (a search index would keep it so).
 * LevelDB's blocks, compressed IndexedDB values and gzip are opened first.
 *
 * Known gap: text split over two overflow pages of SQLite is not joined.
 */
export async function canaryScan(folder: string, canaries: readonly string[]): Promise<readonly CanaryHit[]> {
  const search = searchFor(canaries)
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const hits: CanaryHit[] = []
  for (const entry of entries) {
    if (!entry.isFile()) continue
    const path = join(entry.parentPath, entry.name)
    const name = relative(folder, path)
    for (const hit of search(Buffer.from(path)))
      hits.push({ ...hit, file: `the name of ${name}`, seen: 'as it lies' })
    hits.push(...scanned(name, await readFile(path), search))
  }
  return hits
}

/** Searches text or bytes already in hand, a log or a database dump, in the same way. */
export function canaryHits(
  name: string,
  content: string | Uint8Array,
  canaries: readonly string[],
): readonly CanaryHit[] {
  const bytes = typeof content === 'string' ? Buffer.from(content) : Buffer.from(content)
  return scanned(name, bytes, searchFor(canaries))
}

interface Needle {
  readonly canary: string
  readonly writtenAs: string
  readonly bytes: Buffer
}

type Search = (bytes: Buffer) => readonly Pick<CanaryHit, 'canary' | 'writtenAs' | 'offset'>[]

function scanned(file: string, bytes: Buffer, search: Search): readonly CanaryHit[] {
  const views: { readonly seen: CanaryHit['seen']; readonly bytes: Buffer }[] = [
    { seen: 'as it lies', bytes },
  ]
  const inLevelDb = tableContents(bytes) ?? (/^\d{6}\.log$/.test(basename(file)) ? logContents(bytes) : null)
  if (inLevelDb !== null) views.push({ seen: 'in LevelDB', bytes: inLevelDb })
  for (const view of [...views]) {
    for (const plain of snappyValues(view.bytes)) views.push({ seen: 'under Snappy', bytes: plain })
    for (const plain of gzipMembers(view.bytes)) views.push({ seen: 'under gzip', bytes: plain })
  }
  return views.flatMap((view) => search(view.bytes).map((hit) => ({ ...hit, file, seen: view.seen })))
}

/** Chromium compresses larger IndexedDB values itself: a version tag, a pseudo version, then 2 for Snappy. */
const snappyValueMark = Buffer.from([0xff, 0x11, 0x02])
const gzipMark = Buffer.from([0x1f, 0x8b, 0x08])
const mostPlainBytes = 64 * 1024 * 1024

function snappyValues(bytes: Buffer): readonly Buffer[] {
  return afterEach(bytes, snappyValueMark, (at) =>
    snappyDecompressed(bytes.subarray(at + snappyValueMark.length), mostPlainBytes),
  )
}

function gzipMembers(bytes: Buffer): readonly Buffer[] {
  return afterEach(bytes, gzipMark, (at) =>
    gunzipSync(bytes.subarray(at), { maxOutputLength: mostPlainBytes }),
  )
}

/** Where the mark stands by chance, opening fails, and there is nothing to search. */
function afterEach(bytes: Buffer, mark: Buffer, open: (at: number) => Buffer): readonly Buffer[] {
  const opened: Buffer[] = []
  for (let at = bytes.indexOf(mark); at >= 0; at = bytes.indexOf(mark, at + 1)) {
    try {
      opened.push(open(at))
    } catch {
      continue
    }
  }
  return opened
}

/**
 * One pass over the bytes for all needles at once: a bitmap of first three
 * bytes lets nearly everything pass, so a browser profile takes seconds.
 */
function searchFor(canaries: readonly string[]): Search {
  const needles = canaries.flatMap(needlesOf)
  const byPrefix = new Map<number, Needle[]>()
  const bitmap = new Uint8Array(1 << 21)
  for (const needle of needles) {
    const prefix = needle.bytes.readUIntBE(0, 3)
    byPrefix.set(prefix, [...(byPrefix.get(prefix) ?? []), needle])
    bitmap[prefix >> 3] = (bitmap[prefix >> 3] ?? 0) | (1 << (prefix & 7))
  }
  return (bytes) => {
    const hits: { canary: string; writtenAs: string; offset: number }[] = []
    let window = 0
    for (let at = 0; at < bytes.length; at += 1) {
      window = ((window << 8) | (bytes[at] ?? 0)) & 0xffffff
      if (((bitmap[window >> 3] ?? 0) & (1 << (window & 7))) === 0 || at < 2) continue
      const offset = at - 2
      for (const { canary, writtenAs, bytes: wanted } of byPrefix.get(window) ?? [])
        if (wanted.equals(bytes.subarray(offset, offset + wanted.length)))
          hits.push({ canary, writtenAs, offset })
    }
    return hits
  }
}

function needlesOf(canary: string): readonly Needle[] {
  if (canary.length < 6)
    throw new Error(`"${canary}" is too short to be distinctive: a canary has 6 letters or more`)
  const small = canary.toLowerCase()
  const folded = small.normalize('NFD').replaceAll(/\p{M}/gu, '')
  const found = new Map<string, Needle>()
  for (const text of new Set([canary, canary.normalize('NFD'), small, folded]))
    for (const { writtenAs, bytes } of waysToWrite(text)) {
      const place = bytes.toString('hex')
      if (!found.has(place)) found.set(place, { canary, writtenAs, bytes })
    }
  return [...found.values()]
}

function waysToWrite(text: string): readonly Omit<Needle, 'canary'>[] {
  const utf8 = Buffer.from(text, 'utf8')
  const utf16 = Buffer.from(text, 'utf16le')
  const ascii = (writtenAs: string, written: string) => ({ writtenAs, bytes: Buffer.from(written, 'latin1') })
  const escaped = text.replaceAll(
    /[^\x20-\x7e]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
  return [
    { writtenAs: 'utf-8', bytes: utf8 },
    { writtenAs: 'utf-16le', bytes: utf16 },
    { writtenAs: 'utf-16be', bytes: Buffer.from(utf16).swap16() },
    ...(/^[\0-\xff]*$/.test(text) ? [ascii('latin-1', text)] : []),
    ascii('percent-encoded', encodeURIComponent(text)),
    ascii('percent-encoded', encodeURIComponent(text).replaceAll('%20', '+')),
    ascii('json escapes', escaped),
    ascii('hex', utf8.toString('hex')),
    ascii('hex', utf8.toString('hex').toUpperCase()),
    ...[utf8, utf16].flatMap((bytes) =>
      [0, 1, 2].flatMap((shift) => [
        ascii('base64', base64Within(bytes, shift, 'base64')),
        ascii('base64', base64Within(bytes, shift, 'base64url')),
      ]),
    ),
  ]
}

/** The letters of base64 that depend on these bytes alone when `shift` unknown bytes stand before and any after. */
function base64Within(bytes: Buffer, shift: number, alphabet: 'base64' | 'base64url'): string {
  const letters = Buffer.concat([Buffer.alloc(shift), bytes]).toString(alphabet)
  const first = Math.ceil((shift * 8) / 6)
  const last = Math.floor(((shift + bytes.length) * 8) / 6)
  return letters.slice(first, last)
}
