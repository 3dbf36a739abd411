import { memo, useEffect, useRef, useState, useSyncExternalStore } from 'react'
import { useLocation } from 'wouter'
import { FormChoice } from './form-choice.tsx'
import type { VisitWork } from './visit-work.ts'
import styles from './visit.module.css'
import type { Dropped, PageProgress } from '#/core/questionnaire/question-state.ts'
import type { FormSession } from '#/core/questionnaire/session.ts'
import { FormNodeView } from '#/app/form/form-nodes.tsx'
import { questionId } from '#/app/form/question-field.tsx'
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

const relevantPages = (session: FormSession): readonly PageProgress[] =>
  session.pages().filter(({ relevant, asked }) => relevant && asked > 0)

/** The page meant by an address: its own key, the section's first page, else the first of all. */
function pageMeant(pages: readonly PageProgress[], section: string | undefined): PageProgress | undefined {
  return (
    pages.find(({ key }) => key === section) ??
    pages.find(({ key }) => section !== undefined && key.startsWith(`${section}~`)) ??
    pages[0]
  )
}

/** Says what left the draft by itself: an answer taken away silently would be a lie. */
function sayDropped(work: VisitWork, dropped: readonly Dropped[]): void {
  if (dropped.length === 0) return
  const words = wordsIn('visit', currentLanguage())
  // A choice that is no longer offered is gone from a question that is still there: which one is said.
  const gone = dropped.filter(({ why }) => why === 'choice-gone')
  const questions = new Set(gone.map(({ path }) => work.session.state(path)?.label ?? ''))
  const hidden = dropped.length - gone.length
  const said = [
    ...(gone.length === 0 ? [] : [words('choiceGone', { questions: [...questions].join(', ') })]),
    ...(hidden === 0 ? [] : [words('dropped', { count: hidden })]),
  ]
  showToast({ text: said.join(' '), tone: 'warn' })
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
  useSyncExternalStore(
    (listener) => session.watchAll(listener),
    () =>
      [session.language, ...relevantPages(session).map(({ key, label, of }) => `${key}${label}${of}`)].join(),
  )
  const pages = relevantPages(session)
  const page = pageMeant(pages, section)
  const keys = pages.map(({ key: each }) => each)
  const key = page?.key
  const path = page?.path
  const index = keys.indexOf(key ?? '')
  useEffect(() => {
    if (key === undefined || path === undefined) return undefined
    if (work.draft.step !== `questions/${key}`) work.change({ step: `questions/${key}` })
    // However the section is left (button, list, another step), what logic hid is dropped, and said.
    return () => {
      work.takeAnswers()
      sayDropped(work, session.leaveSection(path))
    }
  }, [key, path, work, session])
  useEffect(() => session.watchAll(() => sayDropped(work, session.takeDropped())), [work, session])
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
  if (page === undefined || key === undefined || path === undefined) return null
  const next = (): void => {
    work.takeAnswers()
    if (insist === 0 && mistakesIn(session, path).length > 0) setInsist(1)
    else go(index + 1 < keys.length ? `${base}/questions/${keys[index + 1]}` : `${base}/fits`)
  }
  return (
    <div className={styles['questions']} onBlur={() => work.takeAnswers()}>
      <Sections work={work} base={base} current={key} />
      <div className={styles['page']}>
        <h2 ref={heading} tabIndex={-1}>
          {page.of === null ? page.label : `${page.of}: ${page.label}`}
        </h2>
        <FormChoice work={work} base={base} />
        <CommentedElsewhere work={work} path={path} base={base} />
        {insist > 0 && <Mistakes work={work} path={path} attempt={insist} />}
        <FormNodeView key={path} work={work} path={path} insist={insist > 0} isTitled />
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

function stateOf({ violations, answered, missing, asked }: PageProgress): SectionState {
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
  const shown = relevantPages(session)
  const place = shown.findIndex(({ key }) => key === current)
  const sections = shown.map((section) => ({
    id: section.key,
    label: section.label,
    of: section.of,
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
            const section = session.pageOf(each)
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
