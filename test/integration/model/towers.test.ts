/** The families' graphs beside PyTorch: every tap, and every gradient of a loss. */
import * as tf from '@tensorflow/tfjs-core'
import type { Tensor2D } from '@tensorflow/tfjs-core'
import { describe, expect, it } from 'vitest'
import { type Engine, openEngine } from '../../../core/engine/index.ts'
import { oneHot, unit } from '../../../core/engine/ops.ts'
import type { TensorSpec, Weights } from '../../../core/model/architecture.ts'
import { bertTower } from '../../../core/model/families/bert/text.ts'
import type { EfficientNetLiteConfig } from '../../../core/model/families/efficientnet-lite/config.ts'
import { efficientNetLite } from '../../../core/model/families/efficientnet-lite/tower.ts'
import { crossEntropy } from '../../../core/model/losses.ts'
import { channelsLast, apart, Golden, gradientsApart } from './golden.ts'

const RELATIVE = 1e-4

async function withEngine(work: (engine: Engine) => Promise<void>): Promise<void> {
  const opened = await openEngine('ort', { threads: 1 })
  if (!opened.ok) throw new Error(opened.failure.message)
  try {
    await work(opened.value)
  } finally {
    await opened.value.dispose()
  }
}

const VISION: EfficientNetLiteConfig = {
  name: 'tiny',
  stem: 8,
  stages: [
    { repeats: 1, kernel: 3, stride: 1, expand: 1, channels: 8 },
    { repeats: 2, kernel: 3, stride: 2, expand: 2, channels: 8 },
    { repeats: 1, kernel: 5, stride: 2, expand: 3, channels: 12 },
    { repeats: 2, kernel: 5, stride: 1, expand: 2, channels: 12 },
  ],
  head: 24,
  epsilon: 1e-3,
}
const ITEMS = 3
const CLASSES = 5
const classifier = (name: string, ...shape: number[]): TensorSpec => ({
  name: `visual._fc.${name}`,
  shape,
  group: 'head',
  trained: true,
  decays: false,
})
const FC = [classifier('weight', VISION.head, CLASSES), classifier('bias', CLASSES)]

function logits(weights: Weights, pooled: tf.Tensor): Tensor2D {
  const product = tf.matMul(pooled, weights['visual._fc.weight']!)
  return tf.add(product, weights['visual._fc.bias']!) as Tensor2D
}

describe('EfficientNet-Lite', () => {
  it.each([32, 36])('agrees with PyTorch on images of %i pixels', async (side) => {
    const golden = await Golden.read('tiny-vision')
    const tower = efficientNetLite(VISION, side)
    const tensors = [...tower.tensors, ...FC]
    const params = golden.params('weights/', tensors)
    const trainable = tensors.filter(({ trained }) => trained).map(({ name }) => name)
    const images = channelsLast(golden.get(`images/${side}`))
    const at = `frozen/${side}/`
    const inputs = { images: { shape: [ITEMS, side, side, 3] } }
    const cuts = tower.cuts.map(({ cut }) => cut)
    await withEngine(async (engine) => {
      const forward = await engine.compile({
        name: 'forward',
        inputs,
        params,
        fn: ({ images: x }, weights) => ({
          ...tower.encodeTo(weights, x!, cuts),
          logits: logits(weights, tower.encode(weights, x!).pooled),
        }),
      })
      const seen = await forward.run({ images })
      expect(apart(seen['pooled']!, golden.get(`${at}pooled`).data)).toBeLessThan(RELATIVE)
      expect(apart(seen['logits']!, golden.get(`${at}logits`).data)).toBeLessThan(RELATIVE)
      if (side === 32) {
        for (const [i, cut] of cuts.slice(1, -1).entries()) {
          // PyTorch's first tap is after the stem, which is no cut.
          expect(apart(seen[cut]!, channelsLast(golden.get(`${at}taps/${i + 1}`)))).toBeLessThan(RELATIVE)
        }
      }
      const step = await engine.compileStep({
        name: 'step',
        inputs,
        params,
        trainable,
        fn: ({ images: x }, weights) => {
          const targets = oneHot(tf.range(0, ITEMS, 1, 'int32'), CLASSES)
          const found = logits(weights, tower.encodeFrom(weights, x!, 'pixels', side === 36))
          return { loss: crossEntropy(found, targets, tf.div(tf.ones([ITEMS]), ITEMS)) }
        },
      })
      const { outputs, grads } = await step.run({ images })
      expect(apart(outputs['loss']!, golden.get(`${at}loss`).data)).toBeLessThan(RELATIVE)
      const differentiated = tensors.filter(({ trained }) => trained)
      expect(gradientsApart(grads, golden.params(`${at}gradients/`, differentiated), RELATIVE)).toEqual([])
    })
  })

  it('goes on from every cut as if it had begun with the pixels', async () => {
    const golden = await Golden.read('tiny-vision')
    const tower = efficientNetLite(VISION, 32)
    const params = golden.params('weights/', tower.tensors)
    const cuts = tower.cuts.map(({ cut }) => cut)
    await withEngine(async (engine) => {
      const program = await engine.compile({
        name: 'cuts',
        inputs: { images: { shape: [ITEMS, 32, 32, 3] } },
        params,
        fn: ({ images }, weights) => {
          const states = tower.encodeTo(weights, images!, cuts)
          return Object.fromEntries(cuts.map((cut) => [`from ${cut}`, tower.encodeFrom(weights, states[cut]!, cut)]))
        },
      })
      const seen = await program.run({ images: channelsLast(golden.get('images/32')) })
      for (const cut of cuts)
        expect(apart(seen[`from ${cut}`]!, golden.get('frozen/32/pooled').data)).toBeLessThan(RELATIVE)
    })
  })
})

describe('BERT', () => {
  const tower = bertTower({
    config: {
      vocab_size: 64,
      max_position_embeddings: 16,
      hidden_size: 32,
      num_hidden_layers: 2,
      num_attention_heads: 4,
      intermediate_size: 48,
      layer_norm_eps: 1e-12,
    },
    context: 32,
    trained: true,
  })

  it('reads no more tokens than it has positions', () => {
    expect(tower.context).toBe(16)
  })

  it('agrees with PyTorch on texts of different lengths', async () => {
    const golden = await Golden.read('tiny-text')
    const params = golden.params('weights/', tower.tensors)
    const trainable = tower.tensors.map(({ name }) => name)
    const ids = golden.get('ids')
    const given = {
      ids: Int32Array.from(ids.data),
      real: golden.get('real').data,
      target: golden.get('target').data,
    }
    await withEngine(async (engine) => {
      const step = await engine.compileStep({
        name: 'texts',
        inputs: {
          ids: { shape: ids.shape, dtype: 'int32' },
          real: { shape: ids.shape },
          target: { shape: golden.get('target').shape },
        },
        params,
        trainable,
        fn: ({ ids: tokens, real, target }, weights) => {
          const embeddings = unit(tower.encode(weights, tokens!, real!))
          return { loss: tf.sum(tf.mul(embeddings, target!)), embeddings }
        },
      })
      const { outputs, grads } = await step.run(given)
      expect(apart(outputs['embeddings']!, golden.get('embeddings').data)).toBeLessThan(RELATIVE)
      expect(gradientsApart(grads, golden.params('gradients/', tower.tensors), RELATIVE)).toEqual([])
    })
  })
})
