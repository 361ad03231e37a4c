/** A batch script for Slurm: one task a node, which starts the node's processes (slurm.schedmd.com/sbatch.html). */
import type { EmittedFile } from '../emit/emitted.ts'
import type { LaunchRequest } from './launch-request.ts'

export function slurmScript({ request: { nodes, devices, cpu } }: LaunchRequest): EmittedFile {
  const lines = [
    '#!/bin/bash',
    '#SBATCH --job-name=thaw',
    `#SBATCH --nodes=${nodes}`,
    '#SBATCH --ntasks-per-node=1',
    ...(cpu ? [] : [`#SBATCH --gpus-per-node=${devices / nodes}`]),
    '#SBATCH --output=slurm-%j.out',
    // A requeued job has the same number, and would write over what it said before.
    '#SBATCH --open-mode=append',
    '#SBATCH --requeue',
    'set -euo pipefail',
    '# Slurm runs a copy of this file, from where sbatch was typed.',
    'cd "$SLURM_SUBMIT_DIR"',
    "[ -f run.sh ] || { echo 'Type sbatch in the folder of the recipe.' >&2; exit 2; }",
    'MASTER_ADDR=$(scontrol show hostnames "$SLURM_JOB_NODELIST" | head -n 1)',
    '# Another one for each job, so that two on a node do not meet.',
    'MASTER_PORT=$((20000 + SLURM_JOB_ID % 10000))',
    'export MASTER_ADDR MASTER_PORT',
    '# run.sh leaves out what is done and goes on from the last checkpoint, so that a requeued job continues.',
    `srun --kill-on-bad-exit=1 sh -c 'NODE_RANK="$SLURM_NODEID" exec sh run.sh'`,
    '',
  ]
  return { path: 'slurm.sh', text: lines.join('\n') }
}
