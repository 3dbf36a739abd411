import { z } from 'zod'
import { endOfMonths } from './calendar.ts'
import { REQUEST_ARTICLES, type RequestArticle } from './rights.ts'

const day = z.iso.date()
const reason = z.string().trim().min(1).max(2_000)

/** Why we do not do what was asked; each is a ground the law names. */
export const REFUSAL_GROUNDS = [
  'art-12-2-identity-not-shown',
  'art-12-5-manifestly-unfounded',
  'art-12-5-excessive',
  'art-15-4-rights-of-others',
  'art-17-3-b-legal-duty-or-public-task',
  'art-17-3-e-legal-claims',
  'art-20-other-basis',
  'art-21-1-compelling-grounds',
] as const

export type RefusalGround = (typeof REFUSAL_GROUNDS)[number]

/** Which rights each ground stands against; those of Art. 12 stand against every one. */
const STANDS_AGAINST: Readonly<Record<RefusalGround, readonly RequestArticle[]>> = {
  'art-12-2-identity-not-shown': REQUEST_ARTICLES,
  'art-12-5-manifestly-unfounded': REQUEST_ARTICLES,
  'art-12-5-excessive': REQUEST_ARTICLES,
  // Art. 20(4) says of the copy to take along what Art. 15(4) says of the other.
  'art-15-4-rights-of-others': ['15', '20'],
  'art-17-3-b-legal-duty-or-public-task': ['17'],
  'art-17-3-e-legal-claims': ['17'],
  'art-20-other-basis': ['20'],
  'art-21-1-compelling-grounds': ['21'],
}

/** The grounds on which a request under this article may be refused. */
export const groundsAgainst = (article: RequestArticle): readonly RefusalGround[] =>
  REFUSAL_GROUNDS.filter((ground) => STANDS_AGAINST[ground].includes(article))

/** One step of a request, as it is written down. Days are calendar days in the office. */
export const RequestEvent = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('received'), on: day, article: z.enum(REQUEST_ARTICLES) }),
  z.strictObject({ kind: z.literal('identity-checked'), on: day, method: reason }),
  z.strictObject({ kind: z.literal('extended'), on: day, reason: z.string().max(2_000) }),
  z.strictObject({
    kind: z.literal('third-party-reviewed'),
    on: day,
    /** What is blacked out in the copy, and the ground for each. */
    redactions: z.array(z.strictObject({ place: reason, ground: reason })).max(1_000),
  }),
  z.strictObject({ kind: z.literal('answered'), on: day }),
  z.strictObject({ kind: z.literal('refused'), on: day, grounds: z.array(z.enum(REFUSAL_GROUNDS)) }),
])
export type RequestEvent = z.infer<typeof RequestEvent>
export type RequestArticleOfEvent = Extract<RequestEvent, { kind: 'received' }>['article']

export type StepProblemCode =
  | 'not-received'
  | 'received-twice'
  | 'before-receipt'
  | 'already-closed'
  | 'extended-twice'
  | 'extended-too-late'
  | 'extended-without-reason'
  | 'identity-not-checked'
  | 'third-party-review-missing'
  | 'refused-without-grounds'

export interface StepProblem {
  readonly code: StepProblemCode
  readonly event: RequestEvent
}

export interface RequestClock {
  /** The last day to act, or to extend with reasons (Art. 12(3), first sentence). */
  readonly firstMonthEnds: string
  /** The last day to answer: that day, or two months further when extended. */
  readonly due: string
  /** The last day to tell why we do not act; an extension does not move it (Art. 12(4)). */
  readonly refusalDue: string
}

/** When a request received on a day must be answered: calendar months after Regulation 1182/71. */
export function requestClock(
  receivedOn: string,
  extended: boolean,
  alsoFree: ReadonlySet<string> = new Set(),
): RequestClock {
  const firstMonthEnds = endOfMonths(receivedOn, 1, alsoFree)
  // Counted from the receipt, not from the moved last day: three months in all.
  const due = extended ? endOfMonths(receivedOn, 3, alsoFree) : firstMonthEnds
  return { firstMonthEnds, due, refusalDue: firstMonthEnds }
}

