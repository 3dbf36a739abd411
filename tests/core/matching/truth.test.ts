import { expect, test } from 'vitest'
import { NO, type Truth, UNKNOWN, YES, allOf, anyOf } from '#/core/matching/truth.ts'

const names = { no: NO, '?': UNKNOWN, yes: YES } as const
type Name = keyof typeof names
const table = (text: string): [Name, Name, Name, Name][] =>
  text
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .map(([a, b, and, or]) => [nameOf(a), nameOf(b), nameOf(and), nameOf(or)])
const nameOf = (text: string | undefined): Name => (text === 'no' || text === 'yes' ? text : '?')

test.each(
  table(`
    no  no  no  no
    no  ?   no  ?
    no  yes no  yes
    ?   no  no  ?
    ?   ?   ?   ?
    ?   yes ?   yes
    yes no  no  yes
    yes ?   ?   yes
    yes yes yes yes`),
)('[M2] %s, %s: and is %s, or is %s', (a, b, and, or) => {
  const both: Truth[] = [names[a], names[b]]
  expect(allOf(both)).toBe(names[and])
  expect(anyOf(both)).toBe(names[or])
})

test('[M2] of nothing: all hold, none is there to hold', () => {
  expect([allOf([]), anyOf([])]).toEqual([YES, NO])
})
