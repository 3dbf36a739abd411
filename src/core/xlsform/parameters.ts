import type { Findings, Place } from './problem.ts'
import type { TypeCell } from './question-types.ts'

/** What each type of question takes; anything else is named and kept. */
const TAKEN: Readonly<Record<string, readonly string[]>> = {
  text: ['rows'],
  range: ['start', 'end', 'step', 'tick_interval', 'placeholder', 'tick_labelset'],
  image: ['max-pixels', 'app'],
  audio: ['quality'],
  geopoint: ['allow-mock-accuracy', 'capture-accuracy', 'warning-accuracy', 'reference-geometry'],
  geotrace: ['allow-mock-accuracy', 'incremental', 'reference-geometry'],
  geoshape: ['allow-mock-accuracy', 'incremental', 'reference-geometry'],
  'select-one': ['randomize', 'seed'],
  'select-multiple': ['randomize', 'seed'],
  rank: ['randomize', 'seed'],
  audit: [
    'location-priority',
    'location-min-interval',
    'location-max-age',
    'track-changes',
    'identify-user',
    'track-changes-reasons',
  ],
  'background-audio': ['quality'],
}
const FIGURES: ReadonlySet<string> = new Set([
  'start',
  'end',
  'step',
  'rows',
  'max-pixels',
  'capture-accuracy',
  'warning-accuracy',
])

/** A parameter's value as a number or a truth value where it is written as one. */
function valueOf(text: string): string | number | boolean {
  if (text === 'true' || text === 'false') return text === 'true'
  return String(Number(text)) === text && Number.isFinite(Number(text)) ? Number(text) : text
}

/** Can a parameter stand in a cell so that it is read as the same? */
export function isWritable(name: string, value: string | number | boolean): boolean {
  const text = String(value)
  if (name === '' || text === '' || /[\s,;=]/.test(name + text)) return false
  return !FIGURES.has(name.toLowerCase()) || Number.isFinite(Number(text))
}

/** Reads `start=1 end=10 step=0.5`; commas and semicolons separate as well. */
export function parametersOf(
  written: string,
  type: Extract<TypeCell, { kind: 'question' | 'select' }>,
  place: Place,
  findings: Findings,
): Record<string, string | number | boolean> {
  if (written === '') return {}
  const parameters: [string, string | number | boolean][] = []
  const parts = written.replaceAll(/\s*=\s*/g, '=').split(/[\s,;]+/)
  const kind = type.kind === 'question' ? (type.metadata ?? type.type) : type.type
  const ofFile = type.kind === 'select' && type.source === 'file' ? ['value', 'label'] : []
  const taken = [...(TAKEN[kind] ?? []), ...ofFile]
  for (const part of parts) {
    if (part === '') continue
    const [, name, value] = /^([^=]+)=(.+)$/.exec(part) ?? []
    if (name === undefined || value === undefined) {
      findings.error(
        place,
        'bad-parameter',
        `"${part}" is not a parameter`,
        'Write parameters as name=value, with spaces between them: start=0 end=10.',
      )
      continue
    }
    const known = name.toLowerCase()
    const isTaken = taken.includes(known)
    if (!isTaken) {
      findings.warning(
        place,
        'unknown-parameter',
        `${kind} takes no parameter ${name}; it is kept for export`,
        taken.length === 0 ? 'Remove it.' : `It takes ${taken.join(', ')}.`,
      )
    }
    const plain = valueOf(value)
    if (isTaken && FIGURES.has(known) && !Number.isFinite(Number(value))) {
      findings.error(
        place,
        'bad-parameter',
        `${name} must be a number, not ${value}`,
        'Write figures with a point: step=0.5.',
      )
    }
    parameters.push([isTaken ? known : name, plain])
  }
  return Object.fromEntries(parameters)
}
