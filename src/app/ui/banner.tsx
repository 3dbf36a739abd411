import type { ReactNode } from 'react'
import styles from './banner.module.css'
import { Button } from './button.tsx'
import { classNames } from './class-names.ts'
import { Icon, type IconName } from './icon.tsx'
import { useWords } from '#/app/words/words.ts'

export type BannerTone = 'info' | 'ok' | 'warn' | 'danger'

const icons: Readonly<Record<BannerTone, IconName>> = {
  info: 'info',
  ok: 'check',
  warn: 'warning',
  danger: 'stop',
}

interface Props {
  readonly tone?: BannerTone
  readonly title?: string
  readonly children: ReactNode
  readonly actions?: ReactNode
  /** Shown as "Close" when given. */
  readonly onClose?: () => void
}

/** A message that belongs to the whole screen and stays until its reason is gone. */
export function Banner({ tone = 'info', title, children, actions, onClose }: Props) {
  const words = useWords('shared')
  return (
    <div className={classNames(styles['banner'], styles[tone])} role="status">
      <Icon name={icons[tone]} />
      <div className={styles['words']}>
        {title !== undefined && <p className={styles['title']}>{title}</p>}
        <div>{children}</div>
        {(actions !== undefined || onClose !== undefined) && (
          <div className={styles['actions']}>
            {actions}
            {onClose && (
              <Button tone="quiet" onPress={onClose}>
                {words('close')}
              </Button>
            )}
          </div>
        )}
      </div>
    </div>
  )
}
