import { useEffect, useState } from 'react'
import styles from './sync-page.module.css'
import { CodeScanner, canScan } from '#/app/form/code-scanner.tsx'
import { type RescueNews, rescueNews, rescueTrouble } from '#/app/rescue-words.ts'
import { Banner } from '#/app/ui/banner.tsx'
import { Button } from '#/app/ui/button.tsx'
import { QrCode } from '#/app/ui/qr-code.tsx'
import { TextArea } from '#/app/ui/text-area.tsx'
import { vault } from '#/app/vault.ts'
import { useFormats } from '#/app/words/formats.ts'
import { useWords } from '#/app/words/words.ts'
import { codesRead } from '#/wire/rescue-codes.ts'

/** How long each code stands: a camera reads it within a third of that. */
const CODE_MS = 1200

interface Props {
  readonly hasUnsent: boolean
  readonly mayBringIn: boolean
  readonly onNews: (news: RescueNews | null) => void
}

/** A small rescue file from screen to camera, where neither network nor cable is at hand. */
export function RescueCodes({ hasUnsent, mayBringIn, onNews }: Props) {
  const words = useWords('handingOver')
  const [shown, setShown] = useState<readonly string[] | 'too-many' | null>(null)
  const [reads, setReads] = useState(false)
  const show = async (): Promise<void> => {
    try {
      setShown((await vault.rescueCodes()) ?? 'too-many')
    } catch (cause) {
      onNews(rescueTrouble(words, cause))
    }
  }
  return (
    <>
      <div className={styles['actions']}>
        {shown === null ? (
          <Button icon="search" isDisabled={!hasUnsent} onPress={() => void show()}>
            {words('codesShow')}
          </Button>
        ) : (
          <Button icon="cross" onPress={() => setShown(null)}>
            {words('codesHide')}
          </Button>
        )}
        {mayBringIn && !reads && (
          <Button icon="search" onPress={() => setReads(true)}>
            {words('codesRead')}
          </Button>
        )}
      </div>
      {shown === 'too-many' && <Banner tone="warn">{words('codesTooMany')}</Banner>}
      {shown !== null && shown !== 'too-many' && <Codes texts={shown} />}
      {reads && <Reading onNews={onNews} onDone={() => setReads(false)} />}
    </>
  )
}

/** The codes one after the other, by themselves or by hand. */
function Codes({ texts }: { readonly texts: readonly string[] }) {
  const words = useWords('handingOver')
  const [at, setAt] = useState(0)
  const [plays, setPlays] = useState(() => !window.matchMedia('(prefers-reduced-motion: reduce)').matches)
  const count = texts.length
  useEffect(() => {
    if (!plays || count < 2) return undefined
    const timer = setInterval(() => setAt((now) => (now + 1) % count), CODE_MS)
    return () => clearInterval(timer)
  }, [plays, count])
  const step = (by: number): void => {
    setPlays(false)
    setAt((now) => (now + by + count) % count)
  }
  const title = words('codeOf', { number: at + 1, count })
  return (
    <div className={styles['codes']}>
      <QrCode text={texts[at] ?? ''} title={title} size="large" />
      <p>{title}</p>
      {count > 1 && (
        <div className={styles['actions']}>
          <Button icon="back" onPress={() => step(-1)}>
            {words('codesBefore')}
          </Button>
          <Button icon="forward" onPress={() => step(1)}>
            {words('codesNext')}
          </Button>
          <Button icon={plays ? 'stop' : 'refresh'} onPress={() => setPlays(!plays)}>
            {plays ? words('codesPause') : words('codesPlay')}
          </Button>
        </div>
      )}
    </div>
  )
}

/** Another tablet's codes, by the camera or pasted; brought in when the row is whole. */
function Reading({ onNews, onDone }: { readonly onNews: Props['onNews']; readonly onDone: () => void }) {
  const words = useWords('handingOver')
  const formats = useFormats()
  const [pasted, setPasted] = useState('')
  const [camera, setCamera] = useState<'off' | 'on' | 'failed'>('off')
  const [busy, setBusy] = useState(false)
  const texts = pasted.split(/\s+/).filter((text) => text !== '')
  const read = codesRead(texts)
  const isWhole = read?.missing.length === 0
  const missing = read === null || isWhole ? null : formats.list(read.missing.map(String))
  const take = async (): Promise<void> => {
    setBusy(true)
    onNews(null)
    try {
      const taken = await vault.importRescueCodes(texts)
      onNews(taken === null ? { tone: 'danger', text: words('codesWrong') } : rescueNews(words, taken))
      if (taken?.ok === true) onDone()
    } catch (cause) {
      onNews(rescueTrouble(words, cause))
    } finally {
      setBusy(false)
    }
  }
  const add = (code: string): 'done' | 'go-on' => {
    const now = texts.includes(code) ? texts : [...texts, code]
    if (codesRead([code]) !== null) setPasted(now.join('\n'))
    if (codesRead(now)?.missing.length !== 0) return 'go-on'
    setCamera('off')
    return 'done'
  }
  return (
    <div className={styles['codes']}>
      {canScan() && (
        <Button icon="search" onPress={() => setCamera('on')}>
          {words('codesCamera')}
        </Button>
      )}
      {camera === 'failed' && <Banner tone="warn">{words('codesFailed')}</Banner>}
      {camera === 'on' && (
        <CodeScanner onCode={add} onFailed={() => setCamera('failed')} onClose={() => setCamera('off')}>
          <p role="status">{missing === null ? '' : words('codesMissing', { numbers: missing })}</p>
        </CodeScanner>
      )}
      <TextArea
        label={words('codesPaste')}
        help={words('codesPasteHelp')}
        value={pasted}
        onChange={setPasted}
      />
      {missing !== null && <p role="status">{words('codesMissing', { numbers: missing })}</p>}
      <div className={styles['actions']}>
        <Button icon="send" isDisabled={!isWhole} isPending={busy} onPress={() => void take()}>
          {words('codesTake')}
        </Button>
      </div>
    </div>
  )
}
