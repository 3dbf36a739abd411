import { isAsked, stateWords } from './consent-words.tsx'
import { purposeRegister } from '#/client/consents.ts'
import type { ConsentStanding } from '#/client/vault-api.ts'
import type { HouseholdState } from '#/core/household/fold.ts'
import { planPageData, type Plan } from '#/core/plan/plan.ts'
import { PrintPage } from '#/app/ui/print-page.tsx'
import { QrCode } from '#/app/ui/qr-code.tsx'
import { formatsIn } from '#/app/words/formats.ts'
import { wordsIn } from '#/app/words/words.ts'

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
  const nameOf = (person: string): string => {
    const member = household.facts.members.find((id) => id === person)
    return member === undefined ? '' : (household.persons.get(member)?.person.name ?? '')
  }
  const asked = consents.filter(isAsked)
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
          <p>{words('madeFrom', { version: page.catalogueVersion })}</p>
          {page.worker !== null && <p>{words('worker', { name: page.worker })}</p>}
        </>
      }
    >
      <p>{words('madeOn', { date: formats.date(page.madeOn) })}</p>
      {page.goal !== '' && (
        <p>
          {words('goal')}: <strong>{page.goal}</strong>
        </p>
      )}
      {page.steps.length === 0 && <p>{words('nothing')}</p>}
      <ol>
        {page.steps.map((step) => (
          <li key={`${step.number}`}>
            <strong>{step.name}</strong>
            {step.forPerson !== null && nameOf(step.forPerson) !== '' && (
              <p>{words('forPerson', { name: nameOf(step.forPerson) })}</p>
            )}
            {step.task !== null && <p>{step.task}</p>}
            <p>
              {words('who')}: {whoWords[step.who]}
            </p>
            {step.by !== null && (
              <p>
                {words('byWhen')}: {formats.date(step.by)}
              </p>
            )}
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
            {step.cost !== null && (
              <p>
                {words('cost')}: {step.cost}
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
                      `${name[language]} — ${stateWords(visitWords, purposes[id] ?? 'unset')}`,
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
