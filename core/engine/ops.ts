/**
 * Building blocks of models: differentiable tfjs functions on every backend. On the recording backend the first seven use
 * fused operators of ONNX Runtime, with the same mathematics and hand-written gradients.
 */
import {
  add,
  cast,
  customGrad,
  div,
  engine,
  erf,
  exp,
  getBackend,
  type GradSaveFunc,
  matMul,
  maximum,
  mean,
  mul,
  oneHot as oneHotOfTfjs,
  relu6 as relu6OfTfjs,
  rsqrt,
  sigmoid,
  softmax,
  sqrt,
  square,
  sub,
  sum,
  type Tensor,
  type Tensor2D,
} from '@tensorflow/tfjs-core'
import { FUSED, RECORDING_BACKEND } from './fused.ts'

interface Differentiable {
  readonly value: Tensor
  /** Gradients for the inputs, given that of the value and what was saved (tfjs may free the originals). */
  readonly gradFunc: (dy: Tensor, saved: Tensor[]) => Tensor[]
}

function fused(name: string, inputs: Record<string, Tensor>, attributes: object = {}): Tensor | Tensor[] {
  return engine().runKernel(name, inputs, { ...attributes })
}

const isRecording = () => getBackend() === RECORDING_BACKEND

/** tfjs's customGrad, typed: `save` keeps what the gradient needs alive. */
function withGradient(
  inputs: readonly Tensor[],
  forward: (inputs: Tensor[], save: GradSaveFunc) => Differentiable,
): Tensor {
  return customGrad((...given) => {
    const save = given.at(-1) as GradSaveFunc
    return forward(given.slice(0, -1) as Tensor[], save)
  })(...inputs)
}

function scaledProduct(a: Tensor, b: Tensor, transposeA: boolean, transposeB: boolean, scale: number): Tensor {
  return fused(FUSED.scaledProduct, { a, b }, { transposeA, transposeB, scale }) as Tensor
}

/** Sums over every axis but the last. */
function sumRows(x: Tensor): Tensor {
  return sum(
    x,
    Array.from({ length: x.rank - 1 }, (_, i) => i),
  )
}

/**
 * Normalises the last axis to zero mean and unit variance, then scales and shifts it (Ba, Kiros, Hinton 2016).
 * @param x [..., d]
 * @param gain [d]
 * @param bias [d]
 */
export function layerNorm(x: Tensor, gain: Tensor, bias: Tensor, eps = 1e-6): Tensor {
  if (!isRecording()) {
    const centred = sub(x, mean(x, -1, true))
    const variance = mean(square(centred), -1, true)
    return add(mul(mul(centred, rsqrt(add(variance, eps))), gain), bias)
  }
  return withGradient([x, gain, bias], ([x, gain, bias], save) => {
    const [value, centre, scale] = fused(FUSED.layerNorm, { x: x!, gain: gain!, bias: bias! }, { eps }) as [
      Tensor,
      Tensor,
      Tensor,
    ]
    save([x!, gain!, centre, scale])
    const gradFunc = (dy: Tensor, [x, gain, centre, scale]: Tensor[]) => {
      const normal = mul(sub(x!, centre!), scale!)
      const dNormal = mul(dy, gain!)
      const along = mean(mul(dNormal, normal), -1, true)
      const dx = mul(sub(sub(dNormal, mean(dNormal, -1, true)), mul(normal, along)), scale!)
      return [dx, sumRows(mul(dy, normal)), sumRows(dy)]
    }
    return { value, gradFunc }
  })
}

