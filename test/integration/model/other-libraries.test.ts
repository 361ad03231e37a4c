/** CLIP and SigLIP beside transformers and open_clip: the same files, texts and pictures give the same numbers. */
import * as tf from '@tensorflow/tfjs-core'
import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { decodeRgb } from '../../../core/dataset/index.ts'
import { type Engine, openEngine } from '../../../core/engine/index.ts'
import { connectorOf, type LoadedModel, loadModel, textOf, joinTexts } from '../../../core/model/index.ts'
import { clipSizes } from '../../../core/model/families/clip/config.ts'
import { readStates } from '../../../core/model/families/dual-encoder/text.ts'
import { siglipSizes } from '../../../core/model/families/siglip/config.ts'
import { contrastive, sigmoidContrastive, similarity } from '../../../core/model/losses.ts'
import { CHECKPOINTS, haveCheckpoints, type Reference, reference, type Statistics } from '../../support/checkpoints.ts'
import { apart } from './golden.ts'

/** A level of eight bits as the towers take it in, with the digits that the arrays were printed with. */
const LEVEL = { clip: (1 / 255 / 0.26130258) * 1.0001, siglip: (2 / 255) * 1.0001 } as const

/** Stacked accents, which SigLIP's own class reads otherwise than the tokenizer.json that was made of its vocabulary. */
const STACKED = /\p{M}{2}|\p{L}\p{M}/u

/** More tokens than any of the texts has. */
const LONGEST = 4000

