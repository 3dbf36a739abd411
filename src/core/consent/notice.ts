import { sha256 } from '@noble/hashes/sha2.js'
import { z } from 'zod'
import { utf8 } from '#/core/vault/bytes.ts'
import { type ConsentLintProblem } from './purposes.ts'

/** One language of a notice: a short layer everybody is told, and the full one. */
const NoticeLanguage = z.strictObject({
  title: z.string().min(1),
  short: z.array(z.string().min(1)).min(1),
  sections: z
    .array(z.strictObject({ heading: z.string().min(1), paragraphs: z.array(z.string().min(1)).min(1) }))
    .min(1),
  /** Purposes this text names, in the order it names them. */
  purposes: z.array(z.string()).min(1),
})

/** A version of the privacy notice: published once, never changed. */
export const Notice = z.strictObject({
  formatVersion: z.literal(1),
  id: z.string(),
  version: z.string(),
  languages: z.strictObject({ lv: NoticeLanguage, en: NoticeLanguage, ru: NoticeLanguage }),
})
export type Notice = z.infer<typeof Notice>

/** The exact text that was shown: title, short layer, sections, each paragraph on its line. */
export function noticeBytes(notice: Notice, language: 'lv' | 'en' | 'ru'): Uint8Array {
  const { title, short, sections } = notice.languages[language]
  const lines = [
    `${notice.id} ${notice.version} ${language}`,
    title,
    ...short,
    ...sections.flatMap(({ heading, paragraphs }) => [heading, ...paragraphs]),
  ]
  return utf8(`${lines.join('\n')}\n`)
}

/** SHA-256 of `noticeBytes`: what a receipt names. */
export const noticeSha256 = (notice: Notice, language: 'lv' | 'en' | 'ru'): Uint8Array =>
  sha256(noticeBytes(notice, language))

/** All languages of a notice name the same purposes. */
export function lintNotice(notice: Notice): readonly ConsentLintProblem[] {
  const wanted = JSON.stringify(notice.languages.lv.purposes.toSorted())
  return (['en', 'ru'] as const).flatMap((language): readonly ConsentLintProblem[] =>
    JSON.stringify(notice.languages[language].purposes.toSorted()) === wanted
      ? []
      : [{ code: 'purposes-differ-by-language', place: language }],
  )
}
