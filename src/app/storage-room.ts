/** What the browser says of its room for us. */
export interface StorageRoom {
  /** Whether a visit can be kept. */
  readonly hasRoom: boolean
  /** What a visit must find free before it begins, MB. */
  readonly neededMegabytes: number
  /** The browser has promised to clear nothing by itself; null where it cannot promise. */
  readonly isKept: boolean | null
}

/** A visit with signatures of six people takes less than a tenth of this. */
const NEEDED_MEGABYTES = 50
/** A browser without a promise clears whole sites when its disk runs short, long before our own share is used up. */
const NEEDED_UNKEPT_MEGABYTES = 200

/** How much must be free before a visit may begin: more where the browser may clear us when the disk runs short. */
export const neededMegabytes = (isKept: boolean | null): number =>
  isKept === true ? NEEDED_MEGABYTES : NEEDED_UNKEPT_MEGABYTES

/** Room and promise as they are now. Answers also where the browser has no such interface (then: nothing known). */
export async function storageRoom(): Promise<StorageRoom> {
  const isKept = 'storage' in navigator ? await navigator.storage.persisted() : null
  const needed = neededMegabytes(isKept)
  return { hasRoom: await hasRoomFor(needed * 1_000_000), neededMegabytes: needed, isKept }
}

/** Asks the browser to clear nothing by itself, where it has not promised yet; some ask the person. */
export async function askToKeep(): Promise<boolean> {
  if (!('storage' in navigator)) return false
  return (await navigator.storage.persisted()) || (await navigator.storage.persist())
}

/**
 * Whether so much more can be written. Chromium's `estimate()` always tells of
 * 10 GiB, so that no site knows the disk; a private file asked to be so long
 * meets the true limit, and is thrown away before a byte is written.
 */
async function hasRoomFor(bytes: number): Promise<boolean> {
  if (!('storage' in navigator)) return true
  const { quota, usage } = await navigator.storage.estimate()
  if (quota !== undefined && quota - (usage ?? 0) < bytes) return false
  const name = 'room-for-a-visit'
  const root = await navigator.storage.getDirectory()
  const file = await root.getFileHandle(name, { create: true })
  if (!('createWritable' in file)) return true
  const writing = await file.createWritable()
  try {
    await writing.truncate(bytes)
    await writing.abort()
    return true
  } catch (cause) {
    if (cause instanceof DOMException && cause.name === 'QuotaExceededError') return false
    throw cause
  } finally {
    await root.removeEntry(name).catch(() => undefined)
  }
}
