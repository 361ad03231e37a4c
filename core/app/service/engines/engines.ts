/** Chooses the backend for tasks: the person's choice, else the fastest one measured on this machine. */
import type { EngineOrder } from '../../../contract/compute.ts'
import type { BackendStatus, EngineReport, Machine } from '../../../contract/engine.ts'
import { type Backend, BACKENDS, type EngineChoice } from '../../../domain/engine.ts'
import { failure, success, type Result } from '../../../domain/failure.ts'
import { DEFAULT_MODEL } from '../../../model/index.ts'
import type { ComputeClient } from '../compute/client.ts'
import { choose, contenders } from './choose.ts'
import { examineOn } from './examine.ts'
import { fingerprint } from './machine.ts'
import { readReport, writeReport } from './record.ts'

type OnProgress = (backend: Backend, done: number, total: number) => void

export interface Engines {
  /** The person's choice, from `--engine` or the settings. */
  choice(): EngineChoice
  /**
   * The engine for the next task. The first `auto` on a machine measures for a second or two; later ones use the stored
   * result.
   */
  order(): Promise<EngineOrder>
  /** The last measurement, or null if there is none for this machine in its current state. */
  report(): EngineReport | null
  /** Measures every backend and stores the result. Fails with `busy` while something else computes. */
  doctor(onProgress: OnProgress, signal: AbortSignal): Promise<Result<EngineReport>>
}

export interface EnginesOptions {
  readonly choice: () => EngineChoice
  readonly compute: Pick<ComputeClient, 'run' | 'busy'>
  /** The file that stores the measurement. */
  readonly file: string
  readonly machine: Machine
  readonly now: () => Date
  readonly onMeasured: () => void
}

export function createEngines({ choice, compute, file, machine, now, onMeasured }: EnginesOptions): Engines {
  const key = fingerprint(machine)
  let known = readReport(file, key)
  let underway: Promise<unknown> | null = null

  function store(statuses: readonly BackendStatus[]): EngineReport {
    known = { ...choose(statuses), machine, measuredAt: now().toISOString() }
    writeReport(file, key, known)
    onMeasured()
    return known
  }

  /** Measures only what the choice needs: matrix products on all, and the model only on those that may beat the CPU. */
  async function measureQuickly(): Promise<void> {
    const statuses = new Map<Backend, BackendStatus>()
    async function examine(backend: Backend, model: string | null): Promise<boolean> {
      const status = await examineOn(compute, { backend, model })
      if (status.ok) statuses.set(backend, status.value)
      return status.ok
    }
    // WebAssembly is never faster than ONNX Runtime on the same processor; it is the fallback if that does not load.
    for (const backend of BACKENDS.filter((id) => id !== 'wasm')) if (!(await examine(backend, null))) return
    const promising = contenders([...statuses.values()])
    const timed: Backend[] = promising.length > 0 ? ['ort', ...promising] : []
    if (!statuses.get('ort')?.available) timed.push('wasm')
    for (const backend of timed) if (!(await examine(backend, DEFAULT_MODEL))) return
    store([...statuses.values()])
  }

  /** Chooses the number of threads: all cores or only the physical ones, whichever trains faster. */
  async function examineThreads(first: BackendStatus): Promise<BackendStatus> {
    const { cores, physicalCores } = machine
    if (first.id !== 'ort' || !first.available || physicalCores === null || physicalCores >= cores) return first
    const other = await examineOn(compute, { backend: 'ort', model: DEFAULT_MODEL, threads: physicalCores })
    if (!other.ok) return first
    return (other.value.stepImagesPerSecond ?? 0) > (first.stepImagesPerSecond ?? 0) ? other.value : first
  }

  async function measureAll(onProgress: OnProgress, signal: AbortSignal): Promise<Result<EngineReport>> {
    const statuses: BackendStatus[] = []
    for (const backend of BACKENDS) {
      onProgress(backend, statuses.length, BACKENDS.length)
      const status = await examineOn(compute, { backend, model: DEFAULT_MODEL }, { signal })
      if (!status.ok) return status
      statuses.push(await examineThreads(status.value))
    }
    return success(store(statuses))
  }

  async function order(): Promise<EngineOrder> {
    const wanted = choice()
    if (wanted !== 'auto') return { ...orderFor(wanted, known), automatic: false }
    // Nothing can be measured while a task runs; ONNX Runtime on the CPU works everywhere.
    if (known === null && underway === null && compute.busy()) return { backend: 'ort', automatic: true }
    if (known === null) await (underway ??= measureQuickly().finally(() => (underway = null)))
    const chosen = known?.engines.find((engine) => engine.chosen)?.id ?? 'ort'
    return { ...orderFor(chosen, known), automatic: true }
  }

  return {
    choice,
    order,
    report: () => known,
    async doctor(onProgress, signal) {
      if (compute.busy()) {
        return failure(
          'busy',
          'Thaw is busy computing, so the measured speeds would be wrong. Try again when it has finished.',
        )
      }
      return measureAll(onProgress, signal)
    },
  }
}

function orderFor(backend: Backend, report: EngineReport | null): Omit<EngineOrder, 'automatic'> {
  const threads = report?.engines.find(({ id }) => id === 'ort')?.threads
  return { backend, ...(threads !== undefined && { threads }) }
}
