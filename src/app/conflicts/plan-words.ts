import { reasonNames, stateNames } from '#/app/outcome-words.ts'
import type { Language } from '#/app/words/catalog.ts'
import { formatsIn } from '#/app/words/formats.ts'
import { wordsIn } from '#/app/words/words.ts'
import { textIn } from '#/core/catalogue/texts.ts'
import { isSameValue } from '#/core/household/branches.ts'
import { type OptionOutcome, Plan, type PlanStep } from '#/core/plan/plan.ts'

/**
 * A plan beside others, in one sentence per step. A step that all of them have
 * is named only; of one that differs everything is said that was printed, so
 * that whoever decides sees where they part.
 *
 * @param said - the plan as its record carries it
 * @param others - the other sides' plans
 * @param personName - who a step is for
 */
export function planText(
  said: unknown,
  others: readonly unknown[],
  language: Language,
  personName: (id: string) => string,
): string {
  const plan = Plan.safeParse(said)
  if (!plan.success) return wordsIn('conflicts', language)('planEmpty')
  const beside = others.flatMap((other) => {
    const read = Plan.safeParse(other)
    return read.success ? [read.data] : []
  })
  const { goal, steps, outcomes } = plan.data
  const isShared = (step: PlanStep): boolean =>
    beside.every((other) => other.steps.some((each) => isSameValue(each, step)))
  const own = outcomes.filter((outcome) =>
    beside.some((other) => !other.outcomes.some((each) => isSameValue(each, outcome))),
  )
  const all = [
    goal,
    ...steps.map((step, index) => {
      const details = isShared(step) ? [] : stepDetails(step, language, personName)
      const name = `${String(index + 1)}. ${textIn(step.name, language)}`
      return details.length === 0 ? name : `${name} (${details.join('; ')})`
    }),
    ...own.map((outcome) => outcomeText(outcome, steps, language)),
  ].filter((each) => each !== '')
  return all.length === 0 ? wordsIn('conflicts', language)('planEmpty') : all.join(' · ')
}

function stepDetails(
  step: PlanStep,
  language: Language,
  personName: (id: string) => string,
): readonly string[] {
  const words = wordsIn('outcomes', language)
  const who = {
    resident: words('whoResident'),
    worker: words('whoWorker'),
    family: words('whoFamily'),
    provider: words('whoProvider'),
  }[step.who]
  const texts = [step.task, step.place, step.hours, ...step.documents, step.cost]
  return [
    words('whoDoesIt', { who }),
    step.by === null ? '' : words('dueBy', { date: formatsIn(language).date(step.by) }),
    step.forPerson === null ? '' : words('forPerson', { name: personName(step.forPerson) }),
    step.phone ?? '',
    ...texts.map((text) => (text === null ? '' : textIn(text, language))),
  ].filter((each) => each !== '')
}

/** What the household said to one option, last of all. */
function outcomeText(
  { option, history }: OptionOutcome,
  steps: readonly PlanStep[],
  language: Language,
): string {
  const last = history.at(-1)
  if (last === undefined) return ''
  const words = wordsIn('outcomes', language)
  const step = steps.find((each) => each.option?.id === option.id)
  const name = step === undefined ? option.slug : textIn(step.name, language)
  const why = [last.reason === null ? '' : reasonNames(words)[last.reason], last.note].filter(
    (each) => each !== '',
  )
  return `${name}: ${stateNames(words)[last.state]}${why.length === 0 ? '' : ` (${why.join(', ')})`}`
}
