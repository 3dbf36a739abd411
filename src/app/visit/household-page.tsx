import { useEffect, useState } from 'react'
import { useLocation, useParams } from 'wouter'
import { today } from '#/app/days.ts'
import { EarlierAssessment } from './earlier-assessment.tsx'
import { People } from './household-people.tsx'
import { Planned } from './household-visits.tsx'
import { PlanPage } from './plan-page.tsx'
import { Warnings } from './today.tsx'
import { troubleWords } from './trouble.ts'
import { letGoOfSavedVisits } from './visit-work.ts'
import styles from './visit.module.css'
import type { HouseholdSummary } from '#/client/vault-api.ts'
import type { HouseholdState } from '#/core/household/fold.ts'
import { Plan } from '#/core/plan/plan.ts'
import { AccountId, StreamId } from '#/core/vault/ids.ts'
import { HouseholdConflictNotice } from '#/app/conflict-notice.tsx'
import { HouseholdName } from '#/app/household-name.tsx'
import { HouseholdTasks, NamedPerson } from '#/app/household-tasks.tsx'
import { Exempted } from '#/app/not-required.tsx'
import { Banner } from '#/app/ui/banner.tsx'
import { Button } from '#/app/ui/button.tsx'
import { LinkButton } from '#/app/ui/link-button.tsx'
import { PageHeader } from '#/app/ui/page-header.tsx'
import { Skeleton } from '#/app/ui/skeleton.tsx'
import { useCaseload, useConsents, useHousehold, useWhoami, vault } from '#/app/vault.ts'
import { useFormats } from '#/app/words/formats.ts'
import { useServiceFeedback } from '#/app/service-feedback.ts'
import { useWords, type Say } from '#/app/words/words.ts'

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
        <HouseholdConflictNotice household={summary} />
        <HouseholdName household={summary} as="h2" />
        {facts.phone !== '' && <p>{facts.phone}</p>}
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
      <People
        household={household}
        consents={consents}
        mayAdd={isWorker}
        mayCopy={me.role === 'supervisor'}
      />
      <HouseholdTasks
        mayClose={isWorker}
        // Read in preparing, and at the table: who wants to talk alone stands in the worker's own list only.
        tasks={summary.tasks.filter(({ about }) => about === 'inform').map((task) => ({ stream, task }))}
      />
      {caseload !== null && <Exempted household={household} desk={caseload.desk} />}
      {isWorker && <NamedPerson stream={stream} />}
      <Planned
        stream={stream}
        planned={summary.planned}
        account={account}
        mayPlan={isWorker}
        mayAssign={isWorker || me.role === 'supervisor'}
      />
      <Assessments household={household} summary={summary} account={me.account} />
      <PlanLeft household={household} />
    </>
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
    <section className={styles['part']}>
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
            {each.standing === 'conflict' && (
              <div className={styles['actions']}>
                <LinkButton href={`/conflicts/${stream}`} icon="forward">
                  {words('seeConflict')}
                </LinkButton>
              </div>
            )}
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
  const outcomeWords = useWords('outcomes')
  const made = Plan.safeParse(household.plans.at(-1)?.plan)
  const feedback = useServiceFeedback()
  return (
    <section className={styles['part']}>
      <h2>{words('planLeftTitle')}</h2>
      {made.success && (
        <div className={styles['actions']}>
          <LinkButton href={`/households/${household.stream}/follow-up`} icon="check">
            {outcomeWords('toFollowUp')}
          </LinkButton>
        </div>
      )}
      {made.success ? (
        <details>
          <summary>{words('planLeftShow', { count: made.data.steps.length })}</summary>
          <PlanPage
            plan={made.data}
            language={made.data.language}
            household={household}
            consents={[]}
            contact=""
            feedback={feedback}
          />
        </details>
      ) : (
        <p>{words('noPlanLeft')}</p>
      )}
    </section>
  )
}
