import { useCallback, useEffect, useSyncExternalStore } from 'react'
import { currentForm, definitionFor } from '#/app/definitions.ts'
import { attachmentFiles } from '#/app/attachment-files.ts'
import type { AnswerFiles, EarlierAnswers, FormWork } from '#/app/form/form-work.ts'
import { storageRoom } from '#/app/storage-room.ts'
import { afterPaint } from '#/app/ui/after-paint.ts'
import { vault } from '#/app/vault.ts'
import { purposeRegister } from '#/client/consents.ts'
import { Fault } from '#/client/fault.ts'
import type { ConsentStanding, UnlockedAs } from '#/client/vault-api.ts'
import { textIn } from '#/core/catalogue/texts.ts'
import type { HouseholdState } from '#/core/household/fold.ts'
import type { Person, VisitDraft } from '#/core/household/records.ts'
import { Plan } from '#/core/plan/plan.ts'
import { readAnswers, type Answer } from '#/core/questionnaire/answers.ts'
import type { CompiledForm } from '#/core/questionnaire/form.ts'
import { FormSession } from '#/core/questionnaire/session.ts'
import { questionAt } from '#/core/questionnaire/versions.ts'
import type { AssessmentId, StreamId, VisitId } from '#/core/vault/ids.ts'
import { localMoment, today } from '#/app/days.ts'
import { earlierAnswers } from './earlier-answers.ts'
import { changedDraft, type FormChange, withLost } from './form-change.ts'

export type Saving = 'saved' | 'saving' | 'disk-full' | 'failed'
export type DraftPage = NonNullable<VisitDraft['page']>

const BLANK_PAGE: DraftPage = { goal: '', withoutQr: false, who: {}, ownSteps: [] }

const optionalPurposes: ReadonlySet<string> = new Set(
  purposeRegister.purposes.filter(({ optional }) => optional).map(({ id }) => id),
)

/** Somebody waits for the disk while it refuses: the visit cannot be closed yet. */
export class UnsavedVisit extends Error {
  readonly saving: Saving
  constructor(saving: Saving) {
    super('what was answered is not on disk yet')
    this.name = 'UnsavedVisit'
    this.saving = saving
  }
}

/**
 * One visit being made: its draft, its questionnaire, and whether everything
 * said so far is on disk. Lives as long as the tab, so going from step to step
 * loses nothing, not even an answer still on its way to the disk.
 */
export class VisitWork implements FormWork {
  draft: VisitDraft
  readonly session: FormSession
  readonly earlier: EarlierAnswers
  /** The supervisor's words by question, when the assessment was returned. */
  readonly comments: ReadonlyMap<string, string>
  readonly files: AnswerFiles
  saving: Saving = 'saved'
  #unsaved = false
  #isWaiting = false
  readonly #late = new Map<string, Answer | null>()
  #busy = false
  #permitted: string
  readonly #listeners = new Set<() => void>()

  constructor(
    draft: VisitDraft,
    form: CompiledForm,
    household: HouseholdState,
    consents: readonly ConsentStanding[],
    who: UnlockedAs | null = null,
  ) {
    const { id, version } = form.definition
    this.draft = { ...withPlanMadeBefore(draft, household), definition: { id, version, sha256: form.sha256 } }
    this.earlier = earlierAnswers(household, draft.assessment, form)
    this.comments = draft.corrects === null ? new Map() : commentsOn(household, draft.assessment)
    const { answers } = readAnswers(draft.answers)
    this.files = attachmentFiles(
      draft.household,
      () => this.draft.attachments ?? {},
      (reference) => this.change({ attachments: { ...this.draft.attachments, [reference.id]: reference } }),
    )
    const blank = draft.definition === null
    this.#permitted = JSON.stringify(consents)
    this.session = FormSession.open(form, blank ? null : { answers, repeats: { ...draft.repeats } }, {
      language: draft.language,
      today: today(),
      now: localMoment,
      random: chance,
      ...(who === null ? {} : { metadata: { deviceid: who.device, username: who.badge } }),
      permitted: permissionsOf(consents),
    })
    this.takeMembers(household)
  }

