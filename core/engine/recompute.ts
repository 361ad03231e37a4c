import { add, customGrad, engine, type GradSaveFunc, mul, reshape, slice, type Tensor } from '@tensorflow/tfjs-core'

/** Zero, known only when `x` is: a computation it is added to cannot happen earlier. Infinite or NaN where `x` begins so. */
function zeroAfter(x: Tensor): Tensor {
  const start = x.shape.map(() => 0)
  const first = slice(
    x,
    start,
    start.map(() => 1),
  )
  return mul(reshape(first, []), 0)
}

/** tfjs's gradients, within the backward pass of others: their tape, which it would drop, is put back. */
function nestedGradients(fn: () => Tensor, inputs: Tensor[], dy: Tensor): Tensor[] {
  const { state } = engine()
  const tape = state.activeTape
  try {
    return engine().gradients(fn, inputs, dy).grads
  } finally {
    state.activeTape = tape
  }
}

/**
 * fn(...inputs), keeping only the inputs for differentiation and computing everything between a second time when its
 * gradient is due (Chen, Xu, Zhang, Guestrin 2016, “Training Deep Nets with Sublinear Memory Cost”): less memory for
 * one more forward pass.
 * @param fn everything it depends on that is differentiated must be among its arguments; no side effects
 * @param inputs float32 tensors of any shapes
 */
export function recomputed(fn: (...inputs: Tensor[]) => Tensor, inputs: readonly Tensor[]): Tensor {
  return customGrad((...given) => {
    const save = given.at(-1) as GradSaveFunc
    const xs = given.slice(0, -1) as Tensor[]
    const value = fn(...xs)
    save(xs)
    const gradFunc = (dy: Tensor, [first, ...rest]: Tensor[]): Tensor[] => {
      // Without a tie to dy the second computation would equal the first, and be merged with it.
      const again = [add(first!, zeroAfter(dy)), ...rest]
      return nestedGradients(() => fn(...again), again, dy)
    }
    return { value, gradFunc }
  })(...inputs)
}
