import { createInterface } from 'node:readline'
import { z } from 'zod'
import { checkConsistency, checkInclusion, type ProofCheck } from '#/core/consent/merkle.ts'
import { fromBase64 } from '#/core/vault/bytes.ts'

const size = z.number()
const Question = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('inclusion'),
    leafIndex: size,
    treeSize: size,
    leafHash: z.string(),
    proof: z.array(z.string()).max(1000),
    root: z.string(),
  }),
  z.object({
    kind: z.literal('consistency'),
    size1: size,
    size2: size,
    root1: z.string(),
    root2: z.string(),
    proof: z.array(z.string()).max(1000),
  }),
])

/** A text that is not base64 is a hash of the wrong length: the proof is invalid, the input is not unusable. */
function hash(text: string): Uint8Array {
  try {
    return fromBase64(text)
  } catch {
    return new Uint8Array(0)
  }
}

/** Answers one question about a Merkle proof. */
export function verifyProof(question: z.infer<typeof Question>): ProofCheck {
  const proof = question.proof.map(hash)
  return question.kind === 'inclusion'
    ? checkInclusion({ ...question, leafHash: hash(question.leafHash), root: hash(question.root), proof })
    : checkConsistency({ ...question, root1: hash(question.root1), root2: hash(question.root2), proof })
}

function unusable(line: number, message: string): number {
  process.stderr.write(
    `${JSON.stringify({ code: 'unusable-input', line, message, help: 'Give one JSON object a line: {"kind":"inclusion","leafIndex","treeSize","leafHash","proof","root"} or {"kind":"consistency","size1","size2","root1","root2","proof"}, hashes in base64.' })}\n`,
  )
  return 2
}

/** `npm run -s tool -- verify-proof`: JSON lines in, one `{"valid","reason"}` a line out. */
export async function run(args: readonly string[]): Promise<number> {
  if (args.length > 0)
    return unusable(0, `verify-proof reads standard input and takes no arguments, not "${args.join(' ')}"`)
  let lineNumber = 0
  let answered = 0
  for await (const line of createInterface({ input: process.stdin, crlfDelay: Infinity })) {
    lineNumber++
    if (line.trim() === '') continue
    let json: unknown
    try {
      json = JSON.parse(line)
    } catch {
      return unusable(lineNumber, 'this line is not JSON')
    }
    const question = Question.safeParse(json)
    if (!question.success) return unusable(lineNumber, z.prettifyError(question.error))
    const answer = verifyProof(question.data)
    process.stdout.write(`${JSON.stringify(answer.valid ? { valid: true, reason: null } : answer)}\n`)
    answered++
  }
  return answered === 0 ? unusable(0, 'standard input was empty') : 0
}
