import { expect, test } from 'vitest'
import type { Verdict } from '#/core/matching/match.ts'
import { differences, offerKey } from '#/core/matching/rehearsal.ts'

const offered = (...pairs: readonly (readonly [string, string | null, Verdict])[]) =>
  new Map(pairs.map(([slug, person, verdict]) => [offerKey(slug, person), verdict]))

test('who gains and who loses is counted by option, over cases and people', () => {
  const found = differences([
    {
      before: offered(['heating', null, 'likely'], ['care', 'a', 'unknown']),
      after: offered(['care', 'a', 'possible'], ['care', 'b', 'likely']),
    },
    {
      before: offered(['heating', null, 'possible']),
      after: offered(['heating', null, 'likely']),
    },
  ])
  expect(found).toEqual([
    { slug: 'care', gained: 2, lost: 0, otherwise: 0 },
    { slug: 'heating', gained: 0, lost: 1, otherwise: 1 },
  ])
})

test('a question is no offer: from unknown to no, or to hidden, nobody gains or loses', () => {
  const from = offered(['care', 'a', 'unknown'])
  for (const verdict of ['no', 'hidden'] as const)
    expect(differences([{ before: from, after: offered(['care', 'a', verdict]) }])).toEqual([])
  expect(differences([{ before: from, after: from }])).toEqual([])
})
