import type { Answer, Answers } from './answers.ts'
import type { Migration } from './definition.ts'
import type { CompiledForm, FormNode } from './form.ts'

/** What becomes of one answer (or one new question) when a draft moves to another version. */
export interface UpgradeStep {
  readonly key: string
  readonly from: string | null
  readonly to: string | null
  readonly what: 'kept' | 'moved' | 'renamed' | 'retyped' | 'removed' | 'new'
}

export interface Upgrade {
  readonly steps: readonly UpgradeStep[]
  readonly answers: Answers
  /** Answers the new version has no place for, by their old path: kept sealed beside, never away. */
  readonly earlier: Readonly<Record<string, Answer>>
  /** Why each of them has no place: its question is gone, its value no longer fits, or its place is taken or nested otherwise. */
  readonly why: Readonly<Record<string, 'removed' | 'retyped' | 'no-place'>>
}

/** A path with instances → the definition's path and the instance ids in order. */
function readPath(
  form: CompiledForm,
  path: string,
): { readonly node: FormNode; readonly instances: readonly string[] } | null {
  const segments = path.split('/').slice(1)
  let at: readonly FormNode[] = form.top
  let node: FormNode | undefined
  const instances: string[] = []
  for (let i = 0; i < segments.length; i++) {
    node = at.find(({ name }) => name === segments[i])
    if (node === undefined) return null
    if (node.kind === 'repeat' && i + 1 < segments.length) instances.push(segments[++i] ?? '')
    at = node.children
  }
  return node === undefined ? null : { node, instances }
}

/** The question an answer's path meant in its own version; null when that version has none there. */
export const questionAt = (form: CompiledForm, path: string): FormNode | null =>
  readPath(form, path)?.node ?? null

/** The path of a node with these instances; null when it lies in more or fewer repeats than there are instances. */
function writePath(node: FormNode, instances: readonly string[]): string | null {
  if (node.repeats.length !== instances.length) return null
  const chain: FormNode[] = []
  for (let up: FormNode | null = node; up !== null; up = up.parent) chain.unshift(up)
  let path = ''
  let next = 0
  for (const each of chain) {
    path += `/${each.name}`
    if (each.kind === 'repeat' && each !== node) path += `/${instances[next++] ?? ''}`
  }
  return path
}

const sameSelection = (node: FormNode): string => `${node.question?.type ?? node.kind}`

/** Which kind of change a question went through; the migration's word first, then keys. */
function changeOf(from: FormNode, to: FormNode, migration: Migration | undefined): UpgradeStep['what'] {
  const step = migration?.steps.find((each) => each.key === from.key)
  if (step?.do === 'retype' || sameSelection(from) !== sameSelection(to)) return 'retyped'
  if (from.path === to.path) return 'kept'
  return from.parent?.path === to.parent?.path ? 'renamed' : 'moved'
}

function retyped(
  answer: Answer,
  to: FormNode,
  migration: Migration | undefined,
  codes: ReadonlySet<string> | null,
): Answer | null {
  if (!('value' in answer)) return answer
  const step = migration?.steps.find((each) => each.key === to.key && each.do === 'retype')
  const map = step?.do === 'retype' ? step.map : null
  const code = (value: string): string => map?.[value] ?? value
  const { value } = answer
  const many = to.question?.type === 'select-multiple' || to.question?.type === 'rank'
  const number =
    to.question?.type === 'integer' || to.question?.type === 'decimal' || to.question?.type === 'range'
  if (number) {
    const figure =
      typeof value === 'number' ? value : Number(typeof value === 'string' ? code(value) : Number.NaN)
    const fits = Number.isFinite(figure) && (to.question?.type !== 'integer' || Number.isInteger(figure))
    return fits ? { ...answer, value: figure } : null
  }
  const list = (Array.isArray(value) ? value : [String(value)]).map(code)
  if (codes !== null && list.some((each) => !codes.has(each))) return null
  if (many) return { ...answer, value: list }
  const [only, second] = list
  return only === undefined || second !== undefined ? null : { ...answer, value: only }
}

/**
 * What moving answers from one version to another does, and the answers under
 * the new one. Questions are followed by key; what the new version cannot hold
 * goes to `earlier`. No answer is ever lost: each is in `answers` or `earlier`.
 */
export function upgradeAnswers(
  from: CompiledForm,
  to: CompiledForm,
  answers: Pick<Answers, 'answers' | 'repeats'>,
): Upgrade {
  const { migration } = to.definition
  const applies = migration?.from === from.definition.version ? migration : undefined
  const removedKeys = new Set(
    (applies?.steps ?? []).flatMap((step) => (step.do === 'remove' ? [step.key] : [])),
  )
  const moved: Record<string, Answer> = {}
  const earlier: Record<string, Answer> = {}
  const why: Record<string, 'removed' | 'retyped' | 'no-place'> = {}
  const steps = new Map<string, UpgradeStep>()
  for (const [path, answer] of Object.entries(answers.answers)) {
    const place = readPath(from, path)
    const target =
      place === null || removedKeys.has(place.node.key) ? undefined : to.byKey.get(place.node.key)
    const newPath = place === null || target?.question == null ? null : writePath(target, place.instances)
    if (place === null || target === undefined || newPath === null) {
      earlier[path] = answer
      why[path] = place === null || target === undefined ? 'removed' : 'no-place'
      const key = place?.node.key ?? path
      steps.set(key, { key, from: place?.node.path ?? path, to: null, what: 'removed' })
      continue
    }
    const what = changeOf(place.node, target, applies)
    const list =
      target.question?.choices === undefined ? undefined : to.definition.itemLists[target.question.choices]
    const codes = list === undefined ? null : new Set(list.map((item) => item.value))
    const fitting = what === 'retyped' || codes !== null ? retyped(answer, target, applies, codes) : answer
    if (fitting === null || moved[newPath] !== undefined) {
      earlier[path] = answer
      why[path] = fitting === null ? 'retyped' : 'no-place'
      steps.set(target.key, { key: target.key, from: place.node.path, to: target.path, what: 'removed' })
      continue
    }
    moved[newPath] = fitting
    steps.set(target.key, { key: target.key, from: place.node.path, to: target.path, what })
  }
  const repeats: Record<string, string[]> = {}
  for (const [path, ids] of Object.entries(answers.repeats)) {
    const place = readPath(from, path)
    const target = place === null ? undefined : to.byKey.get(place.node.key)
    const newPath = target?.kind === 'repeat' && place !== null ? writePath(target, place.instances) : null
    if (newPath !== null) repeats[newPath] = [...ids]
  }
  for (const node of to.nodes) {
    if (node.question === null || from.byKey.has(node.key)) continue
    steps.set(node.key, { key: node.key, from: null, to: node.path, what: 'new' })
  }
  const { id, version } = to.definition
  return {
    steps: [...steps.values()],
    answers: { definition: { id, version, sha256: to.sha256 }, answers: moved, repeats },
    earlier,
    why,
  }
}
