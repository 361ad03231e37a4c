/** models.use */
import type { RunWeights } from '../../../contract/compute.ts'
import type { ModelUsed } from '../../../contract/use.ts'
import type { ParsedInput } from '../../../contract/methods.ts'
import type { RunDetail } from '../../../contract/run.ts'
import { CAPTION_TEMPLATE } from '../../../domain/caption.ts'
import { failure, type Result, success } from '../../../domain/failure.ts'
import { isActive } from '../../../domain/run.ts'
import { DEFAULT_MODEL } from '../../../model/index.ts'
import { runTask } from '../compute/task.ts'
import type { Handlers, ServiceContext } from '../handlers.ts'
import type { Job } from '../jobs/jobs.ts'
import { classesOf } from '../runs/trained-model.ts'

export function useHandlers(context: ServiceContext): Handlers<'models.use'> {
  return { 'models.use': (input) => context.jobs.run(input.jobId, 'use', (job) => useModel(context, input, job)) }
}

/** Failures: not-found, busy (a run that still trains), usage (no texts), and those of the task. */
async function useModel(
  context: ServiceContext,
  { run: named, model, pictures, texts: given, kind, templates, thumbnails }: ParsedInput<'models.use'>,
  job: Job,
): Promise<Result<ModelUsed>> {
  const run = named === undefined ? success(null) : context.history.runs.get(named)
  if (!run.ok) return run
  const weights = run.value && weightsOf(context, run.value)
  if (weights && !weights.ok) return weights
  const started = run.value?.model ?? model ?? DEFAULT_MODEL
  const described = await context.models.describe(started)
  if (!described.ok) return described
  const texts = textsOf(given, weights?.value ?? null, kind)
  if (!texts.ok) return texts
  const done = await runTask(context, job, {
    task: 'use',
    model: started,
    engine: await context.engines.order(),
    run: weights?.value ?? null,
    pictures,
    texts: texts.value,
    kind,
    templates: templates ?? run.value?.config.native?.templates ?? (run.value ? [CAPTION_TEMPLATE] : undefined),
    thumbnails: thumbnails ?? null,
  })
  return done.ok ? success({ ...done.value.result, model: described.value.id }) : done
}

function weightsOf({ history }: ServiceContext, run: RunDetail): Result<RunWeights> {
  const { name, status, modelHash, trainer, artifacts, scores } = run
  if (isActive(status)) return failure('busy', `“${name}” is ${status}. Wait until it has ended, or stop it.`)
  if (artifacts.best === undefined) return failure('not-found', `“${name}” has kept no weights to use.`)
  const details = scores.test?.details
  const temperature = details?.task === 'classes' ? details.temperature : undefined
  const classes = classesOf(history, run)
  return success({ name, modelHash, trainer, runDir: artifacts.folder, classes, factor: 1 / (temperature ?? 1) })
}

/** The texts that a person typed, each once, or the classes of the run. */
function textsOf(
  given: readonly string[] | undefined,
  run: RunWeights | null,
  kind: ParsedInput<'models.use'>['kind'],
): Result<string[]> {
  const texts = [...new Set(given?.map((text) => text.trim()).filter((text) => text !== ''))]
  if (texts.length > 0) return success(texts)
  if (given === undefined && kind === 'labels' && run && run.classes.length > 0) return success([...run.classes])
  return failure('usage', `Type at least one ${kind === 'captions' ? 'caption' : 'label'} to score the pictures by.`)
}
