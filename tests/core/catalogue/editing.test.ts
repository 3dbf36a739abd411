import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Catalogue, type Option } from '#/core/catalogue/catalogue.ts'
import { changesBetween } from '#/core/catalogue/editing/changes.ts'
import {
  CATALOGUE_LISTS,
  CatalogueDifference,
  applied,
  catalogueText,
  differenceBetween,
  releaseTag,
  textSha256,
} from '#/core/catalogue/editing/difference.ts'
import {
  newDraft,
  nextVersion,
  openDraft,
  storedDraft,
  toPublish,
  withImport,
  withoutImport,
} from '#/core/catalogue/editing/draft.ts'
import {
  newItem,
  newRecord,
  restored,
  restoredRecord,
  withRecord,
  withoutRecord,
} from '#/core/catalogue/editing/edit-records.ts'
import { checked, freshnessOf } from '#/core/catalogue/editing/freshness.ts'
import { decided, mergeEdits } from '#/core/catalogue/editing/merge-edits.ts'
import { type RecordShape, schemaOf, shapeOf } from '#/core/catalogue/editing/record-shape.ts'
import { importHsds } from '#/core/catalogue/hsds-import/import-hsds.ts'
import {
  ImportOrder,
  readIntoCatalogue,
  seenSheets,
} from '#/core/catalogue/hsds-import/read-into-catalogue.ts'
import { mergeCatalogue } from '#/core/catalogue/hsds-import/merge-catalogue.ts'
import { files, imported, smallPackage } from './import-files.ts'
import { sampleCatalogue, smallCatalogue, smallOption } from './sample-catalogue.ts'

const AT = '2026-11-24T10:00:00.000Z'
const sample = sampleCatalogue()

/** The small catalogue with two options and other texts. */
const small = (): Catalogue =>
  Catalogue.parse(
    smallCatalogue({
      options: [smallOption('one', 5, { v: 1 }), smallOption('two', 6, { v: 1 })],
      languages: ['lv', 'en', 'ru'],
    }),
  )

const optionOf = (catalogue: Catalogue, slug: string): Option => {
  const option = catalogue.options.find((each) => each.slug === slug)
  if (option === undefined) throw new Error(`no option ${slug}`)
  return option
}

function edited(catalogue: Catalogue, slug: string, changes: Readonly<Record<string, unknown>>): Catalogue {
  const outcome = withRecord(catalogue, 'options', { ...optionOf(catalogue, slug), ...changes }, AT)
  if (!outcome.ok) throw new Error(JSON.stringify(outcome.problems))
  return outcome.catalogue
}

describe('[K1] every field can be edited', () => {
  const deep = (shape: RecordShape, path = ''): string[] =>
    shape.fields.flatMap(({ name, field }) => [
      path + name,
      ...('of' in field ? deep(field.of, `${path}${name}.`) : []),
    ])

  test('the shape has every field of the sample, at every depth', () => {
    const known = new Set(deep(shapeOf('options')))
    const paths = (value: unknown, path: string): string[] =>
      Array.isArray(value)
        ? value.flatMap((each) => paths(each, path))
        : typeof value === 'object' &&
            value !== null &&
            !Object.keys(value).every((key) => ['lv', 'en', 'ru'].includes(key))
          ? Object.entries(value).flatMap(([key, inner]) =>
              ['id', 'rule'].includes(key) ? [] : paths(inner, path === '' ? key : `${path}.${key}`),
            )
          : [path]
    const used = new Set(sample.options.flatMap((option) => paths(option, '')))
    expect(used.size).toBeGreaterThan(20)
    expect([...used].filter((path) => !known.has(path))).toEqual([])
  })

  test('what design and HSDS 3.1 name is there', () => {
    for (const field of [
      'capacities.unit.name',
      'capacities.available',
      'additional_urls.url',
      'service_at_locations.schedules.opens_at',
      'cost_options.amount',
      'required_documents.document',
      'languages.code',
      'phones.number',
      'attributes.taxonomy_term_id',
      'owner',
      'legalReference.title',
      'reviewDate',
      'validTo',
      'freshness.checkedBy',
    ])
      expect(deep(shapeOf('options'))).toContain(field)
    expect(deep(shapeOf('locations'))).toContain('accessibility.description')
    expect(deep(shapeOf('facts'))).toContain('id')
  })

  test('a record written out field by field by its shape is the record', () => {
    for (const list of CATALOGUE_LISTS) {
      for (const record of sample[list]) {
        const outcome = withRecord(sample, list, record, AT)
        expect(outcome.ok && changesBetween(sample, outcome.catalogue)).toEqual([])
      }
    }
    expect.hasAssertions()
  }, 120_000)
})

