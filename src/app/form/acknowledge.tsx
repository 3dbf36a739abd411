import type { AnswerValue } from '#/core/questionnaire/answers.ts'
import { MultiChoice } from '#/app/ui/multi-choice.tsx'
import type { FieldProps } from '#/app/ui/field.tsx'
import { useWords } from '#/app/words/words.ts'

interface Props extends FieldProps {
  readonly value: string
  readonly set: (value: AnswerValue | null) => void
}

/** "Seen and understood": one box, `OK` as ODK writes it. */
export function Acknowledge({ value, set, ...field }: Props) {
  const words = useWords('fields')
  return (
    <MultiChoice
      {...field}
      choices={[{ value: 'OK', label: words('acknowledged') }]}
      value={value === '' ? [] : ['OK']}
      onChange={(chosen) => set(chosen.length === 0 ? null : 'OK')}
    />
  )
}
