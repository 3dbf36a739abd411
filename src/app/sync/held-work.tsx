import { useState } from 'react'
import styles from './sync-page.module.css'
import { type RescueNews, rescueTrouble } from '#/app/rescue-words.ts'
import { Banner } from '#/app/ui/banner.tsx'
import { Button } from '#/app/ui/button.tsx'
import { useWhoami, vault } from '#/app/vault.ts'
import { useWords } from '#/app/words/words.ts'

/** For a server that lost something: this device gives it back all it holds, lost tablets' work included. */
export function HeldWork() {
  const words = useWords('handingOver')
  const role = useWhoami()?.role
  const [busy, setBusy] = useState(false)
  const [news, setNews] = useState<RescueNews | null>(null)
  if (role !== 'worker' && role !== 'supervisor') return null
  const offer = async (): Promise<void> => {
    setBusy(true)
    try {
      const { offered, refused } = await vault.offerHeldWork()
      const [first] = refused
      setNews(
        first === undefined
          ? { tone: 'ok', text: words('heldDone', { count: offered }) }
          : { tone: 'danger', title: words('refusedTitle'), text: words('heldRefused', { detail: first }) },
      )
    } catch (cause) {
      setNews(rescueTrouble(words, cause))
    } finally {
      setBusy(false)
    }
  }
  return (
    <section className={styles['part']}>
      <h2>{words('heldTitle')}</h2>
      <p>{words('heldText')}</p>
      <div className={styles['actions']}>
        <Button icon="send" isPending={busy} onPress={() => void offer()}>
          {words('heldOffer')}
        </Button>
      </div>
      {news !== null && (
        <Banner tone={news.tone} {...(news.title === undefined ? {} : { title: news.title })}>
          {news.text}
        </Banner>
      )}
    </section>
  )
}
