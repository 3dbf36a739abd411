import { useState } from 'react'
import styles from './sync-page.module.css'
import { recentFaults } from '#/app/recent-faults.ts'
import { saveText } from '#/app/save-file.ts'
import { storageRoom } from '#/app/storage-room.ts'
import { supportReport, tally } from '#/app/support-report.ts'
import { Button } from '#/app/ui/button.tsx'
import { vault } from '#/app/vault.ts'
import { useLanguage, useWords } from '#/app/words/words.ts'

const instant = (at: number): string => new Date(at).toISOString()

/** The build's first file, whose name changes with every release. */
const buildName = (): string =>
  document.querySelector<HTMLScriptElement>('script[type="module"][src]')?.src.split('/').at(-1) ?? ''

async function serviceWorkerState(): Promise<'none' | 'waiting' | 'active'> {
  if (!('serviceWorker' in navigator)) return 'none'
  const registration = await navigator.serviceWorker.getRegistration()
  if (registration?.waiting) return 'waiting'
  return registration?.active ? 'active' : 'none'
}

async function gather(language: string): Promise<string> {
  const [status, whoami, room, serviceWorker, server] = await Promise.all([
    vault.status(),
    vault.whoami(),
    storageRoom(),
    serviceWorkerState(),
    vault.organisation().catch(() => null),
  ])
  return supportReport({
    build: buildName(),
    serverVersion: server?.version ?? null,
    at: instant(Date.now()),
    browser: navigator.userAgent,
    language,
    screen: { width: window.innerWidth, height: window.innerHeight, scale: window.devicePixelRatio },
    isInstalled: window.matchMedia('(display-mode: standalone)').matches,
    serviceWorker,
    isOnline: navigator.onLine,
    storage: { hasRoom: room.hasRoom, isKept: room.isKept },
    role: whoami?.role ?? 'none',
    sync: {
      phase: status.phase,
      isServerReached: status.online,
      problem: status.problem?.code ?? null,
      unsent: status.unsent,
      householdsHere: status.householdsHere,
      lastReceiptAt: status.lastReceiptAt === null ? null : instant(status.lastReceiptAt),
      receives: status.receives,
      behind: status.behind,
      filesWaiting: status.files.waiting,
      refused: tally(status.quarantined.map(({ code }) => code)),
      unopened: tally(status.unopened.map(({ reason }) => reason)),
    },
    faults: recentFaults().map(({ at, kind, place }) => ({ at: instant(at), kind, place })),
  })
}

/** A report for whoever helps: shown in full before it is saved, and nothing about anybody in it. */
export function Support() {
  const words = useWords('storage')
  const language = useLanguage()
  const [report, setReport] = useState<string | null>(null)
  return (
    <section className={styles['part']}>
      <h2>{words('supportTitle')}</h2>
      <p>{words('supportText')}</p>
      {report === null ? (
        <div className={styles['actions']}>
          <Button
            icon="document"
            onPress={() => void gather(language).then(setReport, (cause: unknown) => reportError(cause))}
          >
            {words('supportMake')}
          </Button>
        </div>
      ) : (
        <>
          <pre className={styles['report']} lang="en">
            {report}
          </pre>
          <div className={styles['actions']}>
            <Button
              icon="download"
              onPress={() => saveText('slieksnis-support.txt', 'text/plain;charset=utf-8', report)}
            >
              {words('supportSave')}
            </Button>
            <Button onPress={() => setReport(null)}>{words('supportClose')}</Button>
          </div>
        </>
      )}
    </section>
  )
}
