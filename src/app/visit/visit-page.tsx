import { useEffect, useLayoutEffect, useMemo, useState, type ReactNode } from 'react'
import { Link, useLocation, useParams } from 'wouter'
import { ConsentsStep } from './consents-step.tsx'
import { today } from '#/app/days.ts'
import { FitsStep } from './fits-step.tsx'
import { NoticeStep } from './notice-step.tsx'
import { PlanStep } from './plan-step.tsx'
import { PaperEntryPage } from './paper-entry.tsx'
import { QuestionsStep } from './questions-step.tsx'
import { troubleWords } from './trouble.ts'
import {
  forgetVisit,
  isPlanAsPrinted,
  useSaving,
  useVisitOpening,
  type VisitOpening,
  type VisitToOpen,
  type VisitWork,
} from './visit-work.ts'
import styles from './visit.module.css'
import type { ConsentStanding } from '#/client/vault-api.ts'
import type { HouseholdState } from '#/core/household/fold.ts'
import type { CompiledCatalogue } from '#/core/matching/compile.ts'
import type { Plan } from '#/core/plan/plan.ts'
import { AssessmentId, StreamId, VisitId } from '#/core/vault/ids.ts'
import { useHoldUpdates } from '#/app/registration.ts'
import { catalogueFrom } from '#/app/suggested-options.ts'
import { announce } from '#/app/ui/announce.ts'
import { Badge } from '#/app/ui/badge.tsx'
import { Banner } from '#/app/ui/banner.tsx'
import { Button } from '#/app/ui/button.tsx'
import { ErrorState } from '#/app/ui/error-state.tsx'
import { LinkButton } from '#/app/ui/link-button.tsx'
import { PageHeader } from '#/app/ui/page-header.tsx'
import { Skeleton } from '#/app/ui/skeleton.tsx'
import { useConsents, useHousehold, vault } from '#/app/vault.ts'
import { useLanguage, useWords } from '#/app/words/words.ts'

type StepName = 'notice' | 'consents' | 'questions' | 'fits' | 'plan'
type Outcome = 'done' | 'refused' | 'nobody-home'

const STEPS: readonly StepName[] = ['notice', 'consents', 'questions', 'fits', 'plan']
const CORRECTION_STEPS: readonly StepName[] = ['questions', 'fits', 'plan']

/** `/households/:stream/visit/:visit/:step?/:section?`. */
export function VisitPage() {
  const { stream, visit } = useParams()
  const id = VisitId.parse(visit)
  const household = StreamId.parse(stream)
  const what = useMemo(() => ({ visit: id }), [id])
  return <Opened stream={household} what={what} base={`/households/${household}/visit/${id}`} />
}

/** `/households/:stream/correct/:assessment/:step?/:section?`: a returned assessment, with the supervisor's comments. */
export function CorrectionPage() {
  const { stream, assessment } = useParams()
  const id = AssessmentId.parse(assessment)
  const household = StreamId.parse(stream)
  const what = useMemo(() => ({ correct: id }), [id])
  return <Opened stream={household} what={what} base={`/households/${household}/correct/${id}`} />
}

interface OpenedProps {
  readonly stream: StreamId
  readonly what: VisitToOpen
  readonly base: string
}

/** Opens the visit, or says in words why it cannot be opened and what to do. */
function Opened({ stream, what, base }: OpenedProps) {
  const household = useHousehold(stream)
  const consents = useConsents(stream)
  const { opening, again } = useVisitOpening(stream, what)
  useHoldUpdates(true)
  if (opening.state !== 'open' && opening.state !== 'opening')
    return <NotOpened opening={opening} stream={stream} onAgain={again} />
  if (opening.state === 'opening' || household === null || consents === null) return <Skeleton lines={8} />
  return <Steps work={opening.work} household={household} consents={consents} base={base} />
}

interface NotOpenedProps {
  readonly opening: Exclude<VisitOpening, { readonly state: 'open' | 'opening' }>
  readonly stream: StreamId
  readonly onAgain: () => void
}

function NotOpened({ opening, stream, onAgain }: NotOpenedProps) {
  const words = useWords('visit')
  const said: Readonly<Record<typeof opening.state, ReactNode>> = {
    over: words('openOver'),
    unknown: words('openUnknown'),
    'newer-form': words('openNewerForm'),
    'no-room': opening.state === 'no-room' ? words('openNoRoom', { megabytes: opening.neededMegabytes }) : '',
    failed: words('openFailed'),
  }
  return (
    <>
      <PageHeader
        title={words('visitTitle')}
        back={{ href: `/households/${stream}`, label: words('toHousehold') }}
      />
      <ErrorState
        title={opening.state === 'over' ? words('openOverTitle') : words('openFailedTitle')}
        actions={
          opening.state === 'over' ? (
            <LinkButton href="/today" tone="primary">
              {words('backToToday')}
            </LinkButton>
          ) : (
            <Button tone="primary" icon="refresh" onPress={onAgain}>
              {words('tryAgain')}
            </Button>
          )
        }
      >
        {said[opening.state]}
      </ErrorState>
    </>
  )
}

interface StepsProps {
  readonly work: VisitWork
  readonly household: HouseholdState
  readonly consents: readonly ConsentStanding[]
  readonly base: string
}

