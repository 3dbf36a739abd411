import { useEffect, useState, useSyncExternalStore } from 'react'
import { useLocation } from 'wouter'
import { QuestionField, questionId } from './question-field.tsx'
import type { VisitWork } from './visit-work.ts'
import styles from './visit.module.css'
import type { Answer } from '#/core/questionnaire/answers.ts'
import { announce } from '#/app/ui/announce.ts'
import { Button } from '#/app/ui/button.tsx'
import { FormErrorSummary } from '#/app/ui/form-error-summary.tsx'
import { SectionNav, type Section } from '#/app/ui/section-nav.tsx'
import { useWords } from '#/app/words/words.ts'

interface Props {
  readonly work: VisitWork
  readonly base: string
  /** Key of the section on this page; the first when absent. */
  readonly section: string | undefined
  readonly comments: ReadonlyMap<string, string>
  readonly earlier: Readonly<Record<string, Answer>>
  readonly onDone: () => void
}

/** The questionnaire, one section a page, the list of sections beside it. */
export function QuestionsStep({ work, base, section, comments, earlier, onDone }: Props) {
  const { session } = work
  const words = useWords('visit')
  const [, go] = useLocation()
  const [insist, setInsist] = useState(0)
  useSyncExternalStore(
    (listener) => session.watchAll(listener),
    () => session.version,
  )
  const shown = session.sections().filter(({ relevant }) => relevant)
  const index = Math.max(
    0,
    shown.findIndex(({ key }) => key === section),
  )
  const current = shown[index]
  const key = current?.key
  useEffect(() => {
    if (key !== undefined && work.draft.step !== `questions/${key}`) work.change({ step: `questions/${key}` })
    setInsist(0)
  }, [key, work])
  if (current === undefined) return null
  const sections: readonly Section[] = shown.map(
    ({ key: id, label, asked, answered, missing, violations }) => ({
      id,
      label,
      href: `${base}/questions/${id}`,
      state:
        violations > 0
          ? 'mistakes'
          : answered === 0
            ? 'untouched'
            : missing > 0 || answered < asked
              ? 'started'
              : 'done',
      answered,
      total: asked,
    }),
  )
  const leave = (to: string | null): void => {
    const dropped = session.leaveSection(current.path)
    if (dropped.length > 0) {
      announce(words('dropped', { count: dropped.length }))
      work.changed()
    }
    if (to === null) onDone()
    else go(`${base}/questions/${to}`)
  }
  const mistakes = session
    .paths()
    .filter((path) => path.startsWith(`${current.path}/`))
    .flatMap((path) => {
      const state = session.state(path)
      const wrong = state?.relevant === true && state.permitted && state.violations.length > 0
      return wrong ? [{ fieldId: questionId(path), message: state.label }] : []
    })
  const next = (): void => {
    const blocking = mistakes.length > 0 && insist === 0
    if (blocking) setInsist(insist + 1)
    else leave(shown[index + 1]?.key ?? null)
  }
  return (
    <div className={styles['questions']}>
      <SectionNav sections={sections} current={current.key} />
      <div className={styles['page']}>
        <h2 tabIndex={-1} data-page-title="">
          {current.label}
        </h2>
        {insist > 0 && mistakes.length > 0 && <FormErrorSummary mistakes={mistakes} attempt={insist} />}
        <NodeView work={work} path={current.path} comments={comments} earlier={earlier} insist={insist > 0} />
        <div className={styles['actions']}>
          {index > 0 && (
            <Button icon="back" onPress={() => leave(shown[index - 1]?.key ?? null)}>
              {words('previousSection')}
            </Button>
          )}
          <Button tone="primary" icon="forward" onPress={next}>
            {index + 1 < shown.length ? words('nextSection') : words('toFits')}
          </Button>
        </div>
      </div>
    </div>
  )
}

interface NodeProps extends Pick<Props, 'work' | 'comments' | 'earlier'> {
  readonly path: string
  readonly insist: boolean
  /** Inside one person's part headings stand one level lower. */
  readonly isInside?: boolean
}

/** A group, repeat, instance or question, drawn again only when it itself changes. */
function NodeView({ work, path, comments, earlier, insist, isInside = false }: NodeProps) {
  const { session } = work
  const seen = useSyncExternalStore(
    (listener) => session.watch(path, listener),
    () => `${session.isRelevant(path)} ${session.childPaths(path).join(' ')}`,
  )
  const node = session.node(path)
  if (node === undefined || seen.startsWith('false')) return null
  const rest = { work, comments, earlier, insist }
  if (node.kind === 'question') {
    return (
      <QuestionField
        work={work}
        path={path}
        comment={comments.get(path)}
        earlier={earlier[path]}
        insist={insist}
      />
    )
  }
  const children = session.childPaths(path)
  if (node.kind === 'repeat' && session.instanceLabel(path) === '') {
    return (
      <>
        {children.map((child) => (
          <section key={child} className={styles['instance']} aria-label={session.instanceLabel(child)}>
            <h3>{session.instanceLabel(child)}</h3>
            {session.childPaths(child).map((inner) => (
              <NodeView key={inner} path={inner} isInside {...rest} />
            ))}
          </section>
        ))}
      </>
    )
  }
  const isSection = node.source.kind !== 'question' && node.source.section === true
  const label = node.source.kind === 'question' || isSection ? '' : session.say(node.source.label, path)
  return (
    <>
      {label !== '' && (isInside ? <h4>{label}</h4> : <h3>{label}</h3>)}
      {children.map((child) => (
        <NodeView key={child} path={child} isInside={isInside} {...rest} />
      ))}
    </>
  )
}
