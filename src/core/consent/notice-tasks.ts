import { daysBetween, endOfMonths } from './calendar.ts'

/** Somebody of whom we know through others: a member who was not there, or a person named. */
export interface NamedPerson {
  /** A member's id, or the id of the record that names them. */
  readonly id: string
  readonly name: string
  /** The first day we had anything of them, from somebody else. */
  readonly since: string
  /** The first day they were told: by a notice acknowledged, handed over or posted; null for not yet. */
  readonly toldOn: string | null
}

/** A notice still owed under GDPR Art. 14. */
export interface NoticeTask {
  readonly id: string
  readonly name: string
  readonly since: string
  /** The last day: one calendar month after, moved to a working day. */
  readonly due: string
  /** Days left; negative when it is late. */
  readonly daysLeft: number
}

/** GDPR Art. 14(3)(a): within a month at the latest. */
const MONTHS = 1

const NONE: ReadonlySet<string> = new Set()
const duesKnown = new Map<string, string>()

/** The last day for what is known since a day; of usual years counted once, because whole caseloads ask for the same days. */
function dueOf(since: string, alsoFree: ReadonlySet<string>): string {
  if (alsoFree !== NONE) return endOfMonths(since, MONTHS, alsoFree)
  const due = duesKnown.get(since) ?? endOfMonths(since, MONTHS, NONE)
  duesKnown.set(since, due)
  return due
}

/**
 * Who is still to be told that we hold something about them, the most pressing
 * first. Giving the notice closes the task, whoever gave it and whichever
 * record arrived first.
 *
 * @param alsoFree - working days the government has made free
 */
export function noticeTasks(
  persons: readonly NamedPerson[],
  today: string,
  alsoFree: ReadonlySet<string> = NONE,
): readonly NoticeTask[] {
  return persons
    .filter(({ toldOn }) => toldOn === null)
    .map(({ id, name, since }) => {
      const due = dueOf(since, alsoFree)
      return { id, name, since, due, daysLeft: daysBetween(today, due) }
    })
    .toSorted((a, b) => a.due.localeCompare(b.due) || a.id.localeCompare(b.id))
}

/** As much of a closed task as says whether it was closed rightly. */
interface Closing {
  readonly how: string
  readonly note: string
  readonly ground?: string | undefined
}

/**
 * May a duty to inform be closed like this? "Not required" needs one of the
 * grounds of Art. 14(5) and a word why it applies to this person; any other way
 * needs neither and claims no ground.
 */
export const isClosedRightly = ({ how, note, ground }: Closing): boolean =>
  how === 'not-required' ? ground !== undefined && note.trim() !== '' : ground === undefined