/** Gaussian error linear unit x Φ(x), exact (Hendrycks, Gimpel 2016); any shape. */
export function gelu(x: Tensor): Tensor {
  if (!isRecording()) return mul(mul(x, 0.5), add(erf(mul(x, Math.SQRT1_2)), 1))
  return withGradient([x], ([x], save) => {
    save([x!])
    const gradFunc = (dy: Tensor, [x]: Tensor[]) => {
      // Φ(x) + x φ(x) = ½ (1 + erf s + s · 2/√π · exp(−s²)) with s = x/√2: the form with the fewest passes over memory.
      const s = mul(x!, Math.SQRT1_2)
      const bell = exp(sub(Math.log(2 / Math.sqrt(Math.PI)), square(s)))
      return [mul(dy, mul(add(add(erf(s), mul(s, bell)), 1), 0.5))]
    }
    return { value: fused(FUSED.gelu, { x: x! }) as Tensor, gradFunc }
  })
}

/** x σ(1.702 x), a coarser approximation of GELU that CLIP was trained with (Hendrycks, Gimpel 2016, §2); any shape. */
export function quickGelu(x: Tensor): Tensor {
  if (!isRecording()) return mul(x, sigmoid(mul(x, QUICK_SLOPE)))
  return withGradient([x], ([x], save) => {
    save([x!])
    const gradFunc = (dy: Tensor, [x]: Tensor[]) => {
      // With t = 1.702 x and s = σ(t): s + t s (1 − s).
      const t = mul(x!, QUICK_SLOPE)
      const s = sigmoid(t)
      return [mul(dy, mul(s, add(mul(t, sub(1, s)), 1)))]
    }
    return { value: fused(FUSED.quickGelu, { x: x! }, { slope: QUICK_SLOPE }) as Tensor, gradFunc }
  })
}

const QUICK_SLOPE = 1.702

/** ½ x (1 + tanh(√(2/π) (x + 0.044715 x³))), the usual approximation of GELU (Hendrycks, Gimpel 2016, §2); any shape. */
export function tanhGelu(x: Tensor): Tensor {
  if (!isRecording()) return mul(x, sigmoid(mul(x, add(mul(square(x), CUBIC), LINEAR))))
  return withGradient([x], ([x], save) => {
    save([x!])
    const gradFunc = (dy: Tensor, [x]: Tensor[]) => {
      // As x σ(t) with t = x (a + b x²): s + s (1 − s) x t′, where x t′ = x (a + 3 b x²).
      const part = mul(square(x!), CUBIC)
      const s = sigmoid(mul(x!, add(part, LINEAR)))
      const along = mul(x!, add(mul(part, 3), LINEAR))
      return [mul(dy, mul(s, add(mul(along, sub(1, s)), 1)))]
    }
    return { value: fused(FUSED.tanhGelu, { x: x! }) as Tensor, gradFunc }
  })
}

/** ½ (1 + tanh(t / 2)) = σ(t): twice the coefficients of the tanh. */
const LINEAR = 2 * Math.sqrt(2 / Math.PI)
const CUBIC = 0.044715 * LINEAR

/** x between 0 and 6, what lies outside brought to the nearer end (Krizhevsky 2010); any shape. */
export function relu6(x: Tensor): Tensor {
  if (!isRecording()) return relu6OfTfjs(x)
  return withGradient([x], ([x], save) => {
    const value = relu6OfTfjs(x!)
    // The result is what the next layer keeps too; tfjs itself would keep x beside it.
    save([value])
    return { value, gradFunc: (dy: Tensor, [y]: Tensor[]) => [fused(FUSED.relu6Grad, { dy, y: y! }) as Tensor] }
  })
}

/** A matrix plus a product of two thin ones. */
export interface LowRank {
  /** [in, out] */
  readonly matrix: Tensor
  /** [rank, in] and [out, rank] */
  readonly thin: readonly [low: Tensor, high: Tensor]
  readonly scale: number
}

const sums = new WeakMap<Tensor, LowRank>()

/**
 * Marks `sum` as matrix + scale · (high low)ᵀ. `linear` then multiplies by the thin ones where that saves work: their gradients
 * need no product of the size of the matrix, and a recorded program that reads the sum nowhere else leaves it out.
 */
export function asLowRank(sum: Tensor, of: LowRank): Tensor {
  sums.set(sum, of)
  return sum
}

