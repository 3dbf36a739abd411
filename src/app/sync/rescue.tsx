import { useState } from 'react'
import { FileTrigger } from 'react-aria-components/FileTrigger'
import { RescueCodes } from './rescue-codes.tsx'
import styles from './sync-page.module.css'
import { type RescueNews, rescueNews, rescueTrouble } from '#/app/rescue-words.ts'
import { saveFile } from '#/app/save-file.ts'
import { Banner } from '#/app/ui/banner.tsx'
import { Button } from '#/app/ui/button.tsx'
import { useWhoami, vault } from '#/app/vault.ts'
import { useWords } from '#/app/words/words.ts'

/** The outbox as a file, and another tablet's file brought in. */
export function Rescue({ hasUnsent }: { readonly hasUnsent: boolean }) {
  const words = useWords('handingOver')
  const role = useWhoami()?.role
  const [busy, setBusy] = useState(false)
  const [news, setNews] = useState<RescueNews | null>(null)
  const mayBringIn = role === 'worker' || role === 'supervisor'
  const bringIn = async (file: File): Promise<void> => {
    setBusy(true)
    setNews(null)
    try {
      setNews(rescueNews(words, await vault.importRescue(new Uint8Array(await file.arrayBuffer()))))
    } catch (cause) {
      setNews(rescueTrouble(words, cause))
    } finally {
      setBusy(false)
    }
  }
  const save = async (): Promise<void> => {
    try {
      saveFile('slieksnis-rescue.slk', 'application/octet-stream', await vault.rescueFile())
    } catch (cause) {
      setNews(rescueTrouble(words, cause))
    }
  }
  return (
    <section className={styles['part']}>
      <h2>{words('rescueTitle')}</h2>
      <p>{words('rescueText')}</p>
      <div className={styles['actions']}>
        <Button icon="download" isDisabled={!hasUnsent} onPress={() => void save()}>
          {words('rescueSave')}
        </Button>
        {mayBringIn && (
          <FileTrigger
            acceptedFileTypes={['.slk']}
            onSelect={(files) => {
              const [file] = files ?? []
              if (file !== undefined) void bringIn(file)
            }}
          >
            <Button icon="document" isPending={busy}>
              {busy ? words('rescueReading') : words('rescueImport')}
            </Button>
          </FileTrigger>
        )}
      </div>
      <RescueCodes hasUnsent={hasUnsent} mayBringIn={mayBringIn} onNews={setNews} />
      {news !== null && (
        <Banner tone={news.tone} {...(news.title === undefined ? {} : { title: news.title })}>
          {news.text}
        </Banner>
      )}
    </section>
  )
}
