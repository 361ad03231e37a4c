import type { Tensor } from '@tensorflow/tfjs-core'
import type { Device, EngineId } from '../domain/engine.ts'

/** Shape (no unknown dimensions: one program per shape) and element type of a program's input; float32 when left out. */
export interface TensorSpec {
  readonly shape: readonly number[]
  readonly dtype?: 'float32' | 'int32'
}

/** Named parameters; `data` is mutated in place by the optimiser between runs and read afresh at every run. */
export interface Param {
  readonly shape: readonly number[]
  data: Float32Array
}
export type Params = Map<string, Param>

export type Arrays = Record<string, Float32Array | Int32Array>

/**
 * Model code: ordinary tfjs-core calls. It must be synchronous and free of values (no `dataSync`, no random ops): what
 * varies between runs comes in through `inputs`.
 */
export type Traced = (inputs: Record<string, Tensor>, params: Record<string, Tensor>) => Record<string, Tensor>

export interface ProgramSpec {
  name: string
  inputs: Record<string, TensorSpec>
  params: Params
  fn: Traced
  /**
   * Whether the parameters stay as they are, so that the program may keep its matrices in the order in which products read
   * them: a pass of a transformer then takes a tenth less time, for a second copy of the matrices and a longer compilation.
   * The last digits of results may differ.
   */
  fixed?: boolean
}

/** `fn` must return `loss` (a scalar) and may return more outputs. */
export interface StepSpec extends ProgramSpec {
  /** Names of the parameters to differentiate; each must influence the loss. */
  trainable: readonly string[]
}

/** `nodes` and `flops` (of matrix products, per run) are 0 for engines that execute eagerly. */
export interface ProgramStats {
  readonly nodes: number
  readonly flops: number
  readonly traceMs: number
  readonly compileMs: number
}

/** Where an operation of a program comes from, in its author's terms. */
export interface Origin {
  /** The tfjs kernel. */
  readonly kernel: string
  /** `file:line` of the model code; in the backward pass, of the operation that is differentiated. */
  readonly location?: string | undefined
  /** The nearest parameter on the way to the operation's inputs, without its `.weight` or `.bias`. */
  readonly layer?: string | undefined
  readonly pass: 'forward' | 'backward'
  /** In the backward pass: the kernel that is differentiated. */
  readonly gradientOf?: string | undefined
}

/** Where numbers first stopped being finite: given so, or computed by an operation whose inputs were all finite. */
export interface NonFinite {
  readonly number: 'NaN' | 'Infinity'
  readonly source: { readonly input: string } | { readonly parameter: string } | Origin
}

export interface Program {
  /** Outputs are valid until the next run. Boolean outputs arrive as int32 zeros and ones. */
  run(inputs: Arrays): Promise<Arrays>
  dispose(): Promise<void>
  readonly stats: ProgramStats
}

export interface StepResult {
  readonly outputs: Arrays
  /** Gradient of the loss for each trainable parameter, in the parameter's shape. */
  readonly grads: Map<string, Float32Array>
}

export interface StepProgram {
  /** Outputs and gradients are valid until the next run. */
  run(inputs: Arrays): Promise<StepResult>
  /**
   * Repeats the step slowly to find where it stops being finite; undefined where everything is. For a step that has gone
   * wrong: it costs a compilation and a few times the step's memory traffic.
   */
  diagnose(inputs: Arrays): Promise<NonFinite | undefined>
  dispose(): Promise<void>
  readonly stats: ProgramStats
}

export interface Engine {
  readonly id: EngineId
  /** Where it computes. */
  readonly device: Device
  /** For people, for example "ONNX Runtime 1.30.0, CPU, 2 threads". */
  readonly description: string
  readonly threads: number
  /** Why this is not what was asked for, where a graphics device did not work and something slower took its place. */
  readonly fallback?: string
  compile(spec: ProgramSpec): Promise<Program>
  compileStep(spec: StepSpec): Promise<StepProgram>
  /** Releases the engine and every program compiled by it. */
  dispose(): Promise<void>
}

export interface EngineOptions {
  /** Threads for one operation; the number of cores when left out. */
  threads?: number
}
