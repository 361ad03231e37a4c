import type { Engine } from './types.ts'

interface Chain {
  /** Side of the square matrices. */
  readonly size: number
  /** How often the product is multiplied again: a graphics card's time should not be the journey of two matrices to it. */
  readonly products: number
  readonly runs: number
}

const PILOT: Chain = { size: 256, products: 1, runs: 1 }
const FULL: Chain = { size: 512, products: 8, runs: 4 }
const BUDGET_MS = 600

/** GFLOP/s below which the full chain would take half a minute (graphics cards imitated in software). */
const CRAWLING = 1

/** Billions of operations per second in products of square matrices: the best of a few runs, in about a second. */
export async function matrixSpeed(engine: Engine): Promise<number> {
  const pilot = await chainSpeed(engine, PILOT)
  return pilot < CRAWLING ? pilot : chainSpeed(engine, FULL)
}

async function chainSpeed(engine: Engine, { size, products, runs }: Chain): Promise<number> {
  // Imported here so that importing the engine loads no backend.
  const { matMul, sum } = await import('@tensorflow/tfjs-core')
  const square = { shape: [size, size] }
  const program = await engine.compile({
    name: 'speed of a matrix product',
    inputs: { a: square, b: square },
    params: new Map(),
    fn: ({ a, b }) => {
      let product = a!
      for (let i = 0; i < products; i++) product = matMul(product, b!)
      return { sum: sum(product) }
    },
  })
  try {
    // Rows sum to less than one, so that repeated products stay small.
    const matrix = () => Float32Array.from({ length: size * size }, (_, i) => ((i * 7919) % 1000) / 1000 / size)
    const inputs = { a: matrix(), b: matrix() }
    return (products * 2 * size ** 3) / (await fastestRun(() => program.run(inputs), runs)) / 1e6
  } finally {
    await program.dispose()
  }
}

/** Milliseconds of the fastest of a few runs, after one that pays for memory and, on a graphics card, for its programs. */
export async function fastestRun(run: () => Promise<unknown>, runs: number, budgetMs = BUDGET_MS): Promise<number> {
  await run()
  const started = performance.now()
  let best = Infinity
  for (let i = 0; i < runs && performance.now() - started < budgetMs; i++) {
    const runStarted = performance.now()
    await run()
    best = Math.min(best, performance.now() - runStarted)
  }
  return best
}
