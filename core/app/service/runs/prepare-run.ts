/** Everything that a run needs before it starts, from what a person asked for. */
import type { Advice } from '../../../contract/advice.ts'
import type { DatasetPayload, KeepSet, RobustSet } from '../../../contract/compute.ts'
import type { DatasetSummary } from '../../../domain/dataset.ts'
import type { ParsedInput } from '../../../contract/methods.ts'
import type { RunConfig } from '../../../contract/run.ts'
import { success, type Result } from '../../../domain/failure.ts'
import type { StrategyId } from '../../../strategies/index.ts'
import { DEFAULT_MODEL, type DescribedModel } from '../../../model/index.ts'
import { DEFAULT_TRAINER, type TrainerId, TRAINERS } from '../../../train/trainers.ts'
import { type AdviceSubject, latestAdvice, recommendFor } from '../advice/advice.ts'
import { cacheLimit } from './cache-limit.ts'
import { checkSettings, passesInParts } from './check-settings.ts'
import { datasetOf } from '../datasets/datasets.ts'
import { datasetPayload } from '../datasets/payload.ts'
import type { ServiceContext } from '../handlers.ts'
import { runTemplates } from './class-templates.ts'
import { namedKeepSet } from './keep-set.ts'
import { namedRobustSet } from './robust-set.ts'
import { fitMemory, machineMemory, type MemoryNeed } from './fit-memory.ts'
import { keepsClassMirrored } from './mirror-images.ts'
import { runOfModel } from './trained-model.ts'
import { trainingSide } from './training-side.ts'

export interface Prepared {
  readonly dataset: DatasetSummary
  readonly payload: DatasetPayload
  /** The person's own pictures from another place, if the run is to be scored on some. */
  readonly robust: RobustSet | undefined
  /** The earlier dataset that is measured before and after, if the person named one. */
  readonly keep: KeepSet | undefined
  /** The model at the side that it trains at. */
  readonly model: string
  readonly trained: DescribedModel
  /** Hash of the model that advice is about. */
  readonly advisedHash: string
  readonly trainer: TrainerId
  readonly strategy: StrategyId
  readonly advice: Advice | null
  readonly config: RunConfig
}

/** Failures: those of the dataset, the robust set and the model, and `usage` for settings that do not fit them. */
export async function prepareRun(context: ServiceContext, input: ParsedInput<'runs.start'>): Promise<Result<Prepared>> {
  const wanted = input.strategy ?? 'auto'
  const dataset = await datasetOf(context, input.dataset)
  if (!dataset.ok) return dataset
  const named = input.adviceId === undefined ? success(null) : context.history.advice.get(input.adviceId)
  if (!named.ok) return named
  const base = input.model ?? named.value?.model ?? DEFAULT_MODEL
  const described = await context.models.current(base)
  if (!described.ok) return described
  const payload = await datasetPayload(context, dataset.value)
  if (!payload.ok) return payload
  const robust = input.robust === undefined ? success(null) : await namedRobustSet(context, input.robust, dataset.value)
  if (!robust.ok) return robust
  const keep = input.keep === undefined ? success(null) : await namedKeepSet(context, input.keep, dataset.value)
  if (!keep.ok) return keep
  const about = { dataset: dataset.value, model: base, described: described.value }
  const chosen = await chooseStrategy(context, about, wanted, named.value)
  if (!chosen.ok) return chosen
  const { strategy, advice } = chosen.value
  const side = trainingSide(described.value, strategy, advice)
  const model = side === null ? base : `${base}@${side}`
  const trained = side === null ? described : await context.models.current(model)
  if (!trained.ok) return trained
  const fits = checkSettings(input.settings ?? {}, strategy, trained.value.architecture, payload.value.task)
  if (!fits.ok) return fits
  const { epochs, minutes, seed = 0 } = input
  const { task } = payload.value
  const splits = passesInParts(task, input.settings?.objective)
  const need = memoryNeed(advice, strategy, splits)
  const asked = { recompute: input.recompute, microBatch: input.settings?.microBatch }
  const memory = fitMemory(strategy, need, asked, machineMemory())
  if (!memory.ok) return memory
  const keepsClass = keepsClassMirrored(context.history, dataset.value, described.value)
  if (!keepsClass.ok) return keepsClass
  const templates = runTemplates(context.history, dataset.value, described.value)
  if (!templates.ok) return templates
  const { train: trainItems, val: valItems } = dataset.value.splits
  const cacheMB = await cacheLimit(context.paths.cache)
  const trainer = DEFAULT_TRAINER
  const from = runOfModel(context, described.value.folder)
  const config = TRAINERS[trainer].config({
    task: payload.value.task,
    strategy,
    tuning: trained.value.architecture.tuning,
    trainItems,
    valItems,
    seed,
    epochs,
    minutes,
    cacheMB,
    recompute: memory.value.recompute,
    mirror: input.mirror ?? keepsClass.value,
    templates: templates.value,
    chosen: { ...input.settings, microBatch: memory.value.microBatch },
  })
  return success({
    dataset: dataset.value,
    payload: payload.value,
    robust: robust.value?.set,
    keep: keep.value?.set,
    model,
    trained: trained.value,
    advisedHash: described.value.hash,
    trainer,
    strategy,
    advice,
    config: {
      ...config,
      ...(from && { from }),
      ...(robust.value && { robust: robust.value.record }),
      ...(keep.value && { keep: keep.value.record }),
    },
  })
}

/** Null if the advice says nothing about the strategy. */
function memoryNeed(advice: Advice | null, strategy: StrategyId, splits: boolean): MemoryNeed | null {
  const ranked = advice?.ranking.find((one) => one.strategy === strategy)
  return ranked ? { usualMB: ranked.memoryMB, leastMB: splits ? (ranked.leastMemoryMB ?? null) : null } : null
}

interface Choice {
  readonly strategy: StrategyId
  /** The advice that the person had before choosing. */
  readonly advice: Advice | null
}

/**
 * `auto` follows the given advice, else the latest for this data and model, renewed if runs have finished since, else
 * new advice. Any other strategy is used directly.
 */
async function chooseStrategy(
  context: ServiceContext,
  subject: AdviceSubject & { readonly model: string },
  wanted: StrategyId | 'auto',
  named: Advice | null,
): Promise<Result<Choice>> {
  const known = named
    ? success({ advice: named, finishedSince: 0 })
    : latestAdvice(context.history, subject.dataset, subject.described)
  if (!known.ok) return known
  const { advice: latest, finishedSince } = known.value
  if (wanted !== 'auto') return success({ strategy: wanted, advice: latest })
  const advice =
    latest && finishedSince === 0
      ? success(latest)
      : await recommendFor(
          context,
          subject,
          latest ? { goal: latest.goal, kind: latest.kind, ...latest.limits } : {},
          null,
        )
  if (!advice.ok) return advice
  return success({ strategy: advice.value.strategy, advice: advice.value })
}
