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
  const link = <LinkButton href="/conflicts">{words('toConflicts')}</LinkButton>
  return (
    <>
      {waiting > 0 && (
        <Banner tone="warn" title={words('title')} actions={link}>
          {words('waitingHere', { count: waiting })}
        </Banner>
      )}
      {told > 0 && (
        <Banner title={words('toldTitle')} actions={link}>
          {words('toldHere', { count: told })}
        </Banner>
      )}
    </>
  )
}
