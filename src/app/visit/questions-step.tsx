import { memo, useEffect, useRef, useState, useSyncExternalStore } from 'react'
import { useLocation } from 'wouter'
import { Gradually } from './gradually.tsx'
import { QuestionField, questionId } from './question-field.tsx'
import type { VisitWork } from './visit-work.ts'
import styles from './visit.module.css'
import type { SectionProgress } from '#/core/questionnaire/question-state.ts'
import type { FormSession } from '#/core/questionnaire/session.ts'
import { afterPaint } from '#/app/ui/after-paint.ts'
import { Banner } from '#/app/ui/banner.tsx'
import { Button } from '#/app/ui/button.tsx'
import { FormErrorSummary } from '#/app/ui/form-error-summary.tsx'
import { SectionNav, type SectionState } from '#/app/ui/section-nav.tsx'
import { showToast } from '#/app/ui/toast.tsx'
import { wordsIn, currentLanguage, useWords } from '#/app/words/words.ts'

interface Props {
  readonly work: VisitWork
  readonly base: string
  /** Key of the section on this page; the first when absent. */
  readonly section: string | undefined
}

const relevantSections = (session: FormSession): readonly SectionProgress[] =>
  session.sections().filter(({ relevant, asked }) => relevant && asked > 0)

/** Says what left the draft by itself: an answer taken away silently would be a lie. */
function sayDropped(work: VisitWork, count: number): void {
  if (count === 0) return
  showToast({ text: wordsIn('visit', currentLanguage())('dropped', { count }), tone: 'warn' })
  work.changed()
}

/** Where on the page a question was asked for by another step: `…/questions/housing#q-heating`. */
const askedFor = (): string => decodeURIComponent(location.hash.slice(1))

/**
 * The questionnaire, one section a page, the list of sections beside it. An
 * answer draws again the questions it changes, and the list; not the page.
 */
export const QuestionsStep = memo(function QuestionsStep({ work, base, section }: Props) {
  const { session } = work
  const words = useWords('visit')
  const [, go] = useLocation()
  const [insist, setInsist] = useState(0)
  const heading = useRef<HTMLHeadingElement>(null)
  const [, ...keys] = useSyncExternalStore(
    (listener) => session.watchAll(listener),
    () => [session.language, ...relevantSections(session).map(({ key }) => key)].join(' '),
  ).split(' ')
  const index = Math.max(0, keys.indexOf(section ?? ''))
  const key = keys[index]
  const path = session.form.sections.find((each) => each.key === key)?.path
  useEffect(() => {
    if (key === undefined || path === undefined) return undefined
    if (work.draft.step !== `questions/${key}`) work.change({ step: `questions/${key}` })
    // However the section is left (button, list, another step), what logic hid is dropped, and said.
    return () => sayDropped(work, session.leaveSection(path).length)
  }, [key, path, work, session])
  useEffect(() => session.watchAll(() => sayDropped(work, session.takeDropped().length)), [work, session])
  useEffect(() => {
    // After the frame has put focus on the page's title: the section's own is nearer to the questions.
    const frame = requestAnimationFrame(() => {
      const asked = document.getElementById(askedFor())
      const place = asked ?? heading.current
      place?.focus({ preventScroll: true })
      if (asked !== null) asked.scrollIntoView({ block: 'center' })
    })
    return () => cancelAnimationFrame(frame)
  }, [key])
  if (key === undefined || path === undefined) return null
  const next = (): void => {
    if (insist === 0 && mistakesIn(session, path).length > 0) setInsist(1)
    else go(index + 1 < keys.length ? `${base}/questions/${keys[index + 1]}` : `${base}/fits`)
  }
  return (
    <div className={styles['questions']}>
      <Sections work={work} base={base} current={key} />
      <div className={styles['page']}>
        <h2 ref={heading} tabIndex={-1}>
          {session.say(session.form.byKey.get(key)?.source.label, path)}
        </h2>
        <CommentedElsewhere work={work} path={path} base={base} />
        {insist > 0 && <Mistakes work={work} path={path} attempt={insist} />}
        <NodeView key={path} work={work} path={path} insist={insist > 0} />
        <div className={styles['actions']}>
          {index > 0 && (
            <Button icon="back" onPress={() => go(`${base}/questions/${keys[index - 1]}`)}>
              {words('previousSection')}
            </Button>
          )}
          <Button tone="primary" icon="forward" onPress={next}>
            {index + 1 < keys.length ? words('nextSection') : words('toFits')}
          </Button>
        </div>
      </div>
    </div>
  )
})

/** What is still to be put right here; shorter with every correction. */
function Mistakes({
  work,
  path,
  attempt,
}: Pick<Props, 'work'> & { readonly path: string; readonly attempt: number }) {
  const { session } = work
  useSyncExternalStore(
    (listener) => session.watchAll(listener),
    () => session.version,
  )
  return <FormErrorSummary mistakes={mistakesIn(session, path)} attempt={attempt} />
}

/** What is wrong or missing on this page, by the field it is to be put right in. */
function mistakesIn(session: FormSession, section: string) {
  return session.paths(section).flatMap((path) => {
    const state = session.state(path)
    const [first] = state?.violations ?? []
    if (state?.relevant !== true || !state.permitted || first === undefined) return []
    const message = first.message === '' ? state.label : `${state.label} — ${first.message}`
    return [{ fieldId: questionId(path), message }]
  })
}

