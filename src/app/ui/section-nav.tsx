import { memo } from 'react'
import { Link } from 'wouter'
import { classNames } from './class-names.ts'
import { Icon, type IconName } from './icon.tsx'
import styles from './section-nav.module.css'
import { VisuallyHidden } from './visually-hidden.tsx'
import { useWords } from '#/app/words/words.ts'

export type SectionState = 'untouched' | 'started' | 'done' | 'mistakes'

/** One section of a questionnaire as its list shows it. */
export interface Section {
  readonly id: string
  readonly label: string
  /** Sections of one person stand together under their name. */
  readonly of?: string | null
  readonly href: string
  readonly state: SectionState
  /** Of the questions that apply now. */
  readonly answered: number
  readonly total: number
}

const icons: Readonly<Record<SectionState, IconName>> = {
  untouched: 'circle',
  started: 'pencil',
  done: 'check',
  mistakes: 'warning',
}

/** The sections in order, where we are, and what is left in each. */
export function SectionNav({
  sections,
  current,
}: {
  readonly sections: readonly Section[]
  readonly current: string
}) {
  const words = useWords('shared')
  const hasPersons = sections.some(({ of }) => of != null)
  return (
    <nav aria-label={words('sections')} className={styles['nav']}>
      <ol>
        {sections.map((section, index) => (
          <SectionLink
            key={section.id}
            {...section}
            heading={
              hasPersons && section.of !== sections[index - 1]?.of
                ? (section.of ?? words('wholeHousehold'))
                : null
            }
            isCurrent={section.id === current}
          />
        ))}
      </ol>
    </nav>
  )
}

/** Drawn again only when its own section changed: the list is gone through at every answer. */
const SectionLink = memo(function SectionLink({
  label,
  of = null,
  href,
  state,
  answered,
  total,
  heading,
  isCurrent,
}: Section & {
  /** Whose sections begin here, where several people have their own. */
  readonly heading: string | null
  readonly isCurrent: boolean
}) {
  const words = useWords('shared')
  const said: Readonly<Record<SectionState, string>> = {
    untouched: words('sectionUntouched'),
    started: words('sectionStarted'),
    done: words('sectionDone'),
    mistakes: words('sectionMistakes'),
  }
  return (
    <li>
      {heading !== null && <span className={styles['of']}>{heading}</span>}
      <Link
        href={href}
        className={classNames(
          styles['section'],
          isCurrent && styles['current'],
          state === 'mistakes' && styles['mistakes'],
        )}
        {...(isCurrent ? { 'aria-current': 'step' as const } : {})}
      >
        <Icon name={icons[state]} />
        <span className={styles['label']}>
          {of != null && <VisuallyHidden>{`${of}: `}</VisuallyHidden>}
          {label}
        </span>
        <span className={styles['count']}>
          {words('progressOf', { done: answered, total })}, {said[state]}
        </span>
      </Link>
    </li>
  )
})
