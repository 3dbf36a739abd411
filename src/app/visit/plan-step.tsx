import { useMemo, useState } from 'react'
import { today } from './days.ts'
import type { VisitWork } from './visit-work.ts'
import styles from './visit.module.css'
import type { HouseholdState } from '#/core/household/fold.ts'
import type { CompiledCatalogue } from '#/core/matching/compile.ts'
import { Plan, planPageData, planStep, planVersions } from '#/core/plan/plan.ts'
import { scoreLabel, scoresOf } from '#/core/questionnaire/scoring.ts'
import { purposeRegister } from '#/client/consents.ts'
import type { ConsentStanding } from '#/client/vault-api.ts'
import { Banner } from '#/app/ui/banner.tsx'
import { Button } from '#/app/ui/button.tsx'
import { MultiChoice } from '#/app/ui/multi-choice.tsx'
import { PrintPage } from '#/app/ui/print-page.tsx'
import { QrCode } from '#/app/ui/qr-code.tsx'
import { TextArea } from '#/app/ui/text-area.tsx'
import { useCaseload, useWhoami } from '#/app/vault.ts'
import { formatsIn } from '#/app/words/formats.ts'
import { useWords, wordsIn } from '#/app/words/words.ts'
import { consentWords } from './household-page.tsx'

interface Props {
  readonly work: VisitWork
  readonly household: HouseholdState
  readonly catalogue: CompiledCatalogue | null
  readonly consents: readonly ConsentStanding[]
  readonly busy: boolean
  readonly failure: string | null
  readonly onClose: (plan: Plan | null) => void
}

/** Co-reading and closing: what was found, the plan as it will be printed, and the end of the visit. */
export function PlanStep({ work, household, catalogue, consents, busy, failure, onClose }: Props) {
  const words = useWords('visit')
  const { session, draft } = work
  const me = useWhoami()
  const caseload = useCaseload()
  const [goal, setGoal] = useState('')
  const [qr, setQr] = useState(true)
  const staff = [...(caseload?.desk.staff.values() ?? [])].find(
    ({ staff: each }) => each.account === me?.account,
  )?.staff
  const office = caseload?.desk.office?.office ?? null
  const plan = useMemo(
    () =>
      catalogue === null
        ? null
        : planOf(work, household, catalogue, { goal, qr, worker: staff?.name ?? null, office }),
    [catalogue, work, household, goal, qr, staff?.name, office],
  )
  const sections = session.sections().filter(({ relevant }) => relevant)
  const missing = sections.reduce((sum, section) => sum + section.missing, 0)
  const wrong = sections.reduce((sum, section) => sum + section.violations, 0)
  const scores = scoresOf(session).filter(({ assessed }) => assessed)
  const nameOf = (instance: string | null): string => {
    const member = household.facts.members.find((id) => id === instance)
    return member === undefined ? '' : (household.persons.get(member)?.person.name ?? '')
  }
  return (
    <div className={styles['page']}>
      <div className={styles['noPrint']}>
        <p>{words('planIntro')}</p>
        <h2>{words('scoresTitle')}</h2>
        <ul>
          {scores.map((result) => {
            const score = session.form.definition.scores.find(({ id }) => id === result.score)
            if (score === undefined) return null
            const [name, value] = headline(result.outputs)
            const label = scoreLabel(score, name, value)
            const said =
              value === null
                ? words('scoreUndecided')
                : typeof value === 'string'
                  ? session.say(label)
                  : String(value)
            const range = result.range === null ? '' : ` (${result.range[0]}–${result.range[1]})`
            return (
              <li key={`${result.score}${result.instance ?? ''}`}>
                {session.say(score.label)}
                {result.instance === null ? '' : `, ${nameOf(result.instance)}`}: {said}
                {range}
              </li>
            )
          })}
        </ul>
        <TextArea label={words('goal')} isOptional value={goal} onChange={setGoal} />
        <MultiChoice
          label={words('planQr')}
          isOptional
          choices={[{ value: 'qr', label: words('planQr') }]}
          value={qr ? ['qr'] : []}
          onChange={(chosen) => setQr(chosen.length > 0)}
        />
      </div>
      {plan !== null && (
        <PlanPage
          plan={plan}
          language={draft.language}
          household={household}
          consents={consents}
          contact={office?.phone ?? ''}
        />
      )}
      <div className={styles['noPrint']}>
        {plan?.steps.length === 0 && <p>{words('planEmpty')}</p>}
        {missing + wrong > 0 && (
          <Banner tone="warn" title={words('missingTitle')}>
            {missing > 0 && <p>{words('missingText', { count: missing })}</p>}
            {wrong > 0 && <p>{words('wrongText', { count: wrong })}</p>}
          </Banner>
        )}
        {failure !== null && <Banner tone="danger">{failure}</Banner>}
        <div className={styles['actions']}>
          <Button icon="print" onPress={() => window.print()}>
            {words('printPlan')}
          </Button>
          <Button tone="primary" icon="check" isPending={busy} onPress={() => onClose(plan)}>
            {busy ? words('closing') : words('closeVisit')}
          </Button>
        </div>
      </div>
    </div>
  )
}

