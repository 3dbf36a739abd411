import { useVaultQuery, vault } from './vault.ts'

/** Behind the team's code, where it is printed to be used after the help rather than after the visit. */
export const AFTER_SERVICE = '.service'

/** The address where a household may say later how the help was; null until it is known. One for the whole team. */
export function useServiceFeedback(): string | null {
  const fragment = useVaultQuery(
    () => vault.feedbackFragment(),
    'service feedback',
    (a, b) => a === b,
  )
  return fragment === null ? null : `${location.origin}/feedback#${fragment}${AFTER_SERVICE}`
}
