import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { noAdapter, swiftShader } from '../../support/swiftshader.ts'

interface Printed {
  device: string
  fallback?: string
  loss: [number, number]
  differences: Record<string, number>
}

/** In a process of its own, because graphics drivers read their variables once. */
function stepUnder(variables: NodeJS.ProcessEnv): Printed {
  const program = join(import.meta.dirname, 'webgpu-step.ts')
  const { status, stdout, stderr } = spawnSync(process.execPath, [program], {
    encoding: 'utf8',
    env: { ...process.env, ...variables },
    timeout: 110_000,
  })
  if (status !== 0) throw new Error(`${status}: ${stderr}`)
  return JSON.parse(stdout) as Printed
}

const software = swiftShader()

if (software === null)
  console.log(
    'Skipped: WebGPU against the CPU, because Chromium with its software adapter SwiftShader is not installed.',
  )

test.skipIf(software === null)('the loss and every gradient of two transformers on WebGPU agree with the CPU', () => {
  const { device, fallback, loss, differences } = stepUnder(software!)
  expect([device, fallback]).toEqual(['webgpu', undefined])
  expect(Math.abs(loss[0] - loss[1])).toBeLessThan(1e-4 * loss[1])
  expect(Object.keys(differences).length).toBeGreaterThan(20)
  expect(Object.entries(differences).filter(([, difference]) => !(difference < 1e-4))).toEqual([])
})

test.skipIf(process.platform !== 'linux')('without an adapter the CPU takes over and says why', () => {
  const { device, fallback, loss, differences } = stepUnder(noAdapter())
  expect(device).toBe('cpu')
  expect(fallback).toMatch(/No graphics driver.*thaw doctor/)
  expect(loss[0]).toBe(loss[1])
  expect(Math.max(...Object.values(differences))).toBe(0)
})
