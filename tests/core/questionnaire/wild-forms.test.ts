import { readFileSync, readdirSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { compileForm } from '#/core/questionnaire/form.ts'
import type { CompiledForm } from '#/core/questionnaire/form.ts'
import { FormSession } from '#/core/questionnaire/session.ts'
import { exportXlsform } from '#/core/xlsform/export.ts'
import { type XlsformImport, importXlsform } from '#/core/xlsform/import.ts'
import { inShort, workbookOf } from '../xlsform/written.ts'
import { SideBySide, operationOf, pathAt, randomStep } from './odk/side-by-side.ts'

/*
 * Forms as people who never heard of us write them: fictional, in the manner of
 * what is found in the wild. Each must come in unchanged and behave as in ODK.
 */
const FOLDER = new URL('../xlsform/wild/', import.meta.url)
const read = (name: string): string => readFileSync(new URL(name, FOLDER), 'utf8')
const media = new Map(
  readdirSync(FOLDER)
    .filter((name) => name.endsWith('.csv'))
    .map((name) => [name, readFileSync(new URL(name, FOLDER))]),
)

const imported = (name: string, without = ''): XlsformImport =>
  importXlsform(workbookOf(read(`${name}.md`).replace(without, '')), {
    media,
    language: 'en',
    fallbackId: name,
  })

function compiledOf({ definition, problems }: XlsformImport): CompiledForm {
  if (definition === null) throw new Error(JSON.stringify(problems, null, 1))
  const compiled = compileForm(definition)
  if (!compiled.ok) throw new Error(JSON.stringify(compiled.problems, null, 1))
  return compiled.form
}

interface Wild {
  /** What the import says besides that purposes are missing. */
  readonly says: readonly string[]
  /** Questions whose values Web Forms has otherwise, and why. */
  readonly apart?: Readonly<Record<string, string>>
  /** What is taken out before Web Forms is asked, for a reason told where it is listed. */
  readonly without?: string
}

const FORMS: Readonly<Record<string, Wild>> = {
  'borehole-inspection': { says: ['W entities - - entities-kept'] },
  'cascade-three': { says: [] },
  'clinic-stock': { says: [] },
  'consent-first': { says: [] },
  'dates-and-ages': { says: [], apart: { weekday: 'Web Forms leaves Sundays blank' } },
  distribution: { says: ['W survey 1 body::accuracyThreshold unknown-column'] },
  'event-registration': { says: [] },
  'exit-interview': { says: [] },
  'farm-plots': { says: [], apart: { total_area: 'the sum of nobody is 0 here' } },
  'flood-damage': { says: [] },
  'food-security': { says: [] },
  'geo-walk': { says: [] },
  'health-screening': { says: [] },
  'household-roster': { says: [], apart: { children: 'the sum of nobody is 0 here' } },
  'likert-table': { says: ['W survey 1 kobo--score-choices unknown-column'] },
  'loose-ends': {
    says: [
      'W choices 6 name choice-again',
      'W survey 2 relevant blank-path',
      'W survey 8 relevant blank-path',
      'W survey 9 calculation blank-path',
      'W survey 10 calculation blank-path',
      'W survey 11 relevant blank-path',
    ],
  },
  livestock: { says: [] },
  'market-prices': { says: [], apart: { cents_all: 'the sum of nobody is 0 here' } },
  'odd-spellings': { says: [] },
  'old-style': { says: ['W survey 6 Media::Image missing-media'] },
  'ranks-and-ranges': { says: [] },
  'rooms-in-a-loop': { says: ['W survey 5 relevant shared-name'] },
  'school-census': { says: [], apart: { all_pupils: 'the sum of nobody is 0 here' } },
  'search-and-media': {
    says: [
      'W survey 2 appearance search',
      'W survey 2 media::image::English missing-media',
      'W survey 2 media::image::Español missing-media',
      'W survey 3 media::audio missing-media',
      'W choices 2 media::image missing-media',
      'W choices 3 media::image missing-media',
    ],
  },
  'task-inputs': {
    says: ['W survey 1 instance::tag unknown-column', 'W survey 2 relevant shown-from-within'],
    apart: { phone: 'what is no telephone number is said here' },
    // Web Forms hides a group that is shown by an answer in it.
    without: "./source = 'user'",
  },
  'trailing-blanks': {
    says: [
      'W cover - - sheet-left',
      'W lists (hidden) - - sheet-left',
      'W survey 1 notes to self unknown-column',
      'W survey 6 type remark-row',
    ],
  },
  'triggers-and-once': { says: [], apart: { lot: 'chance', token: 'chance', stamped: 'the clock' } },
  'villages-from-csv': { says: [] },
  'visits-nested': {
    says: [],
    apart: { with_card: 'the sum of nobody is 0 here', all_kids: 'the sum of nobody is 0 here' },
  },
  'wash-access': { says: [] },
}

test('every form of the folder is here', () => {
  const names = readdirSync(FOLDER).filter((name) => name.endsWith('.md'))
  expect(names.map((name) => name.slice(0, -3)).toSorted()).toEqual(Object.keys(FORMS).toSorted())
})

const today = new Date().toLocaleDateString('sv')

describe.each(Object.entries(FORMS))('the wild form %s', (name, { says, apart, without }) => {
  test('[X2] comes in without a change, saying exactly what came out differently', () => {
    const result = imported(name)
    const said = inShort(result).map((each) => each.replace(/^W Survey/, 'W survey'))
    expect(said).toEqual([...says, 'W survey - purpose no-purpose'])
    compiledOf(result)
  })

  test('[X5] goes out and comes in the same', () => {
    const { definition } = imported(name)
    if (definition === null) throw new Error('it does not come in')
    expect(importXlsform(exportXlsform(definition), { media }).definition).toEqual(definition)
  })

  test('[Q4] is answered at random, and computing everything anew gives the same', () => {
    const form = compiledOf(imported(name))
    const context = { language: form.definition.defaultLanguage, today: '2026-11-23', random: () => 0.25 }
    fc.assert(
      fc.property(fc.array(randomStep, { maxLength: 40 }), (steps) => {
        const session = FormSession.open(form, null, context)
        for (const step of steps) {
          const operation = operationOf(session, step)
          if (operation === null) continue
          if ('add' in operation) session.addRepeat(pathAt(session, operation.add))
          else if ('remove' in operation) session.removeRepeat(pathAt(session, operation.remove))
          else {
            const [place, value] = operation.set
            const path = pathAt(session, place)
            session.set(
              path,
              value === null ? null : { value: typeof value === 'object' ? [...value] : value },
            )
          }
        }
        const before = stateOf(session)
        session.setContext({})
        expect(stateOf(session)).toEqual(before)
        expect(session.isOverworked).toBe(false)
      }),
      { numRuns: 30 },
    )
  })

  test('[Q16] behaves as in ODK’s own engine', async () => {
    const form = compiledOf(imported(name, without))
    await fc.assert(
      fc.asyncProperty(fc.array(randomStep, { maxLength: 20 }), async (steps) => {
        const both = await SideBySide.open(form, today, Object.keys(apart ?? {}))
        expect(both.differences()).toEqual([])
        for (const step of steps) {
          const operation = operationOf(both.session, step)
          if (operation === null) continue
          both.apply(operation)
          expect(both.differences()).toEqual([])
        }
      }),
      { numRuns: 30 },
    )
  }, 60_000)
})

const stateOf = (session: FormSession): unknown =>
  session.paths().map((path) => {
    const state = session.state(path)
    return [path, state?.relevant, state?.required, state?.value, state?.violations, state?.choices]
  })
