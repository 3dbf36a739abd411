import { type BackOff, failuresAfter, pauseMs } from '#/client/back-off.ts'
import { Fault } from '#/client/fault.ts'
import type { Transport } from '#/client/ports.ts'
import { LiveEvent } from '#/wire/routes.ts'

const REQUEST_TIMEOUT_MS = 60_000
const REOPENING: BackOff = { firstMs: 4_000, longestMs: 60_000 }

/** fetch and server-sent events as the engine's road to the server it was loaded from. */
export const browserTransport: Transport = {
  request: async (method, path, body) => {
    try {
      const reply = await fetch(path, {
        method,
        ...(body === undefined
          ? {}
          : { body: new Uint8Array(body.bytes), headers: { 'content-type': body.type } }),
        credentials: body?.isAnonymous === true ? 'omit' : 'same-origin',
        cache: 'no-store',
        redirect: 'error',
        signal: AbortSignal.timeout(REQUEST_TIMEOUT_MS),
      })
      return {
        status: reply.status,
        type: reply.headers.get('content-type') ?? '',
        body: new Uint8Array(await reply.arrayBuffer()),
      }
    } catch (cause) {
      throw new Fault('offline', 'the server cannot be reached', { cause })
    }
  },
  listen: (onEvent, onChange) => {
    let source: EventSource | null = null
    let reopening: ReturnType<typeof setTimeout> | undefined
    let failures = 0
    const open = (): void => {
      const opened = new EventSource('/api/events')
      source = opened
      let openSince: number | null = null
      opened.addEventListener('open', () => {
        openSince = performance.now()
        onChange(true)
      })
      opened.addEventListener('error', () => {
        onChange(false)
        // The browser by itself would come back after the same few seconds on every tablet, or never.
        opened.close()
        failures = failuresAfter(failures, openSince === null ? 0 : performance.now() - openSince)
        clearTimeout(reopening)
        reopening = setTimeout(open, pauseMs(failures, Math.random(), REOPENING))
      })
      opened.addEventListener('message', (message: MessageEvent<string>) => {
        const event = LiveEvent.safeParse(JSON.parse(message.data))
        if (event.success) onEvent(event.data)
      })
    }
    open()
    const back = (): void => onChange(true)
    self.addEventListener('online', back)
    return () => {
      source?.close()
      clearTimeout(reopening)
      self.removeEventListener('online', back)
    }
  },
}
