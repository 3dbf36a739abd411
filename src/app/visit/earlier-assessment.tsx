import { useMemo, useState } from 'react'
import { AnswerList } from './answer-list.tsx'
import { today } from '#/app/days.ts'
import styles from './visit.module.css'
import { definitionFor } from '#/app/definitions.ts'
import { attachmentFiles } from '#/app/attachment-files.ts'
import { answersOf, attachmentsOf, type HouseholdState } from '#/core/household/fold.ts'
import { readAnswers } from '#/core/questionnaire/answers.ts'
import { FormSession } from '#/core/questionnaire/session.ts'
import type { AssessmentId } from '#/core/vault/ids.ts'
import { Button } from '#/app/ui/button.tsx'
import { useLanguage, useWords } from '#/app/words/words.ts'

interface Props {
  readonly household: HouseholdState
  readonly assessment: AssessmentId
}

/** What was answered then, under the version it was asked with; opened only when wanted. */
export function EarlierAssessment({ household, assessment }: Props) {
  const words = useWords('visit')
  const [isOpen, setOpen] = useState(false)
  return (
    <div className={styles['wide']}>
      <Button tone="quiet" icon={isOpen ? 'minus' : 'plus'} onPress={() => setOpen(!isOpen)}>
        {isOpen ? words('hideAnswers') : words('showAnswers')}
      </Button>
      {isOpen && <Answers household={household} assessment={assessment} />}
    </div>
  )
}

/** The files of the newest revision; nothing is added to an assessment that is over. */
function filesOf(household: HouseholdState, assessment: AssessmentId) {
  const history = household.assessments.get(assessment)
  const head = history?.revisions.findLast(({ record }) => history.heads.includes(record))
  const references = history === undefined || head === undefined ? {} : attachmentsOf(history, head)
  return attachmentFiles(
    household.stream,
    () => references,
    () => undefined,
  )
}

function Answers({ household, assessment }: Props) {
  const words = useWords('visit')
  const language = useLanguage()
  const history = household.assessments.get(assessment)
  const files = useMemo(() => filesOf(household, assessment), [household, assessment])
  const head = history?.revisions.findLast(({ record }) => history.heads.includes(record))
  const form = head === undefined ? null : definitionFor(head.assessment.definition)
  if (history === undefined || head === undefined || form === null) return <p>{words('openNewerForm')}</p>
  const { answers } = readAnswers(answersOf(history, head))
  const session = FormSession.open(
    form,
    { answers, repeats: head.assessment.repeats },
    { language, today: today() },
  )
  return <AnswerList session={session} household={household} language={language} files={files} />
}
