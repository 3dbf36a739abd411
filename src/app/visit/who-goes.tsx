import { useState } from 'react'
import type { TeamHoldings } from '#/client/vault-api.ts'
import type { AccountId } from '#/core/vault/ids.ts'
import { megabytes } from '#/app/megabytes.ts'
import { Button } from '#/app/ui/button.tsx'
import { ChoiceGroup } from '#/app/ui/choice-group.tsx'
import { useCaseload, vault } from '#/app/vault.ts'
import { useFormats } from '#/app/words/formats.ts'
import { useWords } from '#/app/words/words.ts'

interface Props {
  /** Who plans. */
  readonly me: AccountId
  readonly value: AccountId | null
  readonly onChange: (worker: AccountId) => void
}

/** To whom a visit is given, and what that person's tablet would hold. */
export function WhoGoes({ me, value, onChange }: Props) {
  const words = useWords('handingOver')
  const formats = useFormats()
  const caseload = useCaseload()
  const [holdings, setHoldings] = useState<TeamHoldings | null>(null)
  const workers = [...(caseload?.desk.staff.values() ?? [])]
    .map(({ staff }) => staff)
    .filter(({ role }) => role === 'worker')
    .toSorted((a, b) => a.name.localeCompare(b.name, 'lv'))
  const ask = (): void => {
    vault.teamHoldings().then(setHoldings, (cause: unknown) => reportError(cause))
  }
  return (
    <>
      <ChoiceGroup
        label={words('forWhom')}
        value={value}
        onChange={onChange}
        choices={workers.map(({ account, name }) => ({
          value: account,
          label: account === me ? words('forMe', { name }) : name,
        }))}
      />
      {value !== null && (
        <div>
          <Button tone="quiet" icon="info" onPress={ask}>
            {words('holdsTitle')}
          </Button>
          <div role="status">
            {holdings !== null && (
              <p>
                {words('holdsText', {
                  households: formats.number(holdings.households),
                  records: formats.number(holdings.records),
                  size: megabytes(holdings.bytes, formats),
                })}
                {holdings.isWhole ? '' : ` ${words('holdsPart')}`}
              </p>
            )}
          </div>
        </div>
      )}
    </>
  )
}
