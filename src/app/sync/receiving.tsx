import styles from './sync-page.module.css'
import type { SafetyStatus } from '#/client/vault-api.ts'
import { megabytes } from '#/app/megabytes.ts'
import { Banner } from '#/app/ui/banner.tsx'
import { Button } from '#/app/ui/button.tsx'
import { Progress } from '#/app/ui/progress.tsx'
import { vault } from '#/app/vault.ts'
import { useFormats } from '#/app/words/formats.ts'
import { useWords } from '#/app/words/words.ts'

/** What is going on between this device and the server, with a way to stop receiving and to go on. */
export function Receiving({ status }: { readonly status: SafetyStatus }) {
  const words = useWords('handingOver')
  const formats = useFormats()
  const { phase, done, total, receives, behind, files } = status
  const labels: Readonly<Record<Exclude<SafetyStatus['phase'], 'resting'>, string>> = {
    opening: words('openingTitle'),
    'signing-in': words('signingInTitle'),
    sending: words('sendingTitle'),
    receiving: words('receivingTitle'),
  }
  return (
    <>
      {phase !== 'resting' && <Progress label={labels[phase]} done={total > 0 ? done : null} total={total} />}
      {phase === 'receiving' && (
        <div className={styles['actions']}>
          <Button icon="stop" onPress={() => void vault.setReceiving(false)}>
            {words('stop')}
          </Button>
          <p>{words('stopHelp')}</p>
        </div>
      )}
      {!receives && (
        <Banner
          title={words('stoppedTitle')}
          actions={
            <Button icon="forward" onPress={() => void vault.setReceiving(true)}>
              {words('goOn')}
            </Button>
          }
        >
          {words('stoppedText')}
          {behind !== null && behind > 0 ? ` ${words('stoppedLeft', { count: formats.number(behind) })}` : ''}
        </Banner>
      )}
      {files.heldBack && (
        <Banner
          title={words('filesTitle')}
          actions={
            <Button icon="send" onPress={() => void vault.sendFiles().catch(() => undefined)}>
              {words('filesSend')}
            </Button>
          }
        >
          {words('filesText', { files: files.waiting, size: megabytes(files.atMostBytes, formats) })}
        </Banner>
      )}
    </>
  )
}
