/** The weights of a model from its files, checked to be the ones that its folder was written for. */
import { type Result, failure, success } from '../domain/failure.ts'
import { listed } from '../domain/listed.ts'
import type { Params } from '../engine/index.ts'
import { valuesIn } from '../math/shape.ts'
import { numbersInWasm } from '../math/wasm/numbers.ts'
import { type Expected, filledIn, storedAs } from './checkpoint.ts'
import { decodeValues, type Dtype } from './dtypes.ts'
import { multiplied, SCALE } from './eight-bit.ts'
import type { Description } from './families/family.ts'
import { closeAll, openAll } from './header.ts'
import { modelHashOf } from './identity.ts'
import { checkPlaces, partOf, type Place, type Places, placesIn } from './locate-tensors.ts'
import { mismatch } from './mismatch.ts'
import type { StoredTensor } from './safetensors.ts'

type Located = Pick<Description, 'name' | 'weights' | 'architecture'>

/** Null where a file cannot be read. Failures: model-unreadable, model-mismatch. */
export async function readWeights({ name, weights, architecture }: Located): Promise<Result<Params> | null> {
  const intact = await checkWeights({ name, weights })
  if (!intact?.ok) return intact
  const files = weights.map(({ file }) => file)
  const opened = await openAll(files)
  if (!opened?.ok) return opened
  try {
    return await readTensors(placesIn(opened.value), architecture.tensors, files)
  } finally {
    await closeAll(opened.value)
  }
}

/** Reads the tensors expected, one after the other, into the layout of memory. Failures: model-unreadable. */
export async function readTensors(
  places: Places,
  expected: readonly Expected[],
  files: readonly string[],
): Promise<Result<Params>> {
  const fits = checkPlaces(places, expected, files)
  if (!fits.ok) return fits
  const params: Params = new Map()
  const wrong: string[] = []
  // Where training reaches them: otherwise its first step would need room for all of them a second time.
  const homes = numbersInWasm(expected.map(({ shape }) => valuesIn(shape)))
  for (const [i, tensor] of expected.entries()) {
    const name = tensor.stored?.name ?? tensor.name
    const place = places.get(name)
    const read = place ? await readTensor(place, name, tensor, places) : filledIn(tensor)
    if (!read) {
      const file = place?.reader.file ?? files.join(', ')
      return failure('model-unreadable', `${file}: tensor ${name} has no scales that fit it.`, { file })
    }
    if (place && !isFinite(read.data)) wrong.push(name)
    const { shape, data } = storedAs(tensor.name, read, [tensor])
    const home = homes[i] as Float32Array
    home.set(data)
    params.set(tensor.name, { shape, data: home })
  }
  return wrong.length === 0 ? success(params) : notFinite(wrong, places)
}

/** Null for eight bits without scales. */
async function readTensor(
  { reader, entry }: Place,
  name: string,
  expected: Expected,
  places: Places,
): Promise<StoredTensor | null> {
  const { from, to, shape } = partOf(expected, entry)
  // Checked by `checkPlaces`.
  const dtype = entry.dtype as Dtype
  const tensor = { shape, data: decodeValues(await reader.bytes(from, to), dtype) }
  if (dtype !== 'I8') return tensor
  const scales = places.get(name + SCALE)
  if (!scales) return null
  const { shape: of, dtype: width, from: first, to: last } = scales.entry
  return multiplied(tensor, {
    shape: of,
    data: decodeValues(await scales.reader.bytes(first, last), width as Dtype),
  })
}

function isFinite(values: Float32Array): boolean {
  for (let i = 0; i < values.length; i++) if (!Number.isFinite(values[i])) return false
  return true
}

const MOST_NAMED = 5

function notFinite(names: readonly string[], places: Places): Result<never> {
  const unique = [...new Set(names)]
  const file = [...new Set(unique.map((name) => places.get(name)?.reader.file))].join(', ')
  const more = unique.length - MOST_NAMED
  const shown = listed([...unique.slice(0, MOST_NAMED), ...(more > 0 ? [`${more} more`] : [])])
  const message = `${file} holds NaN or infinite values in ${shown}, so that nothing can be computed with it. Get an intact copy of the checkpoint.`
  return failure('model-unreadable', message, { file })
}

/** Whether the files still are what the folder was written for; null where one cannot be read. Failures: model-mismatch. */
export async function checkWeights({ name, weights }: Pick<Located, 'name' | 'weights'>): Promise<Result<null> | null> {
  for (const { file, hash, salt } of weights) {
    const now = await modelHashOf(file, salt).catch(() => null)
    if (now === null) return null
    if (now !== hash) return mismatch(name, file)
  }
  return success(null)
}
