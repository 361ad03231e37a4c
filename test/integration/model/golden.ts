/** What PyTorch computed with the reference code, as `npm run models:build -- goldens` wrote it. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Params } from '../../../core/engine/index.ts'
import type { TensorSpec } from '../../../core/model/architecture.ts'
import { paramsFrom } from '../../../core/model/checkpoint.ts'
import { readSafetensors, type StoredTensor } from '../../../core/model/safetensors.ts'

export const GOLDENS = join(import.meta.dirname, '../../support/goldens/thaw-photo')

export class Golden {
  readonly #tensors: ReadonlyMap<string, StoredTensor>
  readonly #file: string

  constructor(file: string, tensors: ReadonlyMap<string, StoredTensor>) {
    this.#file = file
    this.#tensors = tensors
  }

  static async read(name: string): Promise<Golden> {
    const file = join(GOLDENS, `${name}.safetensors`)
    const read = readSafetensors(await readFile(file), file)
    if (!read.ok) throw new Error(read.failure.message)
    return new Golden(file, read.value.tensors)
  }

  get(name: string): StoredTensor {
    const found = this.#tensors.get(name)
    if (!found) throw new Error(`${this.#file} has no ${name}`)
    return found
  }

  /** The tensors under a prefix, laid out as a model's are in memory. */
  params(prefix: string, specs: readonly TensorSpec[]): Params {
    const under = [...this.#tensors].filter(([name]) => name.startsWith(prefix))
    const stored = new Map(under.map(([name, tensor]) => [name.slice(prefix.length), tensor]))
    const params = paramsFrom(stored, this.#file, specs)
    if (!params.ok) throw new Error(params.failure.message)
    return params.value
  }
}

/** [items, channels, height, width] → [items, height, width, channels] */
export function channelsLast({ shape, data }: StoredTensor): Float32Array {
  const [items, channels, height, width] = shape as [number, number, number, number]
  const places = height * width
  const out = new Float32Array(data.length)
  for (let item = 0; item < items; item++) {
    for (let channel = 0; channel < channels; channel++) {
      for (let place = 0; place < places; place++) {
        const from = (item * channels + channel) * places + place
        out[(item * places + place) * channels + channel] = data[from] as number
      }
    }
  }
  return out
}

const largest = (values: Float32Array): number => values.reduce((most, value) => Math.max(most, Math.abs(value)), 0)

/** The largest difference as a share of the largest value expected, or of `least`. */
export function apart(found: ArrayLike<number>, expected: Float32Array, least = 0): number {
  if (found.length !== expected.length) return Infinity
  const difference = largest(expected.map((value, i) => value - (found[i] as number)))
  return difference / Math.max(largest(expected), least)
}

/**
 * The gradients that are further apart than `relative`. One that is nothing but rounding, such as that of a bias before a
 * softmax, is compared with the size of the others.
 */
export function gradientsApart(
  found: ReadonlyMap<string, Float32Array>,
  expected: Params,
  relative: number,
): readonly string[] {
  const least = 1e-3 * Math.max(...[...expected.values()].map(({ data }) => largest(data)))
  return [...expected].flatMap(([name, { data }]) =>
    apart(found.get(name) ?? [], data, least) < relative ? [] : [name],
  )
}

/** The four pictures of the golden files, drawn from whole numbers. */
export function drawn(picture: number, side: number): Uint8Array {
  const out = new Uint8Array(side * side * 3)
  for (let y = 0, i = 0; y < side; y++) {
    for (let x = 0; x < side; x++)
      for (let c = 0; c < 3; c++, i++) out[i] = (PICTURES[picture]!(x, y, c, side) % 256) | 0
  }
  return out
}
const PICTURES: readonly ((x: number, y: number, c: number, side: number) => number)[] = [
  (x, y, c, side) => (c === 2 ? 128 : Math.floor(((c === 0 ? x : y) * 255) / (side - 1))),
  (x, y, c) => (((x >> 3) + (y >> 3)) % 2) * 200 + 20 * c,
  (x, y, c) => Math.floor((x * x + y * y * (c + 1)) / 16),
  (x, y, c) => Math.floor(((x * 7919 + y * 104729 + c * 1299709) % 65521) ** 2 / 256),
]
