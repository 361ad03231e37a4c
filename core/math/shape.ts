/** How many values a tensor of this shape holds. */
export const valuesIn = (shape: readonly number[]): number => shape.reduce((product, n) => product * n, 1)
