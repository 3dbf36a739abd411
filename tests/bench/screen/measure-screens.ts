import { type Browser, type CDPSession, chromium, type Page } from '@playwright/test'
import { readFileSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'
import { z } from 'zod'
import { chromiumArgs } from '../../browser/chromium-args.ts'
import { findChromium } from '../../chromium.ts'
import { type Measurement, median, percentile95 } from '../measure/compare.ts'
import { ordinaryAnswers, type PlannedAnswer, REPEATED, servePages } from './pages.ts'
import { watchPaints } from './paint-watch.ts'

const QUESTIONS = 2000
/** As slow as a cheap tablet is beside this machine. */
const SLOWER = 4
const LOADS = 5
/** All on one page is not how the product shows a form: measured to know, not to compare to the millisecond. */
const LOADS_OF_WHOLE = 2
/** How often ours and the blank page are answered, in turns, so that a slow moment of the machine strikes both. */
const ROUNDS = 2
const ORDINARY_PER_PAGE = 14
const HOT_ANSWERS = 24
/** Of peers the median is compared, and one answer may take them seconds. */
const ORDINARY_PER_PAGE_OF_PEERS = 4
const HOT_ANSWERS_OF_PEERS = 8
/** After a page was turned: people read before they answer, and browsers look a new page over for fields to fill. */
const READ_MS = 600
/** Between two answers, so that one does not wait for another; people are slower still. */
const PAUSE_MS = 250

const { version: surveyVersion } = z
  .object({ version: z.string() })
  .parse(
    JSON.parse(
      readFileSync(new URL('../../../node_modules/survey-core/package.json', import.meta.url), 'utf8'),
    ),
  )

interface Candidate {
  readonly name: string
  readonly path: string
  /** Where a question stands in its page. */
  readonly place: (question: string) => string
  /** Its answers are sealed and written while they are given. */
  readonly saves?: boolean
}

const byQuestion = (question: string): string => `[data-question="${question}"]`
const ours = { name: 'ours', path: 'ours.html', place: byQuestion, saves: true }
const bare = { name: 'react-hook-form + zod, one page', path: 'bare.html', place: byQuestion }
const barePaged = {
  name: 'react-hook-form + zod, 20 pages',
  path: 'bare.html?layout=pages',
  place: byQuestion,
}
const survey = {
  name: `SurveyJS ${surveyVersion}, 20 pages`,
  path: 'surveyjs.html',
  place: (question: string) => `[data-name="${question}"]`,
}
const oursWhole = { ...ours, name: 'ours, one page', path: 'ours.html?layout=whole' }
const blank = { name: 'a blank page', path: 'blank.html', place: () => 'body' }
const candidates: readonly Candidate[] = [ours, blank, oursWhole, bare, barePaged, survey]

interface Figures {
  readonly ready: number[]
  readonly ordinary: number[]
  readonly hot: number[]
  /** Ours only. */
  readonly repeated: number[]
  /** Of each time it was answered. */
  readonly heapBefore: number[]
  readonly heapAfter: number[]
}

/**
 * The questionnaire of 2,000 questions on the screen of a slow tablet: ours in
 * the real app, beside react-hook-form, SurveyJS and a page with one input,
 * given the same answers by real presses and keys.
 */
export async function measureScreens(): Promise<readonly Measurement[]> {
  const pages = await servePages(QUESTIONS)
  const browser = await chromium.launch({ executablePath: await findChromium(), args: [...chromiumArgs] })
  try {
    const found = new Map<string, Figures>(
      candidates.map(({ name }) => [
        name,
        { ready: [], ordinary: [], hot: [], repeated: [], heapBefore: [], heapAfter: [] },
      ]),
    )
    for (let load = 0; load < LOADS; load++) {
      for (const candidate of candidates) {
        if (candidate === oursWhole && load < LOADS - LOADS_OF_WHOLE) continue
        const figures = found.get(candidate.name)
        if (figures === undefined) continue
        const { page, session } = await open(browser, pages.url, candidate)
        figures.ready.push(await page.evaluate(() => window.paintWatch.ready))
        const rounds = candidate === ours || candidate === blank ? ROUNDS : 1
        if (load >= LOADS - rounds) await answerAll(page, session, candidate, figures)
        await page.context().close()
      }
    }
    return linesOf(found)
  } finally {
    await browser.close()
    await pages.close()
  }
}

async function open(browser: Browser, url: string, { path, place }: Candidate) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, locale: 'en-GB' })
  const page = await context.newPage()
  page.on('pageerror', (error) => console.error(`${path}: ${error.message}`))
  const session = await context.newCDPSession(page)
  await session.send('Emulation.setCPUThrottlingRate', { rate: SLOWER })
  await page.addInitScript(watchPaints, path === blank.path ? 'input' : `${place('hot')} input`)
  await page.goto(`${url}/${path}`)
  return { page, session }
}

