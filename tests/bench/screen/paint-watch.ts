/** What the bench asks inside each page; the same code in all of them. */
export interface PaintWatch {
  /** When the first question had been painted and the page could take an answer: ms since navigation began. */
  readonly ready: Promise<number>
  /** From now on watches for one answer. */
  expect(event: 'click' | 'input'): void
  /** From the answer's event to the first frame painted with it, ms. */
  painted: Promise<number>
  /** When nothing is left to do, and two frames have passed. */
  quiet(): Promise<void>
}

declare global {
  interface Window {
    paintWatch: PaintWatch
  }
}

/** Runs before the page's own scripts. */
export function watchPaints(firstQuestion: string): void {
  // A frame's callbacks run before it is painted; a message posted from one arrives after.
  const afterPaint = (): Promise<number> =>
    new Promise((resolve) => {
      requestAnimationFrame(() => {
        const { port1, port2 } = new MessageChannel()
        port1.addEventListener('message', () => {
          port1.close()
          resolve(performance.now())
        })
        port1.start()
        port2.postMessage(0)
      })
    })
  const ready = new Promise<number>((resolve) => {
    const look = () => {
      if (document.querySelector(firstQuestion) === null) return
      observer.disconnect()
      void afterPaint().then(resolve)
    }
    const observer = new MutationObserver(look)
    observer.observe(document, { childList: true, subtree: true })
  })
  window.paintWatch = {
    ready,
    painted: Promise.resolve(Number.NaN),
    expect: (event) => {
      window.paintWatch.painted = new Promise((resolve) => {
        window.addEventListener(
          event,
          ({ timeStamp }) => void afterPaint().then((at) => resolve(at - timeStamp)),
          { capture: true, once: true },
        )
      })
    },
    quiet: async () => {
      await afterPaint()
      await new Promise((resolve) => requestIdleCallback(resolve, { timeout: 10_000 }))
      await afterPaint()
    },
  }
}
