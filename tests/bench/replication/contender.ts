/** What each side of the bench can do in its page; times in milliseconds. */
export interface Contender {
  /** Enters the place: ours by an invitation's fragment, the others by nothing. */
  enter(invitation: string): Promise<void>
  /** Puts documents on this tablet, not sent yet; how long that took. */
  write(from: number, to: number): Promise<number>
  /** Sends all of them; until the server has said that it has the last one. */
  push(): Promise<number>
  /** Fetches until so many are here, on disk and usable. */
  pull(expected: number): Promise<number>
  /** How many are on this tablet's disk, read anew. */
  held(): Promise<number>
}

declare global {
  interface Window {
    contender: Contender
  }
}
