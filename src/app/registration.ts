import { useEffect, useSyncExternalStore } from 'react'
import { Workbox } from 'workbox-window'

/** What the screen may offer about a newer version. */
export interface Update {
  /** True when a newer version is ready and no visit is open on this screen. */
  readonly available: boolean
  /**
   * Changes to the newer version and opens the page again; false, and nothing
   * changes, while a visit is open in another tab, whose pages would lose theirs.
   *
   * @param rest - ends whatever asks the server for something. A request that wakes the older version in the
   *   moment it makes room leaves Chromium waiting until that one has had nothing to do for half a minute
   *   (five minutes where developer tools look on)
   */
  readonly apply: (rest: () => Promise<void>) => Promise<boolean>
}

/**
 * Whether the app is whole on this device, so that it opens without a connection:
 * `preparing` while its first download is under way, `interrupted` when that broke
 * off, `unsupported` where the browser keeps no app; `just-now` is `ready` reached
 * while this page was open and not yet said.
 */
export type OfflineReadiness = 'preparing' | 'interrupted' | 'just-now' | 'ready' | 'unsupported'

interface State {
  readonly waiting: boolean
  readonly holds: number
  readonly readiness: OfflineReadiness
}

let state: State = {
  waiting: false,
  holds: 0,
  readiness: typeof navigator !== 'undefined' && 'serviceWorker' in navigator ? 'preparing' : 'unsupported',
}
let workbox: Workbox | undefined
const listeners = new Set<() => void>()

function become(next: State): void {
  state = next
  for (const listener of listeners) listener()
}

const isWhole = (): boolean => state.readiness === 'ready' || state.readiness === 'just-now'

/** The person has read on one page that the app is whole here; the next need not say it. */
export function readinessWasSaid(): void {
  if (state.readiness === 'just-now') become({ ...state, readiness: 'ready' })
}

const hourMs = 60 * 60 * 1000

/**
 * Installs the service worker and watches for newer versions, also every hour
 * and when the tablet is taken up again. Without service workers (a private
 * window of some browsers) the app still works online.
 */
export async function register(): Promise<void> {
  if (!('serviceWorker' in navigator)) return
  // A part of the app that cannot be had is a newer version only where all of this one was here.
  window.addEventListener('vite:preloadError', () => {
    if (isWhole()) become({ ...state, waiting: true })
    else become({ ...state, readiness: 'interrupted' })
  })
  const check = () => {
    if (document.visibilityState !== 'visible' || !navigator.onLine) return
    if (isWhole()) workbox?.update().catch(() => undefined)
    else void install()
  }
  window.addEventListener('online', check)
  setInterval(check, hourMs)
  document.addEventListener('visibilitychange', check)
  await install()
}

/** Downloads the app whole, or finds that it is here; tried again when a connection is back. */
async function install(): Promise<void> {
  const registered = new Workbox('/service-worker.js', { scope: '/', type: 'classic' })
  workbox = registered
  registered.addEventListener('waiting', () => become({ ...state, waiting: true }))
  registered.addEventListener('redundant', ({ isUpdate }) => {
    if (isUpdate !== true && !isWhole()) become({ ...state, readiness: 'interrupted' })
  })
  try {
    const registration = await registered.register({ immediate: true })
    if (registration?.active?.state === 'activated') {
      become({ ...state, readiness: 'ready' })
      return
    }
    if (!isWhole()) become({ ...state, readiness: 'preparing' })
    void navigator.serviceWorker.ready.then(() => {
      if (!isWhole()) become({ ...state, readiness: 'just-now' })
    })
  } catch (cause) {
    if (!isWhole()) become({ ...state, readiness: 'interrupted' })
    // no signal at the first visit, or storage refused: the page runs on, and goes on with it later
    reportError(new Error('The app could not be kept on this device for work without signal', { cause }))
  }
}

/** After so long the page is opened anew as it is: the newer version is then offered again. */
const LONGEST_CHANGE_MS = 60_000

/** Lets the waiting version take over, then opens the page anew: never before, so that no file of two versions meets. */
async function apply(rest: () => Promise<void>): Promise<boolean> {
  if (await isHeldElsewhere()) return false
  const registration = await navigator.serviceWorker.getRegistration()
  const waiting = registration?.waiting ?? null
  if (waiting === null) {
    location.reload()
    return true
  }
  await rest()
  navigator.serviceWorker.addEventListener('controllerchange', () => location.reload())
  setTimeout(() => location.reload(), LONGEST_CHANGE_MS)
  waiting.postMessage({ type: 'SKIP_WAITING' })
  return true
}

/** Held, shared, by every tab with an open visit; all tabs have one service worker. */
const HOLD = 'slieksnis-open-visit'

async function isHeldElsewhere(): Promise<boolean> {
  if (!('locks' in navigator)) return false
  const { held } = await navigator.locks.query()
  return (held ?? []).some(({ name }) => name === HOLD)
}

/** Until the returned function is called no tab changes to a newer version. */
function holdEverywhere(): () => void {
  if (!('locks' in navigator)) return () => undefined
  let release: () => void = () => undefined
  const over = new Promise<void>((resolve) => {
    release = resolve
  })
  navigator.locks.request(HOLD, { mode: 'shared' }, () => over).catch((cause: unknown) => reportError(cause))
  return release
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

const isAvailable = () => state.waiting && state.holds === 0

/** Whether a newer version may be offered now, and how to take it. */
export function useUpdate(): Update {
  const available = useSyncExternalStore(subscribe, isAvailable)
  return { available, apply }
}

/** Whether the app opens on this device without a connection. */
export const useOfflineReadiness = (): OfflineReadiness =>
  useSyncExternalStore(subscribe, () => state.readiness)

/** While `open` is true (a visit, an unsent form) no newer version is offered. */
export function useHoldUpdates(open: boolean): void {
  useEffect(() => {
    if (!open) return undefined
    become({ ...state, holds: state.holds + 1 })
    const release = holdEverywhere()
    return () => {
      release()
      become({ ...state, holds: state.holds - 1 })
    }
  }, [open])
}
