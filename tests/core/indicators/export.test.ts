import { strFromU8, unzipSync } from 'fflate'
import sodium from 'libsodium-wrappers'
import { beforeAll, describe, expect, test } from 'vitest'
import setJson from '#forms/indicators/1.0.0.json' with { type: 'json' }
import type { CaseRow } from '#/core/indicators/cases.ts'
import { type ExportWords, snapshotCsv, snapshotWorkbook } from '#/core/indicators/export.ts'
import { figuresOf } from '#/core/indicators/figures.ts'
import { IndicatorSet } from '#/core/indicators/indicator.ts'
import {
  type SignedSnapshot,
  Snapshot,
  isMonthOver,
  isSnapshotSigned,
  signSnapshot,
} from '#/core/indicators/snapshot.ts'
import { DeviceId } from '#/core/vault/ids.ts'
import { type Primitives, sodiumPrimitives } from '#/core/vault/primitives.ts'
import { readCsv } from '#/core/xlsform/csv.ts'
import { writeXlsx } from '#/core/xlsform/write-xlsx.ts'

const { indicators, version } = IndicatorSet.parse(setJson)
const formula = '=HYPERLINK("http://example.invalid";"Vējupe")'
const asked = (n: number, answered: 'yes' | 'no', parish: string): CaseRow[] =>
  Array.from({ length: n }, (_, i) => ({
    subject: 'asked',
    unit: `${parish} ${answered} ${i}`,
    fields: { answered, refused: 'no', parish },
    days: null,
  }))
const cases = [
  ...asked(10, 'yes', formula),
  ...asked(11, 'no', formula),
  ...asked(3, 'yes', 'Ozolmuiža'),
  ...asked(20, 'no', 'Ozolmuiža'),
  ...asked(30, 'yes', 'Bērzkalne'),
  ...asked(25, 'no', 'Bērzkalne'),
]
const snapshot = Snapshot.parse({
  format: 'indicators/1',
  month: '2026-10',
  madeOn: '2026-11-02',
  indicators: version,
  catalogue: '2026-11-23-1',
  figures: figuresOf(indicators, '2026-10', cases),
})
const device = DeviceId.parse('7d'.repeat(16))
const words: ExportWords = {
  summary: 'Rādītāji',
  indicator: 'Rādītājs',
  group: 'Grupa',
  column: 'Aile',
  value: 'Vērtība',
  counted: 'Skaits',
  of: 'No',
  all: 'Kopā',
  hidden: 'paslēpts',
  month: 'Mēnesis',
  madeOn: 'Sagatavots',
  device: 'Ierīce',
  publicKey: 'Atslēga',
  signature: 'Paraksts',
  nameOf: ({ name }) => name.lv ?? '',
  label: (_, value) => value,
}

describe('a signed month', () => {
  let primitives: Primitives
  let signed: SignedSnapshot
  let key: Uint8Array
  beforeAll(async () => {
    await sodium.ready
    primitives = sodiumPrimitives(sodium)
    const pair = primitives.signingPair(new Uint8Array(32).fill(7))
    key = pair.publicKey
    signed = signSnapshot(primitives, snapshot, device, pair)
  })

  test('[N7] holds under the device’s key; one figure changed, or another key, and it does not', () => {
    expect(isSnapshotSigned(primitives, signed, key)).toBe(true)
    const [first, ...others] = snapshot.figures
    if (first === undefined) throw new Error('there are figures')
    const changed = { ...signed, snapshot: { ...snapshot, figures: [{ ...first, of: 999 }, ...others] } }
    expect(isSnapshotSigned(primitives, changed, key)).toBe(false)
    const other = primitives.signingPair(new Uint8Array(32).fill(8)).publicKey
    expect(isSnapshotSigned(primitives, signed, other)).toBe(false)
  })

  test('[N7] a month still running is not over', () => {
    expect([isMonthOver('2026-10', '2026-11-01'), isMonthOver('2026-11', '2026-11-30')]).toEqual([
      true,
      false,
    ])
  })

  test('[N8] its CSV has every figure, hides what is hidden, and runs no formula', () => {
    const { records } = readCsv(snapshotCsv(signed, indicators, words), 1000)
    const cells = records.flat()
    expect(
      cells.filter((cell) => /^[=@+]/.test(cell) || (/^-/.test(cell) && Number.isNaN(Number(cell)))),
    ).toEqual([])
    expect(cells).toContain(`'${formula}`)
    const line = records.find(([name, group]) => name === 'Atbild uz aicinājumu' && group === 'Ozolmuiža')
    expect(line?.slice(2)).toEqual(['Kopā', 'paslēpts', 'paslēpts', '23'])
    const whole = records.find(([name, group]) => name === 'Atbild uz aicinājumu' && group === 'Kopā')
    expect(whole?.slice(3)).toEqual(['43.4 %', '43', '99'])
    expect(records.find(([name]) => name === 'Paraksts')?.[1]).toBe(signed.signature)
  })

  test('[N8] its workbook holds the same as text and no formula', () => {
    const bytes = writeXlsx(snapshotWorkbook(signed, indicators, words))
    const parts = unzipSync(bytes)
    const sheet = strFromU8(parts['xl/worksheets/sheet1.xml'] ?? new Uint8Array())
    expect(sheet).toContain('Ozolmuiža')
    expect(sheet).toContain('paslēpts')
    expect(sheet).not.toContain('<f>')
    expect(sheet).not.toContain('<t xml:space="preserve">=')
    expect(strFromU8(parts['xl/worksheets/sheet2.xml'] ?? new Uint8Array())).toContain(signed.signature)
  })
})
