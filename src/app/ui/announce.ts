/** What the one live region says now. `turn` changes even when the same words are said twice. */
export interface Announcement {
  readonly text: string
  readonly turn: number
}

let announcement: Announcement = { text: '', turn: 0 }
const listeners = new Set<() => void>()

/**
 * Says a sentence to people who listen to the screen instead of looking at it:
 * a save, a mistake, a change of sync. Polite: it waits for the end of what is
 * being read. The whole app has one live region, in the frame.
 */
export function announce(text: string): void {
  announcement = { text, turn: announcement.turn + 1 }
  for (const listener of listeners) listener()
}

/** The last announcement. */
export const lastAnnouncement = (): Announcement => announcement

/** Calls back at every announcement, until the returned function is called. */
export function onAnnouncement(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}
