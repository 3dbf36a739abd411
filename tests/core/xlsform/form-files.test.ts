import { expect, test } from 'vitest'
import { Definition, definitionSha256 } from '#/core/questionnaire/definition.ts'
import { MOST_FORM_FILE_BYTES, formFileType, shownMedia } from '#/core/questionnaire/form-files.ts'
import { fromBase64url, utf8 } from '#/core/vault/bytes.ts'
import { exportXlsform } from '#/core/xlsform/export.ts'
import { importXlsform } from '#/core/xlsform/import.ts'
import { readWorkbook } from '#/core/xlsform/read-workbook.ts'
import { writeXlsx } from '#/core/xlsform/write-xlsx.ts'

const FORM = `| survey |
| | type | name | label::Latviešu (lv) | label::English (en) | image | media::image::English (en) | big-image | audio | video |
| | select_one mood | mood | Kā jūtaties? | How are you? | jr://images/mood.png | mood-en.png | | mood.mp3 | |
| | note | pic | | | | | wide.jpg | | film.mp4 |
| choices |
| | list_name | name | label::Latviešu (lv) | label::English (en) | image |
| | mood | good | Labi | Good | good.webp |
| | mood | bad | Slikti | Bad | |
| settings |
| | form_title | form_id | default_language |
| | Mood | mood | Latviešu (lv) |
`
const bytes = (...codes: readonly number[]): Uint8Array =>
  Uint8Array.from([...codes, ...new Array(32).fill(7)])
const PNG = bytes(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a)
const JPEG = bytes(0xff, 0xd8, 0xff)
const WEBP = Uint8Array.from([...utf8('RIFF'), 0, 0, 0, 0, ...utf8('WEBPVP8 ')])
const MP3 = Uint8Array.from([...utf8('ID3'), 4, 0, 0])
const MP4 = Uint8Array.from([0, 0, 0, 24, ...utf8('ftypisom')])
const ALL: readonly (readonly [string, Uint8Array])[] = [
  ['mood.png', PNG],
  ['mood-en.png', JPEG],
  ['wide.jpg', JPEG],
  ['good.webp', WEBP],
  ['mood.mp3', MP3],
  ['film.mp4', MP4],
]

function bring(media: readonly (readonly [string, Uint8Array])[], form = FORM) {
  const { workbook } = readWorkbook({ name: 'mood.md', bytes: utf8(form) })
  if (workbook === null) throw new Error('the form is read')
  return importXlsform(workbook, { media: new Map(media) })
}
const about = (problems: ReturnType<typeof bring>['problems']) =>
  problems
    .filter(({ code }) => code.includes('media'))
    .map(({ severity, sheet, row, column, code }) => [severity, sheet, row, column, code].join(' '))

test('[Q27] pictures, sound and films come with the form and are shown beside their text, each in its language', () => {
  const { definition, problems } = bring(ALL)
  if (definition === null) throw new Error(JSON.stringify(problems))
  expect(about(problems)).toEqual([])
  expect(Object.keys(definition.files ?? {}).toSorted()).toEqual(ALL.map(([name]) => name).toSorted())
  const [mood, pic] = definition.body
  const shown = (language: string, node = mood) =>
    shownMedia(definition, node?.media, language).map(({ kind, file }) => [kind, file.type])
  expect(shown('lv')).toEqual([
    ['image', 'image/png'],
    ['audio', 'audio/mpeg'],
  ])
  expect(shown('en')[0]).toEqual(['image', 'image/jpeg'])
  expect(shown('ru')[0]).toEqual(['image', 'image/png'])
  expect(shown('lv', pic)).toEqual([
    ['image', 'image/jpeg'],
    ['video', 'video/mp4'],
  ])
  const choice = shownMedia(definition, definition.itemLists['mood']?.[0]?.media, 'lv')
  expect(choice[0]?.file.type).toBe('image/webp')
  expect(fromBase64url(definition.files?.['mood.png']?.content ?? '')).toEqual(PNG)
})

test('[Q27] [X2] what is not there, cannot be shown, stands in the wrong column or is too large is named with its cell', () => {
  expect(about(bring([]).problems)).toEqual([
    'warning survey 2 image missing-media',
    'warning survey 2 media::image::English (en) missing-media',
    'warning survey 2 audio missing-media',
    'warning survey 3 big-image missing-media',
    'warning survey 3 video missing-media',
    'warning choices 2 image missing-media',
  ])
  const svg = utf8('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>')
  const wrong = ALL.map(([name, content]): readonly [string, Uint8Array] => {
    if (name === 'mood.png') return [name, svg]
    if (name === 'mood.mp3') return [name, PNG]
    if (name === 'wide.jpg')
      return [name, Uint8Array.from([...JPEG, ...new Array(MOST_FORM_FILE_BYTES).fill(0)])]
    return [name, content]
  })
  const outcome = bring(wrong)
  expect(about(outcome.problems)).toEqual([
    'warning survey 2 image media-not-shown',
    'warning survey 2 audio media-not-shown',
    'warning survey 3 big-image media-too-large',
  ])
  expect(Object.keys(outcome.definition?.files ?? {}).toSorted()).toEqual([
    'film.mp4',
    'good.webp',
    'mood-en.png',
  ])
  expect(formFileType(svg)).toBeNull()
})

test('[Q27] [X5] a form exported with its pictures and imported again, without the files, is the same', () => {
  const { definition } = bring(ALL)
  if (definition === null) throw new Error('the form is taken')
  const again = readWorkbook({ name: 'mood.xlsx', bytes: writeXlsx(exportXlsform(definition)) })
  if (again.workbook === null) throw new Error(JSON.stringify(again.problems))
  const back = importXlsform(again.workbook)
  expect(about(back.problems)).toEqual([])
  expect(definitionSha256(Definition.parse(back.definition))).toBe(definitionSha256(definition))
  // A picture chosen anew takes the place of the one in the workbook.
  const renewed = importXlsform(again.workbook, { media: new Map([['mood.png', WEBP]]) })
  expect(renewed.definition?.files?.['mood.png']?.type).toBe('image/webp')
  expect(renewed.definition?.files?.['mood.mp3']?.type).toBe('audio/mpeg')
})
