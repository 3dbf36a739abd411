import { excludesItself, fitsType, isBlank, isInRange, typedValue } from './answer-fit.ts'
import { type Answer, type AnswerValue, type Answers, answerText, saidAnew } from './answers.ts'
import { ChoiceLists, rowOf } from './choice-lists.ts'
import { type Item, type Metadata, type Question, type Texts, isAsked } from './definition.ts'
import { type DateNames, dateNamesIn } from './expression/dates.ts'
import type { Effort } from './expression/navigation.ts'
import { parkMiller, seedOf, shuffled } from './expression/shuffle.ts'
import { type Value, type ValueNode, asCondition, asNumber, asText } from './expression/values.ts'
import { withoutMarkup } from './markup.ts'
import { Due } from './due.ts'
import { type CompiledForm, type FormNode, type Ready, isQuotedElsewhere } from './form.ts'
import {
  Live,
  type RepeatInstance,
  type Room,
  everyLive,
  roomBeside,
  roomsWithin,
  sharedRoom,
} from './live.ts'
import { type Filling, NodeScope } from './node-scope.ts'
import type {
  Dropped,
  PageProgress,
  QuestionState,
  RemovedInstance,
  SectionProgress,
  SessionContext,
  Violation,
} from './question-state.ts'

const MOST_INSTANCES = 1_000
/** As many questions and groups, with every instance, as one filled form may have: repeats in repeats grow fast. */
const MOST_NODES = 200_000
/** Nodes looked at and computed for one answer: a form of a thousand people with sums over all of them needs a third. */
const MOST_EFFORT = 6_000_000
/** What computing one node costs of it, whatever it reads. */
const EFFORT_OF_NODE = 10
/** How often one answer may compute the same node: two calculations that trigger each other end here. */
const MOST_ROUNDS = 20

/**
 * One questionnaire being filled. An answer recomputes only what rests on it;
 * what changed is told to whoever watches that question.
 */
export class FormSession {
  readonly form: CompiledForm
  #context: SessionContext
  readonly #root: Room
  readonly #rootNode: ValueNode
  readonly #tops: Live[] = []
  readonly #byPath = new Map<string, Live>()
  readonly #watchers = new Map<string, Set<() => void>>()
  readonly #anyWatchers = new Set<() => void>()
  readonly #dirty = new Due()
  /** Nodes to be computed in every instance: they read others across instances. */
  readonly #dirtyEverywhere = new Set<FormNode>()
  readonly #effort: Effort = { left: MOST_EFFORT }
  #isOverworked = false
  readonly #changed = new Set<Live>()
  readonly #lists: ChoiceLists
  readonly #shuffled = new WeakMap<
    Live,
    { readonly seed: string; readonly from: readonly Item[]; readonly ordered: readonly Item[] }
  >()
  /** Instances that came to be and have no defaults yet. */
  #fresh: Live[] = []
  #dropped: Dropped[] = []
  #dateNames: DateNames
  #version = 0
  /** Counts the settlings: how often a node was computed is counted within one. */
  #settling = 0
  readonly #filling: Filling
  /** The same list as long as no entry changed: lists of sections are drawn at every answer. */
  #progressOfAll: readonly SectionProgress[] = []

