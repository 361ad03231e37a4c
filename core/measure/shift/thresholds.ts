/** Where shift begins to count, in shares of new items. */

/** Above this share of new items a gap counts as large: most of the data lies outside what the model has seen. */
export const LARGE_NOVELTY = 0.5
/** Up to twice the base rate of 0.05 nothing is called new. */
export const LITTLE_NOVELTY = 0.1
/** A tap this new makes a gap moderate even if later ones hide it: a small tower can map foreign images onto known features. */
export const HIDDEN_NOVELTY = 0.25
