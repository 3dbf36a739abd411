import { webcrypto } from 'node:crypto'
import { TextDecoder, TextEncoder } from 'node:util'
import { sha256 } from '@noble/hashes/sha2.js'
import fc from 'fast-check'
import { JSDOM } from 'jsdom'
import { expect, test, vi } from 'vitest'
import { makeBundle } from '#/core/consent/bundle.ts'
import { verifierPage } from '#/core/consent/verifier-page.ts'
import { verifyBundle } from '#/core/consent/verify-bundle.ts'
import { verifierWords } from '#/core/consent/words/verifier-words.ts'
import { toBase64, toBase64url, utf8 } from '#/core/vault/bytes.ts'
import { primitives, seed } from '../vault/sodium.ts'
import {
  bundleBytes,
  bundleInput,
  bundleText,
  cosigned,
  forged,
  headOf,
  leaves,
  signedAgain,
} from './sample-bundle.ts'

const words = verifierWords.lv

/** A leaf nobody here can open, each another. */
const closedLeafOf = (n: number): Uint8Array => Uint8Array.from([1, 1, ...sha256(utf8(`closed ${n}`))])

/** The page as a browser opens it from the disk, with the browser's own cryptography or without. */
function openedPage(subtle: unknown = webcrypto.subtle) {
  const { window } = new JSDOM(verifierPage('lv'), {
    runScripts: 'dangerously',
    beforeParse: (own) => {
      Object.defineProperty(own, 'crypto', { value: { subtle } })
      Object.assign(own, { TextDecoder, TextEncoder })
    },
  })
  return { window, check: checking(window) }
}

function checking(window: JSDOM['window']) {
  const input = window.document.querySelector('input')
  const output = window.document.querySelector('output')
  if (input === null || output === null) throw new Error('the page has a file field and an answer')
  return async (file: Uint8Array) => {
    Object.defineProperty(input, 'files', {
      configurable: true,
      value: [{ arrayBuffer: () => Promise.resolve(Uint8Array.from(file).buffer) }],
    })
    input.dispatchEvent(new window.Event('change'))
    // Progress is told after the same word.
    await vi.waitFor(() => expect(output.textContent.startsWith(words.working)).toBe(false), {
      timeout: 10_000,
      interval: 2,
    })
    const codes = [...output.querySelectorAll('li')].map(({ dataset }) => dataset['code'] ?? '')
    return { verdict: output.className, text: output.textContent, codes }
  }
}

/** What the page's own check answers, without the page around it. */
async function verifiedBy(
  window: JSDOM['window'],
  file: Uint8Array,
  tell: (share: number) => Promise<void> = async () => undefined,
): Promise<unknown> {
  const check: unknown = window['verifyBundle']
  if (typeof check !== 'function') throw new Error('the page has its check')
  return Reflect.apply(check, undefined, [file, webcrypto.subtle, tell])
}

/** What the program itself finds, in the page's terms. */
function found(file: Uint8Array) {
  const verdict = verifyBundle(primitives, file)
  if (verdict.outcome !== 'checked') return { verdict: '', codes: [] }
  const { report } = verdict
  return { verdict: report.verdict, codes: report.problems.map(({ code }) => code) }
}

const { check: page, window: own } = openedPage()
const unique = (codes: readonly string[]) => [...new Set(codes)].toSorted()

test('[C21] the page alone finds a whole bundle green, with its accounts and keys', async () => {
  const shown = await page(bundleBytes)
  expect(shown.verdict).toBe('green')
  expect(shown.codes).toEqual([])
  expect(shown.text).toContain(words.green)
  expect(shown.text).toContain('12 = 9 + 2 + 1')
  expect(shown.text).toContain('slieksnis/paraugi+')
})

test('[C64] the page names the entries by which a household was broken open', async () => {
  expect((await page(bundleBytes)).text).toContain(`${words.broken}: 11`)
})

test('[C65] the page counts and names the witnesses of the last head', async () => {
  const { text } = await page(bundleBytes)
  expect(text).toContain(`${words.witnesses}: 1`)
  expect(text).toContain('dpo.paraugi/browser')
})

test('[C21] what is wrong is said in words, with the code behind', async () => {
  const { text, codes } = await page(forged(({ log }) => log.leaves.pop()))
  expect(codes).toContain('leaves-missing')
  expect(text).toContain(words.problems['leaves-missing'])
  expect((await page(utf8('{"a":1}'))).text).toContain(words.problems['not-a-bundle'])
})

test('[C21] a long log is checked in parts, and the page is told how far it is', async () => {
  const long = [...leaves, ...Array.from({ length: 5_000 }, (_each, n) => closedLeafOf(n))]
  const made = makeBundle(primitives, { ...bundleInput, leaves: long, checkpoints: [cosigned(headOf(long))] })
  if (made.outcome !== 'made') throw new Error(made.reason)
  const told: number[] = []
  const tell = async (share: number): Promise<void> => void told.push(share)
  const report = await verifiedBy(own, utf8(made.text), tell)
  expect(report).toMatchObject({ verdict: 'green', counts: { leaves: long.length } })
  expect(told.length).toBeGreaterThan(8)
  expect(told).toEqual(told.toSorted((a, b) => a - b))
  expect(told[0]).toBe(0)
  expect(told.at(-1)).toBeGreaterThan(0.99)
  expect(told.at(-1)).toBeLessThanOrEqual(1)
})

test('[C21] of two files chosen one after the other the last one is answered', async () => {
  const { check, window } = openedPage()
  await Promise.all([check(bundleBytes), check(utf8('{}'))])
  // The first one's check is over by now, and has said nothing.
  for (let again = 0; again < 3; again++) await verifiedBy(window, bundleBytes)
  expect(window.document.querySelector('output')?.className).toBe('red')
})

