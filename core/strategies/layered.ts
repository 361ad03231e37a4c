import { layeredBeliefs } from './beliefs.ts'
import { WHOLE } from './range.ts'
import { TOWER_RATES } from './rates.ts'
import type { Strategy } from './strategy.ts'

/**
 * Lee et al. 2023, “Surgical fine-tuning improves adaptation to distribution shifts” (arXiv 2210.11466, §3 and §5): which
 * blocks should train depends on the kind of shift, and relative gradient norms find them.
 */
export const layered: Strategy = {
  id: 'layered',
  name: 'The blocks that need it',
  summary:
    'Trains each block in proportion to its relative gradient, measured anew every epoch; blocks far below the largest stay frozen. Or the blocks you name.',
  act: 'train the blocks that need it',
  acting: 'training the blocks that need it',
  stages: [{ name: 'blocks by gradient', epochs: 1, vision: WHOLE, text: WHOLE, byGradient: true }],
  rates: TOWER_RATES,
  epochs: 16,
  choosesBlocks: true,
  beliefs: layeredBeliefs,
}
