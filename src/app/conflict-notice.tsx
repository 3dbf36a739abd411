import type { HouseholdSummary } from '#/client/vault-api.ts'
import { Banner } from '#/app/ui/banner.tsx'
import { LinkButton } from '#/app/ui/link-button.tsx'
import { useCaseload } from '#/app/vault.ts'
import { useWords } from '#/app/words/words.ts'

/** Says where versions wait for a decision, and what was decided about one's own; nothing when there is neither. */
export function ConflictNotice() {
  const words = useWords('conflicts')
  const households = useCaseload()?.households ?? []
  const waiting = households.filter(({ conflicts }) => conflicts > 0).length
  const told = households.filter(({ decisions }) => decisions > 0).length
  return (
    <>
      {waiting > 0 && (
        <Banner
          tone="warn"
          title={words('title')}
          actions={<LinkButton href="/conflicts">{words('toConflicts')}</LinkButton>}
        >
          {words('waitingHere', { count: waiting })}
        </Banner>
      )}
      {told > 0 && (
        <Banner
          title={words('toldTitle')}
          actions={<LinkButton href="/conflicts">{words('toDecisions')}</LinkButton>}
        >
          {words('toldHere', { count: told })}
        </Banner>
      )}
    </>
  )
}

/** The same on a household's own page, whatever the versions are about: its data, a person, a visit, an assessment. */
export function HouseholdConflictNotice({ household }: { readonly household: HouseholdSummary }) {
  const words = useWords('conflicts')
  const href = `/conflicts/${household.stream}`
  return (
    <>
      {household.conflicts > 0 && (
        <Banner
          tone="warn"
          title={words('title')}
          actions={
            <LinkButton href={href} icon="forward">
              {words('open')}
            </LinkButton>
          }
        >
          {words('differsHere')}
        </Banner>
      )}
      {household.decisions > 0 && (
        <Banner
          title={words('toldTitle')}
          actions={
            <LinkButton href={href} icon="forward">
              {words('read')}
            </LinkButton>
          }
        >
          {words('decidedHere')}
        </Banner>
      )}
    </>
  )
}
