import { spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { z } from 'zod'
import { chromiumArgs } from '../../browser/chromium-args.ts'
import { findChromium } from '../../chromium.ts'

const Reply = z.object({
  id: z.int(),
  result: z.record(z.string(), z.unknown()).optional(),
  error: z.object({ message: z.string() }).optional(),
})
const Evaluated = z.object({
  result: z.object({ value: z.unknown().optional() }),
  exceptionDetails: z
    .object({ text: z.string(), exception: z.object({ description: z.string() }).partial().optional() })
    .optional(),
})

/**
 * A page driven by nothing but `Runtime.evaluate`. A
 * tool for tests follows every request with its body: of ten thousand records
 * that took as much of this machine as sending them.
 *
 * @see https://chromedevtools.github.io/devtools-protocol/
 */
export interface DrivenPage {
  evaluate<A, R>(run: (argument: A) => R | Promise<R>, argument: A): Promise<R>
  evaluate<R>(run: () => R | Promise<R>): Promise<R>
  close(): Promise<void>
}

export interface DrivenBrowser {
  /**
   * Opens a page and waits until it can be asked.
   *
   * @param profile - `own`: one that nobody else has and that is kept in memory; `disk`: the browser's, in a folder
   */
  open(url: string, isReady: () => boolean, profile: 'own' | 'disk'): Promise<DrivenPage>
  close(): Promise<void>
}

/** Starts Chromium, watching nothing that goes on in it. */
export async function startDrivenBrowser(): Promise<DrivenBrowser> {
  const profile = await mkdtemp(join(tmpdir(), 'slieksnis-driven-'))
  const chromium = spawn(
    await findChromium(),
    [
      ...chromiumArgs,
      '--headless=new',
      '--no-first-run',
      '--remote-debugging-port=0',
      `--user-data-dir=${profile}`,
      'about:blank',
    ],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  )
  const withUs = () => chromium.kill('SIGKILL')
  process.once('exit', withUs)
  chromium.once('exit', () => process.off('exit', withUs))
  const address = await new Promise<string>((resolve, reject) => {
    let said = ''
    chromium.stderr.on('data', (text: Buffer) => {
      said += text.toString()
      const found = /DevTools listening on (ws:\S+)/.exec(said)?.[1]
      if (found !== undefined) resolve(found)
    })
    chromium.once('exit', (code) => reject(new Error(`Chromium ended with ${code}: ${said}`)))
  })
  const line = new WebSocket(address)
  await new Promise<void>((resolve, reject) => {
    line.addEventListener('open', () => resolve())
    line.addEventListener('error', () => reject(new Error('Chromium does not answer')))
  })
  const waiting = new Map<number, (reply: z.infer<typeof Reply>) => void>()
  line.addEventListener('message', ({ data }) => {
    const reply = Reply.safeParse(JSON.parse(String(data)))
    if (reply.success) waiting.get(reply.data.id)?.(reply.data)
  })
  let asked = 0
  const ask = async (method: string, params: object = {}, sessionId?: string) => {
    const id = ++asked
    const reply = await new Promise<z.infer<typeof Reply>>((resolve) => {
      waiting.set(id, resolve)
      line.send(JSON.stringify({ id, method, params, ...(sessionId === undefined ? {} : { sessionId }) }))
    })
    waiting.delete(id)
    if (reply.error !== undefined) throw new Error(`${method}: ${reply.error.message}`)
    return reply.result ?? {}
  }
  const text = z.string()
  return {
    open: async (url, isReady, kind) => {
      const context = kind === 'own' ? await ask('Target.createBrowserContext') : {}
      const { targetId } = await ask('Target.createTarget', { url, ...context })
      const { sessionId } = await ask('Target.attachToTarget', { targetId, flatten: true })
      const session = text.parse(sessionId)
      const evaluate = async (run: (argument: never) => unknown, argument?: unknown): Promise<never> => {
        const given = argument === undefined ? '' : JSON.stringify(argument)
        const { result, exceptionDetails } = Evaluated.parse(
          await ask(
            'Runtime.evaluate',
            { expression: `(${run.toString()})(${given})`, awaitPromise: true, returnByValue: true },
            session,
          ),
        )
        if (exceptionDetails !== undefined)
          throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text)
        return result.value as never
      }
      const page: DrivenPage = {
        evaluate,
        close: async () => {
          await (kind === 'own'
            ? ask('Target.disposeBrowserContext', context)
            : ask('Target.closeTarget', { targetId }))
        },
      }
      // Until the page is there it has nowhere to run anything.
      while (!(await page.evaluate(isReady).catch(() => false))) await pause(50)
      return page
    },
    close: async () => {
      const ended = new Promise((resolve) => chromium.once('exit', resolve))
      await ask('Browser.close').catch(() => chromium.kill('SIGKILL'))
      await ended
      await rm(profile, { recursive: true, force: true, maxRetries: 5 })
    },
  }
}
