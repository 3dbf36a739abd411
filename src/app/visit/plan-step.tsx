import { useMemo, useState } from 'react'
import { CoRead } from './co-read.tsx'
import { today } from '#/app/days.ts'
import { PlanPage } from './plan-page.tsx'
import { ownStepKey, useDraft, type VisitWork } from './visit-work.ts'
import styles from './visit.module.css'
import { textIn } from '#/core/catalogue/texts.ts'
import type { HouseholdState } from '#/core/household/fold.ts'
import type { VisitDraft } from '#/core/household/records.ts'
import type { CompiledCatalogue } from '#/core/matching/compile.ts'
import {
  OutcomeReason,
  Plan,
  planStep,
  planVersions,
  type PlanStep as PlanStepData,
} from '#/core/plan/plan.ts'
import type { ConsentStanding } from '#/client/vault-api.ts'
import { Banner } from '#/app/ui/banner.tsx'
import { Button } from '#/app/ui/button.tsx'
import { ChoiceGroup } from '#/app/ui/choice-group.tsx'
import { DateField } from '#/app/ui/date-field.tsx'
import { LinkButton } from '#/app/ui/link-button.tsx'
import { MultiChoice } from '#/app/ui/multi-choice.tsx'
import { TextArea } from '#/app/ui/text-area.tsx'
import { TextField } from '#/app/ui/text-field.tsx'
import { useServiceFeedback } from '#/app/service-feedback.ts'
import { useCaseload, useWhoami } from '#/app/vault.ts'
import { useLanguage, useWords } from '#/app/words/words.ts'

type Who = PlanStepData['who']

/** Enough to be done, few enough to be remembered. */
const MOST_STEPS = 6

interface Props {
  readonly work: VisitWork
  readonly household: HouseholdState
  readonly catalogue: CompiledCatalogue | null
  readonly consents: readonly ConsentStanding[]
  readonly base: string
  readonly busy: boolean
  readonly failure: string | null
  readonly onClose: (plan: Plan | null) => void
}

