/**
 * Matrices in eight bits: `name` holds integers from -127 to 127, [rows, columns], and `name.scale` what each group of
 * neighbours in a row is multiplied by, [rows, groups].
 */
import type { Result } from '../domain/failure.ts'
import { failure, success } from '../domain/failure.ts'
import type { StoredTensor, TensorFile } from './safetensors.ts'

const SCALE = '.scale'

/** Shapes of a file's tensors as they are once scales are multiplied in. */
export function expandedShapes<T extends { readonly dtype: string }>(entries: ReadonlyMap<string, T>): Map<string, T> {
  return new Map([...entries].filter(([name]) => !isScale(name, (of) => entries.get(of)?.dtype)))
}

/** The tensors of a file with scales multiplied in. Failures: model-unreadable (scales that do not fit). */
export function expandEightBit({ tensors, dtypes }: TensorFile, file: string): Result<Map<string, StoredTensor>> {
  const expanded = new Map<string, StoredTensor>()
  for (const [name, tensor] of tensors) {
    if (isScale(name, (of) => dtypes.get(of))) continue
    if (dtypes.get(name) !== 'I8') {
      expanded.set(name, tensor)
      continue
    }
    const scales = tensors.get(name + SCALE)
    const scaled = scales && multiplied(tensor, scales)
    if (!scaled) return failure('model-unreadable', `${file}: tensor ${name} has no scales that fit it.`, { file })
    expanded.set(name, scaled)
  }
  return success(expanded)
}

const isScale = (name: string, dtypeOf: (name: string) => string | undefined): boolean =>
  name.endsWith(SCALE) && dtypeOf(name.slice(0, -SCALE.length)) === 'I8'

/** Null where the groups do not divide the rows. */
function multiplied({ shape, data }: StoredTensor, scales: StoredTensor): StoredTensor | null {
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
