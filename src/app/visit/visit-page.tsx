import { useState } from 'react'
import { Link, useLocation, useParams } from 'wouter'
import { ConsentsStep } from './consents-step.tsx'
import { today } from './days.ts'
import { FitsStep } from './fits-step.tsx'
import { NoticeStep, type Delivery } from './notice-step.tsx'
import { PlanStep } from './plan-step.tsx'
import { QuestionsStep } from './questions-step.tsx'
import { forgetVisit, useVisitWork, type VisitWork } from './visit-work.ts'
import styles from './visit.module.css'
import { answersOf, type HouseholdState } from '#/core/household/fold.ts'
import type { Plan } from '#/core/plan/plan.ts'
import { readAnswers, type Answer } from '#/core/questionnaire/answers.ts'
import { AssessmentId, StreamId, VisitId, type RecordId } from '#/core/vault/ids.ts'
import { useHoldUpdates } from '#/app/registration.ts'
import { catalogueFrom } from '#/app/suggested-options.ts'
import { announce } from '#/app/ui/announce.ts'
import { Badge } from '#/app/ui/badge.tsx'
import { Banner } from '#/app/ui/banner.tsx'
import { Button } from '#/app/ui/button.tsx'
import { LinkButton } from '#/app/ui/link-button.tsx'
import { PageHeader } from '#/app/ui/page-header.tsx'
import { Skeleton } from '#/app/ui/skeleton.tsx'
import { useConsents, useHousehold, useVaultQuery, vault } from '#/app/vault.ts'
import { useLanguage, useWords } from '#/app/words/words.ts'

type StepName = 'notice' | 'consents' | 'questions' | 'fits' | 'plan'

/** `/households/:stream/visit/:visit/:step?/:section?`. */
export function VisitPage() {
  const { stream, visit, step, section } = useParams()
  const id = VisitId.parse(visit)
  const household = StreamId.parse(stream)
  return (
    <Steps
      stream={household}
      what={{ visit: id }}
      base={`/households/${household}/visit/${id}`}
      step={step}
      section={section}
    />
  )
}

/** `/households/:stream/correct/:assessment/:step?/:section?`: a returned assessment, with the supervisor's comments. */
export function CorrectionPage() {
  const { stream, assessment, step, section } = useParams()
  const id = AssessmentId.parse(assessment)
  const household = StreamId.parse(stream)
  return (
    <Steps
      stream={household}
      what={{ correct: id }}
      base={`/households/${household}/correct/${id}`}
      step={step}
      section={section}
    />
  )
}

interface StepsProps {
  readonly stream: StreamId
  readonly what: { readonly visit: VisitId } | { readonly correct: AssessmentId }
  readonly base: string
  readonly step: string | undefined
  readonly section: string | undefined
}

const STEPS: readonly StepName[] = ['notice', 'consents', 'questions', 'fits', 'plan']

