import { Progress } from '#/app/ui/progress.tsx'
import { useStatus } from '#/app/vault.ts'
import { useWords } from '#/app/words/words.ts'

/** How much of what lies on this device is opened: after unlocking, with very much here, it takes a while. */
export function Opening() {
  const words = useWords('audit')
  const { phase, done, total } = useStatus()
  return phase === 'opening' ? <Progress label={words('opening')} done={done} total={total} /> : null
}
