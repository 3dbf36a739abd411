import type { ReactNode } from 'react'
import { Link } from 'wouter'
import { buttonLook, type ButtonTone } from './button.tsx'
import { Icon, type IconName } from './icon.tsx'

interface Props {
  readonly href: string
  readonly children: ReactNode
  readonly tone?: ButtonTone
  readonly icon?: IconName
  readonly size?: 'regular' | 'large'
  readonly wide?: boolean
  /** The address is a page of the server (the public catalogue), not a screen of the app. */
  readonly outside?: boolean
}

/** A place to go to that deserves a button's size. */
export function LinkButton({
  href,
  children,
  tone = 'secondary',
  icon,
  size = 'regular',
  wide = false,
  outside = false,
}: Props) {
  const look = buttonLook(tone, size, wide)
  const inside = (
    <>
      {icon && <Icon name={icon} />}
      <span>{children}</span>
    </>
  )
  return outside ? (
    <a className={look} href={href}>
      {inside}
    </a>
  ) : (
    <Link className={look} href={href}>
      {inside}
    </Link>
  )
}
