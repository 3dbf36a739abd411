import { useEffect, useState } from 'react'
import { findHouseholds } from './search.ts'
import { today } from '#/app/days.ts'
import { DueSteps } from './due-steps.tsx'
import { letGoOfSavedVisits } from './visit-work.ts'
import styles from './visit.module.css'
import type { HouseholdSummary } from '#/client/vault-api.ts'
import type { VisitPlan } from '#/core/household/records.ts'
import { HouseholdName } from '#/app/household-name.tsx'
import { HouseholdTasks } from '#/app/household-tasks.tsx'
import { warningWords } from '#/app/warning-words.ts'
import { ConflictNotice } from '#/app/conflict-notice.tsx'
import { Badge } from '#/app/ui/badge.tsx'
import { Button } from '#/app/ui/button.tsx'
import { EmptyState } from '#/app/ui/empty-state.tsx'
import { LinkButton } from '#/app/ui/link-button.tsx'
import { PageHeader } from '#/app/ui/page-header.tsx'
import { Skeleton } from '#/app/ui/skeleton.tsx'
import { TextField } from '#/app/ui/text-field.tsx'
import { useCaseload, useWhoami } from '#/app/vault.ts'
import { useFormats } from '#/app/words/formats.ts'
import { useWords, type Say } from '#/app/words/words.ts'

export function reasonWords(words: Say<'visit'>, reason: VisitPlan['reason']): string {
  switch (reason) {
    case 'first':
      return words('reasonFirst')
    case 'follow-up':
      return words('reasonFollowUp')
    case 'review':
      return words('reasonReview')
    case 'overdue':
      return words('reasonOverdue')
    case 'request':
      return words('reasonRequest')
  }
}

/** Warnings that have not run out. */
export function Warnings({ household }: { readonly household: HouseholdSummary }) {
  const words = useWords('visit')
  const day = today()
  const current = household.warnings.filter(({ until }) => until === null || until >= day)
  return (
    <>
      {current.map(({ kind, note }) => (
        <Badge key={`${kind}${note}`} tone="warn" icon="warning">
          {warningWords(words, kind)}
          {note === '' ? '' : `: ${note}`}
        </Badge>
      ))}
    </>
  )
}

interface Planned {
  readonly household: HouseholdSummary
  readonly plan: VisitPlan
}

function VisitCard({ household, plan, isOpen }: Planned & { readonly isOpen: boolean }) {
  const words = useWords('visit')
  const formats = useFormats()
  return (
    <li className={styles['card']}>
      <div className={styles['when']}>
        <strong>{plan.time ?? '—'}</strong>
        <span>{formats.date(plan.date)}</span>
      </div>
      <div className={styles['who']}>
        <HouseholdName household={household} as="h3" />
        <p className={styles['quiet']}>
          {reasonWords(words, plan.reason)} · {words('members', { count: household.members })}
        </p>
        <div className={styles['badges']}>
          {plan.date < today() && (
            <Badge tone="warn" icon="clock">
              {words('overdue')}
            </Badge>
          )}
          <Warnings household={household} />
        </div>
        {plan.note !== '' && <p>{plan.note}</p>}
      </div>
      <div className={styles['actions']}>
        <LinkButton
          href={`/households/${household.stream}/visit/${plan.visit}`}
          tone="primary"
          icon="forward"
        >
          {isOpen ? words('resume') : words('startVisit')}
        </LinkButton>
        <LinkButton href={`/households/${household.stream}`}>{words('openHousehold')}</LinkButton>
      </div>
    </li>
  )
}

