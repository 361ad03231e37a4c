/** Everything that a pretraining run needs to continue: weights, moments, tokenizer, targets' scale, step. */
import { mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Params } from '../engine/index.ts'
import type { AdamW } from '../train/index.ts'
import { writeAtomically } from '../model/checkpoint.ts'
import type { StoredTensor } from '../model/safetensors.ts'
import { readSafetensors, writeSafetensors } from '../model/safetensors.ts'
import type { Merges } from '../model/byte-pairs.ts'
import type { TargetScale } from './objective.ts'
import type { Recipe } from './recipe.ts'
import { sameUntil } from './recipe.ts'

export interface PretrainState {
  readonly params: Params
  readonly merges: Merges
  readonly scale: TargetScale
  readonly step: number
}

const stateFile = (folder: string): string => join(folder, 'state.safetensors')

export async function saveState(folder: string, state: PretrainState, optimiser: AdamW, recipe: Recipe): Promise<void> {
  await mkdir(folder, { recursive: true })
  const tensors = new Map<string, StoredTensor>()
  for (const [name, param] of state.params) tensors.set(`param/${name}`, param)
  const updates: Record<string, number> = {}
  for (const [name, { first, second, updates: count }] of optimiser.moments) {
    updates[name] = count
    tensors.set(`first/${name}`, { shape: [first.length], data: first })
    tensors.set(`second/${name}`, { shape: [second.length], data: second })
  }
  for (const [name, data] of Object.entries(state.scale)) tensors.set(`scale/${name}`, { shape: [data.length], data })
  const metadata = {
    step: String(state.step),
    merges: JSON.stringify(state.merges),
    recipe: JSON.stringify(recipe),
    updates: JSON.stringify(updates),
  }
  await writeAtomically(stateFile(folder), writeSafetensors(tensors, { dtype: 'F32', metadata }))
}

/** The saved state, with the moments put into `optimiser`; null if there is none or it belongs to another recipe. */
export async function loadState(folder: string, optimiser: AdamW, recipe: Recipe): Promise<PretrainState | null> {
  const bytes = await readFile(stateFile(folder)).catch(() => null)
  if (!bytes) return null
  const read = readSafetensors(bytes, stateFile(folder))
  if (!read.ok) throw new Error(read.failure.message)
  const { tensors, metadata } = read.value
  const step = Number(metadata['step'])
  if (!sameUntil(JSON.parse(metadata['recipe'] ?? '{}') as Recipe, recipe, step)) return null
  const updates = JSON.parse(metadata['updates'] ?? '{}') as Record<string, number>
  const params: Params = new Map()
  const scale: Record<string, Float32Array> = {}
  for (const [name, { shape, data }] of tensors) {
    const slash = name.indexOf('/')
    const rest = name.slice(slash + 1)
    if (name.startsWith('param/')) params.set(rest, { shape, data })
    else if (name.startsWith('scale/')) scale[rest] = data
    else if (name.startsWith('first/')) {
      const second = tensors.get(`second/${rest}`)
      if (second) optimiser.moments.set(rest, { first: data, second: second.data, updates: updates[rest] ?? step })
    }
  }
  return {
    params,
    merges: JSON.parse(metadata['merges'] ?? '[]') as Merges,
    scale: scale as unknown as TargetScale,
    step,
  }
}
