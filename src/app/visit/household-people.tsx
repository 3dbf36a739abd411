import { useState } from 'react'
import { AskAgain, consentWords, isAsked } from './consent-words.tsx'
import { ageOn, today } from '#/app/days.ts'
import { troubleWords } from './trouble.ts'
import styles from './visit.module.css'
import { homeVisitNotice, purposeRegister } from '#/client/consents.ts'
import type { ConsentStanding } from '#/client/vault-api.ts'
import type { HouseholdState } from '#/core/household/fold.ts'
import type { PersonId, StreamId } from '#/core/vault/ids.ts'
import { announce } from '#/app/ui/announce.ts'
import { Badge } from '#/app/ui/badge.tsx'
import { Banner } from '#/app/ui/banner.tsx'
import { Button } from '#/app/ui/button.tsx'
import { Dialog } from '#/app/ui/dialog.tsx'
import { DateField } from '#/app/ui/date-field.tsx'
import { LinkButton } from '#/app/ui/link-button.tsx'
import { VisuallyHidden } from '#/app/ui/visually-hidden.tsx'
import { TextField } from '#/app/ui/text-field.tsx'
import { vault } from '#/app/vault.ts'
import { useFormats } from '#/app/words/formats.ts'
import { useLanguage, useWords } from '#/app/words/words.ts'

interface PeopleProps {
  readonly household: HouseholdState
  readonly consents: readonly ConsentStanding[] | null
  readonly mayAdd: boolean
  /** A supervisor makes the copy a resident may ask for (GDPR Art. 15). */
  readonly mayCopy: boolean
}

/** Who lives here, with each adult’s consents, and adding somebody. */
export function People({ household, consents, mayAdd, mayCopy }: PeopleProps) {
  const words = useWords('visit')
  const sheetWords = useWords('sheet')
  const papers = useWords('papers')
  const language = useLanguage()
  const formats = useFormats()
  return (
    <section className={styles['part']}>
      <h2>{words('peopleTitle')}</h2>
      <ul className={styles['cards']}>
        {household.facts.members.map((id) => {
          const person = household.persons.get(id)?.person
          const standing = consents?.find((each) => each.person === id)
          return (
            <li key={id} className={styles['card']}>
              <div className={styles['who']}>
                <h3>{person?.name ?? words('nameUnread')}</h3>
                {person?.birthDate != null && (
                  <p className={styles['quiet']}>
                    {formats.date(person.birthDate)} ·{' '}
                    {words('years', { count: ageOn(person.birthDate, today()) })}
                  </p>
                )}
              </div>
              <div className={styles['badges']}>
                {standing !== undefined && isAsked(standing) && (
                  <LinkButton
                    href={`/households/${household.stream}/sheet/${id}`}
                    icon="document"
                    tone="quiet"
                  >
                    {sheetWords('sheet')}
                    <VisuallyHidden>{`: ${person?.name ?? ''}`}</VisuallyHidden>
                  </LinkButton>
                )}
                {mayCopy && (
                  <LinkButton href={`/review/copy/${household.stream}/${id}`} icon="document" tone="quiet">
                    {papers('copyTitle')}
                    <VisuallyHidden>{`: ${person?.name ?? ''}`}</VisuallyHidden>
                  </LinkButton>
                )}
                {standing === undefined || !isAsked(standing) ? (
                  <Badge>{words('noConsentYet')}</Badge>
                ) : (
                  purposeRegister.purposes
                    .filter(({ optional }) => optional)
                    .map(({ id: purpose, name }) => (
                      <span key={purpose} className={styles['beside']}>
                        <Badge tone={standing.purposes[purpose] === 'given' ? 'ok' : 'neutral'}>
                          {name[language]}: {consentWords(words, formats, standing, purpose)}
                        </Badge>
                        {standing.purposes[purpose] === 'given' && mayAdd && (
                          <Withdrawal
                            stream={household.stream}
                            person={id}
                            name={person?.name ?? ''}
                            purpose={purpose}
                            purposeName={name[language]}
                          />
                        )}
                      </span>
                    ))
                )}
                {standing !== undefined && <AskAgain standing={standing} language={language} />}
              </div>
            </li>
          )
        })}
      </ul>
      {mayAdd && <NewPerson stream={household.stream} />}
    </section>
  )
}

