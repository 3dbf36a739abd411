import { useEffect, useMemo, useState } from 'react'
import { useParams } from 'wouter'
import styles from './audit.module.css'
import type { BrokenReading } from '#/client/break-glass.ts'
import {
  type AssessmentHistory,
  type HouseholdState,
  type Revision,
  answersOf,
  attachmentsOf,
} from '#/core/household/fold.ts'
import { type AttachmentReference, attachmentOf } from '#/core/vault/attachment.ts'
import { RecordId } from '#/core/vault/ids.ts'
import { FileView } from '#/app/form/file-view.tsx'
import type { AnswerFiles } from '#/app/form/form-work.ts'
import { useSaidAnswers } from '#/app/said-answers.ts'
import { SaidParts } from '#/app/said-parts.tsx'
import { Banner } from '#/app/ui/banner.tsx'
import { Button } from '#/app/ui/button.tsx'
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
      {reading?.ok === true && (
        <Household matter={matter} household={reading.household} unopened={reading.unopened} />
      )}
    </>
  )
}

function Household({
  matter,
  household,
  unopened,
}: {
  readonly matter: RecordId
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
          <Answers
            key={revision.record}
            matter={matter}
            household={household}
            history={history}
            revision={revision}
          />
        ))}
    </>
  )
}

interface AnswersProps {
  readonly matter: RecordId
  readonly household: HouseholdState
  readonly history: AssessmentHistory
  readonly revision: Revision
}

function Answers({ matter, household, history, revision }: AnswersProps) {
  const words = useWords('breaks')
  const formats = useFormats()
  const language = useLanguage()
  const answers = useMemo(() => answersOf(history, revision), [history, revision])
  const files = useMemo(
    () => brokenFiles(matter, attachmentsOf(history, revision)),
    [matter, history, revision],
  )
  const said = useSaidAnswers(revision.assessment, answers, language)
  const ownerOf = (path: string): string => {
    const member = household.facts.members.find((id) => `${path}/`.includes(`/${id}/`))
    return member === undefined ? '' : (household.persons.get(member)?.person.name ?? '')
  }
  return (
    <section className={styles['broken']}>
      <h3>{words('newestOf', { date: formats.dateOf(revision.at) })}</h3>
      {said === null ? (
        <p>{words('unreadVersion')}</p>
      ) : (
        <SaidParts
          parts={said}
          ownerOf={ownerOf}
          file={(answer, label) => <BrokenFileView answer={answer} label={label} files={files} />}
        />
      )}
    </section>
  )
}

/** Fetched and written down only when the officer asks for it: each look counts. */
function BrokenFileView({
  answer,
  label,
  files,
}: {
  readonly answer: string
  readonly label: string
  readonly files: AnswerFiles
}) {
  const words = useWords('breaks')
  const [isAsked, setAsked] = useState(false)
  if (isAsked) return <FileView label={label} value={answer} files={files} />
  return (
    <Button icon="unlock" fullLabel={`${words('openFile')}: ${label}`} onPress={() => setAsked(true)}>
      {words('openFile')}
    </Button>
  )
}

/** Files of a household broken open: read from the server into memory, never written. */
function brokenFiles(
  matter: RecordId,
  references: Readonly<Record<string, AttachmentReference>>,
): AnswerFiles {
  const referenceOf = (answer: string): AttachmentReference | null =>
    references[attachmentOf(answer) ?? ''] ?? null
  return {
    keep: () => Promise.reject(new Error('an officer adds nothing to what people answered')),
    facts: referenceOf,
    open: async (answer) => {
      const reference = referenceOf(answer)
      if (reference === null) return { ok: false, reason: 'not-here' }
      const file = await vault.brokenFile(matter, reference)
      if (file.ok) return { ok: true, bytes: file.bytes, facts: reference }
      return { ok: false, reason: file.reason === 'altered' ? 'altered' : 'not-here' }
    },
  }
}
