/** Pictures and texts in the space of a model, beside each other. */
import { basename, dirname } from 'node:path'
import type { EmbedTask } from '../../contract/compute.ts'
import type { Embedded } from '../../contract/model.ts'
import { decodeRgb } from '../../dataset/index.ts'
import { FailureError, failure, type Result, success } from '../../domain/failure.ts'
import { NO_TEXT_TOWER } from '../../domain/no-text-tower.ts'
import type { Engine } from '../../engine/index.ts'
import { type Matrix, matrix } from '../../math/matrix.ts'
import { unitRows } from '../../math/standardise.ts'
import { embedTexts, extractFeatures, type LoadedModel } from '../../model/index.ts'
import type { TaskContext } from './worker.ts'

/** Throws the failure of a picture that cannot be read. Failures: task-unsupported (texts for a model without a text tower). */
export async function embed(
  { images, texts }: EmbedTask,
  engine: Engine,
  model: LoadedModel,
  { signal, report }: TaskContext,
): Promise<Result<Embedded>> {
  const { architecture, params } = model
  const side = architecture.text
  if (texts.length > 0 && !side)
    return failure('task-unsupported', `${model.id} reads no texts: ${NO_TEXT_TOWER}. Leave out --texts.`)
  const progress = (stage: string) => (done: number, total: number) =>
    report({ type: 'progress', progress: { stage, done, total } })
  const seen = images.length > 0 ? await seeImages(images, engine, model, signal, progress('Read pictures')) : null
  const read = texts.length > 0 ? await embedTexts({ engine, model, texts }) : null
  const scale = side ? Math.exp(params.get(side.join.logScale)?.data[0] ?? 0) : null
  const biasName = side?.join.logitBias
  const bias = biasName === undefined ? null : (params.get(biasName)?.data[0] ?? 0)
  return success({
    model: model.id,
    images: [...images],
    texts: [...texts],
    imageEmbeddings: rowsOf(seen),
    textEmbeddings: rowsOf(read),
    logits: seen && read ? rowsOf(logits(seen, read, scale ?? 1, bias ?? 0)) : [],
    scale,
    bias,
  })
}

async function seeImages(
  images: readonly string[],
  engine: Engine,
  model: LoadedModel,
  signal: AbortSignal,
  onProgress: (done: number, total: number) => void,
): Promise<Matrix> {
  const { embedding, pooled } = await extractFeatures({
    engine,
    model,
    count: images.length,
    signal,
    onProgress,
    async image(index) {
      const file = images[index] as string
      const decoded = await decodeRgb(dirname(file), { path: basename(file) }, model.architecture.pixels)
      if (!decoded.ok) throw new FailureError(unreadable(file, decoded.failure.details))
      return decoded.value
    },
  })
  return embedding ?? unitRows(pooled)
}

const unreadable = (file: string, details?: string) =>
  failure('path-unreadable', `${file} is not there or no picture that Thaw can read.`, {
    file,
    ...(details !== undefined && { details }),
  }).failure

function logits(images: Matrix, texts: Matrix, scale: number, bias: number): Matrix {
  const out = matrix(images.rows, texts.rows)
  for (let i = 0; i < images.rows; i++) {
    for (let t = 0; t < texts.rows; t++) {
      let sum = 0
      for (let e = 0; e < images.cols; e++)
        sum += (images.data[i * images.cols + e] as number) * (texts.data[t * texts.cols + e] as number)
      out.data[i * texts.rows + t] = scale * sum + bias
    }
  }
  return out
}

/** As many digits as a float32 has. */
const rowsOf = (of: Matrix | null): number[][] =>
  Array.from({ length: of?.rows ?? 0 }, (_, row) =>
    Array.from((of as Matrix).data.subarray(row * (of as Matrix).cols, (row + 1) * (of as Matrix).cols), (value) =>
      Number(value.toPrecision(9)),
    ),
  )
