import { UnsavedVisit } from './visit-work.ts'
import { Fault } from '#/client/fault.ts'
import type { Say } from '#/app/words/words.ts'

/** What the world did, in a sentence that says what is safe and what to do; a mistake of ours is reported besides. */
export function troubleWords(words: Say<'visit'>, cause: unknown): string {
  if (cause instanceof UnsavedVisit)
    return cause.saving === 'disk-full' ? words('diskFull') : words('saveFailed')
  if (cause instanceof Fault) return cause.code === 'disk-full' ? words('noRoomNow') : words('notKept')
  reportError(cause)
  return words('notKept')
}
