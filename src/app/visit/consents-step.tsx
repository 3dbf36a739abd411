import { useEffect, useRef, useState } from 'react'
import { ageOn, today } from '#/app/days.ts'
import { consentWords } from './consent-words.ts'
import { troubleWords } from './trouble.ts'
import { useDraft, type VisitWork } from './visit-work.ts'
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
import { plain } from '#/app/words/plain-letters.ts'
import { useWords, useWordsIn } from '#/app/words/words.ts'

const optional = purposeRegister.purposes.filter((purpose) => purpose.optional)
const ADULT_YEARS = 18

interface Props {
  readonly work: VisitWork
  readonly household: HouseholdState
  readonly consents: readonly ConsentStanding[]
  /** The tablet is in a resident's hands: the worker's header goes. */
  readonly onTurned: (isTurned: boolean) => void
  readonly onNext: () => void
}

/** Consents person by person; the tablet is turned to each adult in turn. */
export function ConsentsStep({ work, household, consents, onTurned, onNext }: Props) {
  const words = useWords('visit')
  const { language, respondent } = useDraft(work)
  const [turned, setTurned] = useState<PersonId | null>(null)
  const turn = (person: PersonId | null): void => {
    setTurned(person)
    onTurned(person !== null)
  }
  useEffect(() => () => onTurned(false), [onTurned])
  const nameOf = (id: PersonId): string => household.persons.get(id)?.person.name ?? ''
  const isChild = (id: PersonId): boolean => {
    const born = household.persons.get(id)?.person.birthDate
    return born != null && ageOn(born, today()) < ADULT_YEARS
  }
  const adults = household.facts.members.filter((id) => !isChild(id))
  if (turned !== null) {
    return (
      <TurnedTablet
        work={work}
        person={turned}
        name={nameOf(turned)}
        isChild={isChild(turned)}
        adults={adults.map(nameOf)}
        standing={consents.find(({ person }) => person === turned)}
        onDone={() => turn(null)}
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
          const name = nameOf(id)
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
                <Button tone={asked ? 'secondary' : 'primary'} icon="tablet" onPress={() => turn(id)}>
                  {asked ? `${words('askAgain')}: ${name}` : words('turnTablet', { name })}
                </Button>
              </div>
            </li>
          )
        })}
      </ul>
      {adults.length > 1 && (
        <ChoiceGroup
          label={words('respondent')}
          layout="beside"
          isOptional
          value={respondent}
          onChange={(chosen) => work.change({ respondent: chosen })}
          choices={adults.map((id) => ({ value: id, label: nameOf(id) }))}
        />
      )}
      <div className={styles['actions']}>
        <Button tone="primary" icon="forward" onPress={onNext}>
          {words('stepQuestions')}
        </Button>
      </div>
    </div>
  )
}

type By = 'subject' | 'parent' | 'guardian' | 'proxy'

/** A "no" to what was agreed before takes it back; otherwise it refuses. Both are one tap. */
function kindOf(choice: ThreeStateValue, before: string | undefined): ConsentCapture['kind'] {
  if (choice === 'yes') return 'consent'
  if (choice === 'not-now') return 'deferral'
  return before === 'given' ? 'withdrawal' : 'refusal'
}

const samePerson = (a: string, b: string): boolean =>
  plain(a).trim().replaceAll(/\s+/g, ' ') === plain(b).trim().replaceAll(/\s+/g, ' ')

interface TurnedProps {
  readonly work: VisitWork
  readonly person: PersonId
  readonly name: string
  readonly isChild: boolean
  /** Names of the household's adults, one of whom may decide for a child. */
  readonly adults: readonly string[]
  readonly standing: ConsentStanding | undefined
  readonly onDone: () => void
}

