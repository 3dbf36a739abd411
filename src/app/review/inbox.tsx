import { useEffect, useRef, useState } from 'react'
import { LateWorkPart } from './late-work.tsx'
import styles from './review.module.css'
import { ToldOfBreaks } from './told-of-breaks.tsx'
import type { HouseholdSummary } from '#/client/vault-api.ts'
import { AccountId } from '#/core/vault/ids.ts'
import { HouseholdName } from '#/app/household-name.tsx'
import { HouseholdTasks } from '#/app/household-tasks.tsx'
import { ConflictNotice } from '#/app/conflict-notice.tsx'
import { EmptyState } from '#/app/ui/empty-state.tsx'
import { LinkButton } from '#/app/ui/link-button.tsx'
import { PageHeader } from '#/app/ui/page-header.tsx'
import { Skeleton } from '#/app/ui/skeleton.tsx'
import { ChoiceGroup } from '#/app/ui/choice-group.tsx'
import { useCaseload } from '#/app/vault.ts'
import { useFormats } from '#/app/words/formats.ts'
import { useWords } from '#/app/words/words.ts'

type Standing = HouseholdSummary['assessments'][number]['standing']
const STANDINGS: readonly Standing[] = ['waiting-for-review', 'returned', 'approved', 'conflict']

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && target.matches('input, textarea, select')

/** What waits for a decision, oldest first; grows by itself as tablets send. */
export function Inbox() {
  const words = useWords('review')
  const formats = useFormats()
  const caseload = useCaseload()
  const [standing, setStanding] = useState<Standing>('waiting-for-review')
  const [at, setAt] = useState(0)
  const list = useRef<HTMLUListElement>(null)
  const all = (caseload?.households ?? []).flatMap((household) =>
    household.assessments.map((assessment) => ({ household, assessment })),
  )
  const shown = all
    .filter(({ assessment }) => assessment.standing === standing)
    .toSorted((a, b) => a.assessment.at - b.assessment.at)
  const addressOf = (index: number): string | undefined => {
    const row = shown[index]
    if (row?.assessment.standing === 'conflict') return `/conflicts/${row.household.stream}`
    return row === undefined ? undefined : `/review/${row.household.stream}/${row.assessment.assessment}`
  }
  useEffect(() => {
    const hear = (event: KeyboardEvent): void => {
      if (isTyping(event.target) || event.ctrlKey || event.metaKey || event.altKey) return
      const step = event.key === 'j' ? 1 : event.key === 'k' ? -1 : 0
      if (step === 0) return
      const next = Math.min(shown.length - 1, Math.max(0, at + step))
      setAt(next)
      list.current?.querySelectorAll<HTMLElement>('a')[next]?.focus()
    }
    document.addEventListener('keydown', hear)
    return () => document.removeEventListener('keydown', hear)
  })
  if (caseload === null) return <Skeleton lines={8} />
  const count = (wanted: Standing): number =>
    all.filter(({ assessment }) => assessment.standing === wanted).length
  const labels: Readonly<Record<Standing, string>> = {
    'waiting-for-review': words('waiting', { count: count('waiting-for-review') }),
    returned: words('returned', { count: count('returned') }),
    approved: words('approved', { count: count('approved') }),
    conflict: words('conflict', { count: count('conflict') }),
  }
  return (
    <>
      <PageHeader title={words('title')}>{words('intro')}</PageHeader>
      <LateWorkPart caseload={caseload} />
      <ConflictNotice />
      <ToldOfBreaks caseload={caseload} />
      <ChoiceGroup
        label={words('title')}
        layout="beside"
        value={standing}
        onChange={(chosen) => {
          setStanding(chosen)
          setAt(0)
        }}
        choices={STANDINGS.map((value) => ({ value, label: labels[value] }))}
      />
      {shown.length === 0 && (
        <EmptyState title={words('none')} icon="check">
          {words('noneText')}
        </EmptyState>
      )}
      <ul className={styles['list']} ref={list}>
        {shown.map(({ household, assessment }, index) => (
          <li key={assessment.assessment} className={styles['row']}>
            <div className={styles['who']}>
              <HouseholdName household={household} as="h2" />
              <p>
                {words('by', {
                  name:
                    caseload.desk.staff.get(AccountId.parse(assessment.worker))?.staff.name ??
                    assessment.worker.slice(0, 8),
                  date: formats.dateOf(assessment.at),
                })}
              </p>
            </div>
            <LinkButton
              href={addressOf(index) ?? '/review'}
              tone={standing === 'waiting-for-review' ? 'primary' : 'secondary'}
              icon="forward"
            >
              {words('open')}
            </LinkButton>
          </li>
        ))}
      </ul>
      <HouseholdTasks
        mayClose
        tasks={caseload.households.flatMap(({ stream, label, tasks }) =>
          tasks.map((task) => ({ stream, label, task })),
        )}
      />
    </>
  )
}
