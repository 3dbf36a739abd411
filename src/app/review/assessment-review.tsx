import { useMemo, useState } from 'react'
import { useLocation, useParams } from 'wouter'
import { FhirExport } from './fhir-export.tsx'
import styles from './review.module.css'
import { purposeRegister } from '#/client/consents.ts'
import {
  type AssessmentHistory,
  type HouseholdState,
  type Revision,
  answersOf,
  attachmentsOf,
  earlierAnswersOf,
  standingOf,
} from '#/core/household/fold.ts'
import { textIn } from '#/core/catalogue/texts.ts'
import { Plan } from '#/core/plan/plan.ts'
import { type Answer, answerText, readAnswers } from '#/core/questionnaire/answers.ts'
import { scoresOf } from '#/core/questionnaire/scoring.ts'
import { FormSession } from '#/core/questionnaire/session.ts'
import { AccountId, AssessmentId, StreamId } from '#/core/vault/ids.ts'
import { answersUnder } from '#/app/answers-under.ts'
import { definitionFor } from '#/app/definitions.ts'
import { EarlierList } from '#/app/earlier-list.tsx'
import { scoreWords } from '#/app/score-words.ts'
import { catalogueFrom, factLabel, suggestedOptions } from '#/app/suggested-options.ts'
import { announce } from '#/app/ui/announce.ts'
import { Banner } from '#/app/ui/banner.tsx'
import { attachmentFiles } from '#/app/attachment-files.ts'
import { FileView } from '#/app/form/file-view.tsx'
import type { AnswerFiles } from '#/app/form/form-work.ts'
import { FILE_TYPES, valueWords } from '#/app/answer-words.ts'
import { Button } from '#/app/ui/button.tsx'
import { Dialog } from '#/app/ui/dialog.tsx'
import { LinkButton } from '#/app/ui/link-button.tsx'
import { PageHeader } from '#/app/ui/page-header.tsx'
import { useNonAnswerWords } from '#/app/ui/non-answer-menu.tsx'
import { Skeleton } from '#/app/ui/skeleton.tsx'
import { TextArea } from '#/app/ui/text-area.tsx'
import { Verdict } from '#/app/ui/verdict.tsx'
import { useCaseload, useConsents, useHousehold, useVaultQuery, vault } from '#/app/vault.ts'
import { useFormats } from '#/app/words/formats.ts'
import { useLanguage, useWords } from '#/app/words/words.ts'

/** One assessment opened in the supervisor's browser: answers, scores, consents, options; approve or return. */
export function AssessmentReview() {
  const params = useParams()
  const stream = StreamId.parse(params['stream'])
  const assessment = AssessmentId.parse(params['assessment'])
  const household = useHousehold(stream, { assessment })
  if (household === null) return <Skeleton lines={10} />
  const history = household.assessments.get(assessment)
  const revision = history?.revisions.findLast(({ record }) => history.heads.includes(record))
  if (history === undefined || revision === undefined) return <Skeleton lines={10} />
  return <Opened key={revision.record} household={household} history={history} revision={revision} />
}

interface OpenedProps {
  readonly household: HouseholdState
  readonly history: AssessmentHistory
  readonly revision: Revision
}

function sessionOf(history: AssessmentHistory, revision: Revision, language: string): FormSession | null {
  const form = definitionFor(revision.assessment.definition)
  if (form === null) return null
  const { answers } = readAnswers(answersOf(history, revision))
  const today = new Date(revision.at).toISOString().slice(0, 10)
  return FormSession.open(form, { answers, repeats: { ...revision.assessment.repeats } }, { language, today })
}

