import { sha256 } from '@noble/hashes/sha2.js'
import { z } from 'zod'
import { toBase64url, utf8 } from '#/core/vault/bytes.ts'
import { type ConsentLintProblem, Texts } from './purposes.ts'

/** One text of a notice: a short layer everybody is told, and the full one. */
const noticeText = {
  title: z.string().min(1),
  short: z.array(z.string().min(1)).min(1),
  sections: z
    .array(z.strictObject({ heading: z.string().min(1), paragraphs: z.array(z.string().min(1)).min(1) }))
    .min(1),
}
const NoticeText = z.strictObject(noticeText)
export type NoticeText = z.infer<typeof NoticeText>

/** One language of a notice. */
const NoticeLanguage = z.strictObject({
  ...noticeText,
  /** The same in easy language: short sentences, one thought in each, no terms of law. */
  easy: NoticeText.optional(),
  /** Purposes this text names, in the order it names them. */
  purposes: z.array(z.string()).min(1),
})

/** What sets a version apart from the one before. */
const NoticeChange = z.strictObject({
  from: z.string(),
  /** Purposes it changes in substance: their consents stop until asked again. Empty: it only informs. */
  stops: z.array(z.string()),
  /** In a sentence or two, for the resident. */
  told: Texts,
})

/** A version of the privacy notice: published once, never changed. */
export const Notice = z.strictObject({
  formatVersion: z.literal(1),
  id: z.string(),
  version: z.string(),
  languages: z.strictObject({ lv: NoticeLanguage, en: NoticeLanguage, ru: NoticeLanguage }),
  /** Absent in a first version. */
  change: NoticeChange.optional(),
})
export type Notice = z.infer<typeof Notice>

export type NoticeVariant = 'full' | 'easy'
type Language = 'lv' | 'en' | 'ru'
const LANGUAGES: readonly Language[] = ['lv', 'en', 'ru']

/** The text of a notice in one language and variant; null where the version has no easy-read text. */
export function noticeTextOf(notice: Notice, language: Language, variant: NoticeVariant): NoticeText | null {
  const full = notice.languages[language]
  return variant === 'full' ? full : (full.easy ?? null)
}

/**
 * The exact text that was shown: title, short layer, sections, each paragraph on its line.
 *
 * @throws RangeError when the version has no such variant
 */
export function noticeBytes(notice: Notice, language: Language, variant: NoticeVariant = 'full'): Uint8Array {
  const text = noticeTextOf(notice, language, variant)
  if (text === null) throw new RangeError(`${notice.id} ${notice.version} has no easy-read text`)
  const { title, short, sections } = text
  const lines = [
    `${notice.id} ${notice.version} ${language}${variant === 'easy' ? ' easy' : ''}`,
    title,
    ...short,
    ...sections.flatMap(({ heading, paragraphs }) => [heading, ...paragraphs]),
  ]
  return utf8(`${lines.join('\n')}\n`)
}

/** SHA-256 of `noticeBytes`: what a receipt names. */
export const noticeSha256 = (
  notice: Notice,
  language: Language,
  variant: NoticeVariant = 'full',
): Uint8Array => sha256(noticeBytes(notice, language, variant))

export interface ShownNotice {
  readonly notice: Notice
  readonly language: Language
  readonly variant: NoticeVariant
  readonly bytes: Uint8Array
}

/** Every text there is of these versions, each language and variant by itself. */
export const noticeTexts = (notices: readonly Notice[]): readonly ShownNotice[] =>
  notices.flatMap((notice) =>
    LANGUAGES.flatMap((language) =>
      (['full', 'easy'] as const)
        .filter((variant) => noticeTextOf(notice, language, variant) !== null)
        .map((variant) => ({ notice, language, variant, bytes: noticeBytes(notice, language, variant) })),
    ),
  )

/** The hashes of all of them, as receipts name them. */
export const noticeHashes = (notices: readonly Notice[]): ReadonlySet<string> =>
  new Set(noticeTexts(notices).map(({ bytes }) => toBase64url(sha256(bytes))))

/** The text a receipt's hash stands for; null when it is none of these. */
export const noticeShown = (notices: readonly Notice[], sha256OfText: string): ShownNotice | null =>
  noticeTexts(notices).find(({ bytes }) => toBase64url(sha256(bytes)) === sha256OfText) ?? null

/** All languages of a notice name the same purposes, and all or none have an easy-read text. */
export function lintNotice(notice: Notice): readonly ConsentLintProblem[] {
  const { lv } = notice.languages
  const wanted = JSON.stringify(lv.purposes.toSorted())
  return [
    ...(['en', 'ru'] as const).flatMap((language): readonly ConsentLintProblem[] => {
      const { purposes, easy } = notice.languages[language]
      return [
        ...(JSON.stringify(purposes.toSorted()) === wanted
          ? []
          : [{ code: 'purposes-differ-by-language', place: language } as const]),
        ...((easy === undefined) === (lv.easy === undefined)
          ? []
          : [{ code: 'easy-read-missing', place: language } as const]),
      ]
    }),
    ...(notice.change?.stops ?? [])
      .filter((purpose) => !lv.purposes.includes(purpose))
      .map((purpose) => ({ code: 'unknown-purpose', place: purpose }) as const),
  ]
}
