import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { z } from 'zod'
import { Definition } from '#/core/questionnaire/definition.ts'
import { compileForm } from '#/core/questionnaire/form.ts'
import { FormSession } from '#/core/questionnaire/session.ts'
import { syntheticForm } from './synthetic-form.ts'

const Engine = z.enum(['ours', 'peer'])
type Engine = z.infer<typeof Engine>

const run = promisify(execFile)

/**
 * What one open form of so many questions holds in memory with every number
 * answered, MB, after all that is unneeded was let go: in a process of its own,
 * the engine's code not counted.
 */
export async function engineHeapMegabytes(engine: Engine, questions: number): Promise<number> {
  const { stdout } = await run(process.execPath, [
    '--expose-gc',
    import.meta.filename,
    engine,
    String(questions),
  ])
  return z.coerce.number().positive().parse(stdout.trim())
}

function heapNow(): number {
  if (globalThis.gc === undefined) throw new Error('started without --expose-gc')
  globalThis.gc()
  globalThis.gc()
  return process.memoryUsage().heapUsed / 1_000_000
}

function openOurs(json: string): FormSession {
  const compiled = compileForm(Definition.parse(JSON.parse(json)))
  if (!compiled.ok) throw new Error('the form compiles')
  return FormSession.open(compiled.form, null, { language: 'en', today: '2026-11-23' })
}

const numbersOf = (session: FormSession): readonly string[] =>
  session.paths().filter((path) => session.node(path)?.question?.type === 'integer')

function ours(questions: number): number {
  openOurs(JSON.stringify(syntheticForm(10)))
  const json = JSON.stringify(syntheticForm(questions))
  const before = heapNow()
  const session = openOurs(json)
  for (const path of numbersOf(session)) session.set(path, { value: 7 })
  const held = heapNow() - before
  if (session.version === 0) throw new Error('it is still open, and answered')
  return held
}

async function peer(questions: number): Promise<number> {
  const { OdkForm } = await import('../../core/questionnaire/odk/odk-engine.ts')
  const { toXform } = await import('../../core/questionnaire/odk/to-xform.ts')
  const xmlOf = (definition: Definition): string => {
    const compiled = compileForm(definition)
    if (!compiled.ok) throw new Error('the form compiles')
    return toXform(compiled.form)
  }
  await OdkForm.open(xmlOf(syntheticForm(10)))
  const numbers = numbersOf(openOurs(JSON.stringify(syntheticForm(questions))))
  const xml = xmlOf(syntheticForm(questions))
  const before = heapNow()
  const form = await OdkForm.open(xml)
  for (const path of numbers) form.set(path, 7)
  const held = heapNow() - before
  // Still open: what is held was measured.
  form.set(numbers[0] ?? '', 8)
  return held
}

if (import.meta.main) {
  const [engine, questions] = z.tuple([Engine, z.coerce.number().int()]).parse(process.argv.slice(2))
  console.log(await (engine === 'ours' ? ours(questions) : peer(questions)))
}