describe.skipIf(!haveCheckpoints).each([
  ['clip-tiny', LEVEL.clip],
  ['clip-gelu-tiny', LEVEL.clip],
  ['clip-tiny-f16', LEVEL.clip],
  ['clip-tiny-bf16', LEVEL.clip],
  ['clip-tiny-sharded', LEVEL.clip],
  ['clip-tiny-tied-legacy', LEVEL.clip],
  ['siglip-tiny', LEVEL.siglip],
  ['siglip2-tiny', LEVEL.siglip],
  ['openclip-tiny', LEVEL.clip],
  ['siglip-openclip-tiny', LEVEL.siglip],
])('%s', (name, level) => {
  let engine: Engine
  let model: LoadedModel
  let golden: Reference
  let pixels: Float32Array

  beforeAll(async () => {
    golden = reference(name)
    const [opened, loaded] = [await openEngine('ort', { threads: 1 }), await loadModel(golden.folder)]
    if (!opened.ok) throw new Error(opened.failure.message)
    if (!loaded.ok) throw new Error(loaded.failure.message)
    engine = opened.value
    model = loaded.value
    pixels = await pixelsOf(model, golden)
  })
  afterAll(() => engine.dispose())

  it('prepares pictures to the same levels of eight bits', () => {
    const inputs = inputsOf(golden, name)
    const expected = channelsLast(inputs.array('pixel_values'), model.architecture.pixels.side)
    expect(most(pixels, expected)).toBeLessThan(level / 100)
  })

  it('cuts and pads texts as its own tokenizer does', () => {
    const { context } = textOf(model.architecture).tower
    const inputs = inputsOf(golden, name)
    const known = (text: string): boolean => name === 'siglip-openclip-tiny' && STACKED.test(text)
    const fileIds = isOpenClip(name) ? {} : inputs.tokens().fileIds
    inputs.strings.forEach((text, i) => {
      if (known(text) || fileIds[String(i)]) return
      expect({ text, ids: [...model.tokenizer.batch([text], context).ids] }).toEqual({ text, ids: inputs.input_ids[i] })
    })
  })

  it.skipIf(isOpenClip(name))('splits all recorded texts into the ids of its tokenizer.json', () => {
    const { strings, ids, fileIds } = inputsOf(golden, name).tokens()
    const others = strings.filter((text, i) => {
      const { ids: row, real } = model.tokenizer.batch([text], LONGEST)
      return row.subarray(0, real.indexOf(0)).join(' ') !== (fileIds[String(i)] ?? ids[i])?.join(' ')
    })
    expect(strings).toHaveLength(540)
    expect(others).toEqual([])
  })

  it('computes the same features and logits', async () => {
    const { ids, count } = idsOf(golden, name)
    const { connector, vision } = model.architecture
    const side = textOf(model.architecture)
    const program = await engine.compile({
      name: 'both towers',
      inputs: {
        images: { shape: [3, model.architecture.pixels.side, model.architecture.pixels.side, 3] },
        ids: { shape: [count, ids.length / count], dtype: 'int32' },
      },
      params: model.params,
      fn: ({ images, ids: rows }, weights) => {
        const { pooled } = vision.encode(weights, images!)
        const seen = connector!.apply(weights, pooled)
        const features = side.tower.encode(weights, rows!, tf.onesLike(rows!))
        const projected = side.join.project(weights, features)
        const read = joinTexts(side, weights, features)
        const logits = similarity(weights[side.join.logScale]!, seen, read)
        const { logitBias } = side.join
        return { pooled, seen, projected, read, logits: logitBias ? tf.add(logits, weights[logitBias]!) : logits }
      },
    })
    const out = await program.run({ images: pixelsGiven(golden, name, model), ids })
    if (!isOpenClip(name)) expect(apart(out['pooled']!, golden.array('vision_pooled'))).toBeLessThan(1e-4)
    expect(apart(out['projected']!, golden.array('text_features'))).toBeLessThan(1e-4)
    expect(most(out['seen']!, golden.array('image_embeds'))).toBeLessThan(1e-5)
    expect(most(out['read']!, golden.array('text_embeds'))).toBeLessThan(1e-5)
    expect(apart(out['logits']!, golden.array('logits_per_image'))).toBeLessThan(1e-4)
    await program.dispose()
  })

  it.runIf(!/f16|sharded|legacy/.test(name))('computes the same tokens after every block of both towers', async () => {
    const { vision, pixels: input } = model.architecture
    const blocks = vision.cuts.map(({ cut }) => cut).filter((cut) => cut.startsWith('block'))
    const seen = await engine.compile({
      name: 'blocks',
      inputs: { images: { shape: [3, input.side, input.side, 3] } },
      params: model.params,
      fn: ({ images }, weights) => vision.encodeTo(weights, images!, blocks),
    })
    const pictures = await seen.run({ images: pixelsGiven(golden, name, model) })
    blocks.forEach((cut, i) => expect(describedRows(pictures[cut]!)).toEqual(near(golden.hidden[`vision.${i}`]!)))
    await seen.dispose()
    if (isOpenClip(name)) return
    const config: unknown = JSON.parse(readFileSync(join(golden.folder, 'config.json'), 'utf8'))
    const sizes = (name.startsWith('clip') ? clipSizes : siglipSizes)(golden.folder, config)
    if (!sizes.ok) throw new Error(sizes.failure.message)
    const { text } = sizes.value
    const read = await engine.compile({
      name: 'text blocks',
      inputs: { ids: { shape: [3, text.context], dtype: 'int32' } },
      params: model.params,
      fn: ({ ids }, weights) =>
        Object.fromEntries(readStates(text, weights, ids!).map((state, i) => [`text.${i - 1}`, state])),
    })
    const words = await read.run({ ids: idsOf(golden, name).ids.subarray(0, 3 * text.context) })
    // transformers masks what CLIP's rows end with, and nothing reads those tokens: there, only the first token is compared.
    const from = text.causal ? 2 : 0
    for (let i = 0; i < text.depth; i++) {
      const found = describedRows(words[`text.${i}`]!).map((row) => row.slice(from))
      expect(found).toEqual(near(golden.hidden[`text.${i}`]!).map((row) => row.slice(from)))
    }
    await read.dispose()
  })

  it.runIf(!/f16|legacy/.test(name))('has the same loss and gradients', async () => {
    const { architecture, params } = model
    const side = textOf(architecture)
    const all = idsOf(golden, name).ids
    const length = side.tower.context
    const ids = Int32Array.from(golden.captions.flatMap((i) => [...all.subarray(i * length, (i + 1) * length)]))
    const trainable = architecture.tensors.filter(({ absent }) => absent === undefined).map((tensor) => tensor.name)
    const step = await engine.compileStep({
      name: 'pretraining step',
      inputs: {
        images: { shape: [3, architecture.pixels.side, architecture.pixels.side, 3] },
        ids: { shape: [3, length], dtype: 'int32' },
      },
      params,
      trainable,
      fn: ({ images, ids: rows }, weights) => {
        const seen = connectorOf(architecture).apply(weights, architecture.vision.encode(weights, images!).pooled)
        const read = joinTexts(side, weights, side.tower.encode(weights, rows!, tf.onesLike(rows!)))
        const logits = similarity(weights[side.join.logScale]!, seen, read)
        const none = tf.zeros([3, 3])
        const { logitBias } = side.join
        return { loss: logitBias ? sigmoidContrastive(logits, weights[logitBias]!, none) : contrastive(logits, none) }
      },
    })
    const { outputs, grads } = await step.run({ images: pixelsGiven(golden, name, model), ids })
    expect(Math.abs(outputs['loss']![0]! - golden.loss)).toBeLessThan(1e-4)
    const squares = new Map<string, number>()
    for (const { name: tensor, stored } of architecture.tensors) {
      const grad = grads.get(tensor)
      if (!grad) continue
      const file = stored?.name ?? tensor
      squares.set(file, (squares.get(file) ?? 0) + grad.reduce((sum, value) => sum + value * value, 0))
    }
    const largest = Math.max(...Object.values(golden.tensors).map(({ grad_norm }) => grad_norm))
    const wrong = Object.entries(golden.tensors).flatMap(([tensor, { grad_norm: norm }]) => {
      const found = Math.sqrt(squares.get(tensor) ?? NaN)
      return Math.abs(found - norm) <= 1e-4 * Math.max(norm, 1e-3 * largest) ? [] : [`${tensor}: ${found}, not ${norm}`]
    })
    expect(wrong).toEqual([])
    await step.dispose()
  })
})

