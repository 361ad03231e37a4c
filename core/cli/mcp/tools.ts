/** What an agent can ask of Thaw. The schemas are those of the contract, without paths that nobody confined. */
import { lstat, realpath } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { datasetSummary, split } from '../../contract/dataset.ts'
import { elsewhereAdvice } from '../../contract/elsewhere-advice.ts'
import { METHODS, modelInfo } from '../../contract/methods.ts'
import { elsewhereModel } from '../../contract/model.ts'
import { recipeRequest } from '../../contract/recipe.ts'
import { runDetail, runSummary } from '../../contract/run.ts'
import type { Input, MethodName, Output } from '../../contract/methods.ts'
import { FailureError } from '../../domain/failure.ts'
import type { References } from './references.ts'

/** How a tool calls Thaw: a job reports its progress to the agent, and ends when the agent cancels. */
export interface Calls {
  call<M extends MethodName>(method: M, input: Input<M>): Promise<Output<M>>
  job<M extends MethodName>(method: M, input: Input<M>): Promise<Output<M>>
}

export interface Tool {
  readonly name: string
  readonly title: string
  readonly description: string
  /** Whether it changes anything that the person sees, outside of what Thaw remembers of a dataset. */
  readonly changes: boolean
  readonly input: z.ZodObject
  readonly output: z.ZodObject
  /** Throws a FailureError for what the agent or the person can mend. */
  run(input: unknown, calls: Calls): Promise<Record<string, unknown>>
}

interface Described<I extends z.ZodObject, O extends z.ZodObject> extends Omit<Tool, 'input' | 'output' | 'run'> {
  readonly input: I
  readonly output: O
  /** May return more than the schema promises. */
  run(input: z.output<I>, calls: Calls): Promise<z.input<O>>
}

function tool<I extends z.ZodObject, O extends z.ZodObject>({ run, ...described }: Described<I, O>): Tool {
  return {
    ...described,
    async run(given, calls) {
      const input = described.input.safeParse(given)
      if (!input.success) throw new FailureError({ code: 'usage', message: firstIssue(input.error) })
      // leaves out what the schema does not promise, because clients refuse more
      return described.output.parse(await run(input.data, calls))
    },
  }
}

function firstIssue({ issues: [issue] }: z.ZodError): string {
  const place = issue?.path.join('.')
  return `${place ? `${place}: ` : ''}${issue?.message ?? 'The input is not valid.'}`
}

/** Longer ones are no names or paths of any system. */
const reference = z.string().min(1).max(4096)
const dataset = reference.describe('A dataset that Thaw knows, by id or name, or a path inside the allowed folders.')
const model = reference
  .optional()
  .describe('A model that “models” lists, or a folder inside the allowed folders; the default model otherwise.')
const run = reference.describe('A run by id, by the start of its id, or by name.')

/** Problems and left-out copies can be thousands; an agent needs to know that there are some, and which kinds. */
const MOST_PROBLEMS = 20
const MOST_RUNS = 100

const listedDataset = z.object({
  datasetId: z.string(),
  name: z.string(),
  root: z.string(),
  importedAt: z.string(),
  format: z.string(),
  task: z.string(),
  items: z.number().int(),
  classes: z.number().int(),
  splits: z.record(split, z.number().int()),
})

const listedModel = modelInfo.pick({
  model: true,
  parameters: true,
  imageSize: true,
  pretrained: true,
  isDefault: true,
  measurable: true,
  folder: true,
})

const recommend = METHODS['advice.recommend']
const comparedRun = runDetail.omit({ phases: true, events: true, environment: true, artifacts: true })