/**
 * x w + b. Bring higher ranks to two dimensions first: tfjs's gradient of matMul does not sum over broadcast batches.
 * @param x [n, in]
 * @param w [in, out]
 * @param b [out]
 * @returns [n, out]
 */
export function linear(x: Tensor, w: Tensor, b: Tensor): Tensor {
  if (x.rank !== 2 || w.rank !== 2 || b.rank !== 1) {
    throw new Error(`linear takes x [n, in], w [in, out], b [out], not ranks ${x.rank}, ${w.rank}, ${b.rank}`)
  }
  if (!isRecording()) return add(matMul(x, w), b)
  const parts = sums.get(w)
  if (parts) {
    const [low, high] = parts.thin
    const change = matMul(matMul(x, low, false, true), high, false, true)
    return add(linear(x, parts.matrix, b), mul(change, parts.scale))
  }
  return withGradient([x, w, b], ([x, w, b], save) => {
    save([x!, w!])
    const gradFunc = (dy: Tensor, [x, w]: Tensor[]) => [
      matMul(dy, w!, false, true),
      matMul(x!, dy, true, false),
      sumRows(dy),
    ]
    return { value: fused(FUSED.linear, { x: x!, a: w!, bias: b! }) as Tensor, gradFunc }
  })
}

/**
 * softmax(scale q kᵀ + mask) v (Vaswani and others 2017), every axis before the last two a batch axis.
 * @param q [..., t, d]
 * @param k [..., s, d]
 * @param v [..., s, e]
 * @param mask added to the scores, broadcast to [..., t, s]: 0 to attend, a large negative number not to; no gradient
 * @returns [..., t, e]
 */
export function attention(q: Tensor, k: Tensor, v: Tensor, scale: number, mask?: Tensor): Tensor {
  const masked = (scores: Tensor) => (mask === undefined ? scores : add(scores, mask))
  if (!isRecording()) return matMul(softmax(masked(mul(matMul(q, k, false, true), scale))), v)
  return withGradient([q, k, v], ([q, k, v], save) => {
    const weights = softmax(masked(scaledProduct(q!, k!, false, true, scale)))
    const value = matMul(weights, v!)
    save([q!, k!, v!, weights, value])
    const gradFunc = (dy: Tensor, [q, k, v, weights, value]: Tensor[]) => {
      const dWeights = matMul(dy, v!, false, true)
      // Σ dWeights·weights over a row equals Σ dy·value, which is the smaller sum.
      const rowSum = sum(mul(dy, value!), -1, true)
      const dScores = mul(weights!, sub(dWeights, rowSum))
      return [
        scaledProduct(dScores, k!, false, false, scale),
        scaledProduct(dScores, q!, true, false, scale),
        matMul(weights!, dy, true, false),
      ]
    }
    return { value, gradFunc }
  })
}

/** Scales the last axis to Euclidean length 1; shorter than `eps` counts as `eps`. @param x [..., d] */
export function l2Normalize(x: Tensor, eps = 1e-6): Tensor {
  return div(x, sqrt(maximum(sum(square(x), -1, true), eps * eps)))
}

/** One-hot rows as float32 (tfjs's WebAssembly backend gets that type wrong when asked directly). @returns [..., depth] */
export function oneHot(indices: Tensor, depth: number): Tensor {
  return cast(oneHotOfTfjs(cast(indices, 'int32'), depth), 'float32')
}

/** The value, treated as a constant by differentiation: what only it depends on needs no gradient. */
export function stopGradient(x: Tensor): Tensor {
  // Handing x over as no argument leaves it off the tape; inside a custom gradient nothing else is taped either.
  return customGrad(() => ({ value: x.clone(), gradFunc: () => [] }))()
}

/** Rows scaled to length one. x: [rows, values] */
export function unit(x: Tensor): Tensor2D {
  return mul(x, rsqrt(add(sum(square(x), -1, true), 1e-12))) as Tensor2D
}