describe('[K2] a record is refused where it is wrong', () => {
  test('a new option tells what must be said, each at its field', () => {
    const fresh = newRecord('options', { id: '00000000-0000-4000-8000-000000000077', at: AT })
    const outcome = withRecord(small(), 'options', fresh, AT)
    expect(outcome.ok).toBe(false)
    if (outcome.ok) return
    const missing = outcome.problems
      .filter(({ code }) => code === 'missing')
      .map(({ path }) => path.join('.'))
    expect(missing).toEqual(
      expect.arrayContaining(['name', 'description', 'organization_id', 'owner', 'reviewDate', 'slug']),
    )
    const said = withRecord(
      small(),
      'options',
      {
        ...fresh,
        name: { lv: ' Zupa ', en: '' },
        description: { lv: 'Silta zupa' },
        organization_id: '00000000-0000-4000-8000-000000000004',
        owner: { lv: 'Dienests' },
        reviewDate: '2027-01-01',
        slug: 'zupa',
        alert: { lv: '  ' },
        validFrom: '',
      },
      AT,
    )
    expect(said.ok && optionOf(said.catalogue, 'zupa')).toMatchObject({
      name: { lv: 'Zupa' },
      validFrom: null,
      last_modified: AT,
    })
    expect(said.ok && 'alert' in optionOf(said.catalogue, 'zupa')).toBe(false)
  })

  test.each([
    [
      'a reference that leads nowhere',
      { organization_id: '00000000-0000-4000-8000-00000000dead' },
      'dangling',
      'organization_id',
    ],
    ['an end before its start', { validFrom: '2027-01-01', validTo: '2026-01-01' }, 'dates', 'validTo'],
    ['another option’s address', { slug: 'two' }, 'duplicate', 'slug'],
    ['a script for an address', { url: 'javascript:alert(1)' }, 'unsafe-address', 'url'],
    ['a need nobody declared', { answersNeeds: ['flying'] }, 'dangling', 'answersNeeds.0'],
    [
      'a condition on a fact nobody declared',
      { rule: { v: 1, all: [{ fact: 'p.shoe', op: '=', value: 1 }] } },
      'undeclared-fact',
      'rule.all.0.fact',
    ],
    [
      'a condition on a value of another type',
      { rule: { v: 1, all: [{ fact: 'p.age', op: '=', value: true }] } },
      'misfit',
      'rule.all.0',
    ],
  ])('%s', (_, change, code, path) => {
    const outcome = withRecord(small(), 'options', { ...optionOf(small(), 'one'), ...change }, AT)
    expect(outcome.ok ? [] : outcome.problems.map((each) => `${each.code} ${each.path.join('.')}`)).toContain(
      `${code} ${path}`,
    )
  })

  test('what others lead to is neither taken away nor changed under them', () => {
    const refused = withoutRecord(small(), 'organizations', '00000000-0000-4000-8000-000000000004')
    expect(refused.ok).toBe(false)
    expect(refused.ok ? [] : refused.problems.map(({ code }) => code)).toContain('used-elsewhere')
    const ruled = edited(small(), 'one', { rule: { v: 1, all: [{ fact: 'p.age', op: '>=', value: 65 }] } })
    const [age] = ruled.facts
    const flipped = withRecord(ruled, 'facts', { ...age, type: 'bool' }, AT)
    expect(flipped.ok ? [] : flipped.problems.map(({ code }) => code)).toEqual(['used-elsewhere'])
    expect(withoutRecord(small(), 'options', optionOf(small(), 'one').id)).toMatchObject({ ok: true })
  })

  test('an item of a list gets its id and what need not be asked', () => {
    const capacities = shapeOf('options').fields.find(({ name }) => name === 'capacities')?.field
    if (capacities === undefined || !('of' in capacities)) throw new Error('capacities are a list')
    const id = '00000000-0000-4000-8000-000000000088'
    expect(newItem(capacities.of, { id, at: AT })).toEqual({ id, updated: AT, unit: { id } })
    expect(schemaOf('options').safeParse(null).success).toBe(false)
  })
})

