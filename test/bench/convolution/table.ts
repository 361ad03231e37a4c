import { aligned } from '../aligned.ts'
import type { Workload } from './job.ts'

export interface Comparison {
  readonly workload: Workload
  /** Largest difference of the results, as a share of the result's largest number. */
  readonly apart: number
  readonly ms: number
  readonly peerMs: number
  readonly mb: number
  readonly peerMb: number
  /** Where PyTorch was faster. */
  readonly layout: string
}

export interface Row extends Comparison {
  readonly side: number
  readonly threads: number
}

const HEAD = ['work', 'px', 'threads', 'ms', 'PyTorch ms', 'ratio', 'MB', 'PyTorch MB', 'ratio', 'layout', 'difference']

/** Aligned columns for a terminal. */
export function table(rows: readonly Row[]): string {
  const lines = rows.map(({ workload, side, threads, ms, peerMs, mb, peerMb, layout, apart }) => [
    workload,
    String(side),
    String(threads),
    ms.toFixed(1),
    peerMs.toFixed(1),
    (ms / peerMs).toFixed(2),
    mb.toFixed(0),
    peerMb.toFixed(0),
    (mb / peerMb).toFixed(2),
    layout,
    apart.toExponential(0),
  ])
  return aligned([HEAD, ...lines], 1)
}