async function answerAll(
  page: Page,
  session: CDPSession,
  candidate: Candidate,
  figures: Figures,
): Promise<void> {
  await page.evaluate(() => window.paintWatch.quiet())
  figures.heapBefore.push(await heapMegabytes(session))
  if (candidate.saves === true) {
    await page.evaluate(() => void window.dispatchEvent(new Event('open-visit')))
    await page.locator('[data-saving="saved"]').waitFor({ timeout: 120_000 })
    await page.locator(`${candidate.place('hot')} input`).waitFor()
  }
  let turned = -1
  const turnTo = async (place: number) => {
    if (place === turned) return
    turned = place
    await page.evaluate(
      (detail) => void window.dispatchEvent(new CustomEvent('show-page', { detail })),
      place,
    )
    await page.evaluate(() => window.paintWatch.quiet())
    await pause(READ_MS)
  }
  const isMeasuredWhole = candidate === ours || candidate === blank
  const perPage = isMeasuredWhole ? ORDINARY_PER_PAGE : ORDINARY_PER_PAGE_OF_PEERS
  for (const answer of ordinaryAnswers(QUESTIONS, perPage)) {
    if (candidate !== blank) await turnTo(answer.page)
    figures.ordinary.push(
      candidate === blank
        ? await answerBlank(page, answer)
        : await give(page, `${candidate.place(answer.name)} input`, answer.by, '7'),
    )
  }
  await turnTo(0)
  const hotField = candidate === blank ? 'input' : `${candidate.place('hot')} input`
  await give(page, hotField, 'key', '1')
  for (let index = 0; index < (isMeasuredWhole ? HOT_ANSWERS : HOT_ANSWERS_OF_PEERS); index++)
    figures.hot.push(await give(page, hotField, 'key', index % 2 === 0 ? '2' : 'Backspace'))
  if (candidate === ours && figures.repeated.length === 0)
    figures.repeated.push(...(await giveRepeated(page, turnTo)))
  if (candidate.saves === true) await page.locator('[data-saving="saved"]').waitFor()
  figures.heapAfter.push(await heapMegabytes(session))
}

/** Answers that the next question's text says: they count when that text is painted too. */
async function giveRepeated(
  page: Page,
  turnTo: (place: number) => Promise<void>,
): Promise<readonly number[]> {
  await turnTo(REPEATED.page)
  const field = `${ours.place(REPEATED.question)} input`
  const repeated: number[] = []
  await give(page, field, 'key', '1')
  for (let index = 0; index < HOT_ANSWERS; index++) {
    const said = { element: ours.place(REPEATED.saidBy), text: 'after 12' }
    repeated.push(await give(page, field, 'key', '2', said))
    await give(page, field, 'key', 'Backspace')
  }
  return repeated
}

const answerBlank = (page: Page, { by }: PlannedAnswer): Promise<number> =>
  give(page, 'input', by === 'press' ? 'press' : 'key', '7')

