import { purposeRegister } from '#/client/consents.ts'
import type { EnrolledDevice } from '#/client/vault-api.ts'
import {
  type BreachClock,
  type BreachRisk,
  type LockEvidence,
  type LossReport,
  NOTHING_REPORTED,
  breachClock,
  breachRisk,
} from '#/core/consent/breach.ts'
import {
  type BreachFacts,
  type Draft,
  article33Draft,
  article34Letter,
} from '#/core/consent/breach-letters.ts'
import { dataWords } from '#/core/consent/words/data-words.ts'
import type { WrittenLine } from '#/core/consent/office-book.ts'
import type { Language } from '#/app/words/catalog.ts'
import { formatsIn } from '#/app/words/formats.ts'
import type { useOffice } from './letters.ts'

export type LossLine = Extract<WrittenLine, { about: 'loss' }>

/** One loss as it stands by everything that was written about it. */
export interface LossStanding {
  readonly last: LossLine
  readonly evidence: LockEvidence
  readonly report: LossReport
  readonly clock: BreachClock
  readonly risk: BreachRisk
}

/** Null while nothing was written. */
export function lossStanding(
  lines: readonly LossLine[],
  device: EnrolledDevice | undefined,
  now: number,
): LossStanding | null {
  const last = lines.at(-1)
  const clock = breachClock(
    lines.map(({ statement }) => statement),
    now,
  )
  if (last === undefined || clock === null) return null
  const evidence: LockEvidence = {
    ...last.evidence,
    revokedAt: device?.revoked === true ? (last.evidence.revokedAt ?? last.statement.statedAt) : null,
  }
  return { last, evidence, report: last.report ?? NOTHING_REPORTED, clock, risk: breachRisk(evidence) }
}

/** The kinds of data any device of the team holds: the register's, each once. */
export const dataKinds = (): readonly string[] => [
  ...new Set(purposeRegister.purposes.flatMap(({ data }) => data)),
]

/** A paper of a loss in one language: the notification (33), or the letter to one person (34). */
export function lossPaper(
  article: '33' | '34',
  { last, evidence, report, clock, risk }: LossStanding,
  office: ReturnType<typeof useOffice>,
  addressee: string | null,
  language: Language,
): Draft {
  const { dateTime } = formatsIn(language)
  const instant = (iso: string): string => dateTime(Date.parse(iso))
  const facts: BreachFacts = {
    controller: [office.controller, office.contact].filter((part) => part !== '').join(', '),
    dpo: office.dpo,
    what: last.note,
    lostAt: report.lostAt === null ? null : instant(report.lostAt),
    categories: dataKinds().map((kind) => dataWords(kind, language)),
    measures: report.measures,
    delay: report.delay,
  }
  const told = { ...clock, awareAt: instant(clock.awareAt), deadline: instant(clock.deadline) }
  const known = {
    ...evidence,
    revokedAt: evidence.revokedAt === null ? null : instant(evidence.revokedAt),
  }
  return article === '33'
    ? article33Draft(facts, known, risk, told, language)
    : article34Letter(facts, known, risk, addressee, language)
}
