import { expect, test } from 'vitest'
import { withNamesakes } from '#/client/household-summary.ts'

test('[S87] households whose names read the same are counted, whatever the capitals, the marks and the spaces', () => {
  const labels = ['Anna Ozola', 'anna  ozola', 'Ānna Ozola ', 'Vilma Ozola', 'Anna Ozoliņa']
  expect(withNamesakes(labels.map((label) => ({ label }))).map(({ namesakes }) => namesakes)).toEqual([
    2, 2, 2, 0, 0,
  ])
  expect(withNamesakes([])).toEqual([])
})
