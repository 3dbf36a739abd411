import react from '@vitejs/plugin-react'
import { readFile, rm } from 'node:fs/promises'
import { mkdtempSync } from 'node:fs'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { extname, join, normalize } from 'node:path'
import { build, type Plugin } from 'vite'
import { Definition, definitionSha256, type Node } from '#/core/questionnaire/definition.ts'
import { onlySpokenLocales } from '#/tools/spoken-locales.ts'
import { syntheticForm } from '../measure/synthetic-form.ts'
import { plainForm } from './plain-form.ts'
import { surveyJson } from './survey-json.ts'

/** The pages, built as the product is and served from this machine. */
export interface Pages {
  readonly url: string
  close(): Promise<void>
}

const here = import.meta.dirname

/** The product's vault, with nobody at the other end of the line. */
const withoutServer: Plugin = {
  name: 'without-server',
  enforce: 'pre',
  resolveId: (source) => (source === './transport.ts' ? join(here, 'deaf-transport.ts') : undefined),
}

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.woff2': 'font/woff2',
  '.svg': 'image/svg+xml',
}

/** Builds the pages into a folder of their own, with a form of so many questions, and serves them. */
export async function servePages(questions: number): Promise<Pages> {
  const folder = mkdtempSync(join(tmpdir(), 'slieksnis-screen-'))
  await build({
    configFile: false,
    root: here,
    logLevel: 'error',
    plugins: [onlySpokenLocales(), react()],
    worker: { format: 'es', plugins: () => [withoutServer] },
    build: {
      outDir: folder,
      emptyOutDir: true,
      target: 'es2024',
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      rollupOptions: {
        input: ['ours', 'bare', 'surveyjs', 'blank'].map((name) => join(here, `${name}.html`)),
      },
    },
  })
  // The app gives new visits the newest version of this one questionnaire.
  const named = { id: 'needs-and-skills', version: '900.0.0' }
  const sections = syntheticForm(questions, { members: true })
  const plain = plainForm(sections)
  const published = (form: Definition) => {
    const definition = Definition.parse(JSON.parse(JSON.stringify({ ...form, ...named })))
    return { definition, sha256: definitionSha256(definition) }
  }
  const forms: Readonly<Record<string, unknown>> = {
    'ours.html': published(repeating(sections)),
    'ours.html?layout=whole': published(syntheticForm(questions, { members: true, onePage: true })),
    'bare.html': plain,
    'bare.html?layout=pages': plain,
    'surveyjs.html': surveyJson(plain),
  }
  const server = createServer((request, reply) => {
    const { pathname, search } = new URL(request.url ?? '/', 'http://localhost')
    const path = normalize(pathname).slice(1)
    readFile(join(folder, path)).then(
      (bytes) => {
        reply.setHeader('content-type', types[extname(path)] ?? 'application/octet-stream')
        const form = forms[path + search]
        if (form === undefined) return reply.end(bytes)
        const json = JSON.stringify(form).replaceAll('<', '\\u003c')
        return reply.end(bytes.toString().replace('id="form">', () => `id="form">${json}`))
      },
      () => reply.writeHead(404).end(),
    )
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('The machine gave no port.')
  return {
    url: `http://localhost:${address.port}`,
    close: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** Answers to give, the same on every page: always shown, mixed as the form is, on five of its pages. */
/** A question, and the one after it, whose text says its answer: on a page of their own among the pages. */
export const REPEATED = { page: 2, question: 'q201', saidBy: 'q202' } as const

/** The form with one answer said in the text of the next question. */
function repeating(definition: Definition): Definition {
  const said = (node: Node): Node => {
    if (node.kind !== 'question') return { ...node, children: node.children.map(said) }
    return node.name === REPEATED.saidBy
      ? { ...node, label: { en: `Question 202, after \${${REPEATED.question}}` } }
      : node
  }
  return { ...definition, body: definition.body.map(said) }
}

export interface PlannedAnswer {
  readonly page: number
  readonly name: string
  readonly by: 'press' | 'key'
}

/** `each` of them on each of five pages. */
export function ordinaryAnswers(questions: number, each: number): readonly PlannedAnswer[] {
  const { pages } = plainForm(syntheticForm(questions, { members: true }))
  const fifth = (pages.length - 1) / 4
  return [0, 1, 2, 3, 4].flatMap((part) => {
    const page = Math.round(part * fifth)
    return (pages[page]?.fields ?? [])
      .filter(
        ({ type, showIf, name }) =>
          name !== 'hot' && showIf === null && type !== 'sum' && type !== 'note' && type !== 'date',
      )
      .slice(0, each)
      .map(({ type, name }) => ({ page, name, by: type === 'one' || type === 'many' ? 'press' : 'key' }))
  })
}