function Opened({ household, history, revision }: OpenedProps) {
  const words = useWords('review')
  const formats = useFormats()
  const language = useLanguage()
  const caseload = useCaseload()
  const [comments, setComments] = useState<Readonly<Record<string, string>>>({})
  const [note, setNote] = useState('')
  const [asking, setAsking] = useState<'approved' | 'returned' | null>(null)
  const [failure, setFailure] = useState<string | null>(null)
  const [busy, setBusy] = useState(false)
  const [, go] = useLocation()
  const session = useMemo(() => sessionOf(history, revision, language), [history, revision, language])
  const files = useMemo(() => {
    const references = attachmentsOf(history, revision)
    return attachmentFiles(
      household.stream,
      () => references,
      () => undefined,
    )
  }, [household.stream, history, revision])
  const worker = caseload?.desk.staff.get(AccountId.parse(revision.account))?.staff.name ?? ''
  const written = Object.entries(comments).filter(([, text]) => text.trim() !== '')
  const decide = async (decision: 'approved' | 'returned'): Promise<void> => {
    setBusy(true)
    setFailure(null)
    try {
      await vault.review(household.stream, {
        assessment: revision.assessment.assessment,
        revision: revision.record,
        decision,
        comments: decision === 'returned' ? written.map(([path, text]) => ({ path, text: text.trim() })) : [],
        note,
      })
      announce(words('done'))
      go('/review')
    } catch (cause) {
      setFailure(words('failed', { detail: cause instanceof Error ? cause.message : '' }))
      setAsking(null)
    } finally {
      setBusy(false)
    }
  }
  return (
    <>
      <PageHeader title={words('assessment')} back={{ href: '/review', label: words('title') }} />
      <h2>{household.facts.label}</h2>
      <p>{words('by', { name: worker, date: formats.dateOf(revision.at) })}</p>
      {standingOf(history) === 'conflict' && (
        <Banner
          tone="warn"
          actions={
            <LinkButton href={`/conflicts/${household.stream}`} tone="primary" icon="forward">
              {words('toConflict')}
            </LinkButton>
          }
        >
          {words('conflictText')}
        </Banner>
      )}
      {session === null ? (
        <Banner tone="warn">{words('unknownForm')}</Banner>
      ) : (
        <div className={styles['columns']}>
          <div className={styles['main']}>
            <Changes household={household} history={history} revision={revision} session={session} />
            <Scores household={household} session={session} />
            <Answers
              household={household}
              session={session}
              comments={comments}
              onComment={setComments}
              files={files}
            />
            <EarlierList
              earlier={earlierAnswersOf(history, revision)}
              upgrades={revision.assessment.upgrades ?? []}
            />
            <Suggestions household={household} revision={revision} session={session} />
            <LeftPlan household={household} revision={revision} />
            <Consents household={household} />
            <FhirExport session={session} at={revision.at} />
          </div>
          <aside className={styles['side']} aria-label={words('commentsTitle')}>
            <h3>{words('commentsTitle')}</h3>
            {written.length === 0 && <p>{words('noComments')}</p>}
            <ul>
              {written.map(([path, text]) => (
                <li key={path}>
                  <strong>{session.state(path)?.label}</strong>
                  <p>{text}</p>
                  <Button
                    tone="quiet"
                    icon="trash"
                    onPress={() =>
                      setComments(
                        Object.fromEntries(Object.entries(comments).filter(([each]) => each !== path)),
                      )
                    }
                  >
                    {words('removeComment')}
                  </Button>
                </li>
              ))}
            </ul>
            <TextArea label={words('note')} isOptional value={note} onChange={setNote} />
            {failure !== null && <Banner tone="danger">{failure}</Banner>}
            <div className={styles['actions']}>
              <Button
                tone="primary"
                icon="check"
                isDisabled={standingOf(history) === 'conflict'}
                onPress={() => setAsking('approved')}
              >
                {words('approve')}
              </Button>
              <Button
                icon="undo"
                isDisabled={written.length === 0 || standingOf(history) === 'conflict'}
                onPress={() => setAsking('returned')}
              >
                {words('returnIt')}
              </Button>
            </div>
          </aside>
        </div>
      )}
      <Dialog
        isOpen={asking !== null}
        onClose={() => setAsking(null)}
        title={asking === 'returned' ? words('returnTitle') : words('approveTitle')}
        actions={
          <Button
            tone="primary"
            isPending={busy}
            onPress={() => {
              if (asking !== null) void decide(asking)
            }}
          >
            {asking === 'returned' ? words('returnIt') : words('approve')}
          </Button>
        }
      >
        <p>{asking === 'returned' ? words('returnText') : words('approveText')}</p>
      </Dialog>
    </>
  )
}

/** An answer in words: labels of codes, or honestly why there is none. */
function useAnswerWords(session: FormSession): (path: string, answer: Answer | null | undefined) => string {
  const words = useWords('review')
  const nonAnswers = useNonAnswerWords()
  const language = useLanguage()
  return (path, answer) => {
    if (answer === null || answer === undefined) return words('noAnswer')
    const by = answer.by === 'proxy' ? ` (${words('proxy')})` : ''
    if ('nonAnswer' in answer) return nonAnswers[answer.nonAnswer] + by
    const state = session.state(path)
    return state === undefined ? '' : valueWords(session, state, answer.value, language) + by
  }
}

