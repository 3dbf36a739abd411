import { useId } from 'react'
import styles from './progress.module.css'
import { useWords } from '#/app/words/words.ts'

interface Props {
  readonly label: string
  /** How many are done; null while nobody knows. */
  readonly done: number | null
  readonly total: number
}

/** How far something is, in a bar and in numbers. */
export function Progress({ label, done, total }: Props) {
  const words = useWords('shared')
  const id = useId()
  return (
    <div className={styles['progress']}>
      <label htmlFor={id}>{label}</label>
      <span className={styles['count']}>
        {done === null ? words('loading') : words('progressOf', { done, total })}
      </span>
      <progress
        id={id}
        className={styles['bar']}
        max={Math.max(total, 1)}
        {...(done === null ? {} : { value: done })}
      />
    </div>
  )
}
