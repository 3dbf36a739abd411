import { spawnSync } from 'node:child_process'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { strToU8, zipSync } from 'fflate'
import { afterAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { z } from 'zod'
import { Catalogue } from '#/core/catalogue/catalogue.ts'

// Each test starts several processes; a busy machine needs more than the usual five seconds.
vi.setConfig({ testTimeout: 60_000 })

const root = fileURLToPath(new URL('../..', import.meta.url))
const sample = join(root, 'src/server/catalogue/sample-options.json')
const base = mkdtempSync(join(tmpdir(), 'hsds-'))
let folder = ''
let serial = 0
beforeEach(() => {
  folder = join(base, String(serial++))
  mkdirSync(folder)
})
afterAll(() => rmSync(base, { recursive: true }))

const tool = (...args: readonly string[]) =>
  spawnSync(process.execPath, ['src/tools/tool.ts', ...args], { cwd: root, encoding: 'utf8' })

const Result = z.looseObject({
  services: z.int(),
  organizations: z.int(),
  locations: z.int(),
  changes: z
    .record(z.string(), z.strictObject({ new: z.int(), changed: z.int(), unchanged: z.int() }))
    .optional(),
  problems: z.array(
    z.strictObject({
      code: z.string(),
      table: z.string(),
      row: z.int().nullable(),
      column: z.string().nullable(),
      value: z.string().nullable(),
      message: z.string(),
    }),
  ),
})

function importing(...args: readonly string[]) {
  const run = tool('import-hsds', ...args)
  expect(run.stderr).toBe('')
  return { status: run.status, result: Result.parse(JSON.parse(run.stdout)) }
}

const files = {
  'organizations.csv': 'id,name,description\n1,Dienests,Palīdz\n',
  'services.csv': 'id,organization_id,name,status\n1,1,Aprūpe,active\n2,7,Pirts,active\n',
  'locations.csv': 'id,location_type,name\n1,physical,Nams\n',
  'services_at_location.csv': 'id,service_id,location_id\n1,1,1\n',
}
function directory(changes: Readonly<Record<string, string>> = {}): string {
  const path = join(folder, 'directory')
  mkdirSync(path, { recursive: true })
  for (const [name, text] of Object.entries({ ...files, ...changes })) writeFileSync(join(path, name), text)
  return path
}
const text = (path: string) => readFileSync(path, 'utf8')
const json = (path: string): unknown => JSON.parse(text(path))

describe('import-hsds', () => {
  test('[H3] prints counts and problems and nothing else; a dangling row is kept aside in what is written', () => {
    const out = join(folder, 'out.json')
    const { status, result } = importing(directory(), '--out', out)
    expect([status, result.services, result.organizations, result.locations]).toEqual([0, 1, 1, 1])
    expect(result.problems).toEqual([
      {
        code: 'dangling-reference',
        table: 'service',
        row: 3,
        column: 'organization_id',
        value: '7',
        message: 'no organization has this id',
      },
    ])
    expect(json(out)).toMatchObject({
      services: [{ name: 'Aprūpe', service_at_locations: [{ location: { name: 'Nams' } }] }],
      kept_aside: [{ table: 'service', row: 3, cells: { id: '2', name: 'Pirts' } }],
    })
    const again = importing(out)
    expect([again.status, again.result.services, again.result.problems]).toEqual([0, 1, []])
  })

  test('[H1] a folder, its archive and what was written of it are the same', () => {
    const path = directory()
    const zip = join(folder, 'directory.zip')
    writeFileSync(
      zip,
      zipSync(Object.fromEntries(Object.entries(files).map(([name, file]) => [name, strToU8(file)]))),
    )
    const [a, b] = [join(folder, 'a.json'), join(folder, 'b.json')]
    importing(path, '--out', a)
    importing(zip, '--out', b)
    expect(text(a)).toBe(text(b))
  })

  test('[H15] [H17] into a catalogue: new, then the same, then changed, then undone', () => {
    const catalogue = join(folder, 'catalogue.json')
    const first = importing(directory(), '--into', catalogue)
    expect([first.status, first.result.changes?.['services']]).toEqual([
      0,
      { new: 1, changed: 0, unchanged: 0 },
    ])
    const before = text(catalogue)
    expect(Catalogue.parse(JSON.parse(before)).options).toMatchObject([
      { name: { lv: 'Aprūpe' }, sample: true },
    ])

    const same = importing(directory(), '--into', catalogue)
    expect(same.result.changes?.['services']).toEqual({ new: 0, changed: 0, unchanged: 1 })
    expect(text(catalogue)).toBe(before)

    const corrected = directory({ 'services.csv': files['services.csv'].replace('Aprūpe', 'Aprūpe mājās') })
    const dry = importing(corrected, '--into', catalogue, '--dry-run')
    expect(dry.result.changes?.['services']).toEqual({ new: 0, changed: 1, unchanged: 0 })
    expect(text(catalogue), 'a dry run writes nothing').toBe(before)
    importing(corrected, '--into', catalogue)
    expect(text(catalogue)).toContain('Aprūpe mājās')

    const undo = tool('import-hsds', '--undo', catalogue)
    expect([undo.status, text(catalogue)]).toEqual([0, before])
    expect(tool('import-hsds', '--undo', catalogue).status, 'once only').toBe(1)
  })

  test('[H17] the first import is undone to nothing; a catalogue changed since is left alone', () => {
    const catalogue = join(folder, 'catalogue.json')
    importing(directory(), '--into', catalogue)
    writeFileSync(catalogue, `${text(catalogue)} `)
    const refused = tool('import-hsds', '--undo', catalogue)
    expect([refused.status, existsSync(catalogue)]).toEqual([1, true])
    writeFileSync(catalogue, text(catalogue).slice(0, -1))
    expect(tool('import-hsds', '--undo', catalogue).status).toBe(0)
    expect(readdirSync(folder)).toEqual(['directory'])
  })

  test('[H12] a map reads another sheet; a dry run shows what it would make and writes nothing', () => {
    const sheet = join(folder, 'saraksts.csv')
    const map = join(folder, 'map.json')
    const out = join(folder, 'out.json')
    writeFileSync(sheet, 'Pakalpojums;Iestāde;\nAprūpe;Dienests;\n')
    const columns = { 'service.name': 'Pakalpojums', 'organization.name': 'Iestāde' }
    writeFileSync(map, JSON.stringify({ columns, constants: { 'service.status': 'active' } }))
    const { status, result } = importing(sheet, '--map', map, '--dry-run', '--out', out)
    expect([status, result.services, existsSync(out)]).toEqual([0, 1, false])
    expect(result).toMatchObject({
      preview: { services: [{ name: 'Aprūpe', organization: { name: 'Dienests' } }] },
    })
  })

  test.each([
    ['no path', [], 2, 'unreadable-file'],
    ['two paths', ['a', 'b'], 2, 'unreadable-file'],
    ['an unknown option', ['a', '--fast'], 2, 'unreadable-file'],
    ['an unknown language', ['a', '--language', 'de'], 2, 'unreadable-file'],
    ['a file that is not there', [join(base, 'none.zip')], 2, 'unreadable-file'],
    ['a map that is not there', [sample, '--map', join(base, 'none.json')], 2, 'unreadable-file'],
    ['a file without records', [join(root, 'tests/vectors/formats-v1.json')], 1, 'nothing-found'],
  ])('%s: exit code %s and a problem', (_, args, code, problem) => {
    const { status, result } = importing(...args)
    expect([status, result.services]).toEqual([code, 0])
    expect(result.problems.map((each) => each.code)).toContain(problem)
  })

  test('[H13] a file too large is named and not opened, the others are read', () => {
    const path = directory()
    writeFileSync(join(path, 'phones.csv'), 'id')
    truncateSync(join(path, 'phones.csv'), 60 * 1024 * 1024)
    const { status, result } = importing(path)
    expect([status, result.services, result.problems[0]?.code]).toEqual([0, 1, 'too-large'])
  })

  test('[H17] a catalogue that is broken stays as it is', () => {
    const catalogue = join(folder, 'catalogue.json')
    writeFileSync(catalogue, '{"format":"catalogue/1"}')
    const { status, result } = importing(directory(), '--into', catalogue)
    expect([status, text(catalogue)]).toEqual([1, '{"format":"catalogue/1"}'])
    expect(result.problems.map((each) => each.code)).toContain('refused')
  })
})

describe('export-hsds', () => {
  const exporting = (...args: readonly string[]) =>
    tool('export-hsds', sample, '--out', join(folder, 'out'), ...args)

  test.each([
    [
      'json',
      ['locations.json', 'organizations.json', 'services.json', 'taxonomies.json', 'taxonomy_terms.json'],
    ],
    ['cpsv-ap', ['cpsv-ap.jsonld']],
  ])('%s: the files it says', (format, names) => {
    const run = exporting('--format', format)
    expect([run.status, run.stderr, readdirSync(join(folder, 'out')).toSorted()]).toEqual([0, '', names])
    expect(
      z
        .object({ files: z.array(z.string()) })
        .parse(JSON.parse(run.stdout))
        .files.toSorted(),
    ).toEqual(names)
  })

  test.each(['json', 'csv'])(
    '[H18] [H15] what is exported as %s and imported again changes nothing',
    (format) => {
      expect(exporting('--format', format, '--language', 'en').status).toBe(0)
      const catalogue = join(folder, 'catalogue.json')
      writeFileSync(catalogue, text(sample))
      const { status, result } = importing(join(folder, 'out'), '--into', catalogue, '--language', 'en')
      expect([status, result.problems, text(catalogue)]).toEqual([0, [], text(sample)])
      expect(result.changes?.['services']).toEqual({ new: 0, changed: 0, unchanged: 56 })
    },
  )

  test.each([
    ['no folder', [sample], 'usage'],
    ['an unknown format', [sample, '--out', 'x', '--format', 'xml'], 'usage'],
    ['a file that is not there', ['none.json', '--out', 'x'], 'unreadable'],
    ['no catalogue', ['package.json', '--out', 'x'], 'form'],
  ])('%s: exit 2 and a typed problem, nothing printed', (_, args, code) => {
    const run = tool('export-hsds', ...args)
    expect([run.status, run.stdout]).toEqual([2, ''])
    expect(run.stderr).toContain(`"code": "${code}"`)
  })
})
