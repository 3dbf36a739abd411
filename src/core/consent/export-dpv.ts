import { fromBase64url, toHex } from '#/core/vault/bytes.ts'
import { receiptHash } from './proof.ts'
import type { PurposeRegister } from './purposes.ts'
import type { ConsentReceipt } from './receipt.ts'
import { type ReceiptPurpose, receiptPurposes } from './receipt-purposes.ts'

/** What may be said beyond the receipt. Names of people appear only when they stand here. */
export interface DpvGiven {
  /** Where the resident changes or withdraws: an address or a sentence. */
  readonly exercisedAt: string
  readonly subjectName?: string
  readonly representativeName?: string
}

type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json }
export type DpvReceipt = Readonly<Record<string, Json>>

/** Everything the terms need is here: a reader of the file fetches nothing. */
const CONTEXT: Json = {
  dpv: 'https://w3id.org/dpv#',
  'eu-gdpr': 'https://w3id.org/dpv/legal/eu/gdpr#',
  'dpv-27560': 'https://w3id.org/dpv/schema/dpv-27560#',
  dct: 'http://purl.org/dc/terms/',
  rdf: 'http://www.w3.org/1999/02/22-rdf-syntax-ns#',
  skos: 'http://www.w3.org/2004/02/skos/core#',
  spdx: 'http://spdx.org/rdf/terms#',
  'dct:conformsTo': { '@type': '@id' },
  'dct:creator': { '@type': '@id' },
  'skos:broader': { '@type': '@id' },
  'spdx:algorithm': { '@type': '@id' },
  'dpv:hasEntity': { '@container': '@id' },
  'dpv:hasDataController': { '@type': '@id' },
  'dpv:hasDataSource': { '@type': '@id' },
  'dpv:hasRecipient': { '@type': '@id' },
  'dpv:hasLegalBasis': { '@type': '@id' },
  'dpv:hasProcessing': { '@type': '@id' },
  'dpv:hasRight': { '@type': '@id' },
  'dpv:isIndicatedBy': { '@type': '@id' },
  'dpv:isAfter': { '@type': '@id' },
}

/** The state DPV gives each kind of receipt; kinds without one say nothing about consent. */
const STATUS: Readonly<Record<ConsentReceipt['kind'], string | null>> = {
  notice: null,
  consent: 'dpv:ConsentGiven',
  renewal: 'dpv:RenewedConsentGiven',
  refusal: 'dpv:ConsentRefused',
  deferral: 'dpv:ConsentRequestDeferred',
  withdrawal: 'dpv:ConsentWithdrawn',
  objection: 'dpv:ConsentWithdrawn',
  invalidation: 'dpv:ConsentInvalidated',
  expiry: 'dpv:ConsentExpired',
  assent: null,
}

/** States in which a consent was expressed. */
const GIVEN: ReadonlySet<string> = new Set(['dpv:ConsentGiven', 'dpv:RenewedConsentGiven'])

/** DPV's own legal bases, beside the article. */
const BASIS: Readonly<Record<string, string>> = {
  '6-1-a': 'dpv:Consent',
  '6-1-b': 'dpv:Contract',
  '6-1-c': 'dpv:LegalObligation',
  '6-1-d': 'dpv:VitalInterest',
  '6-1-e': 'dpv:PublicInterest',
  '6-1-f': 'dpv:LegitimateInterest',
}

const checksum = (hex: string): Json => ({
  'spdx:algorithm': 'spdx:checksumAlgorithm_sha256',
  'spdx:checksumValue': hex,
})

/** `7(3)` → `eu-gdpr:A7-3`. */
const rightIri = (article: string): string => `eu-gdpr:A${article.replace('(', '-').replace(')', '')}`

const iri = (kind: string, id: string): string => `urn:slieksnis:${kind}:${id}`

/**
 * A receipt as JSON-LD in the Data Privacy Vocabulary, with the fields of
 * ISO/IEC TS 27560 as DPV's guide lays them out. It carries the SHA-256 of the
 * signed receipt, so that it can be held against the log; it is itself no proof.
 *
 * @see https://w3id.org/dpv/guides/consent-27560
 */
