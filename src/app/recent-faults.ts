/** A fault a screen met: its kind and place in our own files. Never its message, which may quote what was typed. */
export interface RecentFault {
  /** By this device's clock, ms since 1970. */
  readonly at: number
  /** `TypeError`, or our own code (`disk-full`). */
  readonly kind: string
  /** File, line and column in the files of this build, or nothing. */
  readonly place: string
}

const MOST = 20
const faults: RecentFault[] = []

const kindOf = (cause: unknown): string => {
  if (!(cause instanceof Error)) return 'unknown'
  const code: unknown = 'code' in cause ? cause.code : undefined
  return typeof code === 'string' ? code : cause.name
}

/** The first of our own files a stack names. */
const placeOf = (stack: string | undefined): string =>
  /\/(assets\/[\w.-]+\.js:\d+:\d+)/.exec(stack ?? '')?.[1] ?? ''

function note(cause: unknown): void {
  const stack = cause instanceof Error ? cause.stack : undefined
  faults.push({ at: Date.now(), kind: kindOf(cause), place: placeOf(stack) })
  if (faults.length > MOST) faults.shift()
}

/** Begins to keep the last faults, in memory only: they are gone with the page. */
export function keepRecentFaults(): void {
  window.addEventListener('error', (event) => note(event.error))
  window.addEventListener('unhandledrejection', (event) => note(event.reason))
}

/** The last faults, oldest first. */
export const recentFaults = (): readonly RecentFault[] => [...faults]
