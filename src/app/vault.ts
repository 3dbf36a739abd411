import { useEffect, useState } from 'react'
import { z } from 'zod'
import { FAULT_CODES, Fault } from '#/client/fault.ts'
import {
  NOTHING_OPEN,
  type Caseload,
  type ConsentStanding,
  type HouseholdOpening,
  type SafetyStatus,
  type UnlockedAs,
  type VaultApi,
  type VaultEvent,
} from '#/client/vault-api.ts'
import { askToBeWoken } from './background-sync.ts'
import type { HouseholdState } from '#/core/household/fold.ts'
import type { StreamId } from '#/core/vault/ids.ts'
import { Problem } from '#/wire/problem.ts'

type Listener = (event: VaultEvent) => void

interface Pending {
  readonly resolve: (value: unknown) => void
  readonly reject: (cause: Error) => void
}

const SpokenFault = z.object({ code: z.string(), message: z.string(), problem: Problem.nullable() })

const pending = new Map<number, Pending>()
const listeners = new Set<Listener>()
let worker: Worker | null = null
let calls = 0
let isOver = false

function startWorker(): Worker {
  const started = new Worker(new URL('./device/vault-worker.ts', import.meta.url), { type: 'module' })
  started.addEventListener(
    'message',
    (message: MessageEvent<{ call?: number; value?: unknown; fault?: unknown; event?: VaultEvent }>) => {
      const { call, value, fault, event } = message.data
      if (event !== undefined) {
        for (const listener of listeners) listener(event)
        return
      }
      const asked = call === undefined ? undefined : pending.get(call)
      if (asked === undefined || call === undefined) return
      pending.delete(call)
      if (fault === undefined) asked.resolve(value)
      else asked.reject(faultFrom(fault))
    },
  )
  return started
}

function faultFrom(value: unknown): Error {
  const spoken = SpokenFault.parse(value)
  const code = FAULT_CODES.find((known) => known === spoken.code)
  if (code === undefined) return new Error(spoken.message)
  return new Fault(code, spoken.message, spoken.problem === null ? {} : { problem: spoken.problem })
}

function ask(method: string, args: readonly unknown[]): Promise<unknown> {
  if (isOver) return new Promise(() => undefined)
  worker ??= startWorker()
  const call = ++calls
  const vaultWorker = worker
  return new Promise((resolve, reject) => {
    pending.set(call, { resolve, reject })
    vaultWorker.postMessage({ call, method, args })
  })
}

/**
 * The vault as screens call it: every call goes to the one worker that holds
 * the keys, and comes back when it is done (a write: when it is on disk).
 */
// The proxy has exactly VaultApi's methods because the worker's `Vault` implements it.
export const vault: VaultApi = new Proxy(Object.create(null), {
  get: (_target, method) =>
    typeof method === 'string' && method !== 'then' ? (...args: unknown[]) => ask(method, args) : undefined,
})

/** The page hears of a returning network before the worker does; taking the tablet up again is a moment to try, too. */
function syncSoon(): void {
  if (worker !== null && document.visibilityState === 'visible') vault.syncNow().catch(() => undefined)
}
/** The service worker was woken by the browser: there is a connection. */
if ('serviceWorker' in navigator)
  navigator.serviceWorker.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
    const isAsked = typeof data === 'object' && data !== null && 'type' in data && data.type === 'EXCHANGE'
    if (isAsked && worker !== null) vault.syncNow().catch(() => undefined)
  })
window.addEventListener('online', syncSoon)
document.addEventListener('visibilitychange', syncSoon)

/** Hears what the vault says of its own accord; the returned function stops it. */
export function onVaultEvent(listener: Listener): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

/** Ends the vault's worker with all keys in it. Whoever asks it from now on hears nothing: the page is about to be opened anew. */
export async function endWork(): Promise<void> {
  const locked = worker === null ? null : vault.lock()
  isOver = true
  await locked
  worker?.terminate()
}

/** Ends the vault's worker with all keys in it and opens the lock screen. */
export async function lockNow(): Promise<void> {
  const { unsent } = await vault.status()
  await vault.lock()
  if (unsent > 0) await askToBeWoken()
  worker?.terminate()
  worker = null
  location.assign('/lock')
}

function subscribe(listener: () => void): () => void {
  return onVaultEvent((event) => {
    if (event.type === 'changed') listener()
  })
}

/**
 * Asks the vault and asks again after every change; null until the first
 * answer. `key` names the question. Where `isSame` says that an answer is the
 * one already shown, nothing is drawn again: every save is a change.
 */
export function useVaultQuery<T>(
  query: () => Promise<T>,
  key: string,
  isSame: (shown: T, now: T) => boolean = () => false,
): T | null {
  const [answer, setAnswer] = useState<{ readonly key: string; readonly value: T } | null>(null)
  useEffect(() => {
    let asked = 0
    const askNow = (): void => {
      const turn = ++asked
      query().then(
        (value) => {
          if (turn !== asked) return
          setAnswer((shown) => (shown?.key === key && isSame(shown.value, value) ? shown : { key, value }))
        },
        (cause: unknown) => reportError(cause),
      )
    }
    askNow()
    const stop = subscribe(askNow)
    return () => {
      asked = 0
      stop()
    }
    // `query` is a new closure on each render; `key` says when it means something else.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [key])
  return answer?.key === key ? answer.value : null
}

/** Of small answers without maps or bytes. */
const isSamePlainData = (shown: unknown, now: unknown): boolean =>
  JSON.stringify(shown) === JSON.stringify(now)

export const useCaseload = (): Caseload | null => useVaultQuery(() => vault.caseload(), 'caseload')
export const useHousehold = (stream: StreamId, opened?: HouseholdOpening): HouseholdState | null =>
  useVaultQuery(() => vault.household(stream, opened), `household ${stream} ${opened?.assessment ?? ''}`)
export const useConsents = (stream: StreamId): readonly ConsentStanding[] | null =>
  useVaultQuery(() => vault.consents(stream), `consents ${stream}`, isSamePlainData)

/** Who is unlocked on this screen; null while nobody is (or the vault has not answered yet). */
export const useWhoami = (): UnlockedAs | null => {
  const holder = useHolder()
  return typeof holder === 'string' ? null : holder
}

/** As `useWhoami`, telling "nobody" from "not answered yet". */
export function useHolder(): UnlockedAs | 'locked' | 'asking' {
  const answer = useVaultQuery(
    async () => (await vault.whoami()) ?? ('locked' as const),
    'whoami',
    isSamePlainData,
  )
  return answer ?? 'asking'
}

/** What the safety line says now. */
export function useStatus(): SafetyStatus {
  const [status, setStatus] = useState(NOTHING_OPEN)
  useEffect(() => {
    // Said at every step of every exchange, mostly the same again.
    const take = (status: SafetyStatus): void =>
      setStatus((shown) => (isSamePlainData(shown, status) ? shown : status))
    const stop = onVaultEvent((event) => {
      if (event.type === 'status') take(event.status)
    })
    vault.status().then(take, (cause: unknown) => reportError(cause))
    return stop
  }, [])
  return status
}
