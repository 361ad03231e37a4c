/** L-BFGS for a smooth convex function that is evaluated asynchronously (Nocedal & Wright 2006, algorithm 7.5). */

export interface Point {
  readonly value: number
  readonly gradient: Float64Array
}

/** The function and its gradient at x. */
export type Evaluate = (x: Float64Array) => Promise<Point>

export interface MinimiseOptions {
  /** Most iterations. */
  readonly iterations: number
  /** Stops when no component of the gradient is larger. */
  readonly tolerance: number
  /** Stops when an iteration lowers the value by less than this share. */
  readonly leastGain: number
}

export interface Minimum extends Point {
  readonly x: Float64Array
  readonly iterations: number
}

/** Number of pairs of steps and gradient changes that estimate the Hessian. */
const MEMORY = 10
/** Armijo's share of the decrease predicted by the slope. */
const SUFFICIENT = 1e-4
const HALVINGS = 12

interface Pair {
  readonly step: Float64Array
  readonly change: Float64Array
  readonly curvature: number
}

export async function minimise(evaluate: Evaluate, start: Float64Array, options: MinimiseOptions): Promise<Minimum> {
  let x = start
  let here = await evaluate(x)
  const pairs: Pair[] = []
  for (let done = 0; done < options.iterations; done++) {
    if (largest(here.gradient) <= options.tolerance) return { ...here, x, iterations: done }
    const direction = descent(here.gradient, pairs)
    const slope = dot(here.gradient, direction)
    const next = await search(evaluate, x, here, direction, slope, pairs.length === 0)
    // Single precision finds no lower point, so this is the minimum within its accuracy.
    if (!next) return { ...here, x, iterations: done }
    const step = next.x.map((v, i) => v - (x[i] as number))
    const change = next.gradient.map((v, i) => v - (here.gradient[i] as number))
    const curvature = dot(step, change)
    if (curvature > 1e-12 * dot(change, change)) pairs.push({ step, change, curvature })
    if (pairs.length > MEMORY) pairs.shift()
    const gained = here.value - next.value
    x = next.x
    here = next
    if (gained <= options.leastGain * Math.abs(here.value)) return { ...here, x, iterations: done + 1 }
  }
  return { ...here, x, iterations: options.iterations }
}

/** −H·gradient by the two-loop recursion. */
function descent(gradient: Float64Array, pairs: readonly Pair[]): Float64Array {
  const q = gradient.map((v) => -v)
  const shares: number[] = []
  for (const { step, change, curvature } of pairs.toReversed()) {
    const share = dot(step, q) / curvature
    shares.push(share)
    addScaled(q, change, -share)
  }
  const last = pairs.at(-1)
  if (last) scale(q, last.curvature / dot(last.change, last.change))
  for (const { step, change, curvature } of pairs) {
    addScaled(q, step, (shares.pop() as number) - dot(change, q) / curvature)
  }
  return q
}

/** The first point along the direction that is low enough; null if there is none. */
async function search(
  evaluate: Evaluate,
  x: Float64Array,
  from: Point,
  direction: Float64Array,
  slope: number,
  first: boolean,
): Promise<(Point & { readonly x: Float64Array }) | null> {
  let length = first ? Math.min(1, 1 / Math.sqrt(dot(direction, direction))) : 1
  for (let tries = 0; tries < HALVINGS; tries++) {
    const there = x.map((v, i) => v + length * (direction[i] as number))
    const seen = await evaluate(there)
    if (seen.value <= from.value + SUFFICIENT * length * slope) return { ...seen, x: there }
    // The minimum of the parabola through both values and the slope, limited to between 0.1 and 0.5.
    const parabola = (-slope * length) / (2 * ((seen.value - from.value) / length - slope))
    length = Number.isFinite(parabola) ? Math.min(length / 2, Math.max(length / 10, parabola)) : length / 10
  }
  return null
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0
  for (let i = 0; i < a.length; i++) sum += (a[i] as number) * (b[i] as number)
  return sum
}

function addScaled(to: Float64Array, values: Float64Array, by: number): void {
  for (let i = 0; i < to.length; i++) to[i] = (to[i] as number) + by * (values[i] as number)
}

function scale(values: Float64Array, by: number): void {
  for (let i = 0; i < values.length; i++) values[i] = (values[i] as number) * by
}

function largest(values: Float64Array): number {
  let most = 0
  for (const value of values) most = Math.max(most, Math.abs(value))
  return most
}