const SILENT = new Set(['note', 'hidden'])

interface AnswersProps {
  readonly household: HouseholdState
  readonly session: FormSession
  readonly comments: Readonly<Record<string, string>>
  readonly onComment: (comments: Readonly<Record<string, string>>) => void
  readonly files: AnswerFiles
}

/** One answer: in words, or the picture, sound or file itself. */
function Said({
  session,
  path,
  label,
  files,
}: Pick<AnswersProps, 'session' | 'files'> & { readonly path: string; readonly label: string }) {
  const say = useAnswerWords(session)
  const answer = session.state(path)?.answer
  const isFile = FILE_TYPES.has(session.node(path)?.question?.type ?? '')
  const named = isFile ? answerText(answer ?? null) : ''
  return named === '' ? <>{say(path, answer)}</> : <FileView label={label} value={named} files={files} />
}

function Answers({ session, comments, onComment, files }: AnswersProps) {
  const words = useWords('review')
  const [open, setOpen] = useState<string | null>(null)
  const rows = (prefix: string) =>
    session.paths().filter((path) => {
      const question = session.node(path)?.question
      const state = session.state(path)
      if (
        !path.startsWith(`${prefix}/`) ||
        question == null ||
        state?.relevant !== true ||
        SILENT.has(question.type)
      )
        return false
      return question.type === 'calculate' ? state.label !== '' && state.answer !== null : true
    })
  const list = (paths: readonly string[]) => (
    <dl className={styles['answers']}>
      {paths.map((path) => {
        const label = session.state(path)?.label ?? ''
        return (
          <div key={path} data-path={path}>
            <dt>{label}</dt>
            <dd>
              <Said session={session} path={path} label={label} files={files} />
              {open === path ? (
                <TextArea
                  label={words('commentLabel', { question: label })}
                  value={comments[path] ?? ''}
                  onChange={(text) => onComment({ ...comments, [path]: text })}
                />
              ) : (
                <Button
                  tone="quiet"
                  icon="speech"
                  onPress={() => setOpen(path)}
                  fullLabel={`${words('comment')}: ${label}`}
                >
                  {words('comment')}
                </Button>
              )}
            </dd>
          </div>
        )
      })}
    </dl>
  )
  return (
    <section>
      <h3>{words('answers')}</h3>
      {session
        .sections()
        .filter(({ relevant }) => relevant)
        .map(({ path, label }) => {
          const isRepeat = session.node(path)?.kind === 'repeat'
          return (
            <details key={path} open>
              <summary>{label}</summary>
              {isRepeat
                ? session.childPaths(path).map((instance) => (
                    <section key={instance}>
                      <h4>{session.instanceLabel(instance)}</h4>
                      {list(rows(instance))}
                    </section>
                  ))
                : list(rows(path))}
            </details>
          )
        })}
    </section>
  )
}

function Scores({
  household,
  session,
}: {
  readonly household: HouseholdState
  readonly session: FormSession
}) {
  const words = useWords('review')
  const language = useLanguage()
  const nameOf = (instance: string): string => {
    const member = household.facts.members.find((id) => id === instance)
    return member === undefined ? '' : (household.persons.get(member)?.person.name ?? '')
  }
  return (
    <section>
      <h3>{words('scores')}</h3>
      <ul>
        {scoresOf(session)
          .filter(({ assessed }) => assessed)
          .map((result) => {
            const score = session.form.definition.scores.find(({ id }) => id === result.score)
            if (score === undefined) return null
            const who = result.instance === null ? '' : `, ${nameOf(result.instance)}`
            return (
              <li key={`${result.score}${result.instance ?? ''}`}>
                <strong>{session.say(score.label)}</strong>
                {who}: {scoreWords(session, score, result, language)}
              </li>
            )
          })}
      </ul>
    </section>
  )
}