/** The output that says most: the class or level, else the first figure. */
function headline(
  outputs: Readonly<Record<string, string | number | boolean | null>>,
): readonly [string, string | number | boolean | null] {
  for (const name of ['overall', 'cls', 'count', 'raw', 'sum'])
    if (name in outputs) return [name, outputs[name] ?? null]
  const flag = Object.entries(outputs).findLast(([, value]) => value === true)
  return flag === undefined ? (Object.entries(outputs)[0] ?? ['', null]) : [flag[0], flag[0]]
}

interface About {
  readonly goal: string
  readonly qr: boolean
  readonly worker: string | null
  readonly office: { readonly name: string; readonly phone: string; readonly address: string } | null
}

function planOf(
  work: VisitWork,
  household: HouseholdState,
  catalogue: CompiledCatalogue,
  about: About,
): Plan {
  const { draft, session } = work
  const at = today()
  const chosen = Object.entries(draft.choices).flatMap(([key, choice]) => {
    const [slug, personId] = key.split(' ')
    const option = catalogue.catalogue.options.find((each) => each.slug === slug)
    return option === undefined ? [] : [{ option, personId: personId ?? null, choice }]
  })
  return Plan.parse({
    format: 'plan/1',
    madeOn: at,
    language: draft.language,
    goal: about.goal,
    steps: chosen
      .filter(({ choice }) => choice === 'accepted')
      .slice(0, 12)
      .map(({ option, personId }) =>
        planStep(catalogue.catalogue, option, { who: 'resident', by: null, forPerson: personId }),
      ),
    outcomes: chosen.map(({ option, personId, choice }) => ({
      option: { id: option.id, slug: option.slug },
      forPerson: personId,
      history: [
        { on: at, state: 'offered', reason: null, note: '' },
        { on: at, state: choice, reason: choice === 'refused' ? 'no-reason-given' : null, note: '' },
      ],
    })),
    versions: planVersions(catalogue.catalogue, session.serialise().answers),
    office:
      about.office === null
        ? null
        : { name: about.office.name, phone: about.office.phone, address: about.office.address },
    worker: about.worker,
    qr: about.qr,
  })
}

interface PageProps {
  readonly plan: Plan
  readonly language: 'lv' | 'en' | 'ru'
  readonly household: HouseholdState
  readonly consents: readonly ConsentStanding[]
  readonly contact: string
}

/** The page left at home: A4, large print, with a code that names options and nobody. */
export function PlanPage({ plan, language, household, consents, contact }: PageProps) {
  const words = wordsIn('plan', language)
  const visitWords = wordsIn('visit', language)
  const page = planPageData(plan, language)
  const formats = formatsIn(language)
  const whoWords = {
    resident: words('whoResident'),
    worker: words('whoWorker'),
    family: words('whoFamily'),
    provider: words('whoProvider'),
  }
  const asked = consents.filter(({ noticeAcknowledged }) => noticeAcknowledged)
  return (
    <PrintPage
      title={words('title')}
      language={language}
      footer={
        <>
          {page.office !== null && (
            <p>
              {page.office.name}, {page.office.address}, {page.office.phone}
            </p>
          )}
          {page.worker !== null && <p>{words('worker', { name: page.worker })}</p>}
        </>
      }
    >
      <p>{words('madeOn', { date: formats.date(page.madeOn) })}</p>
      {page.goal !== '' && <p>{page.goal}</p>}
      {page.steps.length === 0 && <p>{words('nothing')}</p>}
      <ol>
        {page.steps.map((step) => (
          <li key={`${step.number}`}>
            <strong>{step.name}</strong>
            {step.task !== null && <p>{step.task}</p>}
            <p>
              {words('who')}: {whoWords[step.who]}
            </p>
            {step.phone !== null && (
              <p>
                {words('phone')}: {step.phone}
              </p>
            )}
            {step.place !== null && (
              <p>
                {words('place')}: {step.place}
              </p>
            )}
            {step.hours !== null && (
              <p>
                {words('hours')}: {step.hours}
              </p>
            )}
            {step.documents.length > 0 && (
              <p>
                {words('documents')}: {step.documents.join(', ')}
              </p>
            )}
          </li>
        ))}
      </ol>
      {page.qrPath !== null && <QrCode text={`${location.origin}${page.qrPath}`} title={words('qr')} />}
      {asked.length > 0 && (
        <>
          <h3>{words('consentsTitle')}</h3>
          <ul>
            {asked.map(({ person, purposes }) => (
              <li key={person}>
                {household.persons.get(person)?.person.name}:{' '}
                {purposeRegister.purposes
                  .filter(({ optional }) => optional)
                  .map(
                    ({ id, name }) =>
                      `${name[language]} — ${consentWords(visitWords, purposes[id] ?? 'unset')}`,
                  )
                  .join('; ')}
              </li>
            ))}
          </ul>
          {contact !== '' && <p>{words('rights', { contact })}</p>}
        </>
      )}
    </PrintPage>
  )
}
