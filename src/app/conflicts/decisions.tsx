import { useMemo } from 'react'
import styles from './conflicts.module.css'
import { isComputed, nameOf, sessionsOf, subjectWords, useSideWords } from './side-words.ts'
import { announce } from '#/app/ui/announce.ts'
import { Button } from '#/app/ui/button.tsx'
import { focusNewPage } from '#/app/ui/page-focus.ts'
import { useWhoami, vault } from '#/app/vault.ts'
import { useFormats } from '#/app/words/formats.ts'
import { useLanguage, useWords } from '#/app/words/words.ts'
import { authorOf, decisionsToTell, saidBy } from '#/core/household/conflicts.ts'
import type { DeskState, HouseholdState } from '#/core/household/fold.ts'

interface Props {
  readonly household: HouseholdState
  readonly desk: DeskState
}

/** What was decided about this household, newest first: who, when, which version, and who has read it. */
export function Decisions({ household, desk }: Props) {
  const words = useWords('conflicts')
  const me = useWhoami()
  if (household.decisions.length === 0 || me === null) return null
  const untold = new Set(decisionsToTell(household, me.account).map(({ record }) => record))
  return (
    <section>
      <h2>{words('decisionsTitle')}</h2>
      {household.decisions.toReversed().map((decided) => (
        <Decision
          key={decided.record}
          household={household}
          desk={desk}
          decided={decided}
          isNew={untold.has(decided.record)}
        />
      ))}
    </section>
  )
}

interface DecisionProps extends Props {
  readonly decided: HouseholdState['decisions'][number]
  /** About something this account wrote, and not read yet. */
  readonly isNew: boolean
}

function Decision({ household, desk, decided, isNew }: DecisionProps) {
  const words = useWords('conflicts')
  const formats = useFormats()
  const language = useLanguage()
  const { subject, sides, picks, note } = decided.decision
  const sessions = useMemo(
    () => sessionsOf(household, subject, sides, language),
    [household, subject, sides, language],
  )
  const say = useSideWords({ household, desk, subject, sides, sessions })
  const read = async (): Promise<void> => {
    await vault.sawDecision(household.stream, decided.record)
    announce(words('readSaid'))
    // The button is gone now; whoever works by keyboard goes on from the top.
    focusNewPage()
  }
  const readers = [
    ...new Set(
      household.decisionsSeen
        .filter(({ decision }) => decision === decided.record)
        .map(({ account }) => nameOf(words, desk, account)),
    ),
  ]
  return (
    <article className={styles['decided']} data-new={isNew}>
      <h3>{subjectWords(words, household, subject)}</h3>
      <p>
        {words('decidedBy', {
          name: nameOf(words, desk, decided.account),
          when: formats.dateTime(decided.at),
        })}
      </p>
      {note !== '' && <p>{note}</p>}
      <dl>
        {Object.entries(picks)
          .filter(([field]) => !isComputed(sessions, field))
          .map(([field, side]) => {
            const taken = say.value(side, field, saidBy(household, subject, side, field))
            const others = sides
              .filter((other) => other !== side)
              .map((other) => say.value(other, field, saidBy(household, subject, other, field)))
            const author = authorOf(household, side)
            return (
              <div key={field}>
                <dt>{say.label(field)}</dt>
                <dd>
                  <strong>{taken}</strong>
                  {author !== null &&
                    ` — ${words('tookFrom', { name: nameOf(words, desk, author) })}, ${words('instead')}: ${[...new Set(others)].join('; ')}`}
                </dd>
              </div>
            )
          })}
      </dl>
      {readers.length > 0 && <p>{words('readBy', { names: formats.list(readers) })}</p>}
      {isNew && (
        <Button tone="primary" icon="check" onPress={() => void read()}>
          {words('readIt')}
        </Button>
      )}
    </article>
  )
}
