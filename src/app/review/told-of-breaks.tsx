import { useState } from 'react'
import styles from './review.module.css'
import type { BreakStanding } from '#/client/break-glass.ts'
import type { Caseload } from '#/client/vault-api.ts'
import { Banner } from '#/app/ui/banner.tsx'
import { Button } from '#/app/ui/button.tsx'
import { useVaultQuery, useWhoami, vault } from '#/app/vault.ts'
import { useFormats } from '#/app/words/formats.ts'
import { useWords } from '#/app/words/words.ts'

/** Tells a supervisor which households the officer broke open, and why, until they say they have seen it. */
export function ToldOfBreaks({ caseload }: { readonly caseload: Caseload }) {
  const words = useWords('breaks')
  const me = useWhoami()
  const breaks = useVaultQuery(() => vault.breaks(), 'breaks') ?? []
  if (me === null || breaks.length === 0) return null
  const isSeen = ({ seenBy }: BreakStanding): boolean => seenBy.some(({ account }) => account === me.account)
  const seen = breaks.filter(isSeen)
  return (
    <div className={styles['told']}>
      {breaks
        .filter((each) => !isSeen(each))
        .map((each) => (
          <Unseen key={each.matter} standing={each} caseload={caseload} />
        ))}
      {seen.length > 0 && (
        <details>
          <summary>
            {words('title')} ({seen.length})
          </summary>
          <ul>
            {seen.map((each) => (
              <li key={each.matter}>
                <BreakLine standing={each} caseload={caseload} />
              </li>
            ))}
          </ul>
        </details>
      )}
    </div>
  )
}

interface LineProps {
  readonly standing: BreakStanding
  readonly caseload: Caseload
}

function Unseen({ standing, caseload }: LineProps) {
  const words = useWords('breaks')
  const [busy, setBusy] = useState(false)
  const [failed, setFailed] = useState(false)
  const see = async (): Promise<void> => {
    setBusy(true)
    setFailed(false)
    try {
      await vault.seeBreak(standing.matter)
    } catch (cause) {
      setFailed(true)
      reportError(cause)
    } finally {
      setBusy(false)
    }
  }
  return (
    <Banner
      tone="warn"
      title={words('toldTitle')}
      actions={
        <Button icon="check" isPending={busy} onPress={() => void see()}>
          {words('sawIt')}
        </Button>
      }
    >
      <BreakLine standing={standing} caseload={caseload} />
      <p>{words('toldText')}</p>
      {failed && <p>{words('failed')}</p>}
    </Banner>
  )
}

function BreakLine({ standing, caseload }: LineProps) {
  const words = useWords('breaks')
  const formats = useFormats()
  const { household, officer, orderedAt, reason } = standing
  const label = caseload.households.find(({ stream }) => stream === household)?.label
  const name = caseload.desk.staff.get(officer)?.staff.name ?? officer.slice(0, 8)
  return (
    <>
      <p>
        <strong>{label ?? words('household', { number: household.slice(0, 8) })}</strong>
        {' · '}
        {words('by', { name, date: formats.dateTime(orderedAt) })}
      </p>
      <p>{reason}</p>
    </>
  )
}
