import { expect, test } from 'vitest'
import { foldConsents, isPermitted, standingAt } from '#/core/consent/fold.ts'
import { lintNoticeChange, noticeNews } from '#/core/consent/notice-releases.ts'
import {
  lintNotice,
  Notice,
  noticeBytes,
  noticeSha256,
  noticeShown,
  noticeTexts,
} from '#/core/consent/notice.ts'
import { PurposeRegister } from '#/core/consent/purposes.ts'
import { registerDiff } from '#/core/consent/register-diff.ts'
import { fromUtf8, toBase64url, toHex } from '#/core/vault/bytes.ts'
import { person, receiptOf, shippedJson, shippedNotice } from './sample-receipts.ts'

const current = Notice.parse(shippedJson('notices/home-visit/1.1.0.json'))
const releases = [shippedNotice, current]
const registers = ['1.0.0', '1.1.0'].map((version) =>
  PurposeRegister.parse(shippedJson(`purposes/${version}.json`)),
)

/** A third version, of which we say what it stops. */
const after = (stops: readonly string[]): Notice => ({
  ...current,
  version: '2.0.0',
  change: { from: current.version, stops: [...stops], told: { lv: 'Cits', en: 'Other', ru: 'Иначе' } },
})

test('[C40] a published version of the notice keeps its bytes in each language and variant', () => {
  // Receipts name these hashes: a changed byte in a published file would make them say something else.
  expect(
    noticeTexts(releases).map(({ notice, language, variant, bytes }) => [
      `${notice.version} ${language} ${variant}`,
      toHex(noticeSha256(notice, language, variant)).slice(0, 16),
      bytes.length > 400,
    ]),
  ).toMatchInlineSnapshot(`
    [
      [
        "1.0.0 lv full",
        "16645885b0a12fff",
        true,
      ],
      [
        "1.0.0 en full",
        "ee9f62bbc9398861",
        true,
      ],
      [
        "1.0.0 ru full",
        "794ca0b5eb783a1e",
        true,
      ],
      [
        "1.1.0 lv full",
        "d874dec14fcc5f3f",
        true,
      ],
      [
        "1.1.0 lv easy",
        "3a1805acdd197d8f",
        true,
      ],
      [
        "1.1.0 en full",
        "2a84fae7566fb785",
        true,
      ],
      [
        "1.1.0 en easy",
        "4cb9f1ba1cc1c4c3",
        true,
      ],
      [
        "1.1.0 ru full",
        "3066a85f70927cef",
        true,
      ],
      [
        "1.1.0 ru easy",
        "f66dcfca10e1abf0",
        true,
      ],
    ]
  `)
  expect(fromUtf8(noticeBytes(current, 'lv', 'easy'))).toMatch(/^home-visit 1\.1\.0 lv easy\n/)
  expect(() => noticeBytes(shippedNotice, 'lv', 'easy')).toThrow(RangeError)
})

test('[C40] a receipt’s hash finds the very text that was shown, of whichever version and variant', () => {
  for (const { notice, language, variant } of noticeTexts(releases)) {
    const shown = noticeShown(releases, toBase64url(noticeSha256(notice, language, variant)))
    expect(shown).toMatchObject({ notice: { version: notice.version }, language, variant })
  }
  expect(noticeShown(releases, 'A'.repeat(43))).toBeNull()
})

test('[C40] every language has an easy-read text, or none', () => {
  expect(lintNotice(current)).toEqual([])
  const { easy: _, ...withoutEasy } = current.languages.ru
  expect(lintNotice({ ...current, languages: { ...current.languages, ru: withoutEasy } })).toEqual([
    { code: 'easy-read-missing', place: 'ru' },
  ])
  expect(lintNotice(after(['no-such']))).toEqual([{ code: 'unknown-purpose', place: 'no-such' }])
})

test('[C41] a material change stops exactly its purposes until they are asked again; another only informs', () => {
  const given = ['wellbeing', 'share-ngo'].map((purpose, index) =>
    receiptOf({ n: index + 1, purposes: [purpose], prev: null }),
  )
  const consents = foldConsents(given).get(person)
  const at = '2026-12-01T10:00:00.000Z'
  const stateUnder = (versions: readonly Notice[], purpose: string) =>
    standingAt(consents, purpose, at, versions).state
  expect(stateUnder(releases, 'wellbeing')).toBe('given')
  expect(stateUnder([...releases, after([])], 'wellbeing')).toBe('given')
  expect(stateUnder([...releases, after(['wellbeing'])], 'wellbeing')).toBe('changed')
  expect(stateUnder([...releases, after(['wellbeing'])], 'share-ngo')).toBe('given')
  // Asked again under the new version, it stands again.
  const renewed = receiptOf({
    n: 9,
    kind: 'renewal',
    prev: given[0]?.recordId ?? null,
    notice: { ...receiptOf({ n: 8 }).notice, version: '2.0.0' },
  })
  const then = foldConsents([...given, renewed]).get(person)
  expect(standingAt(then, 'wellbeing', at, [...releases, after(['wellbeing'])]).state).toBe('given')
})

test('[C41] a version newer than this app stops nothing it does not know of', () => {
  expect(noticeNews(releases, '1.0.0').map(({ version }) => version)).toEqual(['1.1.0'])
  expect(noticeNews(releases, '1.1.0')).toEqual([])
  expect(noticeNews(releases, '9.0.0')).toEqual([])
})

test('[C42] a register that gives data to others, takes more or keeps longer needs a notice that says so', () => {
  const [before, shipped] = registers
  if (before === undefined || shipped === undefined) throw new Error('two registers are shipped')
  // What is shipped: retention was written out in months, nothing else.
  expect(lintNoticeChange(shippedNotice, current, registerDiff(before, shipped))).toEqual([])
  const changed = (change: object): PurposeRegister => ({
    ...shipped,
    purposes: shipped.purposes.map((each) => (each.id === 'wellbeing' ? { ...each, ...change } : each)),
  })
  const other = { lv: 'Cits', en: 'Other', ru: 'Другой' }
  for (const change of [
    { recipients: other },
    { data: ['loneliness', 'distress', 'religion'] },
    { validMonths: 48 },
    { keep: { from: 'consent-ended', months: 12 } },
  ]) {
    const diff = registerDiff(shipped, changed(change))
    expect(lintNoticeChange(current, after([]), diff)).toEqual([
      { code: 'change-not-declared', place: 'wellbeing' },
    ])
    expect(lintNoticeChange(current, after(['wellbeing']), diff)).toEqual([])
  }
  expect(lintNoticeChange(current, after([]), registerDiff(shipped, changed({ name: other })))).toEqual([])
  expect(lintNoticeChange(shippedNotice, after([]), registerDiff(shipped, shipped))[0]?.code).toBe(
    'notice-does-not-follow',
  )
  expect(isPermitted(undefined, 'wellbeing', '2026-12-01')).toBe(false)
})