/** Gives one answer as a person would, and says how long until it was painted, ms. */
async function give(
  page: Page,
  field: string,
  by: 'press' | 'key',
  key: string,
  said?: { readonly element: string; readonly text: string },
): Promise<number> {
  const found = await page.evaluate(
    async ([selector, how]) => {
      const input = document.querySelector<HTMLInputElement>(selector)
      if (input === null) throw new Error(`no field ${selector}`)
      input.scrollIntoView({ block: 'center' })
      if (how === 'key') input.focus()
      await window.paintWatch.quiet()
      input.scrollIntoView({ block: 'center' })
      const { x, y, width, height } = (input.closest('label') ?? input).getBoundingClientRect()
      return { x: x + Math.min(width / 2, 30), y: y + height / 2, value: input.value }
    },
    [field, by] as const,
  )
  if (by === 'press') {
    await page.mouse.move(found.x, found.y)
    await page.mouse.down()
  }
  await pause(PAUSE_MS)
  await page.evaluate(
    ([how, where]) => window.paintWatch.expect(how === 'press' ? 'click' : 'input', where),
    [by, said] as const,
  )
  await (by === 'press' ? page.mouse.up() : page.keyboard.press(key))
  const painted = await page.evaluate(() => window.paintWatch.painted)
  const shown = await page.evaluate((selector) => {
    const input = document.querySelector<HTMLInputElement>(selector)
    return { checked: input?.checked === true, value: input?.value ?? '' }
  }, field)
  const isTaken = by === 'press' ? shown.checked || field === 'input' : shown.value !== found.value
  if (!isTaken) throw new Error(`the answer to ${field} was not taken`)
  return painted
}

/** What the page's own thread holds after everything unneeded is let go, MB. */
async function heapMegabytes(session: CDPSession): Promise<number> {
  await session.send('HeapProfiler.enable')
  await session.send('HeapProfiler.collectGarbage')
  await session.send('HeapProfiler.collectGarbage')
  const { usedSize } = await session.send('Runtime.getHeapUsage')
  return usedSize / 1_000_000
}

/** Ours against the blank page, beside each peer. */
function linesOf(found: ReadonlyMap<string, Figures>): readonly Measurement[] {
  const floor = found.get(blank.name)
  if (floor === undefined) return []
  const figuresOf = (figures: Figures): readonly (readonly [string, 'ms' | 'MB', number, number])[] => [
    ['2,000 questions ready', 'ms', median(figures.ready), figures.ready.length],
    ['ordinary answer painted, p50', 'ms', median(figures.ordinary), figures.ordinary.length],
    ['ordinary answer painted, p95', 'ms', percentile95(figures.ordinary), figures.ordinary.length],
    ['answer with 100 dependents painted, p50', 'ms', median(figures.hot), figures.hot.length],
    ['answer with 100 dependents painted, p95', 'ms', percentile95(figures.hot), figures.hot.length],
    ['heap after opening', 'MB', Math.max(...figures.heapBefore), figures.heapBefore.length],
    ['heap after all answers, at most', 'MB', Math.max(...figures.heapAfter), figures.heapAfter.length],
  ]
  const least = figuresOf(floor)
  const lines: Measurement[] = []
  for (const [layout, own, peers] of [
    ['a section a page', found.get(ours.name), [bare, barePaged, survey]],
    ['all on one page', found.get(oursWhole.name), [bare]],
  ] as const) {
    if (own === undefined) continue
    for (const [place, [what, unit, value, runs]] of figuresOf(own).entries()) {
      const under = least[place]?.[2] ?? Number.NaN
      const line = { name: `${what}, ${layout}`, unit, ours: value, floor: under, ratio: value / under, runs }
      for (const peer of peers) {
        const beside = found.get(peer.name)
        const other = beside === undefined ? undefined : figuresOf(beside)[place]?.[2]
        if (other !== undefined) lines.push({ ...line, peer: peer.name, peerRatio: value / other })
      }
    }
  }
  const { repeated } = found.get(ours.name) ?? { repeated: [] }
  for (const [what, value, under] of [
    ['p50', median(repeated), median(floor.ordinary)],
    ['p95', percentile95(repeated), percentile95(floor.ordinary)],
  ] as const)
    lines.push({
      name: `answer painted with the text that says it, ${what}, a section a page`,
      unit: 'ms',
      ours: value,
      floor: under,
      ratio: value / under,
      runs: repeated.length,
    })
  return lines
}