/** Takes a consent back where and as it was said: one press, one choice. */
function Withdrawal({
  stream,
  person,
  name,
  purpose,
  purposeName,
}: {
  readonly stream: StreamId
  readonly person: PersonId
  readonly name: string
  readonly purpose: string
  readonly purposeName: string
}) {
  const words = useWords('visit')
  const language = useLanguage()
  const [isOpen, setOpen] = useState(false)
  const [witness, setWitness] = useState('')
  const [failure, setFailure] = useState<string | null>(null)
  const [busy, setBusy] = useState(false)
  const withdraw = async (method: 'phone' | 'letter' | 'oral-witness'): Promise<void> => {
    setBusy(true)
    setFailure(null)
    try {
      await vault.captureConsent({
        stream,
        person,
        kind: 'withdrawal',
        purposes: [purpose],
        notice: {
          id: homeVisitNotice.id,
          version: homeVisitNotice.version,
          language,
          delivery: 'read-aloud',
        },
        by: { kind: 'subject', reference: '' },
        method,
        witness: method === 'oral-witness' ? witness.trim() : null,
        signatureImage: null,
      })
      announce(words('withdrawn1'))
      setOpen(false)
    } catch (cause) {
      setFailure(troubleWords(words, cause))
    } finally {
      setBusy(false)
    }
  }
  return (
    <>
      <Button
        tone="quiet"
        icon="undo"
        onPress={() => setOpen(true)}
        fullLabel={words('withdrawOf', { purpose: purposeName, name })}
      >
        {words('withdraw')}
      </Button>
      <Dialog
        isOpen={isOpen}
        onClose={() => setOpen(false)}
        title={words('withdrawTitle', { purpose: purposeName })}
        actions={<Button onPress={() => setOpen(false)}>{words('notYet')}</Button>}
      >
        <p>{words('withdrawText')}</p>
        <p>{words('withdrawHow')}</p>
        <div className={styles['reasons']}>
          <Button isPending={busy} icon="phone" onPress={() => void withdraw('phone')}>
            {words('withdrawPhone')}
          </Button>
          <Button isPending={busy} icon="document" onPress={() => void withdraw('letter')}>
            {words('withdrawLetter')}
          </Button>
        </div>
        <TextField label={words('withdrawWitness')} isOptional value={witness} onChange={setWitness} />
        <Button
          isPending={busy}
          isDisabled={witness.trim() === ''}
          icon="people"
          onPress={() => void withdraw('oral-witness')}
        >
          {words('withdrawInPerson')}
        </Button>
        {failure !== null && <Banner tone="danger">{failure}</Banner>}
      </Dialog>
    </>
  )
}

/** Somebody more lives here. */
function NewPerson({ stream }: { readonly stream: StreamId }) {
  const words = useWords('visit')
  const [isOpen, setOpen] = useState(false)
  const [name, setName] = useState('')
  const [birthDate, setBirthDate] = useState<string | null>(null)
  const [failure, setFailure] = useState<string | null>(null)
  const [busy, setBusy] = useState(false)
  const add = async (): Promise<void> => {
    if (name.trim() === '') {
      setFailure(words('required'))
      return
    }
    setBusy(true)
    setFailure(null)
    try {
      await vault.addPerson(stream, { name: name.trim(), birthDate, relation: '' })
      announce(words('personAdded', { name: name.trim() }))
      setName('')
      setBirthDate(null)
      setOpen(false)
    } catch (cause) {
      setFailure(troubleWords(words, cause))
    } finally {
      setBusy(false)
    }
  }
  if (!isOpen) {
    return (
      <Button icon="plus" onPress={() => setOpen(true)}>
        {words('addMember')}
      </Button>
    )
  }
  return (
    <div className={styles['form']}>
      <TextField label={words('memberName')} maxLength={300} value={name} onChange={setName} />
      <DateField label={words('birthDate')} isOptional value={birthDate} onChange={setBirthDate} />
      {failure !== null && <Banner tone="danger">{failure}</Banner>}
      <div className={styles['actions']}>
        <Button tone="primary" icon="plus" isPending={busy} onPress={() => void add()}>
          {words('addMember')}
        </Button>
        <Button tone="quiet" onPress={() => setOpen(false)}>
          {words('notYet')}
        </Button>
      </div>
    </div>
  )
}
