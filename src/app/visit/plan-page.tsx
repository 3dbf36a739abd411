import { isAsked, stateWords } from './consent-words.tsx'
import styles from './plan-page.module.css'
import { purposeRegister } from '#/client/consents.ts'
import type { ConsentStanding } from '#/client/vault-api.ts'
import type { HouseholdState } from '#/core/household/fold.ts'
import { planPageData, type Plan, type PlanPageStep } from '#/core/plan/plan.ts'
import { Icon, type IconName } from '#/app/ui/icon.tsx'
import { PrintPage } from '#/app/ui/print-page.tsx'
import { QrCode } from '#/app/ui/qr-code.tsx'
import type { Language } from '#/app/words/catalog.ts'
import { formatsIn } from '#/app/words/formats.ts'
import { wordsIn } from '#/app/words/words.ts'

interface PageProps {
  readonly plan: Plan
  readonly language: Language
  readonly household: HouseholdState
  readonly consents: readonly ConsentStanding[]
  readonly contact: string
  /** Larger print, a drawing beside each line, and only what one needs to do it. */
  readonly isEasy?: boolean
  /** Where somebody may say, later and without a name, how the help was; null for no code on the paper. */
  readonly feedback: string | null
}

/**
 * What is left at home, to be printed: the plan on a page of its own, fit for
 * the door of a fridge, with codes that name options and nobody; and what each
 * person chose about their data on another, fit for a drawer.
 */
export function PlanPage({
  plan,
  language,
  household,
  consents,
  contact,
  isEasy = false,
  feedback,
}: PageProps) {
  const words = wordsIn('plan', language)
  const page = planPageData(plan, language)
  const formats = formatsIn(language)
  const nameOf = (person: string | null): string | null => {
    const member = household.facts.members.find((id) => id === person)
    return member === undefined ? null : (household.persons.get(member)?.person.name ?? null)
  }
  const codes = [
    ...(page.qrPath === null ? [] : [{ text: `${location.origin}${page.qrPath}`, title: words('qr') }]),
    ...(page.qrPath === null || feedback === null ? [] : [{ text: feedback, title: words('qrFeedback') }]),
  ]
  return (
    <>
      <PrintPage
        title={words('title')}
        language={language}
        isLarge={isEasy}
        footer={
          <>
            {page.office !== null && (
              <p>
                {[page.office.name, page.office.address, page.office.phone]
                  .filter((part) => part !== '')
                  .join(', ')}
              </p>
            )}
            {page.worker !== null && <p>{words('worker', { name: page.worker })}</p>}
            {!isEasy && (
              <p>
                {words('madeOn', { date: formats.date(page.madeOn) })} ·{' '}
                {words('madeFrom', { version: page.catalogueVersion })}
              </p>
            )}
          </>
        }
      >
        {page.goal !== '' && (
          <p>
            {words('goal')}: <strong>{page.goal}</strong>
          </p>
        )}
        {page.steps.length === 0 && <p>{words('nothing')}</p>}
        <ol className={styles['steps']}>
          {page.steps.map((step) => (
            <li key={`${step.number}`} className={styles['step']}>
              <strong>{step.name}</strong>
              {isEasy ? (
                <EasyLines step={step} language={language} person={nameOf(step.forPerson)} />
              ) : (
                <Lines step={step} language={language} person={nameOf(step.forPerson)} />
              )}
            </li>
          ))}
        </ol>
        {codes.length > 0 && (
          <div className={styles['codes']}>
            {codes.map(({ text, title }) => (
              <figure key={text} className={styles['code']}>
                <QrCode text={text} title={title} />
                <figcaption aria-hidden="true">{title}</figcaption>
              </figure>
            ))}
          </div>
        )}
      </PrintPage>
      <Choices language={language} household={household} consents={consents} contact={contact} />
    </>
  )
}

interface LineProps {
  readonly step: PlanPageStep
  readonly language: Language
  readonly person: string | null
}

function whoWords(language: Language, who: PlanPageStep['who']): string {
  const words = wordsIn('plan', language)
  return {
    resident: words('whoResident'),
    worker: words('whoWorker'),
    family: words('whoFamily'),
    provider: words('whoProvider'),
  }[who]
}

/** All of a step, in lines of what belongs together, so that three steps stay on one page. */
function Lines({ step, language, person }: LineProps) {
  const words = wordsIn('plan', language)
  const formats = formatsIn(language)
  const said = (label: string, text: string | null): readonly string[] =>
    text === null || text === '' ? [] : [`${label}: ${text}`]
  const lines = [
    person === null ? [] : [words('forPerson', { name: person })],
    step.task === null ? [] : [step.task],
    [
      ...said(words('who'), whoWords(language, step.who)),
      ...said(words('byWhen'), step.by === null ? null : formats.date(step.by)),
      ...said(words('phone'), step.phone),
    ],
    [...said(words('place'), step.place), ...said(words('hours'), step.hours)],
    [...said(words('documents'), step.documents.join(', ')), ...said(words('cost'), step.cost)],
  ]
  return lines.filter((line) => line.length > 0).map((line) => <p key={line.join()}>{line.join(' · ')}</p>)
}

/** What one needs to do a step, each on a line of its own behind a drawing. */
function EasyLines({ step, language, person }: LineProps) {
  const words = wordsIn('plan', language)
  const formats = formatsIn(language)
  const lines: readonly (readonly [IconName, string | null])[] = [
    ['person', person === null ? null : words('forPerson', { name: person })],
    ['people', `${words('who')}: ${whoWords(language, step.who)}`],
    ['calendar', step.by === null ? null : `${words('byWhen')}: ${formats.date(step.by)}`],
    ['phone', step.phone === null ? null : `${words('phone')}: ${step.phone}`],
    ['place', step.place],
    ['document', step.documents.length === 0 ? null : `${words('documents')}: ${step.documents.join(', ')}`],
  ]
  return lines.map(
    ([icon, text]) =>
      text !== null && (
        <p key={icon} className={styles['drawn']}>
          <Icon name={icon} />
          <span>{text}</span>
        </p>
      ),
  )
}

/** What each person chose about their data. */
function Choices({
  language,
  household,
  consents,
  contact,
}: Pick<PageProps, 'language' | 'household' | 'consents' | 'contact'>) {
  const words = wordsIn('plan', language)
  const visitWords = wordsIn('visit', language)
  const asked = consents.filter(isAsked)
  if (asked.length === 0) return null
  return (
    <PrintPage
      title={words('consentsTitle')}
      language={language}
      footer={contact !== '' && <p>{words('rights', { contact })}</p>}
    >
      {asked.map(({ person, purposes }) => (
        <section key={person}>
          <h3>{household.persons.get(person)?.person.name}</h3>
          <ul>
            {purposeRegister.purposes
              .filter(({ optional }) => optional)
              .map(({ id, name }) => (
                <li key={id}>
                  {name[language]} — {stateWords(visitWords, purposes[id] ?? 'unset')}
                </li>
              ))}
          </ul>
        </section>
      ))}
    </PrintPage>
  )
}
