import type { Texts } from '#/core/questionnaire/definition.ts'
import type { Expression } from '#/core/questionnaire/expression/syntax.ts'
import type { CompiledForm, FormNode } from '#/core/questionnaire/form.ts'
import {
  type Bound,
  type Condition,
  type Subject,
  allOf,
  anyOf,
  isAnswered,
  nodesIn,
  weight,
} from './condition.ts'
import { withoutMarkup } from '#/core/questionnaire/markup.ts'
import { type BoundWords, type Extent, type Phrases, paperLanguage, phrasesIn, same } from './phrases.ts'
import { answersBehind, conditionOf } from './read-condition.ts'

/** More things than this in one sentence, nobody follows on paper. */
const MOST_SAID = 6

type Compared = Extract<Condition, { says: 'compared' }>

/** A question named in a text: `${name}`. */
const QUOTED = /\$\{\s*(?:last-saved#)?([^}\s]+)\s*\}/g

/** A day as it is written on paper: `12.05.2019`. */
export const writtenDay = (iso: string): string => iso.split('-').toReversed().join('.')

/** Says the logic of one form in one language, with the questions' numbers on paper. */
export class PaperWords {
  readonly #form: CompiledForm
  readonly #language: string
  readonly #numbers: ReadonlyMap<FormNode, string>
  readonly phrases: Phrases

  constructor(form: CompiledForm, language: string, numbers: ReadonlyMap<FormNode, string>) {
    this.#form = form
    this.#language = language
    this.#numbers = numbers
    this.phrases = phrasesIn[paperLanguage(language)]
  }

  /** A text in the paper's language; a question named inside it becomes its number in brackets. */
  say(texts: Texts | undefined, from: FormNode): string {
    if (texts === undefined) return ''
    const text =
      texts[this.#language] ??
      texts[this.#form.definition.defaultLanguage] ??
      Object.values(texts).find((each) => each !== '') ??
      ''
    if (!text.includes('${')) return withoutMarkup(text)
    // Marks go first, and neither names nor the blanks in their place are taken for any.
    const quoted: string[] = []
    const held = text.replaceAll(QUOTED, (_whole, name: string) => {
      const node = this.#form.named(name, from)
      const number = node === null ? undefined : this.#numbers.get(node)
      return `\u{E000}${quoted.push(number === undefined ? '____' : `(${number})`) - 1}\u{E001}`
    })
    return withoutMarkup(held).replaceAll(
      /\u{E000}(\d+)\u{E001}/gu,
      (_whole, at: string) => quoted[Number(at)] ?? '',
    )
  }

  /** When something is asked, as a sentence; null when always. */
  when(from: FormNode): string | null {
    const ready = from.expressions.relevant
    return ready === undefined ? null : this.sentence(this.conditionAt(from, ready.expression), from)
  }

  /** What an expression of a node asks, as far as these words can say it. */
  conditionAt(from: FormNode, expression: Expression): Condition {
    return conditionOf(this.#form, from, expression)
  }

  sentence(condition: Condition, from: FormNode): string | null {
    const { phrases } = this
    const said = this.#sayable(condition)
    if (said.says === 'always') return null
    if (said.says === 'never') return phrases.never
    if (said.says === 'unclear') return this.#depends(said.reads)
    if (said.says === 'all') {
      const clear = said.parts.filter((part) => part.says !== 'unclear')
      const unclear = said.parts.flatMap((part) => (part.says === 'unclear' ? [...part.reads] : []))
      if (clear.length < said.parts.length) {
        const numbers = this.#numbersOf(unclear)
        const also = numbers.length === 0 ? phrases.someCases : phrases.alsoDependsOn(numbers)
        return `${this.sentence(allOf(clear), from) ?? ''} ${also}`.trim()
      }
    }
    return this.#onlyPeople(said, from) ?? phrases.onlyIf(this.#clause(said))
  }

  #depends(reads: readonly FormNode[]): string {
    const numbers = this.#numbersOf(reads)
    return numbers.length === 0 ? this.phrases.someCases : this.phrases.dependsOn(numbers)
  }

  /** Numbers of the questions meant; a repeat none of whose questions is among them, by its heading. */
  #numbersOf(nodes: readonly FormNode[]): readonly string[] {
    const numbers = nodes.flatMap((node) => {
      if (nodes.some((other) => other.repeats.includes(node))) return []
      const number = this.#numbers.get(node)
      if (number !== undefined) return [number]
      const entry = node.kind === 'repeat' ? this.#entry(node, true) : null
      return entry === null ? [] : [entry]
    })
    return [...new Set(numbers)]
  }

  /** The numbers of the questions a calculation is counted from. */
  #behind(node: FormNode): readonly FormNode[] {
    const ready = node.expressions.calculate
    return ready === undefined ? [] : answersBehind(this.#form, node, ready.expression)
  }

  /** What can't be said in a short sentence becomes the questions it rests on. */
  #sayable(condition: Condition): Condition {
    const spoken = this.#spoken(condition)
    if (weight(spoken) <= MOST_SAID && depth(spoken) <= 2) return spoken
    return { says: 'unclear', reads: this.#asked(nodesIn(condition)) }
  }

  #asked(nodes: readonly FormNode[]): readonly FormNode[] {
    const asked = nodes.flatMap((node) =>
      node.kind === 'repeat' || this.#numbers.has(node) ? [node] : this.#behind(node),
    )
    return [...new Set(asked)].toSorted((a, b) => a.index - b.index)
  }

  #spoken(condition: Condition): Condition {
    switch (condition.says) {
      case 'all':
        return allOf(condition.parts.map((part) => this.#spoken(part)))
      case 'any': {
        const parts = condition.parts.map((part) => this.#spoken(part))
        return parts.some((part) => hasUnclear(part))
          ? { says: 'unclear', reads: this.#asked(nodesIn(condition)) }
          : anyOf(parts)
      }
      case 'someone': {
        const that = this.#spoken(condition.that)
        return hasUnclear(that)
          ? { says: 'unclear', reads: this.#asked(nodesIn(condition)) }
          : { ...condition, that }
      }
      case 'chosen':
      case 'answered':
      case 'compared':
        return nodesIn(condition).every((node) => this.#isNamed(node, condition))
          ? condition
          : { says: 'unclear', reads: this.#asked(nodesIn(condition)) }
      default:
        return condition
    }
  }

  /** Can paper point to it: by a number, a repeat's heading, or the label of what is calculated? */
  #isNamed(node: FormNode, condition: Condition): boolean {
    if (this.#numbers.has(node)) return true
    if (condition.says !== 'compared') return false
    if (condition.subject.of === 'age') return true
    if (node.kind === 'repeat')
      return condition.subject.of !== 'instances' || this.#isPeople(node) || this.#entry(node, false) !== null
    return (
      condition.subject.of === 'answer' &&
      condition.bound.is !== 'answer' &&
      node.question !== null &&
      !isAnswered(node.question) &&
      this.say(node.question.label, node) !== ''
    )
  }

  #isPeople(repeat: FormNode): boolean {
    return repeat.source.kind === 'repeat' && repeat.source.members === true
  }

  /** A repeat's heading in quotes; null for people, who need none, unless asked for. */
  #entry(repeat: FormNode, always: boolean): string | null {
    if (!always && this.#isPeople(repeat)) return null
    const { source } = repeat
    const heading = source.kind === 'question' ? '' : this.say(source.label, repeat)
    return heading === '' ? null : this.phrases.quote(heading)
  }

  // ——— clauses ———

  #onlyPeople(condition: Condition, from: FormNode): string | null {
    const inPeople = from.repeats.some((repeat) => this.#isPeople(repeat))
    const extent = condition.says === 'all' ? between(condition.parts) : condition
    if (!inPeople || extent === null) return null
    if (extent.says !== 'between' && extent.says !== 'compared') return null
    if (extent.subject.of !== 'age') return null
    const years = yearsOf(extent)
    return years === null ? null : this.phrases.onlyPeople(this.#extent(extent), years)
  }

  #clause(condition: Condition): string {
    const { phrases } = this
    switch (condition.says) {
      case 'always':
      case 'never':
      case 'unclear':
        return ''
      case 'chosen': {
        const labels = condition.items.map((item) => phrases.quote(this.say(item.label, condition.node)))
        const n = this.#number(condition.node)
        return condition.node.question?.type === 'select-multiple'
          ? phrases.marked(n, labels, condition.truth)
          : phrases.chosen(n, labels, condition.truth)
      }
      case 'answered':
        return phrases.answered(this.#number(condition.node), condition.truth)
      case 'compared':
        return this.#compared(condition)
      case 'someone':
        return this.#someone(condition)
      case 'all': {
        const clauses = this.#together(condition.parts)
        const isMixed = condition.parts.some(
          (part) => part.says === 'any' || (part.says === 'chosen' && part.items.length > 1),
        )
        return isMixed ? phrases.andAlso(clauses) : phrases.and(clauses)
      }
      case 'any': {
        const clauses = condition.parts.map((part) => this.#clause(part))
        const isMixed = condition.parts.some(
          (part) => part.says === 'all' || (part.says === 'chosen' && part.items.length > 1),
        )
        return isMixed ? phrases.orElse(clauses) : phrases.or(clauses)
      }
    }
  }

  /** The parts of an `and`; what belongs together is said at once. */
  #together(parts: readonly Condition[]): readonly string[] {
    const range = between(parts)
    const rest = parts.filter((part) => !(range?.of.includes(part) ?? false))
    const clauses: string[] = range === null ? [] : [this.#compared(range)]
    const said = new Set<Condition>()
    for (const part of rest) {
      if (said.has(part)) continue
      if (part.says === 'answered' && part.truth) {
        const except = rest.find(
          (other) => other.says === 'chosen' && !other.truth && other.node === part.node,
        )
        if (except?.says === 'chosen') {
          said.add(except)
          const labels = except.items.map((item) => this.phrases.quote(this.say(item.label, part.node)))
          clauses.push(this.phrases.markedOther(this.#number(part.node), labels))
          continue
        }
      }
      clauses.push(this.#clause(part))
    }
    return clauses
  }

  #number(node: FormNode): string {
    return this.#numbers.get(node) ?? ''
  }

  #compared(condition: Compared | Between): string {
    const { phrases } = this
    const { subject } = condition
    if (subject.of === 'age') {
      const years = yearsOf(condition)
      if (years !== null) return phrases.aged(this.#extent(condition), years)
    }
    if (subject.of === 'place' && condition.says === 'compared') {
      const { order, bound } = condition
      const value = bound.is === 'number' ? bound.value : null
      if (value === 1 && (order === '=' || order === '<='))
        return phrases.first(this.#isPeople(subject.node), true)
      if (value === 1 && (order === '!=' || order === '>'))
        return phrases.first(this.#isPeople(subject.node), false)
    }
    return phrases.is(this.#subject(subject), this.#extent(condition))
  }

  #subject(subject: Subject): string {
    const { phrases } = this
    const { node } = subject
    switch (subject.of) {
      case 'answer':
      case 'age': {
        const number = this.#numbers.get(node)
        if (number !== undefined) return phrases.answerTo(number).plain
        const label = phrases.quote(this.say(node.question?.label, node))
        return phrases.counted(label, this.#numbersOf(this.#behind(node)))
      }
      case 'marked':
        return phrases.markedIn(this.#number(node))
      case 'length':
        return phrases.lengthOf(this.#number(node))
      case 'sum':
        return phrases.sumOf(this.#number(node))
      case 'instances':
        return phrases.countOf(this.#entry(node, false))
      case 'place':
        return phrases.placeOf(this.#isPeople(node))
    }
  }

  #someone(condition: Extract<Condition, { says: 'someone' }>): string {
    const { phrases } = this
    const { that, repeat, truth } = condition
    const isPeople = this.#isPeople(repeat)
    const clause = this.#clause(that)
    const range = that.says === 'all' ? between(that.parts) : null
    const single = that.says === 'all' && range?.of.length === that.parts.length ? range : that
    const isAged =
      (single.says === 'compared' || single.says === 'between') &&
      single.subject.of === 'age' &&
      yearsOf(single) !== null
    if (isPeople && isAged) return phrases.someoneAged(clause, truth)
    return phrases.someone(isPeople ? null : (this.#entry(repeat, true) ?? ''), clause, truth)
  }

  #extent(condition: Compared | Between): Extent {
    return condition.says === 'between'
      ? { order: 'between', from: this.#bound(condition.from), to: this.#bound(condition.to) }
      : { order: condition.order, bound: this.#bound(condition.bound) }
  }

  #bound(bound: Bound): BoundWords {
    const { phrases } = this
    switch (bound.is) {
      case 'number':
        return same(phrases.decimal(bound.value))
      case 'text':
        return same(phrases.quote(bound.value))
      case 'day':
        return { ...same(writtenDay(bound.value)), isTime: true }
      case 'today':
        return phrases.today
      case 'answer':
        return phrases.answerTo(this.#number(bound.node))
    }
  }

  // ——— limits ———

  /**
   * What an answer must be like: in words where the constraint only sets
   * bounds, else the form's own message; null when there is neither.
   */
  limits(node: FormNode): string | null {
    const { question, expressions } = node
    if (question === null) return null
    const ready = expressions.constraint
    const simple = ready === undefined ? null : this.#limit(this.conditionAt(node, ready.expression), node)
    const message = ready === undefined ? '' : this.say(question.constraintMessage, node)
    return simple ?? (message === '' ? null : message)
  }

  #limit(condition: Condition, self: FormNode): string | null {
    const { phrases } = this
    const isOwn = (part: Condition): boolean => nodesIn(part).every((node) => node === self)
    // A blank answer is never judged, so what is said of one says nothing.
    const judged = (part: Condition): boolean => part.says !== 'answered' || part.node !== self
    const bare =
      condition.says === 'any'
        ? anyOf(condition.parts.filter(judged))
        : condition.says === 'all'
          ? allOf(condition.parts.filter(judged))
          : condition
    const [one, other] = bare.says === 'any' ? bare.parts : []
    if (bare.says === 'any' && bare.parts.length === 2) {
      const chosen = one?.says === 'chosen' ? one : other
      const count = one?.says === 'chosen' ? other : one
      const isAlone =
        count?.says === 'compared' &&
        count.subject.of === 'marked' &&
        count.bound.is === 'number' &&
        count.bound.value === 1 &&
        (count.order === '=' || count.order === '<=')
      if (chosen?.says === 'chosen' && !chosen.truth && isAlone && isOwn(bare))
        return phrases.alone(chosen.items.map((item) => phrases.quote(this.say(item.label, self))))
    }
    const parts = bare.says === 'all' ? bare.parts : [bare]
    const range = between(parts)
    const single =
      range !== null && range.of.length === parts.length ? range : parts.length === 1 ? bare : null
    if (single === null || (single.says !== 'compared' && single.says !== 'between')) return null
    if (single.subject.node !== self) return null
    if (single.subject.of === 'answer' || single.subject.of === 'age') {
      const numbered = (bound: Bound): boolean => bound.is !== 'answer' || this.#numbers.has(bound.node)
      const bounds = single.says === 'between' ? [single.from, single.to] : [single.bound]
      return bounds.every(numbered) ? `${capital(phrases.extent(this.#extent(single)))}.` : null
    }
    if (single.says !== 'compared' || single.bound.is !== 'number') return null
    const { order, bound, subject } = single
    const count = order === '<' ? bound.value - 1 : order === '>' ? bound.value + 1 : bound.value
    const side = order === '<' ? '<=' : order === '>' ? '>=' : order
    if (subject.of === 'length' && (side === '<=' || side === '>=')) return phrases.characters(side, count)
    if (subject.of === 'marked' && side !== '!=') return phrases.marks(side, count)
    return null
  }

  /** How far a scale goes: "From 0 to 10." */
  scale(from: number, to: number): string {
    const { phrases } = this
    const [low, high] = [from, to].map((bound) => same(phrases.decimal(bound)))
    if (low === undefined || high === undefined) return ''
    return `${capital(phrases.extent({ order: 'between', from: low, to: high }))}.`
  }

  /** Which of the choices fit, in words; null without a filter. */
  choicesThatFit(node: FormNode): string | null {
    const ready = node.expressions.choiceFilter
    if (ready === undefined) return null
    const { expression } = ready
    const { phrases } = this
    if (expression.kind === 'call' && expression.name === 'selected') {
      const [source] = answersBehind(this.#form, node, expression)
      const number = source === undefined ? undefined : this.#numbers.get(source)
      if (source?.question?.choices === node.question?.choices && number !== undefined)
        return phrases.amongMarked(number)
    }
    const numbers = this.#numbersOf(answersBehind(this.#form, node, expression))
    return numbers.length === 0 ? null : phrases.choicesDependOn(numbers)
  }

  /** Choices that stand alone, by the question itself. */
  alone(node: FormNode, labels: readonly string[]): string | null {
    return labels.length === 0 ? null : this.phrases.alone(labels.map((label) => this.phrases.quote(label)))
  }
}

interface Between {
  readonly says: 'between'
  readonly subject: Subject
  readonly from: Bound
  readonly to: Bound
  /** The two parts it was. */
  readonly of: readonly Condition[]
}

/** From … to …, both included, where two parts say so of the same. */
function between(parts: readonly Condition[]): Between | null {
  for (const low of parts) {
    if (low.says !== 'compared' || low.order !== '>=') continue
    for (const high of parts) {
      if (high.says !== 'compared' || high.order !== '<=') continue
      if (high.subject.node !== low.subject.node || high.subject.of !== low.subject.of) continue
      return { says: 'between', subject: low.subject, from: low.bound, to: high.bound, of: [low, high] }
    }
  }
  return null
}

/** The years of an age condition, when they are figures. */
function yearsOf(condition: Compared | Between): readonly [number, number] | null {
  const [low, high] =
    condition.says === 'between' ? [condition.from, condition.to] : [condition.bound, condition.bound]
  return low.is === 'number' && high.is === 'number' ? [low.value, high.value] : null
}

const hasUnclear = (condition: Condition): boolean =>
  condition.says === 'unclear' ||
  ((condition.says === 'all' || condition.says === 'any') && condition.parts.some(hasUnclear))

function depth(condition: Condition): number {
  if (condition.says === 'all' || condition.says === 'any')
    return 1 + Math.max(0, ...condition.parts.map(depth))
  return condition.says === 'someone' ? depth(condition.that) : 0
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)
