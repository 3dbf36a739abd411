import { useId, useMemo, useState } from 'react'
import { useParams } from 'wouter'
import styles from './conflicts.module.css'
import { Decisions } from './decisions.tsx'
import { isComputed, nameOf, sessionsOf, subjectWords, useSideWords } from './side-words.ts'
import { attachmentFiles } from '#/app/attachment-files.ts'
import { FILE_TYPES } from '#/app/answer-words.ts'
import { definitionFor } from '#/app/definitions.ts'
import { FileView } from '#/app/form/file-view.tsx'
import { announce } from '#/app/ui/announce.ts'
import { Badge } from '#/app/ui/badge.tsx'
import { Banner } from '#/app/ui/banner.tsx'
import { Button } from '#/app/ui/button.tsx'
import { ChoiceGroup } from '#/app/ui/choice-group.tsx'
import { EmptyState } from '#/app/ui/empty-state.tsx'
import { FormErrorSummary } from '#/app/ui/form-error-summary.tsx'
import { focusNewPage } from '#/app/ui/page-focus.ts'
import { PageHeader } from '#/app/ui/page-header.tsx'
import { Skeleton } from '#/app/ui/skeleton.tsx'
import { TextArea } from '#/app/ui/text-area.tsx'
import { useCaseload, useHousehold, vault } from '#/app/vault.ts'
import { useFormats } from '#/app/words/formats.ts'
import { useLanguage, useWords } from '#/app/words/words.ts'
import { isSameValue } from '#/core/household/branches.ts'
import {
  type Conflict,
  type Difference,
  type Picks,
  conflictsOf,
  joinAssessment,
} from '#/core/household/conflicts.ts'
import { type DeskState, type HouseholdState, attachmentsOf } from '#/core/household/fold.ts'
import { Answer, answerText, readAnswers } from '#/core/questionnaire/answers.ts'
import { FormSession } from '#/core/questionnaire/session.ts'
import { questionAt } from '#/core/questionnaire/versions.ts'
import { type RecordId, StreamId } from '#/core/vault/ids.ts'

/** `/conflicts/:stream`: everything of one household that was written down in two ways, side by side. */
export function ConflictPage() {
  const stream = StreamId.parse(useParams()['stream'])
  const words = useWords('conflicts')
  const household = useHousehold(stream)
  const desk = useCaseload()?.desk
  if (household === null || desk === undefined) return <Skeleton lines={8} />
  const conflicts = conflictsOf(household)
  return (
    <>
      <PageHeader title={words('title')} back={{ href: '/conflicts', label: words('backToList') }}>
        {household.facts.label}
      </PageHeader>
      {conflicts.length + household.decisions.length === 0 && (
        <EmptyState title={words('nothingTitle')} icon="check">
          {words('nothingText')}
        </EmptyState>
      )}
      {conflicts.map((conflict) => (
        <Deciding
          key={JSON.stringify(conflict.subject)}
          household={household}
          desk={desk}
          conflict={conflict}
        />
      ))}
      <Decisions household={household} desk={desk} />
    </>
  )
}

interface DecidingProps {
  readonly household: HouseholdState
  readonly desk: DeskState
  readonly conflict: Conflict
}

const LETTERS = 'ABCDEFGHIJKLMNOP'

