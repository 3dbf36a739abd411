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
  const said: Readonly<Record<SectionState, string>> = {
    untouched: words('sectionUntouched'),
    started: words('sectionStarted'),
    done: words('sectionDone'),
    mistakes: words('sectionMistakes'),
  }
  return (
    <nav aria-label={words('sections')} className={styles['nav']}>
      <ol>
        {sections.map((section, index) => (
          <li key={section.id}>
            {hasPersons && section.of !== sections[index - 1]?.of && (
              <span className={styles['of']}>{section.of ?? words('wholeHousehold')}</span>
            )}
            <Link
              href={section.href}
              className={classNames(
                styles['section'],
                section.id === current && styles['current'],
                section.state === 'mistakes' && styles['mistakes'],
              )}
              {...(section.id === current ? { 'aria-current': 'step' as const } : {})}
            >
              <Icon name={icons[section.state]} />
              <span className={styles['label']}>
                {section.of != null && <VisuallyHidden>{`${section.of}: `}</VisuallyHidden>}
                {section.label}
              </span>
              <span className={styles['count']}>
                {words('progressOf', { done: section.answered, total: section.total })}, {said[section.state]}
              </span>
            </Link>
          </li>
        ))}
      </ol>
    </nav>
  )
}
