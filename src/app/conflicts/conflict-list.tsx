import styles from './conflicts.module.css'
import type { HouseholdSummary } from '#/client/vault-api.ts'
import { HouseholdName } from '#/app/household-name.tsx'
import { EmptyState } from '#/app/ui/empty-state.tsx'
import { LinkButton } from '#/app/ui/link-button.tsx'
import { PageHeader } from '#/app/ui/page-header.tsx'
import { Skeleton } from '#/app/ui/skeleton.tsx'
import { VisuallyHidden } from '#/app/ui/visually-hidden.tsx'
import { useCaseload } from '#/app/vault.ts'
import { useWords } from '#/app/words/words.ts'

/** Households written down in two ways, and decisions to be read. */
export function ConflictList() {
  const words = useWords('conflicts')
  const caseload = useCaseload()
  if (caseload === null) return <Skeleton lines={6} />
  const waiting = caseload.households.filter(({ conflicts }) => conflicts > 0)
  const told = caseload.households.filter(({ decisions }) => decisions > 0)
  return (
    <>
      <PageHeader title={words('title')}>{words('intro')}</PageHeader>
      {waiting.length + told.length === 0 && (
        <EmptyState title={words('nothingTitle')} icon="check">
          {words('nothingText')}
        </EmptyState>
      )}
      <Households title={words('waitingTitle')} households={waiting} action={words('open')} isPrimary />
      <Households title={words('toldTitle')} households={told} action={words('read')} />
    </>
  )
}

interface HouseholdsProps {
  readonly title: string
  readonly households: readonly HouseholdSummary[]
  readonly action: string
  readonly isPrimary?: boolean
}

function Households({ title, households, action, isPrimary = false }: HouseholdsProps) {
  if (households.length === 0) return null
  return (
    <section>
      <h2>{title}</h2>
      <ul className={styles['list']}>
        {households.map((household) => (
          <li key={household.stream} className={styles['row']}>
            <div>
              <HouseholdName household={household} as="h3" />
            </div>
            <LinkButton
              href={`/conflicts/${household.stream}`}
              tone={isPrimary ? 'primary' : 'secondary'}
              icon="forward"
            >
              {action}
              <VisuallyHidden>{`: ${household.label}`}</VisuallyHidden>
            </LinkButton>
          </li>
        ))}
      </ul>
    </section>
  )
}
