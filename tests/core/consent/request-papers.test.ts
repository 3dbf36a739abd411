import { expect, test } from 'vitest'
import { Notice } from '#/core/consent/notice.ts'
import { type LetterFacts, letterText, requestLetters } from '#/core/consent/request-letters.ts'
import { requestPackage } from '#/core/consent/request-package.ts'
import { PurposeRegister } from '#/core/consent/purposes.ts'
import { registerDiff } from '#/core/consent/register-diff.ts'
import { dataWords } from '#/core/consent/words/data-words.ts'
import { type RequestEvent, REFUSAL_GROUNDS, foldRequest } from '#/core/consent/requests.ts'
import { REQUEST_ARTICLES, type RequestArticle } from '#/core/consent/rights.ts'
import type { OfficeBook } from '#/core/consent/office-book.ts'
import { PersonId } from '#/core/vault/ids.ts'
import { idOf } from '../vault/sodium.ts'
import { person, receiptOf, recordIdOf, shippedJson } from './sample-receipts.ts'

const register = PurposeRegister.parse(shippedJson('purposes/1.1.0.json'))
const facts: LetterFacts = {
  controller: 'Paraugu novada sociālais dienests',
  contact: '60000000',
  dpo: 'Pēteris Atslēgs',
  addressee: null,
  held: register.purposes,
  date: (day) => day,
}
const received = (article: RequestArticle): RequestEvent => ({ kind: 'received', on: '2026-11-02', article })
const identity: RequestEvent = { kind: 'identity-checked', on: '2026-11-03', method: 'eID' }
const reviewed: RequestEvent = {
  kind: 'third-party-reviewed',
  on: '2026-11-04',
  redactions: [{ place: '2. lapa', ground: 'kaimiņienes vārds' }],
}
const lettersOf = (events: readonly RequestEvent[], language: 'lv' | 'en' | 'ru' = 'lv') =>
  requestLetters(foldRequest(events), facts, language)
const only = (events: readonly RequestEvent[], language: 'lv' | 'en' | 'ru' = 'lv') => {
  const letters = lettersOf(events, language)
  expect(letters).toHaveLength(1)
  return letters[0] === undefined ? '' : letterText(letters[0])
}

test('[C53] which letters there are follows from where the request stands', () => {
  const kinds = (events: readonly RequestEvent[]) => lettersOf(events).map(({ kind }) => kind)
  const extended: RequestEvent = { kind: 'extended', on: '2026-11-20', reason: 'daudz lapu' }
  expect(kinds([])).toEqual([])
  expect(kinds([received('15')])).toEqual(['identity'])
  expect(kinds([received('15'), extended])).toEqual(['identity', 'extension'])
  expect(kinds([received('15'), identity])).toEqual(['answer'])
  expect(kinds([received('15'), identity, reviewed, { kind: 'answered', on: '2026-11-05' }])).toEqual([
    'answer',
  ])
  const refused: RequestEvent = {
    kind: 'refused',
    on: '2026-11-05',
    grounds: ['art-17-3-b-legal-duty-or-public-task'],
  }
  expect(kinds([received('17'), identity, refused])).toEqual(['refusal'])
})

test('[C53] the letter on access says all that Art. 15(1) asks, and what is covered and why', () => {
  const letter = only([received('15'), identity, reviewed])
  for (const { name, retention, recipients } of register.purposes)
    for (const said of [name.lv, retention.lv, recipients.lv]) expect(letter).toContain(said)
  // Every category of the register is in words: no letter shows a code.
  for (const category of register.purposes.flatMap(({ data }) => data))
    for (const language of ['lv', 'ru'] as const)
      expect(dataWords(category, language), category).not.toBe(category)
  expect(letter).toContain('2. lapa — kaimiņienes vārds')
  expect(letter).toContain('www.dvi.gov.lv')
  expect(letter).toContain('tikai automātiski')
  expect(letter).toContain('vadītājs')
})

test('[C53] a duty that stands against erasure is named in the answer and in the refusal', () => {
  const answer = only([received('17'), identity])
  expect(answer).toContain('Labsajūta un vientulība')
  expect(answer).toMatch(/Tikai tad, ja iebildums ir pamatots: Vajadzību un resursu izvērtēšana/)
  expect(answer).toContain('17. panta 3. punkta b)')
  const wholly: LetterFacts = { ...facts, held: register.purposes.filter(({ optional }) => optional) }
  const [all] = requestLetters(foldRequest([received('17'), identity]), wholly, 'lv')
  expect(all?.paragraphs.join()).not.toContain('dvi.gov.lv')
  for (const ground of REFUSAL_GROUNDS) {
    const refused: RequestEvent = { kind: 'refused', on: '2026-11-05', grounds: [ground] }
    const letter = only([received('17'), identity, refused])
    expect(letter, ground).toContain('dvi.gov.lv')
    expect(letter, ground).toContain('77. un 79. pants')
  }
})