/** Tools that read, and let Thaw remember what it read. */
export function readingTools(references: References): readonly Tool[] {
  return [
    tool({
      name: 'datasets',
      title: 'List datasets',
      description: 'Datasets that Thaw has imported, newest first.',
      changes: false,
      input: z.object({}),
      output: z.object({ datasets: z.array(listedDataset) }),
      async run(_, { call }) {
        const { datasets } = await call('datasets.list', {})
        return {
          datasets: datasets.map((known) =>
            Object.assign({}, known, { task: known.task ?? 'classes', classes: known.classes.length }),
          ),
        }
      },
    }),
    tool({
      name: 'models',
      title: 'List models',
      description:
        'Models that Thaw can measure and train: those that came with it, and those that the person added. “elsewhere” lists added ones that other trainers train.',
      changes: false,
      input: z.object({}),
      output: z.object({ models: z.array(listedModel), elsewhere: z.array(elsewhereModel) }),
      run: (_, { call }) => call('models.list', {}),
    }),
    tool({
      name: 'check_model',
      title: 'Check a model',
      description:
        'What a model or checkpoint folder holds and what is wrong with it; for Qwen-VL, SmolVLM, InternVL and LLaVA, which strategies each other trainer can train.',
      changes: false,
      input: z.object({ model: reference }),
      output: METHODS['models.check'].output,
      run: async (input, { call }) => call('models.check', { model: await references.model(input.model) }),
    }),
    tool({
      name: 'import_dataset',
      title: 'Import a dataset',
      description:
        'Reads a folder, archive or table of images in place, and remembers it. Nothing in it is copied or changed. “problems” holds the first 20; “problemsInAll” counts them.',
      changes: false,
      input: METHODS['datasets.import'].input
        .omit({ jobId: true, path: true })
        .extend({ path: reference.describe('A path inside the allowed folders.') }),
      output: z.object({ dataset: datasetSummary, problemsInAll: z.number().int() }),
      async run({ path, ...reading }, { job }) {
        const imported = await job('datasets.import', { ...reading, path: await references.path(path) })
        const { leaks: _leaks, problems, ...facts } = imported
        return { dataset: { ...facts, problems: problems.slice(0, MOST_PROBLEMS) }, problemsInAll: problems.length }
      },
    }),
    tool({
      name: 'measure',
      title: 'Measure a dataset',
      description:
        'Effective size, distance from pretraining at every depth, and probes on frozen features. Takes minutes the first time; a repeated call answers at once.',
      changes: false,
      input: z.object({ dataset, model }),
      output: METHODS['measure.run'].output,
      run: async (input, { job }) => job('measure.run', await both(input)),
    }),
    tool({
      name: 'recommend',
      title: 'Freeze the vision tower or not?',
      description:
        'Recommends one of seven strategies, from frozen to full. “advice”: predicted scores and their 80 % intervals, reasons with the published results behind them, and what would change the choice; measures first if necessary. “elsewhere”, instead, for a model that other trainers train (Qwen-VL, SmolVLM, InternVL, LLaVA): published results and which trainers can train each strategy, not calibrated; “minutes” and “memoryMB” mean nothing there.',
      changes: false,
      input: recommend.input.omit({ jobId: true, dataset: true, model: true, seed: true }).extend({ dataset, model }),
      output: z.object({ advice: recommend.output.nullable(), elsewhere: elsewhereAdvice.nullable() }),
      async run(input, { job }) {
        const named = await both(input)
        const { goal, kind } = input
        const { advice: elsewhere } =
          named.model === undefined
            ? { advice: null }
            : await job('advice.elsewhere', { dataset: named.dataset, model: named.model, goal, kind })
        const advice = elsewhere ? null : await job('advice.recommend', { ...input, ...named })
        return { advice, elsewhere }
      },
    }),
    tool({
      name: 'runs',
      title: 'List runs',
      description: 'Runs in the history, newest first, with their test scores.',
      changes: false,
      input: z.object({
        dataset: dataset.optional(),
        limit: z.number().int().min(1).max(MOST_RUNS).default(20),
      }),
      output: METHODS['runs.list'].output,
      run: async ({ dataset: of, limit }, { call }) =>
        call('runs.list', { limit, ...(of !== undefined && { dataset: await references.dataset(of) }) }),
    }),
    tool({
      name: 'run',
      title: 'One run',
      description: 'Settings, scores, progress and events of a run.',
      changes: false,
      input: z.object({ run }),
      output: runDetail.omit({ phases: true }),
      run: (input, { call }) => call('runs.get', input),
    }),
    tool({
      name: 'compare',
      title: 'Compare runs',
      description: 'Settings and scores of two to ten runs, side by side.',
      changes: false,
      input: z.object({ runs: z.array(run).min(2).max(10) }),
      output: z.object({ runs: z.array(comparedRun) }),
      run: (input, { call }) => call('runs.compare', input),
    }),
  ]

  async function both(input: { dataset: string; model?: string | undefined }): Promise<{
    dataset: string
    model: string | undefined
  }> {
    return { dataset: await references.dataset(input.dataset), model: await references.model(input.model) }
  }
}

