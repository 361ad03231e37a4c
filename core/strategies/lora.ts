import { loraBeliefs } from './beliefs.ts'
import { WHOLE } from './range.ts'
import type { Strategy } from './strategy.ts'

/** Low-rank changes need higher rates than the matrices themselves, and all blocks the same. */
const RATES = { head: 2e-3, vision: 2e-3, text: 1e-3, decay: 1 }

export const lora: Strategy = {
  id: 'lora',
  name: 'Low-rank adapters',
  summary:
    'LoRA: the matrices of both towers keep their pretrained values, and small adapters beside them train; a run merges them at its end and keeps them as files, too.',
  act: 'train low-rank adapters',
  acting: 'training low-rank adapters',
  stages: [{ name: 'adapters', epochs: 1, vision: WHOLE, text: WHOLE }],
  rates: RATES,
  epochs: 16,
  adapters: { rank: 8, alpha: 16, sides: 'both' },
  beliefs: loraBeliefs,
}
