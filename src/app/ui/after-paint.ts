/** A page that is not shown paints nothing; then this is soon enough. */
const UNSEEN_MS = 50

/** Does something as soon as what just changed has been painted, so that a key or press is never seen late because of it. */
export function afterPaint(run: () => void): void {
  let done = false
  const once = (): void => {
    if (done) return
    done = true
    clearTimeout(timer)
    run()
  }
  const timer = setTimeout(once, UNSEEN_MS)
  requestAnimationFrame(() => setTimeout(once))
}
