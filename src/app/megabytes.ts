import type { Formats } from '#/app/words/formats.ts'

/** A size in megabytes with one decimal, never nothing: `6,2`. */
export const megabytes = (bytes: number, formats: Formats): string =>
  formats.number(Math.max(0.1, Math.round(bytes / 100_000) / 10))
