/**
 * A browser short of room clears everything a site kept at once, and the app
 * would open as if nobody had ever worked here. Cookies outlive that, so one
 * for each account says that it was here, how much it had not sent, and when:
 * a random id and two numbers. Its path is a page the server never answers
 * with anything of its own, so it hardly ever travels.
 */

const PREFIX = 'kept-'
const PATH = '/lock'
/** The longest a browser lets a cookie live. */
const LONGEST_SECONDS = 400 * 24 * 3600

/** What an account left behind as a mark. */
export interface KeptMark {
  readonly account: string
  /** Records, drafts and files no server had signed for when the mark was written. */
  readonly unsent: number
  /** By this device's clock, ms since 1970. */
  readonly at: number
}

const attributes = (maxAge: number): string =>
  `; path=${PATH}; max-age=${maxAge}; samesite=strict${location.protocol === 'https:' ? '; secure' : ''}`

/** The cookie of a mark, as it is set. */
const cookieOf = ({ account, unsent, at }: KeptMark): string => `${PREFIX}${account}=${unsent}.${at}`

/** The marks in a cookie line; what is not one of ours is passed over. */
export function readMarks(cookies: string): readonly KeptMark[] {
  return cookies.split('; ').flatMap((cookie) => {
    const [, account, unsent, at] = /^kept-([0-9a-f]{32})=(\d{1,9})\.(\d{1,15})$/.exec(cookie) ?? []
    if (account === undefined) return []
    return [{ account, unsent: Number(unsent), at: Number(at) }]
  })
}

/** As exactly as a mark says when: a cookie is set by another process, and every answer would wait for it. */
const EXACT_TO_MS = 60_000

let last: KeptMark | null = null

/** Marks that the account works here and how much it has not sent. */
export function keepMark(mark: KeptMark): void {
  if (last?.account === mark.account && last.unsent === mark.unsent && mark.at - last.at < EXACT_TO_MS) return
  last = mark
  document.cookie = cookieOf(mark) + attributes(LONGEST_SECONDS)
}

/** The marks on this device. Readable on the lock screen only. */
export const marksHere = (): readonly KeptMark[] => readMarks(document.cookie)

/** Takes an account's mark away, once its person knows. */
export function dropMark(account: string): void {
  last = null
  document.cookie = `${PREFIX}${account}=${attributes(0)}`
}
