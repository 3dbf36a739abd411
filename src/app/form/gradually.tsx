import { startTransition, useEffect, useState, type ReactNode } from 'react'
import { afterPaint } from '#/app/ui/after-paint.ts'

/** More than a tall screen shows of questions. */
const AT_ONCE = 8
/** Few enough that a key pressed meanwhile is answered in the same frame. */
const THEN = 6

interface Props {
  readonly paths: readonly string[]
  /** Somebody is sent to one of them: it has to be there. */
  readonly isWhole: boolean
  readonly children: (path: string) => ReactNode
}

/**
 * What a screen shows at once, and the rest in the frames that follow, so that
 * the first question of a hundred can be answered as soon as it is seen. In the
 * end all are there, to be found, read aloud and reached by key.
 */
export function Gradually({ paths, isWhole, children }: Props) {
  const [drawn, setDrawn] = useState(isWhole ? paths.length : AT_ONCE)
  const isUnderWay = drawn < paths.length
  useEffect(() => {
    if (isUnderWay) afterPaint(() => startTransition(() => setDrawn(drawn + THEN)))
  }, [drawn, isUnderWay])
  return paths.slice(0, drawn).map((path) => children(path))
}
