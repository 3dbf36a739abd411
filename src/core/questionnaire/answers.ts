import { z } from 'zod'
import { NonAnswer } from './definition.ts'
import { numberText } from './expression/values.ts'

/** A number for integer, decimal and range; codes for select-multiple and rank; text for all else. */
export const AnswerValue = z.union([z.string(), z.number(), z.array(z.string())])
export type AnswerValue = z.infer<typeof AnswerValue>

/**
 * How it was said: by somebody else for the person; instead of what was calculated then, which stands until
 * something else is calculated.
 */
const HOW = { by: z.literal('proxy').optional(), insteadOf: z.string().optional() }

/** What was answered: a value, or honestly why there is none. Blank is neither and is not stored. */
export const Answer = z.union([
  z.strictObject({ value: AnswerValue, ...HOW }),
  z.strictObject({ nonAnswer: NonAnswer, ...HOW }),
])
export type Answer = z.infer<typeof Answer>

/** Answers as they are sealed: by path with instance ids, and the instances of each repeat in order. */
export const Answers = z.strictObject({
  definition: z.strictObject({ id: z.string(), version: z.string(), sha256: z.string() }),
  answers: z.record(z.string(), Answer),
  repeats: z.record(z.string(), z.array(z.string())),
})
export type Answers = z.infer<typeof Answers>

/** An answer without what it was given instead of, which is true of the form it was given in only. */
export function saidAnew(answer: Answer): Answer {
  const { insteadOf, ...said } = answer
  return insteadOf === undefined ? answer : said
}

/** A value as expressions see it. */
export function answerText(answer: Answer | null): string {
  if (answer === null || !('value' in answer)) return ''
  const { value } = answer
  return typeof value === 'string' ? value : typeof value === 'number' ? numberText(value) : value.join(' ')
}

/** Answers read back from sealed records; what does not have the form of an answer is named, not dropped. */
export function readAnswers(stored: Readonly<Record<string, unknown>>): {
  readonly answers: Record<string, Answer>
  readonly unreadable: readonly string[]
} {
  const answers: Record<string, Answer> = {}
  const unreadable: string[] = []
  for (const [path, value] of Object.entries(stored)) {
    const answer = Answer.safeParse(value)
    if (answer.success) answers[path] = answer.data
    else unreadable.push(path)
  }
  return { answers, unreadable }
}
