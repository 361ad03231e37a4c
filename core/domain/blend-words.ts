/** Words about the weights between a fitted head and trained weights, the same in every user interface. */

/** How Thaw chooses among them. */
export const BLEND_RULES = ['lowest-loss', 'least-training'] as const
export type BlendRule = (typeof BLEND_RULES)[number]

/** The rule as a sentence. */
export function ruleText(rule: BlendRule): string {
  return rule === 'lowest-loss'
    ? 'Thaw keeps the share with the lowest calibrated validation loss, and the fitted head only if it is certainly better.'
    : 'The goal is robustness, so Thaw keeps the smallest share whose calibrated validation loss is within one standard error of the lowest.'
}

/** Weights as a noun phrase. @param share of the trained weights, 0–1 */
export function weightsText(share: number): string {
  if (share === 0) return 'the fitted head'
  if (share === 1) return 'the trained weights'
  return `the mixture with ${shareText(share)} of the trained weights`
}

/** “40 %” */
export const shareText = (share: number): string => `${Math.round(100 * share)} %`

/** What the person’s own choice means for the scores. */
export const PICKED_AFTER =
  'You picked these weights after seeing the scores, so their test score may be a little too high.'

/** The sentence about a path on which mixtures are worse than both ends. */
export const BARRIER_TEXT =
  'Halfway between the two ends, the score is more than 2 points below both, so Thaw keeps one end.'
