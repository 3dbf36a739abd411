import type { AccessEntry } from './access-log.ts'

/** How a file of the access log says things, in the language it is made in. */
export interface AccessFileWords {
  readonly title: string
  readonly reason: string
  readonly savedBy: string
  /** That no key ends this file, so that people have to. */
  readonly keep: string
  readonly headings: readonly [
    household: string,
    what: string,
    when: string,
    connection: string,
    work: string,
    who: string,
    device: string,
  ]
  readonly whatOf: (what: AccessEntry['what']) => string
  readonly when: (atMs: number) => string
  readonly online: string
  readonly offline: string
  readonly inside: string
  readonly outside: string
  readonly nameOf: (account: AccessEntry['account']) => string
}

export interface AccessFileFacts {
  /** Which lines, oldest first. */
  readonly entries: readonly AccessEntry[]
  readonly reason: string
  /** Who saved it, and when by their clock, ms since 1970. */
  readonly savedBy: string
  readonly savedAt: number
}

/** Every cell in quotes; what a spreadsheet would run as a formula gets an apostrophe in front. */
const cell = (text: string): string =>
  `"${(/^[=+\-@\t\r]/.test(text) ? `'${text}` : text).replaceAll('"', '""')}"`

/**
 * Lines of the access log as a table for spreadsheets (CSV, UTF-8 with its
 * mark), for a matter that outlives them: why, who saved it, and then each
 * opening with the household's random number, by whom, where and when, the
 * instant in UTC beside the office's hour. Nothing of what was opened is in it.
 */
export function accessFile(
  { entries, reason, savedBy, savedAt }: AccessFileFacts,
  words: AccessFileWords,
): string {
  const [household, what, when, connection, work, who, device] = words.headings
  const rows = [
    [words.title],
    [words.reason, reason],
    [words.savedBy, savedBy, words.when(savedAt), new Date(savedAt).toISOString()],
    [words.keep],
    [],
    [household, what, when, `${when} (UTC)`, connection, work, who, `${who} (id)`, device],
    ...entries.map((entry) => [
      entry.household ?? '',
      words.whatOf(entry.what),
      words.when(entry.at),
      new Date(entry.at).toISOString(),
      entry.offline ? words.offline : words.online,
      entry.inCaseload ? words.inside : words.outside,
      words.nameOf(entry.account),
      entry.account,
      entry.device,
    ]),
  ]
  return `\uFEFF${rows.map((row) => row.map(cell).join(',')).join('\r\n')}\r\n`
}