/** One conflict: its sides, each difference with what every side says, and the decision. */
function Deciding({ household, desk, conflict }: DecidingProps) {
  const words = useWords('conflicts')
  const formats = useFormats()
  const language = useLanguage()
  const [picks, setPicks] = useState<Picks>({})
  const [note, setNote] = useState('')
  const [problem, setProblem] = useState<string | null>(null)
  const [attempt, setAttempt] = useState(0)
  const place = useId()
  const [busy, setBusy] = useState(false)
  const { subject, sides, differences } = conflict
  const records = useMemo(() => sides.map(({ record }) => record), [sides])
  const [shown, setShown] = useState(records)
  // Another side that comes meanwhile is another question: what was chosen is asked again.
  if (!isSameValue(shown, records)) {
    setShown(records)
    setPicks({})
    setAttempt(0)
    setProblem(words('changedMeanwhile'))
  }
  const sessions = useMemo(
    () => sessionsOf(household, subject, records, language),
    [household, subject, records, language],
  )
  const say = useSideWords({ household, desk, subject, sides: records, sessions })
  const asked = differences.filter(({ field }) => !isComputed(sessions, field))
  const letterOf = (side: RecordId): string => LETTERS[records.indexOf(side)] ?? '?'
  const whoOf = (side: RecordId): string => {
    const author = sides.find(({ record }) => record === side)
    return author === undefined ? '' : `${letterOf(side)} · ${nameOf(words, desk, author.account)}`
  }
  const missing = asked.filter(({ field }) => picks[field] === undefined)
  // Without a version's questions nobody can say what its answers mean, nor join them.
  const isUnknown = subject.kind === 'assessment' && sessions.size < records.length
  const placeOf = (field: string): string =>
    `${place}-${String(asked.findIndex((each) => each.field === field))}`

  const decide = async (): Promise<void> => {
    setAttempt(attempt + 1)
    if (missing.length > 0) return
    setBusy(true)
    setProblem(null)
    // What the questionnaire works out is nobody's choice: any side will do, it is worked out again.
    const all = Object.fromEntries(
      differences.flatMap(({ field, values }) => {
        const pick = picks[field] ?? [...values.keys()].at(-1)
        return pick === undefined ? [] : [[field, pick]]
      }),
    )
    try {
      const answer = await vault.decideConflict(household.stream, {
        subject,
        sides: records,
        picks: all,
        note: note.trim(),
        ...workedOut(household, conflict, all, language),
      })
      if (answer.ok) {
        announce(words('decided'))
        // What was decided leaves this place of the screen; whoever works by keyboard goes on from the top.
        focusNewPage()
      } else
        setProblem(
          answer.reason === 'changed-meanwhile' ? words('changedMeanwhile') : words('stillUndecided'),
        )
    } catch (cause) {
      reportError(cause)
      setProblem(words('failed'))
    } finally {
      setBusy(false)
    }
  }

  return (
    <section className={styles['conflict']} aria-label={subjectWords(words, household, subject)}>
      <h2>{subjectWords(words, household, subject)}</h2>
      <p>
        {asked.length === 0
          ? words('alike')
          : `${words('differences', { count: asked.length })}. ${words('chooseSide')}`}
      </p>
      <ul className={styles['sides']}>
        {sides.map(({ record, account, at, position }) => (
          <li key={record} className={styles['side']}>
            <h3>{words('version', { letter: letterOf(record) })}</h3>
            <p>{words('byAt', { name: nameOf(words, desk, account), when: formats.dateTime(at) })}</p>
            {position === null && (
              <Badge tone="warn" icon="tablet">
                {words('onlyHere')}
              </Badge>
            )}
            {asked.length > 1 && (
              <Button
                onPress={() =>
                  setPicks(
                    Object.fromEntries(
                      asked.filter(({ values }) => values.has(record)).map(({ field }) => [field, record]),
                    ),
                  )
                }
              >
                {words('takeAll', { letter: letterOf(record) })}
              </Button>
            )}
          </li>
        ))}
      </ul>
      {isUnknown && <Banner tone="warn">{words('unknownForm')}</Banner>}
      <FormErrorSummary
        attempt={attempt}
        mistakes={
          attempt === 0
            ? []
            : missing.map(({ field }) => ({ fieldId: placeOf(field), message: say.label(field) }))
        }
      />
      {asked.map((difference) => {
        const { field, values } = difference
        return (
          <div key={field} className={styles['difference']}>
            <ChoiceGroup
              id={placeOf(field)}
              label={say.label(field)}
              layout="beside"
              value={picks[field] ?? null}
              onChange={(side) => setPicks({ ...picks, [field]: side })}
              error={attempt > 0 && picks[field] === undefined ? words('chooseSide') : undefined}
              choices={[...values].map(([side, value]) => ({
                value: side,
                label: say.value(side, field, value),
                note: whoOf(side),
              }))}
            />
            <Files household={household} conflict={conflict} difference={difference} sessions={sessions} />
          </div>
        )
      })}
      <TextArea label={words('noteLabel')} isOptional value={note} onChange={setNote} maxLength={4000} />
      {problem !== null && <Banner tone="danger">{problem}</Banner>}
      <div>
        <Button
          tone="primary"
          icon="check"
          isPending={busy}
          isDisabled={isUnknown}
          onPress={() => void decide()}
        >
          {asked.length === 0 ? words('join') : words('decide')}
        </Button>
      </div>
    </section>
  )
}

/** Where the answers are pictures, sounds or files: those themselves, in the order of the choices. */
function Files({
  household,
  conflict: { subject },
  difference: { field, values },
  sessions,
}: Pick<DecidingProps, 'household' | 'conflict'> & {
  readonly difference: Difference
  readonly sessions: ReadonlyMap<RecordId, FormSession>
}) {
  const isFile = [...sessions.values()].some((session) =>
    FILE_TYPES.has(session.node(field)?.question?.type ?? ''),
  )
  const files = useMemo(() => {
    const history = subject.kind === 'assessment' ? household.assessments.get(subject.assessment) : undefined
    const references =
      history === undefined
        ? {}
        : Object.assign({}, ...history.revisions.map((revision) => attachmentsOf(history, revision)))
    return attachmentFiles(
      household.stream,
      () => references,
      () => undefined,
    )
  }, [household, subject])
  if (!isFile) return null
  return (
    <div className={styles['files']}>
      {[...values].map(([side, value]) => {
        const answer = Answer.safeParse(value)
        const named = answer.success ? answerText(answer.data) : ''
        const label = sessions.get(side)?.state(field)?.label ?? ''
        return named === '' ? null : <FileView key={side} label={label} value={named} files={files} />
      })}
    </div>
  )
}

/** What the questionnaire works out from the joined answers, and which of them its chosen version has no place for. */
function workedOut(
  household: HouseholdState,
  conflict: Conflict,
  picks: Picks,
  language: string,
): { readonly computed: Readonly<Record<string, unknown>>; readonly withoutPlace: readonly string[] } {
  const { subject } = conflict
  const history = subject.kind === 'assessment' ? household.assessments.get(subject.assessment) : undefined
  if (history === undefined) return { computed: {}, withoutPlace: [] }
  const whole = joinAssessment(history, conflict, picks)
  const form = definitionFor(whole.definition)
  if (form === null) return { computed: {}, withoutPlace: [] }
  const withoutPlace = Object.keys(whole.answers).filter((path) => questionAt(form, path) === null)
  const { answers } = readAnswers(whole.answers)
  const newest = conflict.sides.at(-1)?.at ?? 0
  const today = new Date(newest).toISOString().slice(0, 10)
  const session = FormSession.open(form, { answers, repeats: { ...whole.repeats } }, { language, today })
  const computed = Object.fromEntries(
    session
      .paths()
      .filter((path) => session.node(path)?.question?.type === 'calculate')
      .map((path) => [path, session.state(path)?.answer ?? undefined]),
  )
  return { computed, withoutPlace }
}
