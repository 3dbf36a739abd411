import type { Answer } from '#/core/questionnaire/answers.ts'
import type { CompiledForm } from '#/core/questionnaire/form.ts'
import type { SessionContext } from '#/core/questionnaire/question-state.ts'
import { FormSession } from '#/core/questionnaire/session.ts'

export const TODAY = '2026-11-23'

type Said = string | number | readonly string[] | { readonly nonAnswer: 'declined' | 'unknown' | 'not-applicable' }

const answerOf = (said: Said): Answer => {
  if (typeof said === 'object' && 'nonAnswer' in said) return said
  return { value: typeof said === 'object' ? [...said] : said }
}

/** Someone at a kitchen table with the form open: answers go in by the questions' names. */
export class Table {
  readonly session: FormSession
  readonly #form: CompiledForm

  constructor(form: CompiledForm, context: Partial<SessionContext> = {}) {
    this.#form = form
    this.session = FormSession.open(form, null, { language: 'lv', today: TODAY, ...context })
  }

  /** Somebody who lives here. */
  member(id: string, birthDate: string): this {
    this.session.addRepeat('/members', id)
    return this.says('birth_date', birthDate, id)
  }

  path(name: string, member?: string): string {
    const node = this.#form.nodes.find((each) => each.name === name && each.question !== null)
    if (node === undefined) throw new Error(`the form asks nothing called ${name}`)
    return member === undefined ? node.path : node.path.replace('/members/', `/members/${member}/`)
  }

  says(name: string, said: Said, member?: string): this {
    const outcome = this.session.set(this.path(name, member), answerOf(said))
    if (outcome !== 'set') throw new Error(`${name}: ${outcome}`)
    return this
  }

  of(name: string, member?: string) {
    const state = this.session.state(this.path(name, member))
    if (state === undefined) throw new Error(`no state of ${name}`)
    return state
  }

  asks(name: string, member?: string): boolean {
    const { relevant, permitted } = this.of(name, member)
    return relevant && permitted
  }

  value(name: string, member?: string) {
    return this.of(name, member).value
  }
}
