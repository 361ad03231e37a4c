import * as tf from '@tensorflow/tfjs-core'
import '@tensorflow/tfjs-backend-cpu'
import { describe, expect, test } from 'vitest'
import { createRandom } from '../../../core/domain/random.ts'
import type { TensorSpec } from '../../../core/model/architecture.ts'
import { adapted, adapterOf, mergeInto, tensorsOf } from '../../../core/model/adapters/adapter.ts'
import { adaptersOf, merged, withAdapters } from '../../../core/model/index.ts'
import { smallModel } from './tiny.ts'

const spec = (name: string, shape: readonly number[]): TensorSpec => ({
  name,
  shape,
  group: 'g',
  trained: true,
  decays: true,
})
const numbers = (seed: string, count: number): Float32Array => {
  const random = createRandom(seed)
  return Float32Array.from({ length: count }, () => random.normal())
}

describe.each([
  [
    'a matrix',
    spec('tower.fc.weight', [6, 5]),
    [
      [2, 6],
      [5, 2],
    ],
  ],
  [
    'filters of one pixel',
    spec('tower.conv.weight', [5, 6, 1, 1]),
    [
      [2, 6, 1, 1],
      [5, 2, 1, 1],
    ],
  ],
  [
    'filters with a window',
    spec('tower.conv.weight', [4, 3, 3, 3]),
    [
      [2, 3, 3, 3],
      [4, 2, 1, 1],
    ],
  ],
] as const)('the adapter of %s', (_, target, shapes) => {
  const adapter = adapterOf(target, 2, 3)!
  const own = tensorsOf(adapter)
  const data = new Map(
    [target, ...own].map(({ name, shape }) => [
      name,
      numbers(
        name,
        shape.reduce((a, b) => a * b, 1),
      ),
    ]),
  )

  test('has the shapes of peft', () => {
    expect(own.map(({ name, shape }) => [name, [...shape]])).toEqual([
      [target.name.replace('.weight', '.lora_A.weight'), [...shapes[0]]],
      [target.name.replace('.weight', '.lora_B.weight'), [...shapes[1]]],
    ])
  })

  test('is the same in a graph and merged into plain arrays', () => {
    const weights = Object.fromEntries(
      [target, ...own].map(({ name, shape }) => [name, tf.tensor(data.get(name)!, [...shape])]),
    )
    const inGraph = adapted(weights, [adapter])[target.name]!
    expect(inGraph.shape).toEqual([...target.shape])
    const plain = data.get(target.name)!.slice()
    mergeInto(plain, adapter, data.get(adapter.a)!, data.get(adapter.b)!)
    for (const [i, value] of inGraph.dataSync().entries()) expect(value).toBeCloseTo(plain[i]!, 5)
    expect(plain).not.toEqual(data.get(target.name))
  })
})

test('what is no larger than the rank, a vector, an embedding or of one channel each has none', () => {
  for (const [name, shape] of [
    ['tower.fc.weight', [4, 90]],
    ['tower.norm.weight', [64]],
    ['text.token_embed.weight', [300, 64]],
    ['tower.depthwise.weight', [64, 1, 5, 5]],
  ] as const)
    expect(adapterOf(spec(name, shape), 4, 8)).toBeNull()
  expect(adapterOf(spec('tower.fc.weight', [5, 90]), 4, 8)).not.toBeNull()
})

test('weights of merged parameters pass through, and adapters are hidden from the towers', () => {
  const adapter = adapterOf(spec('tower.fc.weight', [6, 5]), 2, 3)!
  const w = tf.zeros([6, 5])
  expect(adapted({ 'tower.fc.weight': w }, [adapter])['tower.fc.weight']).toBe(w)
  const [a, b] = [tf.zeros([2, 6]), tf.zeros([5, 2])]
  expect(Object.keys(adapted({ 'tower.fc.weight': w, [adapter.a]: a, [adapter.b]: b }, [adapter]))).toEqual([
    'tower.fc.weight',
  ])
})

describe('a model with fresh adapters', () => {
  const settings = { rank: 4, alpha: 8, sides: 'both' } as const
  const model = smallModel()
  const with_ = withAdapters(model, settings, createRandom('seed'))

  test('computes what it did before', () => {
    const adapters = adaptersOf(model.architecture, settings)
    expect(adapters.length).toBeGreaterThan(8)
    const after = merged(with_.params, adapters)
    for (const [name, { data }] of model.params) expect(after.get(name)!.data).toEqual(data)
  })

  test('trains only them in its towers, of the asked one', () => {
    const inTowers = (of: typeof model, prefix: string): string[] =>
      of.architecture.tensors
        .filter(({ name, trained, group }) => trained && group !== 'connector' && name.startsWith(prefix))
        .map(({ name }) => name)
    expect(inTowers(with_, 'visual.').every((name) => name.includes('.lora_'))).toBe(true)
    const vision = withAdapters(model, { ...settings, sides: 'vision' }, createRandom('seed'))
    expect(inTowers(vision, 'text.')).toEqual([])
    expect(inTowers(vision, 'visual.').length).toBeGreaterThan(0)
  })
})
