/** Losses of the validation items that later losses are compared with. */
export interface References {
  /** Losses of the weights with the lowest mean. */
  readonly lowest: Float32Array
  /**
   * Losses of the last weights that were a gain, so that slow gains add up. The first trained weights count as one,
   * because a tower that starts to train invalidates its exact head and may take epochs to recover.
   */
  readonly gained: Float32Array
  /** Losses of the fitted head. */
  readonly head: Float32Array
}
