/** A checkpoint that Thaw trained opens in transformers and open_clip, also in the files of the one that it did not come from. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Library } from '../../../core/domain/library.ts'
import { type Engine, openEngine } from '../../../core/engine/index.ts'
import { unitRows } from '../../../core/math/standardise.ts'
import { crossProducts } from '../../../core/math/linalg/products.ts'
import type { Matrix } from '../../../core/math/matrix.ts'
import { describeFolder } from '../../../core/model/families/index.ts'
import { embedTexts, extractFeatures, loadModel, type LoadedModel, textOf } from '../../../core/model/index.ts'
import { CHECKPOINTS, haveCheckpoints } from '../../support/checkpoints.ts'
import { apart, drawn } from './golden.ts'
import { type InPython, inPython, LIBRARIES_HERE, type PythonJob, runPython } from './in-python.ts'
import { trained } from './trained.ts'
import { MAKE_VARIANTS, VARIANTS } from './variants.ts'

const TEXTS = ['a photo of a cat', 'two red squares', '']
const PICTURES = 4

const CASES: readonly (readonly [name: string, library: Library])[] = (
  [
    ['clip-tiny', 'hf'],
    ['clip-gelu-tiny', 'hf'],
    ['clip-tiny-sharded', 'hf'],
    ['siglip-tiny', 'hf'],
    ['siglip2-tiny', 'hf'],
    ['openclip-tiny', 'open_clip'],
    ['siglip-openclip-tiny', 'open_clip'],
    // In the files of the other one.
    ['clip-tiny', 'open_clip'],
    ['clip-gelu-tiny', 'open_clip'],
    ['clip-tiny-sharded', 'open_clip'],
    ['openclip-tiny', 'hf'],
    ['siglip-openclip-tiny', 'hf'],
    ...VARIANTS.flatMap(({ name, libraries }) => libraries.map((library) => [name, library] as const)),
  ] as const
).filter(([, library]) => LIBRARIES_HERE.includes(library))

let home: string
let engine: Engine
/** Both sides of each case. */
const pairs = new Map<string, { readonly own: Own; readonly theirs: InPython }>()

beforeAll(async () => {
  if (!haveCheckpoints || CASES.length === 0) return
  home = mkdtempSync(join(tmpdir(), 'thaw-python-'))
  const opened = await openEngine('ort', { threads: 1 })
  if (!opened.ok) throw new Error(opened.failure.message)
  engine = opened.value
  await runPython(MAKE_VARIANTS, home, JSON.stringify(VARIANTS), CHECKPOINTS)
  const made = []
  for (const [name, library] of CASES) made.push(await makeCase(name, library))
  const jobs = join(home, 'jobs.json')
  writeFileSync(jobs, JSON.stringify(made.map(({ job }) => job)))
  const theirs = await inPython(jobs)
  made.forEach(({ own }, i) => pairs.set(CASES[i]!.join(), { own, theirs: theirs[i]! }))
}, 300_000)
afterAll(async () => {
  if (home === undefined) return
  await engine.dispose()
  rmSync(home, { recursive: true, force: true })
})

/** What Thaw computes with the weights that it wrote. */
interface Own {
  readonly images: Matrix
  readonly texts: Matrix
  readonly logits: Float32Array
}

async function makeCase(name: string, library: Library): Promise<{ readonly own: Own; readonly job: PythonJob }> {
  const from = folderOf(name)
  const [loaded, found] = [await loadModel(from), await describeFolder(from)]
  if (!loaded.ok) throw new Error(loaded.failure.message)
  if (!found?.ok) throw new Error(`${name} is of no family`)
  const model = { ...loaded.value, params: trained(loaded.value) }
  const to = join(home, `${name} in ${library}`)
  mkdirSync(to)
  expect(await found.value.family.writeFor!(library, from, to, model.params)).toMatchObject({ ok: true })
  const { side, write } = model.architecture.pixels
  const pixels = new Float32Array(PICTURES * side * side * 3)
  for (let i = 0; i < PICTURES; i++) write(drawn(i, side), pixels, i * side * side * 3)
  const file = join(home, `${name} in ${library}.f32`)
  writeFileSync(file, pixels)
  const again = await loadModel(to)
  if (!again.ok) throw new Error(again.failure.message)
  const own = await computed(model)
  // The folder means the same to Thaw itself.
  expect(apart((await computed(again.value)).logits, own.logits)).toBeLessThan(1e-4)
  return { own, job: { folder: to, library, pixels: file, side, texts: TEXTS } }
}

async function computed(model: LoadedModel): Promise<Own> {
  const { side } = model.architecture.pixels
  const { embedding } = await extractFeatures({ engine, model, count: PICTURES, image: (i) => drawn(i, side) })
  const [images, texts] = [unitRows(embedding!), unitRows(await embedTexts({ engine, model, texts: TEXTS }))]
  const { logScale, logitBias } = textOf(model.architecture).join
  const valueOf = (tensor: string): number => model.params.get(tensor)!.data[0]!
  const [scale, bias] = [Math.exp(valueOf(logScale)), logitBias === undefined ? 0 : valueOf(logitBias)]
  const logits = Float32Array.from(crossProducts(images, texts), (cosine) => scale * cosine + bias)
  return { images, texts, logits }
}

const folderOf = (name: string): string =>
  join(VARIANTS.some((variant) => variant.name === name) ? home : CHECKPOINTS, name)

describe.skipIf(!haveCheckpoints || CASES.length === 0)('a trained checkpoint', () => {
  it.each(CASES)(
    '%s, written for %s, loads there with every tensor and no other, and gives the same logits',
    (...of) => {
      const { own, theirs } = pairs.get(of.join())!
      expect({ missing: theirs.missing, unexpected: theirs.unexpected }).toEqual({ missing: [], unexpected: [] })
      expect(apart(theirs.images, own.images.data)).toBeLessThan(1e-4)
      expect(apart(theirs.texts, own.texts.data)).toBeLessThan(1e-4)
      expect(apart(theirs.logits, own.logits)).toBeLessThan(1e-4)
    },
  )
})
