/** Our side of bench:measure: what measuring a dataset does to its pictures. Started with a file that holds the job. */
import { readFileSync } from 'node:fs'
import { basename, dirname } from 'node:path'
import type { DatasetItem } from '../../../core/domain/dataset.ts'
import { openEngine } from '../../../core/engine/index.ts'
import { decodeItem, readItems } from '../../../core/measure/items/read-items.ts'
import { inJointSpace, loadModel } from '../../../core/model/index.ts'
import { serveLines } from '../child.ts'
import { peakMb } from '../peak.ts'
import type { MeasureJob, Timed, Turn } from './job.ts'

const { folder, files, batch, threads } = JSON.parse(readFileSync(process.argv[2] as string, 'utf8')) as MeasureJob
const opened = await openEngine('ort', { threads })
if (!opened.ok) throw new Error(opened.failure.message)
const engine = opened.value
const loaded = await loadModel(folder)
if (!loaded.ok) throw new Error(loaded.failure.message)
const model = loaded.value
const root = dirname(files[0] as string)
const items = files.map((file) => ({ path: basename(file) }) as DatasetItem)
const decode = async (index: number): Promise<Uint8Array> =>
  decodeItem(root, items[index] as DatasetItem, model.architecture.pixels)
let decoded: readonly Uint8Array[] | null = null

await serveLines(async ({ mode }: Turn): Promise<Timed> => {
  if (mode === 'pixels') decoded ??= await Promise.all(items.map((_, index) => decode(index)))
  const image = mode === 'files' ? decode : (index: number): Uint8Array => decoded![index] as Uint8Array
  const started = performance.now()
  const { features } = await readItems({ engine, model, count: items.length, image, batch })
  const ms = performance.now() - started
  const { data, cols } = inJointSpace(features)
  return { ms, peakMb: peakMb(), first: [...data.subarray(0, cols)] }
})