export function dpvReceipt(receipt: ConsentReceipt, register: PurposeRegister, given: DpvGiven): DpvReceipt {
  const subject = iri('person', receipt.subject)
  const controller = iri('controller', 'office')
  const representative = iri('representative', receipt.recordId)
  const isOwn = receipt.by.kind === 'subject'
  const parts = receiptPurposes(receipt, register)
  const recipients = [...new Set(parts.flatMap((part) => part.recipients))]
  const recipientIri = (name: string): string => iri('recipient', `${recipients.indexOf(name) + 1}`)
  const status = STATUS[receipt.kind]
  const process = (part: ReceiptPurpose): Json => ({
    '@type': 'dpv:Process',
    'dpv:hasPurpose': [
      {
        '@type': ['dpv:Purpose'],
        '@id': iri('purpose', part.id),
        'skos:broader': 'dpv:ServiceProvision',
        'skos:prefLabel': part.name,
        ...(part.explanation === null ? {} : { 'skos:definition': part.explanation }),
      },
    ],
    'dpv:hasPersonalData': part.data.map((category) => ({
      '@type': [part.special === null ? 'dpv:PersonalData' : 'dpv:SpecialCategoryPersonalData'],
      'skos:prefLabel': category,
    })),
    'dpv:hasProcessing': ['dpv:Collect', 'dpv:Store', 'dpv:Use'],
    'dpv:hasDataController': [controller],
    'dpv:hasDataSource': ['dpv:DataSubjectDataSource'],
    'dpv:hasStorageCondition': [
      {
        '@type': ['dpv:StorageDuration'],
        'dpv:hasDuration': { '@type': 'dpv:UntilEventDuration', 'rdf:value': part.retention },
      },
    ],
    'dpv:hasRecipient': part.recipients.map(recipientIri),
    'dpv:hasLegalBasis': [
      ...(BASIS[part.basis] === undefined ? [] : [BASIS[part.basis] ?? '', `eu-gdpr:A${part.basis}`]),
      ...(part.special === null ? [] : [`eu-gdpr:A${part.special}`]),
    ],
    'dpv:hasRight': receipt.rights.map(rightIri),
    ...(status === null
      ? {}
      : {
          'dpv:hasConsentStatus': [
            {
              '@type': GIVEN.has(status) ? [status, 'dpv:ExplicitlyExpressedConsent'] : [status],
              'dpv:isIndicatedAtTime': receipt.capturedAt,
              'dpv:isIndicatedBy': isOwn ? subject : representative,
              'dpv:isExercisedAt': given.exercisedAt,
              ...(receipt.validUntil === null
                ? {}
                : {
                    'dpv:hasDuration': { '@type': 'dpv:UntilTimeDuration', 'rdf:value': receipt.validUntil },
                  }),
            },
          ],
        }),
  })
  return {
    '@context': CONTEXT,
    '@id': iri('receipt', receipt.recordId),
    '@type': ['dpv:ConsentReceipt'],
    'dct:conformsTo': 'dpv-27560:receipt-eu-gdpr',
    'dpv:hasIdentifier': receipt.recordId,
    ...(receipt.prev === null ? {} : { 'dpv:isAfter': iri('receipt', receipt.prev) }),
    'dct:created': receipt.capturedAt,
    'dct:creator': controller,
    'dct:language': receipt.notice.language,
    'spdx:checksum': checksum(toHex(receiptHash(receipt))),
    'dpv:hasDataSubject': {
      '@type': ['dpv:DataSubject'],
      '@id': subject,
      'dpv:hasIdentifier': receipt.subject,
      ...(given.subjectName === undefined ? {} : { 'dpv:hasName': given.subjectName }),
    },
    'dpv:hasNotice': [
      {
        '@type': ['dpv:ConsentNotice'],
        'dpv:hasIdentifier': `${receipt.notice.id}/${receipt.notice.version}`,
        'dct:language': receipt.notice.language,
        'spdx:checksum': checksum(toHex(fromBase64url(receipt.notice.sha256))),
      },
    ],
    'dpv:hasProcess': parts.map(process),
    'dpv:hasEntity': {
      [controller]: {
        '@type': ['dpv:DataController', 'dpv:PublicSectorBody'],
        'dpv:hasName': receipt.controller,
        'dpv:hasContact': receipt.withdrawal,
        'dpv:hasDataProtectionOfficer': {
          '@type': ['dpv:DataProtectionOfficer'],
          'dpv:hasContact': receipt.dpo,
        },
        'dpv:hasAuthority': { '@type': ['dpv:DataProtectionAuthority'], 'dpv:hasName': receipt.authority },
      },
      ...Object.fromEntries(
        recipients.map((name) => [recipientIri(name), { '@type': ['dpv:Recipient'], 'dpv:hasName': name }]),
      ),
      ...(isOwn
        ? {}
        : {
            [representative]: {
              '@type': ['dpv:Representative'],
              'skos:prefLabel': receipt.by.kind,
              ...(given.representativeName === undefined ? {} : { 'dpv:hasName': given.representativeName }),
            },
          }),
    },
  }
}
