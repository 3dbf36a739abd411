import { useSyncExternalStore } from 'react'
import { lastAnnouncement, onAnnouncement } from './announce.ts'
import { VisuallyHidden } from './visually-hidden.tsx'

/**
 * The one live region. A dialog hides the rest of the page from screen
 * readers but not this, because React Aria leaves `data-live-announcer` alone.
 */
export function LiveRegion() {
  const { text, turn } = useSyncExternalStore(onAnnouncement, lastAnnouncement)
  return (
    <VisuallyHidden>
      <div role="status" aria-live="polite" aria-atomic="true" data-live-announcer="true">
        <span key={turn}>{text}</span>
      </div>
    </VisuallyHidden>
  )
}
