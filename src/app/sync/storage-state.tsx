import { useCallback, useEffect, useState } from 'react'
import styles from './sync-page.module.css'
import { useOfflineReadiness } from '#/app/registration.ts'
import { type StorageRoom, askToKeep, storageRoom } from '#/app/storage-room.ts'
import { Banner } from '#/app/ui/banner.tsx'
import { Button } from '#/app/ui/button.tsx'
import { useWords } from '#/app/words/words.ts'

/** Whether the browser has promised to keep what is here, and how much room there is. */
export function StorageState() {
  const words = useWords('storage')
  const [room, setRoom] = useState<StorageRoom | null>(null)
  const [refused, setRefused] = useState(false)
  const look = useCallback(async () => setRoom(await storageRoom()), [])
  useEffect(() => {
    look().catch((cause: unknown) => reportError(cause))
  }, [look])
  const readiness = useOfflineReadiness()
  if (room === null) return null
  const ask = async (): Promise<void> => {
    setRefused(!(await askToKeep()))
    await look()
  }
  return (
    <section className={styles['part']}>
      <h2>{words('keptTitle')}</h2>
      {(readiness === 'ready' || readiness === 'just-now') && <p>{words('offlineReady')}</p>}
      {readiness === 'preparing' && <p>{words('offlinePreparing')}</p>}
      {readiness === 'interrupted' && (
        <Banner tone="warn" title={words('offlineNotYetTitle')}>
          {words('offlineNotYet')}
        </Banner>
      )}
      {readiness === 'unsupported' && <Banner tone="warn">{words('offlineUnsupported')}</Banner>}
      {room.hasRoom ? (
        <p>{words('keptRoom')}</p>
      ) : (
        <Banner tone="warn">{words('keptShort', { size: room.neededMegabytes })}</Banner>
      )}
      {room.isKept === true ? (
        <p>{words('keptYes')}</p>
      ) : (
        <Banner
          tone="warn"
          title={words('keptNoTitle')}
          actions={
            <Button icon="shield" onPress={() => void ask().catch((cause: unknown) => reportError(cause))}>
              {words('keptAsk')}
            </Button>
          }
        >
          {refused ? words('keptRefused') : words('keptNo')}
        </Banner>
      )}
    </section>
  )
}