/** Co-reading and closing: what was found, the plan as it will be printed, and the end of the visit. */
export function PlanStep({ work, household, catalogue, consents, base, busy, failure, onClose }: Props) {
  const words = useWords('visit')
  const draft = useDraft(work)
  const { page, session } = work
  const [isEasy, setEasy] = useState(false)
  const feedback = useServiceFeedback()
  const me = useWhoami()
  const caseload = useCaseload()
  const staff = [...(caseload?.desk.staff.values() ?? [])].find(
    ({ staff: each }) => each.account === me?.account,
  )?.staff
  const office = caseload?.desk.office?.office ?? null
  // Hashes the whole catalogue: once for this page, not at every key.
  const versions = useMemo(
    () => (catalogue === null ? null : planVersions(catalogue.catalogue, session.serialise().answers)),
    [catalogue, session],
  )
  const plan =
    catalogue === null || versions === null
      ? null
      : planOf(work, catalogue, { versions, worker: staff?.name ?? null, office })
  const sections = session.sections().filter(({ relevant }) => relevant)
  const missing = sections.reduce((sum, section) => sum + section.missing, 0)
  const wrong = sections.reduce((sum, section) => sum + section.violations, 0)
  return (
    <div className={styles['page']}>
      <div className={styles['noPrint']}>
        <p>{words('planIntro')}</p>
        <CoRead work={work} household={household} base={base} />
        <section className={styles['form']}>
          <h2>{words('planTitle')}</h2>
          <TextArea
            label={words('goal')}
            isOptional
            value={page.goal}
            onChange={(goal) => work.changePage({ goal })}
          />
          {catalogue !== null && <StepOwners work={work} household={household} catalogue={catalogue} />}
          <OwnSteps work={work} />
          {plan !== null && plan.steps.length > MOST_STEPS && (
            <Banner tone="warn">{words('tooManySteps', { count: plan.steps.length })}</Banner>
          )}
          <MultiChoice
            label={words('planOnPaper')}
            isOptional
            choices={[
              { value: 'qr', label: words('planQr') },
              { value: 'easy', label: words('planEasy') },
            ]}
            value={[...(page.withoutQr ? [] : ['qr']), ...(isEasy ? ['easy'] : [])]}
            onChange={(chosen) => {
              work.changePage({ withoutQr: !chosen.includes('qr') })
              setEasy(chosen.includes('easy'))
            }}
          />
        </section>
      </div>
      {plan !== null && (
        <PlanPage
          plan={plan}
          language={draft.language}
          household={household}
          consents={consents}
          contact={office?.phone ?? ''}
          isEasy={isEasy}
          feedback={feedback}
        />
      )}
      <div className={styles['noPrint']}>
        {catalogue === null && <p>{words('noCatalogue')}</p>}
        {plan?.steps.length === 0 && <p>{words('planEmpty')}</p>}
        {missing + wrong > 0 && (
          <Banner tone="warn" title={words('missingTitle')}>
            {missing > 0 && <p>{words('missingText', { count: missing })}</p>}
            {wrong > 0 && <p>{words('wrongText', { count: wrong })}</p>}
            <ul className={styles['jumps']}>
              {sections
                .filter((section) => section.missing + section.violations > 0)
                .map(({ key, label }) => (
                  <li key={key}>
                    <LinkButton href={`${base}/questions/${key}`} tone="quiet" icon="forward">
                      {label}
                    </LinkButton>
                  </li>
                ))}
            </ul>
          </Banner>
        )}
        {failure !== null && <Banner tone="danger">{failure}</Banner>}
        <div className={styles['actions']}>
          {plan !== null && (
            <Button icon="print" onPress={() => window.print()}>
              {words('printPlan')}
            </Button>
          )}
          <Button tone="primary" icon="check" isPending={busy} onPress={() => onClose(plan)}>
            {busy ? words('closing') : words('closeVisit')}
          </Button>
        </div>
      </div>
    </div>
  )
}

/** Accepted options with the choice's key, in the order they were offered. */
function acceptedOptions(choices: VisitDraft['choices'], catalogue: CompiledCatalogue) {
  return Object.entries(choices).flatMap(([key, choice]) => {
    const [slug, personId] = key.split(' ')
    const option = catalogue.catalogue.options.find((each) => each.slug === slug)
    return option === undefined ? [] : [{ key, option, personId: personId ?? null, choice }]
  })
}

/** Who does one step, and by when. */
function StepOwner({ work, stepKey, name }: Pick<Props, 'work'> & { stepKey: string; name: string }) {
  const words = useWords('visit')
  const planWords = useWords('plan')
  const outcomeWords = useWords('outcomes')
  const { page } = work
  const whos: readonly { readonly value: Who; readonly label: string }[] = [
    { value: 'resident', label: words('whoIsResident') },
    { value: 'worker', label: planWords('whoWorker') },
    { value: 'family', label: planWords('whoFamily') },
    { value: 'provider', label: planWords('whoProvider') },
  ]
  const { [stepKey]: _, ...others } = page.by ?? {}
  return (
    <div className={styles['form']}>
      <ChoiceGroup
        label={words('whoDoes', { step: name })}
        layout="beside"
        value={page.who[stepKey] ?? 'resident'}
        onChange={(who) => work.changePage({ who: { ...page.who, [stepKey]: who } })}
        choices={whos}
      />
      <DateField
        label={outcomeWords('byWhen', { step: name })}
        isOptional
        value={page.by?.[stepKey] ?? null}
        onChange={(day) => work.changePage({ by: day === null ? others : { ...others, [stepKey]: day } })}
      />
    </div>
  )
}