describe('[K3] differences', () => {
  const change = fc.record({
    drop: fc.subarray(
      sample.options.map(({ id }) => id),
      { maxLength: 5 },
    ),
    rename: fc.subarray(
      sample.options.map(({ id }) => id),
      { maxLength: 5 },
    ),
    shuffle: fc.boolean(),
    title: fc.option(fc.string({ minLength: 1 }).filter((text) => text.trim() !== '')),
  })

  test('a release made out of another and the difference is that release, byte for byte', () => {
    fc.assert(
      fc.property(change, ({ drop, rename, shuffle, title }) => {
        const options = sample.options
          .filter(({ id }) => !drop.includes(id))
          .map((option) => (rename.includes(option.id) ? { ...option, name: { lv: 'Cits' } } : option))
        const after = {
          ...sample,
          options: shuffle ? options.toReversed() : options,
          ...(title === null ? {} : { title: { lv: title } }),
        }
        const sent = JSON.parse(JSON.stringify(differenceBetween(sample, after)))
        const made = applied(sample, CatalogueDifference.parse(sent))
        expect(made.ok && made.text).toBe(catalogueText(after))
      }),
      { numRuns: 25 },
    )
  }, 120_000)

  test('another base or a changed difference is refused', () => {
    const after = edited(sample, 'gmi', { name: { lv: 'Pabalsts' } })
    const difference = differenceBetween(sample, after)
    expect(applied(after, difference)).toEqual({ ok: false, reason: 'other-base' })
    const other = { ...difference, fields: { warning: null } }
    expect(applied(sample, other)).toEqual({ ok: false, reason: 'altered' })
    expect(JSON.stringify(difference).length).toBeLessThan(catalogueText(after).length / 20)
    expect(releaseTag(textSha256(catalogueText(after)))).toMatch(/^[\w-]{22}$/)
  })
})

describe('[K4] two at once', () => {
  test('different records and different fields merge', () => {
    const base = small()
    const mine = edited(edited(base, 'one', { waitingDays: 5 }), 'one', { name: { lv: 'Viens', ru: 'Один' } })
    const theirs = edited(edited(base, 'two', { waitingDays: 9 }), 'one', { name: { lv: 'one', en: 'One' } })
    const merged = mergeEdits(base, mine, { ...theirs, version: '2026-11-24-1' })
    expect(merged.conflicts).toEqual([])
    const parsed = decided(merged, [])
    if (parsed.outcome === 'refused') throw new Error(JSON.stringify(parsed.problems))
    expect(parsed.catalogue.version).toBe('2026-11-24-1')
    expect(optionOf(parsed.catalogue, 'two').waitingDays).toBe(9)
    expect(optionOf(parsed.catalogue, 'one')).toMatchObject({
      waitingDays: 5,
      name: { lv: 'Viens', en: 'One', ru: 'Один' },
    })
  })

  test('a field both changed is shown with both values, and a person chooses', () => {
    const base = small()
    const mine = edited(base, 'one', { waitingDays: 5 })
    const theirs = edited(base, 'one', { waitingDays: 9 })
    const merged = mergeEdits(base, mine, theirs)
    const [conflict] = merged.conflicts
    expect(merged.conflicts).toHaveLength(1)
    expect(conflict).toMatchObject({ base: null, mine: 5, theirs: 9, name: { lv: 'one' } })
    if (conflict === undefined) return
    expect(conflict.path).toEqual(['options', optionOf(base, 'one').id, 'waitingDays'])
    for (const [choice, days] of [
      ['mine', 5],
      ['theirs', 9],
    ] as const) {
      const parsed = decided(merged, [{ conflict, choice }])
      expect(parsed.outcome === 'catalogue' && optionOf(parsed.catalogue, 'one').waitingDays).toBe(days)
    }
  })

  test('what one took away and the other worked on is asked; either way it holds together', () => {
    const base = small()
    const { id } = optionOf(base, 'one')
    const gone = withoutRecord(base, 'options', id)
    if (!gone.ok) throw new Error('an option can be taken away')
    const merged = mergeEdits(base, gone.catalogue, edited(base, 'one', { waitingDays: 9 }))
    const [conflict] = merged.conflicts
    expect(conflict).toMatchObject({ mine: undefined, path: ['options', id] })
    if (conflict === undefined) return
    const without = decided(merged, [{ conflict, choice: 'mine' }])
    expect(without.outcome === 'catalogue' && without.catalogue.options.map(({ slug }) => slug)).toEqual([
      'two',
    ])
    const kept = decided(merged, [{ conflict, choice: 'theirs' }])
    expect(kept.outcome === 'catalogue' && optionOf(kept.catalogue, 'one').waitingDays).toBe(9)
  })

  test('two edits that are sound alone and not together are not taken', () => {
    const base = small()
    const mine = edited(base, 'one', { answersNeeds: ['company'] })
    const theirs = Catalogue.parse({
      ...base,
      needs: base.needs.filter(({ code }) => code !== 'company'),
      options: base.options.map((option) => ({ ...option, answersNeeds: ['safety'] })),
    })
    const merged = mergeEdits(base, mine, theirs)
    const choices = merged.conflicts.map((conflict) => ({ conflict, choice: 'mine' as const }))
    expect(decided(merged, choices)).toMatchObject({ outcome: 'refused', problems: [{ code: 'dangling' }] })
  })

  test('with one side unchanged the other is the outcome', () => {
    fc.assert(
      fc.property(fc.subarray(sample.options.map(({ id }) => id)), fc.boolean(), (chosen, isMine) => {
        const other = {
          ...sample,
          options: sample.options.flatMap((option, at) =>
            !chosen.includes(option.id) ? [option] : at % 3 === 0 ? [] : [{ ...option, waitingDays: 77 }],
          ),
        }
        const merged = isMine ? mergeEdits(sample, other, sample) : mergeEdits(sample, sample, other)
        expect(merged.conflicts).toEqual([])
        expect(catalogueText(merged.catalogue)).toBe(catalogueText(other))
      }),
      { numRuns: 20 },
    )
  }, 120_000)
})

