/** The Python environment that a trainer starts in. */
import { homedir } from 'node:os'
import type { PythonEnvironment } from '../../../contract/trainer.ts'
import { failure, type Result } from '../../../domain/failure.ts'
import { OTHER_TRAINERS, type OtherTrainerId } from '../../../recipe/index.ts'
import type { ServiceContext } from '../handlers.ts'
import type { Job } from '../jobs/jobs.ts'
import { findInterpreters, probe, type Surroundings } from './environments.ts'

export const surroundings = (): Surroundings => ({ env: process.env, home: homedir(), platform: process.platform })

/**
 * The named interpreter; else the one that the trainer was last started with; else the first that has the trainer.
 * Failures: environment, usage (Thaw does not start this trainer).
 */
export async function chooseEnvironment(
  { history }: Pick<ServiceContext, 'history'>,
  trainer: OtherTrainerId,
  named: string | undefined,
  job: Job,
): Promise<Result<PythonEnvironment>> {
  const { name, launch, install } = OTHER_TRAINERS[trainer]
  if (!launch)
    return failure('usage', `Thaw writes recipes for ${name} and does not start it. Run the recipe that it writes.`, {
      hint: 'thaw export-recipe',
    })
  const suits = (one: PythonEnvironment): boolean => one.trainers.includes(trainer)
  if (named !== undefined) {
    const answered = await probe(named, job.signal)
    if (!answered.ok || suits(answered.value)) return answered
    const missing = launch.packages.filter((one) => answered.value.packages[one] === undefined)
    return failure(
      'environment',
      `${named} does not have ${missing.join(', ')}, which ${name} needs. ${howTo(install)}`,
    )
  }
  const settings = history.settings.get()
  if (!settings.ok) return settings
  const { pythons } = settings.value
  const last = pythons[trainer]
  const others = await findInterpreters(surroundings(), Object.values(pythons))
  const interpreters = [...(last === undefined ? [] : [last]), ...others.filter((one) => one !== last)]
  for (const [i, python] of interpreters.entries()) {
    job.progress({ stage: `looking at ${python}`, done: i, total: interpreters.length })
    const answered = await probe(python, job.signal)
    if (answered.ok && suits(answered.value)) return answered
  }
  const looked = interpreters.length === 0 ? 'Thaw found no Python' : `None of ${interpreters.length} has it`
  return failure('environment', `No Python environment with ${name} was found. ${looked}. ${howTo(install)}`, {
    hint: '--python PATH',
  })
}

const howTo = (install: readonly string[]): string =>
  `Install it into an environment of its own (${install.join('; ')}), and name its interpreter.`
