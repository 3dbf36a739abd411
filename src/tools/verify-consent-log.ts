import { readFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import sodium from 'libsodium-wrappers'
import { z } from 'zod'
import { verifierPage } from '#/core/consent/verifier-page.ts'
import { verifyBundle } from '#/core/consent/verify-bundle.ts'
import { sodiumPrimitives } from '#/core/vault/primitives.ts'

const HELP =
  'verify-consent-log BUNDLE.json [--log-key VERIFIER_KEY] [--signer-key KEY]: the keys as the municipality has published them; or --page lv|en|ru: the page that checks a bundle in a browser'

const PageLanguage = z.enum(['lv', 'en', 'ru'])

function unchecked(code: string, message: string): number {
  process.stdout.write(`${JSON.stringify({ verdict: 'not-checked', code, message, help: HELP })}\n`)
  return 2
}

/**
 * `npm run -s tool -- verify-consent-log BUNDLE`: is an authority bundle whole
 * and true? Prints the report as JSON; 0 green, 1 red, 2 could not be checked.
 * With `--page LANGUAGE` it prints the single-page verifier instead.
 */
export async function run(args: readonly string[]): Promise<number> {
  let given
  try {
    given = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        'log-key': { type: 'string' },
        'signer-key': { type: 'string' },
        page: { type: 'string' },
      },
    })
  } catch (error) {
    return unchecked('usage', error instanceof Error ? error.message : 'the arguments cannot be read')
  }
  const [file, ...rest] = given.positionals
  if (given.values.page !== undefined) {
    const language = PageLanguage.safeParse(given.values.page)
    if (!language.success || file !== undefined) return unchecked('usage', 'the page is in lv, en or ru')
    process.stdout.write(verifierPage(language.data))
    return 0
  }
  if (file === undefined || rest.length > 0) return unchecked('usage', 'name one bundle')
  let bytes: Uint8Array
  try {
    bytes = await readFile(file)
  } catch {
    return unchecked('unreadable', `${file} cannot be read: check its name`)
  }
  await sodium.ready
  const { 'log-key': logKey, 'signer-key': signerKey } = given.values
  const verdict = verifyBundle(sodiumPrimitives(sodium), new Uint8Array(bytes), {
    ...(logKey === undefined ? {} : { logKey }),
    ...(signerKey === undefined ? {} : { signerKey }),
  })
  if (verdict.outcome === 'newer-format')
    return unchecked('newer-format', `${verdict.format} is of a later version than this program`)
  process.stdout.write(`${JSON.stringify(verdict.report, null, 2)}\n`)
  return verdict.report.verdict === 'green' ? 0 : 1
}
