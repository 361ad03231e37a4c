import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { PATIENCE } from '../../support/patience.ts'
import { noAdapter, swiftShader } from '../../support/swiftshader.ts'

interface Step {
  device: string
  fallback?: string
  loss: [number, number]
  differences: Record<string, number>
}

interface Kernels {
  device: string
  differences: Record<string, number | string>
}

/** In a process of its own, because graphics drivers read their variables once. */
function printedBy(program: string, variables: NodeJS.ProcessEnv): unknown {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(import.meta.dirname, program)], {
    encoding: 'utf8',
    env: { ...process.env, ...variables },
    timeout: PATIENCE,
  })
  if (status !== 0) throw new Error(`${status}: ${stderr}`)
  return JSON.parse(stdout)
}

const stepUnder = (variables: NodeJS.ProcessEnv) => printedBy('webgpu-step.ts', variables) as Step

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

/** WGSL lets cos be off by 2⁻¹¹ (www.w3.org/TR/WGSL, accuracy of built-in functions). */
const TOLERANCES: Readonly<Record<string, number>> = { cos: 5e-4 }

test.skipIf(software === null)('every translated operation on WebGPU agrees with the CPU', () => {
  const { device, differences } = printedBy('webgpu-kernels.ts', software!) as Kernels
  expect([device, Object.keys(differences).length > 100]).toEqual(['webgpu', true])
  const wrong = Object.entries(differences).filter(([name, difference]) => {
    return !(typeof difference === 'number' && difference < (TOLERANCES[name] ?? 1e-4))
  })
  expect(wrong).toEqual([])
})

test.skipIf(process.platform !== 'linux')('without an adapter the CPU takes over and says why', () => {
  const { device, fallback, loss, differences } = stepUnder(noAdapter())
  expect(device).toBe('cpu')
  expect(fallback).toMatch(/No graphics driver.*measure the engines again/)
  expect(loss[0]).toBe(loss[1])
  expect(Math.max(...Object.values(differences))).toBe(0)
})
