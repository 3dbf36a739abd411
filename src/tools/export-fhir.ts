import { readFile } from 'node:fs/promises'
import { z } from 'zod'
import { toFhirQuestionnaire } from '#/core/fhir/questionnaire.ts'
import { toFhirQuestionnaireResponse } from '#/core/fhir/questionnaire-response.ts'
import { Answers } from '#/core/questionnaire/answers.ts'
import { Definition } from '#/core/questionnaire/definition.ts'
import { compileForm } from '#/core/questionnaire/form.ts'

const USAGE =
  'export-fhir DEFINITION.json [--answers ANSWERS.json [--authored MOMENT]] [--base URI] [--date DAY]'
const FLAGS = ['--answers', '--authored', '--base', '--date'] as const
type Flag = (typeof FLAGS)[number]

interface Problem {
  readonly code: string
  readonly place: string
  readonly message: string
  readonly help: string
}

const Moment = z.iso.datetime({ offset: true })
const Day = z.union([z.iso.date(), Moment])
/** An absolute URI, without space or fragment. */
const Base = z.string().regex(/^(?:https?:\/\/[^\s#]+|urn:[A-Za-z0-9][A-Za-z0-9-]+:?[^\s#]*)$/)

function flagsOf(args: readonly string[]): ReadonlyMap<Flag, string> | null {
  const given = new Map<Flag, string>()
  for (let at = 0; at < args.length; at += 2) {
    const flag = FLAGS.find((known) => known === args[at])
    const value = args[at + 1]
    if (flag === undefined || value === undefined || given.has(flag)) return null
    given.set(flag, value)
  }
  return given
}

/**
 * `npm run -s tool -- export-fhir DEFINITION.json [--answers ANSWERS.json]`:
 * prints the Questionnaire, or with answers the QuestionnaireResponse. Answers
 * FHIR can't take are named on standard error. Unusable input ends with 2.
 */
export async function run(args: readonly string[]): Promise<number> {
  const [source, ...rest] = args
  const fail = (...problems: readonly Problem[]): number => {
    process.stdout.write(`${JSON.stringify({ problems }, null, 2)}\n`)
    return 2
  }
  const flags = flagsOf(rest)
  if (source === undefined || source.startsWith('--') || flags === null)
    return fail({ code: 'usage', place: '', message: 'the arguments are not understood', help: USAGE })
  const wrong = (flag: Flag, schema: z.ZodType): boolean =>
    flags.has(flag) && !schema.safeParse(flags.get(flag)).success
  const bad = wrong('--authored', Moment)
    ? '--authored'
    : wrong('--date', Day)
      ? '--date'
      : wrong('--base', Base)
        ? '--base'
        : null
  if (bad !== null) {
    const help =
      'A moment is 2026-11-23T14:30:00+02:00, a day 2026-11-23, a base an absolute http or urn address.'
    return fail({ code: 'usage', place: bad, message: `${flags.get(bad) ?? ''} is not usable here`, help })
  }

  const read = async (file: string): Promise<{ readonly json: unknown } | Problem> => {
    try {
      const json: unknown = JSON.parse(await readFile(file, 'utf8'))
      return { json }
    } catch (cause) {
      const message = cause instanceof Error ? cause.message : 'unreadable'
      return {
        code: 'unreadable-file',
        place: file,
        message,
        help: 'Give the path of a JSON file that exists.',
      }
    }
  }
  const definitionFile = await read(source)
  if ('code' in definitionFile) return fail(definitionFile)
  const definition = Definition.safeParse(definitionFile.json)
  if (!definition.success) {
    const message = z.prettifyError(definition.error).slice(0, 2000)
    return fail({
      code: 'not-a-definition',
      place: source,
      message,
      help: 'Compare with docs/formats.md, "Form definition".',
    })
  }
  const compiled = compileForm(definition.data)
  if (!compiled.ok) {
    const help = 'Correct the expression or the name at this place.'
    return fail(...compiled.problems.map(({ code, place, message }) => ({ code, place, message, help })))
  }
  const base = flags.get('--base')
  const common = base === undefined ? {} : { base }
  const print = (resource: unknown): number => {
    process.stdout.write(`${JSON.stringify(resource, null, 2)}\n`)
    return 0
  }
  const answersPlace = flags.get('--answers')
  if (answersPlace === undefined) {
    const date = flags.get('--date')
    return print(toFhirQuestionnaire(compiled.form, { ...common, ...(date === undefined ? {} : { date }) }))
  }
  const answersFile = await read(answersPlace)
  if ('code' in answersFile) return fail(answersFile)
  const answers = Answers.safeParse(answersFile.json)
  if (!answers.success) {
    const message = z.prettifyError(answers.error).slice(0, 2000)
    return fail({
      code: 'not-answers',
      place: answersPlace,
      message,
      help: 'Compare with docs/formats.md, "Answers".',
    })
  }
  const { id, version } = answers.data.definition
  if (id !== definition.data.id || version !== definition.data.version) {
    const message = `these are answers to ${id} ${version}, not to ${definition.data.id} ${definition.data.version}`
    return fail({
      code: 'another-version',
      place: answersPlace,
      message,
      help: 'Give the definition they were given to.',
    })
  }
  const authored = flags.get('--authored') ?? new Date().toISOString()
  const { response, leftOut } = toFhirQuestionnaireResponse(compiled.form, answers.data, {
    ...common,
    authored,
  })
  for (const path of leftOut) process.stderr.write(`${path} has no place in FHIR and is left out.\n`)
  return print(response)
}
