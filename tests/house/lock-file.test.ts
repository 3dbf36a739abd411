import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { lockGaps } from '#/tools/lock-file.ts'

const pair = { optionalDependencies: { 'binary-linux': '1.0.0', 'binary-darwin': '1.0.0' } }

test('our own lock file holds every optional package it names', async () => {
  const text = await readFile(join(import.meta.dirname, '../../package-lock.json'), 'utf8')
  expect(lockGaps(JSON.parse(text))).toEqual([])
})

test('no package asks to run a script when it is installed, and none may', async () => {
  const text = await readFile(join(import.meta.dirname, '../../package-lock.json'), 'utf8')
  const asking = [...text.matchAll(/"(node_modules\/[^"]+)": \{[^{}]*"hasInstallScript": true/g)]
  expect(asking.map(([, place]) => place)).toEqual([])
  const settings = await readFile(join(import.meta.dirname, '../../.npmrc'), 'utf8')
  expect(settings).toMatch(/^ignore-scripts=true$/m)
})

test('a lock file that left out a platform is refused, naming it', () => {
  const lock = { packages: { '': {}, 'node_modules/tool': pair, 'node_modules/binary-linux': {} } }
  expect(lockGaps(lock)).toEqual(['node_modules/tool → binary-darwin'])
})

test('a package nested in the one that brings it counts, one nested elsewhere does not', () => {
  const nested = {
    'node_modules/a/node_modules/tool': pair,
    'node_modules/a/node_modules/binary-linux': {},
    'node_modules/b/node_modules/binary-darwin': {},
  }
  expect(lockGaps({ packages: nested })).toEqual(['node_modules/a/node_modules/tool → binary-darwin'])
})

test('what the root names as optional must be there too', () => {
  expect(lockGaps({ packages: { '': { optionalDependencies: { extra: '1.0.0' } } } })).toEqual([
    'package.json → extra',
  ])
})
