import { readFileSync, readdirSync } from 'node:fs'
import { expect, test } from 'vitest'
import { problemWords } from '#/core/xlsform/problem-words.ts'

const folder = new URL('../../../src/core/xlsform/', import.meta.url)
const sources = readdirSync(folder)
  .filter((file) => file.endsWith('.ts') && file !== 'problem-words.ts')
  .map((file) => readFileSync(new URL(file, folder), 'utf8'))

/** Codes as they stand in the sources: the first plain text of a call that reports something. */
function codesIn(source: string): readonly string[] {
  const calls = [
    ...source.matchAll(
      /\.(?:error|warning)\(\s*[\w.#[\]{}:?\s,()'-]*?,\s*'([a-z][a-z0-9-]*)',\s*(?:`|'|\w)/g,
    ),
    ...source.matchAll(/fileProblem\(\s*'(?:error|warning)',\s*'([a-z][a-z0-9-]*)'/g),
  ]
  return calls.map(([, code = '']) => code)
}

test('every problem an import can find is told in Latvian and Russian too, and says what to do', () => {
  const used = new Set(sources.flatMap(codesIn))
  expect(used.size).toBeGreaterThan(40)
  const unsaid = [...used].filter((code) => !Object.hasOwn(problemWords, code))
  expect(unsaid).toEqual([])
  for (const { lv, ru } of Object.values(problemWords)) {
    expect(lv).toMatch(/[.:]/)
    expect(ru).toMatch(/[а-я]/)
    expect(ru).not.toMatch(/[āčēģīķļņšūž](?![^)]*\))/)
  }
})
