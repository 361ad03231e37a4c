/**
 * The two ends of a run on disk: the fitted head on the pretrained tower, and the trained weights. Together with the
 * pretrained model they give the weights at any share again, so only what differs is stored.
 */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Blend } from '../../contract/blend.ts'
import { type Result, failure, success } from '../../domain/failure.ts'
import type { Params } from '../../engine/index.ts'
import { writeAtomically } from '../../model/checkpoint.ts'
import type { StoredTensor } from '../../model/safetensors.ts'
import { readSafetensors, writeSafetensors } from '../../model/safetensors.ts'
import { type Fingerprints, hasChanged } from './fingerprints.ts'

const START = 'start/'
const TRAINED = 'trained/'

export const endsFile = (runDir: string): string => join(runDir, 'ends.safetensors')

/** @param step of the run that the trained weights are from */
export async function saveEnds(
  runDir: string,
  pretrained: Fingerprints,
  start: Params,
  trained: Params,
  step: number,
): Promise<Blend['ends']> {
  const tensors = new Map<string, StoredTensor>()
  for (const [name, tensor] of start) {
    if (hasChanged(pretrained, name, tensor.data)) tensors.set(`${START}${name}`, tensor)
  }
  for (const [name, tensor] of trained) {
    if (differ(tensor.data, start.get(name)?.data)) tensors.set(`${TRAINED}${name}`, tensor)
  }
  const file = endsFile(runDir)
  const bytes = writeSafetensors(tensors, { dtype: 'F32', metadata: { step: String(step) } })
  await writeAtomically(file, bytes)
  return { file, bytes: bytes.length }
}

export interface Ends {
  readonly start: Params
  readonly trained: Params
  /** Step of the run that the trained weights are from. */
  readonly step: number
}

/**
 * Both ends, each with every tensor of the model.
 * @param params the pretrained model's, which stay as they are, or the initial ones
 * Failures: not-found, model-unreadable.
 */
export async function loadEnds(runDir: string, params: Params): Promise<Result<Ends>> {
  const file = endsFile(runDir)
  const bytes = await readFile(file).catch(() => null)
  if (!bytes) {
    const message = `The weights at both ends of the run are no longer at ${file}, so Thaw cannot mix them again.`
    return failure('not-found', message, { file })
  }
  const read = readSafetensors(bytes, file)
  if (!read.ok) return read
  const { tensors, metadata } = read.value
  const stray = [...tensors].find(([stored, { data }]) => params.get(nameOf(stored))?.data.length !== data.length)
  if (stray) {
    const message = `${file} holds the tensor ${stray[0]}, which the model does not have in this shape.`
    return failure('model-unreadable', message, { file })
  }
  const start = overlaid(params, tensors, START)
  return success({ start, trained: overlaid(start, tensors, TRAINED), step: Number(metadata['step']) })
}

/** The model's name of a tensor of the file; empty if it belongs to neither end. */
const nameOf = (stored: string): string =>
  [START, TRAINED].map((end) => (stored.startsWith(end) ? stored.slice(end.length) : '')).join('')

/** Shares the arrays of `params` where the file has no tensor. */
function overlaid(params: Params, tensors: ReadonlyMap<string, StoredTensor>, prefix: string): Params {
  return new Map(
    Array.from(params, ([name, param]) => {
      const stored = tensors.get(`${prefix}${name}`)
      return [name, stored ? { ...param, data: stored.data } : param]
    }),
  )
}

const differ = (a: Float32Array, b: Float32Array | undefined): boolean =>
  a.length !== b?.length || a.some((value, i) => value !== b[i])
