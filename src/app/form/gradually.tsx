import { startTransition, useEffect, useState, type ReactNode } from 'react'
import styles from './form.module.css'
import { afterPaint } from '#/app/ui/after-paint.ts'

/** About what a screen shows of questions; few enough that a key pressed while they are drawn is not kept waiting. */
const TOGETHER = 6

interface Props {
  readonly paths: readonly string[]
  /** Somebody is sent to one of them: it has to be there. */
  readonly isWhole: boolean
  readonly children: (path: string) => ReactNode
}

/**
 * The first few at once and the rest in the frames that follow, so that the
 * first question of a hundred can be answered as soon as it is seen. In the end
 * all are there, to be found, read aloud and reached by key; those out of sight
 * cost no layout and no paint.
 */
export function Gradually({ paths, isWhole, children }: Props) {
  const [drawn, setDrawn] = useState(isWhole ? paths.length : TOGETHER)
  const isUnderWay = drawn < paths.length
  useEffect(() => {
    if (isUnderWay) afterPaint(() => startTransition(() => setDrawn(drawn + TOGETHER)))
  }, [drawn, isUnderWay])
  if (paths.length <= TOGETHER) return paths.map((path) => children(path))
  const parts: ReactNode[] = []
  for (let from = 0; from < Math.min(drawn, paths.length); from += TOGETHER) {
    parts.push(
      <div key={paths[from]} className={styles['together']}>
        {paths.slice(from, from + TOGETHER).map((path) => children(path))}
      </div>,
    )
  }
  return parts
}
