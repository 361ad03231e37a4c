/**
 * The model of a run as one ONNX file: from the pixels of one picture to its embedding and, for classes, to logits and
 * probabilities; for captions also from tokens to a text's embedding. Standard operators, the weights inside.
 */
import { mkdir } from 'node:fs/promises'
import { dirname } from 'node:path'
import * as tf from '@tensorflow/tfjs-core'
import type { Tensor, Tensor2D } from '@tensorflow/tfjs-core'
import type { ExportResult, ExportTask } from '../../contract/compute.ts'
import { type Result, failure, success } from '../../domain/failure.ts'
import { type Engine, portableOnnx, type ProgramSpec } from '../../engine/index.ts'
import { type Architecture, type LoadedModel, type Pixels, shapeAt, withClassHead } from '../../model/index.ts'
import { writeAtomically } from '../../model/checkpoint.ts'
import { joinTexts } from '../../model/texts.ts'
import type { PickContext } from '../trainer.ts'
import { settingsOf } from './config.ts'
import { imagesOf } from './programs.ts'
import { restoreBest } from './run-checkpoint.ts'
import { bindTask } from './tasks/index.ts'
import type { BoundTask } from './tasks/task.ts'

/** Failures: not-found (no weights are kept), model-mismatch, path-unreadable, usage (too large for one file). */
export async function exportOnnx(task: ExportTask, context: PickContext): Promise<Result<ExportResult>> {
  const { dataset, file } = task
  const config = settingsOf(task.config)
  if (!config.ok) return config
  const opened = await context.open()
  if (!opened.ok) return opened
  const { engine } = opened.value
  if (opened.value.model.hash !== task.modelHash)
    return failure('model-mismatch', `${task.model} is not the model that the run began with. Get that one again.`)
  const model = withClassHead(opened.value.model, dataset.classes.length)
  const restored = await restoreBest(task.runDir, model.params, model.architecture)
  if (!restored.ok) return restored
  context.onProgress({ stage: 'Writing the model', done: 0, total: null })
  const isClasses = dataset.task === 'classes'
  const spec = isClasses
    ? classesProgram(model, await classMap(task, engine, model, config.value))
    : captionsProgram(model)
  const bytes = await portableOnnx(spec, metadataOf(task, model))
  if (!bytes)
    return failure('usage', `${model.architecture.name} is too large for one ONNX file, which holds less than 2 GiB.`)
  try {
    await mkdir(dirname(file), { recursive: true })
    await writeAtomically(file, bytes)
  } catch (error) {
    return failure('path-unreadable', `Thaw cannot write ${file}. Choose another folder, or make room on the disk.`, {
      file,
      details: String(error),
    })
  }
  return success({ file, bytes: bytes.length })
}

/** Of the input `image`: one picture as RGB from 0 to 255, brought to the model's square. */
const imageInput = ({ pixels: { side } }: Architecture) => ({ image: { shape: [1, side, side, 3] } })

/** image: [1, side, side, 3], 0–255 → the connector's output, [1, width]. */
function embedded(model: LoadedModel, weights: Readonly<Record<string, Tensor>>, image: Tensor): Tensor2D {
  const { scale, offset } = affineOf(model.architecture.pixels)
  const x = tf.add(tf.mul(image, tf.tensor1d(scale)), tf.tensor1d(offset))
  const at = { model, from: 'pixels' as const }
  return imagesOf(at, weights, tf.reshape(x, [1, ...shapeAt(model.architecture.vision, 'pixels')]))
}

/** What a model's preparation of pixels does to each channel; all families scale and shift. */
function affineOf({ side, write }: Pixels): { readonly scale: number[]; readonly offset: number[] } {
  const written = (value: number): Float32Array => {
    const out = new Float32Array(side * side * 3)
    write(new Uint8Array(side * side * 3).fill(value), out, 0)
    return out
  }
  const [black, white, grey] = [written(0), written(255), written(51)]
  const channels = [0, 1, 2]
  const scale = channels.map((c) => ((white[c] as number) - (black[c] as number)) / 255)
  const offset = channels.map((c) => black[c] as number)
  const isAffine = grey.every((value, i) => Math.abs(value - (scale[i % 3]! * 51 + offset[i % 3]!)) < 1e-3)
  if (!isAffine) throw new Error('this model prepares pixels by more than a scale and an offset')
  return { scale, offset }
}

/** logits = embedding · weight + bias, as scores of classes are linear in the connector's output. */
interface ClassMap {
  /** [width, classes] */
  readonly weight: Float32Array
  /** [classes] */
  readonly bias: Float32Array
  readonly width: number
  readonly classes: number
}

/** Reads the map off the task's own scores for the unit vectors and for zero. */
async function classMap(
  { dataset }: ExportTask,
  engine: Engine,
  model: LoadedModel,
  config: Parameters<typeof bindTask>[2],
): Promise<ClassMap> {
  const { width } = model.architecture.connector ?? {}
  if (width === undefined) throw new Error('a model that was trained for classes has a connector')
  const [rows, classes] = [width + 1, dataset.classes.length]
  const bound: BoundTask = bindTask(dataset, model, { ...config, batch: rows, whole: true })
  await bound.prepare?.(engine, model, [...dataset.items.keys()])
  const program = await engine.compile({
    name: 'scores of classes',
    inputs: bound.inputs,
    params: model.params,
    fn: (inputs, weights) => {
      const unit = tf.concat([tf.eye(width), tf.zeros([1, width])], 0) as Tensor2D
      const { logits } = bound.loss(weights, unit, inputs)
      if (!logits) throw new Error('a task with classes has their logits')
      return { logits }
    },
  })
  try {
    const { logits } = await program.run(bound.batch([0], 0))
    const seen = Float32Array.from(logits ?? [])
    const bias = seen.slice(width * classes)
    const weight = seen.slice(0, width * classes).map((value, i) => value - (bias[i % classes] as number))
    return { weight, bias, width, classes }
  } finally {
    await program.dispose()
  }
}

function classesProgram(model: LoadedModel, { weight, bias, width, classes }: ClassMap): ProgramSpec {
  return {
    name: model.architecture.name,
    inputs: imageInput(model.architecture),
    params: model.params,
    fn: ({ image }, weights) => {
      const embedding = embedded(model, weights, image!)
      const logits = tf.add(tf.matMul(embedding, tf.tensor2d(weight, [width, classes])), tf.tensor1d(bias))
      return { embedding, logits, probabilities: tf.softmax(logits) }
    },
  }
}

function captionsProgram(model: LoadedModel): ProgramSpec {
  const { text } = model.architecture
  if (!text) throw new Error('a model that was trained on captions reads texts')
  const shape = [1, text.tower.context]
  return {
    name: model.architecture.name,
    inputs: { ...imageInput(model.architecture), ids: { shape, dtype: 'int32' }, real: { shape } },
    params: model.params,
    fn: ({ image, ids, real }, weights) => {
      const [embedding, textEmbedding] = [
        embedded(model, weights, image!),
        joinTexts(text, weights, text.tower.encode(weights, ids!, real!)),
      ]
      return { embedding, textEmbedding, cosine: tf.matMul(embedding, textEmbedding, false, true) }
    },
  }
}

function metadataOf({ runName, dataset }: ExportTask, { architecture, id }: LoadedModel): Record<string, string> {
  const { side, fit, kernel, pillow } = architecture.pixels
  return {
    run: runName,
    model: id,
    ...(dataset.task === 'classes' && { classes: JSON.stringify(dataset.classes) }),
    image: JSON.stringify({ side, fit, kernel, ...(pillow && { pillow }), values: 'RGB from 0 to 255' }),
  }
}
