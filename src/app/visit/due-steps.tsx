import { today } from '#/app/days.ts'
import styles from './visit.module.css'
import type { HouseholdSummary } from '#/client/vault-api.ts'
import { HouseholdName } from '#/app/household-name.tsx'
import { Badge } from '#/app/ui/badge.tsx'
import { LinkButton } from '#/app/ui/link-button.tsx'
import { useFormats } from '#/app/words/formats.ts'
import { useWords } from '#/app/words/words.ts'

const AT_ONCE = 10

/** Households where a step of the plan has reached its day and nobody wrote down what came of it. */
export function DueSteps({ households }: { readonly households: readonly HouseholdSummary[] }) {
  const words = useWords('outcomes')
  const formats = useFormats()
  const day = today()
  const due = households
    .flatMap((household) => {
      const [first] = household.openSteps
      return first === undefined || first.by === null || first.by > day
        ? []
        : [{ household, name: first.name, by: first.by }]
    })
    .toSorted((a, b) => a.by.localeCompare(b.by))
    .slice(0, AT_ONCE)
  if (due.length === 0) return null
  return (
    <section>
      <h2>{words('dueTitle')}</h2>
      <ul className={styles['cards']}>
        {due.map(({ household, name, by }) => (
          <li key={household.stream} className={styles['card']}>
            <div className={styles['who']}>
              <HouseholdName household={household} as="h3" />
              <p>{name}</p>
              <Badge tone={by < day ? 'warn' : 'neutral'} icon="clock">
                {words('dueBy', { date: formats.date(by) })}
              </Badge>
            </div>
            <div className={styles['actions']}>
              <LinkButton href={`/households/${household.stream}/follow-up`} icon="forward">
                {words('toFollowUp')}
              </LinkButton>
            </div>
          </li>
        ))}
      </ul>
    </section>
  )
}
