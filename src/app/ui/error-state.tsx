import type { ReactNode } from 'react'
import { Button } from './button.tsx'
import { classNames } from './class-names.ts'
import { Icon, type IconName } from './icon.tsx'
import styles from './states.module.css'
import { useWords } from '#/app/words/words.ts'

interface Props {
  /** What happened, in the words of the work. */
  readonly title: string
  /** What is safe, and what to do now. */
  readonly children: ReactNode
  readonly icon?: IconName
  readonly onRetry?: () => void
  readonly actions?: ReactNode
}

/** Something failed: says what happened, what is safe and what to do. Never a number alone. */
export function ErrorState({ title, children, icon = 'warning', onRetry, actions }: Props) {
  const words = useWords('shared')
  return (
    <section className={classNames(styles['state'], styles['error'])} role="alert">
      <Icon name={icon} size="large" />
      <h2>{title}</h2>
      <div className={styles['text']}>{children}</div>
      <div className={styles['actions']}>
        {onRetry && (
          <Button tone="primary" icon="refresh" onPress={onRetry}>
            {words('retry')}
          </Button>
        )}
        {actions}
      </div>
    </section>
  )
}
