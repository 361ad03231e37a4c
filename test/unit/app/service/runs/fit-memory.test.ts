import { expect, test } from 'vitest'
import { fitMemory, machineMemory } from '../../../../../core/app/service/runs/fit-memory.ts'

const computer = { totalMB: 8000, freeMB: 2000 }

const needs = (usualMB: number, leastMB: number | null = usualMB / 3) => ({ usualMB, leastMB })

test('a run that fits what is free stores its activations, and one that nobody has estimated does too', () => {
  for (const need of [needs(1500), null])
    expect(fitMemory('full', need, {}, computer)).toEqual({ ok: true, value: { recompute: false } })
})

test('one that needs more than is free passes fewer images at once, which costs hardly any time', () => {
  expect(fitMemory('full', needs(3000), {}, computer)).toEqual({
    ok: true,
    value: { recompute: false, microBatch: 4 },
  })
  expect(fitMemory('full', needs(3000), {}, { ...computer, freeMB: null })).toEqual({
    ok: true,
    value: { recompute: false },
  })
})

test('where that is not enough, or a batch cannot be split, it computes activations twice as well', () => {
  expect(fitMemory('full', needs(7000), {}, computer)).toEqual({
    ok: true,
    value: { recompute: true, microBatch: 4 },
  })
  expect(fitMemory('full', needs(3000, null), {}, computer)).toEqual({ ok: true, value: { recompute: true } })
  // More than there is at all, unless in parts.
  expect(fitMemory('full', needs(12_000), {}, computer)).toEqual({
    ok: true,
    value: { recompute: true, microBatch: 4 },
  })
})

test('what a person asks for is done', () => {
  expect(fitMemory('full', needs(3000), { recompute: false }, computer)).toMatchObject({ value: { recompute: false } })
  expect(fitMemory('full', needs(12_000, null), { recompute: true }, computer)).toEqual({
    ok: true,
    value: { recompute: true },
  })
  expect(fitMemory('full', needs(3000), { microBatch: 16 }, computer)).toEqual({
    ok: true,
    value: { recompute: false, microBatch: 16 },
  })
})

test('one that needs more than the computer has, whatever is done, is refused with both numbers', () => {
  expect(fitMemory('full', needs(12_000, null), {}, computer)).toMatchObject({
    ok: false,
    failure: { code: 'usage', message: expect.stringMatching(/12,000 MiB of memory, and this computer has 8,000 MiB/) },
  })
  expect(fitMemory('full', needs(30_000, 9000), {}, computer)).toMatchObject({
    failure: { message: expect.stringMatching(/needs about 9,000 MiB/) },
  })
})

test('this computer has memory, and no more free than in all', () => {
  const { totalMB, freeMB } = machineMemory()
  expect(totalMB).toBeGreaterThan(100)
  if (freeMB !== null) expect(freeMB).toBeLessThanOrEqual(totalMB)
})
