import { availableParallelism } from 'node:os'
import { defineConfig } from '@playwright/test'
import { findChromium } from '../chromium.ts'
import { chromiumArgs } from './chromium-args.ts'

/** Whole paths through the product, in a real Chromium, against the real server. */
export default defineConfig({
  testDir: '.',
  testMatch: /.*\.(?:spec|test)\.ts/,
  outputDir: '../../test-results',
  workers: availableParallelism() >= 4 ? 2 : 1,
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
