import { NON_ANSWERS, type NonAnswer, type Question } from '#/core/questionnaire/definition.ts'
import type { CompiledForm, FormNode } from '#/core/questionnaire/form.ts'
import { type AnswerSpace, type PaperChoice, answerSpace, boxNumbers, listedChoices } from './answer-space.ts'
import { ALWAYS, type Condition, allOf, holdsWhen } from './condition.ts'
import { isPrinted, paperNumbering } from './numbering.ts'
import { PaperWords } from './words.ts'

export interface PaperQuestion {
  readonly kind: 'question'
  /** `2.3`. */
  readonly number: string
  readonly key: string
  /** `/household/members/age`, without instances. */
  readonly path: string
  /** Paths of the repeats it stands in, outermost first. */
  readonly repeats: readonly string[]
  readonly type: Question['type']
  readonly label: string
  readonly hint: string
  /** Why we ask, and on which legal basis: said on paper as on the screen. */
  readonly why: string
  readonly basis: string
  readonly sensitive: boolean
  readonly required: boolean
  /** When it must be answered, where that depends; a whole sentence. */
  readonly requiredWhen: string | null
  /** Printed to be read, not answered; with what stands there already. */
  readonly readonly: boolean
  readonly prefilled: string
  readonly space: AnswerSpace
  readonly unit: string
  /** When it is asked, a whole sentence; null: always, within its section and group. */
  readonly when: string | null
  /** What an answer must be like, whole sentences. */
  readonly limits: readonly string[]
  readonly nonAnswers: readonly NonAnswer[]
  /** Values of choices that exclude all others. */
  readonly exclusive: readonly string[]
  /** Some choices may not fit: entry can't tell whether a ranking is whole. */
  readonly filtered: boolean
}

export interface PaperNote {
  readonly kind: 'note'
  readonly key: string
  readonly text: string
  readonly hint: string
  readonly when: string | null
}

export interface PaperGroup {
  readonly kind: 'group'
  readonly key: string
  readonly heading: string
  readonly hint: string
  readonly when: string | null
  readonly entries: readonly PaperEntry[]
}

export interface PaperRepeat {
  readonly kind: 'repeat'
  readonly key: string
  readonly path: string
  readonly heading: string
  readonly hint: string
  readonly when: string | null
  /** How many there are, in words, where the form says so. */
  readonly howMany: string | null
  readonly people: boolean
  /** A table with a column for each; a sheet for each where there is much to ask, or pages or a repeat inside. */
  readonly layout: 'table' | 'sheets'
  /** Blank columns or sheets to print. */
  readonly blanks: number
  readonly entries: readonly PaperEntry[]
}

export type PaperEntry = PaperQuestion | PaperNote | PaperGroup | PaperRepeat

/** Why something is asked, and on which legal basis. */
export interface PaperReason {
  readonly why: string
  readonly basis: string
}

export interface PaperSection {
  readonly number: string
  /** Null for questions outside every section. */
  readonly path: string | null
  readonly heading: string
  readonly hint: string
  readonly when: readonly string[]
  /** Why all of it is asked, where that is the same and not said for the whole. */
  readonly reason: PaperReason | null
  readonly entries: readonly PaperEntry[]
}

export interface PaperQuestionnaire {
  readonly id: string
  readonly version: string
  readonly sha256: string
  readonly language: string
  readonly title: string
  /** Why everything is asked, where it is always the same: said once. */
  readonly reason: PaperReason | null
  readonly sections: readonly PaperSection[]
}

/** How many blank people or entries a copy has room for. */
export interface PaperRoom {
  readonly people: number
  readonly others: number
}

const USUAL_ROOM: PaperRoom = { people: 6, others: 4 }
const MOST_BLANKS = 40
/** More questions than this about each make a table nobody finds through. */
const MOST_ROWS = 16

/**
 * The questionnaire as it is printed in one language: sections, numbered
 * questions with a space to answer in, and in words when each is asked, where
 * to go on and what an answer must be like. Calculations are left out, notes
 * are kept.
 *
 * @param room - blank people and entries to print where the form doesn't say how many
 */
export function paperOf(
  form: CompiledForm,
  language: string,
  room: PaperRoom = USUAL_ROOM,
): PaperQuestionnaire {
  return new PaperWriter(form, language, room).whole()
}