function Steps({ stream, what, base, step, section }: StepsProps) {
  const words = useWords('visit')
  const language = useLanguage()
  const household = useHousehold(stream)
  const consents = useConsents(stream)
  const work = useVisitWork(stream, what, household?.facts.language ?? language)
  const catalogueText = useVaultQuery(async () => ({ text: await vault.catalogue() }), 'catalogue')
  const [delivery, setDelivery] = useState<Delivery>('shown')
  const [busy, setBusy] = useState(false)
  const [failure, setFailure] = useState<string | null>(null)
  const [, go] = useLocation()
  useHoldUpdates(true)
  if (household === null || work === null || consents === null) return <Skeleton lines={8} />
  if (work.session.language !== language) work.session.setLanguage(language)
  const isCorrection = 'correct' in what
  const offered = isCorrection ? STEPS.filter((each) => each !== 'notice' && each !== 'consents') : STEPS
  const [keptStep, keptSection] = work.draft.step.split('/')
  const current = offered.find((each) => each === (step ?? keptStep)) ?? offered[0] ?? 'questions'
  const catalogue = catalogueFrom(catalogueText?.text ?? null)
  const toStep = (next: StepName): void => {
    work.change({ step: next })
    go(`${base}/${next}`)
  }
  const names: Readonly<Record<StepName, string>> = {
    notice: words('stepNotice'),
    consents: words('stepConsents'),
    questions: words('stepQuestions'),
    fits: words('stepFits'),
    plan: words('stepPlan'),
  }
  const close = async (
    outcome: 'done' | 'refused' | 'nobody-home',
    reason: string,
    plan: Plan | null,
  ): Promise<void> => {
    setBusy(true)
    setFailure(null)
    try {
      await work.settled()
      const filled = work.session.serialise()
      const parents: readonly RecordId[] = work.draft.corrects === null ? [] : [work.draft.corrects]
      await vault.closeVisit({
        draft: work.draft,
        outcome: { outcome, reason, day: today() },
        assessment:
          outcome === 'done'
            ? {
                definition: filled.definition,
                respondent: work.draft.respondent ?? household.facts.members[0] ?? null,
                repeats: filled.repeats,
                answers: filled.answers,
                parents,
              }
            : null,
        plan,
      })
      forgetVisit(work)
      announce(words('closed'))
      go('/today')
    } catch (cause) {
      setFailure(words('failed', { detail: cause instanceof Error ? cause.message : '' }))
    } finally {
      setBusy(false)
    }
  }
  return (
    <>
      <div className={styles['noPrint']}>
        <PageHeader
          title={isCorrection ? words('correctionTitle') : words('visitTitle')}
          actions={
            <LinkButton href="/today" icon="clock">
              {words('pause')}
            </LinkButton>
          }
        >
          {household.facts.label}
        </PageHeader>
        <nav aria-label={words('stepsLabel')}>
          <ol className={styles['steps']}>
            {offered.map((each) => (
              <li key={each}>
                <Link
                  href={`${base}/${each}`}
                  className={styles['step'] ?? ''}
                  aria-current={each === current ? 'step' : undefined}
                >
                  {names[each]}
                </Link>
              </li>
            ))}
          </ol>
        </nav>
        <SavingLine work={work} />
        {failure !== null && current === 'notice' && <Banner tone="danger">{failure}</Banner>}
      </div>
      {current === 'notice' && (
        <NoticeStep
          work={work}
          delivery={delivery}
          onDelivery={setDelivery}
          onNext={() => toStep('consents')}
          onRefused={(outcome, reason) => void close(outcome, reason, null)}
        />
      )}
      {current === 'consents' && (
        <ConsentsStep
          work={work}
          household={household}
          consents={consents}
          delivery={delivery}
          onNext={() => toStep('questions')}
        />
      )}
      {current === 'questions' && (
        <QuestionsStep
          work={work}
          base={base}
          section={section ?? (keptStep === 'questions' ? keptSection : undefined)}
          comments={isCorrection ? commentsOf(household, what.correct) : new Map<string, string>()}
          earlier={earlierAnswers(household, work)}
          onDone={() => toStep('fits')}
        />
      )}
      {current === 'fits' && (
        <FitsStep
          work={work}
          household={household}
          catalogue={catalogue}
          base={base}
          onNext={() => toStep('plan')}
        />
      )}
      {current === 'plan' && (
        <PlanStep
          work={work}
          household={household}
          catalogue={catalogue}
          consents={consents}
          busy={busy}
          failure={failure}
          onClose={(plan) => void close('done', '', plan)}
        />
      )}
    </>
  )
}

/** Whether all that was said is sealed and on disk; nothing else may claim it. */
function SavingLine({ work }: { readonly work: VisitWork }) {
  const words = useWords('visit')
  if (work.saving === 'disk-full' || work.saving === 'failed') {
    return (
      <Banner
        tone="danger"
        actions={
          <Button icon="refresh" onPress={() => work.retry()}>
            {words('savedHere')}
          </Button>
        }
      >
        {work.saving === 'disk-full' ? words('diskFull') : words('saveFailed')}
      </Banner>
    )
  }
  return (
    <div className={styles['saving']} data-saving={work.saving}>
      <Badge
        tone={work.saving === 'saved' ? 'ok' : 'neutral'}
        icon={work.saving === 'saved' ? 'check' : 'clock'}
      >
        {work.saving === 'saved' ? words('savedHere') : words('savingNow')}
      </Badge>
    </div>
  )
}

/** The newest return's comments by the question they speak of. */
function commentsOf(household: HouseholdState, assessment: AssessmentId): ReadonlyMap<string, string> {
  const history = household.assessments.get(assessment)
  const returned = history?.reviews.findLast(({ review }) => review.decision === 'returned')
  return new Map(returned?.review.comments.map(({ path, text }) => [path, text]) ?? [])
}

/** What was answered at the visit before this one. */
function earlierAnswers(household: HouseholdState, work: VisitWork): Readonly<Record<string, Answer>> {
  const before = [...household.assessments]
    .filter(([id]) => id !== work.draft.assessment)
    .flatMap(([, history]) => {
      const head = history.revisions.findLast(({ record }) => history.heads.includes(record))
      return head === undefined ? [] : [{ history, head }]
    })
    .toSorted((a, b) => b.head.at - a.head.at)[0]
  return before === undefined ? {} : readAnswers(answersOf(before.history, before.head)).answers
}
