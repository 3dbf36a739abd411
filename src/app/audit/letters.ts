import { purposeRegister } from '#/client/consents.ts'
import { type RequestLetter, requestLetters } from '#/core/consent/request-letters.ts'
import type { RequestState } from '#/core/consent/requests.ts'
import { useCaseload } from '#/app/vault.ts'
import type { Language } from '#/app/words/catalog.ts'
import { formatsIn } from '#/app/words/formats.ts'

/** The office as letters and packages name it. */
export function useOffice(): {
  readonly controller: string
  readonly contact: string
  readonly dpo: string
} {
  const office = useCaseload()?.desk.office?.office
  return {
    controller: office?.name ?? '',
    contact: [office?.address, office?.phone, office?.email].filter((part) => part).join(', '),
    dpo: office?.dpo ?? '',
  }
}

/** Letters a request's standing calls for, in the language of whoever asked. */
export function useLetters(
  state: RequestState,
  language: Language,
  addressee: string | null,
): readonly RequestLetter[] {
  const office = useOffice()
  const { date } = formatsIn(language)
  return requestLetters(state, { ...office, addressee, held: purposeRegister.purposes, date }, language)
}
