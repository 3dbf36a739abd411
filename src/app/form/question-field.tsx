import { memo, useState, useSyncExternalStore } from 'react'
import { BarcodeField } from './barcode-field.tsx'
import { FileField } from './file-field.tsx'
import type { FormWork } from './form-work.ts'
import styles from './form.module.css'
import { PlaceField, PlacesField } from './place-field.tsx'
import { purposeRegister } from '#/client/consents.ts'
import { type Answer, type AnswerValue, answerText } from '#/core/questionnaire/answers.ts'
import { type Question, isAsked } from '#/core/questionnaire/definition.ts'
import type { QuestionState } from '#/core/questionnaire/question-state.ts'
import { valueWords } from '#/app/answer-words.ts'
import { Banner } from '#/app/ui/banner.tsx'
import { Button } from '#/app/ui/button.tsx'
import { Acknowledge } from './acknowledge.tsx'
import { MarkupText } from './markup-text.tsx'
import { QuestionMedia, pictureOf } from './question-media.tsx'
import { RichLabel } from '#/app/ui/field.tsx'
import { MomentField } from './moment-field.tsx'
import { RangeField } from './range-field.tsx'
import { ChoiceGroup } from '#/app/ui/choice-group.tsx'
import { ManyChoices, MOST_CARDS } from '#/app/ui/many-choices.tsx'
import { RankList } from '#/app/ui/rank-list.tsx'
import { TimeField } from '#/app/ui/time-field.tsx'
import { DateField } from '#/app/ui/date-field.tsx'
import { MultiChoice } from '#/app/ui/multi-choice.tsx'
import { type NonAnswer, NonAnswerMenu } from '#/app/ui/non-answer-menu.tsx'
import { NumberField } from '#/app/ui/number-field.tsx'
import { TextArea } from '#/app/ui/text-area.tsx'
import { TextField } from '#/app/ui/text-field.tsx'
import { WhyWeAsk } from '#/app/ui/why-we-ask.tsx'
import { useFormats } from '#/app/words/formats.ts'
import { useLanguage, useWords } from '#/app/words/words.ts'

interface Props {
  readonly work: FormWork
  readonly path: string
  /** Show that an answer is missing: after the worker tried to go on. */
  readonly insist: boolean
}

/** ODK writes decimals as finely as they are typed. */
const MOST_DECIMALS = 9

/** ODK's `year` and `month-year`: what is not asked is the first. */
const datePartsAsked = (appearance = ''): 'day' | 'month' | 'year' =>
  /\bmonth-year\b/.test(appearance) ? 'month' : /\byear\b/.test(appearance) ? 'year' : 'day'

/** Types whose field shows an answer by itself, before anything is drawn anew. */
const ECHOED: ReadonlySet<Question['type']> = new Set([
  'text',
  'integer',
  'decimal',
  'email',
  'phone-number',
  'select-one',
  'select-multiple',
])

const CHOSEN: ReadonlySet<Question['type']> = new Set(['select-one', 'select-multiple', 'rank'])

/** The DOM id of a question, so that an error summary can jump to it. */
export const questionId = (path: string): string => `q${path.replaceAll('/', '-')}`

