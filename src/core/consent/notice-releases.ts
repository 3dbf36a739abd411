import type { Notice } from './notice.ts'
import type { ConsentLintProblem } from './purposes.ts'
import type { RegisterDiff } from './register-diff.ts'

/**
 * The versions that came after the one somebody was shown, oldest first. A
 * version these releases do not know is newer than they are: nothing is news.
 *
 * @param releases - all versions of one notice, oldest first
 */
export function noticeNews(releases: readonly Notice[], shown: string): readonly Notice[] {
  const at = releases.findIndex(({ version }) => version === shown)
  return at < 0 ? [] : releases.slice(at + 1)
}

/** Has the notice changed in substance for this purpose since a person consented under `shown`? */
export const isStopped = (releases: readonly Notice[], shown: string, purpose: string): boolean =>
  noticeNews(releases, shown).some(({ change }) => change?.stops.includes(purpose) === true)

/** Fields of a purpose that change what somebody said yes to, whatever words go with them. */
const IN_SUBSTANCE = new Set([
  'basis',
  'special',
  'data',
  'optional',
  'validMonths',
  'keep.from',
  'keep.months',
])
/** `recipients.lv` and the other languages count, too: who gets the data is said in words only. */
const isInSubstance = (field: string): boolean => IN_SUBSTANCE.has(field) || field.startsWith('recipients')

/**
 * What stands against a new version of a notice: it follows the one before,
 * and every purpose whose data, recipients, basis or time the register changed
 * with it is one it stops. A time that was only written out in a form machines
 * count (`keep` where there was none) changes nothing for people.
 */
export function lintNoticeChange(
  before: Notice,
  after: Notice,
  register: RegisterDiff,
): readonly ConsentLintProblem[] {
  const stops = after.change?.stops ?? []
  const changed = new Set(
    register.changed
      .filter(({ field, before: was }) => isInSubstance(field) && !(field.startsWith('keep') && was === null))
      .map(({ purpose }) => purpose),
  )
  return [
    ...(after.id === before.id && after.change?.from === before.version
      ? []
      : [{ code: 'notice-does-not-follow', place: `${before.version}: ${after.version}` } as const]),
    ...[...changed]
      .filter((purpose) => !stops.includes(purpose))
      .map((purpose) => ({ code: 'change-not-declared', place: purpose }) as const),
  ]
}
