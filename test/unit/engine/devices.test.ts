import * as tf from '@tensorflow/tfjs-core'
import { describe, expect, test } from 'vitest'
import { FailureError } from '../../../core/domain/failure.ts'
import type { Engine } from '../../../core/engine/index.ts'
import { RECORDING_BACKEND } from '../../../core/engine/fused.ts'
import { recordingBackend } from '../../../core/engine/ort/backend.ts'
import { whyNotOffered, whyNotStarted } from '../../../core/engine/ort/devices.ts'
import { openOrt } from '../../../core/engine/ort/engine.ts'
import { openOrtOn } from '../../../core/engine/ort/on-device.ts'
import { liveParts } from '../../../core/engine/ort/onnx.ts'
import { record } from '../../../core/engine/ort/record.ts'
import { checkStep, disagreement } from '../../../core/engine/self-check.ts'
import { onBackend } from '../../../core/engine/tfjs.ts'
import { opened } from './support.ts'

async function operatorsFor(device: 'cpu' | 'webgpu'): Promise<Set<string>> {
  const backend = recordingBackend()
  const spec = checkStep()
  const recording = await onBackend(RECORDING_BACKEND, () => record(backend, spec, device, spec.trainable))
  return new Set(liveParts([...recording.outputs.values(), ...recording.grads.values()]).nodes.map(({ op }) => op))
}

/** An engine whose gradients of one parameter are slightly too large, as a wrong kernel would make them. */
function spoiled(engine: Engine): Engine {
  return {
    ...engine,
    device: 'webgpu',
    compileStep: async (spec) => {
      const step = await engine.compileStep(spec)
      const run: typeof step.run = async (inputs) => {
        const { outputs, grads } = await step.run(inputs)
        return {
          outputs,
          grads: new Map([...grads].map(([name, g]) => [name, name === 'up.w' ? g.map((x) => x * 1.05) : g])),
        }
      }
      return { ...step, run }
    },
  }
}

const unusedDevice = process.platform === 'darwin' ? 'dml' : 'coreml'

test('only the CPU gets the fused product that other devices would send back to it', async () => {
  expect(await operatorsFor('cpu')).toContain('FusedMatMul')
  expect(await operatorsFor('webgpu')).not.toContain('FusedMatMul')
})

describe('a graphics device', () => {
  test('that the package lacks gives way to the CPU, with the reason', async () => {
    const engine = await openOrtOn(unusedDevice, 1)
    expect(engine).toMatchObject({ id: 'ort', device: 'cpu', fallback: whyNotOffered(unusedDevice) })
    expect(engine.description).toContain('CPU')
    await engine.dispose()
  })

  test('that computes a gradient wrong gives way to the CPU, with the parameter', async () => {
    const engine = await openOrtOn('webgpu', 1, (threads, device) =>
      device === 'cpu' ? openOrt(threads) : spoiled(openOrt(threads)),
    )
    expect(engine.device).toBe('cpu')
    expect(engine.fallback).toMatch(/WebGPU computes wrong results here: .*the gradient of up\.w is off by 5\.0 %/)
    const program = await engine.compile({
      name: 'double',
      inputs: {},
      params: new Map(),
      fn: () => ({ y: tf.scalar(2) }),
    })
    expect((await program.run({}))['y']).toEqual(Float32Array.of(2))
    await engine.dispose()
  })

  test('that computes right is used', async () => {
    const engine = await openOrtOn('webgpu', 1, (threads, device) => ({ ...openOrt(threads), device }))
    expect([engine.device, engine.fallback]).toEqual(['webgpu', undefined])
    await engine.dispose()
  })

  test('that fails in the middle of a run is a failure that says what to do', async () => {
    const lost = openOrt(1, unusedDevice)
    const compiling = lost.compile({ name: 'step', inputs: {}, params: new Map(), fn: () => ({ y: tf.scalar(2) }) })
    const error: unknown = await compiling.catch((reason: unknown) => reason)
    expect(error).toBeInstanceOf(FailureError)
    expect((error as FailureError).failure).toMatchObject({
      code: 'compute-lost',
      message: expect.stringMatching(/stopped working at "step".*Resume the run.*on the CPU/) as string,
      hint: '--engine ort',
    })
  })

  test.each([
    ['webgpu', 'Failed to get a WebGPU adapter: No supported adapters', /driver.*libvulkan1/],
    ['cuda', 'OrtSessionOptionsAppendExecutionProvider_Cuda: Failed to load shared library', /CUDA 12 and cuDNN 9/],
    ['dml', 'something else\nwith a stack', /DirectML: something else$/],
  ] as const)('%s that does not start says what is missing', (device, reason, expected) => {
    expect(whyNotStarted(device, reason)).toMatch(expected)
  })
})

test('the self-check finds WebAssembly and ONNX Runtime in agreement', async () => {
  const [ort, wasm] = [await opened('ort'), await opened('wasm')]
  expect(await disagreement(wasm, ort)).toBeNull()
  for (const engine of [ort, wasm]) await engine.dispose()
})