test('[K5] freshness follows dates, and a check names day and office', () => {
  const option = optionOf(small(), 'one')
  const by = { lv: 'Sociālais dienests' }
  expect(freshnessOf(option, '2026-11-24')).toBe('unchecked')
  expect(freshnessOf(option, '2027-01-01')).toBe('overdue')
  expect(freshnessOf({ ...option, validTo: '2026-11-23' }, '2026-11-24')).toBe('ended')
  const expired = { ...option, rule: { ...option.rule, expires: '2026-11-01' } }
  expect(freshnessOf(expired, '2026-11-24')).toBe('overdue')
  const after = checked(expired, { at: AT, on: '2026-11-24', by, nextReview: '2027-05-24' })
  expect(after).toMatchObject({
    freshness: { checkedOn: '2026-11-24', checkedBy: by },
    reviewDate: '2027-05-24',
    rule: { expires: '2027-05-24' },
    last_modified: AT,
  })
  expect(freshnessOf(after, '2026-11-24')).toBe('fresh')
  expect(freshnessOf(after, '2027-05-01')).toBe('due')
  expect(checked(option, { at: AT, on: '2026-11-24', by, nextReview: '2027-05-24' }).rule.expires).toBeNull()
})

describe('[K6] history', () => {
  test('two releases are told apart record by record and field by field', () => {
    const base = small()
    const [phone] = [{ id: '00000000-0000-4000-8000-000000000099', number: '1', languages: [] }]
    const before = edited(base, 'one', { phones: [phone] })
    const without = withoutRecord(before, 'options', optionOf(base, 'two').id)
    if (!without.ok) throw new Error('an option can be taken away')
    const after = edited(without.catalogue, 'one', {
      phones: [{ ...phone, number: '2' }],
      name: { lv: 'one', en: 'One' },
    })
    expect(changesBetween(before, after)).toEqual([
      {
        list: 'options',
        id: optionOf(base, 'one').id,
        name: { lv: 'one', en: 'One' },
        kind: 'changed',
        fields: expect.arrayContaining([
          { path: ['name', 'en'], before: undefined, after: 'One' },
          { path: ['phones', '0', 'number'], before: '1', after: '2' },
        ]),
      },
      { list: 'options', id: optionOf(base, 'two').id, name: { lv: 'two' }, kind: 'removed', fields: [] },
    ])
    expect(changesBetween(after, before).map(({ kind }) => kind)).toEqual(['changed', 'added'])
  })

  test('one record or everything is put back as it was', () => {
    const before = small()
    const gone = withoutRecord(
      edited(before, 'one', { waitingDays: 3 }),
      'options',
      optionOf(before, 'two').id,
    )
    if (!gone.ok) throw new Error('an option can be taken away')
    const one = restoredRecord(gone.catalogue, before, 'options', optionOf(before, 'one').id)
    expect(one.outcome === 'catalogue' && optionOf(one.catalogue, 'one')).toEqual(optionOf(before, 'one'))
    const two = restoredRecord(gone.catalogue, before, 'options', optionOf(before, 'two').id)
    expect(two.outcome === 'catalogue' && two.catalogue.options).toHaveLength(2)
    const again = restoredRecord(before, gone.catalogue, 'options', optionOf(before, 'two').id)
    expect(again.outcome === 'catalogue' && again.catalogue.options.map(({ slug }) => slug)).toEqual(['one'])
    const all = restored({ ...gone.catalogue, version: 'now' }, before)
    expect(changesBetween(before, all)).toEqual([])
    expect(all.version).toBe('now')
  })
})

