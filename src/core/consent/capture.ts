import { addMonths, reachesAge } from './calendar.ts'
import type { ConsentState } from './fold.ts'
import type { ConsentReceipt, ReceiptKind } from './receipt.ts'

type Method = ConsentReceipt['method']
type Decider = ConsentReceipt['by']['kind']

/** One act at the table, about to become a receipt. */
export interface Act {
  readonly kind: ReceiptKind
  readonly purposes: readonly string[]
  readonly by: ConsentReceipt['by']
  readonly method: Method
  readonly witness: string | null
  /** A signature or mark was drawn on the glass. */
  readonly hasImage: boolean
  /** A photo or scan of signed paper is sealed beside. */
  readonly hasScan: boolean
}

/** Who is there, as far as an act must be weighed against it. */
export interface Table {
  /** Calendar day, `2026-11-23`. */
  readonly day: string
  readonly subject: { readonly name: string; readonly birthDate: string | null }
  /** The worker who writes it down; null when their name is not known here. */
  readonly worker: string | null
  /** Names of the household's children: none of them can witness. */
  readonly children: readonly string[]
}

export type ActProblem =
  | 'takes-back-only'
  | 'child-decides-alone'
  | 'adult-has-no-parent'
  | 'authority-missing'
  | 'evidence-missing'
  | 'witness-missing'
  | 'witness-is-worker'
  | 'witness-is-self'
  | 'witness-is-decider'
  | 'witness-is-child'
  | 'assent-of-another'

/** Of age in Latvia (Civil Law, Section 219). */
const ADULT_YEARS = 18
/**
 * From this age a child's own word is needed beside the parent's: the age at
 * which the Civil Law (Section 169) first asks a child's own agreement.
 */
const OWN_WORD_YEARS = 12

const reached = (birthDate: string | null, years: number, day: string): boolean =>
  birthDate === null || reachesAge(birthDate, years) <= day

/** Somebody whose birth date nobody knows decides for themselves. */
export const isChildOn = (birthDate: string | null, day: string): boolean =>
  !reached(birthDate, ADULT_YEARS, day)

/** Must a child's own word be asked, or may it be left out as too young to say? */
export const needsOwnWord = (birthDate: string | null, day: string): boolean =>
  reached(birthDate, OWN_WORD_YEARS, day)

const TAKES_BACK_ONLY: ReadonlySet<Method> = new Set(['phone', 'letter', 'code'])
/** What opens a purpose must be proved; what closes one is never turned down for its form. */
const OPENS: ReadonlySet<ReceiptKind> = new Set(['consent', 'renewal'])
/** A word that only the person themself can say. */
const OWN_WORD: ReadonlySet<ReceiptKind> = new Set(['assent'])

const WITNESSED: ReadonlySet<Method> = new Set(['mark', 'oral-witness'])

/** Names that differ only by case, spaces or diacritics are taken for one person. */
const plain = (name: string): string =>
  name.normalize('NFD').replaceAll(/\p{M}/gu, '').toLowerCase().trim().replaceAll(/\s+/g, ' ')

const same = (a: string, b: string): boolean => plain(a) !== '' && plain(a) === plain(b)

/** What stands against taking this act down; null when it may be. */
export function actProblem(act: Act, table: Table): ActProblem | null {
  if (TAKES_BACK_ONLY.has(act.method) && act.kind !== 'withdrawal' && act.kind !== 'objection')
    return 'takes-back-only'
  if (OWN_WORD.has(act.kind) && act.by.kind !== 'subject') return 'assent-of-another'
  return OPENS.has(act.kind)
    ? (deciderProblem(act, table) ?? proofProblem(act, table))
    : witnessProblem(act, table)
}

function deciderProblem({ by }: Act, { subject, day }: Table): ActProblem | null {
  const isChild = isChildOn(subject.birthDate, day)
  if (isChild && by.kind === 'subject') return 'child-decides-alone'
  if (!isChild && by.kind === 'parent') return 'adult-has-no-parent'
  return by.kind !== 'subject' && by.reference.trim() === '' ? 'authority-missing' : null
}

function proofProblem(act: Act, table: Table): ActProblem | null {
  if ((act.method === 'glass' || act.method === 'mark') && !act.hasImage) return 'evidence-missing'
  if (act.method === 'paper-scan' && !act.hasScan) return 'evidence-missing'
  if (WITNESSED.has(act.method) && (act.witness ?? '').trim() === '') return 'witness-missing'
  return witnessProblem(act, table)
}

