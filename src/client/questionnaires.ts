import { z } from 'zod'
import { purposeRegister } from './consents.ts'
import type { RecordBody } from '#/core/record-log/body.ts'
import { Definition, definitionSha256 } from '#/core/questionnaire/definition.ts'
import { lintRelease } from '#/core/consent/lint.ts'
import { type PublishProblem, publishProblems } from '#/core/questionnaire/publish-check.ts'
import { utf8 } from '#/core/vault/bytes.ts'
import type { Role } from '#/core/vault/directory.ts'
import { LARGEST_ENVELOPE } from '#/core/vault/envelope.ts'
import type { Codec } from '#/core/vault/codec.ts'
import { padBody } from '#/core/vault/padding.ts'

/** `questionnaire` (desk): one version, as it is published to all tablets. */
const QuestionnaireRecord = z.strictObject({ definition: Definition, sha256: z.string() })

/** A questionnaire visits can be made with, and who published it. */
export interface PublishedQuestionnaire {
  readonly definition: Definition
  readonly sha256: string
  readonly account: string
  /** When the supervisor's device says it was published, ms since 1970: a claim. */
  readonly at: number
  /** Its place in the feed; null while only this device has it. */
  readonly position: number | null
}

/** Published versions by `id version`. */
export type Shelf = ReadonlyMap<string, PublishedQuestionnaire>

/** By which name a version stands on the shelf. */
export const named = ({ id, version }: Pick<Definition, 'id' | 'version'>): string => `${id} ${version}`

/** Which of two records of the same version came first, the same for everybody who has both. */
function isEarlier(one: PublishedQuestionnaire, other: PublishedQuestionnaire): boolean {
  const place = ({ position }: PublishedQuestionnaire): number => position ?? Number.POSITIVE_INFINITY
  return place(one) < place(other) || (place(one) === place(other) && one.at < other.at)
}

/**
 * The shelf after one more record. Only a supervisor publishes; a version is
 * what its hash says, and stays what it was first: another text under the same
 * name changes nothing. Null when the record can't be taken.
 */
export function shelve(
  shelf: Shelf,
  body: RecordBody,
  position: number | null,
  role: Role | undefined,
): Shelf | null {
  const record = QuestionnaireRecord.safeParse(body.payload)
  if (!record.success || role !== 'supervisor') return null
  const { definition, sha256 } = record.data
  if (definitionSha256(definition) !== sha256) return null
  const published = { definition, sha256, account: body.account, at: body.at, position }
  const known = shelf.get(named(definition))
  if (known !== undefined && !isEarlier(published, known)) return known.sha256 === sha256 ? shelf : null
  return new Map(shelf).set(named(definition), published)
}

/** What an envelope leaves for a payload; its own header and the record's take far less than is kept back. */
const LARGEST_PAYLOAD = LARGEST_ENVELOPE - 8 * 1024

export type Publishing =
  | { readonly ok: true; readonly payload: z.infer<typeof QuestionnaireRecord> }
  | { readonly ok: false; readonly problems: readonly PublishProblem[] }

/**
 * Checks what is to be published: a definition, complete in every language,
 * each question with purpose, legal basis and reason, under a version nobody
 * published otherwise.
 *
 * @param codec - the one it will be packed by: what is measured is what will be sealed
 */
export function prepareToPublish(candidate: unknown, shelf: Shelf, codec: Codec): Publishing {
  const parsed = Definition.safeParse(candidate)
  if (!parsed.success) {
    const problems = parsed.error.issues.map(({ path, message }) => ({
      code: 'not-a-definition',
      place: path.join('.'),
      message,
    }))
    return { ok: false, problems }
  }
  const definition = parsed.data
  const problems = publishProblems(definition, purposeRegister.purposes)
  if (problems.length > 0) return { ok: false, problems }
  const against = lintRelease({
    register: purposeRegister,
    questionnaires: [[definition]],
    notices: [],
    asked: [],
  })
  if (against.length > 0)
    return {
      ok: false,
      problems: against.map(({ code, place }) => ({ code, place, message: `the register: ${code}` })),
    }
  const sha256 = definitionSha256(definition)
  const known = shelf.get(named(definition))
  if (known !== undefined && known.sha256 !== sha256) {
    const message = `version ${definition.version} is published already and never changes: give this one a higher number`
    return { ok: false, problems: [{ code: 'version-taken', place: 'version', message }] }
  }
  const payload = { definition, sha256 }
  const bytes = padBody(codec, utf8(JSON.stringify(payload))).length
  if (bytes > LARGEST_PAYLOAD) {
    const message = `with its tables and pictures it takes ${bytes} bytes; ${LARGEST_PAYLOAD} fit`
    return { ok: false, problems: [{ code: 'too-large', place: 'tables', message }] }
  }
  return { ok: true, payload }
}
