import { useState } from 'react'
import styles from './audit.module.css'
import type { BreakStanding } from '#/client/break-glass.ts'
import { SHORTEST_REASON } from '#/core/consent/break-glass.ts'
import { AccountId, type StreamId } from '#/core/vault/ids.ts'
import { announce } from '#/app/ui/announce.ts'
import { Badge } from '#/app/ui/badge.tsx'
import { Banner } from '#/app/ui/banner.tsx'
import { Button } from '#/app/ui/button.tsx'
import { LinkButton } from '#/app/ui/link-button.tsx'
import { TextArea } from '#/app/ui/text-area.tsx'
import { useWhoami, vault } from '#/app/vault.ts'
import { useFormats } from '#/app/words/formats.ts'
import { useWords } from '#/app/words/words.ts'

interface ListProps {
  readonly breaks: readonly BreakStanding[]
  readonly nameOf: (account: AccountId) => string
}

/** Every household an officer broke open: why, who has seen it, and how long it is open. */
export function BreakList({ breaks, nameOf }: ListProps) {
  const words = useWords('breaks')
  const formats = useFormats()
  const me = useWhoami()
  return (
    <section>
      <h2>{words('title')}</h2>
      {breaks.length === 0 && <p>{words('none')}</p>}
      <ul className={styles['matters']}>
        {breaks.map((each) => (
          <li key={each.matter} className={styles['matter']}>
            <h3>{words('household', { number: each.household.slice(0, 8) })}</h3>
            <p>{each.reason}</p>
            <p>{words('by', { name: nameOf(each.officer), date: formats.dateTime(each.orderedAt) })}</p>
            <p>
              <BreakStatus standing={each} />
            </p>
            <p>
              {each.seenBy.length === 0
                ? words('seenByNobody')
                : words('seenBy', {
                    names: formats.list(each.seenBy.map(({ account }) => nameOf(AccountId.parse(account)))),
                  })}
            </p>
            {each.status === 'open' && each.officer === me?.account && (
              <div className={styles['row']}>
                <LinkButton href={`/audit/breaks/${each.matter}`} icon="forward">
                  {words('read')}
                </LinkButton>
              </div>
            )}
          </li>
        ))}
      </ul>
    </section>
  )
}

function BreakStatus({ standing }: { readonly standing: BreakStanding }) {
  const words = useWords('breaks')
  const formats = useFormats()
  const { status, until } = standing
  if (status === 'waiting')
    return (
      <Badge tone="info" icon="clock">
        {words('waiting')}
      </Badge>
    )
  return status === 'open' ? (
    <Badge tone="warn" icon="unlock">
      {words('open', { date: formats.dateTime(until) })}
    </Badge>
  ) : (
    <Badge icon="lock">{words('over', { date: formats.dateOf(until) })}</Badge>
  )
}

/** The officer's order, with the reason that supervisors will read. */
export function BreakOpen({ household }: { readonly household: StreamId }) {
  const words = useWords('breaks')
  const [reason, setReason] = useState('')
  const [trouble, setTrouble] = useState<'reasonShort' | 'alreadyWaiting' | 'failed' | null>(null)
  const [busy, setBusy] = useState(false)
  const order = async (): Promise<void> => {
    if (reason.trim().length < SHORTEST_REASON) return setTrouble('reasonShort')
    setBusy(true)
    setTrouble(null)
    try {
      const step = await vault.breakOpen(household, reason)
      if (!step.ok) return setTrouble(step.reason === 'already-waiting' ? 'alreadyWaiting' : 'failed')
      announce(words('ordered'))
      setReason('')
    } catch (cause) {
      setTrouble('failed')
      reportError(cause)
    } finally {
      setBusy(false)
    }
  }
  return (
    <details>
      <summary>{words('breakOpen')}</summary>
      <div className={styles['step']}>
        <p>{words('means')}</p>
        <TextArea
          label={words('reason')}
          help={words('reasonHelp')}
          maxLength={4000}
          value={reason}
          onChange={(written) => {
            setReason(written)
            setTrouble(null)
          }}
          error={trouble === 'reasonShort' ? words('reasonShort') : undefined}
        />
        {(trouble === 'alreadyWaiting' || trouble === 'failed') && (
          <Banner tone="danger">{words(trouble)}</Banner>
        )}
        <div className={styles['row']}>
          <Button tone="danger" icon="unlock" isPending={busy} onPress={() => void order()}>
            {words('confirm')}
          </Button>
        </div>
      </div>
    </details>
  )
}