  private constructor(form: CompiledForm, context: SessionContext) {
    this.form = form
    this.#context = context
    this.#lists = new ChoiceLists(form.definition)
    this.#dateNames = dateNamesIn(context.language)
    this.#root = { repeat: null, instance: null, outer: null, lives: [] }
    const tops = this.#tops
    this.#rootNode = {
      name: 'data',
      parent: null,
      text: () => '',
      children: () =>
        tops.flatMap((kid): readonly ValueNode[] =>
          kid.form.kind === 'repeat' ? kid.instances.map(({ live }) => live) : [kid],
        ),
    }
    this.#filling = this.#asFilling()
  }

  /**
   * Opens a form, blank or with answers given before under the same version.
   * Answers to paths the form doesn't have are a caller's mistake (upgrade
   * them first) and are handed back by `serialise` unchanged only if known.
   */
  static open(
    form: CompiledForm,
    answers: Pick<Answers, 'answers' | 'repeats'> | null,
    context: SessionContext,
  ): FormSession {
    const session = new FormSession(form, context)
    for (const top of form.top) session.#tops.push(session.#grow(top, session.#root, null, ''))
    if (answers !== null) session.#load(answers)
    for (const live of session.#byPath.values()) session.#dirty.add(live)
    session.#settle()
    session.#fillMetadata()
    if (answers === null) session.#setDefaults([...session.#byPath.values()])
    session.#settle()
    session.#changed.clear()
    return session
  }

  // ——— growing ———

  #grow(node: FormNode, room: Room, up: Live | null, base: string): Live {
    const path = `${base}/${node.name}`
    const live = new Live(node, room, up, null, path)
    room.lives[node.slot] = live
    this.#byPath.set(path, live)
    if (node.kind === 'group') live.kids = node.children.map((child) => this.#grow(child, room, live, path))
    return live
  }

  #growInstance(repeat: Live, id: string): RepeatInstance {
    const room: Room = { repeat: repeat.form, instance: id, outer: repeat.room, lives: [] }
    const path = `${repeat.path}/${id}`
    const live = new Live(repeat.form, room, repeat, id, path)
    this.#byPath.set(path, live)
    live.kids = repeat.form.children.map((child) => this.#grow(child, room, live, path))
    return { id, live }
  }

  #load(answers: Pick<Answers, 'answers' | 'repeats'>): void {
    // Outer repeats first: an inner repeat's path names its outer instance.
    const repeats = Object.entries(answers.repeats).toSorted(([a], [b]) => a.length - b.length)
    for (const [path, ids] of repeats) {
      const repeat = this.#byPath.get(path)
      if (repeat?.form.kind !== 'repeat') continue
      repeat.instances = ids.slice(0, MOST_INSTANCES).map((id) => this.#growInstance(repeat, id))
    }
    for (const [path, answer] of Object.entries(answers.answers)) {
      const live = this.#byPath.get(path)
      if (live?.form.question != null) live.answer = answer
    }
  }

  #now(): string | undefined {
    const { now } = this.#context
    return typeof now === 'function' ? now() : now
  }

  /** The filling is over: `end` says when, as ODK writes it at the last saving. */
  finish(): void {
    const now = this.#now()
    if (now === undefined) return
    for (const live of this.#byPath.values()) {
      if (live.form.question?.metadata !== 'end') continue
      live.answer = { value: now }
      this.#touch(live)
    }
    this.#settle()
  }

  /** What the device knows and nobody is asked. */
  #fillMetadata(): void {
    const { today, metadata } = this.#context
    const now = this.#now()
    const known: Partial<Record<Metadata, string>> = {
      today,
      ...(now === undefined ? {} : { start: now, end: now }),
      ...metadata,
    }
    for (const live of this.#byPath.values()) {
      const { question } = live.form
      if (question?.type !== 'metadata' || question.metadata === undefined || live.answer !== null) continue
      const value = known[question.metadata] ?? ''
      if (value === '') continue
      live.answer = { value }
      this.#touch(live)
    }
    this.#settle()
  }

  #setDefaults(lives: readonly Live[]): void {
    for (const live of lives) {
      const { question, expressions } = live.form
      if (question === null || live.answer !== null) continue
      const ready = expressions.default
      const value = ready === undefined ? question.default : this.#evaluate(ready, live)
      if (value === undefined) continue
      const text = typeof value === 'object' ? asText(value) : String(value)
      const typed = typedValue(question, text)
      if (typed === null || text === '') continue
      live.answer = { value: typed }
      this.#touch(live)
      this.#dirty.add(live)
    }
  }

  // ——— evaluating ———

  #evaluate(ready: Ready, live: Live, context: ValueNode = live): Value {
    return ready.evaluate(new NodeScope(this.#filling, live, context, live.linksOf(ready)))
  }

  #asFilling(): Filling {
    const context = (): SessionContext => this.#context
    const now = (): string => this.#now() ?? `${this.#context.today}T00:00:00.000Z`
    const dateNames = (): DateNames => this.#dateNames
    const lists = this.#lists
    return {
      root: this.#rootNode,
      effort: this.#effort,
      version: this.form.definition.imported?.settings['version'] ?? this.form.definition.version,
      get today() {
        return context().today
      },
      get now() {
        return now()
      },
      get random() {
        return context().random
      },
      get dateNames() {
        return dateNames()
      },
      meaning: (from, name) => this.form.named(name, from.form),
      resolveAnywhere: (from, name) => this.#resolve(from, name),
      placeAround: (live) => this.#placeOf(live),
      placeOf: (node) => this.#placeOfNode(node),
      instance: (name) => [lists.instance(name)],
      lookup: (list, column, keyColumn, key) => lists.lookup(list, column, keyColumn, key),
      choiceLabel: (node, value) => this.#choiceLabel(node, value),
      property: (name) => this.#property(name),
    }
  }

  #property(name: string): string {
    const { metadata } = this.#context
    switch (name) {
      case 'deviceid':
      case 'username':
      case 'phonenumber':
      case 'email':
        return metadata?.[name] ?? ''
      default:
        return ''
    }
  }

  /** The rooms in which this node meets one of the form: down through every instance from the room both share. */
  #roomsSeen(live: Live, node: FormNode): readonly Room[] {
    const room = sharedRoom(live, node)
    const from = room.repeat === null ? 0 : node.repeats.indexOf(room.repeat) + 1
    return roomsWithin([room], node.repeats.slice(from))
  }

  #resolve(live: Live, name: string): readonly ValueNode[] {
    const target = this.form.named(name, live.form)
    if (target === null) return []
    const rooms = this.#roomsSeen(live, target)
    this.#effort.left -= rooms.length
    if (this.#effort.left < 0) return []
    const found: Live[] = []
    for (const each of rooms) {
      const at = each.lives[target.slot]
      if (at !== undefined) found.push(at)
    }
    return target.kind === 'repeat'
      ? found.flatMap((repeat) => repeat.instances.map((instance) => instance.live))
      : found
  }

  #choiceLabel(node: ValueNode, value: string): string {
    if (!(node instanceof Live) || node.form.question === null) return ''
    const item = this.#offer(node, node.form.question)?.find((each) => each.value === value)
    return item === undefined ? '' : this.say(item.label, node.path)
  }

  /** Everything a question's choices are drawn from, before its filter; null when it has none. */
  #offer(live: Live, question: Question): readonly Item[] | null {
    const { choicesFromRepeat } = question
    if (choicesFromRepeat === undefined) {
      return this.#lists.items(question)
    }
    const { defaultLanguage } = this.form.definition
    const labels = new Set(this.#resolve(live, choicesFromRepeat).map((node) => node.text()))
    labels.delete('')
    return [...labels].map((label) => ({ value: label, label: { [defaultLanguage]: label } }))
  }

  /** Choices as written, or shuffled where the form asks for it: with its seed the same for everybody. */
  #inOrder(live: Live, question: Question, items: readonly Item[]): readonly Item[] {
    const { randomize, seed } = question.parameters ?? {}
    if (randomize !== true && randomize !== 'true') return items
    const referred = /^\$\{([^}]+)\}$/.exec(String(seed ?? ''))?.[1]
    const text = referred === undefined ? String(seed ?? '') : asText(this.#resolve(live, referred))
    const known = this.#shuffled.get(live)
    // What was shuffled by chance stays as it is while the same is offered.
    if (known !== undefined && known.seed === text && sameItems(known.from, items)) return known.ordered
    const chance = seed === undefined ? this.#context.random : parkMiller(seedOf(asNumber(text), text))
    const ordered = chance === undefined ? items : shuffled(items, chance)
    this.#shuffled.set(live, { seed: text, from: items, ordered })
    return ordered
  }

  #placeOf(live: Live): number {
    for (let at: Live | null = live; at !== null; at = at.up)
      if (at.instance !== null) return this.#placeOfNode(at)
    return 1
  }

  #placeOfNode(node: ValueNode): number {
    if (!(node instanceof Live) || node.instance === null) return 1
    return (node.up?.instances.findIndex(({ live }) => live === node) ?? 0) + 1
  }

  /** Whether a text somewhere else says this answer, or what is computed from it. */
  isQuotedElsewhere(path: string): boolean {
    const node = this.node(path)
    return node !== undefined && isQuotedElsewhere(node)
  }

  // ——— settling ———

  /** This node changed: whatever reads it is to be computed again; what waits for it as well, if its value did. */
  #touch(live: Live, isValue = true): void {
    this.#changed.add(live)
    const { dependents, wideDependents, quotedIn, triggered } = live.form
    for (const dependent of dependents) {
      if (wideDependents.size > 0 && wideDependents.has(dependent)) this.#dirtyEverywhere.add(dependent)
      else this.#makeDue(live, dependent)
    }
    for (const quoting of quotedIn) for (const each of this.#related(live, quoting)) this.#changed.add(each)
    if (!isValue) return
    for (const waiting of triggered) {
      for (const each of this.#related(live, waiting)) {
        each.isTriggered = true
        this.#dirty.add(each)
      }
    }
  }

  #makeDue(live: Live, dependent: FormNode): void {
    const near = roomBeside(live, dependent)
    if (near === null) {
      for (const each of this.#related(live, dependent)) this.#dirty.add(each)
      return
    }
    const at = near.lives[dependent.slot]
    if (at !== undefined) this.#dirty.add(at)
  }

  /** The instances of a dependent that can see this node. */
  #related(live: Live, dependent: FormNode): readonly Live[] {
    const rooms = this.#roomsSeen(live, dependent)
    return rooms.flatMap((each) => {
      const at = each.lives[dependent.slot]
      return at === undefined ? [] : [at]
    })
  }

  /** Computes what is to be computed, and the defaults of instances that came to be, until nothing is left. */
  #settle(): void {
    this.#effort.left = MOST_EFFORT
    this.#isOverworked = false
    this.#settling++
    for (;;) {
      this.#computeDirty()
      if (this.#fresh.length === 0) break
      const fresh = this.#fresh.filter((live) => this.#byPath.get(live.path) === live)
      this.#fresh = []
      this.#setDefaults(fresh)
    }
    if (this.#changed.size === 0) return
    this.#version++
    const told = [...this.#changed]
    this.#changed.clear()
    for (const live of told) {
      live.shown = null
      for (let at: Live | null = live; at !== null; at = at.up) at.progress = null
    }
    if (this.#watchers.size > 0)
      for (const live of told) for (const watcher of this.#watchers.get(live.path) ?? []) watcher()
    for (const watcher of this.#anyWatchers) watcher()
  }

  /** Ordered by what rests on what, so that each node is computed once, after its sources. */
  #computeDirty(): void {
    for (;;) {
      if (this.#dirtyEverywhere.size > 0) {
        for (const node of this.#dirtyEverywhere)
          for (const live of this.#livesOf(node)) this.#dirty.add(live)
        this.#dirtyEverywhere.clear()
      }
      const live = this.#dirty.next()
      if (live === undefined) return
      this.#compute(live)
    }
  }

  /** A node in every instance of the repeats around it. */
  #livesOf(node: FormNode): readonly Live[] {
    const rooms = roomsWithin([this.#root], node.repeats)
    this.#effort.left -= rooms.length
    return rooms.flatMap((room) => room.lives[node.slot] ?? [])
  }

  /** Is there work left for this node in what one answer may cost? If not, what was computed so far stands. */
  #mayCompute(live: Live): boolean {
    if (live.roundsOf !== this.#settling) {
      live.roundsOf = this.#settling
      live.rounds = 0
    }
    this.#effort.left -= EFFORT_OF_NODE
    if (this.#effort.left >= 0 && live.rounds++ < MOST_ROUNDS) return true
    this.#isOverworked = true
    return false
  }

  #compute(live: Live): void {
    if (!this.#mayCompute(live)) return
    const { expressions, question } = live.form
    const outer = live.up
    const parentRelevant = outer === null || (outer.relevant && outer.permitted)
    const own = expressions.relevant === undefined ? true : this.#isShown(expressions.relevant, live)
    const permitted =
      question?.purpose === undefined ||
      (this.#context.permitted?.(question.purpose, live.room.instance) ?? true)
    const relevant = parentRelevant && own
    if (relevant !== live.relevant || permitted !== live.permitted || own !== live.ownRelevant) {
      live.relevant = relevant
      live.ownRelevant = own
      live.permitted = permitted
      // An answer that is hidden is blank to all who read it, and comes back with the question.
      this.#touch(live, answerText(live.answer) !== '')
      for (const kid of live.kids) this.#dirty.add(kid)
      for (const { live: instance } of live.instances) this.#dirty.add(instance)
    }
    if (live.form.kind === 'repeat' && live.instance === null) this.#fitCount(live)
    const locked = outer?.locked === true || this.#flag(live.form.source.readonly, expressions.readonly, live)
    if (question === null) {
      if (locked !== live.locked) {
        live.locked = locked
        for (const kid of live.kids) this.#dirty.add(kid)
        for (const { live: instance } of live.instances) this.#dirty.add(instance)
      }
      return
    }
    const isDue = question.triggers === undefined || live.isTriggered
    if (expressions.calculate !== undefined && isDue && relevant && permitted) {
      live.isTriggered = false
      this.#calculate(live, question, expressions.calculate)
    }
    if (live.form.offers) this.#filterChoices(live, question)
    const required = this.#flag(question.required, expressions.required, live)
    const violations = relevant && permitted ? this.#violations(live, question, required) : []
    if (
      required !== live.required ||
      locked !== live.locked ||
      !sameViolations(violations, live.violations)
    ) {
      live.required = required
      live.locked = locked
      live.violations = violations
      this.#changed.add(live)
    }
  }

  /** Does its condition show this node? A group that is shown by an answer in it looks at that answer though it hides it. */
  #isShown(relevant: Ready, live: Live): boolean {
    // Nearly every condition looks elsewhere.
    if (live.form.shownBy.length === 0) return asCondition(this.#evaluate(relevant, live))
    const within = live.form.shownBy.map(({ slot }) => live.room.lives[slot])
    for (const each of within) if (each !== undefined) each.isAskedFromAbove = true
    const shown = asCondition(this.#evaluate(relevant, live))
    for (const each of within) if (each !== undefined) each.isAskedFromAbove = false
    return shown
  }

  #flag(literal: boolean | string | undefined, ready: Ready | undefined, live: Live): boolean {
    return ready === undefined ? literal === true : asCondition(this.#evaluate(ready, live))
  }

  #calculate(live: Live, question: Question, ready: Ready): void {
    const answer = this.#calculated(live, question, ready)
    if (saysSame(answer, live.answer)) return
    // What somebody said instead stands until something else is calculated.
    if (live.answer?.insteadOf !== undefined && live.answer.insteadOf === answerText(answer)) return
    live.answer = answer
    this.#touch(live)
  }

  #calculated(live: Live, question: Question, ready: Ready): Answer | null {
    const value = this.#evaluate(ready, live)
    if (typeof value === 'number' && Number.isFinite(value)) return { value }
    const text = asText(value)
    if (text === '' || text === 'NaN') return null
    return { value: typedValue(question, text) ?? text }
  }

  /** An answer as it is kept: on a question that is calculated as well, with what it was given instead of. */
  #given(live: Live, question: Question, answer: Answer): Answer {
    const { calculate } = live.form.expressions
    const said = saidAnew(answer)
    if (calculate === undefined || question.triggers !== undefined || live.form.readsItself) return said
    const insteadOf = answerText(this.#calculated(live, question, calculate))
    return insteadOf === answerText(said) ? said : { ...said, insteadOf }
  }

  /** Where a count is given, people cannot add instances: the form does. */
  #fitCount(live: Live): void {
    const { count } = live.form.expressions
    if (count === undefined) return
    const wanted = Math.min(
      MOST_INSTANCES,
      Math.max(0, Math.trunc(asNumber(this.#evaluate(count, live))) || 0),
    )
    while (live.instances.length < wanted && this.#byPath.size < MOST_NODES)
      this.#addInstance(live, String(live.instances.length + 1))
    const gone = live.instances.slice(wanted)
    if (gone.length === 0) return
    for (const each of gone.flatMap((instance) => everyLive(instance.live))) {
      if (each.answer !== null && each.form.question !== null && isAsked(each.form.question))
        this.#dropped.push({ path: each.path, answer: each.answer, why: 'instance-removed' })
    }
    this.#takeInstances(live, gone)
  }

  #filterChoices(live: Live, question: Question): void {
    const all = this.#offer(live, question)
    if (all === null) return
    const filter = live.form.expressions.choiceFilter
    if (filter === undefined && question.choicesFromRepeat === undefined) {
      const items = this.#inOrder(live, question, this.#lists.once(all, all))
      if (live.items !== items) this.#changed.add(live)
      live.items = items
      return
    }
    const fits = filter === undefined ? all : this.#filtered(live, question, all, filter)
    const fitting = question.choicesFromRepeat === undefined ? this.#lists.once(all, fits) : fits
    // As in ODK, what fits is shuffled, not what there is.
    const items = this.#inOrder(live, question, fitting)
    if (live.items !== null && sameItems(items, live.items)) return
    const isFirst = live.items === null
    live.items = items
    this.#changed.add(live)
    // On opening, an answer that is not offered keeps its violation; it is cleared only when the offer changes.
    if (!isFirst) this.#dropStale(live, items)
  }

  #filtered(live: Live, question: Question, all: readonly Item[], filter: Ready): readonly Item[] {
    const list = question.choices ?? question.choicesFromTable?.table
    const rows = list === undefined ? [] : this.#lists.rows(list)
    return all.filter((item, index) => asCondition(this.#evaluate(filter, live, rows[index] ?? rowOf(item))))
  }

  /** A choice the filter no longer offers is cleared, visibly. */
  #dropStale(live: Live, items: readonly Item[]): void {
    const { answer } = live
    if (answer === null || !('value' in answer) || typeof answer.value === 'number') return
    const offered = new Set(items.map((item) => item.value))
    const chosen = typeof answer.value === 'string' ? [answer.value] : answer.value
    const kept = chosen.filter((value) => offered.has(value))
    if (kept.length === chosen.length) return
    this.#dropped.push({ path: live.path, answer, why: 'choice-gone' })
    live.answer = kept.length === 0 || typeof answer.value === 'string' ? null : { ...answer, value: kept }
    this.#touch(live)
  }

  #violations(live: Live, question: Question, required: boolean): readonly Violation[] {
    const { answer } = live
    if (answer === null) {
      return required ? [{ code: 'required', message: this.say(question.requiredMessage) }] : []
    }
    if (!('value' in answer)) return []
    const wrong = this.#typeViolation(live, question, answer.value)
    if (wrong !== null) return [wrong]
    if (excludesItself(question, answer.value) || !isInRange(question, answer.value))
      return [{ code: 'constraint', message: this.say(question.constraintMessage) }]
    const { constraint } = live.form.expressions
    if (constraint !== undefined && !asCondition(this.#evaluate(constraint, live))) {
      return [{ code: 'constraint', message: this.say(question.constraintMessage) }]
    }
    return []
  }

  #typeViolation(live: Live, question: Question, value: AnswerValue): Violation | null {
    if (!fitsType(question, value)) return { code: 'type', message: '' }
    if (live.items === null || typeof value === 'number') return null
    const isOffered =
      typeof value === 'string'
        ? live.items.some((item) => item.value === value)
        : areOffered(value, live.items)
    return isOffered ? null : { code: 'choice', message: '' }
  }

  // ——— what screens ask ———

  /** A text in the session's language, `${name}` filled in when a question is given. */
  say(texts: Texts | undefined, path?: string): string {
    if (texts === undefined) return ''
    const { definition } = this.form
    const text =
      texts[this.#context.language] ?? texts[definition.defaultLanguage] ?? Object.values(texts)[0] ?? ''
    if (path === undefined || !text.includes('${')) return text
    const live = this.#byPath.get(path)
    if (live === undefined) return text
    return text.replaceAll(/\$\{([^}]+)\}/g, (_whole, name: string) => {
      const [node] = this.#resolve(live, name.trim())
      if (node === undefined) return ''
      return this.#choiceLabel(node, node.text()) || node.text()
    })
  }

  get language(): string {
    return this.#context.language
  }

  /** Was the last answer more than can be computed at once? Then not every calculated value is up to date. */
  get isOverworked(): boolean {
    return this.#isOverworked
  }

  /** Grows with every change. */
  get version(): number {
    return this.#version
  }

  /** All questions, or all of one group, in the form's order, with every instance. */
  paths(within?: string): readonly string[] {
    const all: string[] = []
    const walk = (live: Live): void => {
      if (live.form.question !== null) all.push(live.path)
      for (const kid of live.kids) walk(kid)
      for (const { live: instance } of live.instances) walk(instance)
    }
    const group = within === undefined ? undefined : this.#byPath.get(within)
    for (const top of within === undefined ? this.#tops : group === undefined ? [] : [group]) walk(top)
    return all
  }

  node(path: string): FormNode | undefined {
    return this.#byPath.get(path)?.form
  }

  /** Is a group, repeat, instance or question to be seen? */
  isRelevant(path: string): boolean {
    const live = this.#byPath.get(path)
    return live !== undefined && live.relevant && live.permitted
  }

  /** The children of a group or instance (a repeat's are its instances), as paths. */
  childPaths(path: string): readonly string[] {
    const live = this.#byPath.get(path)
    if (live === undefined) return []
    return live.form.kind === 'repeat' && live.instance === null
      ? live.instances.map((instance) => instance.live.path)
      : live.kids.map((kid) => kid.path)
  }

  state(path: string): QuestionState | undefined {
    const live = this.#byPath.get(path)
    const question = live?.form.question
    if (live === undefined || question === null || question === undefined) return undefined
    live.shown ??= {
      path,
      relevant: live.relevant,
      permitted: live.permitted,
      required: live.required,
      readonly: live.locked || question.type === 'calculate' || question.type === 'metadata',
      answer: live.answer,
      value: live.answer !== null && 'value' in live.answer ? live.answer.value : null,
      violations: live.violations,
      choices: (live.items ?? []).map((item) => ({
        value: item.value,
        label: withoutMarkup(this.say(item.label, path)),
        ...(item.media === undefined ? {} : { media: item.media }),
      })),
      label: withoutMarkup(this.say(question.label, path)),
      hint: withoutMarkup(this.say(question.hint, path)),
    }
    // A label may quote another answer; then what is kept is true only until something changes.
    if (question.label !== undefined && Object.values(question.label).some((label) => label.includes('${'))) {
      const { shown } = live
      const label = withoutMarkup(this.say(question.label, path))
      if (label !== shown.label) live.shown = { ...shown, label }
    }
    return live.shown
  }

  /** The name of an instance as its repeat's `itemLabel` says it. */
  instanceLabel(path: string): string {
    const live = this.#byPath.get(path)
    const ready = live?.form.expressions.itemLabel
    if (live === undefined || live.instance === null) return ''
    return ready === undefined ? String(this.#placeOfNode(live)) : asText(this.#evaluate(ready, live))
  }

  /** Tells when this question changes. */
  watch(path: string, watcher: () => void): () => void {
    const own = this.#watchers.get(path) ?? new Set()
    own.add(watcher)
    this.#watchers.set(path, own)
    return () => own.delete(watcher)
  }

  /** Tells when anything changes. */
  watchAll(watcher: () => void): () => void {
    this.#anyWatchers.add(watcher)
    return () => this.#anyWatchers.delete(watcher)
  }

  /** What the session dropped by itself since it was last asked. */
  takeDropped(): readonly Dropped[] {
    const dropped = this.#dropped
    this.#dropped = []
    return dropped
  }

  /** How far each section is; the same list, and the same entry, as long as nothing in it changed. */
  sections(): readonly SectionProgress[] {
    const all = this.form.sections.flatMap((section) => {
      const live = this.#byPath.get(section.path)
      return live === undefined ? [] : [this.#progress(live)]
    })
    const { length } = this.#progressOfAll
    if (all.length !== length || all.some((each, index) => each !== this.#progressOfAll[index]))
      this.#progressOfAll = all
    return this.#progressOfAll
  }

  /**
   * The pages a screen shows, in order: the sections, and where a section is
   * the household's members, each person's groups apart. A person's whole part
   * on one page would be too long to find anything on.
   */
  pages(): readonly PageProgress[] {
    return this.form.sections.flatMap((section): readonly PageProgress[] => {
      const live = this.#byPath.get(section.path)
      if (live === undefined) return []
      const { source } = section
      if (source.kind !== 'repeat' || source.members !== true || section.children.length === 0)
        return [{ ...this.#progress(live), of: null }]
      return live.instances.flatMap(({ id, live: instance }) => {
        const of = this.instanceLabel(instance.path)
        const parts = instance.kids.every(({ form }) => form.kind === 'group') ? instance.kids : [instance]
        return parts.map((part) => ({
          ...this.#progress(part),
          key: part === instance ? `${section.key}~${id}` : `${section.key}~${id}~${part.form.key}`,
          relevant: live.relevant && part.relevant,
          of,
        }))
      })
    })
  }

  /** The key of the page on which a question stands; null when it stands on none. */
  pageOf(path: string): string | null {
    return this.pages().find((page) => path.startsWith(`${page.path}/`))?.key ?? null
  }

  #progress(section: Live): SectionProgress {
    const { path, form } = section
    const label = form.source.kind === 'question' ? '' : this.say(form.source.label, path)
    const known = section.progress
    // A label may quote an answer of another section.
    if (known !== null && known.label === label) return known
    section.progress = { ...this.#count(section), label }
    return section.progress
  }

  #count(section: Live): Omit<SectionProgress, 'label'> {
    let asked = 0
    let answered = 0
    let missing = 0
    let violations = 0
    const walk = (live: Live): void => {
      if (!live.relevant || !live.permitted) return
      const { question } = live.form
      if (question !== null && isAsked(question)) {
        asked++
        if (live.answer !== null) answered++
        else if (live.required) missing++
        violations += live.violations.filter(({ code }) => code !== 'required').length
      }
      for (const kid of live.kids) walk(kid)
      for (const { live: instance } of live.instances) walk(instance)
    }
    walk(section)
    const { path, form, relevant } = section
    return { path, key: form.key, relevant, asked, answered, missing, violations }
  }

  // ——— changing ———

  /**
   * Answers a question, or takes its answer away (null). An answer that doesn't
   * fit is kept and its violation shown: nothing typed is lost.
   */
  set(path: string, answer: Answer | null): 'set' | 'no-such-question' | 'computed' {
    const live = this.#byPath.get(path)
    const question = live?.form.question
    if (live === undefined || question === null || question === undefined) return 'no-such-question'
    if (question.type === 'calculate' || question.type === 'note' || question.type === 'metadata')
      return 'computed'
    const before = live.answer
    live.answer = answer === null || isBlank(answer) ? null : this.#given(live, question, answer)
    this.#touch(live, !saysSame(live.answer, before))
    this.#dirty.add(live)
    this.#settle()
    return 'set'
  }

  setLanguage(language: string): void {
    this.#context = { ...this.#context, language }
    this.#dateNames = dateNamesIn(language)
    this.#refresh()
  }

  /** After a consent or the day changed. */
  setContext(change: Partial<SessionContext>): void {
    this.#context = { ...this.#context, ...change }
    this.#dateNames = dateNamesIn(this.#context.language)
    this.#refresh()
  }

  #refresh(): void {
    for (const live of this.#byPath.values()) {
      this.#dirty.add(live)
      this.#changed.add(live)
      live.shown = null
    }
    this.#settle()
  }

  /** Adds an instance at the end; its id is given (a person's) or counted. */
  addRepeat(path: string, id?: string): string | null {
    const live = this.#byPath.get(path)
    if (
      live?.form.kind !== 'repeat' ||
      live.instance !== null ||
      live.instances.length >= MOST_INSTANCES ||
      this.#byPath.size >= MOST_NODES
    )
      return null
    let free = live.instances.length + 1
    while (live.instances.some((instance) => instance.id === String(free))) free++
    const instance = this.#addInstance(live, id ?? String(free))
    this.#settle()
    return instance.live.path
  }

  #addInstance(repeat: Live, id: string): RepeatInstance {
    const instance = this.#growInstance(repeat, id)
    repeat.instances = [...repeat.instances, instance]
    for (const live of everyLive(instance.live)) {
      this.#dirty.add(live)
      this.#fresh.push(live)
    }
    this.#touchRepeat(repeat)
    return instance
  }

  /** Whatever counts instances or adds up their answers is to be computed again. */
  #touchRepeat(repeat: Live): void {
    this.#touch(repeat)
    const inside: FormNode[] = [...repeat.form.children]
    for (const node of inside) {
      inside.push(...node.children)
      for (const dependent of node.dependents) {
        if (dependent.repeats.includes(repeat.form)) continue
        for (const each of this.#related(repeat, dependent)) this.#dirty.add(each)
      }
    }
  }

  /** Removes an instance; what it held comes back so that it can be undone with `restoreRepeat`. */
  removeRepeat(path: string): RemovedInstance | null {
    const live = this.#byPath.get(path)
    if (live === undefined || live.instance === null || live.up === null) return null
    const repeat = live.up
    const place = repeat.instances.findIndex((instance) => instance.live === live)
    const held = this.#held([live])
    this.#takeInstances(
      repeat,
      repeat.instances.filter((instance) => instance.live === live),
    )
    this.#settle()
    return { repeat: repeat.path, id: live.instance, place, ...held }
  }

  #takeInstances(repeat: Live, gone: readonly RepeatInstance[]): void {
    const leaving = new Set(gone)
    repeat.instances = repeat.instances.filter((instance) => !leaving.has(instance))
    for (const live of gone.flatMap((instance) => everyLive(instance.live))) {
      this.#byPath.delete(live.path)
      this.#dirty.remove(live)
    }
    for (const { live } of repeat.instances) for (const each of everyLive(live)) this.#dirty.add(each)
    this.#touchRepeat(repeat)
  }

  restoreRepeat(removed: RemovedInstance): void {
    const repeat = this.#byPath.get(removed.repeat)
    if (repeat?.form.kind !== 'repeat') return
    const instance = this.#addInstance(repeat, removed.id)
    this.#fresh = []
    const others = repeat.instances.filter((each) => each !== instance)
    repeat.instances = [...others.slice(0, removed.place), instance, ...others.slice(removed.place)]
    this.#load({ answers: removed.answers, repeats: removed.repeats })
    for (const live of everyLive(instance.live)) this.#dirty.add(live)
    this.#touchRepeat(repeat)
    this.#settle()
  }

  /** Drops what logic hid in a section that is being left, and says what. */
  leaveSection(path: string): readonly Dropped[] {
    const section = this.#byPath.get(path)
    if (section === undefined) return []
    const dropped: Dropped[] = []
    for (const live of everyLive(section)) {
      if (live.answer === null || live.relevant || live.form.question?.calculate !== undefined) continue
      // Without the answer that hides its group the group would be back.
      if (live.form.showsAround) continue
      dropped.push({ path: live.path, answer: live.answer, why: 'hidden-by-logic' })
      live.answer = null
      this.#touch(live)
    }
    this.#settle()
    return dropped
  }

  // ——— keeping ———

  #held(lives: readonly Live[]): {
    readonly answers: Record<string, Answer>
    readonly repeats: Record<string, string[]>
  } {
    const answers: Record<string, Answer> = {}
    const repeats: Record<string, string[]> = {}
    for (const top of lives) {
      for (const live of everyLive(top)) {
        // What is not permitted is not kept; what logic hides is kept until its section is left.
        if (live.answer !== null && live.permitted && live.form.question?.type !== 'note')
          answers[live.path] = live.answer
        if (live.form.kind === 'repeat' && live.instance === null && live.instances.length > 0) {
          repeats[live.path] = live.instances.map(({ id }) => id)
        }
      }
    }
    return { answers, repeats }
  }

  /** The answers as they are sealed. */
  serialise(): Answers {
    const { id, version } = this.form.definition
    return { definition: { id, version, sha256: this.form.sha256 }, ...this.#held(this.#tops) }
  }

  /** Plain text of a question anywhere by key, for scores and facts: one per instance, in order. */
  answersByKey(key: string): readonly {
    readonly instance: string | null
    readonly path: string
    readonly relevant: boolean
    readonly answer: Answer | null
  }[] {
    const node = this.form.byKey.get(key)
    if (node === undefined) return []
    const rooms = roomsWithin([this.#root], node.repeats)
    return rooms.flatMap((room) => {
      const live = room.lives[node.slot]
      if (live === undefined) return []
      const relevant = live.relevant && live.permitted
      return [{ instance: room.instance, path: live.path, relevant, answer: relevant ? live.answer : null }]
    })
  }

  /** Evaluates an expression beside a repeat's instance (null: at the form's top), for scores. */
  evaluateAt(ready: Ready, repeatKey: string | null, instance: string | null): Value {
    const at =
      repeatKey === null
        ? this.#tops[0]
        : (this.#instances(repeatKey).find(({ id }) => id === instance)?.live ?? this.#tops[0])
    // From inside the instance, so that names find that person's answers.
    const inside = at?.instance === null ? at : (at?.kids[0] ?? at)
    return inside === undefined ? '' : this.#evaluate(ready, inside)
  }

  /** Instance ids of a repeat by key. */
  instancesOf(repeatKey: string): readonly string[] {
    return this.#instances(repeatKey).map(({ id }) => id)
  }

  #instances(repeatKey: string): readonly RepeatInstance[] {
    const repeat = this.form.byKey.get(repeatKey)
    if (repeat === undefined) return []
    return roomsWithin([this.#root], repeat.repeats).flatMap(
      (room) => room.lives[repeat.slot]?.instances ?? [],
    )
  }
}

function areOffered(chosen: readonly string[], items: readonly Item[]): boolean {
  const offered = new Set(items.map((item) => item.value))
  return chosen.every((each) => offered.has(each))
}

/** Do two answers say the same to whoever reads them as text? */
function saysSame(a: Answer | null, b: Answer | null): boolean {
  if (a === b) return true
  const one = a !== null && 'value' in a ? a.value : ''
  const other = b !== null && 'value' in b ? b.value : ''
  return one === other || answerText(a) === answerText(b)
}

const sameItems = (a: readonly Item[], b: readonly Item[]): boolean =>
  a === b ||
  (a.length === b.length && a.every((item, index) => item === b[index] || item.value === b[index]?.value))

function sameViolations(a: readonly Violation[], b: readonly Violation[]): boolean {
  return (
    (a.length === 0 && b.length === 0) ||
    (a.length === b.length &&
      a.every((each, index) => each.code === b[index]?.code && each.message === b[index]?.message))
  )
}
