/** The recorded numbers of tiny checkpoints, computed again by the libraries that are here. */
import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { beforeAll, describe, expect, it } from 'vitest'
import { haveCheckpoints, reference } from '../../support/checkpoints.ts'
import { LIBRARIES_HERE, PYTHON } from './in-python.ts'

const PROGRAM = join(import.meta.dirname, '../../support/python/goldens.py')

interface Again {
  readonly ids: readonly (readonly number[])[]
  readonly pixels: readonly number[]
  readonly images: readonly number[]
  readonly texts: readonly number[]
  readonly logits: readonly number[]
  readonly loss: number
  readonly gradients: Readonly<Record<string, number>>
}

/** All in one process: importing the libraries takes longest. */
async function computedAgain(names: readonly string[]): Promise<ReadonlyMap<string, Again>> {
  const folders = names.map((name) => reference(name).folder)
  const { stdout } = await promisify(execFile)(PYTHON, [PROGRAM, ...folders], { maxBuffer: 2 ** 28 })
  const lines = stdout.split('\n').filter((line) => line.startsWith('{'))
  return new Map(names.map((name, i) => [name, JSON.parse(lines[i] as string) as Again]))
}

const furthest = (a: ArrayLike<number>, b: ArrayLike<number>): number => {
  if (a.length !== b.length) return Number.POSITIVE_INFINITY
  return Array.from(a).reduce((most, value, i) => Math.max(most, Math.abs(value - (b[i] as number))), 0)
}

/** Gradients that are zero but for rounding, such as those of keys' biases, have no length to compare. */
const NOTHING = 1e-5

const CASES = [
  ['hf', 'clip-tiny'],
  ['hf', 'clip-gelu-tiny'],
  ['hf', 'siglip-tiny'],
  ['hf', 'siglip2-tiny'],
  ['open_clip', 'openclip-tiny'],
  ['open_clip', 'siglip-openclip-tiny'],
] as const

const here = CASES.filter(([library]) => LIBRARIES_HERE.includes(library))

describe.skipIf(!haveCheckpoints || here.length === 0)('the recorded numbers', () => {
  let computed: ReadonlyMap<string, Again>
  beforeAll(async () => {
    computed = await computedAgain(here.map(([, name]) => name))
  }, 240_000)

  it.each(here)('are what %s computes of %s here', (_, name) => {
    const recorded = reference(name)
    const again = computed.get(name) as Again
    expect(again.ids).toEqual(recorded.input_ids)
    expect(furthest(again.pixels, recorded.array('pixel_values'))).toBeLessThan(1e-5)
    expect(furthest(again.images, recorded.array('image_embeds'))).toBeLessThan(1e-5)
    expect(furthest(again.texts, recorded.array('text_embeds'))).toBeLessThan(1e-5)
    expect(furthest(again.logits, recorded.array('logits_per_image'))).toBeLessThan(1e-4)
    expect(again.loss).toBeCloseTo(recorded.loss, 5)
    const lengths = Object.entries(again.gradients).flatMap(([tensor, length]) => {
      const { grad_norm: before = 0 } = recorded.tensors[tensor] ?? {}
      return before > NOTHING ? [{ tensor, off: Math.abs(length / before - 1) }] : []
    })
    expect(lengths.length).toBeGreaterThan(20)
    expect(lengths.filter(({ off }) => off > 5e-4)).toEqual([])
  })
})
