import type { ReactNode } from 'react'
import styles from './badge.module.css'
import { classNames } from './class-names.ts'
import { Icon, type IconName } from './icon.tsx'

export type BadgeTone = 'neutral' | 'info' | 'ok' | 'warn' | 'danger'

interface Props {
  readonly children: ReactNode
  readonly tone?: BadgeTone
  readonly icon?: IconName
}

/** A word or two about the state of one thing. */
export function Badge({ children, tone = 'neutral', icon }: Props) {
  return (
    <span className={classNames(styles['badge'], styles[tone])}>
      {icon && <Icon name={icon} />}
      <span>{children}</span>
    </span>
  )
}
