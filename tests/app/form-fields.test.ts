import fc from 'fast-check'
import { expect, test } from 'vitest'
import { fittedSize } from '#/app/form/picture.ts'
import { corners, placeText, placesText, readPlace, readPlaces } from '#/app/form/typed-place.ts'
import { noTime, readTypedTime, splitTypedTime, timePartsOf } from '#/app/ui/typed-time.ts'

test('a time of day is on the 24-hour clock, or says why not', () => {
  expect(readTypedTime(noTime)).toEqual({ outcome: 'empty' })
  expect(readTypedTime({ hours: '9', minutes: '05' })).toEqual({ outcome: 'time', time: '09:05' })
  expect(readTypedTime({ hours: '23', minutes: '59' })).toEqual({ outcome: 'time', time: '23:59' })
  expect(readTypedTime({ hours: '24', minutes: '00' })).toEqual({ outcome: 'impossible' })
  expect(readTypedTime({ hours: '12', minutes: '60' })).toEqual({ outcome: 'impossible' })
  expect(readTypedTime({ hours: '12', minutes: '5' })).toEqual({ outcome: 'incomplete' })
  expect(readTypedTime({ hours: '', minutes: '05' })).toEqual({ outcome: 'incomplete' })
})

test('a whole time is read from one box, with dot, colon or neither', () => {
  for (const text of ['14:30', '14.30', '1430', ' 14 : 30 '])
    expect(splitTypedTime(text)).toEqual({ hours: '14', minutes: '30' })
  expect(splitTypedTime('14')).toBeNull()
  expect(timePartsOf('14:30:00.000+02:00')).toEqual({ hours: '14', minutes: '30' })
})

test('a place comes back as it was written, for every place there is', () => {
  const degrees = (most: number) => fc.integer({ min: -most * 1e6, max: most * 1e6 }).map((d) => d / 1e6)
  fc.assert(
    fc.property(
      degrees(90),
      degrees(180),
      fc.integer({ min: 0, max: 5000 }),
      (latitude, longitude, accuracy) => {
        const place = { latitude: latitude + 0, longitude: longitude + 0, altitude: 0, accuracy }
        expect(readPlace(placeText(place))).toEqual(place)
      },
    ),
  )
  for (const wrong of ['', '56', '91 24', '56 181', '56 24 1 2 3', 'a b', '56,9 24'])
    expect(readPlace(wrong)).toBeNull()
})

test('a shape is closed where it is kept and open where it is shown; a line is neither', () => {
  const points = [
    [56, 24],
    [57, 24],
    [57, 25],
  ].map(([latitude = 0, longitude = 0]) => ({ latitude, longitude, altitude: 0, accuracy: 0 }))
  const shape = placesText(points, true)
  expect(readPlaces(shape)).toHaveLength(4)
  expect(corners(shape)).toEqual(points)
  expect(readPlaces(placesText(points, false))).toEqual(points)
  expect(placesText(points.slice(0, 2), true).split(';')).toHaveLength(2)
})

test('a photo is only ever made smaller, and keeps its shape', () => {
  expect(fittedSize(4000, 3000, 1600)).toEqual({ width: 1600, height: 1200 })
  expect(fittedSize(300, 4000, 1600)).toEqual({ width: 120, height: 1600 })
  expect(fittedSize(800, 600, 1600)).toEqual({ width: 800, height: 600 })
  expect(fittedSize(1, 10_000, 100)).toEqual({ width: 1, height: 100 })
})
