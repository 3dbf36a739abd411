import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { chromium } from '@playwright/test'
import { installFromDebian } from './machine.ts'

/** Where browsers of this family usually lie. */
const usualPlaces = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/snap/bin/chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
]

/**
 * Finds a real Chromium for the browser tests: `CHROMIUM_PATH`, one installed
 * on the machine, or the test tool's own; else installs one, by the system's
 * package manager when we are root, by the test tool otherwise. It never
 * skips: where none of this works it throws one sentence.
 */
export async function findChromium(): Promise<string> {
  const named = process.env['CHROMIUM_PATH']
  if (named !== undefined && named !== '') {
    if (existsSync(named)) return named
    throw new Error(`CHROMIUM_PATH names ${named}, but there is no such file.`)
  }
  const found = installed()
  if (found !== null) return found
  if (installFromDebian('chromium')) {
    const afterwards = installed()
    if (afterwards !== null) return afterwards
  }
  console.error('No Chromium on this machine: fetching one with "playwright install chromium" …')
  const playwright = join(import.meta.dirname, '../node_modules/.bin/playwright')
  spawnSync(playwright, ['install', 'chromium'], { stdio: ['ignore', 2, 2] })
  const fetched = installed()
  if (fetched !== null) return fetched
  throw new Error(
    'The browser tests need a Chromium: install one (Debian: apt-get install chromium) or name one in CHROMIUM_PATH.',
  )
}

function installed(): string | null {
  return [...usualPlaces, chromium.executablePath()].find((path) => existsSync(path)) ?? null
}
