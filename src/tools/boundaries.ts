import { readdir, readFile } from 'node:fs/promises'
import { isBuiltin } from 'node:module'
import { join, posix, relative, sep } from 'node:path'
import { parseSync, Visitor } from 'vite'

/** A line that reaches where it may not, and the rule it breaks in words. */
export interface Breach {
  readonly path: string
  readonly line: number
  readonly rule: string
}

/** Which zones each zone may import, besides itself. The compiler and the linter hold the same line; three nets, because some checkers pass silently. */
const zoneReach: Readonly<Record<string, readonly string[]>> = {
  core: [],
  wire: ['core'],
  client: ['wire', 'core'],
  app: ['client', 'wire', 'core'],
  server: ['wire', 'core'],
  tools: ['server', 'client', 'wire', 'core'],
}

/** Zones whose code also runs in a browser, where Node's own modules do not exist. */
const withoutNode = new Set(['core', 'wire', 'client', 'app'])

/** Subjects of core from the ground up: a subject imports its own floor and those below. */
const coreFloors: readonly (readonly string[])[] = [
  ['vault', 'record-log'],
  ['questionnaire', 'consent', 'household'],
  ['xlsform', 'paper', 'fhir'],
  ['catalogue'],
  ['matching'],
  ['plan'],
  ['indicators'],
]

/** Folders of app that are no room: every room may import them, they import no room. */
const sharedByRooms = new Set(['ui', 'words', 'form'])

/** Finds every import, in one file of `src`, that its place in the house forbids. `path` is relative to the repository, with `/`. */
export function breachesIn(path: string, text: string): readonly Breach[] {
  const parsed = parseSync(path, text)
  if (parsed.errors.length > 0)
    return [{ path, line: 1, rule: `does not parse: ${parsed.errors[0]?.message ?? ''}` }]
  const breaches: Breach[] = []
  const lineAt = (offset: number) => text.slice(0, offset).split('\n').length
  const refuse = (offset: number, rule: string | null) => {
    if (rule !== null) breaches.push({ path, line: lineAt(offset), rule })
  }
  const zone = path.split('/')[1] ?? ''
  new Visitor({
    ImportDeclaration: (node) => refuse(node.start, importRule(path, node.source.value)),
    ExportAllDeclaration: (node) => refuse(node.start, importRule(path, node.source.value)),
    ExportNamedDeclaration: (node) => {
      if (node.source !== null) refuse(node.start, importRule(path, node.source.value))
    },
    TSImportType: (node) => refuse(node.start, importRule(path, node.source.value)),
    ImportExpression: (node) => {
      if (node.source.type === 'Literal' && typeof node.source.value === 'string')
        refuse(node.start, importRule(path, node.source.value))
      else if (zone !== 'tools') refuse(node.start, 'a dynamic import names its file in plain text')
    },
    NewExpression: (node) => {
      const [first, second] = node.arguments
      if (node.callee.type !== 'Identifier') return
      if (node.callee.name === 'Date' && first === undefined && zone === 'core')
        refuse(node.start, 'core knows no clock: take the time as an argument')
      if (node.callee.name === 'URL' && second?.type === 'MemberExpression' && first?.type === 'Literal')
        if (typeof first.value === 'string') refuse(node.start, importRule(path, first.value))
    },
    CallExpression: (node) => {
      if (zone === 'core' && node.callee.type === 'Identifier' && node.callee.name === 'Date')
        refuse(node.start, 'core knows no clock: take the time as an argument')
    },
  }).visit(parsed.program)
  return breaches
}

/** Reads every source file under `src` of a repository and finds its breaches. */
export async function boundaryBreaches(repository: string): Promise<readonly Breach[]> {
  const entries = await readdir(join(repository, 'src'), { recursive: true, withFileTypes: true })
  const sources = entries
    .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name) && !entry.name.endsWith('.d.ts'))
    .map((entry) => relative(repository, join(entry.parentPath, entry.name)))
  const found = await Promise.all(
    sources.map(async (source) =>
      breachesIn(source.split(sep).join('/'), await readFile(join(repository, source), 'utf8')),
    ),
  )
  return found.flat()
}

/** Why `from` may not import `specifier`; null when it may. */
function importRule(from: string, specifier: string): string | null {
  const [, zone = ''] = from.split('/')
  const target = targetOf(from, specifier)
  if (target === null)
    return withoutNode.has(zone) && isBuiltin(specifier) ? `${zone} knows no Node: ${specifier}` : null
  const [top, targetZone = ''] = target.split('/')
  if (top !== 'src') return top === 'forms' ? null : `src imports nothing outside src and forms: ${target}`
  if (targetZone !== zone) {
    const reach = zoneReach[zone]
    if (reach === undefined) return `src/${zone} is no zone of this house`
    return reach.includes(targetZone)
      ? null
      : `${zone} may import ${reach.join(', ') || 'only itself'}, not ${targetZone}`
  }
  if (zone === 'core') return coreRule(from, target)
  return zone === 'app' ? roomRule(from, target) : null
}

/** The file a specifier means, relative to the repository; null for a package. */
function targetOf(from: string, specifier: string): string | null {
  const [file = ''] = specifier.split('?')
  if (file.startsWith('#/')) return `src/${file.slice(2)}`
  return /^\.{1,2}\//.test(file) ? posix.join(posix.dirname(from), file) : null
}

function coreRule(from: string, target: string): string | null {
  const subject = folderInZone(from)
  const wanted = folderInZone(target)
  if (subject === wanted) return null
  if (subject === null) return `a file in src/core itself imports no subject: ${target}`
  if (wanted === null) return null
  const floor = coreFloors.findIndex((subjects) => subjects.includes(subject))
  const wantedFloor = coreFloors.findIndex((subjects) => subjects.includes(wanted))
  if (floor < 0) return `core/${subject} has no floor yet: name it in src/tools/boundaries.ts`
  if (wantedFloor < 0) return `core/${wanted} has no floor yet: name it in src/tools/boundaries.ts`
  return wantedFloor <= floor ? null : `core/${subject} lies below core/${wanted} and may not import it`
}

function roomRule(from: string, target: string): string | null {
  const room = folderInZone(from)
  const wanted = folderInZone(target)
  if (room === wanted || room === null || wanted === null) return null
  if (room === 'device') return `app/device runs in a worker and imports no room: ${target}`
  if (sharedByRooms.has(room))
    return sharedByRooms.has(wanted) ? null : `app/${room} is shared by the rooms and imports none: ${target}`
  return sharedByRooms.has(wanted) ? null : `rooms never import each other: app/${room} wants app/${wanted}`
}

/** `consent` for `src/core/consent/leaf.ts`; null for a file lying in the zone itself. */
function folderInZone(path: string): string | null {
  const parts = path.split('/')
  return parts.length > 3 ? (parts[2] ?? null) : null
}
