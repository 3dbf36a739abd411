import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach } from 'vitest'

const startFile = join(import.meta.dirname, '../../src/tools/start.js')
const node = join(import.meta.dirname, '../../node_modules/.bin/node')
const children: ChildProcess[] = []
const folders: string[] = []

afterEach(async () => {
  for (const child of children.splice(0)) child.kill('SIGKILL')
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true, force: true })
})

export async function freshFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'slieksnis-start-'))
  folders.push(folder)
  return folder
}

export interface Started {
  readonly child: ChildProcess
  readonly output: () => string
  readonly errors: () => string
  /** Resolves with the exit code. */
  readonly ended: Promise<number | null>
  /** Resolves with the address printed, rejects when it ended first. */
  readonly address: Promise<string>
}

/** `npm start` as a process of its own, without building the client. */
export function start(settings: Record<string, string>): Started {
  const { PATH = '' } = process.env
  const child = spawn(node, [startFile], {
    env: { PATH, SKIP_BUILD: '1', ...settings },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  children.push(child)
  let output = ''
  let errors = ''
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve))
  const address = new Promise<string>((resolve, reject) => {
    child.stdout?.on('data', (text: Buffer) => {
      output += text.toString()
      const found = /^Slieksnis: (http\S+)$/m.exec(output)?.[1]
      if (found !== undefined) resolve(found)
    })
    child.stderr?.on('data', (text: Buffer) => {
      errors += text.toString()
    })
    ended.then((code) => reject(new Error(`ended with ${code}: ${errors}`)), reject)
  })
  address.catch(() => undefined)
  return { child, output: () => output, errors: () => errors, ended, address }
}