/** One question: its field by type, why it is asked, the honest non-answers, what is wrong with the answer. */
export const QuestionField = memo(function QuestionField({ work, path, insist }: Props) {
  const { session } = work
  const comment = work.comments.get(path)
  const earlier = work.earlier.byPath[path]
  const state = useSyncExternalStore(
    (listener) => session.watch(path, listener),
    () => session.state(path),
  )
  const question = session.node(path)?.question
  const words = useWords('visit')
  const language = useLanguage()
  const fields = useWords('fields')
  const formats = useFormats()
  const [proxy, setProxy] = useState(state?.answer?.by === 'proxy')
  if (state === undefined || question == null || !state.relevant || !state.permitted) return null
  const said = session.say(question.label, path)
  if (question.type === 'note')
    return (
      <>
        {said !== '' && (
          <p>
            <MarkupText text={said} />
          </p>
        )}
        <QuestionMedia session={session} media={question.media} label={state.label} />
      </>
    )
  // What is computed is not for the table: it may say in a word what was only hinted at.
  if (!isAsked(question)) return null
  const by = proxy ? ({ by: 'proxy' } as const) : {}
  const set = (value: AnswerValue | null): void =>
    work.answer(path, value === null ? null : { value, ...by }, ECHOED.has(question.type))
  const nonAnswer: NonAnswer | null =
    state.answer !== null && 'nonAnswer' in state.answer ? state.answer.nonAnswer : proxy ? 'by-proxy' : null
  const isUnanswered = state.answer !== null && 'nonAnswer' in state.answer
  const error = errorOf(state, insist, {
    required: words('requiredAnswer'),
    type: words('typeWrong'),
    choice: words('choiceWrong'),
    constraint: words('constraintWrong'),
  })
  const kept =
    earlier !== undefined && state.answer === null && isStillOffered(earlier, state) ? earlier : null
  return (
    // A form of its own, which nobody sends: at every key a browser looks through the whole form for what it could fill in.
    <form
      className={styles['question']}
      id={questionId(path)}
      tabIndex={-1}
      data-question={question.key}
      onSubmit={(event) => event.preventDefault()}
    >
      {comment !== undefined && (
        <Banner tone="warn" title={words('commentTitle')}>
          {comment}
        </Banner>
      )}
      <QuestionMedia session={session} media={question.media} label={state.label} />
      {isUnanswered ? (
        <p className={styles['asked']}>{state.label}</p>
      ) : said === state.label ? (
        <Field question={question} state={state} error={error} set={set} work={work} />
      ) : (
        <RichLabel value={{ label: state.label, shown: <MarkupText text={said} /> }}>
          <Field question={question} state={state} error={error} set={set} work={work} />
        </RichLabel>
      )}
      {state.choices.length === 0 && CHOSEN.has(question.type) && (
        <p className={styles['quiet']}>{fields('noChoicesNow')}</p>
      )}
      <ChoiceMedia state={state} work={work} />
      {question.guidance !== undefined && (
        <details className={styles['guidance']}>
          <summary>{fields('guidance')}</summary>
          <p>
            <MarkupText text={session.say(question.guidance, path)} />
          </p>
        </details>
      )}
      {kept !== null && (
        <div className={styles['beside']}>
          <span className={styles['quiet']}>
            {words('lastTime', {
              date: work.earlier.at === null ? '' : formats.dateOf(work.earlier.at),
              answer: 'value' in kept ? valueWords(session, state, kept.value, language) : '',
            })}
          </span>
          <Button
            tone="quiet"
            icon="check"
            onPress={() => work.answer(path, kept)}
            fullLabel={`${words('stillSo')}: ${state.label}`}
          >
            {words('stillSo')}
          </Button>
        </div>
      )}
      <Beside
        work={work}
        path={path}
        label={state.label}
        why={question.why === undefined ? null : session.say(question.why)}
        nonAnswer={nonAnswer}
        onProxy={setProxy}
        isClearable={
          question.type === 'select-one' &&
          state.value !== null &&
          !state.readonly &&
          state.choices.length <= MOST_CARDS
        }
      />
    </form>
  )
})

interface BesideProps extends Pick<Props, 'work' | 'path'> {
  readonly label: string
  readonly why: string | null
  readonly nonAnswer: NonAnswer | null
  readonly onProxy: (isProxy: boolean) => void
  /** Given by a control that alone cannot take its answer back. */
  readonly isClearable: boolean
}