function stateOf({ violations, answered, missing, asked }: SectionProgress): SectionState {
  if (violations > 0) return 'mistakes'
  if (answered === 0) return 'untouched'
  return missing > 0 || answered < asked ? 'started' : 'done'
}

/** The list of sections with what is left in each; on a narrow screen folded away until it is wanted. */
function Sections({ work, base, current }: Pick<Props, 'work' | 'base'> & { readonly current: string }) {
  const words = useWords('visit')
  const { session } = work
  const [, setShownAt] = useState(session.version)
  // The answer itself first: the list follows in the next frame.
  useEffect(() => {
    let isWaiting = false
    return session.watchAll(() => {
      if (isWaiting) return
      isWaiting = true
      afterPaint(() => {
        isWaiting = false
        setShownAt(session.version)
      })
    })
  }, [session])
  const shown = relevantSections(session)
  const place = shown.findIndex(({ key }) => key === current)
  const sections = shown.map((section) => ({
    id: section.key,
    label: section.label,
    href: `${base}/questions/${section.key}`,
    state: stateOf(section),
    answered: section.answered,
    total: section.asked,
  }))
  const missing = shown.reduce((sum, section) => sum + section.missing, 0)
  const isNarrow = useNarrow()
  const list = <SectionNav sections={sections} current={current} />
  return (
    <div className={styles['sections']}>
      {isNarrow ? (
        <details>
          <summary>{words('sectionPlace', { number: place + 1, total: shown.length })}</summary>
          {list}
        </details>
      ) : (
        list
      )}
      {missing > 0 && <p className={styles['quiet']}>{words('missingText', { count: missing })}</p>}
    </div>
  )
}

const narrow = window.matchMedia('(max-width: 64rem)')

function useNarrow(): boolean {
  return useSyncExternalStore(
    (listener) => {
      narrow.addEventListener('change', listener)
      return () => narrow.removeEventListener('change', listener)
    },
    () => narrow.matches,
  )
}

/** Of a returned assessment: how many comments there are, and where the others stand. */
function CommentedElsewhere({ work, path, base }: Pick<Props, 'work' | 'base'> & { readonly path: string }) {
  const words = useWords('visit')
  const [, go] = useLocation()
  const { session, comments } = work
  if (comments.size === 0) return null
  const elsewhere = [...comments.keys()].filter((each) => !each.startsWith(`${path}/`))
  return (
    <Banner tone="warn" title={words('returnedBy', { count: comments.size })}>
      {elsewhere.length > 0 && (
        <ul className={styles['jumps']}>
          {elsewhere.map((each) => {
            const section = session.form.byKey.get(session.node(each)?.key ?? '')?.section?.key
            return (
              <li key={each}>
                <Button
                  tone="quiet"
                  icon="forward"
                  onPress={() => go(`${base}/questions/${section ?? ''}#${questionId(each)}`)}
                >
                  {session.state(each)?.label ?? each}
                </Button>
              </li>
            )
          })}
        </ul>
      )}
    </Banner>
  )
}

interface NodeProps {
  readonly work: VisitWork
  readonly path: string
  readonly insist: boolean
  /** Inside one person's part headings stand one level lower. */
  readonly isInside?: boolean
}

/** A group, repeat, instance or question, drawn again only when it itself changes. */
const NodeView = memo(function NodeView({ work, path, insist, isInside = false }: NodeProps) {
  const { session } = work
  const seen = useSyncExternalStore(
    (listener) => session.watch(path, listener),
    () => `${session.isRelevant(path)} ${session.language} ${session.childPaths(path).join(' ')}`,
  )
  const node = session.node(path)
  if (node === undefined || seen.startsWith('false')) return null
  if (node.kind === 'question') return <QuestionField work={work} path={path} insist={insist} />
  const children = session.childPaths(path)
  if (node.kind === 'repeat' && session.instanceLabel(path) === '') {
    return (
      <>
        {children.map((child) => (
          <Instance key={child} work={work} path={child} insist={insist} />
        ))}
      </>
    )
  }
  const isSection = node.source.kind !== 'question' && node.source.section === true
  const label = node.source.kind === 'question' || isSection ? '' : session.say(node.source.label, path)
  return (
    <>
      {label !== '' && (isInside ? <h4>{label}</h4> : <h3>{label}</h3>)}
      <Gradually paths={children} isWhole={insist || askedFor() !== ''}>
        {(child) => <NodeView key={child} work={work} path={child} insist={insist} isInside={isInside} />}
      </Gradually>
    </>
  )
})

/** One person's part; its name follows the answers it is made of. */
function Instance({ work, path, insist }: NodeProps) {
  const { session } = work
  const label = useSyncExternalStore(
    (listener) => session.watchAll(listener),
    () => session.instanceLabel(path),
  )
  return (
    <section className={styles['instance']} aria-label={label}>
      <h3>{label}</h3>
      {session.childPaths(path).map((inner) => (
        <NodeView key={inner} work={work} path={inner} insist={insist} isInside />
      ))}
    </section>
  )
}
