/** Starts the keeper of a training, which goes on when Thaw is closed (`core/recipe/launch/thaw_keeper.py`). */
import { spawn } from 'node:child_process'
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { dirname, delimiter, join } from 'node:path'
import { KEEPER, type EmittedCommand, type TrainerLaunch } from '../../../recipe/index.ts'
import { writeAtomically } from '../../../model/checkpoint.ts'
import { cleanEnvironment } from '../../fork.ts'
import type { Places } from './record.ts'

export interface KeeperJob {
  readonly places: Places
  readonly python: string
  readonly launch: TrainerLaunch
  readonly commands: readonly EmittedCommand[]
  /** The first to run. */
  readonly first: number
  /** Whether it goes on from a checkpoint that is given as the model, too. */
  readonly fromWeights: boolean
  /** Seconds that were trained before. */
  readonly before: number
  /** Where it goes on from a checkpoint: the size of its log then, and the steps of its stage that count. */
  readonly log: { readonly bytes: number; readonly steps: number } | null
}

/** Resolves once the keeper's process exists. Throws system errors. */
export async function startKeeper(job: KeeperJob): Promise<void> {
  const { places, python, launch, commands, first, fromWeights, before, log } = job
  await mkdir(places.keeper, { recursive: true })
  for (const file of [places.stop, places.end, places.beat]) await rm(file, { force: true })
  if (launch.stopFile !== null) await rm(join(places.recipe, launch.stopFile), { force: true })
  const program = join(places.keeper, 'thaw_keeper.py')
  await writeFile(program, await readFile(KEEPER))
  await writeAtomically(
    places.job,
    JSON.stringify({
      cwd: places.recipe,
      commands: commands.map(({ argv, env, output }) => ({ argv: inEnvironment(argv, python), env, output })),
      first,
      stopFile: launch.stopFile,
      patience: launch.patience,
      fromWeights,
      before,
      log,
    }),
  )
  const child = spawn(python, [program, places.keeper], {
    cwd: places.keeper,
    env: environmentOf(python),
    detached: true,
    stdio: 'ignore',
    windowsHide: true,
  })
  await new Promise<void>((resolve, reject) => {
    child.once('error', reject)
    child.once('spawn', () => resolve())
  })
  child.unref()
}

/** Asks the keeper to stop, with the reason for those who read it later. */
export const askToStop = (places: Places, reason: string): Promise<void> => writeFile(places.stop, reason)

/** As an activated environment has it: its programs are found first. */
export function environmentOf(python: string): NodeJS.ProcessEnv {
  const env = cleanEnvironment(process.env)
  const folder = dirname(python)
  return { ...env, PATH: [folder, env['PATH'] ?? ''].join(delimiter), PYTHONUNBUFFERED: '1' }
}

/** Programs of the environment by their path: `python` itself, and torchrun, which some environments lack as a program. */
function inEnvironment([program = '', ...rest]: readonly string[], python: string): string[] {
  if (program === 'python') return [python, ...rest]
  return program === 'torchrun' ? [python, '-m', 'torch.distributed.run', ...rest] : [program, ...rest]
}
