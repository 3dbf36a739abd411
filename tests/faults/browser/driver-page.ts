/**
 * What runs in the page of a driven tablet: it starts the app's own vault
 * worker, as the app does, and hands calls through. Its functions are given to
 * the browser as text, so each uses nothing outside this file.
 */

/** A value as text, with maps and bytes told apart. */
export function pack(value: unknown): string {
  return JSON.stringify(value, (_key, held: unknown) => {
    if (held instanceof Map) return { $map: [...held] }
    if (held instanceof Uint8Array) return { $bytes: [...held] }
    return held
  })
}

export function unpack(text: string): unknown {
  return JSON.parse(text, (_key, held: unknown) => {
    if (typeof held !== 'object' || held === null) return held
    if ('$map' in held && Array.isArray(held.$map)) return new Map(held.$map)
    if ('$bytes' in held && Array.isArray(held.$bytes)) return Uint8Array.from(held.$bytes)
    return held
  })
}

interface Waiting {
  readonly resolve: (value: unknown) => void
  readonly reject: (cause: Error) => void
}

/** Answers by name what the suite asks of this page. */
function drive(workerUrl: string): (what: string, args: readonly unknown[]) => Promise<unknown> {
  const waiting = new Map<number, Waiting>()
  let calls = 0
  let worker: Worker | null = null
  let atTakenOver: () => void = () => undefined
  const takenOver = new Promise<null>((resolve) => {
    atTakenOver = () => resolve(null)
  })
  const start = (): Worker => {
    const started = new Worker(workerUrl, { type: 'module' })
    started.addEventListener('message', ({ data }: MessageEvent) => {
      if (data.event?.type === 'taken-over') atTakenOver()
      const asked = waiting.get(data.call)
      waiting.delete(data.call)
      // A fault crosses to the suite as it crossed to the page.
      if (data.fault === undefined) asked?.resolve(data.value)
      else asked?.reject(new Error(JSON.stringify(data.fault)))
    })
    return started
  }
  const ask = (method: string, args: readonly unknown[]): Promise<unknown> => {
    worker ??= start()
    const call = ++calls
    const asked = worker
    return new Promise((resolve, reject) => {
      waiting.set(call, { resolve, reject })
      asked.postMessage({ call, method, args })
    })
  }
  const done = <T>(request: IDBRequest<T>): Promise<T> =>
    new Promise((resolve, reject) => {
      request.addEventListener('success', () => resolve(request.result))
      request.addEventListener('error', () => reject(request.error ?? new Error('the database refused')))
    })
  const onDisk = async (name: string, work: (db: IDBDatabase) => Promise<unknown>): Promise<unknown> => {
    const db = await done(indexedDB.open(name))
    try {
      return await work(db)
    } finally {
      db.close()
    }
  }
  return async (what, args) => {
    switch (what) {
      case 'takenOver':
        return takenOver
      case 'rows':
        return onDisk(String(args[0]), async (db) => {
          const all = (table: string) => done(db.transaction(table).objectStore(table).getAll())
          return {
            outbox: await all('outbox'),
            drafts: await all('drafts'),
            pages: await all('pages'),
            keys: await all('keys'),
            statements: await all('statements'),
            meta: await all('meta'),
          }
        })
      case 'overwrite':
        return onDisk(String(args[0]), async (db) => {
          const table = String(args[1])
          const transaction = db.transaction(table, 'readwrite', { durability: 'strict' })
          const written = new Promise((resolve) => transaction.addEventListener('complete', resolve))
          transaction.objectStore(table).put(args[2])
          await written
        })
      case 'newVersion': {
        const registration = await navigator.serviceWorker.ready
        const found = new Promise<ServiceWorker>((resolve) => {
          registration.addEventListener('updatefound', () => {
            const { installing } = registration
            installing?.addEventListener('statechange', () => {
              if (installing.state === 'installed') resolve(installing)
            })
          })
        })
        await registration.update()
        const waits = registration.waiting ?? (await found)
        const controls = new Promise((resolve) =>
          navigator.serviceWorker.addEventListener('controllerchange', resolve),
        )
        // As the app does: its own work ends before the newer version takes over.
        if (worker !== null) {
          await ask('lock', [])
          worker.terminate()
          worker = null
        }
        waits.postMessage({ type: 'SKIP_WAITING' })
        if (navigator.serviceWorker.controller !== null) await controls
        return null
      }
      case 'ready':
        await navigator.serviceWorker.ready
        return null
      default:
        return ask(what, args)
    }
  }
}

/** The page's part as text, to be run before anything else in it. */
export const driverSource = (workerUrl: string): string =>
  `{ ${pack.toString()}; ${unpack.toString()}; const answer = (${drive.toString()})(${JSON.stringify(workerUrl)});
  globalThis.driven = async (what, args) => pack(await answer(what, unpack(args))); }`
