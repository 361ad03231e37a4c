/** Losses of the validation items that later ones are compared with. */
export interface References {
  /** Of the weights with the lowest mean. */
  readonly lowest: Float32Array
  /**
   * Of the last weights that were a gain: slow gains add up against them. The first trained weights count as one, because
   * a tower that begins to move leaves its exact head behind and may take epochs to come back to it.
   */
  readonly gained: Float32Array
  /** Of the fitted head. */
  readonly head: Float32Array
}
