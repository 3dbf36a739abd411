import { useEffect, useMemo, useState } from 'react'
import { useParams } from 'wouter'
import styles from './audit.module.css'
import type { BrokenReading } from '#/client/break-glass.ts'
import {
  type AssessmentHistory,
  type HouseholdState,
  type Revision,
  answersOf,
} from '#/core/household/fold.ts'
import { RecordId } from '#/core/vault/ids.ts'
import { useSaidAnswers } from '#/app/said-answers.ts'
import { Banner } from '#/app/ui/banner.tsx'
import { PageHeader } from '#/app/ui/page-header.tsx'
import { Skeleton } from '#/app/ui/skeleton.tsx'
import { vault } from '#/app/vault.ts'
import { useFormats } from '#/app/words/formats.ts'
import { useLanguage, useWords } from '#/app/words/words.ts'

/** What people of one household answered, for the officer who broke it open: read once, kept nowhere. */
export function BrokenPage() {
  const matter = RecordId.parse(useParams()['matter'])
  const words = useWords('breaks')
  const accessWords = useWords('access')
  const [reading, setReading] = useState<BrokenReading | null>(null)
  // Asked once: every answer is a reading that the access log counts.
  useEffect(() => {
    let isGone = false
    vault.brokenHousehold(matter).then(
      (answer) => {
        if (!isGone) setReading(answer)
      },
      (cause: unknown) => reportError(cause),
    )
    return () => {
      isGone = true
    }
  }, [matter])
  return (
    <>
      <PageHeader title={words('readTitle')} back={{ href: '/audit/access', label: accessWords('title') }}>
        {words('readIntro')}
      </PageHeader>
      {reading === null && <Skeleton lines={8} />}
      {reading?.ok === false && (
        <Banner tone="warn">{reading.reason === 'offline' ? words('offline') : words('notOpen')}</Banner>
      )}
      {reading?.ok === true && <Household household={reading.household} unopened={reading.unopened} />}
    </>
  )
}

function Household({
  household,
  unopened,
}: {
  readonly household: HouseholdState
  readonly unopened: number
}) {
  const words = useWords('breaks')
  const heads = [...household.assessments.values()].flatMap((history) =>
    history.revisions
      .filter(({ record }) => history.heads.includes(record))
      .map((revision) => ({ history, revision })),
  )
  return (
    <>
      {unopened > 0 && <Banner tone="warn">{words('unopened', { number: unopened })}</Banner>}
      <h2>{household.facts.label}</h2>
      <section className={styles['broken']}>
        <h3>{words('people')}</h3>
        <ul>
          {household.facts.members.map((member) => (
            <li key={member}>{household.persons.get(member)?.person.name ?? member.slice(0, 8)}</li>
          ))}
        </ul>
      </section>
      {heads.length === 0 && <p>{words('noAssessments')}</p>}
      {heads
        .toSorted((a, b) => b.revision.at - a.revision.at)
        .map(({ history, revision }) => (
          <Answers key={revision.record} household={household} history={history} revision={revision} />
        ))}
    </>
  )
}

interface AnswersProps {
  readonly household: HouseholdState
  readonly history: AssessmentHistory
  readonly revision: Revision
}

function Answers({ household, history, revision }: AnswersProps) {
  const words = useWords('breaks')
  const formats = useFormats()
  const language = useLanguage()
  const answers = useMemo(() => answersOf(history, revision), [history, revision])
  const said = useSaidAnswers(revision.assessment, answers, language)
  const ownerOf = (path: string): string => {
    const member = household.facts.members.find((id) => path.includes(`/${id}/`))
    const name = member === undefined ? undefined : household.persons.get(member)?.person.name
    return name === undefined ? '' : `${name}: `
  }
  return (
    <section className={styles['broken']}>
      <h3>{words('newestOf', { date: formats.dateOf(revision.at) })}</h3>
      {said === null ? (
        <p>{words('unreadVersion')}</p>
      ) : (
        <dl className={styles['draft']}>
          {said.map(({ path, label, answer }) => (
            <div key={path}>
              <dt>{`${ownerOf(path)}${label}`}</dt>
              <dd>{answer}</dd>
            </div>
          ))}
        </dl>
      )}
    </section>
  )
}
