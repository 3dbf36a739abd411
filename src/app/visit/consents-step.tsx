import { useState } from 'react'
import type { Delivery } from './notice-step.tsx'
import { ageOn, today } from './days.ts'
import { consentWords } from './household-page.tsx'
import type { VisitWork } from './visit-work.ts'
import styles from './visit.module.css'
import { homeVisitNotice, purposeRegister } from '#/client/consents.ts'
import type { ConsentCapture, ConsentStanding } from '#/client/vault-api.ts'
import type { HouseholdState } from '#/core/household/fold.ts'
import type { PersonId } from '#/core/vault/ids.ts'
import { announce } from '#/app/ui/announce.ts'
import { Badge } from '#/app/ui/badge.tsx'
import { Banner } from '#/app/ui/banner.tsx'
import { Button } from '#/app/ui/button.tsx'
import { ChoiceGroup } from '#/app/ui/choice-group.tsx'
import { MultiChoice } from '#/app/ui/multi-choice.tsx'
import { SignaturePad } from '#/app/ui/signature-pad.tsx'
import { TextField } from '#/app/ui/text-field.tsx'
import { ThreeState, type ThreeStateValue } from '#/app/ui/three-state.tsx'
import { useCaseload, useWhoami, vault } from '#/app/vault.ts'
import { useWords, useWordsIn } from '#/app/words/words.ts'

const optional = purposeRegister.purposes.filter((purpose) => purpose.optional)
const ADULT_YEARS = 18

interface Props {
  readonly work: VisitWork
  readonly household: HouseholdState
  readonly consents: readonly ConsentStanding[]
  readonly delivery: Delivery
  readonly onNext: () => void
}

/** Consents person by person; the tablet is turned to each adult in turn. */
export function ConsentsStep({ work, household, consents, delivery, onNext }: Props) {
  const words = useWords('visit')
  const { language } = work.draft
  const [turned, setTurned] = useState<PersonId | null>(null)
  const personOf = (id: PersonId) => household.persons.get(id)?.person
  const isChild = (id: PersonId): boolean => {
    const born = personOf(id)?.birthDate
    return born != null && ageOn(born, today()) < ADULT_YEARS
  }
  if (turned !== null) {
    return (
      <TurnedTablet
        work={work}
        person={turned}
        name={personOf(turned)?.name ?? ''}
        isChild={isChild(turned)}
        delivery={delivery}
        onDone={() => setTurned(null)}
      />
    )
  }
  return (
    <div className={styles['page']}>
      <p>{words('consentIntro')}</p>
      <ul className={styles['cards']}>
        {household.facts.members.map((id) => {
          const standing = consents.find((each) => each.person === id)
          const asked = standing?.noticeAcknowledged === true
          const name = personOf(id)?.name ?? ''
          return (
            <li key={id} className={styles['card']}>
              <div className={styles['who']}>
                <h2>{name}</h2>
                {isChild(id) && <p className={styles['quiet']}>{words('childNote')}</p>}
                <div className={styles['badges']}>
                  {asked &&
                    optional.map((purpose) => (
                      <Badge
                        key={purpose.id}
                        tone={standing.purposes[purpose.id] === 'given' ? 'ok' : 'neutral'}
                      >
                        {purpose.name[language]}:{' '}
                        {consentWords(words, standing.purposes[purpose.id] ?? 'unset')}
                      </Badge>
                    ))}
                </div>
              </div>
              <div className={styles['actions']}>
                <Button tone={asked ? 'secondary' : 'primary'} icon="tablet" onPress={() => setTurned(id)}>
                  {asked ? `${words('askAgain')}: ${name}` : words('turnTablet', { name })}
                </Button>
              </div>
            </li>
          )
        })}
      </ul>
      <div className={styles['actions']}>
        <Button tone="primary" icon="forward" onPress={onNext}>
          {words('stepQuestions')}
        </Button>
      </div>
    </div>
  )
}

const KINDS = { yes: 'consent', no: 'refusal', 'not-now': 'deferral' } as const
type By = 'subject' | 'parent' | 'guardian' | 'proxy'

interface TurnedProps {
  readonly work: VisitWork
  readonly person: PersonId
  readonly name: string
  readonly isChild: boolean
  readonly delivery: Delivery
  readonly onDone: () => void
}

