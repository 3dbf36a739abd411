import { fromBase64url, joinBytes, sameBytes, toBase64url, toHex } from '#/core/vault/bytes.ts'
import type { Primitives } from '#/core/vault/primitives.ts'

/** A code of this size is read from a tablet's screen by an ordinary camera. */
const PART_BYTES = 600
/** More codes than this nobody holds a camera to: then the file is the way. */
export const MOST_CODES = 40
const ID_BYTES = 8

/** `SLKQ1.<16 hex of the file's hash>.<number>.<how many>.<base64url>`. */
const FORM = /^SLKQ1\.([0-9a-f]{16})\.([1-9]\d?)\.([1-9]\d?)\.([A-Za-z0-9_-]{1,800})$/

const idOf = (primitives: Pick<Primitives, 'hash'>, bytes: Uint8Array): string =>
  toHex(primitives.hash(bytes).subarray(0, ID_BYTES))

/**
 * A rescue file as a row of texts for QR codes, to be read in any order: sealed
 * and signed as the file is, so a code seen by somebody else tells nothing.
 *
 * @returns null when it is too large for so many codes
 */
export function rescueCodes(
  primitives: Pick<Primitives, 'hash'>,
  file: Uint8Array,
): readonly string[] | null {
  const count = Math.max(1, Math.ceil(file.length / PART_BYTES))
  if (count > MOST_CODES) return null
  const id = idOf(primitives, file)
  return Array.from({ length: count }, (_unused, index) => {
    const part = file.subarray(index * PART_BYTES, (index + 1) * PART_BYTES)
    return `SLKQ1.${id}.${index + 1}.${count}.${toBase64url(part)}`
  })
}

interface CodeRead {
  readonly id: string
  readonly number: number
  readonly count: number
  readonly part: string
}

function readCode(text: string): CodeRead | null {
  const [, id, number, count, part] = FORM.exec(text.trim()) ?? []
  if (id === undefined || part === undefined || Number(number) > Number(count)) return null
  return { id, number: Number(number), count: Number(count), part }
}

/** A code's bytes; null when the text is none that bytes are written as. */
function partOf({ part }: CodeRead): Uint8Array | null {
  try {
    return fromBase64url(part)
  } catch {
    return null
  }
}

/** How far a row of codes has been read. */
export interface CodesRead {
  /** Numbers still to be read, ascending. */
  readonly missing: readonly number[]
  readonly count: number
}

/** What of a row is read, by the row the first code belongs to; null while none is one of ours. */
export function codesRead(texts: readonly string[]): CodesRead | null {
  const codes = texts.flatMap((text) => readCode(text) ?? [])
  const [first] = codes
  if (first === undefined) return null
  const have = new Set(
    codes.filter(({ id, count }) => id === first.id && count === first.count).map(({ number }) => number),
  )
  const all = Array.from({ length: first.count }, (_unused, index) => index + 1)
  return { missing: all.filter((number) => !have.has(number)), count: first.count }
}

/** The file a whole row of codes carries; null when one is missing or was read wrongly. */
export function fileOfCodes(
  primitives: Pick<Primitives, 'hash'>,
  texts: readonly string[],
): Uint8Array | null {
  if (codesRead(texts)?.missing.length !== 0) return null
  const codes = texts.flatMap((text) => readCode(text) ?? [])
  const [first] = codes
  const parts = new Map<number, Uint8Array>()
  for (const code of codes) {
    if (code.id !== first?.id || code.count !== first.count) continue
    const part = partOf(code)
    if (part === null) return null
    const known = parts.get(code.number)
    if (known !== undefined && !sameBytes(known, part)) return null
    parts.set(code.number, part)
  }
  const file = joinBytes(...[...parts].toSorted(([a], [b]) => a - b).map(([, part]) => part))
  return idOf(primitives, file) === first?.id ? file : null
}
