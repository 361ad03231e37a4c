/** Statistics of reference images for a model that writes texts, from features that Thaw's Python program left in a folder. */
import { setImmediate } from 'node:timers/promises'
import type { StatisticsElsewhereTask } from '../../contract/compute.ts'
import type { StatisticsBuilt } from '../../contract/methods.ts'
import { type Result, success } from '../../domain/failure.ts'
import { buildReference } from '../reference/build.ts'
import { writeReference } from '../reference/file.ts'
import { storeBuilt } from '../reference/locate.ts'
import { settle } from '../settle.ts'
import { featureSet, planned } from './features.ts'
import { type PixelHooks, pixelsOf, SQUARE } from './pixels.ts'
import { readFeatures } from './read-features.ts'

/** Failures: `stopped`, `model-mismatch` (the files are not what was planned), `home-unwritable`, those of a picture. */
export async function buildStatisticsElsewhere(
  task: StatisticsElsewhereTask,
  hooks: PixelHooks,
): Promise<Result<StatisticsBuilt>> {
  return settle(() => build(task, hooks), hooks.signal, 'Stopped. The statistics were not changed.')
}

async function build(task: StatisticsElsewhereTask, hooks: PixelHooks): Promise<Result<StatisticsBuilt>> {
  const { folder, taps, items, root, source, statisticsDir, modelHash, name, seed } = task
  const { onProgress, signal } = hooks
  const began = performance.now()
  const read = await readFeatures(folder, planned(items, taps, [], []))
  const pixels = await pixelsOf(root, items, hooks)
  const stats = await buildReference(
    {
      features: featureSet(taps, read.taps),
      pixels,
      texts: null,
      sizes: items,
      strata: items.map(({ label }) => label),
    },
    {
      modelHash,
      preprocessing: SQUARE,
      source,
      of: 'chosen',
      seed,
      temperature: null,
      onProgress: (done, total) => onProgress({ stage: 'Build the null tables', done, total }),
      pause: async () => {
        await setImmediate()
        signal.throwIfAborted()
      },
    },
  )
  const { id, bytes } = writeReference(stats)
  const stored = await storeBuilt(modelHash, statisticsDir, bytes)
  if (!stored.ok) return stored
  return success({
    model: name,
    modelHash,
    statistics: id,
    file: stored.value,
    bytes: bytes.length,
    items: stats.items,
    source,
    texts: 0,
    nullsTo: Math.min(...stats.taps.map(({ nulls }) => nulls.at(-1)?.n ?? 0)),
    seconds: (performance.now() - began) / 1000,
  })
}
