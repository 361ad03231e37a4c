/** More rows hardly sharpen the fit of a head, and its matrices are held in memory whole. */
export const FIT_LIMIT = 16_384
