import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  type Act,
  type Sitting,
  type Table,
  actProblem,
  actsOf,
  aloneActs,
  authorityReference,
  isChildOn,
  needsOwnWord,
  validUntil,
} from '#/core/consent/capture.ts'
import { type ConsentState, foldConsents, standingAt } from '#/core/consent/fold.ts'
import type { ConsentReceipt } from '#/core/consent/receipt.ts'
import { person, receiptOf, recordIdOf } from './sample-receipts.ts'

const adult: Table = {
  day: '2026-11-23',
  subject: { name: 'Vilma Ozola', birthDate: '1944-03-17' },
  worker: 'Anna Vēja',
  children: ['Edgars Ozols'],
}
const child: Table = { ...adult, subject: { name: 'Edgars Ozols', birthDate: '2015-05-05' } }
const parent = { kind: 'parent', reference: 'Līga Ozola' } as const
const act = (change: Partial<Act> = {}): Act => ({
  kind: 'consent',
  purposes: ['wellbeing'],
  by: { kind: 'subject', reference: '' },
  method: 'glass',
  witness: null,
  hasImage: true,
  hasScan: false,
  ...change,
})

test('[C45] a yes is proved by signature, by mark or word before an adult who is not the worker, or on paper', () => {
  expect(actProblem(act(), adult)).toBeNull()
  expect(actProblem(act({ hasImage: false }), adult)).toBe('evidence-missing')
  const mark = act({ method: 'mark' })
  expect(actProblem(mark, adult)).toBe('witness-missing')
  expect(actProblem({ ...mark, witness: 'Velta Klēts' }, adult)).toBeNull()
  expect(actProblem({ ...mark, witness: 'Velta Klēts', hasImage: false }, adult)).toBe('evidence-missing')
  const oral = act({ method: 'oral-witness', hasImage: false })
  expect(actProblem({ ...oral, witness: ' ' }, adult)).toBe('witness-missing')
  expect(actProblem({ ...oral, witness: 'Velta Klēts' }, adult)).toBeNull()
  // However it is typed: case, spaces and diacritics make nobody another person.
  expect(actProblem({ ...oral, witness: ' anna  veja' }, adult)).toBe('witness-is-worker')
  expect(actProblem({ ...oral, witness: 'VILMA OZOLA' }, adult)).toBe('witness-is-self')
  expect(actProblem({ ...oral, witness: 'Edgars Ozols' }, adult)).toBe('witness-is-child')
  expect(actProblem({ ...oral, witness: 'Līga Ozola', by: parent }, child)).toBe('witness-is-decider')
  const paper = act({ method: 'paper-scan', hasImage: false })
  expect(actProblem(paper, adult)).toBe('evidence-missing')
  expect(actProblem({ ...paper, hasScan: true }, adult)).toBeNull()
})

test('[C45] a no, a "not now" or taking back is never turned down for its form', () => {
  for (const kind of ['refusal', 'deferral', 'withdrawal', 'notice'] as const)
    expect(actProblem(act({ kind, hasImage: false }), adult), kind).toBeNull()
  expect(actProblem(act({ kind: 'withdrawal', method: 'phone', hasImage: false }), adult)).toBeNull()
  expect(actProblem(act({ kind: 'refusal', method: 'phone', hasImage: false }), adult)).toBe(
    'takes-back-only',
  )
})

test('[C46] for somebody else decides only who has a name and a paper that says so', () => {
  for (const kind of ['guardian', 'proxy'] as const) {
    expect(actProblem(act({ by: { kind, reference: ' ' } }), adult)).toBe('authority-missing')
    const reference = authorityReference(' Jānis Kalns ', 'pilnvara Nr. 12, 03.02.2026.')
    expect(reference).toBe('Jānis Kalns; pilnvara Nr. 12, 03.02.2026.')
    expect(actProblem(act({ by: { kind, reference } }), adult)).toBeNull()
    const oral = act({ by: { kind, reference }, method: 'oral-witness', witness: 'Janis Kalns' })
    expect(actProblem(oral, adult)).toBe('witness-is-decider')
  }
  expect(actProblem(act({ by: parent }), adult)).toBe('adult-has-no-parent')
  expect(actProblem(act(), child)).toBe('child-decides-alone')
  expect(actProblem(act({ by: parent }), child)).toBeNull()
  expect(actProblem(act({ kind: 'assent', by: parent }), child)).toBe('assent-of-another')
})

test('[C44] at twelve a child’s own word is needed, at eighteen they decide: to the day, leap days too', () => {
  expect(needsOwnWord('2014-11-24', '2026-11-23')).toBe(false)
  expect(needsOwnWord('2014-11-23', '2026-11-23')).toBe(true)
  expect(isChildOn('2008-11-24', '2026-11-23')).toBe(true)
  expect(isChildOn('2008-11-23', '2026-11-23')).toBe(false)
  expect(isChildOn('2008-02-29', '2026-02-28')).toBe(true)
  expect(isChildOn('2008-02-29', '2026-03-01')).toBe(false)
  expect(isChildOn(null, '2026-11-23')).toBe(false)
})

const sitting = (change: Partial<Sitting>): Sitting => ({
  choices: { wellbeing: 'yes' },
  by: parent,
  ownWords: {},
  ...change,
})
const kinds = (acts: ReturnType<typeof actsOf>) => acts.map(({ kind, by }) => `${kind} ${by.kind}`)

