import { expect, test } from 'vitest'
import { fitMemory, machineMemory } from '../../../../../core/app/service/runs/fit-memory.ts'

const computer = { totalMB: 8000, freeMB: 2000 }

test('a run that fits what is free stores its activations, and one that nobody has estimated does too', () => {
  expect(fitMemory('full', 1500, undefined, computer)).toEqual({ ok: true, value: false })
  expect(fitMemory('full', null, undefined, computer)).toEqual({ ok: true, value: false })
})

test('one that needs more than is free computes them twice, unless the person decides', () => {
  expect(fitMemory('full', 3000, undefined, computer)).toEqual({ ok: true, value: true })
  expect(fitMemory('full', 3000, false, computer)).toEqual({ ok: true, value: false })
  expect(fitMemory('full', 3000, undefined, { ...computer, freeMB: null })).toEqual({ ok: true, value: false })
})

test('one that needs more than the computer has is refused with both numbers, but not if the person asks to use less', () => {
  expect(fitMemory('full', 12_000, undefined, computer)).toMatchObject({
    ok: false,
    failure: { code: 'usage', message: expect.stringMatching(/12,000 MiB of memory, and this computer has 8,000 MiB/) },
  })
  expect(fitMemory('full', 12_000, true, computer)).toEqual({ ok: true, value: true })
})

test('this computer has memory, and no more free than in all', () => {
  const { totalMB, freeMB } = machineMemory()
  expect(totalMB).toBeGreaterThan(100)
  if (freeMB !== null) expect(freeMB).toBeLessThanOrEqual(totalMB)
})
