import { reasonNames } from '#/app/outcome-words.ts'
import { OutcomeReason } from '#/core/plan/plan.ts'
import { ChoiceGroup } from '#/app/ui/choice-group.tsx'
import { useWords } from '#/app/words/words.ts'

/** Why a resident may not want an option. */
export const REFUSAL_REASONS: readonly OutcomeReason[] = [
  'not-needed',
  'family-helps',
  'too-far',
  'too-expensive',
  'too-much-paper',
  'bad-experience',
  'no-trust',
  'shame',
  'other',
  'no-reason-given',
]

/** Why an office may say no. */
export const DENIAL_REASONS: readonly OutcomeReason[] = [
  'income-too-high',
  'documents-missing',
  'conditions-not-met',
  'no-places',
  'other',
  'no-reason-given',
]

interface Props {
  readonly label: string
  readonly reasons: readonly OutcomeReason[]
  readonly value: string | null
  readonly onChange: (reason: OutcomeReason) => void
}

/** One reason out of a short list; whose reason it is decides which list. */
export function ReasonChoice({ label, reasons, value, onChange }: Props) {
  const names = reasonNames(useWords('outcomes'))
  const known = OutcomeReason.safeParse(value)
  return (
    <ChoiceGroup
      label={label}
      value={known.success ? known.data : null}
      onChange={onChange}
      choices={reasons.map((reason) => ({ value: reason, label: names[reason] }))}
    />
  )
}
