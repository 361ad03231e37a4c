/** measure.elsewhere: a model that other trainers train, through Thaw's own Python program. */
import { createHash } from 'node:crypto'
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Anatomy, checkpointHash, familyIn, readAnatomy } from '../../../anatomy/index.ts'
import type { Input, Output } from '../../../contract/methods.ts'
import type { DatasetItem, DatasetSummary, Task } from '../../../domain/dataset.ts'
import { type Result, success } from '../../../domain/failure.ts'
import { createRandom } from '../../../domain/random.ts'
import { countSize, stratifiedSample } from '../../../measure/index.ts'
import { boxConventionOf, planFeatures, questionsOf, tapsIn } from '../../../recipe/index.ts'
import { runTask } from '../compute/task.ts'
import { checkFiles } from '../datasets/check-files.ts'
import { datasetOf } from '../datasets/datasets.ts'
import type { ServiceContext } from '../handlers.ts'
import type { Job } from '../jobs/jobs.ts'
import { placePictures } from '../recipes/place-pictures.ts'
import { chooseEnvironment } from '../trainers/choose.ts'
import { runFeatures } from '../trainers/features.ts'

/** As of Thaw's own models, so that measurements of the same data are comparable. */
const SEED = 0
/** ± 3 points of accuracy; on a CPU, an image takes seconds. */
const IMAGES = 1000
const QUESTIONS = 200

type Request = Omit<Input<'measure.elsewhere'>, 'jobId'>
type Identified = DatasetItem & { readonly id: string }

/**
 * Null for a model that Thaw runs itself. Failures: those of the data and the files, environment, model-unreadable,
 * model-mismatch, out-of-memory, stopped.
 */
export async function measureElsewhere(
  context: ServiceContext,
  request: Request,
  job: Job,
): Promise<Result<Output<'measure.elsewhere'>>> {
  const folder = context.models.locate(request.model)
  // Before any import, which can take long.
  if ((await familyIn(folder))?.kind !== 'generative') return success({ measurement: null })
  const anatomy = await readAnatomy(folder)
  if (anatomy === null) return success({ measurement: null })
  if (!anatomy.ok) return anatomy
  const found = await datasetOf(context, request.dataset, job)
  if (!found.ok) return found
  const hash = await checkpointHash(folder)
  if (!hash.ok) return hash
  const { datasetId, fingerprint } = found.value
  const modelHash = hash.value
  const stored = context.history.elsewhereMeasurements.latest({ datasetId, fingerprint, modelHash })
  if (!stored.ok || (stored.value && request.again !== true))
    return stored.ok ? success({ measurement: stored.value }) : stored
  return measure(context, { ...request, dataset: found.value, anatomy: anatomy.value, folder, modelHash }, job)
}

interface Subject extends Omit<Request, 'dataset' | 'model'> {
  readonly dataset: DatasetSummary
  readonly anatomy: Anatomy
  readonly folder: string
  readonly modelHash: string
}

async function measure(
  context: ServiceContext,
  subject: Subject,
  job: Job,
): Promise<Result<Output<'measure.elsewhere'>>> {
  const { history, paths } = context
  const { dataset, anatomy, folder, modelHash, cpu = false } = subject
  const { datasetId, fingerprint, task = 'classes', classes } = dataset
  const began = performance.now()
  const all = history.datasets.items(datasetId)
  if (!all.ok) return all
  const present = await checkFiles(dataset, all.value)
  if (!present.ok) return present
  const environment = await chooseEnvironment(context, 'runner', subject.python, job)
  if (!environment.ok) return environment
  const { python, packages, devices } = environment.value
  const settings = history.settings.get()
  if (!settings.ok) return settings
  history.settings.set({ pythons: { ...settings.value.pythons, runner: python } })
  const { probed, asked } = sampleOf(all.value, task, subject)
  // What another environment began, it has to finish itself: other libraries give other last digits.
  const key = [modelHash, JSON.stringify([python, packages, cpu ? [] : devices, subject.questions]), ...keysOf(probed)]
  const out = join(paths.cache, `features-${hashOf([...key, 'asked', ...keysOf(asked)]).slice(0, 32)}`)
  await mkdir(out, { recursive: true })
  const placed = await placePictures({
    base: dataset.folder ?? dataset.root,
    items: [...probed, ...asked],
    out,
    copy: false,
    job,
  })
  if (!placed.ok) return placed
  const { pictures, pathOf } = placed.value
  const questions = questionsOf(asked, {
    classes: classes.map(({ name }) => name),
    boxes: boxConventionOf(anatomy.modelType),
    pathOf,
  })
  const plan = planFeatures({
    anatomy,
    model: folder,
    pictures,
    items: probed.map((item) => ({ id: item.id, file: pathOf(item)[0] ?? '' })),
    questions: questions.map(({ question }) => question),
    cpu,
  })
  await writeFile(join(out, 'plan.json'), plan)
  const ran = await runFeatures(python, out, job)
  if (!ran.ok) return ran
  const done = await runTask(context, job, {
    task: 'measure-elsewhere',
    model: null,
    folder: out,
    taps: tapsIn(anatomy).map(({ name, depth }) => ({ name, depth })),
    items: probed.map(({ id, label, cluster }) => ({ id, label, cluster })),
    classes: classes.length,
    questions: questions.map(({ question: { id }, right }) => ({ id, right })),
    seed: SEED,
  })
  // Features of files that were refused would be refused again.
  await rm(out, { recursive: true, force: true })
  if (!done.ok) return done
  const { engine, probe, score, silent, msPerImage } = done.value.result
  const put = history.elsewhereMeasurements.put({
    datasetId,
    fingerprint,
    model: folder,
    modelHash,
    family: anatomy.family,
    task,
    engine,
    size: countSize(all.value, task === 'classes' ? classes.map(({ name }) => name) : []),
    images: probed.length,
    probe,
    score,
    unscored: score ? null : (silent ?? whyUnasked(subject, dataset)),
    msPerImage,
    seconds: (performance.now() - began) / 1000,
  })
  return put.ok ? success({ measurement: put.value }) : put
}

/** Training images to probe, where there are classes, and validation items to ask about. */
function sampleOf(
  all: readonly DatasetItem[],
  task: Task,
  { images = IMAGES, questions = QUESTIONS }: Pick<Subject, 'images' | 'questions'>,
): { readonly probed: readonly Identified[]; readonly asked: readonly Identified[] } {
  const identified = all.map((item, index): Identified => ({ ...item, id: `${index}` }))
  const random = createRandom(SEED).fork('measure')
  const some = (split: DatasetItem['split'], limit: number): Identified[] => {
    const own = identified.filter((item) => item.split === split)
    const labels = own.map(({ label }) => label)
    return stratifiedSample(labels, limit, random.fork(split)).map((i) => own[i] as Identified)
  }
  return { probed: task === 'classes' ? some('train', images) : [], asked: some('val', questions) }
}

function whyUnasked({ questions }: Subject, { splits }: DatasetSummary): string {
  if (questions === 0) return 'No questions were wanted.'
  return splits.val === 0
    ? 'The dataset has no validation images to ask about.'
    : 'The validation images have no answers to compare with.'
}

const keysOf = (items: readonly Identified[]): string[] => items.map(({ id, hash }) => `${id} ${hash}`)
const hashOf = (parts: readonly string[]): string => createHash('sha256').update(parts.join('\n')).digest('hex')
