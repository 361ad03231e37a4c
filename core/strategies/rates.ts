import type { Rates } from './strategy.ts'

/**
 * Where the tower trains. Images far from what it has seen want high rates (hands: 93.5 % at these, 89.5 % at half and
 * less); where they pull it too far, the blend at the end of the run takes that back. The head and the texts of the
 * classes have to keep up with the tower. The lower a block, the more general what it has learnt.
 */
export const TOWER_RATES: Rates = { head: 2e-3, vision: 1e-3, text: 3e-4, decay: 1.25 }
