import type { Option } from '#/core/catalogue/catalogue.ts'
import { type Freshness, freshnessOf } from '#/core/catalogue/editing/freshness.ts'
import { textIn } from '#/core/catalogue/texts.ts'
import { today } from '#/app/days.ts'
import { Badge, type BadgeTone } from '#/app/ui/badge.tsx'
import type { IconName } from '#/app/ui/icon.tsx'
import { useFormats } from '#/app/words/formats.ts'
import { useLanguage, useWords, type Say } from '#/app/words/words.ts'

const looks: Readonly<Record<Freshness, { readonly tone: BadgeTone; readonly icon: IconName }>> = {
  ended: { tone: 'neutral', icon: 'stop' },
  overdue: { tone: 'danger', icon: 'warning' },
  unchecked: { tone: 'warn', icon: 'question' },
  due: { tone: 'warn', icon: 'clock' },
  fresh: { tone: 'ok', icon: 'check' },
}

/** What a freshness is called. */
export function freshnessName(words: Say<'catalogue'>, freshness: Freshness): string {
  switch (freshness) {
    case 'ended':
      return words('ended')
    case 'overdue':
      return words('overdue')
    case 'unchecked':
      return words('unchecked')
    case 'due':
      return words('due')
    case 'fresh':
      return words('fresh')
  }
}

/** How far an option can be believed, and who checked it when. */
export function FreshnessBadge({ option }: { readonly option: Option }) {
  const words = useWords('catalogue')
  const formats = useFormats()
  const language = useLanguage()
  const freshness = freshnessOf(option, today())
  const { tone, icon } = looks[freshness]
  return (
    <>
      <Badge tone={tone} icon={icon}>
        {freshnessName(words, freshness)}
      </Badge>{' '}
      {option.freshness !== null &&
        words('checkedOnBy', {
          date: formats.date(option.freshness.checkedOn),
          by: textIn(option.freshness.checkedBy, language),
        })}
    </>
  )
}