test('[C44] a child’s own word is written beside the parent’s yes, and only there', () => {
  const asked = ['wellbeing']
  expect(kinds(actsOf(sitting({ ownWords: { wellbeing: 'yes' } }), {}, asked))).toEqual([
    'notice parent',
    'consent parent',
    'assent subject',
  ])
  expect(kinds(actsOf(sitting({ ownWords: { wellbeing: 'no' } }), {}, asked))).toContain('refusal subject')
  expect(kinds(actsOf(sitting({ ownWords: { wellbeing: 'not-now' } }), {}, asked))).toContain(
    'deferral subject',
  )
  expect(kinds(actsOf(sitting({ ownWords: { wellbeing: 'unsaid' } }), {}, asked))).toHaveLength(2)
  const no = sitting({ choices: { wellbeing: 'no' }, ownWords: { wellbeing: 'yes' } })
  expect(kinds(actsOf(no, {}, asked))).toEqual(['notice parent', 'refusal parent'])
})

/** Receipts 1 … n one after another, each with its kind and who said it. */
const row = (...said: readonly (readonly [ConsentReceipt['kind'], ConsentReceipt['by']['kind']])[]) =>
  said.map(([kind, by], index) =>
    receiptOf({
      n: index + 1,
      kind,
      prev: index === 0 ? null : recordIdOf(index),
      by: { kind: by, reference: '' },
    }),
  )
const stateOf = (receipts: readonly ConsentReceipt[]): ConsentState =>
  standingAt(foldConsents(receipts).get(person), 'wellbeing', '2026-12-01').state

test('[C44] no parent, guardian or proxy opens what the person themself said no to', () => {
  expect(stateOf(row(['consent', 'parent'], ['assent', 'subject']))).toBe('given')
  expect(stateOf(row(['assent', 'subject']))).toBe('unset')
  expect(stateOf(row(['consent', 'parent'], ['refusal', 'subject']))).toBe('refused')
  for (const by of ['parent', 'guardian', 'proxy'] as const) {
    expect(stateOf(row(['consent', by], ['refusal', 'subject'], ['renewal', by]))).toBe('refused')
    expect(stateOf(row(['consent', by], ['withdrawal', 'subject'], ['consent', by]))).toBe('withdrawn')
    expect(stateOf(row(['refusal', 'subject'], ['consent', by], ['assent', 'subject']))).toBe('given')
  }
  expect(stateOf(row(['consent', 'parent'], ['assent', 'subject'], ['withdrawal', 'parent']))).toBe(
    'withdrawn',
  )
})

test('[C44] whatever was said by whom and in whatever order it arrives: an own no that nothing follows never ends open', () => {
  const kind = fc.constantFrom('consent', 'refusal', 'assent', 'deferral', 'withdrawal', 'renewal')
  const by = fc.constantFrom('subject', 'parent', 'proxy')
  const said = fc.array(fc.tuple(kind, by), { minLength: 1, maxLength: 7 })
  fc.assert(
    fc.property(said, fc.infiniteStream(fc.nat()), (acts, dice) => {
      const receipts = row(...acts)
      const shuffled = receipts
        .map((each) => ({ each, at: dice.next().value }))
        .toSorted((a, b) => a.at - b.at)
        .map(({ each }) => each)
      const state = stateOf(receipts)
      expect(stateOf(shuffled)).toBe(state)
      const own = acts.findLast(([, who]) => who === 'subject')
      const isNo = own !== undefined && ['refusal', 'deferral', 'withdrawal'].includes(own[0])
      if (isNo) expect(state).not.toBe('given')
    }),
    { numRuns: 150 },
  )
})

test('[C47] a parent’s consent ends with the child’s eighteenth birthday at the latest; one’s own goes on', () => {
  const at = '2026-11-23T10:00:00.000Z'
  expect(validUntil(at, 24, 'parent', '2015-05-05')).toBe('2028-11-23T10:00:00.000Z')
  expect(validUntil(at, 24, 'parent', '2009-02-03')).toBe('2027-02-03T00:00:00.000Z')
  expect(validUntil(at, null, 'guardian', '2009-02-03')).toBe('2027-02-03T00:00:00.000Z')
  expect(validUntil('2026-08-31T10:00:00.000Z', 6, 'parent', '2015-05-05')).toBe('2027-02-28T10:00:00.000Z')
  expect(validUntil(at, 24, 'proxy', '1944-03-17')).toBe('2028-11-23T10:00:00.000Z')
  expect(validUntil(at, null, 'subject', null)).toBeNull()
})

test('[C48] wanting to talk alone is "not now" to everything, as anybody says it, and claims no notice', () => {
  const asked = ['wellbeing', 'share-ngo']
  const alone = aloneActs(asked)
  const openly = actsOf(
    {
      choices: { wellbeing: 'not-now', 'share-ngo': 'not-now' },
      by: { kind: 'subject', reference: '' },
      ownWords: {},
    },
    {},
    asked,
  )
  expect(alone).toEqual(openly.filter(({ kind }) => kind !== 'notice'))
  expect(alone.some(({ kind }) => kind === 'notice')).toBe(false)
})

test('[C50] asking again about what ends or was stopped is a renewal, after a no or "not now" a new consent', () => {
  const own = { choices: { wellbeing: 'yes' }, by: { kind: 'subject', reference: '' }, ownWords: {} } as const
  const kindAfter = (before: ConsentState) => actsOf(own, { wellbeing: before }, ['wellbeing'])[1]?.kind
  for (const state of ['given', 'expired', 'changed'] as const) expect(kindAfter(state)).toBe('renewal')
  for (const state of ['unset', 'refused', 'deferred', 'withdrawn'] as const)
    expect(kindAfter(state)).toBe('consent')
  const no = { ...own, choices: { wellbeing: 'no' } } as const
  expect(actsOf(no, { wellbeing: 'given' }, ['wellbeing'])[1]?.kind).toBe('withdrawal')
  expect(actsOf(no, { wellbeing: 'expired' }, ['wellbeing'])[1]?.kind).toBe('refusal')
})
