import type { Tensor2D } from '@tensorflow/tfjs-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Arrays, Engine, TensorSpec, Traced } from '../../../core/engine/index.ts'
import {
  classContrastive,
  contrastive,
  crossEntropy,
  sigmoidContrastive,
  similarity,
} from '../../../core/model/losses.ts'
import { numbers, opened } from '../engine/support.ts'

let engine: Engine
beforeAll(async () => {
  engine = await opened('ort', { threads: 1 })
})
afterAll(() => engine.dispose())

async function valueOf(inputs: Record<string, TensorSpec>, fn: Traced, arrays: Arrays): Promise<number[]> {
  const params = new Map([['logit_scale', { shape: [], data: Float32Array.of(Math.log(5)) }]])
  const program = await engine.compile({ name: 'loss', inputs, params, fn })
  const out = [...(await program.run(arrays))['out']!]
  await program.dispose()
  return out
}

/** −log softmax(row)[of], summed in double precision. */
function surprise(row: readonly number[], of: number): number {
  const top = Math.max(...row)
  return top + Math.log(row.reduce((sum, value) => sum + Math.exp(value - top), 0)) - row[of]!
}

test('similarity is the scaled product of the rows', async () => {
  const [image, text] = [numbers(2 * 3, 1), numbers(4 * 3, 2)]
  const out = await valueOf(
    { image: { shape: [2, 3] }, text: { shape: [4, 3] } },
    (inputs, weights) => ({
      out: similarity(weights['logit_scale']!, inputs['image'] as Tensor2D, inputs['text'] as Tensor2D),
    }),
    { image, text },
  )
  for (let i = 0; i < 2; i++) {
    for (let j = 0; j < 4; j++) {
      const dot = [0, 1, 2].reduce((sum, k) => sum + image[i * 3 + k]! * text[j * 3 + k]!, 0)
      expect(out[i * 4 + j]).toBeCloseTo(5 * dot, 4)
    }
  }
})

test('cross-entropy weighs soft targets and leaves padded rows out', async () => {
  const logits = numbers(3 * 4, 3).map((value) => 4 * value)
  const targets = Float32Array.of(0.7, 0.1, 0.1, 0.1, 0, 0, 1, 0, 0, 0, 0, 0)
  const rowWeight = Float32Array.of(0.5, 0.5, 0)
  const loss = (given: Float32Array): Promise<number[]> =>
    valueOf(
      { logits: { shape: [3, 4] }, targets: { shape: [3, 4] }, rowWeight: { shape: [3] } },
      (inputs) => ({ out: crossEntropy(inputs['logits'] as Tensor2D, inputs['targets']!, inputs['rowWeight']!) }),
      { logits: given, targets, rowWeight },
    )
  let expected = 0
  for (let i = 0; i < 3; i++) {
    const row = [...logits.subarray(i * 4, i * 4 + 4)]
    for (let k = 0; k < 4; k++) expected += rowWeight[i]! * targets[i * 4 + k]! * surprise(row, k)
  }
  expect((await loss(logits))[0]).toBeCloseTo(expected, 5)
  expect((await loss(logits.map((value, i) => (i < 8 ? value : 50))))[0]).toBeCloseTo(expected, 5)
})

test('the contrastive loss is the mean of both directions, with equal captions left out', async () => {
  const n = 4
  const logits = numbers(n * n, 4).map((value) => 6 * value)
  const same = new Float32Array(n * n)
  // Rows 1 and 3 carry the same caption.
  same[1 * n + 3] = -1e9
  same[3 * n + 1] = -1e9
  const loss = (mask: Float32Array): Promise<number[]> =>
    valueOf(
      { logits: { shape: [n, n] }, same: { shape: [n, n] } },
      (inputs) => ({ out: contrastive(inputs['logits'] as Tensor2D, inputs['same']!) }),
      { logits, same: mask },
    )
  const closed = (leftOut: (i: number, j: number) => boolean): number => {
    let sum = 0
    for (let i = 0; i < n; i++) {
      const kept = Array.from({ length: n }, (_, j) => j).filter((j) => !leftOut(i, j))
      sum += surprise(
        kept.map((j) => logits[i * n + j]!),
        kept.indexOf(i),
      )
      sum += surprise(
        kept.map((j) => logits[j * n + i]!),
        kept.indexOf(i),
      )
    }
    return sum / (2 * n)
  }
  const masked = closed((i, j) => i !== j && i % 2 === 1 && j % 2 === 1)
  expect((await loss(same))[0]).toBeCloseTo(masked, 5)
  expect((await loss(new Float32Array(n * n)))[0]).toBeCloseTo(
    closed(() => false),
    5,
  )
  expect(masked).toBeLessThan(closed(() => false))
})

test('the sigmoid loss distinguishes every pair on its own, equal captions left out', async () => {
  const n = 3
  const logits = numbers(n * n, 5).map((value) => 4 * value)
  const same = new Float32Array(n * n)
  same[2] = -1e9
  same[2 * n] = -1e9
  const bias = -1.5
  const [out] = await valueOf(
    { logits: { shape: [n, n] }, bias: { shape: [] }, same: { shape: [n, n] } },
    (inputs) => ({ out: sigmoidContrastive(inputs['logits'] as Tensor2D, inputs['bias']!, inputs['same']!) }),
    { logits, bias: Float32Array.of(bias), same },
  )
  let closed = 0
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) {
      if (i !== j && (i + j) % 2 === 0) continue
      const sign = i === j ? 1 : -1
      closed += Math.log1p(Math.exp(-sign * (logits[i * n + j]! + bias))) / n
    }
  }
  expect(out).toBeCloseTo(closed, 5)
})

test('images are contrasted with the captions of the other classes in their batch, and both ways', async () => {
  const classes = 4
  // Two images of class 2, one of class 0, and a row that only fills the batch.
  const labels = [2, 0, 2]
  const logits = numbers(4 * classes, 7)
  const targets = new Float32Array(4 * classes)
  labels.forEach((label, i) => (targets[i * classes + label] = 1))
  const out = await valueOf(
    { logits: { shape: [4, classes] }, targets: { shape: [4, classes] }, rowWeight: { shape: [4] } },
    ({ logits: of, targets: hot, rowWeight }) => ({ out: classContrastive(of as Tensor2D, hot!, rowWeight!) }),
    { logits, targets, rowWeight: Float32Array.of(1 / 3, 1 / 3, 1 / 3, 0) },
  )
  const score = (image: number, text: number): number => logits[image * classes + labels[text]!]!
  const losses = labels.map((label, i) => {
    const rivals = labels.flatMap((other, j) => (j === i || other !== label ? [j] : []))
    const at = rivals.indexOf(i)
    const byImage = surprise(
      rivals.map((j) => score(i, j)),
      at,
    )
    const byText = surprise(
      rivals.map((j) => score(j, i)),
      at,
    )
    return (byImage + byText) / 2
  })
  expect(out[0]).toBeCloseTo(losses.reduce((a, b) => a + b, 0) / 3, 5)
})