class PaperWriter {
  readonly #form: CompiledForm
  readonly #language: string
  readonly #room: PaperRoom
  readonly #words: PaperWords
  readonly #numbering: ReturnType<typeof paperNumbering>
  /** Everything under which a node is asked, its groups' conditions too. */
  readonly #conditions = new Map<FormNode, Condition>()
  /** Numbered questions in order. */
  readonly #asked: readonly FormNode[]
  readonly #places: ReadonlyMap<FormNode, number>

  constructor(form: CompiledForm, language: string, room: PaperRoom) {
    this.#form = form
    this.#language = language
    this.#room = room
    this.#numbering = paperNumbering(form)
    this.#words = new PaperWords(form, language, this.#numbering.numbers)
    this.#asked = [...this.#numbering.numbers.keys()]
    this.#places = new Map(this.#asked.map((node, place) => [node, place]))
  }

  whole(): PaperQuestionnaire {
    const { definition, sha256 } = this.#form
    const [first] = this.#form.nodes
    const title = first === undefined ? '' : this.#words.say(definition.title, first)
    const sections = this.#numbering.parts.map(({ number, section, around, nodes }): PaperSection => {
      const isRepeat = section?.kind === 'repeat'
      const headed = section ?? around.at(-1) ?? null
      const within = section === null || isRepeat ? around : [...around, section]
      const entries = nodes.flatMap((node) => this.#entries(node))
      return {
        number,
        path: section?.path ?? null,
        heading: headed === null ? '' : this.#heading(headed),
        hint: headed === null ? '' : this.#hint(headed),
        when: within.flatMap((node) => this.#words.when(node) ?? []),
        reason: sharedReason(questionsIn(entries)),
        entries,
      }
    })
    const reason = sharedReason(sections.flatMap(({ entries }) => questionsIn(entries)))
    return {
      id: definition.id,
      version: definition.version,
      sha256,
      language: this.#language,
      title,
      reason,
      sections: reason === null ? sections : sections.map((section) => ({ ...section, reason: null })),
    }
  }

