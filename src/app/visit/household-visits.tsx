import { useState } from 'react'
import { today, typedTime } from '#/app/days.ts'
import { reasonWords } from './today.tsx'
import { troubleWords } from './trouble.ts'
import { WhoGoes } from './who-goes.tsx'
import styles from './visit.module.css'
import type { VisitPlan } from '#/core/household/records.ts'
import type { AccountId, StreamId } from '#/core/vault/ids.ts'
import { announce } from '#/app/ui/announce.ts'
import { Banner } from '#/app/ui/banner.tsx'
import { Button } from '#/app/ui/button.tsx'
import { ChoiceGroup } from '#/app/ui/choice-group.tsx'
import { DateField } from '#/app/ui/date-field.tsx'
import { LinkButton } from '#/app/ui/link-button.tsx'
import { TextField } from '#/app/ui/text-field.tsx'
import { vault } from '#/app/vault.ts'
import { useFormats } from '#/app/words/formats.ts'
import { useWords } from '#/app/words/words.ts'

interface PlannedProps {
  readonly stream: StreamId
  readonly planned: readonly VisitPlan[]
  readonly account: AccountId
  readonly mayPlan: boolean
  /** Whether visits may be given to somebody. */
  readonly mayAssign: boolean
}

/** Visits to come, and planning one. */
export function Planned({ stream, planned, account, mayPlan, mayAssign }: PlannedProps) {
  const words = useWords('visit')
  const formats = useFormats()
  return (
    <section className={styles['part']}>
      <h2>{words('plannedTitle')}</h2>
      {planned.length === 0 && <p>{words('noPlanned')}</p>}
      <ul className={styles['cards']}>
        {planned.map((plan) => (
          <li key={plan.visit} className={styles['card']}>
            <div className={styles['who']}>
              <p>
                {formats.date(plan.date)} {plan.time ?? ''} · {reasonWords(words, plan.reason)}
              </p>
            </div>
            {mayPlan && (
              <div className={styles['actions']}>
                <LinkButton href={`/households/${stream}/visit/${plan.visit}`}>
                  {words('startVisit')}
                </LinkButton>
              </div>
            )}
          </li>
        ))}
      </ul>
      {mayAssign && <NewVisit stream={stream} account={account} mayPlan={mayPlan} />}
    </section>
  )
}

function NewVisit({ stream, account, mayPlan }: Pick<PlannedProps, 'stream' | 'account' | 'mayPlan'>) {
  const words = useWords('visit')
  const [day, setDay] = useState<string | null>(null)
  const [time, setTime] = useState('')
  const [reason, setReason] = useState<VisitPlan['reason']>('follow-up')
  // A worker goes as a rule; a supervisor says who does.
  const [worker, setWorker] = useState<AccountId | null>(mayPlan ? account : null)
  const [failure, setFailure] = useState<string | null>(null)
  const isTimeWrong = time.trim() !== '' && typedTime(time) === null
  const isPast = day !== null && day < today()
  const plan = async (): Promise<void> => {
    if (day === null || worker === null || isTimeWrong || isPast) return
    setFailure(null)
    try {
      await vault.planVisit(stream, { date: day, time: typedTime(time), worker, reason, note: '' })
      announce(words('planned'))
      setDay(null)
      setTime('')
    } catch (cause) {
      setFailure(troubleWords(words, cause))
    }
  }
  return (
    <div className={styles['form']}>
      <DateField
        label={words('visitDate')}
        isOptional
        value={day}
        onChange={setDay}
        error={isPast ? words('dayIsPast') : undefined}
      />
      {day !== null && (
        <>
          <TextField
            label={words('visitTime')}
            help={words('visitTimeHelp')}
            isOptional
            maxLength={5}
            value={time}
            onChange={setTime}
            error={isTimeWrong ? words('timeWrong') : undefined}
          />
          <ChoiceGroup
            label={words('visitReason')}
            layout="beside"
            value={reason}
            onChange={setReason}
            choices={(['first', 'follow-up', 'review', 'request'] as const).map((value) => ({
              value,
              label: reasonWords(words, value),
            }))}
          />
          <WhoGoes me={account} value={worker} onChange={setWorker} />
        </>
      )}
      {failure !== null && <Banner tone="danger">{failure}</Banner>}
      <div className={styles['actions']}>
        <Button
          icon="calendar"
          isDisabled={day === null || worker === null || isTimeWrong || isPast}
          onPress={() => void plan()}
        >
          {words('planVisit')}
        </Button>
      </div>
    </div>
  )
}