/** What one resident sees: large, in their language, nothing chosen beforehand. */
function TurnedTablet({ work, person, name, isChild, delivery, onDone }: TurnedProps) {
  const { language, household } = work.draft
  const words = useWordsIn('visit', language)
  const screen = useWords('visit')
  const me = useWhoami()
  const caseload = useCaseload()
  const [acknowledged, setAcknowledged] = useState(false)
  const [choices, setChoices] = useState<Readonly<Record<string, ThreeStateValue>>>({})
  const [by, setBy] = useState<By>(isChild ? 'parent' : 'subject')
  const [reference, setReference] = useState('')
  const [method, setMethod] = useState<'glass' | 'oral-witness' | null>(null)
  const [signature, setSignature] = useState<Uint8Array | null>(null)
  const [witness, setWitness] = useState('')
  const [mistake, setMistake] = useState<string | null>(null)
  const [busy, setBusy] = useState(false)

  const workerName = [...(caseload?.desk.staff.values() ?? [])].find(
    ({ staff }) => staff.account === me?.account,
  )?.staff.name
  const whatIsMissing = (): string | null => {
    if (!acknowledged) return words('acknowledgeFirst')
    if (optional.some(({ id }) => choices[id] === undefined)) return words('chooseEach')
    if (method === null || (method === 'glass' && signature === null)) return words('signMissing')
    if (method === 'oral-witness' && witness.trim() === '') return words('witnessMissing')
    const isWorker = method === 'oral-witness' && witness.trim().toLowerCase() === workerName?.toLowerCase()
    return isWorker ? words('witnessIsWorker') : null
  }
  const keep = async (given: Readonly<Record<string, ThreeStateValue>>, quietly: boolean): Promise<void> => {
    setBusy(true)
    setMistake(null)
    const common: Omit<ConsentCapture, 'kind' | 'purposes'> = {
      stream: household,
      person,
      notice: { id: homeVisitNotice.id, version: homeVisitNotice.version, language, delivery },
      by: { kind: by, reference },
      method: quietly ? 'oral-witness' : (method ?? 'oral-witness'),
      witness: method === 'oral-witness' && !quietly ? witness.trim() : null,
      signatureImage: method === 'glass' && !quietly ? signature : null,
    }
    try {
      // A person who wants to talk alone has not heard the notice in peace yet.
      if (!quietly) await vault.captureConsent({ ...common, kind: 'notice', purposes: [] })
      for (const { id } of optional) {
        await vault.captureConsent({ ...common, kind: KINDS[given[id] ?? 'not-now'], purposes: [id] })
      }
      work.permit(await vault.consents(household))
      work.changed()
      announce(screen('consentSaved'))
      onDone()
    } catch (cause) {
      setMistake(screen('failed', { detail: cause instanceof Error ? cause.message : '' }))
    } finally {
      setBusy(false)
    }
  }
  return (
    <div className={styles['turned']} lang={language}>
      <h2 tabIndex={-1} data-page-title="">
        {words('consentOf', { name })}
      </h2>
      <ul>
        {homeVisitNotice.languages[language].short.map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
      <MultiChoice
        label={words('stepNotice')}
        size="large"
        choices={[{ value: 'acknowledged', label: words('acknowledge') }]}
        value={acknowledged ? ['acknowledged'] : []}
        onChange={(chosen) => setAcknowledged(chosen.length > 0)}
      />
      {optional.map((purpose) => (
        <ThreeState
          key={purpose.id}
          label={purpose.name[language]}
          help={purpose.explanation[language]}
          value={choices[purpose.id] ?? null}
          onChange={(value) => setChoices({ ...choices, [purpose.id]: value })}
          effects={{ no: purpose.effectOfRefusal?.[language] ?? '', 'not-now': words('deferEffect') }}
        />
      ))}
      <ChoiceGroup
        label={words('byWhom')}
        layout="beside"
        value={by}
        onChange={setBy}
        choices={[
          ...(isChild ? [] : [{ value: 'subject' as const, label: words('bySubject') }]),
          { value: 'parent', label: words('byParent') },
          { value: 'guardian', label: words('byGuardian') },
          { value: 'proxy', label: words('byProxy') },
        ]}
      />
      {(by === 'guardian' || by === 'proxy') && (
        <TextField label={words('reference')} value={reference} onChange={setReference} />
      )}
      <ChoiceGroup
        label={words('howSigned')}
        layout="beside"
        value={method}
        onChange={setMethod}
        choices={[
          { value: 'glass', label: words('methodGlass') },
          { value: 'oral-witness', label: words('methodOral') },
        ]}
      />
      {method === 'glass' && <SignaturePad label={words('signature', { name })} onChange={setSignature} />}
      {method === 'oral-witness' && (
        <TextField label={words('witnessName')} value={witness} onChange={setWitness} />
      )}
      {mistake !== null && <Banner tone="danger">{mistake}</Banner>}
      <div className={styles['actions']}>
        <Button
          tone="primary"
          size="large"
          isPending={busy}
          onPress={() => {
            const missing = whatIsMissing()
            if (missing === null) void keep(choices, false)
            else {
              setMistake(missing)
              announce(missing)
            }
          }}
        >
          {words('keepConsent')}
        </Button>
        <Button size="large" isPending={busy} onPress={() => void keep({}, true)}>
          {words('speakAlone')}
        </Button>
      </div>
    </div>
  )
}
