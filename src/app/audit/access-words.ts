import type { AccessEntry } from '#/core/household/access-log.ts'
import type { Say } from '#/app/words/words.ts'

/** What was opened, in words. */
export function whatWords(words: Say<'access'>, what: AccessEntry['what']): string {
  switch (what) {
    case 'household':
      return words('whatHousehold')
    case 'assessment':
      return words('whatAssessment')
    case 'counted':
      return words('whatCounted')
    case 'broken-open':
      return words('whatBroken')
    case 'broken-file':
      return words('whatBrokenFile')
  }
}
