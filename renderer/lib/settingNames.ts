import type { Setting } from '../../core/contract/index.ts'
import { sentence } from '../../core/domain/sentence.ts'
/** How the settings and surroundings of a run are called on every screen. */
const NAMES: Readonly<Record<string, string>> = {
  seed: 'Seed',
  epochs: 'Epochs',
  minutes: 'Minutes at most',
  batch: 'Batch',
  headRate: 'Head rate',
  visionRate: 'Vision rate',
  textRate: 'Text rate',
  rateDecay: 'Rate divided per group',
  weightDecay: 'Weight decay',
  warmupShare: 'Warm-up share',
  clipNorm: 'Gradient clip norm',
  patience: 'Patience, epochs',
  augment: 'Augmentation',
  labelSmoothing: 'Label smoothing',
  cacheMB: 'Stored activations, MB at most',
  recompute: 'Recompute activations',
  node: 'Node.js',
  fallback: 'Why not the engine asked for',
}

export function settingName(key: string): string {
  return NAMES[key] ?? sentence(key)
}

export function settingValue(value: Setting): string {
  if (typeof value === 'boolean') return value ? 'on' : 'off'
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : String(value ?? '–')
}

/** stem, block1, block2, block3, norm → stem, block1–3, norm. */
export function partsInShort(parts: readonly string[]): string {
  const runs: { name: string; from: number | null; to: number | null }[] = []
  for (const part of parts) {
    const [, name = part, digits] = /^(.*?)(\d+)$/.exec(part) ?? []
    const number = digits === undefined ? null : Number(digits)
    const last = runs.at(-1)
    if (last && number !== null && last.name === name && last.to === number - 1) last.to = number
    else runs.push({ name, from: number, to: number })
  }
  return runs
    .map(({ name, from, to }) => (from === null ? name : from === to ? `${name}${from}` : `${name}${from}–${to}`))
    .join(', ')
}

/** What a phase that trains from stored activations takes in. */
export function storedInWords({ from, views }: { from?: string; views?: number | null }): string {
  const what = from?.startsWith('block') ? `what ${from} puts out` : 'features'
  const each = views && views > 1 ? `, ${views} views an image` : ''
  return `on ${what}, computed once${each}`
}
