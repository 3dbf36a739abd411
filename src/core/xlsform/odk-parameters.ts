import type { Question } from '#/core/questionnaire/definition.ts'
import type { ChoiceList } from './choices.ts'
import { NAME } from './naming.ts'

interface Refused {
  readonly message: string
  readonly help: string
}

type Parameters = Readonly<Record<string, string | number | boolean>>

const QUALITIES: readonly string[] = ['voice-only', 'low', 'normal']
const PRIORITIES: readonly string[] = ['no-power', 'low-power', 'balanced', 'high-accuracy']
const LOCATION = ['location-priority', 'location-min-interval', 'location-max-age'] as const

const isReference = (text: string): boolean => /^\$\{[^{}]+\}$/.test(text)
const refused = (message: string, help: string): Refused => ({ message, help })

/** The first thing ODK's converter minds about a question's parameters, or null. */
export function refusedParameter(
  question: Question,
  choices: ReadonlyMap<string, ChoiceList>,
): Refused | null {
  const parameters = question.parameters ?? {}
  switch (question.metadata ?? question.type) {
    case 'range':
      return refusedRange(parameters, choices)
    case 'audit':
      return refusedAudit(parameters)
    case 'audio':
      return oneOf(parameters, 'quality', [...QUALITIES, 'external'])
    case 'background-audio':
      return oneOf(parameters, 'quality', QUALITIES)
    case 'geopoint':
      return oneOf(parameters, 'allow-mock-accuracy', ['true', 'false'])
    case 'geotrace':
    case 'geoshape':
      return (
        oneOf(parameters, 'allow-mock-accuracy', ['true', 'false']) ??
        oneOf(parameters, 'incremental', ['true'])
      )
    case 'image':
      return refusedApp(parameters['app'])
    default:
      return refusedSelect(question)
  }
}

function oneOf(parameters: Parameters, name: string, taken: readonly string[]): Refused | null {
  const value = parameters[name]
  if (value === undefined || taken.includes(String(value))) return null
  return refused(
    `${name} cannot be ${value}`,
    `Write ${taken.map((each) => `${name}=${each}`).join(' or ')}.`,
  )
}

function refusedApp(app: Parameters[string] | undefined): Refused | null {
  if (app === undefined || /^[a-z]\w*(?:\.[a-z]\w*)+$/i.test(String(app))) return null
  return refused(`${app} is not the name of an app’s package`, 'Write it as in app=com.example.camera.')
}

function refusedSelect(question: Question): Refused | null {
  const { parameters = {}, choicesFromTable } = question
  const { randomize, seed } = parameters
  const wrong = oneOf(parameters, 'randomize', ['true', 'false'])
  if (wrong !== null) return wrong
  if (seed !== undefined && randomize === undefined)
    return refused('there is a seed, but nothing is shuffled', 'Write randomize=true as well.')
  if (seed !== undefined && !isReference(String(seed)) && !Number.isFinite(Number(seed)))
    return refused(
      `the seed ${seed} is neither a number nor a question`,
      'Write seed=42 or the name of a question: seed=${number}.',
    )
  for (const column of [choicesFromTable?.value, choicesFromTable?.label])
    if (column !== undefined && !NAME.test(column))
      return refused(`${column} cannot be a column of the file`, 'Name the column as it stands in the file.')
  return null
}

/** Is one number so many steps away from another? Steps may be fractions. */
const isStepsAway = (from: number, to: number, step: number): boolean => {
  const steps = (to - from) / step
  return Math.abs(steps - Math.round(steps)) < 1e-9
}

function refusedRange(parameters: Parameters, choices: ReadonlyMap<string, ChoiceList>): Refused | null {
  const figure = (name: string, usual: number): number => Number(parameters[name] ?? usual)
  const [start, end, step] = [figure('start', 1), figure('end', 10), figure('step', 1)]
  const [low, high] = [Math.min(start, end), Math.max(start, end)]
  const isWithin = (value: number): boolean => value >= low && value <= high
  for (const name of ['step', 'tick_interval']) {
    const value = figure(name, 1)
    if (value === 0) return refused(`${name} is 0`, `Write how far apart two places are: ${name}=1.`)
    if (parameters[name] !== undefined && Math.abs(value) > high - low)
      return refused(`${name} is larger than the whole range`, 'Make it smaller, or the range longer.')
  }
  if (!isStepsAway(0, figure('tick_interval', step), step))
    return refused('tick_interval is no multiple of step', 'Write a multiple of step.')
  const placeholder = figure('placeholder', start)
  if (!isWithin(placeholder) || !isStepsAway(start, placeholder, step))
    return refused('placeholder is no place of the range', 'Write a number that can be chosen.')
  const { tick_labelset: labels } = parameters
  if (labels === undefined) return null
  const list = choices.get(String(labels))
  if (list === undefined)
    return refused(`the sheet choices has no list ${labels}`, 'Write the labels of the range into it.')
  for (const { value } of list.items)
    if (value.trim() === '' || !isWithin(Number(value)) || !isStepsAway(start, Number(value), step))
      return refused(`the label ${value} stands at no place of the range`, 'Name each label by its number.')
  return null
}

function refusedAudit(parameters: Parameters): Refused | null {
  const named = LOCATION.filter((name) => parameters[name] !== undefined)
  if (named.length > 0 && named.length < LOCATION.length)
    return refused(`of ${LOCATION.join(', ')} only some are given`, 'Give all three, or none.')
  const [interval, age] = [Number(parameters[LOCATION[1]] ?? 0), Number(parameters[LOCATION[2]] ?? 0)]
  if (![interval, age].every((each) => Number.isInteger(each) && each >= 0))
    return refused('seconds must be whole numbers', 'Write them as in location-max-age=120.')
  if (age < interval)
    return refused('location-max-age is shorter than location-min-interval', 'Make it as long at least.')
  return (
    oneOf(parameters, 'location-priority', PRIORITIES) ??
    oneOf(parameters, 'track-changes', ['true', 'false']) ??
    oneOf(parameters, 'identify-user', ['true', 'false']) ??
    oneOf(parameters, 'track-changes-reasons', ['on-form-edit'])
  )
}