/** What the goldens keep of the first three rows of a batch of tokens: mean, spread, and the first eight values. */
function describedRows(values: ArrayLike<number>): readonly number[][] {
  const all = Array.from(values)
  const size = all.length / 3
  return [0, 1, 2].map((row) => {
    const own = all.slice(row * size, (row + 1) * size)
    const mean = own.reduce((sum, value) => sum + value, 0) / size
    const spread = Math.sqrt(own.reduce((sum, value) => sum + (value - mean) ** 2, 0) / size)
    return [mean, spread].concat(own.slice(0, 8))
  })
}

/** To four digits after the point. */
const near = (rows: readonly Statistics[]): readonly unknown[][] =>
  rows.map(({ mean, std, first8 }) => [mean, std, ...first8].map((value): unknown => expect.closeTo(value, 4)))

const isOpenClip = (name: string): boolean => name.includes('openclip')

/** Checkpoints of the same weights share what goes in. */
const inputsOf = (golden: Reference, name: string): Reference =>
  name.startsWith('clip-tiny') ? reference('clip-tiny') : golden

function idsOf(golden: Reference, name: string): { ids: Int32Array; count: number } {
  const { input_ids: rows } = inputsOf(golden, name)
  return { ids: Int32Array.from(rows.flat()), count: rows.length }
}

/** The pictures as the other library prepared them. */
function pixelsGiven(golden: Reference, name: string, model: LoadedModel): Float32Array {
  const inputs = inputsOf(golden, name)
  return channelsLast(inputs.array('pixel_values'), model.architecture.pixels.side)
}

async function pixelsOf({ architecture: { pixels } }: LoadedModel, golden: Reference): Promise<Float32Array> {
  const size = pixels.side ** 2 * 3
  const images = ['square.png', 'wide-alpha.png', 'tall-grey.png']
  const out = new Float32Array(images.length * size)
  for (const [i, image] of images.entries()) {
    const decoded = await decodeRgb(join(CHECKPOINTS, 'images'), { path: image }, pixels)
    if (!decoded.ok) throw new Error(`${dirname(golden.folder)}: ${decoded.failure.message}`)
    pixels.write(decoded.value, out, i * size)
  }
  return out
}

function channelsLast(values: Float32Array, side: number): Float32Array {
  const [places, out] = [side * side, new Float32Array(values.length)]
  for (let i = 0; i < out.length; i++) {
    const [item, rest] = [Math.floor(i / (3 * places)), i % (3 * places)]
    out[i] = values[(item * 3 + (rest % 3)) * places + Math.floor(rest / 3)] as number
  }
  return out
}

function most(found: ArrayLike<number>, expected: Float32Array): number {
  if (found.length !== expected.length) return Infinity
  return expected.reduce((worst, value, i) => Math.max(worst, Math.abs(value - (found[i] as number))), 0)
}
