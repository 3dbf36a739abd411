import { useEffect, useState } from 'react'
import { useLocation, useParams } from 'wouter'
import { consentWords } from './consent-words.ts'
import { ageOn, today, typedTime } from './days.ts'
import { EarlierAssessment } from './earlier-assessment.tsx'
import { PlanPage } from './plan-page.tsx'
import { Warnings, reasonWords } from './today.tsx'
import { troubleWords } from './trouble.ts'
import { letGoOfSavedVisits } from './visit-work.ts'
import styles from './visit.module.css'
import { purposeRegister } from '#/client/consents.ts'
import type { ConsentStanding, HouseholdSummary } from '#/client/vault-api.ts'
import type { HouseholdState } from '#/core/household/fold.ts'
import type { VisitPlan } from '#/core/household/records.ts'
import { Plan } from '#/core/plan/plan.ts'
import { AccountId, StreamId } from '#/core/vault/ids.ts'
import { announce } from '#/app/ui/announce.ts'
import { Badge } from '#/app/ui/badge.tsx'
import { Banner } from '#/app/ui/banner.tsx'
import { Button } from '#/app/ui/button.tsx'
import { ChoiceGroup } from '#/app/ui/choice-group.tsx'
import { DateField } from '#/app/ui/date-field.tsx'
import { LinkButton } from '#/app/ui/link-button.tsx'
import { PageHeader } from '#/app/ui/page-header.tsx'
import { Skeleton } from '#/app/ui/skeleton.tsx'
import { TextField } from '#/app/ui/text-field.tsx'
import { useCaseload, useConsents, useHousehold, useWhoami, vault } from '#/app/vault.ts'
import { useFormats } from '#/app/words/formats.ts'
import { useLanguage, useWords, type Say } from '#/app/words/words.ts'

/** Preparing: who lives here, what they consented to, what was found before, what is planned. */
export function HouseholdPage() {
  const stream = StreamId.parse(useParams()['stream'])
  const words = useWords('visit')
  const me = useWhoami()
  const household = useHousehold(stream)
  const consents = useConsents(stream)
  const caseload = useCaseload()
  const summary = caseload?.households.find((each) => each.stream === stream)
  const [failure, setFailure] = useState<string | null>(null)
  const [, go] = useLocation()
  useEffect(letGoOfSavedVisits, [])
  if (household === null || me === null || summary === undefined) return <Skeleton lines={8} />
  const { facts } = household
  const account = AccountId.parse(me.account)
  const isWorker = me.role === 'worker'
  const draft = caseload?.drafts.find(
    ({ payload }) => payload.household === stream && payload.corrects === null,
  )
  const startNow = async (): Promise<void> => {
    setFailure(null)
    try {
      const visit =
        draft?.payload.visit ??
        summary.planned[0]?.visit ??
        (await vault.planVisit(stream, {
          date: today(),
          time: null,
          worker: account,
          reason: 'request',
          note: '',
        }))
      go(`/households/${stream}/visit/${visit}`)
    } catch (cause) {
      setFailure(troubleWords(words, cause))
    }
  }
  return (
    <>
      <PageHeader title={words('householdTitle')} back={{ href: '/today', label: words('backToToday') }} />
      <div className={styles['head']}>
        <h2>{facts.label}</h2>
        <p>
          {summary.address}
          {facts.phone === '' ? '' : ` · ${facts.phone}`}
        </p>
        <Warnings household={summary} />
        {facts.note !== '' && <p>{facts.note}</p>}
        {isWorker && (
          <div className={styles['actions']}>
            <Button tone="primary" icon="forward" onPress={() => void startNow()}>
              {draft === undefined ? words('startVisit') : words('resume')}
            </Button>
          </div>
        )}
        {failure !== null && <Banner tone="danger">{failure}</Banner>}
      </div>
      <People household={household} consents={consents} mayAdd={isWorker} />
      <Planned stream={stream} planned={summary.planned} account={account} mayPlan={isWorker} />
      <Assessments household={household} summary={summary} account={me.account} />
      <PlanLeft household={household} />
    </>
  )
}

interface PeopleProps {
  readonly household: HouseholdState
  readonly consents: readonly ConsentStanding[] | null
  readonly mayAdd: boolean
}

