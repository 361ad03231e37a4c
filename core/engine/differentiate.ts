import { engine, type Tensor } from '@tensorflow/tfjs-core'

type Tensors = Record<string, Tensor>

/** Reverse-mode differentiation of `loss` by tfjs's tape; every trainable parameter must take part. */
export function differentiate(
  forward: () => Tensors,
  trainable: readonly string[],
  weights: Tensors,
  receive: (name: string, grad: Tensor) => void,
): void {
  const wanted = trainable.map((name) => {
    const tensor = weights[name]
    if (tensor === undefined) throw new Error(`there is no parameter "${name}" to train`)
    return tensor
  })
  const loss = () => {
    const value = forward()['loss']
    if (value === undefined || value.rank !== 0) throw new Error('the function must return a scalar named "loss"')
    return value
  }
  if (wanted.length === 0) {
    loss()
    return
  }
  const { grads } = engine().gradients(loss, wanted, undefined, true)
  trainable.forEach((name, i) => {
    // Where a parameter is not connected, tfjs leaves a hole that its types do not show.
    const grad: Tensor | undefined | null = grads[i]
    if (grad === undefined || grad === null)
      throw new Error(`the parameter "${name}" does not influence the loss, so it cannot be trained`)
    receive(name, grad)
  })
}
