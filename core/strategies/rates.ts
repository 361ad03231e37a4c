import type { Rates } from './strategy.ts'

/**
 * Rates for training the tower. Images far from the pretraining data need high rates (hands: 93.5 % at these, 89.5 % at
 * half and less); if they move it too far, the blend at the end of the run corrects that. The head and the texts of the
 * classes must keep up with the tower. The lower a block, the more general its features, so the lower its rate.
 */
export const TOWER_RATES: Rates = { head: 2e-3, vision: 1e-3, text: 3e-4, decay: 1.25 }

/** Every rate of the tower and the texts times a factor; the head is left alone. */
export const slower = ({ head, vision, text, decay }: Rates, factor: number): Rates => ({
  head,
  vision: factor * vision,
  text: factor * text,
  decay,
})
