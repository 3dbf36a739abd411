import { useCallback, useEffect, useRef, useState } from 'react'
import { KeptEvidence } from './kept-evidence.tsx'
import { Opening } from './opening.tsx'
import { problemLines } from './problem-words.ts'
import { ReceiptList } from './receipt-list.tsx'
import styles from './audit.module.css'
import { Fault } from '#/client/fault.ts'
import type { AuditResult } from '#/client/vault-api.ts'
import { saveText } from '#/app/save-file.ts'
import { Banner } from '#/app/ui/banner.tsx'
import { Button } from '#/app/ui/button.tsx'
import { PageHeader } from '#/app/ui/page-header.tsx'
import { Progress } from '#/app/ui/progress.tsx'
import { onVaultEvent, useCaseload, useStatus, vault } from '#/app/vault.ts'
import { useFormats } from '#/app/words/formats.ts'
import { type Say, useWords } from '#/app/words/words.ts'

type Check =
  | { readonly state: 'running' | 'stopped' }
  | { readonly state: 'unchecked'; readonly detail: string }
  | { readonly state: 'done'; readonly result: AuditResult }

/** Green, red, or honestly unchecked: whether anybody rewrote the consent log. */
export function AuditPage() {
  const words = useWords('audit')
  const formats = useFormats()
  const [check, setCheck] = useState<Check>({ state: 'running' })
  const turn = useRef(0)
  const run = useCallback((whole: boolean) => {
    const mine = ++turn.current
    const end = (ended: Check): void => {
      if (mine === turn.current) setCheck(ended)
    }
    setCheck({ state: 'running' })
    vault.audit({ whole }).then(
      (result) => end({ state: 'done', result }),
      (cause: unknown) =>
        end(
          cause instanceof Fault && cause.code === 'cancelled'
            ? { state: 'stopped' }
            : { state: 'unchecked', detail: cause instanceof Error ? cause.message : '' },
        ),
    )
  }, [])
  useEffect(() => run(false), [run])
  const verdict = check.state === 'done' ? check.result.verdict : check.state
  return (
    <>
      <PageHeader
        title={words('title')}
        actions={
          <>
            <Button icon="refresh" onPress={() => run(false)} isPending={check.state === 'running'}>
              {words('again')}
            </Button>
            <Button tone="quiet" onPress={() => run(true)} isDisabled={check.state === 'running'}>
              {words('whole')}
            </Button>
          </>
        }
      >
        {words('intro')}
      </PageHeader>
      <div className={styles['verdict']} data-testid="audit-verdict" data-verdict={verdict}>
        {check.state === 'running' && <Checking />}
        {check.state === 'stopped' && (
          <Banner tone="warn" title={words('stopped')}>
            {words('stoppedText')}
          </Banner>
        )}
        {check.state === 'unchecked' && (
          <Banner tone="warn" title={words('unchecked')}>
            {words('uncheckedText', { detail: check.detail })}
          </Banner>
        )}
        {check.state === 'done' && check.result.verdict === 'green' && (
          <Banner tone="ok" title={words('green')}>
            <p>
              {words('greenText', { ...check.result.counts, time: formats.time(check.result.checkedAt) })}
            </p>
            <p>
              {check.result.keptBefore === null
                ? words('firstLook')
                : words('continues', { size: check.result.keptBefore.size })}
            </p>
            <p>
              {check.result.since === null
                ? words('wholeNow')
                : words(check.result.since.rereadLeaves ? 'treeNow' : 'wholeBefore', {
                    size: check.result.since.size,
                    date: formats.dateTime(check.result.since.wholeAt),
                  })}
            </p>
            <p>{signaturesWords(check.result, words, formats)}</p>
            <Witnesses result={check.result} />
          </Banner>
        )}
        {check.state === 'done' && check.result.verdict === 'red' && <Red result={check.result} />}
      </div>
      {check.state !== 'running' && <KeptEvidence key={verdict} />}
      <ReceiptList />
    </>
  )
}

/** Was each receipt's own signature looked at, now, before or never? */
function signaturesWords(
  { signaturesAt, since, checkedAt }: AuditResult,
  words: Say<'audit'>,
  formats: ReturnType<typeof useFormats>,
): string {
  if (signaturesAt === null) return words('signaturesNever')
  return since === null && signaturesAt === checkedAt
    ? words('signaturesNow')
    : words('signaturesAt', { date: formats.dateTime(signaturesAt) })
}

/** How far the check is; and it may be stopped. */
function Checking() {
  const words = useWords('audit')
  const [progress, setProgress] = useState<{ readonly done: number; readonly total: number } | null>(null)
  const [isStopping, setIsStopping] = useState(false)
  useEffect(
    () =>
      onVaultEvent((event) => {
        if (event.type === 'progress' && event.what === 'audit')
          setProgress({ done: event.done, total: event.total })
      }),
    [],
  )
  const { phase } = useStatus()
  return (
    <div className={styles['checking']}>
      {phase === 'opening' && progress === null ? (
        <Opening />
      ) : (
        <Progress label={words('checking')} done={progress?.done ?? null} total={progress?.total ?? 1} />
      )}
      <Button
        isPending={isStopping}
        onPress={() => {
          setIsStopping(true)
          void vault.stopAudit()
        }}
      >
        {words('stop')}
      </Button>
    </div>
  )
}

/** Which other devices signed this very head, and what the others saw last. */
function Witnesses({ result }: { readonly result: AuditResult }) {
  const words = useWords('access')
  const formats = useFormats()
  const caseload = useCaseload()
  const { witnesses, head } = result
  const now = witnesses.filter(({ size }) => size === head?.size)
  return (
    <>
      <p>{now.length === 0 ? words('witnessNone') : words('witnessed', { count: now.length })}</p>
      {witnesses.length > 0 && (
        <details>
          <summary>{words('witnesses')}</summary>
          <ul>
            {witnesses.map(({ account, device, size, at }) => (
              <li key={device}>
                {words('witnessLine', {
                  name: caseload?.desk.staff.get(account)?.staff.name ?? account.slice(0, 8),
                  device: device.slice(0, 8),
                  size,
                  date: formats.dateTime(at),
                })}
              </li>
            ))}
          </ul>
        </details>
      )}
    </>
  )
}

function Red({ result }: { readonly result: AuditResult }) {
  const words = useWords('audit')
  const evidence = [
    words('headNow'),
    result.head?.note ?? '—',
    words('headKept'),
    result.keptBefore?.note ?? '—',
  ].join('\n\n')
  const keep = (): void => {
    saveText('slieksnis-evidence.txt', 'text/plain', evidence)
  }
  return (
    <Banner
      tone="danger"
      title={words('red')}
      actions={
        <Button icon="download" onPress={keep}>
          {words('keep')}
        </Button>
      }
    >
      <p>{words('redText')}</p>
      <ul>
        {problemLines(words, result.problems).map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
      <details>
        <summary>{words('evidence')}</summary>
        <pre className={styles['evidence']}>{evidence}</pre>
      </details>
    </Banner>
  )
}
