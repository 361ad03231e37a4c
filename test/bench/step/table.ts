import { aligned } from '../aligned.ts'

export interface Comparison {
  readonly ms: number
  readonly peerMs: number
  /** Our time over the peer's. */
  readonly ratio: number
  readonly memory: { readonly mb: number; readonly peerMb: number; readonly ratio: number }
  /** One iteration of eager WebAssembly. */
  readonly wasmMs?: number
}

export interface Row {
  readonly name: string
  readonly threads: number
  /** In the order of the table. */
  readonly workloads: Readonly<Record<string, Comparison>>
}

const HEAD = ['configuration', 'threads', 'work', 'ms', 'PyTorch ms', 'ratio', 'MB', 'PyTorch MB', 'ratio', 'wasm ms']

/** Aligned columns for a terminal. */
export function table(rows: readonly Row[]): string {
  const lines = rows.flatMap(({ name, threads, workloads }) =>
    Object.entries(workloads).map(([workload, seen]) => [name, String(threads), workload].concat(numbers(seen))),
  )
  return aligned([HEAD, ...lines], 3)
}

function numbers({ ms, peerMs, ratio, memory, wasmMs }: Comparison): string[] {
  return [
    ms.toFixed(1),
    peerMs.toFixed(1),
    ratio.toFixed(2),
    memory.mb.toFixed(0),
    memory.peerMb.toFixed(0),
    memory.ratio.toFixed(2),
    wasmMs === undefined ? '' : wasmMs.toFixed(0),
  ]
}
