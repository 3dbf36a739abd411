import { useEffect, useRef } from 'react'
import { Icon } from './icon.tsx'
import styles from './form-error-summary.module.css'
import { useWords } from '#/app/words/words.ts'

/** One mistake and the `id` of the field where it is corrected. */
export interface FormMistake {
  readonly fieldId: string
  readonly message: string
}

/** Puts focus into a field, or into the first control of a group. */
export function jumpToField(fieldId: string): void {
  const field = document.getElementById(fieldId)
  if (field === null) return
  const control = field.matches('input, textarea, select, button')
    ? field
    : field.querySelector<HTMLElement>('input, textarea, select, button')
  field.scrollIntoView({ block: 'center' })
  control?.focus({ preventScroll: true })
}

interface Props {
  /** In the order of the fields; empty shows nothing. */
  readonly mistakes: readonly FormMistake[]
  /** Changes at each attempt to send: the summary then takes focus. */
  readonly attempt: number
}

/** After an attempt to send: how many places need correcting, each a jump to its field. */
export function FormErrorSummary({ mistakes, attempt }: Props) {
  const words = useWords('shared')
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => {
    if (attempt > 0) heading.current?.focus()
  }, [attempt])
  if (mistakes.length === 0) return null
  return (
    <section className={styles['summary']}>
      <Icon name="warning" />
      <div>
        <h2 ref={heading} tabIndex={-1} className={styles['title']}>
          {words('mistakes', { count: mistakes.length })}
        </h2>
        <ul className={styles['list']}>
          {mistakes.map((mistake) => (
            <li key={`${mistake.fieldId} ${mistake.message}`}>
              <a
                href={`#${mistake.fieldId}`}
                onClick={(event) => {
                  event.preventDefault()
                  jumpToField(mistake.fieldId)
                }}
              >
                {mistake.message}
              </a>
            </li>
          ))}
        </ul>
      </div>
    </section>
  )
}
