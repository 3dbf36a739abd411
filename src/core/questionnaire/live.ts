import { type Answer, answerText } from './answers.ts'
import type { Item } from './definition.ts'
import type { ValueNode } from './expression/values.ts'
import type { FormNode } from './form.ts'
import type { QuestionState, SectionProgress, Violation } from './question-state.ts'

/** One instance of a repeat, with its id. */
export interface RepeatInstance {
  readonly id: string
  readonly live: Live
}

/** The nodes of the form's root or of one repeat instance, by slot. */
export interface Room {
  readonly repeat: FormNode | null
  readonly instance: string | null
  readonly outer: Room | null
  readonly lives: (Live | undefined)[]
}

/** What the references of one expression mean from one node, by their place in it: those that always mean the same. */
export type Links = (readonly Live[] | undefined)[]

/** One node with its answer: a question, a group, a repeat with its instances, or one instance. */
export class Live implements ValueNode {
  readonly form: FormNode
  readonly room: Room
  readonly up: Live | null
  /** The instance's id when this is a repeat's instance. */
  readonly instance: string | null
  readonly path: string
  kids: Live[] = []
  instances: RepeatInstance[] = []
  answer: Answer | null = null
  ownRelevant = true
  relevant = true
  permitted = true
  required = false
  locked = false
  /** A group around it asks for its answer to know whether it is shown: it counts as given meanwhile. */
  isAskedFromAbove = false
  /** One of its triggers changed since it was last calculated. */
  isTriggered = false
  violations: readonly Violation[] = []
  items: readonly Item[] | null = null
  shown: QuestionState | null = null
  readonly #links: { readonly of: object; readonly links: Links }[] = []
  /** How far the section, page or part that this is was when something in it last changed. */
  progress: SectionProgress | null = null
  /** Its turn among what is due to be computed; 0 when it is not. */
  dueTurn = 0
  /** How often it was computed for the answer of this number. */
  rounds = 0
  roundsOf = 0

  constructor(form: FormNode, room: Room, up: Live | null, instance: string | null, path: string) {
    this.form = form
    this.room = room
    this.up = up
    this.instance = instance
    this.path = path
  }

  /** The links of an expression that is evaluated here. */
  linksOf(expression: object): Links {
    for (const { of, links } of this.#links) if (of === expression) return links
    const links: Links = []
    this.#links.push({ of: expression, links })
    return links
  }

  get name(): string {
    return this.form.name
  }

  /** A repeat's instances stand beside their neighbours; the repeat itself is no node. */
  get parent(): ValueNode | null {
    const above = this.instance === null ? this.up : (this.up?.up ?? null)
    return above
  }

  text(): string {
    return this.isSeen ? answerText(this.answer) : ''
  }

  number(): number | undefined {
    const { answer } = this
    if (answer === null || !('value' in answer) || typeof answer.value !== 'number' || !this.isSeen)
      return undefined
    // As its text has it: there is no -0.
    return answer.value === 0 ? 0 : answer.value
  }

  /** Do expressions see what it holds? */
  private get isSeen(): boolean {
    return this.permitted && (this.relevant || this.isAskedFromAbove)
  }

  children(): readonly ValueNode[] {
    return this.kids.flatMap((kid): readonly ValueNode[] =>
      kid.form.kind === 'repeat' && kid.instance === null ? kid.instances.map(({ live }) => live) : [kid],
    )
  }
}

/** The rooms of every instance of these repeats, one within the other, outermost first. */
export function roomsWithin(rooms: readonly Room[], repeats: readonly FormNode[]): readonly Room[] {
  let within = rooms
  for (const repeat of repeats) {
    within = within.flatMap((room) =>
      (room.lives[repeat.slot]?.instances ?? []).map((instance) => instance.live.room),
    )
  }
  return within
}

/** The innermost room that holds both this node and one of the form: the root's when no repeat does. */
export function sharedRoom(live: Live, node: FormNode): Room {
  let { room } = live
  while (room.repeat !== null && !node.repeats.includes(room.repeat) && room.outer !== null) room = room.outer
  return room
}

/** The room where this node meets one of the form when it meets it once: in its own room, or where no repeat is around; else null. */
export function roomBeside(live: Live, node: FormNode): Room | null {
  const { room } = live
  const { repeats } = node
  if (room.repeat === (repeats[repeats.length - 1] ?? null)) return room
  if (repeats.length > 0) return null
  let outer = room
  while (outer.outer !== null) outer = outer.outer
  return outer
}

/** This node and everything below it, with every instance. */
export function everyLive(live: Live): readonly Live[] {
  const all: Live[] = [live]
  for (const each of all) {
    all.push(...each.kids)
    for (const { live: instance } of each.instances) all.push(instance)
  }
  return all
}
