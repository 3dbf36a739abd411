import { readFile } from 'node:fs/promises'
import { z } from 'zod'
import { type Answer, AnswerValue } from '#/core/questionnaire/answers.ts'
import { Definition, NON_ANSWERS, type Question } from '#/core/questionnaire/definition.ts'
import { compileForm } from '#/core/questionnaire/form.ts'
import { scoresOf } from '#/core/questionnaire/scoring.ts'
import { FormSession } from '#/core/questionnaire/session.ts'

const Operation = z.union([
  z.strictObject({
    set: z.tuple([
      z.string(),
      z.union([AnswerValue, z.boolean(), z.null(), z.strictObject({ nonAnswer: z.enum(NON_ANSWERS) })]),
    ]),
  }),
  z.strictObject({ addRepeat: z.string() }),
  z.strictObject({ removeRepeat: z.string() }),
  z.strictObject({ language: z.string() }),
])

interface ToolProblem {
  readonly code: string
  readonly place: string
  readonly message: string
  readonly help: string
}

export type Evaluation =
  | { readonly ok: true; readonly result: unknown }
  | { readonly ok: false; readonly problems: readonly ToolProblem[] }

/** `/members[2]/age` → the session's path with that instance's id; null when there is no such place. */
function sessionPath(session: FormSession, path: string): string | null {
  let at = ''
  for (const segment of path.split('/').slice(1)) {
    const [, name, place] = /^([^[\]]+)(?:\[(\d+)\])?$/.exec(segment) ?? []
    if (name === undefined) return null
    at += `/${name}`
    if (place !== undefined) {
      const instance = session.childPaths(at)[Number(place) - 1]
      if (instance === undefined) return null
      at = instance
    }
  }
  return at
}

/** The other way, for the result. */
function placePath(session: FormSession, path: string): string {
  let place = ''
  let at = ''
  const segments = path.split('/').slice(1)
  for (let i = 0; i < segments.length; i++) {
    at += `/${segments[i]}`
    place += `/${segments[i]}`
    const node = session.node(at)
    if (node?.kind === 'repeat' && i + 1 < segments.length) {
      const instance = `${at}/${segments[i + 1]}`
      place += `[${session.childPaths(at).indexOf(instance) + 1}]`
      at = instance
      i++
    }
  }
  return place
}

/** A JSON value as the question's own type takes it: 'a b' is a choice of two, true is a word. */
function answerFor(
  question: Question | null,
  value:
    z.infer<typeof AnswerValue> | boolean | null | { nonAnswer: 'declined' | 'unknown' | 'not-applicable' },
): Answer | null {
  if (value === null || value === '') return null
  if (typeof value === 'object' && !Array.isArray(value)) return value
  const many = question?.type === 'select-multiple' || question?.type === 'rank'
  if (many && !Array.isArray(value))
    return {
      value: String(value)
        .split(' ')
        .filter((word) => word !== ''),
    }
  const figure = question?.type === 'integer' || question?.type === 'decimal' || question?.type === 'range'
  if (figure && typeof value === 'string' && value.trim() !== '' && Number.isFinite(Number(value)))
    return { value: Number(value) }
  if (!figure && (typeof value === 'number' || typeof value === 'boolean')) return { value: String(value) }
  return { value: typeof value === 'boolean' ? String(value) : value }
}

const refused = (...problems: readonly ToolProblem[]): Evaluation => ({ ok: false, problems })

/**
 * Runs a list of operations through a form and lists every question's state.
 *
 * @param today - the calendar day expressions see as today()
 */
