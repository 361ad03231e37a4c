/** What starts a recipe on several machines, or on one that others share. A new launcher is one entry here. */
import type { EmittedFile, EmitRequest } from '../emit/emitted.ts'
import type { LaunchRequest } from './launch-request.ts'
import { slurmScript } from './slurm.ts'
import { skyYaml } from './skypilot.ts'

export interface Launcher {
  readonly name: string
  /** What lies beside `run.sh`; null where a person starts that itself. */
  readonly file: ((launch: LaunchRequest) => EmittedFile) | null
  /** Whether all machines see the recipe's folder, so that what one writes the others read. */
  readonly shares: boolean
  /** How a person starts it, in the recipe's folder. */
  readonly start: (request: EmitRequest) => readonly string[]
  /** What to know first, as sentences. */
  readonly notes: readonly string[]
}

const everyMachine = ({ nodes }: EmitRequest): string[] =>
  nodes === 1
    ? ['sh run.sh']
    : Array.from({ length: nodes }, (_, rank) => `NODE_RANK=${rank} MASTER_ADDR=first-machine sh run.sh`)

const registry = {
  torchrun: {
    name: 'torchrun',
    file: null,
    shares: true,
    start: everyMachine,
    notes: [
      'On several machines, type one of these lines on each, with the first one’s address. All of them need this folder, the checkpoint and the pictures at the same paths, and `MASTER_PORT` (29500 unless you set it) with the few ports after it open between them.',
    ],
  },
  slurm: {
    name: 'Slurm',
    file: slurmScript,
    shares: true,
    start: () => ['sbatch slurm.sh'],
    notes: [
      'Add your partition, account and time limit to `slurm.sh`, or give them to sbatch. The environment must be active when you submit.',
      'All nodes need this folder, the checkpoint and the pictures at the same paths. A job that Slurm puts back into its queue goes on from its last checkpoint.',
    ],
  },
  skypilot: {
    name: 'SkyPilot',
    file: skyYaml,
    shares: false,
    start: () => ['sky launch -c thaw sky.yaml'],
    notes: [
      'Choose the kind of GPU in `sky.yaml` first. SkyPilot copies this folder, the checkpoint and the pictures to the machines.',
      'The results stay on the first machine: fetch them with `rsync thaw:sky_workdir/ .` before `sky down thaw`.',
    ],
  },
} satisfies Record<string, Launcher>

export type LauncherId = keyof typeof registry
export const LAUNCHERS: Readonly<Record<LauncherId, Launcher>> = registry
