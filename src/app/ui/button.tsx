import type { ReactNode, Ref } from 'react'
import { Button as AriaButton } from 'react-aria-components/Button'
import styles from './button.module.css'
import { classNames } from './class-names.ts'
import { Icon, type IconName } from './icon.tsx'

/** `primary` once on a screen; `danger` only for what cannot be undone. */
export type ButtonTone = 'primary' | 'secondary' | 'quiet' | 'danger'

interface Props {
  readonly children: ReactNode
  readonly onPress?: () => void
  readonly tone?: ButtonTone
  readonly icon?: IconName
  /** `large` on screens turned to a resident. */
  readonly size?: 'regular' | 'large'
  readonly type?: 'button' | 'submit'
  /** As wide as its place. */
  readonly wide?: boolean
  readonly isDisabled?: boolean
  /** Work is under way: the button keeps focus and place, and cannot be pressed twice. */
  readonly isPending?: boolean
  /** Full words for a screen reader, when the visible ones lean on their surroundings ("Remove" beside a name). */
  readonly fullLabel?: string
  readonly ref?: Ref<HTMLButtonElement>
}

/** The classes of a button's look, for links that look like buttons. */
export function buttonLook(tone: ButtonTone, size: 'regular' | 'large', wide: boolean): string {
  return classNames(
    styles['button'],
    styles[tone],
    size === 'large' && styles['large'],
    wide && styles['wide'],
  )
}

/** Something that happens when pressed, by finger, mouse or key. */
export function Button({
  children,
  onPress = () => undefined,
  tone = 'secondary',
  icon,
  size = 'regular',
  type = 'button',
  wide = false,
  isDisabled = false,
  isPending = false,
  fullLabel,
  ref,
}: Props) {
  return (
    <AriaButton
      className={buttonLook(tone, size, wide)}
      // While pending it neither submits nor acts again, but keeps its place and focus. React Aria's own
      // pending state leaves an unnamed image in its live region once the button is gone.
      type={isPending ? 'button' : type}
      onPress={isPending ? () => undefined : onPress}
      isDisabled={isDisabled}
      {...(fullLabel === undefined ? {} : { 'aria-label': fullLabel })}
      {...(ref === undefined ? {} : { ref })}
    >
      {isPending ? <span className={styles['turning']} aria-hidden="true" /> : icon && <Icon name={icon} />}
      <span>{children}</span>
    </AriaButton>
  )
}
