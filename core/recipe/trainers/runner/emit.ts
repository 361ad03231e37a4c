/** The plan that Thaw's runner reads, and the program beside it. */
import { SPELLINGS } from '../../../anatomy/index.ts'
import { messagesJsonl } from '../../data/messages.ts'
import { pairsJsonl } from '../../data/pairs.ts'
import { DATA, splitFiles } from '../../data/split-files.ts'
import { type Emitted, type EmitRequest, passesOf } from '../../emit/emitted.ts'
import { savingEvery } from '../../emit/limits.ts'
import { stepsOf } from '../../emit/steps.ts'
import { torchrun } from '../../launchers/torchrun.ts'
import type { RecipeStage } from '../../recipe.ts'
import { adaptedBy, trainedIn } from '../../trained.ts'
import { launch } from './launch.ts'

const PROGRAM = new URL('thaw_runner.py', import.meta.url)
/** Parts in the order in which a picture passes them; a head trains with the language tower. */
const GROUPS = ['vision', 'connector', 'language'] as const

export function emitRunner(given: EmitRequest): Emitted {
  const { anatomy } = given.recipe
  // What no answer depends on gets no gradient, and would only lose to weight decay.
  const read = anatomy.tensors.filter(({ idle }) => !idle)
  const request = { ...given, recipe: { ...given.recipe, anatomy: { ...anatomy, tensors: read } } }
  const { recipe, model, pictures, samples, batch, seed, cpu } = request
  const { adapters, method } = recipe
  const rows = method === 'contrastive' ? pairsJsonl : messagesJsonl
  const { files, train, validation } = splitFiles(samples, 'jsonl', rows)
  const plan = {
    version: 1,
    strategy: recipe.strategy,
    model,
    pictures,
    method,
    seed,
    batch,
    perPass: passesOf(request).perDevice,
    cpu,
    data: { train: `${DATA}/${train}`, validation: validation && `${DATA}/${validation}` },
    output: 'run',
    savingEvery: savingEvery(recipe.stages.reduce((sum, stage) => sum + stepsOf(request, stage), 0)),
    spellings: SPELLINGS.map(([pattern, spelling]) => [pattern.source, spelling]),
    adapters: adapters && {
      rank: adapters.rank,
      alpha: adapters.alpha,
      modules: adaptedBy(recipe, recipe.stages[0] as RecipeStage).map(({ canonical }) =>
        canonical.replace(/weight$/, ''),
      ),
      towers: { 'vision.': 'vision', 'language.': 'language' },
    },
    stages: recipe.stages.map((stage) => planOf(request, stage)),
  }
  const started = torchrun(request)
  return {
    files: [{ path: 'plan.json', text: `${JSON.stringify(plan, null, 1)}\n` }, ...files],
    copies: [{ path: 'thaw_runner.py', from: PROGRAM }],
    commands: [
      {
        argv: [...(started.length === 0 ? ['python'] : started), 'thaw_runner.py'],
        env: {},
        output: 'run',
        result: 'run/model',
        resume: {
          newest: 'run/checkpoint.pt',
          argv: (checkpoint) => launch.resume(checkpoint, recipe.adapters !== null),
        },
        about: 'all stages',
        stages: recipe.stages.map((_, i) => i),
      },
    ],
  }
}

function planOf({ recipe }: EmitRequest, stage: RecipeStage) {
  const { tensors, numbers } = trainedIn(recipe, stage)
  const whole = recipe.adapters ? tensors.filter(({ part }) => part === 'connector') : tensors
  return {
    name: stage.name,
    epochs: stage.epochs,
    trainable: numbers,
    groups: GROUPS.map((name) => ({
      name,
      rate: stage.rates[name],
      tensors: whole.flatMap(({ part, canonical }) =>
        (part === 'head' ? 'language' : part) === name ? [canonical] : [],
      ),
    })),
  }
}
