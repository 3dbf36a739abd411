import type { ReactNode } from 'react'
import styles from './visit.module.css'
import { FILE_TYPES, valueWords } from '#/app/answer-words.ts'
import { isAsked } from '#/core/questionnaire/definition.ts'
import type { HouseholdState } from '#/core/household/fold.ts'
import type { SectionProgress } from '#/core/questionnaire/question-state.ts'
import type { FormSession } from '#/core/questionnaire/session.ts'
import { FileView } from '#/app/form/file-view.tsx'
import type { AnswerFiles } from '#/app/form/form-work.ts'
import { Icon } from '#/app/ui/icon.tsx'
import type { Language } from '#/app/words/catalog.ts'
import { useWordsIn } from '#/app/words/words.ts'

interface Props {
  readonly session: FormSession
  readonly household: HouseholdState
  readonly language: Language
  readonly files: AnswerFiles
  /** What stands under a section's answers. */
  readonly after?: (section: SectionProgress) => ReactNode
}

/** Everything that was answered, section by section, each folded until it is wanted. */
export function AnswerList({ session, household, language, files, after = () => null }: Props) {
  const shared = useWordsIn('shared', language)
  const nonAnswers = {
    declined: shared('declined'),
    unknown: shared('unknown'),
    'not-applicable': shared('notApplicable'),
  }
  const said = (section: SectionProgress) =>
    session
      .paths()
      .filter((path) => path.startsWith(`${section.path}/`))
      .flatMap((path) => {
        const state = session.state(path)
        const question = session.node(path)?.question
        if (state?.relevant !== true || !state.permitted || state.answer === null) return []
        if (question == null || !isAsked(question) || state.label === '') return []
        const person = household.facts.members.find((id) => path.includes(`/${id}/`))
        const who = person === undefined ? '' : (household.persons.get(person)?.person.name ?? '')
        const answer =
          'value' in state.answer
            ? valueWords(session, state, state.answer.value, language)
            : nonAnswers[state.answer.nonAnswer]
        const file = FILE_TYPES.has(question.type) && typeof state.value === 'string' ? state.value : null
        return [{ path, label: who === '' ? state.label : `${who}: ${state.label}`, answer, file }]
      })
  return session
    .sections()
    .filter(({ relevant, answered }) => relevant && answered > 0)
    .map((section) => (
      <details key={section.key} className={styles['answers']}>
        <summary>
          <Icon name="down" /> {section.label} ({section.answered})
        </summary>
        <dl>
          {said(section).map(({ path, label, answer, file }) => (
            <div key={path}>
              <dt>{label}</dt>
              <dd>{file === null ? answer : <FileView label={label} value={file} files={files} />}</dd>
            </div>
          ))}
        </dl>
        {after(section)}
      </details>
    ))
}
