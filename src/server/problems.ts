import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { hasZodFastifySchemaValidationErrors, isResponseSerializationError } from 'fastify-type-provider-zod'
import type { Problem, ProblemCode } from '#/wire/problem.ts'
import { systemCode } from './fault.ts'

/** One status for each code, and its title. */
const titles: Readonly<Record<ProblemCode, readonly [status: number, title: string]>> = {
  'bad-request': [400, 'The request does not have the form this address takes'],
  'too-large': [413, 'Too much at once'],
  'unsupported-version': [400, 'A version this server does not speak'],
  'not-signed-in': [401, 'Not signed in'],
  'not-allowed': [403, 'Not allowed for this role'],
  'wrong-space': [403, 'Not a member of this team'],
  'not-found': [404, 'Not found'],
  'already-set-up': [409, 'Already set up'],
  'not-set-up': [409, 'Not set up yet'],
  'directory-conflict': [409, 'The directory has moved on'],
  'directory-refused': [422, 'The statement does not hold'],
  'invitation-expired': [403, 'The invitation has run out'],
  'unknown-device': [403, 'Unknown device'],
  'revoked-device': [403, 'Device no longer admitted'],
  'bad-signature': [422, 'The signature does not fit'],
  'chain-gap': [409, 'Records are missing before these'],
  'chain-fork': [409, 'This chain continues otherwise here'],
  'id-reused': [409, 'The id is taken by something else'],
  'unknown-key': [422, 'The key is not known here'],
  erased: [410, 'Its person was erased'],
  'erasure-refused': [409, 'The tombstone was not carried out'],
  'stale-revision': [409, 'The slot holds a newer revision'],
  'stale-cursor': [409, 'The cursor is past the end'],
  'too-many-requests': [429, 'Too many tries'],
  busy: [503, 'Not now'],
  'too-slow': [408, 'Too slow'],
  'server-fault': [500, 'The server failed'],
}

/** What a refusal may point at. */
export type ProblemPointer = Partial<
  Pick<Problem, 'index' | 'list' | 'expectedSeq' | 'reason' | 'retryAfterSeconds'>
>

/** A refusal as part of an answer: what went wrong and what to do. */
export interface Refusal extends ProblemPointer {
  readonly code: ProblemCode
  readonly detail: string
}

export const refusal = (code: ProblemCode, detail: string, pointer: ProblemPointer = {}): Refusal => ({
  code,
  detail,
  ...pointer,
})

/** Thrown where a request cannot go on; the one error handler answers it. */
export class Refused extends Error {
  readonly refusal: Refusal

  constructor(code: ProblemCode, detail: string, pointer: ProblemPointer = {}) {
    super(detail)
    this.name = 'Refused'
    this.refusal = refusal(code, detail, pointer)
  }
}

export function problemOf(refused: Refusal): Problem {
  const [status, title] = titles[refused.code]
  return { type: `urn:slieksnis:problem:${refused.code}`, title, status, ...refused }
}

const answered = new WeakMap<FastifyReply, ProblemCode>()

/** The code of the problem this reply was; null when it was none. */
export const problemCodeOf = (reply: FastifyReply): ProblemCode | null => answered.get(reply) ?? null

/** Answers a refusal as `application/problem+json`. */
export function sendProblem(reply: FastifyReply, refused: Refusal): FastifyReply {
  const problem = problemOf(refused)
  answered.set(reply, refused.code)
  if (refused.retryAfterSeconds !== undefined) reply.header('retry-after', refused.retryAfterSeconds)
  return reply
    .code(problem.status)
    .header('content-type', 'application/problem+json; charset=utf-8')
    .header('cache-control', 'no-store')
    .serializer((value: unknown) => JSON.stringify(value))
    .send(problem)
}

/** Where the fault happened, never the message: a message may quote what was sent. */
function placeOf(error: Error): string {
  const frames = (error.stack ?? '').split('\n').filter((line) => line.trimStart().startsWith('at '))
  return frames
    .slice(0, 6)
    .map((line) => line.trim())
    .join(' | ')
}

function refusalOf(error: FastifyError | Refused): Refusal | null {
  if (error instanceof Refused) return error.refusal
  if (hasZodFastifySchemaValidationErrors(error)) {
    const detail = error.validation
      .map(
        (issue) =>
          `${issue.instancePath === '' ? 'the request' : issue.instancePath}: ${issue.message ?? 'refused'}`,
      )
      .join('; ')
    return refusal('bad-request', detail.slice(0, 2000))
  }
  switch (error.code) {
    case 'FST_ERR_CTP_BODY_TOO_LARGE':
      return refusal('too-large', 'The body is larger than this address takes: send it in parts.')
    case 'FST_ERR_CTP_INVALID_MEDIA_TYPE':
      return refusal('bad-request', 'This address does not take a body of that content type.')
    case 'FST_ERR_CTP_INVALID_JSON_BODY':
    case 'FST_ERR_CTP_EMPTY_JSON_BODY':
      return refusal('bad-request', 'The body is not JSON.')
    default:
  }
  if (error.statusCode === 429) {
    return refusal('too-many-requests', 'Come back in a minute.', { retryAfterSeconds: 60 })
  }
  if (!isResponseSerializationError(error) && error.statusCode !== undefined && error.statusCode < 500) {
    return refusal('bad-request', 'The request could not be read.')
  }
  return null
}

/** Every error becomes a typed problem; a fault of ours is logged by place only. */
export function answerProblems(app: FastifyInstance, log: (line: string) => void): void {
  app.setErrorHandler((error: FastifyError | Refused, request: FastifyRequest, reply) => {
    const refused = refusalOf(error)
    if (refused !== null) return sendProblem(reply, refused)
    log(
      `fault ${request.method} ${request.routeOptions.url ?? '-'} ${error.name} ${systemCode(error)} ${placeOf(error)}`,
    )
    return sendProblem(
      reply,
      refusal('server-fault', 'The server failed. Nothing of this request was stored; try again later.'),
    )
  })
}
