import { useState } from 'react'
import { useParams } from 'wouter'
import styles from './review.module.css'
import { type CopiedAssessment, personCopy } from '#/core/household/person-copy.ts'
import { PersonId, StreamId } from '#/core/vault/ids.ts'
import { today } from '#/app/days.ts'
import { useSaidAnswers } from '#/app/said-answers.ts'
import { SaidParts } from '#/app/said-parts.tsx'
import { saveText } from '#/app/save-file.ts'
import { Button } from '#/app/ui/button.tsx'
import { MultiChoice } from '#/app/ui/multi-choice.tsx'
import { PageHeader } from '#/app/ui/page-header.tsx'
import { PrintPage } from '#/app/ui/print-page.tsx'
import { Skeleton } from '#/app/ui/skeleton.tsx'
import { useHousehold } from '#/app/vault.ts'
import type { Language } from '#/app/words/catalog.ts'
import { formatsIn } from '#/app/words/formats.ts'
import { useWords, useWordsIn } from '#/app/words/words.ts'

/** `/review/copy/:stream/:person`: the supervisor's part of a copy under Art. 15, in the resident's language. */
export function PersonCopyPage() {
  const params = useParams()
  const stream = StreamId.parse(params['stream'])
  const person = PersonId.parse(params['person'])
  const words = useWords('papers')
  const household = useHousehold(stream)
  const [withShared, setWithShared] = useState(false)
  const language = household?.facts.language ?? 'lv'
  const theirs = useWordsIn('papers', language)
  if (household === null) return <Skeleton lines={8} />
  const copy = personCopy(household, person, withShared)
  const name = copy.person?.name ?? ''
  const newest = copy.assessments.filter(({ isNewest }) => isNewest)
  return (
    <>
      <div className={styles['above']}>
        <PageHeader
          title={words('copyOf', { name })}
          back={{ href: `/households/${stream}`, label: words('copyBack') }}
          actions={
            <>
              <Button tone="primary" icon="print" onPress={() => window.print()}>
                {words('print')}
              </Button>
              <Button
                icon="download"
                onPress={() =>
                  saveText(
                    `slieksnis-copy-${person.slice(0, 8)}.json`,
                    'application/json',
                    JSON.stringify(copy, null, 2),
                  )
                }
              >
                {words('save')}
              </Button>
            </>
          }
        >
          {words('copyIntro')}
        </PageHeader>
        <MultiChoice
          label={words('copyTitle')}
          help={words('copySharedHelp')}
          choices={[{ value: 'shared', label: words('copyShared') }]}
          value={withShared ? ['shared'] : []}
          onChange={(chosen) => setWithShared(chosen.length > 0)}
        />
      </div>
      <PrintPage
        title={theirs('copyOf', { name })}
        language={language}
        footer={<p>{formatsIn(language).date(today())}</p>}
      >
        {newest.length === 0 && <p>{theirs('copyNone')}</p>}
        {newest.map((assessment) => (
          <Copied key={assessment.revision} assessment={assessment} language={language} />
        ))}
      </PrintPage>
    </>
  )
}

/** One assessment as answers with the words of its questions. */
function Copied({
  assessment,
  language,
}: {
  readonly assessment: CopiedAssessment
  readonly language: Language
}) {
  const theirs = useWordsIn('papers', language)
  const own = useSaidAnswers(assessment, assessment.own, language)
  const shared = useSaidAnswers(assessment, assessment.shared ?? {}, language)
  const parts = [
    ['copyOwn', own],
    ['copyHousehold', shared],
  ] as const
  return (
    <section>
      <h3>{formatsIn(language).dateOf(assessment.at)}</h3>
      {own === null || shared === null ? (
        <p>{theirs('copyUnread')}</p>
      ) : (
        parts.map(
          ([title, said]) =>
            said !== null &&
            said.length > 0 && (
              <div key={title}>
                <h4>{theirs(title)}</h4>
                <SaidParts parts={said} level={5} />
              </div>
            ),
        )
      )}
      {assessment.files.length > 0 && <p>{theirs('copyFiles', { files: assessment.files.join(', ') })}</p>}
    </section>
  )
}
