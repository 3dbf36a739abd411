import type { Page } from '@playwright/test'

/** About as long as Chromium leaves a service worker that has nothing to do. */
const IDLE_MS = 15_000

/**
 * Does something while service workers are stopped now and then, as Chromium
 * stops those that have nothing to do. Where a driver looks on it leaves them
 * running, and an older version that was woken while a newer one was to take over
 * keeps its place for five minutes (decision 0022).
 */
export async function stoppingIdleWorkers<T>(page: Page, work: () => Promise<T>): Promise<T> {
  const driver = await page.context().newCDPSession(page)
  const active = new Set<string>()
  driver.on('ServiceWorker.workerVersionUpdated', ({ versions }) => {
    for (const { versionId, status } of versions)
      if (status === 'activated') active.add(versionId)
      else active.delete(versionId)
  })
  await driver.send('ServiceWorker.enable')
  const timer = setInterval(() => {
    for (const versionId of active)
      // A page that is just gone has nothing to stop.
      driver.send('ServiceWorker.stopWorker', { versionId }).catch(() => undefined)
  }, IDLE_MS)
  try {
    return await work()
  } finally {
    clearInterval(timer)
  }
}
