/**
 * Matrices in eight bits: `name` holds integers from -127 to 127, [rows, columns], and `name.scale` what each group of
 * neighbours in a row is multiplied by, [rows, groups].
 */
import type { StoredTensor } from './safetensors.ts'

export const SCALE = '.scale'

/** The tensor with its scales multiplied in; null where the groups do not divide the rows. */
export function multiplied({ shape, data }: StoredTensor, scales: StoredTensor): StoredTensor | null {
  const [rows = 0, columns = 0] = shape
  const [scaleRows, groups = 0] = scales.shape
  if (shape.length !== 2 || scales.shape.length !== 2 || scaleRows !== rows) return null
  if (groups === 0 || columns % groups !== 0) return null
  const size = columns / groups
  const out = new Float32Array(data.length)
  for (let group = 0, i = 0; group < scales.data.length; group++) {
    const scale = scales.data[group] as number
    for (const end = i + size; i < end; i++) out[i] = (data[i] as number) * scale
  }
  return { shape, data: out }
}
