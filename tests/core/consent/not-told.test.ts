import { expect, test } from 'vitest'
import { type NotToldEvent, foldNotTold } from '#/core/consent/not-told.ts'
import { recordIdOf } from './sample-receipts.ts'

const decided: NotToldEvent = {
  kind: 'decided',
  closing: recordIdOf(7),
  ground: 'impossible',
  why: 'Adrese nav zināma.',
  on: '2026-11-23',
}
const fold = (...lines: readonly (readonly [account: string, event: NotToldEvent])[]) =>
  foldNotTold(
    lines.map(([account, event]) => ({ account, event })),
    (account) => account.startsWith('officer'),
  )
const upheld: NotToldEvent = { kind: 'upheld', on: '2026-11-24' }
const overruled: NotToldEvent = { kind: 'overruled', why: 'Adrese ir reģistrā.', on: '2026-11-25' }

test('[C66] a decision waits until an officer has looked at it; their last word holds', () => {
  expect(fold(['anna', decided])).toMatchObject({ standing: 'waiting', judged: null, isOwedAgain: false })
  expect(fold(['anna', decided], ['officer', upheld])?.standing).toBe('upheld')
  expect(fold(['anna', decided], ['officer', upheld], ['officer 2', overruled])).toMatchObject({
    standing: 'overruled',
    judged: { by: 'officer 2', on: '2026-11-25', why: 'Adrese ir reģistrā.' },
  })
  expect(fold(['anna', decided], ['officer', overruled], ['ilona', { kind: 'owed-again' }])).toMatchObject({
    standing: 'overruled',
    isOwedAgain: true,
  })
})

test('[C66] nobody but an officer judges a decision, and a word without its decision says nothing', () => {
  expect(fold(['anna', decided], ['anna', upheld])?.standing).toBe('waiting')
  expect(fold(['anna', decided], ['ilona', overruled])?.standing).toBe('waiting')
  expect(fold(['officer', upheld])).toBeNull()
  // The first decision counts: a second in the same matter changes nothing.
  expect(fold(['anna', decided], ['jānis', { ...decided, ground: 'law' }])?.decision).toMatchObject({
    by: 'anna',
    ground: 'impossible',
  })
})
