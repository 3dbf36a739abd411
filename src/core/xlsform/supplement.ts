import { z } from 'zod'
import { Definition, type Node } from '#/core/questionnaire/definition.ts'
import type { Findings } from './problem.ts'
import type { Sheet } from './workbook.ts'

/**
 * What a definition has and XLSForm has no place for stands in the sheet
 * `slieksnis`: a row holds the part's name and its JSON, cut into several
 * rows where it is longer than a cell may be.
 */
export type Supplement = ReadonlyMap<string, unknown>

/** A spreadsheet's cell holds 32,767 characters. */
const LONGEST_CELL = 30_000

/** What may stand there: fields of the definition, and `nodes`, what each node has besides its row. */
const Nodes = z.record(z.string(), z.record(z.string(), z.unknown()))
const FIELDS: ReadonlySet<string> = new Set([...Object.keys(Definition.shape), 'nodes'])

export function readSupplement(sheet: Sheet | undefined, findings: Findings): Supplement {
  const parts = new Map<string, { text: string; row: number }>()
  for (const [index, [name = '', text = '']] of (sheet?.rows ?? []).entries()) {
    if (index === 0 || (name === '' && text === '')) continue
    const known = parts.get(name)
    const row = (sheet?.firstRow ?? 1) + index
    if (known === undefined) parts.set(name, { text, row })
    else known.text += text
  }
  const supplement = new Map<string, unknown>()
  for (const [name, { text, row }] of parts) {
    const place = { sheet: sheet?.name ?? '', row, column: name }
    if (!FIELDS.has(name)) {
      findings.warning(place, 'unknown-part', `a definition has no part ${name}`, 'Remove the row.')
      continue
    }
    try {
      // The cut falls anywhere, so cells are quoted: trimming must not take a space away.
      supplement.set(name, JSON.parse(text.replaceAll('¶', '')))
    } catch {
      findings.error(
        place,
        'not-json',
        `the part ${name} is not JSON`,
        'Export the form again, or remove the sheet slieksnis.',
      )
    }
  }
  return supplement
}

/** Cells of one part: cut where it is too long, each piece between marks that trimming leaves alone. */
export function supplementRows(name: string, value: unknown): readonly (readonly [string, string])[] {
  // Reading a cell makes no-break spaces plain, so they are written by number, and so is our own mark.
  const json = JSON.stringify(value ?? null).replaceAll(
    /[\u00A0\u202F¶]/g,
    (character) => String.raw`\u` + character.charCodeAt(0).toString(16).padStart(4, '0'),
  )
  const rows: [string, string][] = []
  for (let at = 0; at < json.length; at += LONGEST_CELL)
    rows.push([name, `¶${json.slice(at, at + LONGEST_CELL)}¶`])
  return rows
}

/** The definition with what the sheet `slieksnis` adds; null there takes a field away. */
export function withSupplement(
  draft: Definition,
  supplement: Supplement,
  sheet: Sheet | undefined,
  findings: Findings,
): Definition {
  if (supplement.size === 0) return draft
  const fields = [...supplement].filter(([name]) => name !== 'nodes')
  const nodes = Nodes.safeParse(supplement.get('nodes') ?? {})
  const body = nodes.success ? draft.body.map((node) => patched(node, nodes.data)) : draft.body
  const whole = Object.fromEntries(
    Object.entries({ ...draft, body, ...Object.fromEntries(fields) }).filter(([, value]) => value !== null),
  )
  const parsed = Definition.safeParse(whole)
  if (parsed.success && nodes.success) return parsed.data
  // Without the supplement the form may be sound; with it, it is not.
  if (Definition.safeParse(draft).success) {
    findings.error(
      { sheet: sheet?.name ?? 'slieksnis', row: null, column: null },
      'bad-supplement',
      'what the sheet slieksnis holds does not fit the form',
      'Export the form again, or remove the sheet slieksnis.',
    )
  }
  return draft
}

function patched(node: Node, patches: Readonly<Record<string, Readonly<Record<string, unknown>>>>): unknown {
  const patch = Object.hasOwn(patches, node.key) ? (patches[node.key] ?? {}) : {}
  const own = Object.fromEntries(Object.entries({ ...node, ...patch }).filter(([, value]) => value !== null))
  return node.kind === 'question'
    ? own
    : { ...own, children: node.children.map((child) => patched(child, patches)) }
}
