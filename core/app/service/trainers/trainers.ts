/** trainers.environments, trainers.start, runs.output */
import { join } from 'node:path'
import type { Input, Output } from '../../../contract/methods.ts'
import type { PhaseInfo, RunSummary } from '../../../contract/run.ts'
import type { PythonEnvironment } from '../../../contract/trainer.ts'
import { type Result, success } from '../../../domain/failure.ts'
import { type ExpectedStage, OTHER_TRAINERS, stepsOf } from '../../../recipe/index.ts'
import { isTrainable, TASK_DESCRIPTIONS } from '../../../tasks/index.ts'
import type { Handlers, ServiceContext } from '../handlers.ts'
import type { Job } from '../jobs/jobs.ts'
import { newId } from '../new-id.ts'
import { type WrittenRecipe, writeRecipeFolder } from '../recipes/write-folder.ts'
import { chooseEnvironment, surroundings } from './choose.ts'
import { findInterpreters, probe } from './environments.ts'
import type { Launches } from './launches.ts'
import { trainerOptions } from './options.ts'
import { writeRecord } from './record.ts'

type Methods = 'trainers.environments' | 'trainers.options' | 'trainers.start' | 'runs.output'

const USUAL_LINES = 40

export function trainerHandlers(context: ServiceContext, launches: Launches): Handlers<Methods> {
  return {
    'trainers.environments': ({ look, jobId }) =>
      context.jobs.run(jobId, 'doctor', (job) => environmentsHere(context, look, job)),
    'trainers.options': ({ model }) => trainerOptions(context.models.locate(model)),
    'trainers.start': (input) => context.jobs.run(input.jobId, 'export', (job) => start(context, launches, input, job)),
    'runs.output': async ({ run, lines }) => {
      const found = context.history.runs.get(run)
      if (!found.ok) return found
      return success({ lines: await launches.output(found.value, lines ?? USUAL_LINES) })
    },
  }
}

async function environmentsHere(
  { history }: ServiceContext,
  look: string | undefined,
  job: Job,
): Promise<Result<Output<'trainers.environments'>>> {
  const settings = history.settings.get()
  if (!settings.ok) return settings
  const { pythons } = settings.value
  const told = [...(look === undefined ? [] : [look]), ...Object.values(pythons)]
  const interpreters = await findInterpreters(surroundings(), told)
  // A path that is not there is answered, too.
  if (look !== undefined && !interpreters.includes(look)) interpreters.unshift(look)
  const environments: PythonEnvironment[] = []
  const failed: { python: string; message: string }[] = []
  for (const [i, python] of interpreters.entries()) {
    job.progress({ stage: `looking at ${python}`, done: i, total: interpreters.length })
    const answered = await probe(python, job.signal)
    if (!answered.ok) failed.push({ python, message: answered.failure.message })
    else if (!environments.some(({ prefix }) => prefix === answered.value.prefix)) environments.push(answered.value)
  }
  return success({ environments, failed, chosen: pythons })
}

async function start(
  context: ServiceContext,
  launches: Launches,
  { python, ...input }: Input<'trainers.start'>,
  job: Job,
): Promise<Result<RunSummary>> {
  const { history, paths, emit } = context
  const environment = await chooseEnvironment(context, input.trainer, python, job)
  if (!environment.ok) return environment
  const folder = join(paths.runs, newId('other'))
  const written = await writeRecipeFolder(context, { ...input, out: join(folder, 'recipe') }, job)
  if (!written.ok) return written
  const { dataset, request, expected, emitted, support } = written.value
  const { recipe, model, batch, seed, devices, cpu } = request
  await writeRecord(folder, {
    trainer: input.trainer,
    python: environment.value.python,
    model,
    adapted: recipe.adapters !== null,
    batch,
    commands: emitted.map(({ about, argv, env, output, ...command }, i) => ({
      about,
      argv: [...argv],
      env: { ...env },
      output,
      stages: [...(command.stages ?? [i])],
    })),
    stages: recipe.stages.map((stage, i) => ({
      name: stage.name,
      steps: (OTHER_TRAINERS[input.trainer].stepsOf ?? stepsOf)(request, stage),
      epochs: stage.epochs,
      trainable: expected[i]?.trainable ?? 0,
      tensors: [...(expected[i]?.tensors ?? [])],
    })),
  })
  const { task = 'classes' } = dataset
  const created = history.runs.create({
    datasetId: dataset.datasetId,
    model: input.model,
    // The name stands for the hash of weights that Thaw has not loaded.
    modelHash: input.model,
    trainer: input.trainer,
    strategy: input.strategy,
    seed,
    metric: TASK_DESCRIPTIONS[isTrainable(task) ? task : 'captions'].metric,
    config: {
      seed,
      epochs: recipe.stages.reduce((sum, { epochs }) => sum + epochs, 0),
      other: {
        method: recipe.method,
        batch,
        devices,
        cpu,
        ...(input.blocks !== undefined && { blocks: input.blocks }),
      },
    },
    goal: null,
    adviceId: null,
    folderOf: () => folder,
  })
  if (!created.ok) return created
  const { runId } = created.value
  // At once, so that the queue does not take it for one of Thaw's own.
  const running = history.runs.start(runId, {
    engine: engineText(environment.value, input),
    phases: phasesOf(written.value),
    environment: facts(environment.value, input),
  })
  if (!running.ok) return running
  emit({ type: 'run.changed', run: running.value })
  history.settings.set({ pythons: { ...chosenSoFar(context), [input.trainer]: environment.value.python } })
  const detail = history.runs.get(runId)
  if (!detail.ok) return detail
  if (support.kind === 'approximately') {
    const lost = support.lost.map((text) => ({ step: 0, epoch: 0, at: 0, kind: 'warning' as const, text }))
    history.runs.appendEvents(runId, lost)
  }
  return launches.begin(detail.value)
}

const chosenSoFar = ({ history }: ServiceContext): Record<string, string> => {
  const settings = history.settings.get()
  return settings.ok ? settings.value.pythons : {}
}

type About = Pick<Input<'trainers.start'>, 'trainer' | 'cpu'>

function deviceOf({ devices }: PythonEnvironment, { cpu }: About): string {
  const [first] = cpu === true ? [] : devices
  return first ? first.name : 'CPU'
}

function engineText(environment: PythonEnvironment, about: About): string {
  const { name, launch } = OTHER_TRAINERS[about.trainer]
  const [main = ''] = launch?.packages ?? []
  const version = environment.packages[main]
  return `${name}${version === undefined || main === 'torch' ? '' : ` ${version}`}, ${deviceOf(environment, about)}`
}

/** Shown with the run. */
function facts(environment: PythonEnvironment, about: About): Record<string, string> {
  return {
    interpreter: environment.python,
    python: environment.version,
    ...environment.packages,
    device: deviceOf(environment, about),
    testedWith: OTHER_TRAINERS[about.trainer].tested,
  }
}

function phasesOf({ request, expected }: WrittenRecipe): PhaseInfo[] {
  return request.recipe.stages.map(({ name, epochs, rates }, i) => {
    const { trainable, parts } = expected[i] as ExpectedStage
    const training = (['vision', 'connector', 'language'] as const).filter((part) => parts[part] > 0)
    return {
      name,
      trainable: training,
      epochs,
      cached: false,
      numbers: trainable,
      rates: Object.fromEntries(training.map((part) => [part, rates[part]])),
    }
  })
}
