import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Definition } from '#/core/questionnaire/definition.ts'
import { Due } from '#/core/questionnaire/due.ts'
import { compileForm } from '#/core/questionnaire/form.ts'
import { Live } from '#/core/questionnaire/live.ts'

const QUESTIONS = 8

/** Two instances of each question, so that some share their place in the order. */
function lives(): readonly Live[] {
  const names = Array.from({ length: QUESTIONS }, (_, index) => `q${index}`)
  const compiled = compileForm(
    Definition.parse({
      formatVersion: 1,
      id: 'due',
      version: '1.0.0',
      title: { en: 'Due' },
      languages: ['en'],
      defaultLanguage: 'en',
      itemLists: {},
      body: names.map((name) => ({
        kind: 'question',
        type: 'text',
        key: name,
        name,
        label: { en: name },
      })),
      scores: [],
    }),
  )
  if (!compiled.ok) throw new Error(JSON.stringify(compiled.problems))
  const room = { repeat: null, instance: null, outer: null, lives: [] }
  return compiled.form.nodes.flatMap((node) =>
    ['a', 'b'].map((instance) => new Live(node, room, null, instance, `/${node.name}/${instance}`)),
  )
}

const Deed = fc.record({
  what: fc.constantFrom('add', 'add', 'remove', 'next'),
  which: fc.nat(QUESTIONS * 2 - 1),
})

test('what is due comes once, what others rest on first, of one question the first added; what is gone does not come', () => {
  fc.assert(
    fc.property(fc.array(Deed, { maxLength: 60 }), (deeds) => {
      const all = lives()
      const due = new Due()
      // The plain way: a list searched each time.
      let waiting: Live[] = []
      const expected = (): Live | undefined => {
        const first = waiting.toSorted((a, b) => a.form.order - b.form.order)[0]
        waiting = waiting.filter((each) => each !== first)
        return first
      }
      for (const { what, which } of deeds) {
        const live = all[which]
        if (live === undefined) throw new Error('there are two of each question')
        if (what === 'next') expect(due.next()?.path).toBe(expected()?.path)
        else if (what === 'remove') {
          due.remove(live)
          waiting = waiting.filter((each) => each !== live)
        } else {
          due.add(live)
          if (!waiting.includes(live)) waiting.push(live)
        }
      }
      while (waiting.length > 0) expect(due.next()?.path).toBe(expected()?.path)
      expect(due.next()).toBeUndefined()
    }),
    { numRuns: 1_000 },
  )
})