  /** The household's members as the form's people, with what is known of them; a new one joins the others. */
  takeMembers(household: HouseholdState): void {
    const { session } = this
    const repeat = session.form.nodes.find(
      ({ source }) => source.kind === 'repeat' && source.members === true,
    )
    if (repeat === undefined) return
    const there = new Set(session.instancesOf(repeat.key))
    let added = false
    for (const member of household.facts.members) {
      const person = household.persons.get(member)?.person
      if (there.has(member) || person === undefined) continue
      const at = session.addRepeat(repeat.path, member)
      if (at === null) continue
      added = true
      const known = knownOf(person)
      for (const path of session.paths()) {
        const key = path.startsWith(`${at}/`) ? session.node(path)?.key : undefined
        const answer = key === undefined ? undefined : known[key]
        if (answer !== undefined && answer !== null) session.set(path, answer)
      }
    }
    if (added) this.changed()
  }

  /** Takes what people consented to by now; answers no longer permitted leave the draft with the next save. */
  permit(consents: readonly ConsentStanding[]): void {
    const permitted = JSON.stringify(consents)
    if (permitted === this.#permitted) return
    this.#permitted = permitted
    this.session.setContext({ permitted: permissionsOf(consents) })
    this.changed()
  }

  /**
   * Takes an answer. Where the field echoes it, that is painted first and the
   * answer taken in right after, so that a press or key is never late because of
   * questions that come or go with it. Where a text says the answer ("all
   * {{count}} of you"), that text is in the same frame.
   */
  answer(path: string, answer: Answer | null, isEchoed = false): void {
    if (!isEchoed || this.session.isQuotedElsewhere(path)) {
      this.takeAnswers()
      this.session.set(path, answer)
      this.#unsaved = true
      this.#say('saving')
    } else this.#late.set(path, answer)
    // Collecting and handing over what was said is work; the answer is to be seen first.
    if (this.#isWaiting) return
    this.#isWaiting = true
    afterPaint(() => {
      this.#isWaiting = false
      this.takeAnswers()
      if (this.#unsaved) void this.#save()
    })
  }

  /** Takes in what was answered in this very moment: before anybody asks what is answered. */
  takeAnswers(): void {
    if (this.#late.size === 0) return
    const late = [...this.#late]
    this.#late.clear()
    this.#unsaved = true
    this.saving = 'saving'
    for (const [path, answer] of late) this.session.set(path, answer)
    this.#say('saving')
  }

  change(change: Partial<VisitDraft>): void {
    this.draft = { ...this.draft, ...change }
    this.changed()
  }

  get page(): DraftPage {
    return this.draft.page ?? BLANK_PAGE
  }

  changePage(change: Partial<DraftPage>): void {
    this.change({ page: { ...this.page, ...change } })
  }

  /** Something is to be put on disk; the newest state wins, one write at a time. */
  changed(): void {
    this.takeAnswers()
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
    this.#say('saving')
    void this.#save()
  }

  /** Resolves when nothing waits for the disk any more. */
  async settled(): Promise<void> {
    this.takeAnswers()
    if (this.#unsaved) void this.#save()
    while (this.saving === 'saving') {
      await new Promise<void>((resolve) => {
        const stop = this.subscribe(() => {
          stop()
          resolve()
        })
      })
    }
    if (this.saving !== 'saved') throw new UnsavedVisit(this.saving)
  }

  #say(saving: Saving): void {
    this.saving = saving
    for (const listener of this.#listeners) listener()
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }
}

/** What the household's own records say of a person, as the form asks it. */
const knownOf = (person: Person): Readonly<Record<string, Answer | null>> => ({
  name: { value: person.name },
  birth_date: person.birthDate === null ? null : { value: person.birthDate },
  relation: person.relation === '' ? null : { value: person.relation },
})

/** Was this answer only taken over from the household's records? Then nobody gave it at this visit. */
const isTakenOver =
  (household: HouseholdState, from: CompiledForm) =>
  (path: string, answer: Answer): boolean => {
    const person = household.facts.members.find((id) => path.includes(`/${id}/`))
    const known = person === undefined ? undefined : household.persons.get(person)?.person
    const key = questionAt(from, path)?.key
    return (
      known !== undefined &&
      key !== undefined &&
      JSON.stringify(knownOf(known)[key]) === JSON.stringify(answer)
    )
  }

/** A correction starts from the choices and the page made at the visit, so that closing it does not empty them. */
function withPlanMadeBefore(draft: VisitDraft, household: HouseholdState): VisitDraft {
  if (draft.corrects === null || draft.page !== undefined || Object.keys(draft.choices).length > 0)
    return draft
  const made = Plan.safeParse(household.plans.findLast(({ visit }) => visit === draft.visit)?.plan)
  if (!made.success) return draft
  const choices: VisitDraft['choices'] = {}
  const reasons: Record<string, string> = {}
  for (const { option, forPerson, history } of made.data.outcomes) {
    const state = history.at(-1)?.state
    const reason = history.at(-1)?.reason ?? null
    const key = choiceKey(option.slug, forPerson)
    if (state === 'accepted' || state === 'thinking' || state === 'refused' || state === 'already-had')
      choices[key] = state
    if (reason !== null) reasons[key] = reason
  }
  const who: DraftPage['who'] = {}
  const by: Record<string, string> = {}
  const ownSteps: string[] = []
  for (const step of made.data.steps) {
    const ownName = step.option === null ? textIn(step.name, made.data.language) : null
    if (ownName !== null) ownSteps.push(ownName)
    const key = step.option === null ? ownStepKey(ownName ?? '') : choiceKey(step.option.slug, step.forPerson)
    who[key] = step.who
    if (step.by !== null) by[key] = step.by
  }
  const page: DraftPage = { goal: made.data.goal, withoutQr: !made.data.qr, who, by, ownSteps }
  return { ...draft, choices, reasons, page }
}

/** Who does a step where nobody was named. */
const whoDoes = (who: DraftPage['who']) =>
  Object.fromEntries(Object.entries(who).filter(([, each]) => each !== 'resident'))

const inKeyOrder = (record: Readonly<Record<string, string>>) =>
  Object.entries(record).toSorted(([a], [b]) => (a < b ? -1 : 1))

/** Does a correction leave the choices and the page as they were printed at the visit? */
export function isPlanAsPrinted(draft: VisitDraft, household: HouseholdState): boolean {
  if (draft.corrects === null) return false
  const { page: _, ...blank } = { ...draft, choices: {}, reasons: {} }
  const before = withPlanMadeBefore(blank, household)
  const said = ({ choices, reasons, page }: VisitDraft): string =>
    JSON.stringify([
      inKeyOrder(choices),
      inKeyOrder(reasons ?? {}),
      page?.goal ?? '',
      page?.withoutQr ?? false,
      inKeyOrder(whoDoes(page?.who ?? {})),
      inKeyOrder(page?.by ?? {}),
      page?.ownSteps ?? [],
    ])
  return said(before) === said(draft)
}

/** A choice belongs to an option and, where it is personal, to the person. */
export const choiceKey = (slug: string, personId: string | null): string =>
  personId === null ? slug : `${slug} ${personId}`

/** The key of a step in the household's own words; no option's slug begins so. */
export const ownStepKey = (text: string): string => `= ${text}`

/** The newest return's comments by the question they speak of. */
function commentsOn(household: HouseholdState, assessment: AssessmentId): ReadonlyMap<string, string> {
  const reviews = household.assessments.get(assessment)?.reviews ?? []
  const returned = reviews.findLast(({ review }) => review.decision === 'returned')
  return new Map(returned?.review.comments.map(({ path, text }) => [path, text]) ?? [])
}

/** For `random()` and `uuid()`: from 0 up to 1, by the browser's own source of chance. */
const chance = (): number => (crypto.getRandomValues(new Uint32Array(1))[0] ?? 0) / 2 ** 32

/** Statutory purposes always; optional ones for whom they were given. */
function permissionsOf(consents: readonly ConsentStanding[]) {
  const given = new Map(consents.map(({ person, purposes }) => [String(person), purposes]))
  return (purpose: string, person: string | null): boolean =>
    !optionalPurposes.has(purpose) || (person !== null && given.get(person)?.[purpose] === 'given')
}

export type VisitToOpen = { readonly visit: VisitId } | { readonly correct: AssessmentId }

/** Where the opening of a visit stands, and why it cannot be opened. */
export type VisitOpening =
  | { readonly state: 'opening' }
  | { readonly state: 'open'; readonly work: VisitWork }
  /** It has an outcome already; opening it again would start a second assessment of it. */
  | { readonly state: 'over' }
  /** No such visit or assessment on this device. */
  | { readonly state: 'unknown' }
  /** Begun under a version of the questionnaire this app does not carry. */
  | { readonly state: 'newer-form' }
  /** Too little room on the device to be sure that every answer can be kept. */
  | { readonly state: 'no-room'; readonly neededMegabytes: number }
  | { readonly state: 'failed' }

const openings = new Map<string, VisitOpening>()
const waiting = new Set<() => void>()
const OPENING: VisitOpening = { state: 'opening' }

function become(key: string, opening: VisitOpening): void {
  openings.set(key, opening)
  for (const tell of waiting) tell()
}

async function begin(stream: StreamId, what: VisitToOpen) {
  const household = await vault.household(stream)
  const { drafts } = await vault.caseload()
  const isOpen = drafts.some(({ payload }) =>
    'visit' in what ? payload.visit === what.visit : payload.assessment === what.correct,
  )
  if (!isOpen) {
    if ('visit' in what && household.outcomes.has(what.visit)) return { state: 'over' } as const
    const isKnown =
      'visit' in what ? household.visits.has(what.visit) : household.assessments.has(what.correct)
    if (!isKnown) return { state: 'unknown' } as const
    const room = await storageRoom()
    if (!room.hasRoom) return { state: 'no-room', neededMegabytes: room.neededMegabytes } as const
  }
  const draft =
    'visit' in what
      ? await vault.startVisit(stream, what.visit, household.facts.language)
      : await vault.startCorrection(stream, what.correct)
  const form = draft.definition === null ? currentForm() : definitionFor(draft.definition)
  if (form === null) return { state: 'newer-form' } as const
  const [consents, who] = [await vault.consents(stream), await vault.whoami()]
  return { state: 'open', work: new VisitWork(draft, form, household, consents, who) } as const
}

/** The visit in hand, or why it is not. */
export function useVisitOpening(stream: StreamId, what: VisitToOpen) {
  const key = 'visit' in what ? `visit ${what.visit}` : `correct ${what.correct}`
  const subscribe = useCallback((listener: () => void) => {
    waiting.add(listener)
    return () => waiting.delete(listener)
  }, [])
  const opening = useSyncExternalStore(subscribe, () => openings.get(key))
  useEffect(() => {
    if (openings.has(key)) return
    openings.set(key, OPENING)
    begin(stream, what).then(
      (opened) => become(key, opened),
      (cause: unknown) => {
        become(key, { state: 'failed' })
        reportError(cause)
      },
    )
  }, [key, opening, stream, what])
  const again = useCallback(() => {
    openings.delete(key)
    for (const tell of waiting) tell()
  }, [key])
  return { opening: opening ?? OPENING, again }
}

/** The draft as it stands, and again after every change to it. */
export const useDraft = (work: VisitWork): VisitDraft =>
  useSyncExternalStore(work.subscribe, () => work.draft)

/** Whether all that was said is on disk. */
export const useSaving = (work: VisitWork): Saving => useSyncExternalStore(work.subscribe, () => work.saving)

/**
 * Brings an open visit to another version or questionnaire: the draft is saved
 * as the plan leaves it, and the visit goes on under the new one.
 *
 * @throws UnsavedVisit when the answers so far are not on disk; `Fault` when the disk refuses
 */
export async function changeForm(work: VisitWork, plan: FormChange): Promise<void> {
  await work.settled()
  const { household: stream } = work.draft
  const [household, consents] = [await vault.household(stream), await vault.consents(stream)]
  const draft = changedDraft(work.draft, plan, Date.now(), isTakenOver(household, plan.from))
  const next = new VisitWork(draft, plan.to, household, consents, await vault.whoami())
  const lost = next.session.takeDropped()
  if (lost.length > 0) next.draft = withLost(next.draft, plan, lost)
  next.changed()
  await next.settled()
  for (const [key, held] of openings)
    if (held.state === 'open' && held.work === work) become(key, { state: 'open', work: next })
}

/** The visit is over: the next opening starts anew. */
export function forgetVisit(work: VisitWork): void {
  for (const [key, held] of openings) if (held.state === 'open' && held.work === work) openings.delete(key)
}

/**
 * Lets go of visits that are wholly on disk, so that the next opening reads
 * what another tablet may have added meanwhile. One that is still being saved,
 * or could not be, stays in memory.
 */
export function letGoOfSavedVisits(): void {
  for (const [key, held] of openings)
    if (held.state !== 'opening' && (held.state !== 'open' || held.work.saving === 'saved'))
      openings.delete(key)
}
