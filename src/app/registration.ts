import { useEffect, useSyncExternalStore } from 'react'
import { Workbox } from 'workbox-window'

/** What the screen may offer about a newer version. */
export interface Update {
  /** True when a newer version is ready and no visit is open on this screen. */
  readonly available: boolean
  /** Changes to the newer version and opens the page again. */
  readonly apply: () => void
}

interface State {
  readonly waiting: boolean
  readonly holds: number
}

let state: State = { waiting: false, holds: 0 }
let workbox: Workbox | undefined
const listeners = new Set<() => void>()

function become(next: State): void {
  state = next
  for (const listener of listeners) listener()
}

const hourMs = 60 * 60 * 1000

/**
 * Installs the service worker and watches for newer versions, also every hour
 * and when the tablet is taken up again. Without service workers (a private
 * window of some browsers) the app still works online.
 */
export async function register(): Promise<void> {
  if (!('serviceWorker' in navigator)) return
  const registered = new Workbox('/service-worker.js', { scope: '/', type: 'classic' })
  workbox = registered
  registered.addEventListener('waiting', () => become({ ...state, waiting: true }))
  // a chunk of the old version that is gone means that a newer one took over in another tab
  window.addEventListener('vite:preloadError', () => become({ ...state, waiting: true }))
  const check = () => {
    if (document.visibilityState === 'visible' && navigator.onLine) registered.update().catch(() => undefined)
  }
  try {
    await registered.register({ immediate: true })
    setInterval(check, hourMs)
    document.addEventListener('visibilitychange', check)
  } catch (cause) {
    // no signal at the first visit, or storage refused: the page runs on, and the next opening tries again
    reportError(new Error('The app could not be kept on this device for work without signal', { cause }))
  }
}

/** Lets the waiting version take over, then opens the page anew: never before, so that no file of two versions meets. */
function apply(): void {
  if (workbox === undefined) {
    location.reload()
    return
  }
  workbox.addEventListener('controlling', () => location.reload())
  workbox.messageSkipWaiting()
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

/** While `open` is true (a visit, an unsent form) no newer version is offered. */
export function useHoldUpdates(open: boolean): void {
  useEffect(() => {
    if (!open) return undefined
    become({ ...state, holds: state.holds + 1 })
    return () => become({ ...state, holds: state.holds - 1 })
  }, [open])
}