export interface RequestState {
  readonly status: 'none' | 'open' | 'answered' | 'refused'
  readonly article: RequestArticleOfEvent | null
  readonly receivedOn: string | null
  readonly clock: RequestClock | null
  readonly identityCheckedOn: string | null
  readonly extension: { readonly on: string; readonly reason: string } | null
  readonly reviewedOn: string | null
  readonly redactions: readonly { readonly place: string; readonly ground: string }[]
  readonly closedOn: string | null
  readonly grounds: readonly RefusalGround[]
  /** Closed after its last day. */
  readonly late: boolean
  /** Steps that were written down but do not count, and why. */
  readonly problems: readonly StepProblem[]
}

const START: RequestState = {
  status: 'none',
  article: null,
  receivedOn: null,
  clock: null,
  identityCheckedOn: null,
  extension: null,
  reviewedOn: null,
  redactions: [],
  closedOn: null,
  grounds: [],
  late: false,
  problems: [],
}

/** On one day, steps come in the order a desk takes them. */
const ORDER: Readonly<Record<RequestEvent['kind'], number>> = {
  received: 0,
  'identity-checked': 1,
  'third-party-reviewed': 2,
  extended: 3,
  answered: 4,
  refused: 5,
}

const inOrder = (a: RequestEvent, b: RequestEvent): number =>
  a.on.localeCompare(b.on) ||
  ORDER[a.kind] - ORDER[b.kind] ||
  JSON.stringify(a).localeCompare(JSON.stringify(b))

/**
 * Where a request stands, from its steps in any order of arrival. A step that
 * may not be taken is kept as a problem and changes nothing; the clock starts
 * with the receipt and never pauses.
 */
export function foldRequest(
  events: readonly RequestEvent[],
  alsoFree: ReadonlySet<string> = new Set(),
): RequestState {
  // The receipt first, whatever day the other steps claim: before it nothing can be judged.
  const ordered = events.toSorted(
    (a, b) => Number(b.kind === 'received') - Number(a.kind === 'received') || inOrder(a, b),
  )
  return ordered.reduce((state, event) => step(state, event, alsoFree), START)
}

function step(state: RequestState, event: RequestEvent, alsoFree: ReadonlySet<string>): RequestState {
  const code = refusedStep(state, event)
  if (code !== null) return { ...state, problems: [...state.problems, { code, event }] }
  switch (event.kind) {
    case 'received':
      return {
        ...state,
        status: 'open',
        article: event.article,
        receivedOn: event.on,
        clock: requestClock(event.on, false, alsoFree),
      }
    case 'identity-checked':
      return { ...state, identityCheckedOn: state.identityCheckedOn ?? event.on }
    case 'extended':
      return {
        ...state,
        extension: { on: event.on, reason: event.reason },
        clock: requestClock(state.receivedOn ?? event.on, true, alsoFree),
      }
    case 'third-party-reviewed':
      return { ...state, reviewedOn: event.on, redactions: event.redactions }
    case 'answered':
      return {
        ...state,
        status: 'answered',
        closedOn: event.on,
        late: event.on > (state.clock?.due ?? event.on),
      }
    case 'refused':
      return {
        ...state,
        status: 'refused',
        closedOn: event.on,
        grounds: event.grounds,
        late: event.on > (state.clock?.refusalDue ?? event.on),
      }
  }
}

/** A copy goes out (Art. 15, 20): what it says of others must have been looked at first. */
const handsOutACopy = (article: RequestArticleOfEvent | null): boolean => article === '15' || article === '20'

function refusedStep(state: RequestState, event: RequestEvent): StepProblemCode | null {
  if (event.kind === 'received') return state.status === 'none' ? null : 'received-twice'
  if (state.receivedOn === null || state.clock === null) return 'not-received'
  if (event.on < state.receivedOn) return 'before-receipt'
  if (state.closedOn !== null) return 'already-closed'
  switch (event.kind) {
    case 'identity-checked':
    case 'third-party-reviewed':
      return null
    case 'extended':
      if (state.extension !== null) return 'extended-twice'
      if (event.reason.trim() === '') return 'extended-without-reason'
      return event.on > state.clock.firstMonthEnds ? 'extended-too-late' : null
    case 'answered':
      if (state.identityCheckedOn === null) return 'identity-not-checked'
      return handsOutACopy(state.article) && state.reviewedOn === null ? 'third-party-review-missing' : null
    case 'refused':
      if (event.grounds.length === 0) return 'refused-without-grounds'
      return state.identityCheckedOn === null && !event.grounds.includes('art-12-2-identity-not-shown')
        ? 'identity-not-checked'
        : null
  }
}

/** Has an open request passed its last day? */
export const isOverdue = (state: RequestState, today: string): boolean =>
  state.status === 'open' && state.clock !== null && today > state.clock.due