/** The worker's day: what was returned, what is unfinished, visits in order; and a search over the caseload. */
export function Today() {
  const words = useWords('visit')
  const feedbackWords = useWords('feedback')
  const me = useWhoami()
  const caseload = useCaseload()
  const [typed, setTyped] = useState('')
  useEffect(letGoOfSavedVisits, [])
  if (caseload === null || me === null) return <Skeleton lines={8} />
  const day = today()
  const mine: readonly Planned[] = caseload.households
    .flatMap((household) => household.planned.map((plan) => ({ household, plan })))
    .filter(({ plan }) => plan.worker === me.account)
    .toSorted((a, b) =>
      `${a.plan.date} ${a.plan.time ?? ''}`.localeCompare(`${b.plan.date} ${b.plan.time ?? ''}`),
    )
  const now = mine.filter(({ plan }) => plan.date <= day)
  const later = mine.filter(({ plan }) => plan.date > day).slice(0, 20)
  const isOpen = (visit: string): boolean => caseload.drafts.some(({ payload }) => payload.visit === visit)
  const isBegun = (assessment: string): boolean =>
    caseload.drafts.some(({ payload }) => payload.assessment === assessment)
  const returned = caseload.households.flatMap((household) =>
    household.assessments
      .filter(({ standing, worker }) => standing === 'returned' && worker === me.account)
      .map((assessment) => ({ household, assessment })),
  )
  const unfinished = caseload.drafts.flatMap(({ payload }) => {
    const household = caseload.households.find(({ stream }) => stream === payload.household)
    return household === undefined ||
      returned.some(({ assessment }) => assessment.assessment === payload.assessment) ||
      mine.some(({ plan }) => plan.visit === payload.visit && plan.date <= day)
      ? []
      : [{ household, payload }]
  })
  const found = typed.trim() === '' ? null : findHouseholds(caseload.households, typed)
  return (
    <>
      <PageHeader
        title={words('todayTitle')}
        actions={
          <>
            <LinkButton href="/feedback" icon="speech">
              {feedbackWords('ask')}
            </LinkButton>
            <LinkButton href="/options" outside icon="document">
              {words('helpWithoutRecord')}
            </LinkButton>
          </>
        }
      >
        {words('todayIntro')}
      </PageHeader>
      <ConflictNotice />
      <div className={styles['search']}>
        <TextField label={words('searchLabel')} type="search" isOptional value={typed} onChange={setTyped} />
      </div>
      {found !== null && <HouseholdList households={found} />}
      {returned.length > 0 && (
        <section>
          <h2>{words('returnedTitle')}</h2>
          <ul className={styles['cards']}>
            {returned.map(({ household, assessment }) => (
              <li key={assessment.assessment} className={styles['card']}>
                <div className={styles['who']}>
                  <HouseholdName household={household} as="h3" />
                  <Badge tone="warn" icon="speech">
                    {words('returnedBy', { count: assessment.comments })}
                  </Badge>
                </div>
                <div className={styles['actions']}>
                  <LinkButton
                    href={`/households/${household.stream}/correct/${assessment.assessment}/questions`}
                    tone="primary"
                    icon="pencil"
                  >
                    {isBegun(assessment.assessment) ? words('continueCorrecting') : words('correct')}
                  </LinkButton>
                </div>
              </li>
            ))}
          </ul>
        </section>
      )}
      <DueSteps households={caseload.households} />
      {unfinished.length > 0 && (
        <section>
          <h2>{words('unfinishedTitle')}</h2>
          <ul className={styles['cards']}>
            {unfinished.map(({ household, payload }) => (
              <li key={payload.draft} className={styles['card']}>
                <div className={styles['who']}>
                  <HouseholdName household={household} as="h3" />
                </div>
                <div className={styles['actions']}>
                  <LinkButton
                    href={
                      payload.corrects === null
                        ? `/households/${household.stream}/visit/${payload.visit}`
                        : `/households/${household.stream}/correct/${payload.assessment}/questions`
                    }
                    tone="primary"
                    icon="forward"
                  >
                    {words('resume')}
                  </LinkButton>
                </div>
              </li>
            ))}
          </ul>
        </section>
      )}
      <section>
        <h2>{words('visitsTitle')}</h2>
        {now.length === 0 ? (
          <EmptyState
            title={words('noVisits')}
            icon="calendar"
            actions={<LinkButton href="/households">{words('allHouseholds')}</LinkButton>}
          >
            {words('noVisitsText')}
          </EmptyState>
        ) : (
          <ul className={styles['cards']}>
            {now.map(({ household, plan }) => (
              <VisitCard key={plan.visit} household={household} plan={plan} isOpen={isOpen(plan.visit)} />
            ))}
          </ul>
        )}
      </section>
      <HouseholdTasks
        mayClose
        tasks={caseload.households.flatMap(({ stream, label, tasks }) =>
          tasks.map((task) => ({ stream, label, task })),
        )}
      />
      {later.length > 0 && (
        <section>
          <h2>{words('laterTitle')}</h2>
          <ul className={styles['cards']}>
            {later.map(({ household, plan }) => (
              <VisitCard key={plan.visit} household={household} plan={plan} isOpen={isOpen(plan.visit)} />
            ))}
          </ul>
        </section>
      )}
    </>
  )
}

/** A whole caseload at once would make the tablet stutter while somebody types. */
const LISTED_AT_ONCE = 40

/** Households one under another, each a link. */
export function HouseholdList({ households }: { readonly households: readonly HouseholdSummary[] }) {
  const words = useWords('visit')
  const [most, setMost] = useState(LISTED_AT_ONCE)
  if (households.length === 0) {
    return (
      <EmptyState title={words('nothingFound')} icon="search">
        {words('nothingFoundText')}
      </EmptyState>
    )
  }
  return (
    <>
      <ul className={styles['cards']}>
        {households.slice(0, most).map((household) => (
          <li key={household.stream} className={styles['card']}>
            <div className={styles['who']}>
              <HouseholdName household={household} as="h2" />
              <p className={styles['quiet']}>{words('members', { count: household.members })}</p>
              <Warnings household={household} />
            </div>
            <div className={styles['actions']}>
              <LinkButton href={`/households/${household.stream}`}>{words('openHousehold')}</LinkButton>
            </div>
          </li>
        ))}
      </ul>
      {households.length > most && (
        <Button icon="down" onPress={() => setMost(most + LISTED_AT_ONCE)}>
          {words('showMore')}
        </Button>
      )}
    </>
  )
}
