import fc from 'fast-check'
import { answerText } from '#/core/questionnaire/answers.ts'
import type { Question } from '#/core/questionnaire/definition.ts'
import type { CompiledForm, FormNode } from '#/core/questionnaire/form.ts'
import type { QuestionState } from '#/core/questionnaire/question-state.ts'
import { FormSession } from '#/core/questionnaire/session.ts'
import { OdkForm, type PeerState } from './odk-engine.ts'
import { toXform } from './to-xform.ts'

type Value = string | number | readonly string[] | null
/** What somebody does to a form, by places: `/person[2]/age` is the second person's, whatever its instance is called. */
export type Operation =
  { readonly set: readonly [string, Value] } | { readonly add: string } | { readonly remove: string }

/** Every node's place by its path; instances are counted from 1. */
function placesOf(session: FormSession): ReadonlyMap<string, string> {
  const places = new Map<string, string>()
  const look = (path: string, place: string): void => {
    places.set(path, place)
    const isRange = session.node(path)?.kind === 'repeat' && !place.endsWith(']')
    for (const [index, child] of session.childPaths(path).entries())
      look(child, isRange ? `${place}[${index + 1}]` : `${place}/${child.split('/').at(-1) ?? ''}`)
  }
  for (const { path } of session.form.top) look(path, path)
  return places
}

/** The path of what stands at a place now. */
export const pathAt = (session: FormSession, place: string): string =>
  [...placesOf(session)].find(([, each]) => each === place)?.[0] ?? place

/** One form open in our engine and in ODK's own, answered alike. */
export class SideBySide {
  readonly session: FormSession
  readonly #peer: OdkForm
  /** Names of questions whose value or choices are not compared, for a reason told where they are listed. */
  readonly #apart: ReadonlySet<string>

  private constructor(session: FormSession, peer: OdkForm, apart: ReadonlySet<string>) {
    this.session = session
    this.#peer = peer
    this.#apart = apart
  }

  static async open(form: CompiledForm, today: string, apart: Iterable<string> = []): Promise<SideBySide> {
    const peer = await OdkForm.open(toXform(form))
    const session = FormSession.open(form, null, { language: form.definition.defaultLanguage, today })
    return new SideBySide(session, peer, new Set(apart))
  }

  apply(operation: Operation): void {
    const { session } = this
    if ('add' in operation) {
      const repeat = pathAt(session, operation.add)
      if (session.childPaths(repeat).length >= 3) return
      session.addRepeat(repeat)
      this.#peer.addInstance(operation.add)
      return
    }
    if ('remove' in operation) {
      if (session.removeRepeat(pathAt(session, operation.remove)) !== null)
        this.#peer.removeInstance(operation.remove)
      return
    }
    const [place, value] = operation.set
    const path = pathAt(session, place)
    const state = session.state(path)
    // A screen offers only what is asked and only the choices there are.
    if (state === undefined || !state.relevant || state.readonly) return
    if (value !== null && !isOffered(session.node(path)?.question, state, value)) return
    session.set(path, value === null ? null : { value: typeof value === 'object' ? [...value] : value })
    this.#peer.set(place, value)
    // A choice its filter took away is cleared here [Q6]; ODK's engine brings it back when it is offered again.
    for (const { path: gone, why } of session.takeDropped()) {
      if (why !== 'choice-gone') continue
      // An order of some only is none for Web Forms.
      if (session.node(gone)?.question?.type === 'rank') session.set(gone, null)
      this.#peer.set(placesOf(session).get(gone) ?? gone, session.state(gone)?.value ?? null)
    }
  }

  /** Where the two say different things of a question, as far as both say anything. */
  differences(): readonly string[] {
    const own = this.#ours()
    const theirs = this.#peer.states([...own.keys()])
    const found: string[] = []
    const note = (place: string, what: string, mine: unknown, other: unknown): void => {
      const [here, there] = [JSON.stringify(mine), JSON.stringify(other)]
      if (here !== there) found.push(`${place} ${what}: ${here} here, ${there} in Web Forms`)
    }
    note('/', 'instances', this.#instances(), this.#peer.instances())
    for (const [place, mine] of own) {
      const other = theirs.get(place)
      note(place, 'there', true, other !== undefined)
      if (other === undefined) continue
      note(place, 'relevant', mine.relevant, other.relevant)
      // What is not asked now has no value, no duty and no choices in ODK; ours stand by [Q7].
      if (!mine.relevant) continue
      const { question: asked } = this.session.node(pathAt(this.session, place)) ?? {}
      if (asked == null || this.#apart.has(asked.name)) continue
      note(place, 'value', mine.value, asText(asked, other.value))
      // Two instances that say the same are one choice here, two in Web Forms.
      const theirChoices = asked.choicesFromRepeat === undefined ? other.choices : [...new Set(other.choices)]
      note(place, 'choices', mine.choices, theirChoices)
      if (asked.type === 'calculate' || asked.type === 'note') continue
      note(place, 'required', mine.required, other.required)
      note(place, 'valid', mine.isValid, other.isValid)
    }
    return found
  }

  /** Places of every instance of every repeat. */
  #instances(): readonly string[] {
    return [...placesOf(this.session).values()].filter((place) => place.endsWith(']'))
  }

  #ours(): ReadonlyMap<string, PeerState> {
    const { session } = this
    const places = placesOf(session)
    return new Map(
      session.paths().flatMap((path) => {
        const state = session.state(path)
        if (state === undefined || session.node(path)?.question?.type === 'metadata') return []
        return [
          [
            places.get(path) ?? path,
            {
              relevant: state.relevant,
              required: state.required,
              value: answerText(state.answer),
              isValid: state.violations.length === 0,
              choices: state.choices.map(({ value }) => value),
            },
          ] as const,
        ]
      }),
    )
  }
}

