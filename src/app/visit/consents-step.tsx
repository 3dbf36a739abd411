import { useEffect, useState } from 'react'
import { today } from '#/app/days.ts'
import { AskAgain, consentWords, isAsked } from './consent-words.tsx'
import { TurnedTablet } from './turned-tablet.tsx'
import { useDraft, type VisitWork } from './visit-work.ts'
import styles from './visit.module.css'
import { homeVisitNotice, purposeRegister } from '#/client/consents.ts'
import type { ConsentStanding } from '#/client/vault-api.ts'
import { isChildOn } from '#/core/consent/capture.ts'
import type { HouseholdState } from '#/core/household/fold.ts'
import type { PersonId } from '#/core/vault/ids.ts'
import { Badge } from '#/app/ui/badge.tsx'
import { Button } from '#/app/ui/button.tsx'
import { ChoiceGroup } from '#/app/ui/choice-group.tsx'
import { useFormats } from '#/app/words/formats.ts'
import { useWords } from '#/app/words/words.ts'

const optional = purposeRegister.purposes.filter((purpose) => purpose.optional)

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
  const formats = useFormats()
  const { language, respondent } = useDraft(work)
  const [turned, setTurned] = useState<PersonId | null>(null)
  const turn = (person: PersonId | null): void => {
    setTurned(person)
    onTurned(person !== null)
  }
  useEffect(() => () => onTurned(false), [onTurned])
  const nameOf = (id: PersonId): string => household.persons.get(id)?.person.name ?? ''
  const isChild = (id: PersonId): boolean =>
    isChildOn(household.persons.get(id)?.person.birthDate ?? null, today())
  const adults = household.facts.members.filter((id) => !isChild(id))
  if (turned !== null) {
    return (
      <TurnedTablet
        work={work}
        person={turned}
        household={household}
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
          const asked = isAsked(standing)
          const name = nameOf(id)
          return (
            <li key={id} className={styles['card']}>
              <div className={styles['who']}>
                <h2>{name}</h2>
                {isChild(id) && <p className={styles['quiet']}>{words('childNote')}</p>}
                <div className={styles['badges']}>
                  {asked &&
                    standing !== undefined &&
                    optional.map((purpose) => (
                      <Badge
                        key={purpose.id}
                        tone={standing.purposes[purpose.id] === 'given' ? 'ok' : 'neutral'}
                      >
                        {purpose.name[language]}: {consentWords(words, formats, standing, purpose.id)}
                      </Badge>
                    ))}
                </div>
                {standing !== undefined && <AskAgain standing={standing} language={language} />}
                {standing?.noticeVersion != null && standing.noticeVersion !== homeVisitNotice.version && (
                  <Badge tone="warn" icon="document">
                    {words('tellNews')}
                  </Badge>
                )}
              </div>
              <div className={styles['actions']}>
                <Button
                  tone={asked && standing?.askAgain.length === 0 ? 'secondary' : 'primary'}
                  icon="tablet"
                  onPress={() => turn(id)}
                >
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
