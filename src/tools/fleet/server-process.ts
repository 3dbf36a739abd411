import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtemp, readFile, readdir, rm, stat } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { serverFlags } from '#/tools/server-flags.ts'

/** `sysconf(_SC_CLK_TCK)`, the unit of CPU time in /proc: 100 on every Linux Node runs on. */
const TICKS_PER_SECOND = 100

/** A real server as a process of its own on a throwaway folder; it can be killed and started again. */
export class ServerProcess {
  readonly url: string
  readonly #port: number
  readonly #dataDir: string
  #child: ChildProcess | null = null
  #cpuSecondsBefore = 0
  #cpuSeconds: number | null = null
  #peakBytes: number | null = null

  private constructor(port: number, dataDir: string) {
    this.#port = port
    this.url = `http://127.0.0.1:${port}`
    this.#dataDir = dataDir
  }

  static async open(): Promise<ServerProcess> {
    const server = new ServerProcess(await freePort(), await mkdtemp(path.join(tmpdir(), 'slieksnis-fleet-')))
    process.once('exit', () => server.#child?.kill('SIGKILL'))
    await server.start()
    return server
  }

  async start(): Promise<void> {
    // Away from the terminal's Ctrl-C: the fleet says what there is before its server ends.
    const child = spawn(process.execPath, [...serverFlags, path.join(import.meta.dirname, '../start.js')], {
      env: {
        ...process.env,
        SKIP_BUILD: '1',
        PORT: String(this.#port),
        HOST: '127.0.0.1',
        DATA_DIR: this.#dataDir,
        DATABASE_URL: '',
        METRICS_PORT: '',
      },
      stdio: ['ignore', 'ignore', 'pipe'],
      detached: true,
    })
    this.#child = child
    let said = ''
    child.stderr.on('data', (text: Buffer) => (said += text.toString()))
    for (let tries = 0; tries < 600; tries++) {
      if (child.exitCode !== null) throw new Error(`the server ended: ${said.trim()}`)
      const ready = await fetch(`${this.url}/readyz`).then(
        ({ status }) => status === 200,
        () => false,
      )
      if (ready) return
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
    throw new Error('the server did not become ready within a minute')
  }

  /** Ends it as a power cut would. */
  async kill(): Promise<void> {
    await this.measure()
    const child = this.#child
    this.#child = null
    if (child === null || child.exitCode !== null) return
    const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()))
    child.kill('SIGKILL')
    await gone
    this.#cpuSecondsBefore = this.#cpuSeconds ?? 0
  }

  async remove(): Promise<void> {
    await this.kill()
    await rm(this.#dataDir, { recursive: true, force: true })
  }

  /** Reads what the process has used so far; where there is no /proc it stays unknown. */
  async measure(): Promise<void> {
    const pid = this.#child?.pid
    if (pid === undefined) return
    const stats = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => null)
    const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => null)
    if (stats === null || status === null) return
    // The name stands in brackets and may hold anything; what follows is counted from there.
    const fields = stats.slice(stats.lastIndexOf(')') + 2).split(' ')
    const ticks = Number(fields[11]) + Number(fields[12])
    this.#cpuSeconds = this.#cpuSecondsBefore + ticks / TICKS_PER_SECOND
    const peakKiB = Number(/^VmHWM:\s+(\d+) kB/m.exec(status)?.[1] ?? 0)
    this.#peakBytes = Math.max(this.#peakBytes ?? 0, peakKiB * 1024)
  }

  /** Of all its lives together; null where it cannot be known. */
  get cpuSeconds(): number | null {
    return this.#cpuSeconds
  }

  get peakBytes(): number | null {
    return this.#peakBytes
  }

  async bytesOnDisk(): Promise<number> {
    const files = await readdir(this.#dataDir, { recursive: true, withFileTypes: true })
    const sizes = files
      .filter((file) => file.isFile())
      .map(async (file) => (await stat(path.join(file.parentPath, file.name))).size)
    return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0)
  }
}

/** A port nobody listens on now: the same one after a restart. */
function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer()
    probe.once('error', reject)
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address()
      probe.close(() => {
        if (address === null || typeof address === 'string') reject(new Error('this machine gave no port'))
        else resolve(address.port)
      })
    })
  })
}
