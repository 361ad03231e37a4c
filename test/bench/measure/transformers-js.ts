/**
 * @huggingface/transformers' side of bench:measure, for CLIP. Started with a file that holds the job, the folder where the package
 * is installed, and that of the exported model.
 */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { basename, dirname, join } from 'node:path'
import { serveLines } from '../child.ts'
import { peakMb } from '../peak.ts'
import type { MeasureJob, Timed, Turn } from './job.ts'

/** What is used of the package, which is no dependency of Thaw. */
interface Library {
  readonly env: { allowRemoteModels: boolean; localModelPath: string }
  readonly RawImage: { read(file: string): Promise<object> }
  readonly AutoProcessor: {
    from_pretrained(model: string): Promise<(images: readonly object[]) => Promise<{ readonly pixel_values: object }>>
  }
  readonly CLIPVisionModelWithProjection: {
    from_pretrained(
      model: string,
      options: object,
    ): Promise<(inputs: object) => Promise<{ readonly image_embeds: { readonly data: Float32Array; dims: number[] } }>>
  }
}

const [jobFile, installed, exported] = process.argv.slice(2) as [string, string, string]
const job = JSON.parse(readFileSync(jobFile, 'utf8')) as MeasureJob
const entry = createRequire(join(installed, 'package.json')).resolve('@huggingface/transformers')
const { env, RawImage, AutoProcessor, CLIPVisionModelWithProjection } = (await import(entry)) as Library
env.allowRemoteModels = false
env.localModelPath = dirname(exported)
const name = basename(exported)
const processor = await AutoProcessor.from_pretrained(name)
const model = await CLIPVisionModelWithProjection.from_pretrained(name, {
  dtype: 'fp32',
  session_options: { intraOpNumThreads: job.threads },
})
const batches = Array.from({ length: Math.ceil(job.files.length / job.batch) }, (_, i) =>
  job.files.slice(i * job.batch, (i + 1) * job.batch),
)
const load = async (files: readonly string[]): Promise<object> => {
  const images = await Promise.all(files.map((file) => RawImage.read(file)))
  return (await processor(images)).pixel_values
}
const ready: object[] = []

await serveLines(async ({ mode }: Turn): Promise<Timed> => {
  if (mode === 'pixels' && ready.length === 0) for (const files of batches) ready.push(await load(files))
  let first: number[] | null = null
  const started = performance.now()
  for (const [i, files] of batches.entries()) {
    const pixel_values = mode === 'files' ? await load(files) : ready[i]
    const { data, dims } = (await model({ pixel_values })).image_embeds
    first ??= [...data.subarray(0, dims[1])]
  }
  return { ms: performance.now() - started, peakMb: peakMb(), first: first ?? [] }
})
