/** AdamW on four numbers at a time, and the sum of squares that clips gradients. */
import type { Memory } from '../../../math/wasm/api.ts'
import { memoryOf } from '../../../math/wasm/numbers.ts'
import {
  add,
  addDoubles,
  divide,
  forEachVector,
  get,
  load,
  lowerAsDoubles,
  multiply,
  multiplyDoubles,
  program,
  root,
  set,
  splat,
  store,
  subtract,
  sumOfDoubles,
  upper,
} from '../../../math/wasm/program.ts'

export interface Coefficients {
  readonly beta1: number
  readonly beta2: number
  readonly epsilon: number
  /** Factor of a weight after decay. */
  readonly keep: number
  /** Rate over the bias correction of the first moment. */
  readonly step: number
  /** Root of the bias correction of the second moment. */
  readonly unbias: number
  /** Factor of the gradient. */
  readonly clip: number
}

/** Numbers of the memories, which are those of their addresses too. */
const [DATA, GRAD, FIRST, SECOND] = [0, 1, 2, 3] as const
const END = 4
/** Coefficients as they are given, and repeated in vectors. */
const NAMES = ['beta1', 'rest1', 'beta2', 'rest2', 'epsilon', 'keep', 'step', 'unbias', 'clip'] as const
const given = (i: number): number => END + 1 + i
const vectorOf = (name: (typeof NAMES)[number]): number => given(NAMES.length + NAMES.indexOf(name))
const of = (name: (typeof NAMES)[number]) => get(vectorOf(name))
const [G, M, V] = [0, 1, 2].map((i) => given(2 * NAMES.length + i)) as [number, number, number]

const adamw = program(
  {
    parameters: ['i64', 'i64', 'i64', 'i64', 'i64', ...NAMES.map(() => 'f32' as const)],
    results: [],
    locals: [...NAMES, G, M, V].map(() => 'v128'),
    body: [
      ...NAMES.flatMap((name, i) => set(vectorOf(name), splat(get(given(i))))),
      ...forEachVector([DATA, GRAD, FIRST, SECOND], END, [
        ...set(G, multiply(load(GRAD, GRAD), of('clip'))),
        ...set(M, add(multiply(load(FIRST, FIRST), of('beta1')), multiply(get(G), of('rest1')))),
        ...set(V, add(multiply(load(SECOND, SECOND), of('beta2')), multiply(multiply(get(G), get(G)), of('rest2')))),
        ...store(FIRST, FIRST, get(M)),
        ...store(SECOND, SECOND, get(V)),
        ...store(
          DATA,
          DATA,
          subtract(
            multiply(load(DATA, DATA), of('keep')),
            divide(multiply(of('step'), get(M)), add(multiply(root(get(V)), of('unbias')), of('epsilon'))),
          ),
        ),
      ]),
    ],
  },
  4,
)

/** One update of a tensor in place. Each array is one of `numbersInWasm`. */
export function updateVectors(
  data: Float32Array,
  grad: Float32Array,
  first: Float32Array,
  second: Float32Array,
  { beta1, beta2, epsilon, keep, step, unbias, clip }: Coefficients,
): void {
  if (data.length === 0) return
  const arrays = [data, grad, first, second]
  const end = data.byteOffset + data.length * 4
  adamw(arrays.map(memory))(
    ...arrays.map(({ byteOffset }) => BigInt(byteOffset)),
    BigInt(end),
    beta1,
    1 - beta1,
    beta2,
    1 - beta2,
    epsilon,
    keep,
    step,
    unbias,
    clip,
  )
}

const [FROM, TO, X, LOW, HIGH, LOW_SUM, HIGH_SUM] = [0, 1, 2, 3, 4, 5, 6] as const

const squares = program(
  {
    parameters: ['i64', 'i64'],
    results: ['f64'],
    locals: ['v128', 'v128', 'v128', 'v128', 'v128'],
    body: [
      ...forEachVector([FROM], TO, [
        ...set(X, load(0, FROM)),
        ...set(LOW, lowerAsDoubles(get(X))),
        ...set(HIGH, lowerAsDoubles(upper(get(X)))),
        ...set(LOW_SUM, addDoubles(get(LOW_SUM), multiplyDoubles(get(LOW), get(LOW)))),
        ...set(HIGH_SUM, addDoubles(get(HIGH_SUM), multiplyDoubles(get(HIGH), get(HIGH)))),
      ]),
      ...sumOfDoubles(addDoubles(get(LOW_SUM), get(HIGH_SUM))),
    ],
  },
  1,
)

/** The sum of the squares, in double precision. @param values one of `numbersInWasm`, zeros after its end */
export function squareSum(values: Float32Array): number {
  if (values.length === 0) return 0
  const from = values.byteOffset
  return squares([memory(values)])(BigInt(from), BigInt(from + values.length * 4))
}

function memory(values: Float32Array): Memory {
  const found = memoryOf(values)
  if (!found) throw new Error('an array that is not in a memory of WebAssembly')
  return found
}