/** The honest non-answers and why it is asked: apart, because they stay as they are while an answer is typed. */
const Beside = memo(function Beside({
  work,
  path,
  label,
  why,
  nonAnswer,
  onProxy,
  isClearable,
}: BesideProps) {
  const { session } = work
  const question = session.node(path)?.question
  const words = useWords('visit')
  const shared = useWords('shared')
  const language = useLanguage()
  if (question == null) return null
  const chooseNonAnswer = (chosen: NonAnswer | null): void => {
    work.takeAnswers()
    const answer = session.state(path)?.answer ?? null
    if (chosen === 'by-proxy') {
      onProxy(true)
      if (answer !== null && 'value' in answer) work.answer(path, { ...answer, by: 'proxy' })
      return
    }
    onProxy(false)
    if (chosen !== null) work.answer(path, { nonAnswer: chosen })
    else if (answer !== null && 'value' in answer) work.answer(path, { value: answer.value })
    else work.answer(path, null)
  }
  const purpose = purposeRegister.purposes.find(({ id }) => id === question.purpose)
  return (
    <div className={styles['beside']}>
      {(question.nonAnswers?.length ?? 3) > 0 && (
        <NonAnswerMenu
          question={label}
          value={nonAnswer}
          onChange={chooseNonAnswer}
          offered={[
            ...(question.nonAnswers ?? (['declined', 'unknown', 'not-applicable'] as const)),
            'by-proxy',
          ]}
        />
      )}
      {why !== null && (
        <WhyWeAsk question={label}>
          <p>{why}</p>
          {purpose !== undefined && (
            <ul>
              <li>
                {words('purpose')}: {purpose.name[language]}
              </li>
              <li>
                {words('basis')}: {question.basis}
              </li>
              <li>
                {words('whoSees')}: {purpose.recipients[language]}
              </li>
              <li>
                {words('howLong')}: {purpose.retention[language]}
              </li>
            </ul>
          )}
        </WhyWeAsk>
      )}
      {isClearable && (
        // In this row, which is there already: an answer moves nothing under the finger.
        <Button
          tone="quiet"
          icon="undo"
          fullLabel={`${shared('clearAnswer')}: ${label}`}
          onPress={() => {
            work.answer(path, null)
            document.getElementById(questionId(path))?.focus()
          }}
        >
          {shared('clearAnswer')}
        </Button>
      )}
    </div>
  )
})

function errorOf(
  state: QuestionState,
  insist: boolean,
  said: Readonly<Record<'required' | 'type' | 'choice' | 'constraint', string>>,
): string | undefined {
  const [first] = state.violations
  if (first === undefined || (first.code === 'required' && !insist)) return undefined
  return first.message === '' ? said[first.code] : first.message
}

/** A choice the form no longer offers cannot be "still so". */
function isStillOffered(answer: Answer, { choices }: QuestionState): boolean {
  if (answerText(answer) === '' || !('value' in answer)) return false
  if (choices.length === 0) return true
  const codes = Array.isArray(answer.value) ? answer.value : [String(answer.value)]
  return codes.every((code) => choices.some(({ value }) => value === code))
}

interface FieldProps {
  readonly question: Question
  readonly state: QuestionState
  readonly error: string | undefined
  readonly set: (value: AnswerValue | null) => void
  readonly work: FormWork
}

/** Choices with their own pictures; the very same list where there are none. */
function withPictures(choices: QuestionState['choices'], session: FormWork['session']) {
  return choices.some(({ media }) => media !== undefined)
    ? choices.map((choice) => ({ ...choice, picture: pictureOf(session, choice.media) }))
    : choices
}

/** What the form says aloud or shows as a film of a choice: beside the list, because pressing it must choose nothing. */
function ChoiceMedia({ state, work }: Pick<FieldProps, 'state' | 'work'>) {
  return state.choices.map(({ value, label, media }) => {
    if (media?.audio === undefined && media?.video === undefined) return null
    const { audio, video } = media
    return <QuestionMedia key={value} session={work.session} media={{ audio, video }} label={label} />
  })
}

