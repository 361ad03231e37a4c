/** Pictures scored by texts: with a model, or before a run and after it. */
import type { RunWeights, UseTask } from '../../contract/compute.ts'
import type { ModelUsed, PictureScores } from '../../contract/use.ts'
import { looseName, readLoose } from '../../dataset/index.ts'
import { failure, type Result, success } from '../../domain/failure.ts'
import { NO_TEXT_TOWER } from '../../domain/no-text-tower.ts'
import type { Engine } from '../../engine/index.ts'
import { type Matrix, matrix, row } from '../../math/matrix.ts'
import { crossProducts } from '../../math/linalg/products.ts'
import { softmax } from '../../math/softmax.ts'
import { embedClasses } from '../../measure/index.ts'
import {
  connectorOf,
  embedTexts,
  extractFeatures,
  inJointSpace,
  type LoadedModel,
  templatesOf,
} from '../../model/index.ts'
import { runRestore } from '../../train/index.ts'
import type { TaskContext } from './worker.ts'

/**
 * Failures: stopped, usage (new labels for a model without texts), task-unsupported (any text for a model that reads none), and
 * those of the run's weights. A picture that cannot be read is a problem of its own.
 */
export async function useModel(
  task: UseTask,
  engine: Engine,
  model: LoadedModel,
  context: TaskContext,
): Promise<Result<ModelUsed>> {
  try {
    return await use(task, engine, model, context)
  } catch (error) {
    if (context.signal.aborted) return failure('stopped', 'Stopped. Nothing was stored.')
    throw error
  }
}

async function use(
  task: UseTask,
  engine: Engine,
  model: LoadedModel,
  context: TaskContext,
): Promise<Result<ModelUsed>> {
  const { run, texts, kind } = task
  const reads = model.architecture.text
  const fits = textsFit(task, model)
  if (!fits.ok) return fits
  const pictures = await readPictures(task, model, context)
  const seen: Seen = { engine, images: pictures.flatMap(({ rgb }) => (rgb ? [rgb] : [])), ...context }
  const asCosine = kind === 'captions' || (reads !== null && texts.length === 1)
  const before = reads ? await byTexts(seen, model, task, asCosine, 1) : null
  const trained = run ? await runRestore(run, model) : null
  if (trained && !trained.ok) return trained
  const after = trained && (await byRun(seen, trained.value, run as RunWeights, task, asCosine))
  let read = -1
  return success({
    model: model.id,
    run: run?.name ?? null,
    texts: [...texts],
    kind: asCosine ? 'cosine' : 'probability',
    templates: reads && kind === 'labels' ? [...(task.templates ?? templatesOf(reads))] : null,
    notes: notesOf(task, reads !== null, asCosine),
    pictures: pictures.map(({ rgb, name, problem, note, thumbnail }) => {
      if (rgb) read++
      const of = (scores: Matrix | null) => (rgb && scores ? rounded(row(scores, read)) : null)
      return { name, problem, note, thumbnail, before: of(before), after: of(after) }
    }),
  })
}

/** Without a text tower, only the classes of the run can be told apart. */
function textsFit({ run, texts, kind }: UseTask, { id, architecture }: LoadedModel): Result<null> {
  if (architecture.text) return success(null)
  if (run === null || kind === 'captions')
    return failure(
      'task-unsupported',
      `${id} reads no texts, because ${NO_TEXT_TOWER}: it has nothing to compare pictures with.`,
    )
  const unknown = texts.find((text) => !run.classes.includes(text))
  if (unknown === undefined) return success(null)
  return failure(
    'usage',
    `“${unknown}” is not a class of “${run.name}”, and ${NO_TEXT_TOWER}: choose among its classes.`,
  )
}

type Read = Omit<PictureScores, 'before' | 'after'> & { readonly rgb: Uint8Array | null }

async function readPictures(
  { pictures, thumbnails }: UseTask,
  model: LoadedModel,
  context: TaskContext,
): Promise<Read[]> {
  const read: Read[] = []
  for (const [done, picture] of pictures.entries()) {
    context.signal.throwIfAborted()
    context.report({ type: 'progress', progress: { stage: 'Read pictures', done, total: pictures.length } })
    const found = await readLoose(picture, model.architecture.pixels, thumbnails)
    const about = { name: looseName(picture), problem: null, note: null, thumbnail: null, rgb: null }
    if (!found.ok) read.push({ ...about, problem: found.failure.message })
    else {
      const { rgb, thumbnail, transparent } = found.value
      read.push({ ...about, rgb, thumbnail, note: transparent ? transparentNote(model) : null })
    }
  }
  return read
}