/** Letters, digits and a few signs: a name, never a path. */
const FOLDER_NAME = /^[\p{L}\p{N}][\p{L}\p{N} ._-]{0,99}$/u

/** Writes new folders inside `exports`, and nowhere else. */
export function exportTool(references: References, exports: string): Tool {
  return tool({
    name: 'export_recipe',
    title: 'Write a recipe for another trainer',
    description:
      'Writes a new folder with the data, settings and commands with which another trainer trains a strategy, and says how many parameters should train. Nothing is started.',
    changes: true,
    input: recipeRequest.omit({ jobId: true, out: true, dataset: true, model: true }).extend({
      dataset,
      model: reference,
      folder: z
        .string()
        .regex(FOLDER_NAME, 'Give a name for the folder, of letters, digits, spaces, “.”, “_” and “-”.')
        .describe('Name of the new folder.'),
    }),
    output: METHODS['recipes.export'].output,
    async run({ folder, ...request }, { job }) {
      const out = join(await realpath(exports), folder)
      // A link there could lead anywhere.
      if (await lstat(out).catch(() => null)) {
        const message = `There is already something called “${folder}”. Choose another name.`
        throw new FailureError({ code: 'path-unreadable', message, file: out })
      }
      return job('recipes.export', {
        ...request,
        dataset: await references.dataset(request.dataset),
        model: await references.model(request.model),
        out,
      })
    },
  })
}

const start = METHODS['runs.start'].input

/** Only with `--allow-training`. */
export function trainingTools(references: References): readonly Tool[] {
  return [
    tool({
      name: 'train',
      title: 'Train',
      description:
        'Queues a run with the recommended or another strategy and answers at once; “run” then tells its progress. It trains while this server lives; when the server ends, it saves a checkpoint and stops.',
      changes: true,
      input: start
        .pick({ strategy: true, adviceId: true, seed: true, epochs: true, minutes: true, recompute: true })
        .extend({ dataset, model }),
      output: runSummary,
      async run(input, { call, job }) {
        const named = {
          dataset: await references.dataset(input.dataset),
          model: await references.model(input.model),
        }
        const needsAdvice = (input.strategy ?? 'auto') === 'auto' && input.adviceId === undefined
        const adviceId = needsAdvice ? (await job('advice.recommend', named)).adviceId : input.adviceId
        return call('runs.start', { ...input, ...named, ...(adviceId !== undefined && { adviceId }) })
      },
    }),
    tool({
      name: 'train_elsewhere',
      title: 'Let another trainer train',
      description:
        'Starts LLaMA-Factory, ms-swift, open_clip or Thaw’s own Python program, where it is installed on this machine, and answers at once; “run” then tells its progress. It goes on after this server has ended.',
      changes: true,
      // An interpreter that an agent names could be any program.
      input: METHODS['trainers.start'].input
        .omit({ jobId: true, dataset: true, model: true, python: true })
        .extend({ dataset, model: reference }),
      output: runSummary,
      async run(input, { job }) {
        const named = { dataset: await references.dataset(input.dataset), model: await references.model(input.model) }
        return job('trainers.start', { ...input, ...named })
      },
    }),
    tool({
      name: 'stop',
      title: 'Stop a run',
      description: 'Stops a run with a checkpoint; the person can resume it.',
      changes: true,
      input: z.object({ run }),
      output: runSummary,
      run: (input, { call }) => call('runs.stop', input),
    }),
  ]
}
