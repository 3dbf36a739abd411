import { useMemo } from 'react'
import { AnswerList } from './answer-list.tsx'
import { today } from '#/app/days.ts'
import type { VisitWork } from './visit-work.ts'
import styles from './visit.module.css'
import type { HouseholdState } from '#/core/household/fold.ts'
import { scoresOf } from '#/core/questionnaire/scoring.ts'
import { FormSession } from '#/core/questionnaire/session.ts'
import { EarlierList } from '#/app/earlier-list.tsx'
import { scoreWords } from '#/app/score-words.ts'
import { Icon } from '#/app/ui/icon.tsx'
import { LinkButton } from '#/app/ui/link-button.tsx'
import { useWordsIn } from '#/app/words/words.ts'

interface Props {
  readonly work: VisitWork
  readonly household: HouseholdState
  readonly base: string
}

/**
 * What was written down, turned to the resident: every answer in their
 * language, section by section, each with the way back to where it is put right.
 */
export function CoRead({ work, household, base }: Props) {
  const { language } = work.draft
  const words = useWordsIn('visit', language)
  const session = useMemo(() => {
    // Only what is permitted is handed over, so this reading needs no permissions of its own.
    const { answers, repeats } = work.session.serialise()
    return FormSession.open(work.session.form, { answers, repeats }, { language, today: today() })
  }, [work, language])
  const scores = scoresOf(work.session).filter(({ assessed }) => assessed)
  const nameOf = (instance: string | null): string => {
    const member = household.facts.members.find((id) => id === instance)
    return member === undefined ? '' : (household.persons.get(member)?.person.name ?? '')
  }
  return (
    <section className={styles['coRead']} lang={language}>
      <h2>{words('summary')}</h2>
      <AnswerList
        session={session}
        household={household}
        language={language}
        files={work.files}
        after={(section) => (
          <LinkButton href={`${base}/questions/${section.key}`} icon="pencil" tone="quiet">
            {words('putRight')}
          </LinkButton>
        )}
      />
      <EarlierList earlier={work.draft.earlier ?? []} upgrades={work.draft.upgrades ?? []} />
      {scores.length > 0 && (
        <details className={styles['answers']}>
          <summary>
            <Icon name="down" /> {words('scoresTitle')}
          </summary>
          <ul>
            {scores.map((result) => {
              const score = session.form.definition.scores.find(({ id }) => id === result.score)
              if (score === undefined) return null
              return (
                <li key={`${result.score}${result.instance ?? ''}`}>
                  {session.say(score.label)}
                  {result.instance === null ? '' : `, ${nameOf(result.instance)}`}:{' '}
                  {scoreWords(session, score, result, language)}
                </li>
              )
            })}
          </ul>
        </details>
      )}
    </section>
  )
}
