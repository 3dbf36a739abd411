import { availableParallelism } from 'node:os'
import { defineConfig } from '@playwright/test'
import { findChromium } from '../chromium.ts'
import { chromiumArgs } from './chromium-args.ts'

/** Whole paths through the product, in a real Chromium, against the real server. */
export default defineConfig({
  testDir: '.',
  testMatch: /.*\.(?:spec|test)\.ts/,
  outputDir: '../../test-results',
  // Each file starts a server of its own, so two get on side by side; a test mostly waits for its page.
  workers: Math.min(2, availableParallelism()),
  retries: 0,
  forbidOnly: true,
  timeout: 180_000,
  expect: { timeout: 15_000 },
  reporter: process.env['PLAYWRIGHT_REPORT']
    ? [['list'], ['json', { outputFile: process.env['PLAYWRIGHT_REPORT'] }]]
    : [['list']],
  use: {
    browserName: 'chromium',
    viewport: { width: 1280, height: 800 },
    hasTouch: true,
    locale: 'lv-LV',
    timezoneId: 'Europe/Riga',
    screenshot: 'only-on-failure',
    launchOptions: { executablePath: await findChromium(), args: [...chromiumArgs] },
  },
})
