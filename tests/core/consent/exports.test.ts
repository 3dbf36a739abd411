import fc from 'fast-check'
import { expect, test } from 'vitest'
import { dpvReceipt } from '#/core/consent/export-dpv.ts'
import { type KantaraGiven, kantaraReceipt } from '#/core/consent/export-kantara.ts'
import { receiptHash } from '#/core/consent/proof.ts'
import { RECEIPT_KINDS } from '#/core/consent/receipt.ts'
import { toHex } from '#/core/vault/bytes.ts'
import { person, receiptOf, recordIdOf, shippedRegister } from './sample-receipts.ts'

const given = { exercisedAt: 'Paraugu novads, 60000000' }

/** Terms of the Data Privacy Vocabulary, version 2, that we may use: copied from its published list. */
const DPV_TERMS = new Set([
  'Collect',
  'ConsentExpired',
  'ConsentGiven',
  'ConsentInvalidated',
  'ConsentNotice',
  'ConsentReceipt',
  'ConsentRefused',
  'ConsentRequestDeferred',
  'ConsentWithdrawn',
  'RenewedConsentGiven',
  'DataController',
  'DataProtectionAuthority',
  'DataProtectionOfficer',
  'DataSubject',
  'DataSubjectDataSource',
  'ExplicitlyExpressedConsent',
  'PersonalData',
  'Process',
  'PublicSectorBody',
  'Purpose',
  'Recipient',
  'Representative',
  'ServiceProvision',
  'SpecialCategoryPersonalData',
  'Store',
  'StorageDuration',
  'UntilEventDuration',
  'UntilTimeDuration',
  'Use',
  'Consent',
  'Contract',
  'LegalObligation',
  'LegitimateInterest',
  'PublicInterest',
  'VitalInterest',
  'hasAuthority',
  'hasConsentStatus',
  'hasContact',
  'hasDataController',
  'hasDataProtectionOfficer',
  'hasDataSource',
  'hasDataSubject',
  'hasDuration',
  'hasEntity',
  'hasIdentifier',
  'hasLegalBasis',
  'hasName',
  'hasNotice',
  'hasPersonalData',
  'hasProcess',
  'hasProcessing',
  'hasPurpose',
  'hasRecipient',
  'hasRight',
  'hasStorageCondition',
  'isAfter',
  'isExercisedAt',
  'isIndicatedAtTime',
  'isIndicatedBy',
])

test('[C9] the DPV export has the fields of ISO/IEC TS 27560, and no term DPV does not have', () => {
  const receipt = receiptOf({ n: 2, prev: recordIdOf(1), validUntil: '2028-11-23T10:00:00.000Z' })
  const dpv = dpvReceipt(receipt, shippedRegister, given)
  for (const kind of RECEIPT_KINDS) {
    const text = JSON.stringify(dpvReceipt(receiptOf({ n: 1, kind }), shippedRegister, given))
    for (const [, term = ''] of text.matchAll(/"dpv:([A-Za-z]+)"/g)) expect(DPV_TERMS, term).toContain(term)
  }
  expect(dpv).toMatchObject({
    '@type': ['dpv:ConsentReceipt'],
    'dct:conformsTo': 'dpv-27560:receipt-eu-gdpr',
    'dpv:hasIdentifier': receipt.recordId,
    'dpv:isAfter': `urn:slieksnis:receipt:${recordIdOf(1)}`,
    'dct:language': 'lv',
    'dpv:hasDataSubject': { 'dpv:hasIdentifier': person },
    'dpv:hasProcess': [
      {
        'dpv:hasPurpose': [
          { 'skos:prefLabel': shippedRegister.purposes.find(({ id }) => id === 'wellbeing')?.name.lv },
        ],
        'dpv:hasPersonalData': [
          { '@type': ['dpv:SpecialCategoryPersonalData'], 'skos:prefLabel': 'loneliness' },
          { 'skos:prefLabel': 'distress' },
        ],
        'dpv:hasLegalBasis': ['dpv:Consent', 'eu-gdpr:A6-1-a', 'eu-gdpr:A9-2-a'],
        'dpv:hasRight': [
          'eu-gdpr:A7-3',
          'eu-gdpr:A15',
          'eu-gdpr:A16',
          'eu-gdpr:A18',
          'eu-gdpr:A17',
          'eu-gdpr:A20',
        ],
        'dpv:hasConsentStatus': [
          {
            '@type': ['dpv:ConsentGiven', 'dpv:ExplicitlyExpressedConsent'],
            'dpv:isIndicatedAtTime': '2026-11-23T10:00:00.000Z',
            'dpv:hasDuration': { 'rdf:value': '2028-11-23T10:00:00.000Z' },
          },
        ],
      },
    ],
  })
  // It can be held against the log: the hash is that of the signed receipt.
  expect(JSON.stringify(dpv)).toContain(toHex(receiptHash(receipt)))
  expect(JSON.stringify(dpv)).toContain('"dpv":"https://w3id.org/dpv#"')
})

