import type { BackendStatus } from '../../../../../core/contract/engine.ts'
import { type Backend, BACKENDS } from '../../../../../core/domain/engine.ts'

/** What a machine would answer for a backend: its speeds, or that it is missing. */
export type Machine = Partial<Record<Backend, { gflops: number; images: number }>>

/** Without `model`, the model is not timed. */
export function statusOn(machine: Machine, id: Backend, model: boolean): BackendStatus {
  const speed = machine[id]
  if (speed === undefined) return { id, available: false, why: `There is no ${id}.` }
  const status = { id, available: true, description: id, threads: 8, matmulGflops: speed.gflops }
  return model ? { ...status, forwardImagesPerSecond: 3 * speed.images, stepImagesPerSecond: speed.images } : status
}

export function statusesOn(machine: Machine): BackendStatus[] {
  return BACKENDS.map((id) => statusOn(machine, id, true))
}

export const PROCESSOR: Machine = { ort: { gflops: 100, images: 70 }, wasm: { gflops: 30, images: 2 } }
export const WITH_CARD: Machine = { ...PROCESSOR, 'ort:webgpu': { gflops: 900, images: 800 } }
