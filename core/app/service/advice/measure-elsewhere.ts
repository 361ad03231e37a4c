/** measure.elsewhere: a model that other trainers train, through Thaw's own Python program. */
import { type Anatomy, checkpointHash, generativeIn, readAnatomy } from '../../../anatomy/index.ts'
import type { SeenItem } from '../../../contract/compute.ts'
import type { ElsewhereMeasurement } from '../../../contract/elsewhere-measurement.ts'
import type { Input, Output } from '../../../contract/methods.ts'
import type { DatasetItem, DatasetSummary, Task } from '../../../domain/dataset.ts'
import { type Result, success } from '../../../domain/failure.ts'
import { createRandom } from '../../../domain/random.ts'
import { countSize, loadBuilt, POOL, stratifiedSample } from '../../../measure/index.ts'
import { tapsIn } from '../../../recipe/index.ts'
import { isTrainable } from '../../../tasks/index.ts'
import { runTask } from '../compute/task.ts'
import { checkFiles } from '../datasets/check-files.ts'
import { datasetOf } from '../datasets/datasets.ts'
import type { ServiceContext } from '../handlers.ts'
import type { Job } from '../jobs/jobs.ts'
import { readElsewhere } from '../trainers/look.ts'

/** As of Thaw's own models, so that measurements of the same data are comparable. */
const SEED = 0
/** ± 3 points of accuracy; on a CPU, an image takes seconds. */
const IMAGES = 1000
const QUESTIONS = 200

type Request = Omit<Input<'measure.elsewhere'>, 'jobId'>

/**
 * Null for a model that Thaw runs itself. Failures: those of the data and the files, environment, model-unreadable,
 * model-mismatch, out-of-memory, busy, stopped.
 */
export async function measureElsewhere(
  context: ServiceContext,
  request: Request,
  job: Job,
): Promise<Result<Output<'measure.elsewhere'>>> {
  const folder = context.models.locate(request.model)
  // Before any import, which can take long.
  if (!(await generativeIn(folder))) return success({ measurement: null })
  const anatomy = await readAnatomy(folder)
  if (anatomy === null) return success({ measurement: null })
  if (!anatomy.ok) return anatomy
  const found = await datasetOf(context, request.dataset, job)
  if (!found.ok) return found
  const hash = await checkpointHash(folder)
  if (!hash.ok) return hash
  const reference = await loadBuilt(hash.value, context.paths.statistics)
  if (reference?.ok === false) return reference
  const { datasetId, fingerprint } = found.value
  const stored = context.history.elsewhereMeasurements.latest({ datasetId, fingerprint, modelHash: hash.value })
  if (!stored.ok) return stored
  const statistics = reference?.value.id ?? null
  // A person may have built other statistics since, or removed them.
  const isCurrent = (stored.value?.shift?.statistics ?? null) === statistics
  if (stored.value && isCurrent && request.again !== true) return success({ measurement: stored.value })
  const subject = { ...request, dataset: found.value, anatomy: anatomy.value, folder, modelHash: hash.value }
  const measured = await measure(context, { ...subject, comparing: statistics !== null }, job)
  return measured.ok ? success({ measurement: measured.value }) : measured
}

interface Subject extends Omit<Request, 'dataset' | 'model'> {
  readonly dataset: DatasetSummary
  readonly anatomy: Anatomy
  readonly folder: string
  readonly modelHash: string
  /** Whether there are statistics to compare with. */
  readonly comparing: boolean
}

async function measure(context: ServiceContext, subject: Subject, job: Job): Promise<Result<ElsewhereMeasurement>> {
  const { history, paths } = context
  const { dataset, anatomy, folder, modelHash, python, cpu = false, comparing } = subject
  const { datasetId, fingerprint, root, folder: base = root, task = 'classes' } = dataset
  const classes = task === 'classes' ? dataset.classes.map(({ name }) => name) : []
  const began = performance.now()
  const all = history.datasets.items(datasetId)
  if (!all.ok) return all
  const present = await checkFiles(dataset, all.value)
  if (!present.ok) return present
  const { train, asked } = sampleOf(all.value, subject)
  // Features of other images would say nothing.
  const items = isTrainable(task) || comparing ? train : []
  const { texts, textOf } = captionsOf(task, items)
  const look = { anatomy, model: folder, modelHash, python, cpu, root: base, items, asked, texts, classes }
  const done = await readElsewhere(context, look, job, ({ folder: wrote, questions }) =>
    runTask(context, job, {
      task: 'measure-elsewhere',
      model: null,
      folder: wrote,
      taps: tapsIn(anatomy).map(({ name, depth }) => ({ name, depth })),
      items,
      root: base,
      classes: classes.length,
      texts,
      textOf,
      // As large as the pool of a run's test.
      pool: texts.length === 0 ? 0 : Math.min(POOL, dataset.splits.test > 1 ? dataset.splits.test : items.length),
      statisticsDir: paths.statistics,
      modelHash,
      questions: questions.map(({ question: { id }, right }) => ({ id, right })),
      seed: SEED,
    }),
  )
  if (!done.ok) return done
  const { engine, probe, shift, score, silent, msPerImage } = done.value.result
  return history.elsewhereMeasurements.put({
    datasetId,
    fingerprint,
    model: folder,
    modelHash,
    family: anatomy.family,
    task,
    engine,
    size: countSize(all.value, classes),
    images: items.length,
    probe,
    shift,
    score,
    unscored: score ? null : (silent ?? whyUnasked(subject, dataset)),
    msPerImage,
    seconds: (performance.now() - began) / 1000,
  })
}

/** The first caption of each item, each different one once; none where items have other annotations. */
function captionsOf(task: Task, items: readonly SeenItem[]): { readonly texts: string[]; readonly textOf: number[] } {
  if (task !== 'captions') return { texts: [], textOf: [] }
  const numbers = new Map<string, number>()
  const textOf = items.map(({ annotation }) => {
    const text = annotation?.kind === 'caption' ? (annotation.texts[0] ?? '') : ''
    const number = numbers.get(text) ?? numbers.size
    numbers.set(text, number)
    return number
  })
  return { texts: [...numbers.keys()], textOf }
}

/** Training images, and validation items to ask about. */
function sampleOf(
  all: readonly DatasetItem[],
  { images = IMAGES, questions = QUESTIONS }: Pick<Subject, 'images' | 'questions'>,
): { readonly train: readonly SeenItem[]; readonly asked: readonly SeenItem[] } {
  const identified = all.map((item, index): SeenItem => ({ ...item, id: `${index}` }))
  const random = createRandom(SEED).fork('measure')
  const some = (split: DatasetItem['split'], limit: number): SeenItem[] => {
    const own = identified.filter((item) => item.split === split)
    const labels = own.map(({ label }) => label)
    return stratifiedSample(labels, limit, random.fork(split)).map((i) => own[i] as SeenItem)
  }
  return { train: some('train', images), asked: some('val', questions) }
}

function whyUnasked({ questions }: Subject, { splits }: DatasetSummary): string {
  if (questions === 0) return 'No questions were wanted.'
  return splits.val === 0
    ? 'The dataset has no validation images to ask about.'
    : 'The validation images have no answers to compare with.'
}