test('[C9] a refusal and a withdrawal are exported as what they are', () => {
  const statusOf = (kind: (typeof RECEIPT_KINDS)[number]) =>
    /"dpv:hasConsentStatus":\[\{"@type":\["([^"]+)"/.exec(
      JSON.stringify(dpvReceipt(receiptOf({ n: 1, kind }), shippedRegister, given)),
    )?.[1]
  expect(statusOf('refusal')).toBe('dpv:ConsentRefused')
  expect(statusOf('withdrawal')).toBe('dpv:ConsentWithdrawn')
  expect(statusOf('renewal')).toBe('dpv:RenewedConsentGiven')
  expect(statusOf('notice')).toBeUndefined()
  expect(statusOf('assent')).toBeUndefined()
})

const kantara: KantaraGiven = {
  service: 'Mājas vizīte',
  policyUrl: 'https://paraugi.example/privatums',
  publicKey: 'log+00000000+AAAA',
  controller: {
    contact: 'Sociālais dienests',
    address: { addressLocality: 'Paraugi', addressCountry: 'LV' },
    email: 'sd@paraugi.example',
    phone: '60000000',
  },
  disclosed: ['share-ngo'],
}

test('[C9] the Kantara export has every field its specification demands', () => {
  const receipt = receiptOf({ n: 7, purposes: ['wellbeing', 'share-ngo'] })
  const exported = kantaraReceipt(receipt, shippedRegister, kantara)
  if (exported.outcome !== 'exported') throw new Error('a consent is exported')
  expect(Object.keys(exported.receipt)).toEqual([
    'version',
    'jurisdiction',
    'consentTimestamp',
    'collectionMethod',
    'consentReceiptID',
    'publicKey',
    'language',
    'piiPrincipalId',
    'piiControllers',
    'policyUrl',
    'services',
    'sensitive',
    'spiCat',
  ])
  expect(exported.receipt).toMatchObject({
    version: 'KI-CR-v1.1.0',
    jurisdiction: 'LV',
    consentTimestamp: 1_795_428_000,
    collectionMethod: 'glass',
    piiPrincipalId: person,
    piiControllers: [{ piiController: receipt.controller, onBehalf: false, email: 'sd@paraugi.example' }],
    sensitive: true,
    spiCat: ['loneliness', 'distress'],
  })
  const [wellbeing, share] = exported.receipt.services[0]?.purposes ?? []
  expect(wellbeing).toMatchObject({ consentType: 'EXPLICIT', thirdPartyDisclosure: false })
  expect(wellbeing).not.toHaveProperty('thirdPartyName')
  expect(share).toMatchObject({
    thirdPartyDisclosure: true,
    thirdPartyName: shippedRegister.purposes.find(({ id }) => id === 'share-ngo')?.recipients.lv,
    piiCategory: ['contact', 'chosen-support'],
  })
})

test('[C9] Kantara’s format cannot say no: what is not a consent is not exported as one', () => {
  for (const kind of RECEIPT_KINDS) {
    const outcome = kantaraReceipt(receiptOf({ n: 1, kind }), shippedRegister, kantara).outcome
    expect(outcome, kind).toBe(kind === 'consent' || kind === 'renewal' ? 'exported' : 'not-a-consent')
  }
})

test('[C9] no export names a person unless the caller gives the name', () => {
  const receipt = receiptOf({
    n: 1,
    witness: 'Ilze Lieciniece',
    by: { kind: 'parent', reference: 'Juris Vecāks, tiesas lēmums 12' },
    method: 'oral-witness',
  })
  for (const text of [
    JSON.stringify(dpvReceipt(receipt, shippedRegister, given)),
    JSON.stringify(kantaraReceipt(receipt, shippedRegister, kantara)),
  ]) {
    expect(text).not.toContain('Lieciniece')
    expect(text).not.toContain('Vecāks')
  }
  const named = { ...given, subjectName: 'Zenta Paraugs', representativeName: 'Juris Vecāks' }
  expect(JSON.stringify(dpvReceipt(receipt, shippedRegister, named))).toMatch(/Zenta Paraugs.*Juris Vecāks/)
  expect(
    JSON.stringify(kantaraReceipt(receipt, shippedRegister, { ...kantara, principal: 'Zenta Paraugs' })),
  ).toContain('Zenta Paraugs')
  fc.assert(
    fc.property(
      fc.string({
        minLength: 8,
        unit: fc.constantFrom('Ā', 'Č', 'Ē', 'Ģ', 'Ī', 'Ķ', 'Ļ', 'Ņ', 'Š', 'Ū', 'Ž'),
      }),
      (name) => {
        const signed = receiptOf({ n: 1, witness: name, by: { kind: 'guardian', reference: name } })
        expect(JSON.stringify(dpvReceipt(signed, shippedRegister, given))).not.toContain(name)
        expect(JSON.stringify(kantaraReceipt(signed, shippedRegister, kantara))).not.toContain(name)
      },
    ),
    { numRuns: 20 },
  )
})

test('[C9] nothing is exported that was not signed: a register says more, the receipt decides', () => {
  const receipt = receiptOf({ n: 1, data: ['loneliness'], recipients: ['Cits saņēmējs'] })
  const text = JSON.stringify(dpvReceipt(receipt, shippedRegister, given))
  expect(text).toContain('loneliness')
  expect(text).not.toContain('distress')
  expect(text).toContain('Cits saņēmējs')
  const unknown = receiptOf({
    n: 1,
    purposes: ['old-purpose'],
    data: ['x'],
    legalBases: ['6-1-a'],
    retention: ['1 gads'],
  })
  expect(JSON.stringify(dpvReceipt(unknown, shippedRegister, given))).toContain('old-purpose')
})