/** The control for a question's type. */
function Field({ question, state, error, set, work }: FieldProps) {
  const { value } = state
  const choices = withPictures(state.choices, work.session)
  const common = {
    label: state.label,
    isOptional: !state.required,
    isDisabled: state.readonly,
    error,
    ...(state.hint === '' ? {} : { help: state.hint }),
  }
  const text = typeof value === 'string' ? value : ''
  const setText = (typed: string): void => set(typed === '' ? null : typed)
  switch (question.type) {
    case 'select-one':
      if (state.choices.length > MOST_CARDS)
        return (
          <ManyChoices
            {...common}
            several={false}
            choices={choices}
            value={text === '' ? [] : [text]}
            onChange={([code]) => set(code ?? null)}
          />
        )
      return (
        <ChoiceGroup
          {...common}
          choices={choices}
          value={typeof value === 'string' ? value : null}
          onChange={set}
          layout={state.choices.every(({ label }) => label.length < 16) ? 'beside' : 'below'}
        />
      )
    case 'acknowledge':
      return <Acknowledge {...common} value={text} set={set} />
    case 'select-multiple':
      if (state.choices.length > MOST_CARDS)
        return (
          <ManyChoices
            {...common}
            several
            choices={choices}
            alone={question.exclusive ?? []}
            value={Array.isArray(value) ? value : []}
            onChange={(chosen) => set([...chosen])}
          />
        )
      return (
        <MultiChoice
          {...common}
          choices={choices}
          value={Array.isArray(value) ? value : []}
          alone={question.exclusive ?? []}
          onChange={(chosen) => set([...chosen])}
        />
      )
    case 'rank':
      return (
        <RankList
          {...common}
          choices={choices}
          value={Array.isArray(value) ? value : []}
          onChange={(ranked) => set(ranked.length === 0 ? null : [...ranked])}
        />
      )
    case 'range':
      return (
        <RangeField
          {...common}
          question={question}
          value={typeof value === 'number' ? value : null}
          set={set}
        />
      )
    case 'integer':
    case 'decimal':
      return (
        <NumberField
          {...common}
          value={typeof value === 'number' ? value : null}
          decimals={question.type === 'decimal' ? MOST_DECIMALS : 0}
          onChange={(number) => set(number)}
          {...(question.unit === undefined ? {} : { unit: work.session.say(question.unit) })}
        />
      )
    case 'date':
      return (
        <DateField
          {...common}
          value={typeof value === 'string' ? value : null}
          onChange={(day) => set(day)}
          parts={datePartsAsked(question.appearance)}
        />
      )
    case 'time':
      return <TimeField {...common} value={text === '' ? null : text} onChange={(time) => set(time)} />
    case 'date-time':
      return <MomentField {...common} value={text === '' ? null : text} onChange={(moment) => set(moment)} />
    case 'geopoint':
      return <PlaceField {...common} value={text} onChange={set} />
    case 'geotrace':
    case 'geoshape':
      return <PlacesField {...common} value={text} onChange={set} isShape={question.type === 'geoshape'} />
    case 'barcode':
      return <BarcodeField {...common} value={text} onChange={set} />
    case 'image':
    case 'audio':
    case 'video':
    case 'file':
      return <FileField {...common} question={question} value={text} files={work.files} onChange={set} />
    case 'email':
      return <TextField {...common} type="email" value={text} onChange={setText} />
    case 'phone-number':
      return <TextField {...common} type="tel" value={text} onChange={setText} />
    default:
      return question.appearance?.includes('multiline') === true ? (
        <TextArea {...common} value={text} onChange={setText} />
      ) : (
        <TextField
          {...common}
          value={text}
          onChange={setText}
          {...(question.appearance?.includes('url') === true ? { type: 'url' as const } : {})}
          {...(question.appearance?.includes('numbers') === true ? { inputMode: 'numeric' as const } : {})}
        />
      )
  }
}
