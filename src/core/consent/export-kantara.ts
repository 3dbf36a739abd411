import type { PurposeRegister } from './purposes.ts'
import type { ConsentReceipt } from './receipt.ts'
import { receiptPurposes } from './receipt-purposes.ts'

/** What Kantara's format asks for and a receipt does not hold. */
export interface KantaraGiven {
  /** The service consent is given for, in the receipt's language. */
  readonly service: string
  /** Where the notice can be read. */
  readonly policyUrl: string
  /** Public key that proves the receipt: the device's, or the log's verifier key. */
  readonly publicKey: string
  readonly controller: {
    readonly contact: string
    readonly address: Readonly<Record<string, string>>
    readonly email: string
    readonly phone: string
    readonly url?: string
  }
  /** Ids of purposes whose recipient is somebody else than the controller. */
  readonly disclosed: readonly string[]
  /** The resident's name or id instead of the random one. */
  readonly principal?: string
}

export interface KantaraPurpose {
  readonly purpose: string
  readonly purposeCategory: readonly string[]
  readonly consentType: 'EXPLICIT'
  readonly piiCategory: readonly string[]
  readonly primaryPurpose: boolean
  readonly termination: string
  readonly thirdPartyDisclosure: boolean
  readonly thirdPartyName?: string
}

export interface KantaraReceipt {
  readonly version: 'KI-CR-v1.1.0'
  readonly jurisdiction: string
  /** Seconds since 1970. */
  readonly consentTimestamp: number
  readonly collectionMethod: string
  readonly consentReceiptID: string
  readonly publicKey: string
  readonly language: string
  readonly piiPrincipalId: string
  readonly piiControllers: readonly {
    readonly piiController: string
    readonly onBehalf: boolean
    readonly contact: string
    readonly address: Readonly<Record<string, string>>
    readonly email: string
    readonly phone: string
    readonly piiControllerUrl?: string
  }[]
  readonly policyUrl: string
  readonly services: readonly { readonly service: string; readonly purposes: readonly KantaraPurpose[] }[]
  readonly sensitive: boolean
  readonly spiCat: readonly string[]
}

export type KantaraExport =
  | { readonly outcome: 'exported'; readonly receipt: KantaraReceipt }
  /** The format knows consents given only: a refusal or withdrawal would read as a yes. */
  | { readonly outcome: 'not-a-consent'; readonly kind: ConsentReceipt['kind'] }

/**
 * A receipt in the JSON of Kantara's Consent Receipt 1.1. Latvia is the
 * jurisdiction. Nobody's name appears unless the caller gives one.
 *
 * @see Kantara Initiative, Consent Receipt Specification v1.1.0 (2018), §4
 */
export function kantaraReceipt(
  receipt: ConsentReceipt,
  register: PurposeRegister,
  given: KantaraGiven,
): KantaraExport {
  if (receipt.kind !== 'consent' && receipt.kind !== 'renewal')
    return { outcome: 'not-a-consent', kind: receipt.kind }
  const parts = receiptPurposes(receipt, register)
  const { url, ...contact } = given.controller
  return {
    outcome: 'exported',
    receipt: {
      version: 'KI-CR-v1.1.0',
      jurisdiction: 'LV',
      consentTimestamp: Math.floor(Date.parse(receipt.capturedAt) / 1000),
      collectionMethod: receipt.method,
      consentReceiptID: receipt.recordId,
      publicKey: given.publicKey,
      language: receipt.notice.language,
      piiPrincipalId: given.principal ?? receipt.subject,
      piiControllers: [
        {
          piiController: receipt.controller,
          onBehalf: false,
          ...contact,
          ...(url === undefined ? {} : { piiControllerUrl: url }),
        },
      ],
      policyUrl: given.policyUrl,
      services: [
        {
          service: given.service,
          purposes: parts.map((part) => ({
            purpose: part.name,
            purposeCategory: [part.id],
            consentType: 'EXPLICIT',
            piiCategory: part.data,
            // Optional by definition: the visit itself does not rest on consent.
            primaryPurpose: false,
            termination: part.retention,
            thirdPartyDisclosure: given.disclosed.includes(part.id),
            ...(given.disclosed.includes(part.id) ? { thirdPartyName: part.recipients.join(', ') } : {}),
          })),
        },
      ],
      sensitive: parts.some(({ special }) => special !== null),
      spiCat: [...new Set(parts.flatMap(({ special, data }) => (special === null ? [] : data)))],
    },
  }
}