function People({ household, consents, mayAdd }: PeopleProps) {
  const words = useWords('visit')
  const language = useLanguage()
  const formats = useFormats()
  return (
    <section>
      <h2>{words('peopleTitle')}</h2>
      <ul className={styles['cards']}>
        {household.facts.members.map((id) => {
          const person = household.persons.get(id)?.person
          const standing = consents?.find((each) => each.person === id)
          return (
            <li key={id} className={styles['card']}>
              <div className={styles['who']}>
                <h3>{person?.name ?? words('nameUnread')}</h3>
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
      {mayAdd && <NewPerson stream={household.stream} />}
    </section>
  )
}

/** Somebody more lives here. */
function NewPerson({ stream }: { readonly stream: StreamId }) {
  const words = useWords('visit')
  const [isOpen, setOpen] = useState(false)
  const [name, setName] = useState('')
  const [birthDate, setBirthDate] = useState<string | null>(null)
  const [failure, setFailure] = useState<string | null>(null)
  const [busy, setBusy] = useState(false)
  const add = async (): Promise<void> => {
    if (name.trim() === '') {
      setFailure(words('required'))
      return
    }
    setBusy(true)
    setFailure(null)
    try {
      await vault.addPerson(stream, { name: name.trim(), birthDate, relation: '' })
      announce(words('personAdded', { name: name.trim() }))
      setName('')
      setBirthDate(null)
      setOpen(false)
    } catch (cause) {
      setFailure(troubleWords(words, cause))
    } finally {
      setBusy(false)
    }
  }
  if (!isOpen) {
    return (
      <Button icon="plus" onPress={() => setOpen(true)}>
        {words('addMember')}
      </Button>
    )
  }
  return (
    <div className={styles['form']}>
      <TextField label={words('memberName')} maxLength={300} value={name} onChange={setName} />
      <DateField label={words('birthDate')} isOptional value={birthDate} onChange={setBirthDate} />
      {failure !== null && <Banner tone="danger">{failure}</Banner>}
      <div className={styles['actions']}>
        <Button tone="primary" icon="plus" isPending={busy} onPress={() => void add()}>
          {words('addMember')}
        </Button>
        <Button tone="quiet" onPress={() => setOpen(false)}>
          {words('notYet')}
        </Button>
      </div>
    </div>
  )
}

interface PlannedProps {
  readonly stream: StreamId
  readonly planned: readonly VisitPlan[]
  readonly account: AccountId
  readonly mayPlan: boolean
}

function Planned({ stream, planned, account, mayPlan }: PlannedProps) {
  const words = useWords('visit')
  const formats = useFormats()
  return (
    <section>
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
      {mayPlan && <NewVisit stream={stream} account={account} />}
    </section>
  )
}

function NewVisit({ stream, account }: Pick<PlannedProps, 'stream' | 'account'>) {
  const words = useWords('visit')
  const [day, setDay] = useState<string | null>(null)
  const [time, setTime] = useState('')
  const [reason, setReason] = useState<VisitPlan['reason']>('follow-up')
  const [failure, setFailure] = useState<string | null>(null)
  const isTimeWrong = time.trim() !== '' && typedTime(time) === null
  const isPast = day !== null && day < today()
  const plan = async (): Promise<void> => {
    if (day === null || isTimeWrong || isPast) return
    setFailure(null)
    try {
      await vault.planVisit(stream, { date: day, time: typedTime(time), worker: account, reason, note: '' })
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
        </>
      )}
      {failure !== null && <Banner tone="danger">{failure}</Banner>}
      <div className={styles['actions']}>
        <Button
          icon="calendar"
          isDisabled={day === null || isTimeWrong || isPast}
          onPress={() => void plan()}
        >
          {words('planVisit')}
        </Button>
      </div>
    </div>
  )
}

interface AssessmentsProps {
  readonly household: HouseholdState
  readonly summary: HouseholdSummary
  readonly account: string
}

function Assessments({ household, summary, account }: AssessmentsProps) {
  const words = useWords('visit')
  const formats = useFormats()
  const { stream } = household
  return (
    <section>
      <h2>{words('assessmentsTitle')}</h2>
      {summary.assessments.length === 0 && <p>{words('noAssessments')}</p>}
      <ul className={styles['cards']}>
        {summary.assessments.map((each) => (
          <li key={each.assessment} className={styles['card']}>
            <div className={styles['who']}>
              <h3>{formats.dateOf(each.at)}</h3>
              <p>
                {standingWords(words, each.standing)}
                {each.comments > 0 ? ` · ${words('comments', { count: each.comments })}` : ''}
                {each.synced ? '' : ` · ${words('onlyHere')}`}
              </p>
            </div>
            {each.standing === 'returned' && each.worker === account && (
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
            <EarlierAssessment household={household} assessment={each.assessment} />
          </li>
        ))}
      </ul>
    </section>
  )
}

function standingWords(words: Say<'visit'>, standing: string): string {
  if (standing === 'returned') return words('standingReturned')
  if (standing === 'approved') return words('standingApproved')
  return standing === 'conflict' ? words('standingConflict') : words('standingWaiting')
}

/** The plan left at home last time, as it was printed. */
function PlanLeft({ household }: { readonly household: HouseholdState }) {
  const words = useWords('visit')
  const made = Plan.safeParse(household.plans.at(-1)?.plan)
  return (
    <section>
      <h2>{words('planLeftTitle')}</h2>
      {made.success ? (
        <details>
          <summary>{words('planLeftShow', { count: made.data.steps.length })}</summary>
          <PlanPage
            plan={made.data}
            language={made.data.language}
            household={household}
            consents={[]}
            contact=""
          />
        </details>
      ) : (
        <p>{words('noPlanLeft')}</p>
      )}
    </section>
  )
}
