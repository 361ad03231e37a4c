/**
 * The ids of byte-level byte-pair encoding (Sennrich et al. 2016 over UTF-8 bytes, as in GPT-2): every string has an
 * encoding, and words of the pretraining captions have short ones.
 */
export const PAD = 0
export const START = 1
export const FIRST_BYTE = 2
export const FIRST_MERGE = FIRST_BYTE + 256

/** Pairs of token ids in the order in which they merge; pair i makes token 258 + i. */
export type Merges = readonly (readonly [number, number])[]