/** What one resident sees: the whole screen, large, in their language, nothing chosen beforehand. */
function TurnedTablet({ work, person, name, isChild, adults, standing, onDone }: TurnedProps) {
  const { language, household, delivery } = work.draft
  const words = useWordsIn('visit', language)
  const screen = useWords('visit')
  const me = useWhoami()
  const caseload = useCaseload()
  const heading = useRef<HTMLHeadingElement>(null)
  /** Receipts made already, so that trying again after a full disk makes none twice. */
  const made = useRef(new Set<string>())
  const [acknowledged, setAcknowledged] = useState(false)
  const [choices, setChoices] = useState<Readonly<Record<string, ThreeStateValue>>>({})
  const [by, setBy] = useState<By>(isChild ? 'parent' : 'subject')
  const [reference, setReference] = useState('')
  const [method, setMethod] = useState<'glass' | 'oral-witness' | null>(null)
  const [signature, setSignature] = useState<Uint8Array | null>(null)
  const [witness, setWitness] = useState('')
  const [mistake, setMistake] = useState<string | null>(null)
  const [busy, setBusy] = useState(false)
  useEffect(() => {
    window.scrollTo(0, 0)
    heading.current?.focus({ preventScroll: true })
  }, [])

  const workerName = [...(caseload?.desk.staff.values() ?? [])].find(
    ({ staff }) => staff.account === me?.account,
  )?.staff.name
  const whatIsMissing = (): string | null => {
    if (!acknowledged) return words('acknowledgeFirst')
    if (optional.some(({ id }) => choices[id] === undefined)) return words('chooseEach')
    if (by === 'parent' && reference === '') return words('parentMissing')
    if (by !== 'subject' && reference.trim() === '') return words('referenceMissing')
    if (method === null || (method === 'glass' && signature === null)) return words('signMissing')
    if (method === 'glass') return null
    if (witness.trim() === '') return words('witnessMissing')
    if (workerName !== undefined && samePerson(witness, workerName)) return words('witnessIsWorker')
    return samePerson(witness, name) ? words('witnessIsSelf') : null
  }
  const once = async (act: string, capture: ConsentCapture): Promise<void> => {
    if (made.current.has(act)) return
    await vault.captureConsent(capture)
    made.current.add(act)
  }
  const keep = async (given: Readonly<Record<string, ThreeStateValue>>, quietly: boolean): Promise<void> => {
    setBusy(true)
    setMistake(null)
    const common: Omit<ConsentCapture, 'kind' | 'purposes'> = {
      stream: household,
      person,
      notice: {
        id: homeVisitNotice.id,
        version: homeVisitNotice.version,
        language,
        delivery: delivery ?? 'shown',
      },
      by: { kind: by, reference: reference.trim() },
      method: quietly ? 'oral-witness' : (method ?? 'oral-witness'),
      witness: method === 'oral-witness' && !quietly ? witness.trim() : null,
      signatureImage: method === 'glass' && !quietly ? signature : null,
    }
    try {
      // A person who wants to talk alone has not heard the notice in peace yet.
      if (!quietly) await once('notice', { ...common, kind: 'notice', purposes: [] })
      for (const { id } of optional) {
        const kind = kindOf(given[id] ?? 'not-now', standing?.purposes[id])
        await once(`${kind} ${id}`, { ...common, kind, purposes: [id] })
      }
      work.permit(await vault.consents(household))
      announce(screen('consentSaved'))
      onDone()
    } catch (cause) {
      setMistake(troubleWords(words, cause))
    } finally {
      setBusy(false)
    }
  }
  return (
    <div className={styles['turned']} lang={language} data-turned="">
      <h1 ref={heading} tabIndex={-1}>
        {words('consentOf', { name })}
      </h1>
      <ul>
        {homeVisitNotice.languages[language].short.map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
      <details>
        <summary>{words('fullNotice')}</summary>
        {homeVisitNotice.languages[language].sections.map((section) => (
          <section key={section.heading}>
            <h2>{section.heading}</h2>
            {section.paragraphs.map((paragraph) => (
              <p key={paragraph}>{paragraph}</p>
            ))}
          </section>
        ))}
      </details>
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
          onChange={(value) => setChoices((known) => ({ ...known, [purpose.id]: value }))}
          effects={{ no: purpose.effectOfRefusal?.[language] ?? '', 'not-now': words('deferEffect') }}
        />
      ))}
      <ChoiceGroup
        label={words('byWhom')}
        layout="beside"
        value={by}
        onChange={(chosen) => {
          setBy(chosen)
          setReference('')
        }}
        choices={
          isChild
            ? [
                { value: 'parent', label: words('byParent') },
                { value: 'guardian', label: words('byGuardian') },
              ]
            : [
                { value: 'subject', label: words('bySubject') },
                { value: 'guardian', label: words('byGuardian') },
                { value: 'proxy', label: words('byProxy') },
              ]
        }
      />
      {by === 'parent' && adults.length > 0 && (
        <ChoiceGroup
          label={words('whichParent')}
          layout="beside"
          value={reference === '' ? null : reference}
          onChange={setReference}
          choices={adults.map((adult) => ({ value: adult, label: adult }))}
        />
      )}
      {by === 'parent' && adults.length === 0 && (
        <TextField label={words('whichParent')} value={reference} onChange={setReference} />
      )}
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
      {method === 'glass' && (
        <SignaturePad
          label={words('signature', { name: by === 'parent' ? reference : name })}
          onChange={setSignature}
        />
      )}
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
        <Button size="large" tone="quiet" isPending={busy} onPress={onDone}>
          {words('giveBack')}
        </Button>
      </div>
    </div>
  )
}
