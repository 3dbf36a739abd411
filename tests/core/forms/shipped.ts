import { readFileSync } from 'node:fs'
import { z } from 'zod'
import { FactDeclaration } from '#/core/catalogue/rule.ts'
import { PurposeRegister } from '#/core/consent/purposes.ts'
import { Answers } from '#/core/questionnaire/answers.ts'
import { Definition, type Node, type Question } from '#/core/questionnaire/definition.ts'
import { type CompiledForm, compileForm } from '#/core/questionnaire/form.ts'

export const VERSIONS = ['1.0.0', '1.1.0'] as const
export type Version = (typeof VERSIONS)[number]

const json = (place: string): unknown =>
  JSON.parse(readFileSync(new URL(`../../../${place}`, import.meta.url), 'utf8'))

/** A definition as it is shipped. */
export const shippedDefinition = (version: Version): Definition =>
  Definition.parse(json(`forms/needs-and-skills/${version}.json`))

/** The same, compiled; a problem fails the test with its place. */
export function shippedForm(version: Version): CompiledForm {
  const compiling = compileForm(shippedDefinition(version))
  const problems = compiling.ok ? compiling.form.blankPaths : compiling.problems
  if (!compiling.ok || problems.length > 0) throw new Error(JSON.stringify(problems, null, 1))
  return compiling.form
}

export const factSources = (): unknown => json('forms/needs-and-skills/facts.json')

/** The register of purposes as it is shipped. */
export const shippedPurposes = () => PurposeRegister.parse(json('forms/purposes/1.0.0.json')).purposes

/** The facts the sample catalogue's rules ask for. */
export const sampleFacts = () =>
  z.object({ facts: z.array(FactDeclaration) }).parse(json('src/server/catalogue/sample-options.json')).facts

/** A question and where it stands. */
export interface Placed {
  readonly question: Question
  readonly path: string
  readonly perMember: boolean
}

/** All questions in the order they are asked. */
export function questionsOf(nodes: readonly Node[], above = '', perMember = false): readonly Placed[] {
  return nodes.flatMap((node): readonly Placed[] => {
    const path = `${above}/${node.name}`
    if (node.kind === 'question') return [{ question: node, path, perMember }]
    return questionsOf(node.children, path, perMember || (node.kind === 'repeat' && node.members === true))
  })
}

const Code = z.union([z.string(), z.number()])
const Given = z.union([Code, z.null(), z.strictObject({ nonAnswer: z.enum(['declined', 'unknown']) })])
export type Given = z.infer<typeof Given>

const InstrumentExamples = z.object({
  instruments: z.array(z.object({ id: z.string(), source: z.string() })),
  examples: z.array(
    z.object({
      instrument: z.string(),
      answers: z.record(z.string(), Given),
      expected: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
    }),
  ),
})

/** Worked examples of the instruments, `tests/vectors/instruments.json`. */
export const instrumentExamples = () => InstrumentExamples.parse(json('tests/vectors/instruments.json'))

const SampleHousehold = z.strictObject({
  label: z.string(),
  language: z.enum(['lv', 'en', 'ru']),
  respondent: z.string(),
  /** Optional purposes by person. */
  consents: z.record(z.string(), z.array(z.string())),
  filled: Answers,
})
export type SampleHousehold = z.infer<typeof SampleHousehold>

/** Three fictional households, `tests/vectors/sample-answers.json`. */
export const sampleAnswers = () =>
  z
    .object({ today: z.iso.date(), households: z.array(SampleHousehold) })
    .parse(json('tests/vectors/sample-answers.json'))
