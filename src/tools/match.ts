import { readFile } from 'node:fs/promises'
import { parseCatalogue } from '#/core/catalogue/catalogue.ts'
import { compileCatalogue } from '#/core/matching/compile.ts'
import { explain } from '#/core/matching/explain.ts'
import { readFacts } from '#/core/matching/facts-file.ts'
import { match, suggestions } from '#/core/matching/match.ts'

interface ToolProblem {
  readonly code: string
  readonly path: string
  readonly message: string
}

function refuse(file: string, problems: readonly ToolProblem[]): number {
  process.stderr.write(`${JSON.stringify({ type: 'problem', file, problems }, null, 2)}\n`)
  return 2
}

async function readJson(
  file: string,
): Promise<{ readonly json: unknown } | { readonly problem: ToolProblem }> {
  let text: string
  try {
    text = await readFile(file, 'utf8')
  } catch {
    return { problem: { code: 'unreadable', path: '', message: 'The file cannot be read: check its name' } }
  }
  try {
    const json: unknown = JSON.parse(text)
    return { json }
  } catch (error) {
    const message = error instanceof Error ? error.message : 'not JSON'
    return { problem: { code: 'not-json', path: '', message } }
  }
}

/**
 * `tool match CATALOGUE.json FACTS.json`: prints the suggestions, best first,
 * each with its explanation. Unusable input: what is wrong on standard error,
 * exit code 2.
 */
export async function run(args: readonly string[]): Promise<number> {
  const [catalogueFile, factsFile, ...rest] = args
  if (catalogueFile === undefined || factsFile === undefined || rest.length > 0) {
    const message = 'Give two files: match CATALOGUE.json FACTS.json'
    return refuse('', [{ code: 'usage', path: '', message }])
  }
  const catalogueJson = await readJson(catalogueFile)
  if ('problem' in catalogueJson) return refuse(catalogueFile, [catalogueJson.problem])
  const factsJson = await readJson(factsFile)
  if ('problem' in factsJson) return refuse(factsFile, [factsJson.problem])
  const parsed = parseCatalogue(catalogueJson.json)
  if (parsed.outcome === 'refused') return refuse(catalogueFile, parsed.problems)
  const compiled = compileCatalogue(parsed.catalogue)
  const read = readFacts(compiled, factsJson.json)
  if (read.outcome === 'refused') return refuse(factsFile, read.problems)
  const matches = match(compiled, read.facts, read.settings)
  const result = {
    catalogue: { version: compiled.version, sha256: compiled.sha256 },
    suggestions: suggestions(matches).map((suggestion) => ({
      ...suggestion,
      explanation: explain(matches, suggestion),
    })),
  }
  process.stdout.write(`${JSON.stringify(result, null, 2)}\n`)
  return 0
}
