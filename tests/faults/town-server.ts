import { type ChildProcess, fork } from 'node:child_process'
import { cp, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type RunningServer, startServer } from '#/server/main.ts'
import { freePort } from '../machine.ts'

/** What `npm run build` made. */
export const builtApp = join(import.meta.dirname, '../../dist')

/** What a server under faults is given beyond its data: the suite signs in more often than people do. */
export const settingsOf = (
  dataDir: string,
  port: number,
  now: () => number,
  version: string,
  clientDir: string | null,
) => ({
  host: '127.0.0.1',
  port,
  dataDir,
  databaseUrl: null,
  clientDir,
  version,
  now,
  shutdownMs: 0,
  signInLimits: { perDevice: 1_000_000, perAddress: 1_000_000 },
  limits: { requestsPerDevice: 10_000_000, requestsPerStranger: 10_000_000 },
})

/** The town hall's server on a data folder of its own: in this process, or as one that `kill -9` ends. */
export class TownServer {
  readonly url: string
  readonly isProcess: boolean
  readonly #clientDir: string | null
  /** Called when it has ended. */
  onEnd: () => void = () => undefined
  readonly #port: number
  readonly #dataDir: string
  readonly #copyDir: string
  #here: RunningServer | null = null
  #child: ChildProcess | null = null
  #clockAheadMs = 0
  #version = 1

  private constructor(folder: string, port: number, isProcess: boolean, servesApp: boolean) {
    this.url = `http://127.0.0.1:${port}`
    this.isProcess = isProcess
    this.#port = port
    this.#clientDir = servesApp ? builtApp : null
    this.#dataDir = join(folder, 'data')
    this.#copyDir = join(folder, 'copy')
  }

  /** @param servesApp - the built app too, for browsers */
  static async open(
    isProcess: boolean,
    servesApp: boolean,
  ): Promise<{ server: TownServer; close: () => Promise<void> }> {
    const folder = await mkdtemp(join(tmpdir(), 'slieksnis-faults-'))
    const server = new TownServer(folder, await freePort(), isProcess, servesApp)
    await server.start()
    const close = async (): Promise<void> => {
      await server.kill()
      await rm(folder, { recursive: true, force: true })
    }
    return { server, close }
  }

  async start(): Promise<void> {
    const version = `test-${this.#version}`
    if (!this.isProcess) {
      const now = () => Date.now() + this.#clockAheadMs
      this.#here = await startServer(settingsOf(this.#dataDir, this.#port, now, version, this.#clientDir))
      return
    }
    const child = fork(
      join(import.meta.dirname, 'server-process.ts'),
      [this.#dataDir, String(this.#port), version, this.#clientDir ?? ''],
      { execArgv: [] },
    )
    this.#child = child
    await new Promise<void>((resolve, reject) => {
      child.once('message', () => resolve())
      child.once('exit', (code) => reject(new Error(`the server ended with ${code}`)))
      child.once('error', reject)
    })
    child.send(this.#clockAheadMs)
  }

  /** Ends the server without a word: as a process by `kill -9`, in this process by cutting every connection. */
  async kill(): Promise<void> {
    await this.#here?.close()
    this.#here = null
    const child = this.#child
    this.#child = null
    if (child !== null && child.exitCode === null) {
      const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()))
      child.kill('SIGKILL')
      await gone
    }
    this.onEnd()
  }

  async restart(): Promise<void> {
    await this.kill()
    await this.start()
  }

  /** The same data under a newer release. */
  async update(): Promise<void> {
    this.#version += 1
    await this.restart()
  }

  setClock(aheadMs: number): void {
    this.#clockAheadMs = aheadMs
    this.#child?.send(aheadMs)
  }

  /** Copies the data folder, as it lies there while nothing runs. */
  async copyAway(): Promise<void> {
    await this.kill()
    await rm(this.#copyDir, { recursive: true, force: true })
    await cp(this.#dataDir, this.#copyDir, { recursive: true })
    await this.start()
  }

  /** Puts the copy back in place of everything since. */
  async putBack(): Promise<void> {
    await this.kill()
    await rm(this.#dataDir, { recursive: true, force: true })
    await cp(this.#copyDir, this.#dataDir, { recursive: true })
    await this.start()
  }
}
