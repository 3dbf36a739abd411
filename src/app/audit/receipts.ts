import { purposeRegister } from '#/client/consents.ts'
import type { ConsentReceipt } from '#/core/consent/receipt.ts'
import type { Say } from '#/app/words/words.ts'

export function kindWords(words: Say<'audit'>, kind: ConsentReceipt['kind']): string {
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

export function methodWords(words: Say<'audit'>, method: ConsentReceipt['method']): string {
  if (method === 'glass') return words('methodGlass')
  if (method === 'phone') return words('methodPhone')
  if (method === 'code') return words('methodCode')
  if (method === 'letter') return words('methodLetter')
  if (method === 'mark') return words('methodMark')
  if (method === 'paper-scan') return words('methodPaper')
  return method === 'oral-witness' ? words('methodOral') : words('methodOther')
}

export const purposeNames = (ids: readonly string[], language: 'lv' | 'en' | 'ru'): string =>
  ids
    .map((id) => purposeRegister.purposes.find((purpose) => purpose.id === id)?.name[language] ?? id)
    .join(', ')
