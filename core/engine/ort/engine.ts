import type { Device } from '../../domain/engine.ts'
import { RECORDING_BACKEND } from '../fused.ts'
import { checkParams } from '../arrays.ts'
import { onBackend } from '../tfjs.ts'
import type { Arrays, Engine, NonFinite, Program, ProgramSpec, StepProgram, StepSpec } from '../types.ts'
import { recordingBackend } from './backend.ts'
import { DEVICE_NAMES, ORT_VERSION } from './devices.ts'
import { diagnose } from './diagnose.ts'
import { record, type Recording } from './record.ts'
import { type Compiled, compileRecording } from './session.ts'

/** Compiles tfjs functions to ONNX graphs and runs them with ONNX Runtime on a device. */
export function openOrt(threads: number, device: Device = 'cpu'): Engine {
  const backend = recordingBackend()
  const programs = new Set<Compiled>()

  function recorded(spec: ProgramSpec, trainable?: readonly string[]): Promise<Recording> {
    return onBackend(RECORDING_BACKEND, () => record(backend, spec, device, trainable))
  }

  /** Always on the CPU: shaders may compute as if no number were infinite. */
  async function diagnosed(spec: StepSpec, inputs: Arrays): Promise<NonFinite | undefined> {
    const recording = await onBackend(RECORDING_BACKEND, () => record(backend, spec, 'cpu', spec.trainable, true))
    return diagnose(spec, recording, inputs, threads)
  }

  async function compiled(spec: ProgramSpec, trainable?: readonly string[]): Promise<Compiled> {
    checkParams(spec)
    const started = performance.now()
    const recording = await recorded(spec, trainable)
    const program = await compileRecording(spec, recording, performance.now() - started, { device, threads })
    programs.add(program)
    return program
  }

  const release = (program: Compiled) => async () => {
    programs.delete(program)
    await program.dispose()
  }

  return {
    id: 'ort',
    device,
    description: `ONNX Runtime ${ORT_VERSION}, ${device === 'cpu' ? `CPU, ${threads} ${threads === 1 ? 'thread' : 'threads'}` : DEVICE_NAMES[device]}`,
    threads,
    async compile(spec): Promise<Program> {
      const program = await compiled(spec)
      return {
        stats: program.stats,
        run: async (inputs) => {
          await program.run(inputs)
          return program.outputs
        },
        dispose: release(program),
      }
    },
    async compileStep(spec): Promise<StepProgram> {
      const program = await compiled(spec, spec.trainable)
      return {
        stats: program.stats,
        run: async (inputs) => {
          await program.run(inputs)
          return { outputs: program.outputs, grads: program.grads }
        },
        diagnose: (inputs) => diagnosed(spec, inputs),
        dispose: release(program),
      }
    },
    async dispose() {
      await Promise.all([...programs].map((program) => program.dispose()))
      programs.clear()
    },
  }
}
