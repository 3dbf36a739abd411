/** A point on the map, degrees in WGS 84. */
export interface Point {
  readonly latitude: number
  readonly longitude: number
}

const EARTH_RADIUS_METRES = 6_371_000
const radians = (degrees: number): number => (degrees * Math.PI) / 180

/** Straight-line distance in metres (haversine). It ranks; it is not a promise about the road. */
export function distanceMetres(from: Point, to: readonly [number, number]): number {
  const [latitude, longitude] = to
  const north = Math.sin(radians(latitude - from.latitude) / 2) ** 2
  const east = Math.sin(radians(longitude - from.longitude) / 2) ** 2
  const share = north + Math.cos(radians(from.latitude)) * Math.cos(radians(latitude)) * east
  return Math.round(2 * EARTH_RADIUS_METRES * Math.asin(Math.min(1, Math.sqrt(share))))
}
