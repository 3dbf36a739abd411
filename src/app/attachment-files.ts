import type { AnswerFiles } from '#/app/form/form-work.ts'
import { vault } from '#/app/vault.ts'
import { type AttachmentReference, attachmentAnswer, attachmentOf } from '#/core/vault/attachment.ts'
import type { StreamId } from '#/core/vault/ids.ts'

type References = Readonly<Record<string, AttachmentReference>>

/**
 * The files of a household's answers, sealed in the vault.
 *
 * @param references - what the draft or assessment keeps of each file, by id
 * @param onKept - a new file is on disk: its reference is to be kept with the answers
 */
export function attachmentFiles(
  stream: StreamId,
  references: () => References,
  onKept: (reference: AttachmentReference) => void,
): AnswerFiles {
  const referenceOf = (answer: string): AttachmentReference | null =>
    references()[attachmentOf(answer) ?? ''] ?? null
  return {
    keep: async (file) => {
      const reference = await vault.keepAttachment(stream, file)
      onKept(reference)
      return attachmentAnswer(reference)
    },
    facts: (answer) => referenceOf(answer),
    open: async (answer) => {
      const reference = referenceOf(answer)
      if (reference === null) return { ok: false, reason: 'not-here' }
      const opened = await vault.attachment(reference)
      return opened.ok ? { ...opened, facts: reference } : opened
    },
  }
}
