import { Badge, type BadgeTone } from './badge.tsx'
import type { IconName } from './icon.tsx'
import { useWords } from '#/app/words/words.ts'

/** How well an option fits, as matching says; an option that is hidden is not drawn at all. */
export type VerdictKind = 'likely' | 'possible' | 'unknown' | 'no'

const looks: Readonly<Record<VerdictKind, { tone: BadgeTone; icon: IconName }>> = {
  likely: { tone: 'ok', icon: 'check' },
  possible: { tone: 'info', icon: 'person' },
  unknown: { tone: 'warn', icon: 'question' },
  no: { tone: 'neutral', icon: 'minus' },
}

/** A verdict in words, never "entitled": the municipality decides, not the machine. */
export function Verdict({ verdict }: { readonly verdict: VerdictKind }) {
  const words = useWords('shared')
  const said: Readonly<Record<VerdictKind, string>> = {
    likely: words('verdictLikely'),
    possible: words('verdictPossible'),
    unknown: words('verdictUnknown'),
    no: words('verdictNo'),
  }
  return (
    <Badge tone={looks[verdict].tone} icon={looks[verdict].icon}>
      {said[verdict]}
    </Badge>
  )
}
