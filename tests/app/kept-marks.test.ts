import { expect, test } from 'vitest'
import { readMarks } from '#/app/kept-marks.ts'
import { neededMegabytes } from '#/app/storage-room.ts'

const account = '0123456789abcdef'.repeat(2)

test('[S51] marks are read from among other cookies; what is not one of ours is passed over', () => {
  expect(readMarks(`session=x; kept-${account}=3.1795000000000; kept-short=1.2`)).toEqual([
    { account, unsent: 3, at: 1_795_000_000_000 },
  ])
  expect(readMarks('')).toEqual([])
  expect(readMarks(`kept-${account}=-1.5; kept-${account}=`)).toEqual([])
})

test('[S50] a browser without a promise must have more room before a visit begins', () => {
  expect(neededMegabytes(true)).toBeLessThan(neededMegabytes(false))
  expect(neededMegabytes(null)).toBe(neededMegabytes(false))
})