const transparentNote = ({ architecture: { pixels } }: LoadedModel): string =>
  pixels.pillow?.alpha === 'dropped after'
    ? 'Parts of it are transparent: the model sees the colours behind the transparency.'
    : 'Parts of it are transparent: the model sees them white.'

interface Seen extends TaskContext {
  readonly engine: Engine
  readonly images: readonly Uint8Array[]
}

function features({ engine, images, signal, report }: Seen, model: LoadedModel, stage: string) {
  return extractFeatures({
    engine,
    model,
    count: images.length,
    batch: 8,
    image: (index) => images[index] as Uint8Array,
    signal,
    onProgress: (done, total) => report({ type: 'progress', progress: { stage, done, total } }),
  })
}

/** Cosines with the texts, or probabilities among them, [images, texts]. */
async function byTexts(
  seen: Seen,
  model: LoadedModel,
  { texts, kind, templates }: UseTask,
  asCosine: boolean,
  factor: number,
  stage = 'Score with the checkpoint',
): Promise<Matrix> {
  const { engine, images, report } = seen
  report({ type: 'progress', progress: { stage: 'Read texts', done: 0, total: null } })
  if (images.length === 0) return matrix(0, texts.length)
  const rows =
    kind === 'labels' ? await embedClasses(engine, model, texts, templates) : await embedTexts({ engine, model, texts })
  const cosines = crossProducts(inJointSpace(await features(seen, model, stage)), rows)
  if (asCosine) return matrix(images.length, texts.length, Float32Array.from(cosines))
  const logScale = model.params.get(model.architecture.text?.join.logScale ?? '')?.data[0] ?? 0
  return softmax(matrix(images.length, texts.length, Float32Array.from(cosines)), Math.exp(logScale) * factor)
}

function byRun(seen: Seen, model: LoadedModel, run: RunWeights, task: UseTask, asCosine: boolean): Promise<Matrix> {
  const stage = 'Score with the run’s weights'
  if (!model.architecture.text) return byHead(seen, model, run, task, stage)
  // Other labels than those of the run were not calibrated.
  const isOwn = task.texts.length === run.classes.length && task.texts.every((text) => run.classes.includes(text))
  return byTexts(seen, model, task, asCosine, isOwn ? run.factor : 1, stage)
}

/** Probabilities among all classes of the run, of which the texts are some, [images, texts]. */
async function byHead(
  seen: Seen,
  model: LoadedModel,
  run: RunWeights,
  { texts }: UseTask,
  stage: string,
): Promise<Matrix> {
  const { engine, images } = seen
  const out = matrix(images.length, texts.length)
  if (images.length === 0) return out
  const { pooled } = await features(seen, model, stage)
  const connector = connectorOf(model.architecture)
  const program = await engine.compile({
    name: 'class head',
    inputs: { pooled: { shape: [pooled.rows, pooled.cols] } },
    params: model.params,
    fn: (inputs, weights) => ({ logits: connector.apply(weights, inputs['pooled']!) }),
  })
  try {
    const { logits } = await program.run({ pooled: pooled.data })
    const all = softmax(
      matrix(images.length, run.classes.length, Float32Array.from(logits as Float32Array)),
      run.factor,
    )
    texts.forEach((text, t) => {
      const from = run.classes.indexOf(text)
      for (let i = 0; i < images.length; i++) out.data[i * texts.length + t] = row(all, i)[from] as number
    })
    return out
  } finally {
    await program.dispose()
  }
}

function notesOf({ run, texts, kind }: UseTask, reads: boolean, asCosine: boolean): string[] {
  const notes: string[] = []
  if (run && !reads)
    notes.push(
      'Before training there were no scores: the checkpoint reads no texts, and the run made the head for its classes.',
    )
  if (asCosine && kind === 'labels')
    notes.push(
      'One label alone has nothing to be more probable than, so its cosine is shown. Add another for probabilities.',
    )
  const fresh =
    run && kind === 'labels' && run.classes.length > 0 ? texts.filter((text) => !run.classes.includes(text)) : []
  if (fresh.length > 0) {
    const which = fresh.length === 1 ? `“${fresh[0]}” is no class` : `${fresh.length} of the labels are no classes`
    notes.push(`${which} that the run trained on: only the meaning of the words tells.`)
  }
  return notes
}

/** As many digits as anybody reads. */
const rounded = (values: Float32Array): number[] => Array.from(values, (value) => Number(value.toPrecision(6)))