  #heading({ source }: FormNode): string {
    const node = this.#form.byKey.get(source.key)
    return node === undefined ? '' : this.#words.say(source.label, node)
  }

  #hint(node: FormNode): string {
    return this.#words.say(node.source.hint, node)
  }

  #entries(node: FormNode): readonly PaperEntry[] {
    if (!isPrinted(node)) return []
    const { source, question } = node
    const when = this.#words.when(node)
    if (question !== null) {
      if (question.type !== 'note') return [this.#question(node, question, when)]
      const text = this.#words.say(question.label, node)
      return [{ kind: 'note', key: node.key, text, hint: this.#hint(node), when }]
    }
    const entries = node.children.flatMap((child) => this.#entries(child))
    const heading = this.#heading(node)
    const hint = this.#hint(node)
    if (source.kind !== 'repeat') {
      if (heading === '' && hint === '' && when === null) return entries
      return [{ kind: 'group', key: node.key, heading, hint, when, entries }]
    }
    const people = source.members === true
    return [
      {
        kind: 'repeat',
        key: node.key,
        path: node.path,
        heading,
        hint,
        when,
        ...this.#instances(node),
        people,
        layout:
          node.children.some(needsSheet) || questionsIn(entries).length > MOST_ROWS ? 'sheets' : 'table',
        entries,
      },
    ]
  }

  /** Room for how many, and what the form says of it. */
  #instances(node: FormNode): { readonly blanks: number; readonly howMany: string | null } {
    const people = node.source.kind === 'repeat' && node.source.members === true
    const usual = people ? this.#room.people : this.#room.others
    const count = node.expressions.count?.expression
    if (count?.kind === 'number')
      return { blanks: Math.min(MOST_BLANKS, Math.max(1, Math.trunc(count.value))), howMany: null }
    const counted = count?.kind === 'reference' ? this.#form.named(count.name, node) : null
    const number = counted === null ? undefined : this.#numbering.numbers.get(counted)
    const howMany = number === undefined ? null : this.#words.phrases.asMany(number)
    return { blanks: Math.min(MOST_BLANKS, Math.max(1, Math.trunc(usual))), howMany }
  }

  #question(node: FormNode, question: Question, when: string | null): PaperQuestion {
    const words = this.#words
    const choices = this.#choices(node, question)
    const exclusive = question.exclusive ?? []
    const alone = choices.filter(({ value }) => exclusive.includes(value)).map(({ label }) => label)
    const marked = [words.limits(node), words.alone(node, alone)].filter((sentence) => sentence !== null)
    const fit = words.choicesThatFit(node)
    const limits = new Set(fit === null ? marked : [...marked, fit])
    const required = node.expressions.required
    const prefilled = this.#prefilled(question, choices)
    const space = answerSpace(question, choices)
    if (space.kind === 'number' && space.from !== null && space.to !== null)
      limits.add(words.scale(space.from, space.to))
    if (space.kind === 'order') limits.add(words.phrases.inOrder)
    if (space.kind === 'boxes' && space.many && space.choices.length > 1 && marked.length === 0)
      limits.add(words.phrases.several)
    return {
      kind: 'question',
      number: this.#numbering.numbers.get(node) ?? '',
      key: node.key,
      path: node.path,
      repeats: node.repeats.map(({ path }) => path),
      type: question.type,
      label: words.say(question.label, node) || words.say(question.hint, node) || node.name,
      hint: words.say(question.hint, node),
      why: words.say(question.why, node),
      basis: question.basis ?? '',
      sensitive: question.sensitive === true,
      required: question.required === true,
      requiredWhen:
        required === undefined ? null : words.sentence(words.conditionAt(node, required.expression), node),
      readonly: question.readonly === true,
      prefilled,
      space,
      unit: words.say(question.unit, node),
      when,
      limits: [...limits],
      nonAnswers: question.nonAnswers ?? NON_ANSWERS,
      exclusive,
      filtered: question.choiceFilter !== undefined,
    }
  }

  #prefilled(question: Question, choices: readonly PaperChoice[]): string {
    if (question.readonly !== true || question.default === undefined) return ''
    const text = String(question.default)
    if (text.startsWith('=')) return ''
    return choices.find(({ value }) => value === text)?.label ?? text
  }

  #choices(node: FormNode, question: Question): readonly PaperChoice[] {
    if (question.type === 'acknowledge')
      return [{ number: '1', value: 'OK', label: this.#words.phrases.acknowledged, goTo: null }]
    const listed = listedChoices(this.#form.definition, question, (texts) => this.#words.say(texts, node))
    const numbers = boxNumbers(listed.map(({ value }) => value))
    return listed.map(({ value, label }, index) => ({
      number: numbers[index] ?? String(index + 1),
      value,
      label,
      goTo: question.type === 'select-one' ? this.#goTo(node, value) : null,
    }))
  }

  // ——— where to go on ———

  #conditionOf(node: FormNode): Condition {
    const known = this.#conditions.get(node)
    if (known !== undefined) return known
    const ready = node.expressions.relevant
    const own = ready === undefined ? ALWAYS : this.#words.conditionAt(node, ready.expression)
    const whole = node.parent === null ? own : allOf([this.#conditionOf(node.parent), own])
    this.#conditions.set(node, whole)
    return whole
  }

  /** Where this answer leads when the next questions are not for whoever gives it. */
  #goTo(node: FormNode, value: string): string | null {
    const { phrases } = this.#words
    const repeat = node.repeats.at(-1)
    const place = this.#places.get(node) ?? this.#asked.length
    for (let at = place + 1; at < this.#asked.length; at++) {
      const next = this.#asked[at]
      if (next === undefined) break
      if (repeat !== undefined && !next.repeats.includes(repeat)) {
        if (at === place + 1) return null
        return phrases.goToNextOf(repeat.source.kind === 'repeat' && repeat.source.members === true)
      }
      if (holdsWhen(this.#conditionOf(next), node, value) !== false)
        return at === place + 1 ? null : phrases.goTo(this.#numbering.numbers.get(next) ?? '')
    }
    if (place + 1 >= this.#asked.length) return null
    return repeat === undefined
      ? phrases.goToEnd
      : phrases.goToNextOf(repeat.source.kind === 'repeat' && repeat.source.members === true)
  }
}

const needsSheet = (node: FormNode): boolean =>
  node.kind === 'repeat' ||
  (node.source.kind === 'group' && node.source.section === true) ||
  node.children.some(needsSheet)

/** Every question among entries, whatever stands around it. */
export function questionsIn(entries: readonly PaperEntry[]): readonly PaperQuestion[] {
  return entries.flatMap((entry) =>
    entry.kind === 'question' ? [entry] : entry.kind === 'note' ? [] : questionsIn(entry.entries),
  )
}

/** Why all of these are asked, where each says the same; a single question says it itself. */
function sharedReason(questions: readonly PaperQuestion[]): PaperReason | null {
  const [first, second] = questions
  if (first === undefined || second === undefined || first.why === '') return null
  const { why, basis } = first
  return questions.every((each) => each.why === why && each.basis === basis) ? { why, basis } : null
}
