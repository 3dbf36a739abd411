import { useEffect, useState } from 'react'
import type { SafetyStatus } from '#/client/vault-api.ts'
import { Progress } from '#/app/ui/progress.tsx'
import { useWords } from '#/app/words/words.ts'

/** Opening a usual caseload is over before anybody has read a word: what would only flash is not shown. */
const WORTH_SAYING_MS = 1_000

/** How far the opening of what lies here is: lists work already, what needs everything waits. */
export function OpeningRecords({ status }: { readonly status: SafetyStatus }) {
  const words = useWords('handingOver')
  const [isLong, setIsLong] = useState(false)
  const isOpening = status.phase === 'opening'
  useEffect(() => {
    if (!isOpening) return
    const timer = setTimeout(() => setIsLong(true), WORTH_SAYING_MS)
    return () => {
      clearTimeout(timer)
      setIsLong(false)
    }
  }, [isOpening])
  return isOpening && isLong ? (
    <Progress label={words('openingTitle')} done={status.done} total={status.total} />
  ) : null
}
