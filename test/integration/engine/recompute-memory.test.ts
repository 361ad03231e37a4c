import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { expect, test } from 'vitest'

function peakOf(...args: string[]): number {
  return Number(execFileSync(process.execPath, [join(import.meta.dirname, 'peak-memory.ts'), ...args]))
}

test.skipIf(process.platform !== 'linux')(
  'a step that recomputes its blocks needs a third less memory at least',
  () => {
    const kept = peakOf()
    expect(kept).toBeGreaterThan(50)
    expect(peakOf('recompute')).toBeLessThan(kept * 0.67)
  },
)
