import type { AnswerValue } from '#/core/questionnaire/answers.ts'
import type { Question } from '#/core/questionnaire/definition.ts'
import { ChoiceGroup } from '#/app/ui/choice-group.tsx'
import type { FieldProps } from '#/app/ui/field.tsx'
import { NumberField } from '#/app/ui/number-field.tsx'
import { useFormats } from '#/app/words/formats.ts'

interface Props extends FieldProps {
  readonly question: Question
  readonly value: number | null
  readonly set: (value: AnswerValue | null) => void
}

/** So many figures still fit beside each other. */
const MOST_FIGURES = 12

/**
 * A figure from a scale. Few steps are offered as buttons: a slider stands
 * somewhere from the start, and its place then passes for an answer.
 */
export function RangeField({ question, value, set, ...field }: Props) {
  const formats = useFormats()
  const { start, end, step } = scaleOf(question)
  const steps = Math.floor(Math.abs(end - start) / step + 1e-9) + 1
  const sign = end < start ? -1 : 1
  if (steps <= MOST_FIGURES) {
    const figures = Array.from({ length: steps }, (_, index) => rounded(start + sign * index * step))
    return (
      <ChoiceGroup
        {...field}
        choices={figures.map((figure) => ({ value: String(figure), label: formats.number(figure) }))}
        value={value === null ? null : String(value)}
        onChange={(chosen) => set(Number(chosen))}
        onClear={() => set(null)}
        layout="beside"
      />
    )
  }
  return (
    <NumberField
      {...field}
      help={field.help ?? `${formats.number(start)} – ${formats.number(end)}`}
      value={value}
      onChange={(number) => set(number)}
      decimals={Number.isInteger(step) && Number.isInteger(start) ? 0 : 6}
      steps
      min={Math.min(start, end)}
      max={Math.max(start, end)}
    />
  )
}

/** What sums of tenths leave behind. */
const rounded = (figure: number): number => Number(figure.toFixed(6))

/** ODK's parameters, with its own defaults: 1 to 10 by 1. */
function scaleOf({ parameters }: Question): { start: number; end: number; step: number } {
  const figure = (name: string, usual: number): number => {
    const given = Number(parameters?.[name] ?? usual)
    return Number.isFinite(given) ? given : usual
  }
  const step = Math.abs(figure('step', 1))
  return { start: figure('start', 1), end: figure('end', 10), step: step === 0 ? 1 : step }
}
