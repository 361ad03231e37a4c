import type { Arrays, ProgramSpec, TensorSpec } from './types.ts'
import { valuesIn } from '../math/shape.ts'

function lengthOf(spec: { readonly shape: readonly number[] }): number {
  return valuesIn(spec.shape)
}

function check(what: string, array: Float32Array | Int32Array | undefined, spec: TensorSpec): void {
  const type = spec.dtype ?? 'float32'
  const fits = type === 'int32' ? array instanceof Int32Array : array instanceof Float32Array
  if (array === undefined) throw new Error(`${what} is missing`)
  if (!fits) throw new Error(`${what} must be ${type}, not ${array.constructor.name}`)
  if (array.length !== lengthOf(spec)) {
    throw new Error(
      `${what} has ${array.length} numbers, but its shape [${spec.shape.join(', ')}] needs ${lengthOf(spec)}`,
    )
  }
}

/** Checks names, types and lengths of what a run is given. */
export function checkInputs(spec: ProgramSpec, inputs: Arrays): void {
  for (const [name, input] of Object.entries(spec.inputs))
    check(`Input "${name}" of "${spec.name}"`, inputs[name], input)
  for (const name of Object.keys(inputs)) {
    if (!(name in spec.inputs)) throw new Error(`"${spec.name}" has no input "${name}"`)
  }
}

export function checkParams(spec: ProgramSpec): void {
  for (const [name, param] of spec.params) check(`Parameter "${name}" of "${spec.name}"`, param.data, param)
}
