import { lpFtBeliefs } from './beliefs.ts'
import { WHOLE } from './range.ts'
import { slower, TOWER_RATES } from './rates.ts'
import type { Strategy } from './strategy.ts'

/** A fifth of the rates of “full”, each block at three quarters of the rate of the one above it. */
const GENTLE = { ...slower(TOWER_RATES, 0.2), decay: 1 / 0.75 }

/**
 * Kumar et al. 2022, “Fine-tuning can distort pretrained features and underperform out-of-distribution” (arXiv 2202.10054,
 * §3): a linear probe first, then everything from it at a low rate, so that features move little. In Thaw every strategy
 * starts from the fitted head, so the low rates are what sets this one apart from “full”.
 */
export const lpFt: Strategy = {
  id: 'lp-ft',
  name: 'Head first, then everything gently',
  summary:
    'LP-FT: fits the head to convergence, then trains all parameters at a fifth of the usual rate, deeper blocks slower still, so that the features move little.',
  act: 'fit the head first, then train everything gently',
  acting: 'training everything gently after the head',
  stages: [{ name: 'everything, gently', epochs: 1, vision: WHOLE, text: WHOLE }],
  rates: { ...GENTLE, head: 1e-3 },
  epochs: 16,
  beliefs: lpFtBeliefs,
}
