/** ODK's radius of the Earth, at the equator, in metres. */
const RADIUS = 6_378_100

interface Point {
  readonly latitude: number
  readonly longitude: number
}

const radians = (degrees: number): number => (degrees * Math.PI) / 180
const toCentimetres = (metres: number): number => Math.abs(Math.round(metres * 100) / 100)

/** A geopoint, `56.95 24.11 0 5`: latitude, longitude, and if known altitude and accuracy. */
function pointOf(text: string): Point | null {
  const parts = text.trim().split(/\s+/)
  if (parts.length < 2 || parts.length > 4) return null
  const [latitude, longitude] = parts.map(Number)
  if (latitude === undefined || longitude === undefined) return null
  const isPlace = Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180
  return isPlace ? { latitude, longitude } : null
}

/** The points of one trace or shape, or of many geopoints; null when one of them is no point. */
function pointsOf(texts: readonly string[]): readonly Point[] | null {
  const [only] = texts
  const parts =
    texts.length === 1 && only !== undefined
      ? only
          .trim()
          .replace(/(\s*;)+$/, '')
          .split(/\s*;\s*/)
      : texts
  const points: Point[] = []
  for (const part of parts) {
    const point = pointOf(part)
    if (point === null) return null
    points.push(point)
  }
  return points
}

const isSame = (a: Point, b: Point): boolean => a.latitude === b.latitude && a.longitude === b.longitude

/** Square metres enclosed by a shape, or by geopoints in order; 0 with fewer than three points. */
export function areaOf(texts: readonly string[]): number {
  const points = pointsOf(texts)
  const first = points?.[0]
  const last = points?.at(-1)
  if (points === null || first === undefined || last === undefined || points.length < 3) return 0
  const closed = isSame(first, last) ? points : [...points, first]
  let total = 0
  for (const [index, end] of closed.entries()) {
    const start = closed[index - 1]
    if (start === undefined) continue
    total +=
      radians(end.longitude - start.longitude) *
      (2 + Math.sin(radians(end.latitude)) + Math.sin(radians(start.latitude)))
  }
  return toCentimetres((total * RADIUS * RADIUS) / 2)
}

/** Metres along a trace, around a shape, or from geopoint to geopoint; NaN when something is no point. */
export function distanceOf(texts: readonly string[]): number {
  const points = pointsOf(texts)
  if (points === null || points.length < 2) return Number.NaN
  let total = 0
  for (const [index, end] of points.entries()) {
    const start = points[index - 1]
    if (start !== undefined && !isSame(start, end)) total += between(start, end)
  }
  return toCentimetres(total)
}

function between(start: Point, end: Point): number {
  const cosine =
    Math.sin(radians(start.latitude)) * Math.sin(radians(end.latitude)) +
    Math.cos(radians(start.latitude)) *
      Math.cos(radians(end.latitude)) *
      Math.cos(radians(start.longitude - end.longitude))
  return Math.acos(Math.max(-1, Math.min(1, cosine))) * RADIUS
}

/** Is a geopoint inside a closed shape? Not when either is missing or the shape is open. */
export function isInShape(place: string, shape: string): boolean {
  const point = pointOf(place)
  const corners = pointsOf([shape])
  const first = corners?.[0]
  const last = corners?.at(-1)
  if (point === null || corners === null || first === undefined || last === undefined) return false
  if (corners.length < 2 || !isSame(first, last)) return false
  let inside = false
  for (const [index, b] of corners.entries()) {
    const a = corners[index - 1]
    if (a === undefined || b.latitude > point.latitude === a.latitude > point.latitude) continue
    const crossing =
      ((a.longitude - b.longitude) * (point.latitude - b.latitude)) / (a.latitude - b.latitude) + b.longitude
    if (point.longitude < crossing) inside = !inside
  }
  return inside
}
