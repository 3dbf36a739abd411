import type { ReactNode } from 'react'
import { Icon, type IconName } from './icon.tsx'
import styles from './states.module.css'

interface Props {
  readonly title: string
  /** What to do so that it is no longer empty, or why that is fine. */
  readonly children: ReactNode
  readonly icon?: IconName
  readonly actions?: ReactNode
}

/** A list that has nothing in it, and what that means. */
export function EmptyState({ title, children, icon = 'home', actions }: Props) {
  return (
    <section className={styles['state']}>
      <Icon name={icon} size="large" />
      <h2>{title}</h2>
      <div className={styles['text']}>{children}</div>
      {actions !== undefined && <div className={styles['actions']}>{actions}</div>}
    </section>
  )
}