export function evaluateForm(definitionJson: unknown, operationsJson: unknown, today: string): Evaluation {
  const definition = Definition.safeParse(definitionJson)
  if (!definition.success) {
    return refused(
      ...definition.error.issues.slice(0, 50).map((issue) => ({
        code: 'not-a-definition',
        place: issue.path.join('.'),
        message: issue.message,
        help: 'Compare with docs/formats.md, "Form definition".',
      })),
    )
  }
  const compiled = compileForm(definition.data)
  if (!compiled.ok) {
    return refused(
      ...compiled.problems.map((problem) => ({
        ...problem,
        help: 'Correct the expression or the name at this place.',
      })),
    )
  }
  const operations = z.array(z.unknown()).safeParse(operationsJson)
  if (!operations.success) {
    return refused({
      code: 'not-operations',
      place: '',
      message: 'the operations are not a list',
      help: 'Give a JSON array.',
    })
  }
  const session = FormSession.open(compiled.form, null, {
    language: definition.data.defaultLanguage,
    today,
    now: `${today}${new Date().toISOString().slice(10)}`,
    random: Math.random,
  })
  for (const [index, raw] of operations.data.entries()) {
    const place = `operation ${index}`
    const operation = Operation.safeParse(raw)
    if (!operation.success) {
      return refused({
        code: 'not-an-operation',
        place,
        message: z.prettifyError(operation.error),
        help: 'Use {"set":["/path",value]}, {"addRepeat":"/path"}, {"removeRepeat":"/path[1]"} or {"language":"lv"}.',
      })
    }
    const problem = operate(session, operation.data, place)
    if (problem !== null) return refused(problem)
  }
  const questions: Record<string, unknown> = {}
  for (const path of session.paths()) {
    const state = session.state(path)
    if (state === undefined) continue
    questions[placePath(session, path)] = {
      relevant: state.relevant,
      required: state.required,
      value:
        state.answer !== null && 'nonAnswer' in state.answer
          ? { nonAnswer: state.answer.nonAnswer }
          : state.value,
      violations: state.violations.map(({ code, message }) => (message === '' ? code : message)),
      choices: state.choices,
    }
  }
  return { ok: true, result: { ...questions, scores: scoresByName(session) } }
}

/** Scores by id: one object for the household's, one per instance in order for a repeat's. */
function scoresByName(session: FormSession): Record<string, unknown> {
  const results = scoresOf(session)
  return Object.fromEntries(
    session.form.definition.scores.map(({ id, per }) => {
      const own = results
        .filter(({ score }) => score === id)
        .map(({ outputs, assessed, missing, range }) => ({ ...outputs, assessed, missing, range }))
      return [id, per === undefined ? (own[0] ?? null) : own]
    }),
  )
}

function operate(
  session: FormSession,
  operation: z.infer<typeof Operation>,
  place: string,
): ToolProblem | null {
  if ('language' in operation) {
    session.setLanguage(operation.language)
    return null
  }
  const named =
    'set' in operation
      ? operation.set[0]
      : 'addRepeat' in operation
        ? operation.addRepeat
        : operation.removeRepeat
  const path = sessionPath(session, named)
  const unknown = {
    code: 'unknown-path',
    place,
    message: `the form has no ${named}`,
    help: 'Use the paths of the result; repeats are counted from 1, as in /members[1]/age.',
  }
  if (path === null) return unknown
  if ('addRepeat' in operation) return session.addRepeat(path) === null ? unknown : null
  if ('removeRepeat' in operation) return session.removeRepeat(path) === null ? unknown : null
  const outcome = session.set(path, answerFor(session.node(path)?.question ?? null, operation.set[1]))
  if (outcome === 'computed') {
    return {
      code: 'computed',
      place,
      message: `${named} is computed and cannot be answered`,
      help: 'Set the answers it is computed from.',
    }
  }
  return outcome === 'set' ? null : unknown
}

async function readJson(file: string): Promise<unknown> {
  return JSON.parse(await readFile(file, 'utf8'))
}

/** `npm run -s tool -- evaluate-form DEFINITION.json OPERATIONS.json [--today YYYY-MM-DD]`. */
export async function run(args: readonly string[]): Promise<number> {
  const [definitionFile, operationsFile, flag, day] = args
  const fail = (...problems: readonly ToolProblem[]): number => {
    process.stdout.write(`${JSON.stringify({ problems })}\n`)
    return 2
  }
  if (definitionFile === undefined || operationsFile === undefined) {
    return fail({
      code: 'usage',
      place: '',
      message: 'two files are needed',
      help: 'evaluate-form DEFINITION.json OPERATIONS.json',
    })
  }
  const today = flag === '--today' && day !== undefined ? day : new Date().toISOString().slice(0, 10)
  let definition: unknown
  let operations: unknown
  try {
    definition = await readJson(definitionFile)
    operations = await readJson(operationsFile)
  } catch (cause) {
    return fail({
      code: 'unreadable-file',
      place: definition === undefined ? definitionFile : operationsFile,
      message: cause instanceof Error ? cause.message : 'unreadable',
      help: 'Give the path of a JSON file that exists.',
    })
  }
  const evaluation = evaluateForm(definition, operations, today)
  if (!evaluation.ok) return fail(...evaluation.problems)
  process.stdout.write(`${JSON.stringify(evaluation.result, null, 2)}\n`)
  return 0
}
