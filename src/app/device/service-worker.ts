import { bringLetters } from './bring-letters.ts'
import { LETTERS_TAG } from './letter-box.ts'
import { cleanupOutdatedCaches, matchPrecache, precacheAndRoute } from 'workbox-precaching'

declare const self: ServiceWorkerGlobalScope & {
  readonly __WB_MANIFEST: (string | { url: string; revision: string | null })[]
}

/**
 * Keeps the whole app on the device: every file of one version together, so a
 * tablet without signal opens exactly what it last downloaded.
 *
 * A new version waits until the page asks for it (`SKIP_WAITING`), which the
 * page does only when no visit is open. Nothing personal is ever cached here:
 * answers of the server are not touched.
 */
cleanupOutdatedCaches()
precacheAndRoute(self.__WB_MANIFEST)

/**
 * Also the page that was opened before there was a service worker is served from
 * here from now on: else its further parts would need a connection, and a newer
 * version would not have to wait for it.
 */
self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()))

/** Addresses the server answers itself: the public catalogue, the interfaces, health. */
const servedByTheServer =
  /^\/(?:options|services|organizations|locations|service_at_locations|taxonomies|taxonomy_terms|hsds|api|healthz|readyz|documentation)(?:\/|$)/

/** A page of the app is the cached shell; without it (a purged cache) the network is asked. */
async function appShell(request: Request): Promise<Response> {
  return (await matchPrecache('/index.html')) ?? fetch(request)
}

self.addEventListener('fetch', (event) => {
  if (event.request.mode !== 'navigate') return
  const address = new URL(event.request.url)
  if (address.origin !== self.location.origin) return
  if (servedByTheServer.test(address.pathname)) return
  event.respondWith(appShell(event.request))
})

/** The page's one message; checked by hand, because a schema library would triple this file. */
function asksToSkipWaiting(message: unknown): boolean {
  return (
    typeof message === 'object' && message !== null && 'type' in message && message.type === 'SKIP_WAITING'
  )
}

self.addEventListener('message', (event) => {
  if (asksToSkipWaiting(event.data)) event.waitUntil(self.skipWaiting())
})

/** One-off background sync, which not every browser has and TypeScript's library does not know. */
interface SyncEvent extends ExtendableEvent {
  readonly tag: string
}

const isSync = (event: Event): event is SyncEvent => 'tag' in event && 'waitUntil' in event

/** The browser found a connection: open pages are told to exchange, and what locked tablets left is brought. */
async function onConnection(): Promise<void> {
  for (const page of await self.clients.matchAll({ type: 'window' })) page.postMessage({ type: 'EXCHANGE' })
  await bringLetters()
}

self.addEventListener('sync', (event) => {
  if (isSync(event) && event.tag === LETTERS_TAG) event.waitUntil(onConnection())
})
