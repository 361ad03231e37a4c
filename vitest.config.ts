import { defineConfig } from 'vitest/config'

if (Number(process.versions.node.split('.')[0]) < 24) {
  throw new Error(`These tests need Node 24 and this is ${process.version}: run them with \`npm test\`.`)
}

const shared = { environment: 'node', pool: 'forks' } as const

export default defineConfig({
  test: {
    watch: false,
    // Training and Chromium each use every core they are given; more files at once only makes time limits fail.
    maxWorkers: 2,
    projects: [
      { test: { ...shared, name: 'unit', include: ['test/{unit,boundaries}/**/*.test.ts'], testTimeout: 20_000 } },
      {
        test: {
          ...shared,
          name: 'integration',
          include: ['test/integration/**/*.test.ts'],
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
      {
        test: {
          ...shared,
          name: 'ui',
          include: ['test/{ui,electron}/**/*.test.ts'],
          globalSetup: ['test/ui/executable.ts'],
          testTimeout: 90_000,
          hookTimeout: 90_000,
          // One window at a time, after everything else: these specs measure what a person would wait for.
          fileParallelism: false,
          maxWorkers: 1,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
})
