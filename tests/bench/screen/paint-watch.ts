/** What the bench asks inside each page; the same code in all of them. */
export interface PaintWatch {
  /** When the first question had been painted and the page could take an answer: ms since navigation began. */
  readonly ready: Promise<number>
  /**
   * From now on watches for one answer; with `said`, for the frame in which an
   * element's text says it too.
   */
  expect(event: 'click' | 'input', said?: { readonly element: string; readonly text: string }): void
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
    expect: (event, said) => {
      const isSaid = (): boolean =>
        said === undefined || document.querySelector(said.element)?.textContent.includes(said.text) === true
      const painted = async (since: number): Promise<number> => {
        for (;;) {
          const at = await afterPaint()
          if (isSaid()) return at - since
        }
      }
      window.paintWatch.painted = new Promise((resolve) => {
        window.addEventListener(event, ({ timeStamp }) => void painted(timeStamp).then(resolve), {
          capture: true,
          once: true,
        })
      })
    },
    quiet: async () => {
      await afterPaint()
      await new Promise((resolve) => requestIdleCallback(resolve, { timeout: 10_000 }))
      await afterPaint()
    },
  }
}
