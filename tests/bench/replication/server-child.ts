import { type ChildProcess, spawn } from 'node:child_process'
import { readFile } from 'node:fs/promises'

/** A server of the bench as a process of its own, so that what it takes is its own. */
export class ServerChild {
  readonly url: string
  readonly #child: ChildProcess

  private constructor(child: ChildProcess, url: string) {
    this.#child = child
    this.url = url
  }

  /** Starts a file of this folder, by Node with these flags; its first line is the address it answers at. */
  static async start(
    file: string,
    args: readonly string[],
    flags: readonly string[] = [],
  ): Promise<ServerChild> {
    const child = spawn(process.execPath, [...flags, `${import.meta.dirname}/${file}`, ...args], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    const withUs = () => child.kill('SIGKILL')
    process.once('exit', withUs)
    child.once('exit', () => process.off('exit', withUs))
    const url = await new Promise<string>((resolve, reject) => {
      let said = ''
      child.stdout.on('data', (text: Buffer) => {
        said += text.toString()
        const end = said.indexOf('\n')
        if (end >= 0) resolve(said.slice(0, end))
      })
      child.once('exit', (code) => reject(new Error(`${file} ended with ${code} before it was ready`)))
    })
    return new ServerChild(child, url)
  }

  /** The most memory the process ever had resident, MB; NaN where there is no /proc. */
  async peakMegabytes(): Promise<number> {
    const status = await readFile(`/proc/${this.#child.pid}/status`, 'utf8').catch(() => '')
    return (Number(/^VmHWM:\s+(\d+) kB/m.exec(status)?.[1]) * 1024) / 1e6
  }

  async end(): Promise<void> {
    if (this.#child.exitCode !== null) return
    const ended = new Promise((resolve) => this.#child.once('exit', resolve))
    this.#child.kill('SIGKILL')
    await ended
  }
}
