/** A point on the earth as ODK writes it: degrees, metres. */
export interface Place {
  readonly latitude: number
  readonly longitude: number
  readonly altitude: number
  readonly accuracy: number
}

/** `56.95 24.11 0 8`: latitude, longitude, altitude, accuracy. Six decimals are a tenth of a metre. */
export const placeText = ({ latitude, longitude, altitude, accuracy }: Place): string =>
  `${rounded(latitude, 6)} ${rounded(longitude, 6)} ${rounded(altitude, 1)} ${rounded(accuracy, 1)}`

const rounded = (value: number, decimals: number): number => Number(value.toFixed(decimals))

/** The point a text says; null when it says none. What is missing (altitude, accuracy) is 0. */
export function readPlace(text: string): Place | null {
  const [latitude, longitude, altitude = 0, accuracy = 0, ...more] = text
    .trim()
    .split(/\s+/)
    .filter((part) => part !== '')
    .map(Number)
  if (latitude === undefined || longitude === undefined || more.length > 0) return null
  const isPlace =
    [latitude, longitude, altitude, accuracy].every((figure) => Number.isFinite(figure)) &&
    Math.abs(latitude) <= 90 &&
    Math.abs(longitude) <= 180
  return isPlace ? { latitude, longitude, altitude, accuracy } : null
}

/** The points of a trace or shape. */
export const readPlaces = (text: string): readonly Place[] =>
  text.split(';').flatMap((part) => {
    const place = readPlace(part)
    return place === null ? [] : [place]
  })

/** A shape is closed: its first point stands at its end too, as ODK writes it. */
export function placesText(places: readonly Place[], isShape: boolean): string {
  const [first] = places
  const all = isShape && first !== undefined && places.length > 2 ? [...places, first] : places
  return all.map(placeText).join('; ')
}

/** The corners of a shape without the closing one. */
export function corners(text: string): readonly Place[] {
  const places = readPlaces(text)
  const [first] = places
  const last = places.at(-1)
  return first !== undefined &&
    last !== undefined &&
    places.length > 3 &&
    placeText(first) === placeText(last)
    ? places.slice(0, -1)
    : places
}
