import { Fault } from '#/client/fault.ts'
import type { RescueTaken } from '#/client/rescue.ts'
import type { BannerTone } from '#/app/ui/banner.tsx'
import type { Say } from '#/app/words/words.ts'

/** What came of bringing in another device's work, as a banner says it. */
export interface RescueNews {
  readonly tone: BannerTone
  readonly title?: string
  readonly text: string
}

const REASONS = {
  'no-rescue-file': 'noRescueFile',
  newer: 'newer',
  damaged: 'damaged',
  'other-organisation': 'otherOrganisation',
  'other-team': 'otherTeam',
  'unknown-device': 'unknownDevice',
} as const

/** Says what was taken over, what was not, and why. */
export function rescueNews(words: Say<'handingOver'>, taken: RescueTaken): RescueNews {
  if (!taken.ok) return { tone: 'danger', text: words(REASONS[taken.reason]) }
  const [refused] = taken.refused
  if (refused !== undefined)
    return {
      tone: 'danger',
      title: words('refusedTitle'),
      text: words('refusedText', { detail: refused.detail }),
    }
  const { records, drafts, chunks, setAside } = taken.counts
  const aside = setAside === 0 ? '' : ` ${words('takenAside', { count: setAside })}`
  return {
    tone: setAside === 0 ? 'ok' : 'warn',
    title: words('takenTitle'),
    text: words('takenText', { records, drafts, chunks }) + aside,
  }
}

/** Why it could not even be tried. */
export function rescueTrouble(words: Say<'handingOver'>, cause: unknown): RescueNews {
  if (cause instanceof Fault && cause.code === 'offline') return { tone: 'warn', text: words('offline') }
  return { tone: 'danger', text: words('failed', { detail: cause instanceof Error ? cause.message : '' }) }
}
