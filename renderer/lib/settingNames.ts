import type { Setting } from '../../core/contract/index.ts'
import { sentence } from '../../core/domain/sentence.ts'
/** The names of a run's settings and environment on every screen. */
const NAMES: Readonly<Record<string, string>> = {
  seed: 'Seed',
  epochs: 'Epochs',
  minutes: 'Time limit (minutes)',
  batch: 'Batch',
  microBatch: 'Images per pass',
  headRate: 'Head rate',
  visionRate: 'Vision rate',
  textRate: 'Text rate',
  rateDecay: 'Rate divided per tenth of the tower',
  weightDecay: 'Weight decay',
  warmupShare: 'Warm-up share',
  clipNorm: 'Gradient clip norm',
  patience: 'Patience (epochs)',
  augment: 'Augmentation',
  mirror: 'Mirror images',
  labelSmoothing: 'Label smoothing',
  cacheMB: 'Stored activations limit (MB)',
  recompute: 'Recompute activations',
  norms: 'Batch normalisation',
  pull: 'Pull to pretrained (L2-SP)',
  objective: 'Loss for classes',
  templates: 'Class templates',
  robust: 'Robust set',
  keep: 'Earlier dataset to keep',
  from: 'Started from the run',
  node: 'Node.js',
  cpu: 'Without a GPU',
  interpreter: 'Interpreter',
  testedWith: 'Recipe tried with',
  torch: 'PyTorch',
  llamafactory: 'LLaMA-Factory',
  'ms-swift': 'ms-swift',
  transformers: 'transformers',
  fallback: 'Why the requested engine is not used',
}

export function settingName(key: string): string {
  return NAMES[key] ?? sentence(key)
}

export function settingValue(value: Setting): string {
  if (typeof value === 'boolean') return value ? 'on' : 'off'
  if (typeof value !== 'object' || value === null) return String(value ?? '–')
  if (Array.isArray(value) && value.every((one) => typeof one === 'string')) return value.join(' · ')
  const nested = Array.isArray(value) || Object.values(value).some((one) => typeof one === 'object')
  if (nested) return JSON.stringify(value)
  return Object.entries(value)
    .map(([key, one]) => `${key} ${settingValue(one)}`)
    .join(', ')
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

/** Describes the stored activations that a phase trains on. */
export function storedInWords({ from, views }: { from?: string; views?: number | null }): string {
  const what = from?.startsWith('block') ? `the output of ${from}` : 'features'
  const each = views && views > 1 ? `, ${views} views per image` : ''
  return `on ${what}, computed once${each}`
}
