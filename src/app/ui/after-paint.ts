/** A frame that does not come (a page behind another) is not waited for longer. */
const UNSEEN_MS = 250

const waiting = new Set<() => void>()

// Put out of sight, a page paints no more and may be ended at any moment.
document.addEventListener('visibilitychange', () => {
  if (document.visibilityState === 'hidden') for (const run of [...waiting]) run()
})

/**
 * Does something as soon as what just changed has been painted, so that a key
 * or press is never seen late because of it. By message, not by timer: a timer
 * set in a frame's callback may run before the frame has left this thread.
 */
export function afterPaint(run: () => void): void {
  const once = (): void => {
    if (!waiting.delete(once)) return
    clearTimeout(timer)
    run()
  }
  waiting.add(once)
  const timer = setTimeout(once, document.visibilityState === 'hidden' ? 0 : UNSEEN_MS)
  requestAnimationFrame(() => {
    if (!waiting.has(once)) return
    const { port1, port2 } = new MessageChannel()
    port1.addEventListener('message', () => {
      port1.close()
      once()
    })
    port1.start()
    port2.postMessage(0)
  })
}