/** Web Forms writes a whole decimal as 187.0, in places as well. */
const asText = ({ type }: Question, written: string): string =>
  type === 'geopoint' ? written.replaceAll(/\.0(?= |$)/g, '') : written.replace(/^(-?\d+)\.0$/, '$1')

/** Is every choice of a value among those offered? A question without choices takes any value. */
function isOffered(question: Question | null | undefined, state: QuestionState, value: Value): boolean {
  if (question == null || !isSelect(question)) return true
  const offered = new Set(state.choices.map((choice) => choice.value))
  const chosen = typeof value === 'object' ? (value ?? []) : [String(value)]
  return chosen.length > 0 && chosen.every((each) => offered.has(each))
}

const isSelect = ({ type }: Question): boolean =>
  type === 'select-one' || type === 'select-multiple' || type === 'rank'

/** One thing somebody may do at random: which question, and what of the many things it may be answered with. */
export interface RandomStep {
  readonly which: number
  readonly what: number
}

export const randomStep: fc.Arbitrary<RandomStep> = fc.record({
  which: fc.nat({ max: 10_000 }),
  what: fc.nat({ max: 10_000 }),
})

/** How many instances a repeat may be told to have: Web Forms takes its time over more, and keeps all when it is told none. */
const COUNTS = [0, 1, 2, 3, -1]
const INTEGERS = [0, 1, 2, 3, -1, 5, 12, 17, 18, 30, 65, 120, 999, null]
const DECIMALS = [0, 0.5, 1.25, 12, 36.5, 99.75, -3, null]
const TEXTS = ['Anna', 'Zane Liepa', 'a', '12345', '29999999', 'no', '2026-01-01', null]
const DAYS = ['1950-02-28', '1999-12-31', '2008-11-23', '2020-02-29', '2026-11-22', '2026-12-24', null]
const MOMENTS = ['2026-11-01T08:30:00.000+02:00', '2026-11-22T23:59:59.000+02:00', null]
const POINTS = ['56.95 24.1 0 5', '-1.25 36.8 1700 10', null]

const oneOf = <T>(values: readonly T[], what: number): T | undefined => values[what % values.length]

/** What a question may be answered with, one of many by number; undefined where a test has nothing to give it. */
function valueFor({ question, dependents }: FormNode, state: QuestionState, what: number): Value | undefined {
  if (question === null) return undefined
  const offered = state.choices.map(({ value }) => value)
  switch (question.type) {
    case 'integer':
      return oneOf(dependents.some(({ kind }) => kind === 'repeat') ? COUNTS : INTEGERS, what)
    case 'decimal':
      return oneOf(DECIMALS, what)
    case 'text':
    case 'barcode':
    case 'phone-number':
    case 'email':
      return oneOf(TEXTS, what)
    case 'date':
      return oneOf(DAYS, what)
    case 'date-time':
      return oneOf(MOMENTS, what)
    case 'geopoint':
      return oneOf(POINTS, what)
    case 'range': {
      const start = Number(question.parameters?.['start'] ?? 1)
      const step = Number(question.parameters?.['step'] ?? 1)
      return start + step * (what % 5)
    }
    case 'select-one':
      return oneOf([...offered, null], what)
    case 'select-multiple': {
      const chosen = offered.filter((_value, index) => ((what >> (index % 12)) & 1) === 1)
      return chosen.length === 0 ? null : chosen
    }
    case 'rank': {
      const turned = what % Math.max(1, offered.length)
      return offered.length === 0 ? null : [...offered.slice(turned), ...offered.slice(0, turned)]
    }
    default:
      return undefined
  }
}

/** What one random step means for a form as it stands: an answer, an instance more, or nothing. */
export function operationOf(session: FormSession, { which, what }: RandomStep): Operation | null {
  const places = placesOf(session)
  const changes = repeatsOf(session, places, what)
  const asked = session.paths().filter((path) => session.state(path)?.relevant === true)
  const at = which % Math.max(1, asked.length + changes.length)
  const change = changes[at - asked.length]
  if (change !== undefined) return change
  const path = asked[at]
  const node = path === undefined ? undefined : session.node(path)
  const state = path === undefined ? undefined : session.state(path)
  if (path === undefined || node === undefined || state === undefined) return null
  const value = valueFor(node, state, what)
  return value === undefined ? null : { set: [places.get(path) ?? path, value] }
}

/** Of each repeat people may change, wherever it is: an instance more or, now and then, one less. */
function repeatsOf(
  session: FormSession,
  places: ReadonlyMap<string, string>,
  what: number,
): readonly Operation[] {
  const found: Operation[] = []
  for (const [path, place] of places) {
    const node = session.node(path)
    if (node?.kind !== 'repeat' || place.endsWith(']') || !session.isRelevant(path)) continue
    if (node.expressions.count !== undefined) continue
    const { length } = session.childPaths(path)
    if (what % 3 === 0 && length > 0) found.push({ remove: `${place}[${(what % length) + 1}]` })
    else found.push({ add: place })
  }
  return found
}
