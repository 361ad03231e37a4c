import { engine, type NamedTensorMap, type Tensor } from '@tensorflow/tfjs-core'
import { modelLine, withDeepStacks } from './model-line.ts'
import type { Origin } from './types.ts'

type Tensors = Record<string, Tensor>
type Results = Tensor | Tensor[]

/** Sees every kernel call of a computation in order; must return what `run` returns. */
export type Observe = (origin: Origin, inputs: readonly Tensor[], run: () => Results) => Results

/**
 * Runs a computation so that `observe` learns of each kernel which line and layer it belongs to, in the forward and the
 * backward pass.
 * @param forward the model code
 * @param body computes `forward` by calling what it is given, and what follows from it, such as gradients
 */
export function observingKernels<T>(
  weights: Tensors,
  forward: () => Tensors,
  observe: Observe,
  body: (forward: () => Tensors) => T,
): T {
  const layers = new WeakMap<Tensor, string>()
  const parameters = new Set<Tensor>()
  const origins = new WeakMap<Tensor, Origin>()
  for (const [name, tensor] of Object.entries(weights)) {
    parameters.add(tensor)
    layers.set(tensor, layerOf(name))
  }
  /** While gradients are computed: the forward operation whose gradient it is. */
  let differentiated: Origin | undefined
  let forwardDone = false

  function originOf(kernel: string, inputs: readonly Tensor[]): Origin {
    const { location, layer, kernel: gradientOf } = differentiated ?? {}
    if (forwardDone) return { kernel, location, layer, pass: 'backward', gradientOf }
    // Deeper in the network is nearer: what a block adds comes after what it is added to.
    const nearest = inputs.findLast((tensor) => parameters.has(tensor)) ?? inputs.findLast((one) => layers.has(one))
    const named = nearest && layers.get(nearest)
    return { kernel, location: modelLine(new Error('where').stack), layer: named, pass: 'forward' }
  }

  function remember(origin: Origin, outputs: Results): void {
    for (const output of Array.isArray(outputs) ? outputs : [outputs]) {
      origins.set(output, origin)
      if (origin.layer !== undefined) layers.set(output, origin.layer)
    }
  }

  const observed = (): Tensors => {
    const results = forward()
    forwardDone = true
    for (const node of engine().state.activeTape ?? []) {
      const { gradient } = node
      if (!gradient) continue
      const origin = node.outputs.map((output) => origins.get(output)).find((known) => known !== undefined)
      node.gradient = (dys) => {
        differentiated = origin
        return gradient(dys)
      }
    }
    return results
  }

  return withDeepStacks(() =>
    wrappingKernels(
      (kernel, inputs, run) => {
        const origin = originOf(kernel, inputs)
        const outputs = observe(origin, inputs, run)
        remember(origin, outputs)
        return outputs
      },
      () => body(observed),
    ),
  )
}

/** tfjs runs every kernel through one method of its engine. */
function wrappingKernels<T>(
  around: (kernel: string, inputs: readonly Tensor[], run: () => Results) => Results,
  body: () => T,
): T {
  const tfjs = engine()
  const own = Object.getOwnPropertyDescriptor(tfjs, 'runKernel')
  const { runKernel } = tfjs
  const wrapped = (name: string, inputs: NamedTensorMap, attributes?: Parameters<typeof runKernel>[2]): Results =>
    around(name, Object.values(inputs).flat().filter(Boolean), () => runKernel.call(tfjs, name, inputs, attributes))
  Object.defineProperty(tfjs, 'runKernel', { value: wrapped, configurable: true })
  try {
    return body()
  } finally {
    if (own) Object.defineProperty(tfjs, 'runKernel', own)
    else Reflect.deleteProperty(tfjs, 'runKernel')
  }
}

/** `blocks.3.mlp.fc1.weight` belongs to the layer `blocks.3.mlp.fc1`. */
function layerOf(parameter: string): string {
  return parameter.replace(/\.(weight|bias)$/, '')
}
