import { useState } from 'react'
import { useParams } from 'wouter'
import { today } from '#/app/days.ts'
import { reasonNames, stateNames, stepStateNames } from '#/app/outcome-words.ts'
import { DENIAL_REASONS, REFUSAL_REASONS, ReasonChoice } from './reason-choice.tsx'
import { ReferralPart } from './referral-part.tsx'
import { troubleWords } from './trouble.ts'
import styles from './visit.module.css'
import type { HouseholdState } from '#/core/household/fold.ts'
import type { Option } from '#/core/catalogue/catalogue.ts'
import { textIn } from '#/core/catalogue/texts.ts'
import { type OptionThread, type OwnStep, followUps, nextOf } from '#/core/plan/follow-up.ts'
import { type OutcomeReason, type OutcomeState, needsReason, recordOutcome } from '#/core/plan/plan.ts'
import type { PlanProgress, StepState } from '#/core/plan/progress.ts'
import { StreamId, type VisitId } from '#/core/vault/ids.ts'
import { announce } from '#/app/ui/announce.ts'
import { Badge } from '#/app/ui/badge.tsx'
import { Banner } from '#/app/ui/banner.tsx'
import { Button } from '#/app/ui/button.tsx'
import { ChoiceGroup } from '#/app/ui/choice-group.tsx'
import { DateField } from '#/app/ui/date-field.tsx'
import { PageHeader } from '#/app/ui/page-header.tsx'
import { Skeleton } from '#/app/ui/skeleton.tsx'
import { TextField } from '#/app/ui/text-field.tsx'
import { useHousehold, useVaultQuery, vault } from '#/app/vault.ts'
import { catalogueFrom } from '#/app/suggested-options.ts'
import { useFormats } from '#/app/words/formats.ts'
import { useLanguage, useWords } from '#/app/words/words.ts'

/** Where a worker writes down what came of each option offered, and of each step. */
export function FollowUpPage() {
  const stream = StreamId.parse(useParams()['stream'])
  const words = useWords('outcomes')
  const formats = useFormats()
  const household = useHousehold(stream)
  const { names, optionOf } = useOptions()
  if (household === null) return <Skeleton lines={8} />
  const plans = followUps(household)
  return (
    <>
      <PageHeader title={words('title')} back={{ href: `/households/${stream}`, label: words('back') }}>
        {household.facts.label}
      </PageHeader>
      <p>{plans.length === 0 ? words('noPlan') : words('intro')}</p>
      {plans.map((follow) => (
        <section key={follow.visit} className={styles['part']}>
          <h2>{words('planOf', { date: formats.date(follow.plan.madeOn) })}</h2>
          <p className={styles['quiet']}>
            {words('planVersion', { version: follow.plan.versions.catalogue.version })}
          </p>
          {follow.plan.goal !== '' && <p>{words('planGoal', { goal: follow.plan.goal })}</p>}
          <ul className={styles['cards']}>
            {follow.options.map((thread) => (
              <OptionCard
                key={`${thread.option.id}${thread.forPerson ?? ''}`}
                household={household}
                thread={thread}
                name={names(thread)}
                option={optionOf(thread)}
              />
            ))}
            {follow.ownSteps.map((step) => (
              <OwnStepCard key={step.name} household={household} step={step} />
            ))}
          </ul>
        </section>
      ))}
    </>
  )
}

/** What an option is called: as it was printed, else as the catalogue has it now. */
function useOptions(): {
  readonly names: (thread: OptionThread) => string
  readonly optionOf: (thread: OptionThread) => Option | undefined
} {
  const language = useLanguage()
  const text = useVaultQuery(
    () => vault.catalogue(),
    'catalogue',
    (a, b) => a === b,
  )
  const catalogue = catalogueFrom(text)?.catalogue
  const optionOf = ({ option }: OptionThread) => catalogue?.options.find(({ id }) => id === option.id)
  const names = (thread: OptionThread): string => {
    const name = thread.step?.name ?? optionOf(thread)?.name
    return name === undefined ? thread.option.slug : textIn(name, language)
  }
  return { names, optionOf }
}

interface Recording {
  readonly failure: string | null
  readonly busy: boolean
  readonly write: (progress: PlanProgress, said: string) => Promise<void>
}

function useRecording(stream: StreamId, visit: VisitId): Recording {
  const words = useWords('outcomes')
  const visitWords = useWords('visit')
  const [failure, setFailure] = useState<string | null>(null)
  const [busy, setBusy] = useState(false)
  const write = async (progress: PlanProgress, said: string): Promise<void> => {
    setBusy(true)
    setFailure(null)
    try {
      await vault.recordProgress(stream, visit, progress)
      announce(words('recorded', { state: said }))
    } catch (cause) {
      setFailure(troubleWords(visitWords, cause))
    }
    setBusy(false)
  }
  return { failure, busy, write }
}

function useNameOf(household: HouseholdState): (person: string | null) => string {
  return (person) => {
    const member = household.facts.members.find((id) => id === person)
    return member === undefined ? '' : (household.persons.get(member)?.person.name ?? '')
  }
}

interface CardProps {
  readonly household: HouseholdState
  readonly thread: OptionThread
  readonly name: string
  readonly option: Option | undefined
}

