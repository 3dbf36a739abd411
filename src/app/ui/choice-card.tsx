import { useEffectEvent, useLayoutEffect, useRef } from 'react'
import styles from './choice.module.css'

/** One answer that can be chosen. */
export interface Choice<V extends string> {
  readonly value: V
  readonly label: string
  /** Small print under the answer, read with it. */
  readonly note?: string | undefined
  readonly isDisabled?: boolean
  /** The address of a picture of the answer, shown with its words. */
  readonly picture?: string | undefined
}

interface Props {
  readonly type: 'radio' | 'checkbox'
  /** What ties the radio buttons of one question together. */
  readonly name?: string
  readonly choice: Choice<string>
  readonly isChosen: boolean
  readonly isDisabled: boolean
  readonly isInvalid: boolean
  readonly onChange: (isChosen: boolean) => void
  /** Focus left the whole question, not only this answer. */
  readonly onLeave: () => void
}

/**
 * An answer as a large card, all of it to be pressed; the browser's own control
 * in it, drawn our way. A press is shown by the browser at once; what is chosen
 * from outside follows.
 */
export function ChoiceCard({
  type,
  name,
  choice,
  isChosen,
  isDisabled,
  isInvalid,
  onChange,
  onLeave,
}: Props) {
  const control = useRef<HTMLInputElement>(null)
  useLayoutEffect(() => {
    if (control.current !== null) control.current.checked = isChosen
  }, [isChosen])
  const changed = useEffectEvent(onChange)
  useLayoutEffect(() => {
    const field = control.current
    if (field === null) return undefined
    // At every press React would look through the page for the group and write into its controls again, before
    // anything is painted. What is set by code is no change to React: it leaves them alone.
    const settle = (): void => {
      field.checked = Boolean(field.checked)
    }
    const hear = (): void => changed(field.checked)
    field.addEventListener('click', settle)
    field.addEventListener('change', hear)
    return () => {
      field.removeEventListener('click', settle)
      field.removeEventListener('change', hear)
    }
  }, [])
  return (
    <label
      className={styles['card']}
      data-disabled={isDisabled || undefined}
      data-invalid={isInvalid || undefined}
    >
      <input
        type={type}
        name={name}
        value={choice.value}
        defaultChecked={isChosen}
        ref={control}
        disabled={isDisabled}
        // A radio button says it for its group; a group of boxes cannot.
        aria-invalid={type === 'checkbox' && isInvalid ? true : undefined}
        className={type === 'radio' ? styles['ring'] : styles['box']}
        onBlur={({ currentTarget, relatedTarget }) => {
          const group = currentTarget.closest('[role="radiogroup"], [role="group"]')
          if (group?.contains(relatedTarget) !== true) onLeave()
        }}
      />
      {choice.picture !== undefined && <img className={styles['picture']} src={choice.picture} alt="" />}
      <span className={styles['words']}>
        <span className={styles['label']}>{choice.label}</span>
        {choice.note !== undefined && <span className={styles['note']}>{choice.note}</span>}
      </span>
    </label>
  )
}