test('[C21] the page finds each single changed byte red', async () => {
  const change = fc.tuple(fc.nat(bundleBytes.length - 1), fc.integer({ min: 1, max: 255 }))
  await fc.assert(
    fc.asyncProperty(change, async ([at, by]) => {
      const altered = bundleBytes.slice()
      altered[at] = (altered[at] ?? 0) ^ by
      expect((await page(altered)).verdict).toBe('red')
    }),
    { numRuns: 40 },
  )
})

test('[C21] page and program name the same problems in every forgery', async () => {
  const forgeries: readonly Uint8Array[] = [
    ...leaves.keys().map((index) => forged(({ log }) => log.leaves.splice(index, 1))),
    forged(({ log }) => log.leaves.reverse()),
    forged(({ log }) => log.leaves.push(log.leaves[0] ?? '')),
    forged(({ log }) => (log.leaves[0] = toBase64(seed(1)))),
    forged(({ receipts: [first] }) => first && (first.receipt.controller = 'Cits')),
    forged(({ receipts: [first] }) => first && (first.salt = toBase64url(seed(99)))),
    forged(({ receipts: [first] }) => first && (first.index = 1)),
    forged(({ receipts: [first] }) => first && (first.index = 99)),
    forged(({ receipts: [first] }) => first?.inclusion.pop()),
    forged(({ receipts: [first] }) => first?.inclusion.push(toBase64(seed(1)))),
    forged(({ receipts: [first] }) => first?.inclusion.reverse()),
    forged(({ receipts }) => receipts.pop()),
    forged(({ receipts: [first, second] }) => first && second && (second.receipt = first.receipt)),
    forged(
      ({ receipts: [first] }) =>
        first && (first.receipt.device.lastHead = { size: 4, root: toBase64url(seed(9)) }),
    ),
    forged(({ receipts: [first] }) => first && (first.receipt.device.lastHead.size = 40)),
    forged(({ closed }) => closed.push(0)),
    forged(({ closed }) => closed.pop()),
    forged(({ erased }) => erased.push(11)),
    forged(({ notices: [first] }) => first && (first.bytes = toBase64(utf8('cits')))),
    forged(({ notices }) => notices.pop()),
    forged(({ devices }) => devices.pop()),
    forged(({ devices: [first] }) => first && (first.key = toBase64url(seed(5)))),
    forged(({ log }) => log.consistency.pop()),
    forged(({ log }) => log.consistency[0]?.reverse()),
    forged(({ log }) => log.consistency[1]?.pop()),
    forged(({ log }) => log.consistency[1]?.push(toBase64(seed(1)))),
    forged(({ log }) => log.checkpoints.reverse()),
    // The same head twice is no harm; a proof between equal sizes is.
    ...[[], [toBase64(seed(1))]].map((proof) =>
      forged(({ log }) => {
        log.checkpoints.unshift(log.checkpoints[0] ?? '')
        log.consistency.unshift(proof)
      }),
    ),
    forged(({ log }) => log.checkpoints.pop()),
    forged(({ log }) => (log.checkpoints[2] = headOf(leaves))),
    forged(({ log }) => (log.checkpoints[2] = cosigned(headOf(leaves.toReversed())))),
    forged(({ log }) => (log.checkpoints[0] = 'no head')),
    forged(({ log }) => (log.key = log.key.replace('paraugi', 'citi'))),
    forged(
      ({
        log: {
          witnesses: [first],
        },
      }) => first && (first.name = 'cits'),
    ),
    forged(({ made }) => (made.reason = 'cits')),
    utf8(`${bundleText} `),
    utf8('{}'),
    utf8(''),
  ]
  for (const [at, file] of forgeries.entries()) {
    const expected = found(file)
    const shown = await page(file)
    expect({ at, verdict: shown.verdict, codes: unique(shown.codes) }).toEqual({
      at,
      verdict: expected.verdict,
      codes: unique(expected.codes),
    })
  }
})

test('[C21] a later format, or a browser that cannot check signatures, is told as not checked', async () => {
  const later = await page(signedAgain({ ...JSON.parse(bundleText), format: 'slieksnis/authority-bundle/2' }))
  expect(later.verdict).toBe('')
  expect(later.text).toContain(words.newer)
  for (const subtle of [undefined, { importKey: () => Promise.reject(new Error('unknown algorithm')) }]) {
    const without = await openedPage(subtle ?? null).check(bundleBytes)
    expect(without.verdict).toBe('')
    expect(without.text).toContain(words.noCrypto)
  }
})

test('[C21] the page loads nothing, and its own policy allows its own script only', () => {
  for (const language of ['lv', 'en', 'ru'] as const) {
    const html = verifierPage(language)
    expect(html).not.toMatch(/(?:src|href)=|https?:|import\(|fetch\(|XMLHttpRequest|WebSocket/)
    expect(html).toContain(verifierWords[language].title)
    const document = new JSDOM(html).window.document
    const policy = document.querySelector('meta[http-equiv]')?.getAttribute('content') ?? ''
    expect(policy).toMatch(/^default-src 'none';/)
    expect(policy).not.toContain('unsafe')
    const script = document.querySelector('script:not([type])')?.textContent ?? ''
    expect(policy).toContain(`script-src 'sha256-${toBase64(sha256(utf8(script)))}'`)
    const style = document.querySelector('style')?.textContent ?? ''
    expect(policy).toContain(`style-src 'sha256-${toBase64(sha256(utf8(style)))}'`)
  }
})
