import { useEffect, useRef } from 'react'
import { Link } from 'wouter'
import { announce } from './announce.ts'
import { classNames } from './class-names.ts'
import { Icon, type IconName } from './icon.tsx'
import styles from './safety-line.module.css'
import { useWords } from '#/app/words/words.ts'

/**
 * Where the worker's visits are. `safe` may be claimed only on the server's
 * verified receipt; counts are of visits, because that is what people count.
 */
export type Safety =
  | { readonly state: 'safe'; readonly visits: number }
  | { readonly state: 'pending'; readonly visits: number }
  | { readonly state: 'sending'; readonly sent: number; readonly total: number }
  | { readonly state: 'refused'; readonly visits: number }
  | { readonly state: 'offline'; readonly visits: number }

const icons: Readonly<Record<Safety['state'], IconName>> = {
  safe: 'shield',
  pending: 'tablet',
  sending: 'send',
  refused: 'warning',
  offline: 'offline',
}

/** The safety line as a sentence. */
export function useSafetyWords(safety: Safety): string {
  const words = useWords('shared')
  switch (safety.state) {
    case 'safe':
      return safety.visits === 0 ? words('safeAll') : words('safeVisits', { count: safety.visits })
    case 'pending':
      return words('pendingVisits', { count: safety.visits })
    case 'sending':
      return words('sending', { sent: safety.sent, total: safety.total })
    case 'refused':
      return words('refusedVisits', { count: safety.visits })
    case 'offline':
      return safety.visits === 0 ? words('offlineSafe') : words('offlineVisits', { count: safety.visits })
  }
}

/**
 * Always visible to a worker: is anything only on this tablet? Opens the page
 * about sync. A change of state (not each step of sending) is said aloud.
 */
export function SafetyLine({ safety, href }: { readonly safety: Safety; readonly href: string }) {
  const sentence = useSafetyWords(safety)
  const said = useRef(safety.state)
  useEffect(() => {
    if (said.current === safety.state) return
    said.current = safety.state
    announce(sentence)
  }, [safety.state, sentence])
  return (
    <Link href={href} className={classNames(styles['line'], styles[safety.state])}>
      <Icon name={icons[safety.state]} />
      <span className={styles['words']}>
        {sentence}
        {safety.state === 'sending' && (
          <progress
            className={styles['progress']}
            value={safety.sent}
            max={safety.total}
            aria-hidden="true"
          />
        )}
      </span>
    </Link>
  )
}