function OptionCard({ household, thread, name, option }: CardProps) {
  const words = useWords('outcomes')
  const formats = useFormats()
  const person = useNameOf(household)(thread.forPerson)
  const states = stateNames(words)
  const reasons = reasonNames(words)
  const last = thread.history.at(-1)
  return (
    <li className={styles['option']}>
      <div className={styles['beside']}>
        <h3>{name}</h3>
        {last !== undefined && (
          <Badge tone={last.state === 'granted' ? 'ok' : 'neutral'}>{states[last.state]}</Badge>
        )}
      </div>
      {person !== '' && <p>{words('forPerson', { name: person })}</p>}
      {thread.step !== null && <Owner who={thread.step.who} by={thread.step.by} />}
      <ol>
        {thread.history.map((entry) => (
          <li key={`${entry.on} ${entry.state}`}>
            {[
              `${formats.date(entry.on)} ${states[entry.state]}`,
              entry.reason === null ? '' : reasons[entry.reason],
              entry.note,
            ]
              .filter((part) => part !== '')
              .join(' · ')}
          </li>
        ))}
      </ol>
      {thread.disputed.map(({ entry }) => (
        <Banner key={`${entry.on} ${entry.state}`} tone="warn">
          {words('disputed', { state: states[entry.state], date: formats.date(entry.on) })}
        </Banner>
      ))}
      {option !== undefined && (
        <ReferralPart household={household} thread={thread} option={option} name={name} />
      )}
      <NextState stream={household.stream} thread={thread} name={name} />
    </li>
  )
}

function Owner({ who, by }: Pick<OwnStep, 'who' | 'by'>) {
  const words = useWords('outcomes')
  const formats = useFormats()
  const whos = {
    resident: words('whoResident'),
    worker: words('whoWorker'),
    family: words('whoFamily'),
    provider: words('whoProvider'),
  }
  return (
    <p className={styles['quiet']}>
      {words('whoDoesIt', { who: whos[who] })}
      {by === null ? '' : ` · ${words('dueBy', { date: formats.date(by) })}`}
    </p>
  )
}

function NextState({ stream, thread, name }: { stream: StreamId; thread: OptionThread; name: string }) {
  const words = useWords('outcomes')
  const formats = useFormats()
  const states = stateNames(words)
  const { failure, busy, write } = useRecording(stream, thread.visit)
  const [state, setState] = useState<OutcomeState | null>(null)
  const [reason, setReason] = useState<OutcomeReason | null>(null)
  const [on, setOn] = useState<string | null>(today())
  const [note, setNote] = useState('')
  const [wrong, setWrong] = useState<string | null>(null)
  const next = nextOf(thread)
  if (next.length === 0) return <p className={styles['quiet']}>{words('finished')}</p>
  const record = (): void => {
    if (state === null || on === null) return
    const entry = { state, on, reason: needsReason(state) ? reason : null, note: note.trim() }
    const fits = recordOutcome(thread.history, entry)
    if (fits.outcome === 'reason-missing') {
      setWrong(words('needsReason'))
      return
    }
    if (fits.outcome === 'earlier-than-last') {
      setWrong(words('tooEarly', { date: formats.date(fits.last) }))
      return
    }
    setWrong(null)
    const { option, forPerson } = thread
    void write({ of: 'option', option: option.id, forPerson, entry }, states[state]).then(() => {
      setState(null)
      setReason(null)
      setNote('')
    })
  }
  return (
    <div className={styles['form']}>
      <ChoiceGroup
        label={words('next', { option: name })}
        layout="beside"
        isOptional
        value={state}
        onChange={setState}
        choices={next.map((each) => ({ value: each, label: states[each] }))}
      />
      {state !== null && (
        <>
          {needsReason(state) && (
            <ReasonChoice
              label={words('whyNot', { option: name })}
              reasons={state === 'denied' ? DENIAL_REASONS : REFUSAL_REASONS}
              value={reason}
              onChange={setReason}
            />
          )}
          <DateField label={words('onDay', { option: name })} value={on} onChange={setOn} />
          <TextField
            label={words('note', { option: name })}
            isOptional
            maxLength={500}
            value={note}
            onChange={setNote}
          />
          {(wrong ?? failure) !== null && <Banner tone="danger">{wrong ?? failure}</Banner>}
          <div className={styles['actions']}>
            <Button
              tone="primary"
              icon="check"
              isPending={busy}
              fullLabel={words('recordFor', { option: name })}
              onPress={record}
            >
              {words('record')}
            </Button>
          </div>
        </>
      )}
    </div>
  )
}

function OwnStepCard({ household, step }: { household: HouseholdState; step: OwnStep }) {
  const words = useWords('outcomes')
  const names = stepStateNames(words)
  const { failure, write } = useRecording(household.stream, step.visit)
  const say = (state: StepState): void =>
    void write({ of: 'own-step', name: step.name, state, on: today(), note: '' }, names[state])
  return (
    <li className={styles['option']}>
      <h3>{step.name}</h3>
      <Owner who={step.who} by={step.by} />
      <ChoiceGroup
        label={words('next', { option: step.name })}
        layout="beside"
        value={step.state}
        onChange={say}
        choices={(['open', 'done', 'dropped'] as const).map((each) => ({ value: each, label: names[each] }))}
      />
      {failure !== null && <Banner tone="danger">{failure}</Banner>}
    </li>
  )
}