describe('[K13] imports into a draft', () => {
  const merged = (base: Catalogue, extra: Readonly<Record<string, string>> = {}) => {
    const read = imported({ ...smallPackage, ...extra })
    const merge = mergeCatalogue(base, read.tables, { language: 'lv', at: AT, source: 'test' })
    if (merge.outcome === 'refused') throw new Error(JSON.stringify(merge.problems))
    return merge.catalogue
  }

  test('an import is taken back as a whole, and what was edited besides stays', () => {
    const base = small()
    const draft = withImport(newDraft(base), merged(base), { source: 'test', at: AT })
    expect(draft.edited.options).toHaveLength(3)
    const clean = withoutImport(draft, 'stays')
    expect(clean.outcome === 'undone' && changesBetween(base, clean.draft.edited)).toEqual([])
    const besides = { ...draft, edited: edited(draft.edited, 'one', { waitingDays: 8 }) }
    const undone = withoutImport(besides, 'stays')
    if (undone.outcome !== 'undone') throw new Error('an import can be taken back')
    expect(undone.draft.edited.options.map(({ slug, waitingDays }) => [slug, waitingDays])).toEqual([
      ['one', 8],
      ['two', null],
    ])
    expect([undone.kept, undone.draft.lastImport]).toEqual([[], null])
    expect(withoutImport(undone.draft, 'stays')).toEqual({ outcome: 'nothing' })
  })

  test('what it brought and somebody worked on is not thrown away with it', () => {
    const base = small()
    const draft = withImport(newDraft(base), merged(base), { source: 'test', at: AT })
    const slug = draft.edited.options.at(-1)?.slug ?? ''
    const worked = { ...draft, edited: edited(draft.edited, slug, { waitingDays: 8 }) }
    const outcome = withoutImport(worked, 'stays')
    // The option stays, and with it the organisation it needs would be gone: the whole is refused.
    expect(outcome.outcome === 'refused' && outcome.problems.map(({ code }) => code)).toEqual([
      'dangling',
      'dangling',
    ])
    const all = withoutImport(worked, 'goes')
    expect(all.outcome === 'undone' && all.draft.edited).toEqual(base)
    const own = edited(worked.edited, slug, {
      organization_id: base.organizations[0]?.id,
      service_at_locations: [],
    })
    const kept = withoutImport({ ...worked, edited: own }, 'stays')
    expect(kept).toMatchObject({ outcome: 'undone', kept: [{ lv: 'Aprūpe' }] })
  })

  test('a row kept aside is put right and read again, without doubling', () => {
    const broken = { 'services.csv': 'id,organization_id,name,status\ns1,o9,Aprūpe,active\n' }
    const first = imported({ ...smallPackage, ...broken })
    const [row] = first.aside.filter(({ code }) => code === 'dangling-reference')
    if (row === undefined) throw new Error('the row is kept aside')
    expect(first.counts['services']).toBe(0)
    const settings = { source: 'test', name: 'test', map: null, country: null }
    const again = (cells: Readonly<Record<string, string>>) =>
      importHsds(files({ ...smallPackage, ...broken }), settings, [
        { table: row.table, was: row.cells, cells },
      ])
    const repaired = again({ ...row.cells, organization_id: 'o1' })
    expect([repaired.counts['services'], repaired.aside]).toEqual([1, []])
    const leftOut = again({})
    expect(leftOut.counts['services']).toBe(0)
    expect(leftOut.problems.filter(({ table }) => table === 'service')).toEqual([])
    expect(changesBetween(merged(small()), merged(merged(small())))).toEqual([])
  })
})

