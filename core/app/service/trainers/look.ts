/** Lets Thaw's Python program look at pictures with a model that writes texts, and ask it about some. */
import { createHash } from 'node:crypto'
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Anatomy } from '../../../anatomy/index.ts'
import type { SeenItem } from '../../../contract/compute.ts'
import { type Result, success } from '../../../domain/failure.ts'
import { type AskedItem, boxConventionOf, planFeatures, questionsOf } from '../../../recipe/index.ts'
import type { ServiceContext } from '../handlers.ts'
import type { Job } from '../jobs/jobs.ts'
import { placePictures } from '../recipes/place-pictures.ts'
import { chooseEnvironment } from './choose.ts'
import { runFeatures } from './features.ts'

export interface LookRequest {
  readonly anatomy: Anatomy
  /** The checkpoint's folder. */
  readonly model: string
  readonly modelHash: string
  readonly python: string | undefined
  readonly cpu: boolean
  /** The folder that paths of items start from. */
  readonly root: string
  readonly items: readonly SeenItem[]
  readonly asked: readonly SeenItem[]
  /** Whose words are read. */
  readonly texts: readonly string[]
  /** Names of the classes; empty where items have none. */
  readonly classes: readonly string[]
}

export interface Looked {
  /** What the program wrote. */
  readonly folder: string
  readonly questions: readonly AskedItem[]
}

/**
 * Lets the program look, then hands over what it wrote, which is gone afterwards but where the person stopped: features of files
 * that were refused would be refused again. Failures: those of `lookElsewhere` and of `read`.
 */
export async function readElsewhere<T>(
  context: ServiceContext,
  request: LookRequest,
  job: Job,
  read: (looked: Looked) => Promise<Result<T>>,
): Promise<Result<T>> {
  const looked = await lookElsewhere(context, request, job)
  if (!looked.ok) return looked
  const done = await read(looked.value)
  if (done.ok || done.failure.code !== 'stopped') await rm(looked.value.folder, { recursive: true, force: true })
  return done
}

/**
 * The environment is remembered. What was begun before with the same pictures in the same environment goes on where it was.
 * Failures: environment, busy, model-unreadable, out-of-memory, stopped, and those of pictures.
 */
async function lookElsewhere(context: ServiceContext, request: LookRequest, job: Job): Promise<Result<Looked>> {
  const { anatomy, model, modelHash, cpu, root, items, asked, texts, classes } = request
  const { history, paths } = context
  const environment = await chooseEnvironment(context, 'runner', request.python, job)
  if (!environment.ok) return environment
  const { python, packages, devices } = environment.value
  const settings = history.settings.get()
  if (!settings.ok) return settings
  history.settings.set({ pythons: { ...settings.value.pythons, runner: python } })
  // What another environment began, it has to finish itself: other libraries give other last digits.
  const about = [modelHash, JSON.stringify([python, packages, cpu ? [] : devices])]
  const folder = join(paths.cache, `features-${hashOf([...about, ...keysOf(items), 'asked', ...keysOf(asked)])}`)
  await mkdir(folder, { recursive: true })
  const pictured = [...items, ...asked]
  const placed = await placePictures({ base: root, items: pictured, out: folder, copy: false, job })
  if (!placed.ok) return placed
  const { pictures, pathOf } = placed.value
  const questions = questionsOf(asked, { classes, boxes: boxConventionOf(anatomy.modelType), pathOf })
  const plan = planFeatures({
    anatomy,
    model,
    pictures,
    items: items.map((item) => ({ id: item.id, file: pathOf(item)[0] ?? '' })),
    texts,
    questions: questions.map(({ question }) => question),
    cpu,
  })
  await writeFile(join(folder, 'plan.json'), plan)
  const ran = await runFeatures(python, folder, job)
  return ran.ok ? success({ folder, questions }) : ran
}

const keysOf = (items: readonly SeenItem[]): string[] => items.map(({ id, hash }) => `${id} ${hash}`)
const hashOf = (parts: readonly string[]): string =>
  createHash('sha256').update(parts.join('\n')).digest('hex').slice(0, 32)
