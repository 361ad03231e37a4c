import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { expect, test } from 'vitest'

test.skipIf(process.platform !== 'linux')(
  'two hundred compiled and disposed steps give their memory back, to within 5 %',
  () => {
    // V8's young generation would grow and shrink by more than a leak worth finding, and with an arena for every
    // thread glibc's free memory comes and goes by chance: both are kept small.
    const steady = ['--expose-gc', '--max-semi-space-size=2']
    const printed = execFileSync(process.execPath, [...steady, join(import.meta.dirname, 'dispose-memory.ts')], {
      env: { ...process.env, MALLOC_ARENA_MAX: '1' },
    })
    const { sizes, growth } = JSON.parse(printed.toString()) as { sizes: number[]; growth: number }
    expect(sizes[0]).toBeGreaterThan(50)
    expect(growth).toBeLessThan(1.05)
  },
)
