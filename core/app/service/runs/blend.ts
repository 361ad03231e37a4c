/** runs.blend */
import type { Blend, BlendPoint } from '../../../contract/blend.ts'
import type { RunDetail, RunEvent } from '../../../contract/run.ts'
import type { Scores } from '../../../contract/score.ts'
import { weightsText } from '../../../domain/blend-words.ts'
import { failure, type Result } from '../../../domain/failure.ts'
import { METRICS } from '../../../domain/metric.ts'
import { runTask } from '../compute/task.ts'
import { datasetPayload } from '../datasets/payload.ts'
import type { Handlers, ServiceContext } from '../handlers.ts'
import type { Job } from '../jobs/jobs.ts'
import { sameRobustSet } from './robust-set.ts'

export function blendHandlers(context: ServiceContext): Handlers<'runs.blend'> {
  return {
    'runs.blend': ({ run, share, jobId }) => {
      const found = context.history.runs.get(run)
      if (!found.ok) return found
      return context.jobs.run(jobId, 'blend', (job) => pickBlend(context, job, found.value, share))
    },
  }
}

/** Failures: usage, not-found, and those of the task. */
async function pickBlend(context: ServiceContext, job: Job, run: RunDetail, share: number): Promise<Result<RunDetail>> {
  const { history, emit } = context
  const chosen = pointOf(run, share)
  if (!chosen.ok) return chosen
  const { blend, point } = chosen.value
  const dataset = history.datasets.get(run.datasetId)
  if (!dataset.ok) return dataset
  const payload = await datasetPayload(context, dataset.value)
  if (!payload.ok) return payload
  const robust = await sameRobustSet(context, run.config.robust, dataset.value, payload.value)
  if (!robust.ok) return robust
  const done = await runTask(context, job, {
    task: 'pick',
    dataset: payload.value,
    robust: robust.value,
    model: run.model,
    modelHash: run.modelHash,
    engine: await context.engines.order(),
    trainer: run.trainer,
    config: run.config,
    runDir: run.artifacts.folder,
    share: point.share,
  })
  if (!done.ok) return done
  const { best, scores, validationShares: shares } = done.value.result
  const from = point.share === 0 ? { epoch: 0, step: 0 } : blend.trained
  const validation = { value: point.validation.value, ...from, ...(shares !== undefined && { shares }) }
  const after: Scores = { ...scores, validation }
  const updated = history.runs.update(run.runId, {
    scores: after,
    checkpoints: { best, blend: { ...blend, share: point.share, picked: true } },
  })
  if (!updated.ok) return updated
  const event: RunEvent = {
    step: run.progress?.step ?? blend.trained.step,
    epoch: run.progress?.epoch ?? blend.trained.epoch,
    at: run.seconds,
    kind: 'blend-picked',
    text: pickedText(run, blend.share, point.share, after),
  }
  const appended = history.runs.appendEvents(run.runId, [event])
  if (!appended.ok) return appended
  emit({ type: 'run.changed', run: updated.value })
  return history.runs.get(run.runId)
}

/** The point of the run's curve at that share. */
function pointOf({ name, artifacts }: RunDetail, share: number): Result<{ blend: Blend; point: BlendPoint }> {
  const { blend } = artifacts
  if (!blend) {
    const message = `“${name}” has no curve of weights to pick from: only completed runs that trained the vision tower have one, and runs of older versions have none.`
    return failure('not-found', message)
  }
  const point = blend.points.find((one) => Math.abs(one.share - share) < 1e-6)
  if (point) return { ok: true, value: { blend, point } }
  return failure('usage', `Choose one of these shares: ${blend.points.map((one) => one.share).join(', ')}.`)
}

/** What was picked, and the scores before and after, which stay readable here. */
function pickedText(run: RunDetail, before: number, share: number, after: Scores): string {
  const changes = (['test', 'robust'] as const).flatMap((kind) => {
    const [was, is] = [run.scores[kind], after[kind]]
    if (!was || !is) return []
    const name = kind === 'test' ? `test ${METRICS[is.metric].name}` : 'robust'
    return [`${name} ${percent(is.value)}, ${percent(was.value)} before`]
  })
  const scores = changes.length > 0 ? `: ${changes.join('; ')}` : ''
  return `A person picked ${weightsText(share)} after seeing the scores, instead of ${weightsText(before)}${scores}.`
}

const percent = (value: number): string => `${(100 * value).toFixed(1)} %`