describe('[K13] what an import would do, before it is taken', () => {
  const order = (
    contents: Readonly<Record<string, string>>,
    changes: Readonly<Record<string, unknown>> = {},
  ) => {
    const parsed = ImportOrder.parse({
      ask: 'import',
      files: files(contents),
      into: catalogueText(small()),
      source: 'test',
      language: 'lv',
      map: null,
      country: null,
      repairs: [],
      at: AT,
      ...changes,
    })
    if (parsed.ask !== 'import') throw new Error('an import was asked for')
    return parsed
  }

  test('counts, first options and problems come before anything is changed', () => {
    const stages: string[] = []
    const read = readIntoCatalogue(order(smallPackage), (stage) => stages.push(stage))
    expect(stages).toEqual(['reading', 'merging'])
    expect(read.first).toEqual([{ lv: 'Aprūpe' }])
    expect(read.changes?.['services']).toEqual({ new: 1, changed: 0, unchanged: 0 })
    expect(Catalogue.parse(JSON.parse(read.merged ?? 'null')).version).toBe(small().version)
    const again = readIntoCatalogue(order(smallPackage, { into: read.merged }), () => undefined)
    expect([again.merged, again.first]).toEqual([null, []])
  })

  test('a draft that does not hold together, or too much at once, is told and nothing read', () => {
    const unsound = readIntoCatalogue(order(smallPackage, { into: '{}' }), () => undefined)
    expect(unsound).toMatchObject({ merged: null, changes: null, problems: [{ code: 'refused' }] })
    const big = { name: 'big.csv', bytes: new Uint8Array(51 * 1024 * 1024) }
    const large = readIntoCatalogue({ ...order(smallPackage), files: [big] }, () => undefined)
    expect(large).toMatchObject({ merged: null, problems: [{ code: 'too-large' }] })
  })

  test('the sheets of an own table are seen with their headers and first rows', () => {
    const [sheet] = seenSheets(files({ 'mans.csv': 'Nosaukums,,Tālrunis\nZupa,x,1\n,,\nMalka,,2\n' }))
    expect(sheet).toEqual({
      name: 'mans.csv',
      headers: ['Nosaukums', 'Tālrunis'],
      rows: [
        ['Zupa', '1'],
        ['Malka', '2'],
      ],
    })
    expect(seenSheets(files({ 'services.json': '[]' }))).toEqual([])
  })
})

describe('[K8] drafts', () => {
  test('a kept draft opens as it was left, with the release it began with', () => {
    const base = small()
    const after = edited(base, 'one', { waitingDays: 3 })
    const draft = {
      base,
      edited: edited(after, 'two', { waitingDays: 4 }),
      lastImport: { source: 'katalogs.csv', at: AT, before: base, after },
    }
    const kept = JSON.parse(JSON.stringify(storedDraft(draft)))
    expect(openDraft(kept)).toEqual(draft)
    expect(openDraft(JSON.parse(JSON.stringify(storedDraft(newDraft(base)))))).toEqual(newDraft(base))
    expect(openDraft({ ...kept, changes: { ...kept.changes, fields: { warning: { lv: 'x' } } } })).toBeNull()
    expect(openDraft('nothing')).toBeNull()
  })

  test.each([
    ['2026-11-23-1', '2026-11-23', '2026-11-23-2'],
    ['2026-11-23-9', '2026-11-24', '2026-11-24-1'],
    ['import-0a1b', '2026-11-24', '2026-11-24-1'],
  ])('after %s comes on %s %s', (previous, today, next) => {
    expect(nextVersion(previous, today)).toBe(next)
    const named = toPublish(newDraft({ ...small(), version: previous }), today)
    expect([named.version, named.made]).toEqual([next, today])
  })
})
