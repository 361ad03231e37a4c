import { lastBlockBeliefs } from './beliefs.ts'
import { WHOLE } from './range.ts'
import { TOWER_RATES } from './rates.ts'
import type { Strategy } from './strategy.ts'

/**
 * Of features that are not linearly readable, one block makes readable ones (He et al. 2021, “Masked autoencoders”, arXiv
 * 2111.06377, §5.3: 73.5 % with a linear probe, 81.0 % with the last block). What lies below it is computed once.
 */
export const lastBlock: Strategy = {
  id: 'last-block',
  name: 'Last block only',
  summary: 'Keeps the vision tower frozen but for its last block, which trains with the head from stored activations.',
  act: 'train the last block only',
  acting: 'training the last block only',
  stages: [{ name: 'last block', epochs: 1, vision: { last: 1 }, text: WHOLE }],
  rates: TOWER_RATES,
  epochs: 16,
  beliefs: lastBlockBeliefs,
}
