import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import * as tf from '@tensorflow/tfjs-core'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { openTensorflow } from '../../../core/engine/tensorflow.ts'

const require = createRequire(import.meta.url)
const BINDING = join(import.meta.dirname, 'tensorflow-binding.ts')

function installed(): boolean {
  try {
    require.resolve('@tensorflow/tfjs-node-gpu')
    return true
  } catch {
    return false
  }
}

/** The package's own JavaScript, which asks node-pre-gyp where its native part lies and gets the stand-in. */
async function loadWithStandIn(name: string): Promise<unknown> {
  const main = require.resolve(name)
  const finder = createRequire(main).resolve('@mapbox/node-pre-gyp')
  require(finder)
  require.cache[finder]!.exports = { find: () => BINDING }
  // Every test loads it afresh: the package reads at its start what it runs on.
  for (const file of Object.keys(require.cache)) {
    if (file === BINDING || file.startsWith(dirname(main))) delete require.cache[file]
  }
  return require(name) as unknown
}

describe.skipIf(!installed())('tfjs-node-gpu itself, over a stand-in for its native part', () => {
  // tfjs tells of every kernel that the next load registers again.
  beforeEach(() => void vi.spyOn(console, 'warn').mockImplementation(() => {}))
  afterEach(() => {
    vi.restoreAllMocks()
    tf.removeBackend('tensorflow')
    delete process.env['STAND_IN_GPU']
    delete process.env['TF_FORCE_GPU_ALLOW_GROWTH']
  })

  test('with a graphics card computes on CUDA, in a Node that lacks what the package calls', async () => {
    process.env['STAND_IN_GPU'] = '1'
    const engine = await openTensorflow(loadWithStandIn)
    if (!engine.ok) throw new Error(engine.failure.details)
    expect(engine.value).toMatchObject({ id: 'tensorflow', device: 'cuda' })
    expect(engine.value.description).toMatch(/^TensorFlow 2\.9\.1-stand-in by TensorFlow\.js 4\.\d+\.\d+, CUDA$/)
    expect(engine.value.fallback).toBeUndefined()
    const program = await engine.value.compile({
      name: 'product',
      inputs: { x: { shape: [3] }, y: { shape: [3] } },
      params: new Map(),
      fn: ({ x, y }) => ({ product: tf.mul(x!, y!) }),
    })
    const { product } = await program.run({ x: Float32Array.of(1, 2, 3), y: Float32Array.of(4, 5, 6) })
    expect(product).toEqual(Float32Array.of(4, 10, 18))
  })

  test('takes the memory of the card as it needs it', async () => {
    const engine = await openTensorflow(loadWithStandIn)
    expect(engine.ok).toBe(true)
    expect((require(BINDING) as { growthAtLoad?: string }).growthAtLoad).toBe('true')
  })

  test('without a usable card computes on the CPU and says what is missing', async () => {
    const engine = await openTensorflow(loadWithStandIn)
    if (!engine.ok) throw new Error(engine.failure.details)
    expect(engine.value).toMatchObject({ device: 'cpu' })
    expect(engine.value.fallback).toMatch(/no graphics card it can use.*CUDA 11\.2 and cuDNN 8\.1/)
  })
})

describe('where the package does not load', () => {
  const failing = (message: string, platform = 'linux-x64') =>
    openTensorflow(() => Promise.reject(new Error(message)), platform)

  test.each([
    [
      'its native part is missing',
      'The Node.js native addon module (tfjs_binding.node) can not be found',
      'without its native part',
    ],
    ['it is not installed', "Cannot find package '@tensorflow/tfjs-node-gpu' imported from x", 'is not installed'],
    ['a library of CUDA is missing', 'libcudart.so.11.0: cannot open shared object file', 'does not load here'],
  ])('because %s, says which versions and which command', async (_, reason, words) => {
    const opened = await failing(reason)
    expect(opened).toMatchObject({ ok: false, failure: { code: 'engine-unavailable', details: reason } })
    const message = opened.ok ? '' : opened.failure.message
    expect(message).toContain(words)
    expect(message).toContain('CUDA 11.2 and cuDNN 8.1')
    expect(message).toContain('npm explore @tensorflow/tfjs-node-gpu -- npm run install')
  })

  test('because no such library exists for the platform, says so and names no command', async () => {
    const opened = await failing("Cannot find package '@tensorflow/tfjs-node-gpu'", 'darwin-arm64')
    expect(!opened.ok && opened.failure.message).toMatch(/Linux and Windows on x64 only, not for darwin-arm64\.$/)
  })
})
