import type { LoadedModel } from '../model/index.ts'

/** What the model multiplies cosines by; null where it reads no texts. */
export function temperatureOf({ params, architecture }: Pick<LoadedModel, 'params' | 'architecture'>): number | null {
  return architecture.text && Math.exp(params.get(architecture.text.join.logScale)?.data[0] ?? 0)
}
