/** How torchrun starts a program once for each device of a machine. */
import type { EmitRequest } from '../emit/emitted.ts'

/**
 * Arguments; none for one process, which needs no torchrun. On several machines it finds the others by variables that
 * `run.sh` sets: PET_NODE_RANK, PET_MASTER_ADDR and PET_MASTER_PORT stand for its arguments of these names
 * (torch/distributed/run.py).
 */
export function torchrun({ devices, nodes }: Pick<EmitRequest, 'devices' | 'nodes'>): string[] {
  if (devices === 1) return []
  return ['torchrun', ...(nodes > 1 ? [`--nnodes=${nodes}`] : []), `--nproc_per_node=${devices / nodes}`]
}

/** For a program that calls torchrun itself, with these and what `run.sh` sets: NODE_RANK, MASTER_ADDR and MASTER_PORT. */
export const torchrunVariables = ({ devices, nodes }: Pick<EmitRequest, 'devices' | 'nodes'>): Record<string, string> =>
  devices === 1 ? {} : { ...(nodes > 1 && { NNODES: String(nodes) }), NPROC_PER_NODE: String(devices / nodes) }
