import { createHash } from 'node:crypto'
import { globSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { isOwnScript } from '#/app/trusted-types.ts'
import { contentSecurityPolicy, reactAriaStyleHashes } from '#/wire/content-security-policy.ts'

const library = path.resolve(import.meta.dirname, '../../node_modules/react-aria/dist/private')

/** The style sheets a library file writes into the page: the text between backticks, with its one constant filled in. */
function stylesOf(source: string): string[] {
  return [...source.matchAll(/style\.textContent = `([\s\S]*?)`\.trim\(\)/g)].map((found) =>
    (found[1] ?? '')
      .replaceAll(/\$\{(.*?)\}/g, (_, name: string) => {
        const constant = new RegExp(`const ${RegExp.escape(name)} = '([^']*)'`).exec(source)?.[1]
        if (constant === undefined) throw new Error(`The library no longer says what ${name} is`)
        return constant
      })
      .trim(),
  )
}

test('the policy allows exactly the style sheets the installed React Aria writes', () => {
  const sources = globSync('**/*.mjs', { cwd: library })
    .map((file) => readFileSync(path.join(library, file), 'utf8'))
    .filter((source) => source.includes("createElement('style')"))
  const hashes = sources
    .flatMap(stylesOf)
    .map((style) => `sha256-${createHash('sha256').update(style).digest('base64')}`)
  expect(sources).toHaveLength(2)
  expect(hashes.toSorted()).toEqual([...reactAriaStyleHashes].toSorted())
  for (const hash of hashes) expect(contentSecurityPolicy).toContain(`'${hash}'`)
})

test('the policy lets nothing inline, evaluated or foreign through', () => {
  expect(contentSecurityPolicy).toMatch(/^default-src 'none';/)
  expect(contentSecurityPolicy).not.toMatch(/unsafe-inline|'unsafe-eval'|https?:|\*/)
  expect(contentSecurityPolicy).toContain("script-src 'self' 'wasm-unsafe-eval';")
  expect(contentSecurityPolicy).toContain("frame-ancestors 'none'")
  expect(contentSecurityPolicy).toContain("require-trusted-types-for 'script'")
})

test('only the service worker and the files of our own build may be started as scripts', () => {
  const origin = 'https://slieksnis.example'
  expect(isOwnScript('/service-worker.js', origin)).toBe(true)
  expect(isOwnScript(`${origin}/assets/vault-worker-B1_x-9.js`, origin)).toBe(true)
  for (const address of [
    'https://elsewhere.example/service-worker.js',
    '//elsewhere.example/assets/a.js',
    '/assets/../other.js',
    '/assets/deeper/a.js',
    '/assets/a.js?then=evil',
    '/api/a.js',
    'data:text/javascript,alert(1)',
    'blob:https://slieksnis.example/1',
    'javascript:alert(1)',
    '',
  ])
    expect(isOwnScript(address, origin), address).toBe(false)
})