/** Whoever is named as a witness must be one: an adult who is neither the worker nor one of those it is about. */
function witnessProblem({ witness, by }: Act, { subject, worker, children }: Table): ActProblem | null {
  if (witness === null || witness.trim() === '') return null
  if (worker !== null && same(witness, worker)) return 'witness-is-worker'
  if (same(witness, subject.name)) return 'witness-is-self'
  if (by.kind !== 'subject' && same(witness, by.reference.split(';')[0] ?? '')) return 'witness-is-decider'
  return children.some((child) => same(witness, child)) ? 'witness-is-child' : null
}

/** `Anna Vēja; pilnvara Nr. 12, 3.2.2026.`: who decides for somebody, and by which paper. */
export const authorityReference = (name: string, paper: string): string =>
  [name, paper]
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .join('; ')

export type Choice = 'yes' | 'no' | 'not-now'
/** A represented person's own word; `unsaid` where they are too young or cannot say. */
export type OwnWord = Choice | 'unsaid'

/** What was chosen at the table for one person. */
export interface Sitting {
  readonly choices: Readonly<Record<string, Choice>>
  readonly by: ConsentReceipt['by']
  /** By purpose, where somebody else said yes. */
  readonly ownWords: Readonly<Record<string, OwnWord>>
}

type Said = Pick<Act, 'kind' | 'purposes' | 'by'>

/** Takes back what stands, otherwise refuses: both are one tap. */
const noKind = (before: ConsentState): ReceiptKind => (before === 'given' ? 'withdrawal' : 'refusal')

function kindOf(choice: Choice, before: ConsentState): ReceiptKind {
  if (choice === 'not-now') return 'deferral'
  if (choice === 'no') return noKind(before)
  return before === 'given' || before === 'expired' || before === 'changed' ? 'renewal' : 'consent'
}

/**
 * The acts of one sitting, in the order they are written: the notice, one act
 * per purpose, and beside each yes of a parent, guardian or proxy the person's
 * own word. Asking again about what runs out or has run out is a renewal: a new
 * receipt, never a changed one.
 */
export function actsOf(
  sitting: Sitting,
  before: Readonly<Record<string, ConsentState>>,
  purposes: readonly string[],
): readonly Said[] {
  const { choices, by, ownWords } = sitting
  const subject = { kind: 'subject', reference: '' } as const
  return [
    { kind: 'notice', purposes: [], by },
    ...purposes.flatMap((purpose): readonly Said[] => {
      const was = before[purpose] ?? 'unset'
      const choice = choices[purpose] ?? 'not-now'
      const act: Said = { kind: kindOf(choice, was), purposes: [purpose], by }
      const own = ownWords[purpose] ?? 'unsaid'
      if (by.kind === 'subject' || choice !== 'yes' || own === 'unsaid') return [act]
      const kind = own === 'yes' ? 'assent' : own === 'no' ? 'refusal' : 'deferral'
      return [act, { kind, purposes: [purpose], by: subject }]
    }),
  ]
}

/**
 * Somebody wants to talk alone: to everybody at the table it is "not now" to
 * everything. No notice is claimed, for it was not heard in peace.
 */
export const aloneActs = (purposes: readonly string[]): readonly Said[] =>
  purposes.map((purpose) => ({
    kind: 'deferral',
    purposes: [purpose],
    by: { kind: 'subject', reference: '' },
  }))

/**
 * When a consent ends: calendar months later to the same time of day, and one
 * that a parent or guardian gave for a child not after the child's eighteenth
 * birthday, when they decide themselves.
 *
 * @param months - of the purposes consented to; null holds without end
 */
export function validUntil(
  at: string,
  months: number | null,
  by: Decider,
  birthDate: string | null,
): string | null {
  const end = months === null ? null : `${addMonths(at.slice(0, 10), months)}${at.slice(10)}`
  if (by === 'subject' || birthDate === null || !isChildOn(birthDate, at.slice(0, 10))) return end
  const ofAge = `${reachesAge(birthDate, ADULT_YEARS)}T00:00:00.000Z`
  return end === null || ofAge < end ? ofAge : end
}
