import styles from './household-name.module.css'
import type { HouseholdSummary } from '#/client/vault-api.ts'
import { Badge } from '#/app/ui/badge.tsx'
import { useWords } from '#/app/words/words.ts'

interface Props {
  readonly household: Pick<HouseholdSummary, 'label' | 'address' | 'namesakes'>
  /** The heading's level in its list. */
  readonly as: 'h2' | 'h3'
}

/**
 * A household as lists show it. Where another has the same name, the address
 * stands in the heading itself, as large as the name, and a mark says why.
 */
export function HouseholdName({ household, as: Heading }: Props) {
  const words = useWords('visit')
  const { label, address, namesakes } = household
  if (namesakes === 0)
    return (
      <>
        <Heading>{label}</Heading>
        <p>{address}</p>
      </>
    )
  return (
    <>
      <Heading>
        {label}, <span className={styles['where']}>{address === '' ? words('addressUnknown') : address}</span>
      </Heading>
      <Badge tone="warn" icon="people">
        {words('namesakes', { count: namesakes })}
      </Badge>
    </>
  )
}
