/** Which runs share a model. A hash identifies a model, because the same name may have belonged to other weights. */
import type { MetricId } from './metric.ts'

interface Trained {
  readonly model: string
  readonly modelHash: string
}

/**
 * The models of runs by hash, each with a display name: a folder is named by its last part, and names that several
 * models share get the start of the hash as well.
 */
export function modelNames(runs: readonly Trained[]): ReadonlyMap<string, string> {
  const names = new Map<string, string>()
  // The first run counts: lists have the newest first, and a model keeps its latest name.
  for (const { model, modelHash } of runs) if (!names.has(modelHash)) names.set(modelHash, shortName(model))
  const shared = (name: string): boolean => [...names.values()].filter((other) => other === name).length > 1
  return new Map(Array.from(names, ([hash, name]) => [hash, shared(name) ? `${name} (${hash.slice(0, 8)})` : name]))
}

/** The last part of a path; a plain name is unchanged. */
export function shortName(model: string): string {
  return /([^\\/]+)[\\/]*$/.exec(model)?.[1] ?? model
}

/** Why these runs' scores are not directly comparable, one sentence per reason; empty if they are. */
export function unlikeTerms(
  runs: readonly (Trained & { readonly fingerprint: string; readonly metric: MetricId })[],
): string[] {
  const several = (values: readonly string[]): boolean => new Set(values).size > 1
  const reasons: string[] = []
  if (several(runs.map(({ fingerprint }) => fingerprint)))
    reasons.push('These runs trained on different data, so their scores say little about the strategies.')
  if (several(runs.map(({ modelHash }) => modelHash)))
    reasons.push('These runs started from different models, so a difference may come from the model, not the strategy.')
  if (several(runs.map(({ metric }) => metric)))
    reasons.push('These runs are scored by different metrics, so you cannot compare their scores.')
  return reasons
}
