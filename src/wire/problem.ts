import { z } from 'zod'

/** Every refusal of the server, by what the person or program should do next. */
export const PROBLEM_CODES = [
  'bad-request', // the request does not have the form the route states
  'too-large', // split it
  'unsupported-version', // update the app
  'not-signed-in', // sign in again
  'not-allowed', // this role may not
  'wrong-space', // not a member of this team
  'not-found',
  'already-set-up',
  'not-set-up',
  'directory-conflict', // fetch the directory, sign again
  'directory-refused', // the statement does not hold: see `reason`
  'invitation-expired',
  'unknown-device',
  'revoked-device',
  'bad-signature',
  'chain-gap', // push from `expectedSeq`
  'chain-fork', // this device's chain continues otherwise on the server
  'id-reused', // the same id with other bytes
  'unknown-key', // no grant of that key is known
  'erased', // its person was erased: fetch the tombstone, destroy what is left
  'erasure-refused', // the tombstone does not hold or does not cover all: see `reason`
  'stale-revision', // the draft slot holds a newer revision
  'stale-cursor', // the cursor is past the end: the server was restored, or the cursor is another's
  'too-many-requests', // wait `retryAfterSeconds`
  'busy', // starting, going down or full: the same again after `retryAfterSeconds`
  'too-slow', // the request did not arrive in time: the same again
  'server-fault',
] as const
export const ProblemCode = z.enum(PROBLEM_CODES)
export type ProblemCode = z.infer<typeof ProblemCode>

/** RFC 9457 problem details, `application/problem+json`. */
export const Problem = z.object({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  code: ProblemCode,
  /** What to do, in English, for logs and developers; the app has its own words per code. */
  detail: z.string(),
  /** Which part of a batch, and which item of it, counted from 0. */
  list: z.enum(['records', 'grants', 'drafts', 'leaves']).optional(),
  index: z.int().optional(),
  expectedSeq: z.int().optional(),
  reason: z.string().optional(),
  /** When to come back, also in the header `retry-after`. */
  retryAfterSeconds: z.int().optional(),
})
export type Problem = z.infer<typeof Problem>
