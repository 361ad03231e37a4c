/**
 * Writes a program with its parameters as one ONNX file that any runtime reads: standard operators alone, none of ONNX
 * Runtime's own.
 */
import { RECORDING_BACKEND } from '../fused.ts'
import { onBackend } from '../tfjs.ts'
import type { ProgramSpec } from '../types.ts'
import { recordingBackend } from './backend.ts'
import { liveParts, MOST_EMBEDDED_BYTES, toOnnx } from './onnx.ts'
import { record } from './record.ts'

/**
 * @param metadata what readers of the file may want to know, by name
 * @returns null if the parameters do not fit into one file
 */
export async function portableOnnx(
  spec: ProgramSpec,
  metadata: Readonly<Record<string, string>>,
): Promise<Uint8Array | null> {
  // Of the devices, the one for which a graph is recorded without operators of the CPU's own layout.
  const recording = await onBackend(RECORDING_BACKEND, () => record(recordingBackend(), spec, 'webgpu'))
  const live = liveParts([...recording.outputs.values()])
  const params = [...recording.params].filter(([, value]) => live.inputs.has(value))
  const bytes = params.reduce((sum, [name]) => sum + (spec.params.get(name)?.data.byteLength ?? 0), 0)
  if (bytes > MOST_EMBEDDED_BYTES) return null
  const embedded = new Map(
    params.map(([name, value]) => {
      const data = spec.params.get(name)?.data
      if (!data) throw new Error(`the program has no parameter ${name}`)
      return [value, { name, data }]
    }),
  )
  const inputs = new Map([...recording.inputs].map(([name, value]) => [value, name]))
  return toOnnx(spec.name, live, recording.outputs, { portable: { inputs, metadata }, embedded })
}