test('[C53] the refusal’s last day and the extension’s are those of the clock, in each language', () => {
  for (const language of ['lv', 'en', 'ru'] as const) {
    const extended: RequestEvent = { kind: 'extended', on: '2026-11-20', reason: 'XYZ' }
    const [, letter] = lettersOf([received('15'), extended], language)
    const said = letter?.paragraphs.join(' ') ?? ''
    // 2 December 2026 is a Wednesday; three months in all end on Tuesday, 2 February 2027.
    expect(said).toContain('2026-12-02')
    expect(said).toContain('2027-02-02')
    expect(said).toContain('XYZ')
    for (const article of REQUEST_ARTICLES)
      expect(only([received(article), identity], language)).not.toMatch(/[{}]/)
  }
})

test('[C53] nobody is named unless the officer types the name', () => {
  const events = [received('15'), identity]
  expect(only(events)).toContain('Labdien!\n')
  const [named] = requestLetters(foldRequest(events), { ...facts, addressee: 'Vilma Ozola' }, 'lv')
  expect(named?.paragraphs[0]).toBe('Labdien, Vilma Ozola!')
})

const other = PersonId.parse(idOf(199))
const book: OfficeBook = [person, other].map((subject, index) => ({
  about: 'request',
  matter: recordIdOf(50 + index),
  person: subject,
  note: index === 0 ? 'Zvanīja.' : 'Cits cilvēks.',
  event: received('15'),
  record: recordIdOf(60 + index),
  account: 'x',
  at: index,
}))
const made = (events: readonly RequestEvent[]) =>
  requestPackage({
    person,
    state: foldRequest(events),
    register,
    notices: [Notice.parse(shippedJson('notices/home-visit/1.0.0.json'))],
    receipts: [
      receiptOf({ n: 1, kind: 'notice', purposes: [] }),
      receiptOf({ n: 2, prev: recordIdOf(1), witness: 'Velta Klēts' }),
      receiptOf({ n: 3, subject: other }),
    ],
    book,
    office: { controller: 'P', contact: '6', dpo: 'D' },
    language: 'lv',
    madeAt: '2026-11-23T10:00:00.000Z',
    logBundle: null,
  })

test('[C54] the officer’s package holds the person’s receipts and lines, nobody else’s, and names no witness', () => {
  const copy = made([received('15'), identity, reviewed])
  if (copy.outcome !== 'made') throw new Error(copy.reason)
  const read: unknown = JSON.parse(copy.text)
  expect(read).toMatchObject({
    article: '15',
    person,
    receipts: [{}, {}],
    requests: [{ note: 'Zvanīja.' }],
    withheld: [{ place: '2. lapa' }],
    assessments: 'supervisor',
  })
  expect(read).toHaveProperty('purposes.length', register.purposes.length)
  expect(copy.text).not.toContain('Velta')
  expect(copy.text).not.toContain(other)
  expect(copy.text).not.toContain('Cits cilvēks')
})

test('[C54] to take along goes only what consent gave; nothing leaves before identity and others’ rights were looked at', () => {
  const portable = made([received('20'), identity, reviewed])
  if (portable.outcome !== 'made') throw new Error(portable.reason)
  const bases = [...portable.text.matchAll(/"basis": "([^"]+)"/g)].map(([, basis]) => basis)
  expect(new Set(bases)).toEqual(new Set(['6-1-a']))
  expect(made([received('15')])).toEqual({ outcome: 'refused', reason: 'identity-not-checked' })
  expect(made([received('15'), identity])).toEqual({
    outcome: 'refused',
    reason: 'third-party-review-missing',
  })
  expect(made([received('17'), identity, reviewed])).toEqual({
    outcome: 'refused',
    reason: 'no-copy-in-this-right',
  })
})

test('[C52] what changed between the shipped releases of the register is told field by field', () => {
  const before = PurposeRegister.parse(shippedJson('purposes/1.0.0.json'))
  const diff = registerDiff(before, register)
  expect([diff.from, diff.to]).toEqual(['1.0.0', '1.1.0'])
  expect([diff.added, diff.removed]).toEqual([[], []])
  expect(diff.changed.length).toBeGreaterThan(0)
  expect(new Set(diff.changed.map(({ field }) => field.split('.')[0]))).toEqual(new Set(['keep']))
  expect(registerDiff(register, before).changed).toHaveLength(diff.changed.length)
})
