import { availableParallelism } from 'node:os'
import { defineConfig } from 'vitest/config'

/** Unit and property tests; the browser flows are Playwright's (tests/browser). */
export default defineConfig({
  test: {
    // By itself vitest leaves one processor free, which of two is half.
    maxWorkers: availableParallelism(),
    projects: [
      {
        test: {
          name: 'core',
          setupFiles: ['tests/random.ts'],
          // Nothing here is slow by itself; a machine shared with others may be.
          testTimeout: 30_000,
          include: [
            'tests/core/**/*.test.ts',
            'tests/wire/**/*.test.ts',
            'tests/client/**/*.test.ts',
            'tests/app/**/*.test.{ts,tsx}',
          ],
        },
      },
      {
        test: {
          name: 'house',
          setupFiles: ['tests/random.ts'],
          include: ['tests/house/**/*.test.ts'],
          testTimeout: 30_000,
        },
      },
      {
        test: {
          name: 'server',
          setupFiles: ['tests/random.ts'],
          testTimeout: 30_000,
          include: ['tests/server/**/*.test.ts', 'tests/tools/**/*.test.ts', 'tests/*.test.ts'],
        },
      },
      {
        test: {
          name: 'scenarios',
          setupFiles: ['tests/random.ts'],
          include: ['tests/scenarios/**/*.test.ts'],
          testTimeout: 30_000,
        },
      },
    ],
  },
})