function Steps({ work, household, consents, base }: StepsProps) {
  const { step, section } = useParams()
  const words = useWords('visit')
  const language = useLanguage()
  const catalogue = useCatalogue()
  const [isTurned, setTurned] = useState(false)
  const [busy, setBusy] = useState(false)
  const [failure, setFailure] = useState<string | null>(null)
  const [, go] = useLocation()
  useLayoutEffect(() => {
    if (work.session.language !== language) work.session.setLanguage(language)
  }, [work, language])
  useEffect(() => work.permit(consents), [work, consents])
  useEffect(() => work.takeMembers(household), [work, household])
  const isCorrection = work.draft.corrects !== null
  const offered = isCorrection ? CORRECTION_STEPS : STEPS
  const [keptStep, keptSection] = work.draft.step.split('/')
  const current = offered.find((each) => each === (step ?? keptStep)) ?? offered[0] ?? 'questions'
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
  const close = async (outcome: Outcome, reason: string, plan: Plan | null): Promise<void> => {
    setBusy(true)
    setFailure(null)
    try {
      await work.settled()
      // What ran out or was taken back while the visit went on is not sealed either.
      work.permit(await vault.consents(work.draft.household))
      await work.settled()
      work.session.finish()
      const { draft } = work
      const filled = work.session.serialise()
      // A correction is no second visit: what came of the visit, and when, stays as it was.
      const before = isCorrection ? household.outcomes.get(draft.visit)?.outcome : undefined
      await vault.closeVisit({
        draft,
        outcome: before ?? { outcome, reason, day: today() },
        assessment:
          outcome === 'done'
            ? {
                definition: filled.definition,
                respondent: draft.respondent ?? household.facts.members[0] ?? null,
                repeats: filled.repeats,
                answers: filled.answers,
                parents: draft.corrects === null ? [] : [draft.corrects],
              }
            : null,
        plan: isPlanAsPrinted(draft, household) ? null : plan,
      })
      forgetVisit(work)
      announce(words('closed'))
      go('/today', { replace: true })
    } catch (cause) {
      setBusy(false)
      setFailure(troubleWords(words, cause))
    }
  }
  return (
    <>
      {!isTurned && (
        <div className={styles['noPrint']}>
          <PageHeader
            title={isCorrection ? words('correctionTitle') : words('visitTitle')}
            actions={
              <LinkButton href="/today" icon="clock">
                {words('pause')}
              </LinkButton>
            }
          >
            {[household.facts.label, household.facts.street, household.facts.place]
              .filter((part) => part !== '')
              .join(', ')}
          </PageHeader>
          <nav aria-label={words('stepsLabel')}>
            <ol className={styles['steps']}>
              {offered.map((each, index) => (
                <li key={each}>
                  <Link
                    href={`${base}/${each}`}
                    className={styles['step'] ?? ''}
                    aria-current={each === current ? 'step' : undefined}
                  >
                    {index + 1}. {names[each]}
                  </Link>
                </li>
              ))}
            </ol>
          </nav>
          <SavingLine work={work} />
          {failure !== null && current !== 'plan' && <Banner tone="danger">{failure}</Banner>}
        </div>
      )}
      {current === 'notice' && (
        <NoticeStep
          work={work}
          busy={busy}
          onNext={() => toStep('consents')}
          onNotMade={(outcome, reason) => void close(outcome, reason, null)}
        />
      )}
      {current === 'consents' && (
        <ConsentsStep
          work={work}
          household={household}
          consents={consents}
          onTurned={setTurned}
          onNext={() => toStep('questions')}
        />
      )}
      {current === 'questions' && section === 'paper' && <PaperEntryPage work={work} base={base} />}
      {current === 'questions' && section !== 'paper' && (
        <QuestionsStep
          work={work}
          base={base}
          section={section ?? (keptStep === 'questions' ? keptSection : undefined)}
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
          base={base}
          busy={busy}
          failure={failure}
          onClose={(plan) => void close('done', '', plan)}
        />
      )}
    </>
  )
}

let kept: CompiledCatalogue | null = null

/** The catalogue as this device has it, read once in a tab: a visit under way does not change its options. */
function useCatalogue(): CompiledCatalogue | null {
  const [catalogue, setCatalogue] = useState(kept)
  useEffect(() => {
    if (catalogue !== null) return
    vault.catalogue().then(
      (text) => {
        kept = catalogueFrom(text)
        setCatalogue(kept)
      },
      (cause: unknown) => reportError(cause),
    )
  }, [catalogue])
  return catalogue
}

/** Whether all that was said is sealed and on disk; nothing else may claim it. */
function SavingLine({ work }: { readonly work: VisitWork }) {
  const words = useWords('visit')
  const saving = useSaving(work)
  if (saving === 'disk-full' || saving === 'failed') {
    return (
      <div className={styles['notSaved']}>
        <Banner
          tone="danger"
          actions={
            <Button icon="refresh" onPress={() => work.retry()}>
              {words('saveAgain')}
            </Button>
          }
        >
          {saving === 'disk-full' ? words('diskFull') : words('saveFailed')}
        </Banner>
      </div>
    )
  }
  return (
    <div className={styles['saving']} data-saving={saving}>
      <Badge tone={saving === 'saved' ? 'ok' : 'neutral'} icon={saving === 'saved' ? 'check' : 'clock'}>
        {saving === 'saved' ? words('savedHere') : words('savingNow')}
      </Badge>
    </div>
  )
}
