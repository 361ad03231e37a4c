/** Which runs share a model. A model is its hash: the same name may have stood for other weights before. */
import type { MetricId } from './metric.ts'

interface Trained {
  readonly model: string
  readonly modelHash: string
}

/**
 * The models of runs by hash, each with a name to show: a folder goes by its last part, and names that several models
 * share are told apart by the beginning of the hash.
 */
export function modelNames(runs: readonly Trained[]): ReadonlyMap<string, string> {
  const names = new Map<string, string>()
  // The first run counts: lists have the newest first, and a model goes by what it was called last.
  for (const { model, modelHash } of runs) if (!names.has(modelHash)) names.set(modelHash, shortName(model))
  const shared = (name: string): boolean => [...names.values()].filter((other) => other === name).length > 1
  return new Map(Array.from(names, ([hash, name]) => [hash, shared(name) ? `${name} (${hash.slice(0, 8)})` : name]))
}

/** The last part of a path, and a plain name as it is. */
export function shortName(model: string): string {
  return /([^\\/]+)[\\/]*$/.exec(model)?.[1] ?? model
}

/** Why scores of these runs say less about their strategies than it seems, a sentence a reason; empty on like terms. */
export function unlikeTerms(
  runs: readonly (Trained & { readonly fingerprint: string; readonly metric: MetricId })[],
): string[] {
  const several = (values: readonly string[]): boolean => new Set(values).size > 1
  const reasons: string[] = []
  if (several(runs.map(({ fingerprint }) => fingerprint)))
    reasons.push('These runs trained on different data, so their scores say little about the strategies.')
  if (several(runs.map(({ modelHash }) => modelHash)))
    reasons.push('These runs began with different models, so a difference may come from the model, not the strategy.')
  if (several(runs.map(({ metric }) => metric)))
    reasons.push('These runs are scored by different metrics, so their scores cannot be compared.')
  return reasons
}
