import styles from './skeleton.module.css'
import { VisuallyHidden } from './visually-hidden.tsx'
import { useWords } from '#/app/words/words.ts'

/** Holds the place of lines that are being fetched, so that nothing jumps when they come. */
export function Skeleton({ lines = 3, label }: { readonly lines?: number; readonly label?: string }) {
  const words = useWords('shared')
  return (
    <div className={styles['skeleton']} aria-busy="true">
      <VisuallyHidden>{label ?? words('loading')}</VisuallyHidden>
      {Array.from({ length: lines }, (_, line) => (
        <div key={line} className={styles['line']} aria-hidden="true" />
      ))}
    </div>
  )
}