function Changes({ history, revision, session }: OpenedProps & { readonly session: FormSession }) {
  const words = useWords('review')
  const say = useAnswerWords(session)
  const before = history.revisions.find(({ record }) => revision.parents.includes(record))
  if (before === undefined) return null
  // By key, where the version between was another; what has no question any more stands among the earlier answers.
  const old = answersUnder(session.form, history, before)
  if (old === null) return null
  const now = readAnswers(answersOf(history, revision)).answers
  const changed = [...new Set([...Object.keys(old), ...Object.keys(now)])].filter(
    (path) =>
      answerText(old[path] ?? null) !== answerText(now[path] ?? null) ||
      JSON.stringify(old[path]) !== JSON.stringify(now[path]),
  )
  const asked = changed.filter((path) => session.node(path)?.question?.type !== 'calculate')
  return (
    <section className={styles['changes']}>
      <h3>{words('changes')}</h3>
      <dl className={styles['answers']}>
        {asked.map((path) => (
          <div key={path}>
            <dt>{session.state(path)?.label ?? path}</dt>
            <dd>
              {words('before')}: {say(path, old[path])} → {words('after')}:{' '}
              <strong>{say(path, now[path])}</strong>
            </dd>
          </div>
        ))}
      </dl>
    </section>
  )
}

const AT_MOST = 8

function Suggestions({
  household,
  revision,
  session,
}: Omit<OpenedProps, 'history'> & { readonly session: FormSession }) {
  const words = useWords('review')
  const language = useLanguage()
  const text = useVaultQuery(async () => ({ text: await vault.catalogue() }), 'catalogue')
  const catalogue = catalogueFrom(text?.text ?? null)
  const experience = useVaultQuery(() => vault.optionExperience(), 'experience') ?? []
  const today = new Date(revision.at).toISOString().slice(0, 10)
  const found =
    catalogue === null
      ? []
      : suggestedOptions(session, catalogue, {
          today,
          respondent: revision.assessment.respondent,
          point: household.facts.point,
          experience,
        })
          .filter(({ suggestion }) => suggestion.needs.length > 0)
          .slice(0, AT_MOST)
  return (
    <section>
      <h3>{words('options')}</h3>
      {found.length === 0 && <p>{words('noOptions')}</p>}
      <ul className={styles['list']}>
        {found.map(({ option, suggestion, explanation }) => {
          const facts = [...explanation.needs.flatMap(({ because }) => because), ...explanation.met]
          const labels = [
            ...new Set(
              facts.map(({ fact }) =>
                catalogue === null ? fact : factLabel(catalogue.catalogue, fact, language),
              ),
            ),
          ]
          return (
            <li key={`${option.slug}${suggestion.personId ?? ''}`}>
              {suggestion.verdict !== 'hidden' && <Verdict verdict={suggestion.verdict} />}{' '}
              <strong>{textIn(option.name, language)}</strong>{' '}
              {labels.length > 0 && words('because', { facts: labels.slice(0, 4).join(', ') })}
            </li>
          )
        })}
      </ul>
    </section>
  )
}

function LeftPlan({
  household,
  revision,
}: {
  readonly household: HouseholdState
  readonly revision: Revision
}) {
  const words = useWords('review')
  const language = useLanguage()
  const record = household.plans.findLast(({ visit }) => visit === revision.assessment.visit)
  const plan = record === undefined ? null : Plan.safeParse(record.plan)
  return (
    <section>
      <h3>{words('plan')}</h3>
      {plan?.success === true && plan.data.steps.length > 0 ? (
        <ol>
          {plan.data.steps.map((step) => (
            <li key={`${step.option?.slug}${step.forPerson}`}>{textIn(step.name, language)}</li>
          ))}
        </ol>
      ) : (
        <p>{words('noPlan')}</p>
      )}
    </section>
  )
}

function Consents({ household }: { readonly household: HouseholdState }) {
  const words = useWords('review')
  const language = useLanguage()
  const consents = useConsents(household.stream)
  const said: Readonly<Record<string, string>> = {
    given: words('stateGiven'),
    refused: words('stateRefused'),
    deferred: words('stateDeferred'),
    withdrawn: words('stateWithdrawn'),
    expired: words('stateExpired'),
    unset: words('stateUnset'),
  }
  return (
    <section>
      <h3>{words('consents')}</h3>
      <ul>
        {consents?.map(({ person, purposes }) => (
          <li key={person}>
            <strong>{household.persons.get(person)?.person.name}</strong>:{' '}
            {purposeRegister.purposes
              .filter(({ optional }) => optional)
              .map(({ id, name }) => `${name[language]} — ${said[purposes[id] ?? 'unset']}`)
              .join('; ')}
          </li>
        ))}
      </ul>
    </section>
  )
}
