import { useEffect, useSyncExternalStore } from 'react'
import { currentForm, definitionFor } from '#/app/definitions.ts'
import { vault } from '#/app/vault.ts'
import { purposeRegister } from '#/client/consents.ts'
import { Fault } from '#/client/fault.ts'
import type { ConsentStanding } from '#/client/vault-api.ts'
import type { HouseholdState } from '#/core/household/fold.ts'
import type { VisitDraft } from '#/core/household/records.ts'
import { readAnswers, type Answer } from '#/core/questionnaire/answers.ts'
import { FormSession } from '#/core/questionnaire/session.ts'
import type { AssessmentId, StreamId, VisitId } from '#/core/vault/ids.ts'
import { today } from './days.ts'

export type Saving = 'saved' | 'saving' | 'disk-full' | 'failed'

const optionalPurposes: ReadonlySet<string> = new Set(
  purposeRegister.purposes.filter(({ optional }) => optional).map(({ id }) => id),
)

/**
 * One visit being made: its draft, its questionnaire, and whether everything
 * said so far is on disk. Lives as long as the tab, so going from step to step
 * loses nothing, not even an answer still on its way to the disk.
 */
export class VisitWork {
  draft: VisitDraft
  readonly session: FormSession
  saving: Saving = 'saved'
  #unsaved = false
  #busy = false
  #version = 0
  readonly #listeners = new Set<() => void>()

  constructor(draft: VisitDraft, household: HouseholdState, consents: readonly ConsentStanding[]) {
    const form = (draft.definition === null ? null : definitionFor(draft.definition)) ?? currentForm()
    const { id, version } = form.definition
    this.draft = { ...draft, definition: { id, version, sha256: form.sha256 } }
    const { answers } = readAnswers(draft.answers)
    const blank = draft.definition === null
    this.session = FormSession.open(form, blank ? null : { answers, repeats: { ...draft.repeats } }, {
      language: draft.language,
      today: today(),
      permitted: permissionsOf(consents),
    })
    if (this.#fillMembers(household)) this.changed()
  }

  /** The household's members as the form's people, with what is known of them. */
  #fillMembers(household: HouseholdState): boolean {
    const { session } = this
    const repeat = session.form.nodes.find(
      ({ source }) => source.kind === 'repeat' && source.members === true,
    )
    if (repeat === undefined) return false
    const there = new Set(session.instancesOf(repeat.key))
    let added = false
    for (const member of household.facts.members) {
      const person = household.persons.get(member)?.person
      if (there.has(member) || person === undefined) continue
      const at = session.addRepeat(repeat.path, member)
      if (at === null) continue
      added = true
      const known: Readonly<Record<string, Answer | null>> = {
        name: { value: person.name },
        birth_date: person.birthDate === null ? null : { value: person.birthDate },
        relation: person.relation === '' ? null : { value: person.relation },
      }
      for (const path of session.paths()) {
        const key = path.startsWith(`${at}/`) ? session.node(path)?.key : undefined
        const answer = key === undefined ? undefined : known[key]
        if (answer !== undefined && answer !== null) session.set(path, answer)
      }
    }
    return added
  }

  permit(consents: readonly ConsentStanding[]): void {
    this.session.setContext({ permitted: permissionsOf(consents) })
  }

  answer(path: string, answer: Answer | null): void {
    this.session.set(path, answer)
    this.changed()
  }

  change(change: Partial<VisitDraft>): void {
    this.draft = { ...this.draft, ...change }
    this.changed()
  }

  /** Something is to be put on disk; the newest state wins, one write at a time. */
  changed(): void {
    this.#unsaved = true
    this.#say('saving')
    void this.#save()
  }

  async #save(): Promise<void> {
    if (this.#busy) return
    this.#busy = true
    while (this.#unsaved) {
      this.#unsaved = false
      const { answers, repeats } = this.session.serialise()
      this.draft = { ...this.draft, answers, repeats }
      try {
        await vault.saveDraft(this.draft)
      } catch (cause) {
        this.#busy = false
        this.#unsaved = true
        this.#say(cause instanceof Fault && cause.code === 'disk-full' ? 'disk-full' : 'failed')
        return
      }
    }
    this.#busy = false
    this.#say('saved')
  }

  /** After a full disk: tries to put down what still waits. */
  retry(): void {
    void this.#save()
  }

  /** Resolves when nothing waits for the disk any more. */
  async settled(): Promise<void> {
    while (this.saving === 'saving') await new Promise((resolve) => setTimeout(resolve, 10))
    if (this.saving !== 'saved') throw new Error('what was answered is not on disk yet')
  }

  #say(saving: Saving): void {
    this.saving = saving
    this.#version++
    for (const listener of this.#listeners) listener()
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  readonly version = (): number => this.#version
}

/** Statutory purposes always; optional ones for whom they were given. */
function permissionsOf(consents: readonly ConsentStanding[]) {
  const given = new Map(consents.map(({ person, purposes }) => [String(person), purposes]))
  return (purpose: string, person: string | null): boolean =>
    !optionalPurposes.has(purpose) || (person !== null && given.get(person)?.[purpose] === 'given')
}

const open = new Map<string, VisitWork>()
const opening = new Map<string, Promise<VisitWork>>()
const waiting = new Set<() => void>()

async function begin(key: string, start: () => Promise<VisitDraft>): Promise<VisitWork> {
  const draft = await start()
  const [household, consents] = await Promise.all([
    vault.household(draft.household),
    vault.consents(draft.household),
  ])
  const work = new VisitWork(draft, household, consents)
  open.set(key, work)
  for (const tell of waiting) tell()
  return work
}

/** The visit in hand; null until its draft is open. */
export function useVisitWork(
  stream: StreamId,
  what: { readonly visit: VisitId } | { readonly correct: AssessmentId },
  language: 'lv' | 'en' | 'ru',
): VisitWork | null {
  const key = 'visit' in what ? `visit ${what.visit}` : `correct ${what.correct}`
  const subscribe = (listener: () => void): (() => void) => {
    waiting.add(listener)
    return () => waiting.delete(listener)
  }
  const work = useSyncExternalStore(subscribe, () => open.get(key)) ?? null
  useEffect(() => {
    if (open.has(key) || opening.has(key)) return
    const begun = begin(key, () =>
      'visit' in what
        ? vault.startVisit(stream, what.visit, language)
        : vault.startCorrection(stream, what.correct),
    )
    opening.set(key, begun)
    begun.then(
      () => opening.delete(key),
      (cause: unknown) => {
        opening.delete(key)
        reportError(cause)
      },
    )
  })
  useSyncExternalStore(work?.subscribe ?? nothingToHear, work?.version ?? (() => 0))
  return work
}

const nothingToHear = () => () => undefined

/** The visit is over: the next opening starts anew. */
export function forgetVisit(work: VisitWork): void {
  for (const [key, held] of open) if (held === work) open.delete(key)
}
