import { join } from 'node:path'
import { defineConfig } from 'vitest/config'
import { PATIENCE, WHOLE_TEST } from './test/support/patience.ts'

if (Number(process.versions.node.split('.')[0]) < 24) {
  throw new Error(`These tests need Node 24 and this is ${process.version}: run them with \`npm test\`.`)
}

const shared = {
  environment: 'node',
  env: {
    // Trains in seconds; tests that are about another model name it.
    THAW_MODEL: 'thaw-tiny',
    // Half of the time in which a process of Thaw starts is compilation; the command line uses the same folder.
    NODE_COMPILE_CACHE: join(import.meta.dirname, 'node_modules', '.cache', 'compiled'),
  },
  pool: 'forks',
  // one limit for all, which only a hang reaches
  testTimeout: WHOLE_TEST,
  hookTimeout: WHOLE_TEST,
  expect: { poll: { timeout: PATIENCE, interval: 100 } },
} as const

export default defineConfig({
  test: {
    watch: false,
    // Processes of Thaw wait for each other for half of the time, so that one file more than there are cores fills them.
    maxWorkers: 3,
    projects: [
      { test: { ...shared, name: 'unit', include: ['test/{unit,boundaries}/**/*.test.ts'] } },
      {
        test: { ...shared, name: 'integration', include: ['test/integration/**/*.test.ts'] },
      },
      {
        test: {
          ...shared,
          name: 'ui',
          include: ['test/{ui,electron}/**/*.test.ts'],
          globalSetup: ['test/ui/executable.ts'],
          // One window at a time, after everything else: beside another one, a drag of files can hang in Chromium.
          fileParallelism: false,
          maxWorkers: 1,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
})
