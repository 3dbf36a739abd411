import { useState } from 'react'
import { useLocation, useParams } from 'wouter'
import { Warnings, reasonWords } from './today.tsx'
import { ageOn, today } from './days.ts'
import styles from './visit.module.css'
import { purposeRegister } from '#/client/consents.ts'
import { AccountId, StreamId, type PersonId } from '#/core/vault/ids.ts'
import { announce } from '#/app/ui/announce.ts'
import { Badge } from '#/app/ui/badge.tsx'
import { Button } from '#/app/ui/button.tsx'
import { DateField } from '#/app/ui/date-field.tsx'
import { LinkButton } from '#/app/ui/link-button.tsx'
import { PageHeader } from '#/app/ui/page-header.tsx'
import { Skeleton } from '#/app/ui/skeleton.tsx'
import { useCaseload, useConsents, useHousehold, useWhoami, vault } from '#/app/vault.ts'
import { useFormats } from '#/app/words/formats.ts'
import { useLanguage, useWords, type Say } from '#/app/words/words.ts'

export function consentWords(words: Say<'visit'>, state: string): string {
  switch (state) {
    case 'given':
      return words('stateGiven')
    case 'refused':
      return words('stateRefused')
    case 'deferred':
      return words('stateDeferred')
    case 'withdrawn':
      return words('stateWithdrawn')
    case 'expired':
      return words('stateExpired')
    default:
      return words('stateUnset')
  }
}

/** Preparing: who lives here, what they consented to, what was found before, what is planned. */
export function HouseholdPage() {
  const stream = StreamId.parse(useParams()['stream'])
  const words = useWords('visit')
  const language = useLanguage()
  const formats = useFormats()
  const me = useWhoami()
  const household = useHousehold(stream)
  const consents = useConsents(stream)
  const caseload = useCaseload()
  const summary = caseload?.households.find((each) => each.stream === stream)
  const [day, setDay] = useState<string | null>(null)
  const [, go] = useLocation()
  if (household === null || me === null || summary === undefined) return <Skeleton lines={8} />
  const { facts } = household
  const account = AccountId.parse(me.account)
  const consentsOf = (person: PersonId) => consents?.find((each) => each.person === person)
  const startNow = async (): Promise<void> => {
    const [next] = summary.planned
    const visit =
      next?.visit ??
      (await vault.planVisit(stream, {
        date: today(),
        time: null,
        worker: account,
        reason: 'request',
        note: '',
      }))
    go(`/households/${stream}/visit/${visit}`)
  }
  return (
    <>
      <PageHeader title={words('householdsTitle')} back={{ href: '/today', label: words('backToToday') }} />
      <div className={styles['head']}>
        <h2>{facts.label}</h2>
        <p>
          {summary.address}
          {facts.phone === '' ? '' : ` · ${facts.phone}`}
        </p>
        <Warnings household={summary} />
        {me.role === 'worker' && (
          <div className={styles['actions']}>
            <Button tone="primary" icon="forward" onPress={() => void startNow()}>
              {words('startVisit')}
            </Button>
          </div>
        )}
      </div>
      <section>
        <h2>{words('peopleTitle')}</h2>
        <ul className={styles['cards']}>
          {facts.members.map((id) => {
            const person = household.persons.get(id)?.person
            const standing = consentsOf(id)
            return (
              <li key={id} className={styles['card']}>
                <div className={styles['who']}>
                  <h3>{person?.name ?? id.slice(0, 8)}</h3>
                  {person?.birthDate != null && (
                    <p className={styles['quiet']}>
                      {formats.date(person.birthDate)} ·{' '}
                      {words('years', { count: ageOn(person.birthDate, today()) })}
                    </p>
                  )}
                </div>
                <div className={styles['badges']}>
                  {standing?.noticeAcknowledged !== true ? (
                    <Badge>{words('noConsentYet')}</Badge>
                  ) : (
                    purposeRegister.purposes
                      .filter(({ optional }) => optional)
                      .map(({ id: purpose, name }) => (
                        <Badge key={purpose} tone={standing.purposes[purpose] === 'given' ? 'ok' : 'neutral'}>
                          {name[language]}: {consentWords(words, standing.purposes[purpose] ?? 'unset')}
                        </Badge>
                      ))
                  )}
                </div>
              </li>
            )
          })}
        </ul>
      </section>
      <section>
        <h2>{words('plannedTitle')}</h2>
        {summary.planned.length === 0 && <p>{words('noPlanned')}</p>}
        <ul className={styles['cards']}>
          {summary.planned.map((plan) => (
            <li key={plan.visit} className={styles['card']}>
              <div className={styles['who']}>
                <p>
                  {formats.date(plan.date)} {plan.time ?? ''} · {reasonWords(words, plan.reason)}
                </p>
              </div>
              <div className={styles['actions']}>
                <LinkButton href={`/households/${stream}/visit/${plan.visit}`}>
                  {words('startVisit')}
                </LinkButton>
              </div>
            </li>
          ))}
        </ul>
        <div className={styles['form']}>
          <DateField
            label={words('visitDate')}
            isOptional
            value={day}
            onChange={(chosen) => setDay(chosen)}
          />
          <Button
            icon="calendar"
            isDisabled={day === null}
            onPress={() => {
              if (day === null) return
              void vault
                .planVisit(stream, { date: day, time: null, worker: account, reason: 'follow-up', note: '' })
                .then(() => announce(words('planned')))
            }}
          >
            {words('planVisit')}
          </Button>
        </div>
      </section>
      <section>
        <h2>{words('assessmentsTitle')}</h2>
        {summary.assessments.length === 0 && <p>{words('noAssessments')}</p>}
        <ul className={styles['cards']}>
          {summary.assessments.map((each) => (
            <li key={each.assessment} className={styles['card']}>
              <div className={styles['who']}>
                <p>
                  {formats.dateOf(each.at)} · {standingWords(words, each.standing)}
                  {each.synced ? '' : ` · ${words('onlyHere')}`}
                </p>
              </div>
              {each.standing === 'returned' && each.worker === me.account && (
                <div className={styles['actions']}>
                  <LinkButton
                    href={`/households/${stream}/correct/${each.assessment}/questions`}
                    tone="primary"
                    icon="pencil"
                  >
                    {words('correct')}
                  </LinkButton>
                </div>
              )}
            </li>
          ))}
        </ul>
      </section>
    </>
  )
}

function standingWords(words: Say<'visit'>, standing: string): string {
  if (standing === 'returned') return words('standingReturned')
  if (standing === 'approved') return words('standingApproved')
  return standing === 'conflict' ? words('standingConflict') : words('standingWaiting')
}
