/** Two very small checkpoints of transformers, which lie here with what it computes of them: see make.py beside them. */
import * as tf from '@tensorflow/tfjs-core'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { openEngine } from '../../../core/engine/index.ts'
import { connectorOf, joinTexts, loadModel, textOf } from '../../../core/model/index.ts'
import { contrastive, sigmoidContrastive, similarity } from '../../../core/model/losses.ts'
import { readSafetensors } from '../../../core/model/safetensors.ts'
import { apart, channelsLast } from './golden.ts'

const HERE = join(import.meta.dirname, '../../support/goldens/checkpoints')

it.each(['clip', 'siglip'])('%s computes the loss, the logits and the gradients of transformers', async (name) => {
  const file = join(HERE, `${name}.safetensors`)
  const [read, loaded, opened] = [
    readSafetensors(await readFile(file), file),
    await loadModel(join(HERE, name)),
    await openEngine('ort', { threads: 1 }),
  ]
  if (!read.ok || !loaded.ok || !opened.ok) throw new Error('a checkpoint, its golden or the engine cannot be opened')
  const golden = (tensor: string) => read.value.tensors.get(tensor)!
  const { architecture, params } = loaded.value
  const side = textOf(architecture)
  const { logScale, logitBias } = side.join
  const step = await opened.value.compileStep({
    name: 'pretraining step',
    inputs: { images: { shape: [3, 16, 16, 3] }, ids: { shape: [3, 12], dtype: 'int32' } },
    params,
    trainable: architecture.tensors.filter(({ absent }) => absent === undefined).map((tensor) => tensor.name),
    fn: ({ images, ids }, weights) => {
      const seen = connectorOf(architecture).apply(weights, architecture.vision.encode(weights, images!).pooled)
      const texts = joinTexts(side, weights, side.tower.encode(weights, ids!, tf.onesLike(ids!)))
      const cosines = similarity(weights[logScale]!, seen, texts)
      const none = tf.zeros([3, 3])
      if (logitBias === undefined) return { loss: contrastive(cosines, none), logits: cosines, seen, texts }
      const loss = sigmoidContrastive(cosines, weights[logitBias]!, none)
      return { loss, logits: tf.add(cosines, weights[logitBias]!), seen, texts }
    },
  })
  const ids = Int32Array.from(golden('ids').data)
  const { outputs, grads } = await step.run({ images: channelsLast(golden('pixels')), ids })
  expect(apart(outputs['seen']!, golden('image_embeds').data)).toBeLessThan(1e-5)
  expect(apart(outputs['texts']!, golden('text_embeds').data)).toBeLessThan(1e-5)
  expect(apart(outputs['logits']!, golden('logits').data)).toBeLessThan(1e-4)
  expect(apart(outputs['loss']!, golden('loss').data)).toBeLessThan(1e-5)
  const squares = new Map<string, number>()
  for (const { name: tensor, stored } of architecture.tensors) {
    const at = stored?.name ?? tensor
    const square = grads.get(tensor)?.reduce((sum, value) => sum + value * value, 0) ?? 0
    squares.set(at, (squares.get(at) ?? 0) + square)
  }
  const norms = [...read.value.tensors].filter(([tensor]) => tensor.startsWith('norm/'))
  const largest = Math.max(...norms.map(([, { data }]) => data[0]!))
  const wrong = norms.filter(([tensor, { data }]) => {
    const found = Math.sqrt(squares.get(tensor.slice('norm/'.length)) ?? NaN)
    return !(Math.abs(found - data[0]!) <= 1e-4 * Math.max(data[0]!, 1e-3 * largest))
  })
  expect(wrong.map(([tensor]) => tensor)).toEqual([])
  expect(norms.length).toBeGreaterThan(70)
  await step.dispose()
  await opened.value.dispose()
})
