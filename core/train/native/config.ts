/** The settings of a run of Thaw's own trainer, and their stored form. */
import type { NativeSettings, RunConfig } from '../../contract/run.ts'
import { type Result, failure, success } from '../../domain/failure.ts'
import { AUTO, STRATEGIES } from '../../strategies/index.ts'
import { plannedEpochs, scheduleOf } from '../../strategies/planned-epochs.ts'
import { TASK_DESCRIPTIONS } from '../../tasks/index.ts'
import type { ConfigRequest } from '../request.ts'

/** 10,000 images of 64 tokens of width 192, cut twice and in four views, just fit. */
export const CACHE_MB = 2048

/** Share of the epochs without a gain before rates are cut, with 300 validation images … */
const PATIENT_SHARE = 0.25
const PATIENT_IMAGES = 300
/** … and the minimum number of epochs. Fewer images show gains later, by the square root of their number. */
const LEAST_PATIENCE = 4

function patienceOf(epochs: number, valItems: number): number {
  const share = PATIENT_SHARE * Math.sqrt(PATIENT_IMAGES / Math.max(1, valItems))
  return Math.max(LEAST_PATIENCE, Math.ceil(epochs * Math.min(1, share)))
}

/** Every setting of a run of this trainer, in one flat record. */
export type Settings = Omit<RunConfig, 'native' | 'other' | 'robust' | 'keep'> & NativeSettings

/** The settings of a run by default. */
export function defaultSettings(request: ConfigRequest): Settings {
  const { task, strategy, tuning, trainItems, valItems, seed, minutes } = request
  const { rates } = scheduleOf(task, strategy)
  const { blocks, adapters, ...chosen } = definedOf(request.chosen ?? {})
  const { choosesBlocks, adapters: usual } = STRATEGIES[strategy]
  const epochs = request.epochs ?? plannedEpochs(task, strategy, trainItems, tuning)
  const factor = (usual ? tuning?.adapterRate : tuning?.towerRate) ?? 1
  return {
    seed,
    epochs,
    ...(minutes === undefined ? {} : { minutes }),
    batch: TASK_DESCRIPTIONS[task].batch,
    headRate: rates.head * (tuning?.headRate ?? 1),
    visionRate: rates.vision * factor,
    textRate: rates.text * factor,
    rateDecay: rates.decay,
    weightDecay: 0.05,
    warmupShare: 0.05,
    clipNorm: 1,
    patience: patienceOf(epochs, valItems),
    augment: true,
    mirror: request.mirror ?? false,
    labelSmoothing: TASK_DESCRIPTIONS[task].labelSmoothing,
    cacheMB: request.cacheMB ?? CACHE_MB,
    recompute: request.recompute ?? false,
    ...(task === 'classes' && request.templates && { templates: [...request.templates] }),
    ...(choosesBlocks && { blocks: blocks ?? AUTO }),
    ...(usual && { adapters: { ...usual, ...definedOf(adapters ?? {}) } }),
    ...chosen,
    // Contrasted captions are right or wrong; a share of a label means nothing there.
    ...(chosen.objective === 'contrastive' && { labelSmoothing: 0 }),
  }
}

/** Images that pass the model at once. */
export const imagesPerPass = ({ batch, microBatch = batch }: Pick<Settings, 'batch' | 'microBatch'>): number =>
  Math.min(batch, microBatch)

/** Without the entries that hold nothing. */
function definedOf<T extends object>(of: T): { [K in keyof T]?: NonNullable<T[K]> } {
  return Object.fromEntries(Object.entries(of).filter(([, value]) => value !== undefined)) as never
}

export const nativeConfig = (request: ConfigRequest): RunConfig => recorded(defaultSettings(request))

/** Converts settings to their stored form. */
export function recorded({ seed, epochs, minutes, ...native }: Settings): RunConfig {
  return { seed, epochs, ...(minutes === undefined ? {} : { minutes }), native }
}

/** Failures: usage (another trainer's). */
export function settingsOf({
  native,
  other: _other,
  robust: _robust,
  keep: _keep,
  ...shared
}: RunConfig): Result<Settings> {
  if (native === undefined) return failure('usage', 'Another trainer trained this run, so Thaw cannot resume it.')
  return success({ ...shared, ...native })
}
