import { type HouseholdState, attachmentsOf } from '#/core/household/fold.ts'
import type { AttachmentReference } from '#/core/vault/attachment.ts'
import type { AttachmentId, StreamId, VisitId } from '#/core/vault/ids.ts'
import type { Member } from './member.ts'
import type { ServerLink } from './server-link.ts'

/** A file that records name and the server does not hold whole. */
export interface MissingFile {
  readonly file: AttachmentId
  readonly stream: StreamId
  /** The household's name. */
  readonly label: string
  /** The visit it belongs to; null for signed paper of a consent. */
  readonly visit: VisitId | null
  /** Whose record names it, and when it was written. */
  readonly account: string
  readonly at: number
  readonly type: string
}

interface NamedFile extends MissingFile {
  readonly reference: AttachmentReference
}

const AT_ONCE = 1000

/**
 * Which files of this team's records the server does not hold, the newest
 * first: not sent yet by their tablet, or lost when the server was put back to
 * an older copy after the tablet had let go of them.
 */
export async function missingFiles(member: Member, link: ServerLink): Promise<readonly MissingFile[]> {
  const named = new Map(
    [...member.households.values()].flatMap(filesOf).map((file) => [file.reference.id, file]),
  )
  const ids = [...named.keys()]
  const missing: MissingFile[] = []
  for (let from = 0; from < ids.length; from += AT_ONCE) {
    const asked = ids.slice(from, from + AT_ONCE)
    const held = await link.attachmentsHeld(member.space, asked)
    for (const id of asked) {
      const file = named.get(id)
      if (file === undefined || (held.get(id) ?? 0) >= file.reference.chunks) continue
      const { reference: _, ...told } = file
      missing.push(told)
    }
  }
  return missing.toSorted((a, b) => b.at - a.at)
}

function filesOf(household: HouseholdState): readonly NamedFile[] {
  const { stream, facts, assessments, consents } = household
  const inAssessments = [...assessments.values()].flatMap((history) =>
    history.revisions.flatMap((revision) =>
      Object.values(attachmentsOf(history, revision)).map((reference) => ({
        file: reference.id,
        stream,
        label: facts.label,
        visit: revision.assessment.visit,
        account: revision.account,
        at: revision.at,
        type: reference.type,
        reference,
      })),
    ),
  )
  const inConsents = consents.flatMap(({ scan, account, at }) =>
    scan === undefined
      ? []
      : [
          {
            file: scan.id,
            stream,
            label: facts.label,
            visit: null,
            account,
            at,
            type: scan.type,
            reference: scan,
          },
        ],
  )
  return [...inAssessments, ...inConsents]
}
