import { purposeRegister } from '#/client/consents.ts'
import type { ConsentReceipt } from '#/core/consent/receipt.ts'
import type { ReadReceipt } from '#/client/vault-api.ts'
import type { Column } from '#/app/ui/table.tsx'
import type { Formats } from '#/app/words/formats.ts'
import type { Language } from '#/app/words/catalog.ts'
import type { Say } from '#/app/words/words.ts'

function kindWords(words: Say<'audit'>, kind: ConsentReceipt['kind']): string {
  switch (kind) {
    case 'notice':
      return words('kindNotice')
    case 'consent':
      return words('kindConsent')
    case 'refusal':
      return words('kindRefusal')
    case 'deferral':
      return words('kindDeferral')
    case 'withdrawal':
      return words('kindWithdrawal')
    case 'renewal':
      return words('kindRenewal')
    case 'assent':
      return words('kindAssent')
    default:
      return `${words('kindOther')}: ${kind}`
  }
}

function methodWords(words: Say<'audit'>, method: ConsentReceipt['method']): string {
  if (method === 'glass') return words('methodGlass')
  if (method === 'phone') return words('methodPhone')
  if (method === 'code') return words('methodCode')
  if (method === 'letter') return words('methodLetter')
  if (method === 'mark') return words('methodMark')
  if (method === 'paper-scan') return words('methodPaper')
  return method === 'oral-witness' ? words('methodOral') : words('methodOther')
}

const purposeNames = (ids: readonly string[], language: Language): string =>
  ids
    .map((id) => purposeRegister.purposes.find((purpose) => purpose.id === id)?.name[language] ?? id)
    .join(', ')

/** What every list of receipts says of one: its kind, its purposes, when it was captured, and how. */
export const receiptColumns = (words: Say<'audit'>, formats: Formats, language: Language) =>
  ({
    what: { key: 'what', heading: words('what'), cell: ({ receipt }) => kindWords(words, receipt.kind) },
    purposes: {
      key: 'purposes',
      heading: words('purposes'),
      cell: ({ receipt }) => purposeNames(receipt.purposes, language),
    },
    captured: {
      key: 'captured',
      heading: words('captured'),
      cell: ({ receipt }) => {
        const at = Date.parse(receipt.capturedAt)
        return `${formats.dateOf(at)} ${formats.time(at)}; ${words('notBefore', { size: receipt.device.lastHead.size })}`
      },
    },
    method: {
      key: 'method',
      heading: words('method'),
      cell: ({ receipt }) => methodWords(words, receipt.method),
    },
  }) as const satisfies Readonly<Record<string, Column<ReadReceipt>>>