/** Who does each step. */
function StepOwners({
  work,
  household,
  catalogue,
}: Pick<Props, 'work' | 'household'> & { readonly catalogue: CompiledCatalogue }) {
  const language = useLanguage()
  return acceptedOptions(work.draft.choices, catalogue)
    .filter(({ choice }) => choice === 'accepted')
    .map(({ key, option, personId }) => {
      const person = household.facts.members.find((id) => id === personId)
      const name = person === undefined ? '' : household.persons.get(person)?.person.name
      const step = [textIn(option.name, language), name].filter((part) => part !== undefined && part !== '')
      return <StepOwner key={key} work={work} stepKey={key} name={step.join(', ')} />
    })
}

/** Steps in the household's own words: "call your daughter". */
function OwnSteps({ work }: Pick<Props, 'work'>) {
  const words = useWords('visit')
  const { ownSteps } = work.page
  const [typed, setTyped] = useState('')
  const add = (): void => {
    if (typed.trim() === '' || ownSteps.includes(typed.trim())) return
    work.changePage({ ownSteps: [...ownSteps, typed.trim()] })
    setTyped('')
  }
  return (
    <div className={styles['form']}>
      {ownSteps.length > 0 && (
        <ul>
          {ownSteps.map((step, index) => (
            <li key={`${index} ${step}`}>
              <StepOwner work={work} stepKey={ownStepKey(step)} name={step} />
              <Button
                tone="quiet"
                icon="trash"
                fullLabel={`${words('removeStep')}: ${step}`}
                onPress={() => work.changePage({ ownSteps: ownSteps.filter((_, at) => at !== index) })}
              >
                {words('removeStep')}
              </Button>
            </li>
          ))}
        </ul>
      )}
      {ownSteps.length < MOST_STEPS && (
        <>
          <TextField label={words('ownStep')} isOptional maxLength={200} value={typed} onChange={setTyped} />
          <div className={styles['actions']}>
            <Button icon="plus" isDisabled={typed.trim() === ''} onPress={add}>
              {words('addStep')}
            </Button>
          </div>
        </>
      )}
    </div>
  )
}

/** The reason given at the visit; who gave none said so. */
const refusalReason = (said: string | undefined): OutcomeReason => {
  const reason = OutcomeReason.safeParse(said)
  return reason.success ? reason.data : 'no-reason-given'
}

interface About {
  readonly versions: Plan['versions']
  readonly worker: string | null
  readonly office: { readonly name: string; readonly phone: string; readonly address: string } | null
}

function planOf(work: VisitWork, catalogue: CompiledCatalogue, about: About): Plan {
  const { draft, page } = work
  const at = today()
  const chosen = acceptedOptions(draft.choices, catalogue)
  const optionSteps = chosen
    .filter(({ choice }) => choice === 'accepted')
    .map(({ key, option, personId }) =>
      planStep(catalogue.catalogue, option, {
        who: page.who[key] ?? 'resident',
        by: page.by?.[key] ?? null,
        forPerson: personId,
      }),
    )
  const ownSteps: readonly PlanStepData[] = page.ownSteps.map((text) => ({
    option: null,
    // One household's words, in the language they were said in.
    name: { lv: text, en: text, ru: text },
    task: null,
    who: page.who[ownStepKey(text)] ?? 'resident',
    forPerson: null,
    by: page.by?.[ownStepKey(text)] ?? null,
    phone: null,
    place: null,
    hours: null,
    documents: [],
    cost: null,
  }))
  return Plan.parse({
    format: 'plan/1',
    madeOn: at,
    language: draft.language,
    goal: page.goal,
    steps: [...optionSteps, ...ownSteps].slice(0, 12),
    outcomes: chosen.map(({ key, option, personId, choice }) => ({
      option: { id: option.id, slug: option.slug },
      forPerson: personId,
      history: [
        { on: at, state: 'offered', reason: null, note: '' },
        {
          on: at,
          state: choice,
          reason: choice === 'refused' ? refusalReason(draft.reasons?.[key]) : null,
          note: '',
        },
      ],
    })),
    versions: about.versions,
    office:
      about.office === null
        ? null
        : { name: about.office.name, phone: about.office.phone, address: about.office.address },
    worker: about.worker,
    qr: !page.withoutQr,
  })
}
