/**
 * `npm run pretrain`: builds an embedded model from seeds alone. Resumes a stopped run; writes the model into the zoo
 * when done (or at once, from the newest state, with --export). With --ablation NAME --pairs N it makes one with a
 * single part changed instead, in that many pairs, and writes it beside the state: `npm run pretrain:check -- --model
 * DIR` measures its effect.
 */
import { appendFile, mkdir } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import type { Param, StepProgram } from '../engine/index.ts'
import { openEngine } from '../engine/index.ts'
import { clipFactor, createAdamW, globalNorm } from '../train/index.ts'
import { THAW_TINY } from '../model/families/thaw/config.ts'
import { isTrained } from '../model/families/thaw/groups.ts'
import { MAX_LOGIT_SCALE, decays } from '../model/families/thaw/parameters.ts'
import { createTokenizer } from '../model/byte-pair-tokenizer.ts'
import { defaultZoo } from '../model/zoo.ts'
import { ABLATIONS, type Ablation } from './ablations.ts'
import { exportModel } from './export.ts'
import { pretrainInputs, pretrainObjective } from './objective.ts'
import { freshState } from './prepare.ts'
import type { Recipe, RecipeName, Stage } from './recipe.ts'
import { RECIPES, rateAt, scaledTo, stageAt, totalSteps } from './recipe.ts'
import { shareRight } from './scores.ts'
import { loadState, saveState } from './state.ts'
import { openStream } from './stream.ts'

const SAVE_EVERY = 100
const LOG_EVERY = 20

const { values: options } = parseArgs({
  options: {
    model: { type: 'string', default: 'thaw-tiny' },
    out: { type: 'string', default: 'out/pretrain' },
    export: { type: 'boolean', default: false },
    ablation: { type: 'string' },
    pairs: { type: 'string' },
  },
})
if (!Object.hasOwn(RECIPES, options.model)) {
  console.error(`There is no recipe for “${options.model}”. Choose one of: ${Object.keys(RECIPES).join(', ')}.`)
  process.exit(2)
}
const { ablation } = options
if (ablation !== undefined && !Object.hasOwn(ABLATIONS, ablation)) {
  console.error(`There is no ablation “${ablation}”. Choose one of: ${Object.keys(ABLATIONS).join(', ')}.`)
  process.exit(2)
}
const pairs = options.pairs === undefined ? undefined : Number(options.pairs)
if (pairs !== undefined && !(ablation !== undefined && Number.isInteger(pairs) && pairs > 0)) {
  console.error(
    '--pairs takes a whole number of pairs, and an --ablation: the embedded models have the length of their recipe.',
  )
  process.exit(2)
}
const whole: Recipe = RECIPES[options.model as RecipeName]
const changed = ablation === undefined ? whole : ABLATIONS[ablation as Ablation](whole)
const recipe = pairs === undefined ? changed : scaledTo(changed, pairs)
const config = { ...THAW_TINY, name: ablation === undefined ? options.model : `${options.model}-${ablation}` }
const folder = resolve(options.out, config.name)
const zoo = ablation === undefined ? defaultZoo() : resolve(options.out)
const steps = totalSteps(recipe)

async function log(line: string): Promise<void> {
  console.log(line)
  await appendFile(join(folder, 'log.txt'), `${new Date().toISOString()} ${line}\n`)
}

await mkdir(folder, { recursive: true })
const optimiser = createAdamW({ beta1: 0.9, beta2: 0.98, epsilon: 1e-6 })
const state = (await loadState(folder, optimiser, recipe)) ?? freshState(config, recipe)
if (options.export) {
  await log(`exported step ${state.step} to ${await exportModel({ zoo, config, recipe, ...state })}`)
  process.exit(0)
}
const opened = await openEngine('ort')
if (!opened.ok) throw new Error(opened.failure.message)
const engine = opened.value
const tokenizer = createTokenizer(state.merges, config.vocabulary)

function compileStage(stage: Stage): Promise<StepProgram> {
  return engine.compileStep({
    name: 'pretrain',
    inputs: pretrainInputs(config, recipe, stage),
    params: state.params,
    trainable: Array.from(state.params.keys()).filter(isTrained),
    fn: pretrainObjective(config, recipe, stage, state.scale, tokenizer),
  })
}

await log(`${engine.description}; from step ${state.step} of ${steps}`)

const stream = openStream(config, recipe, state.merges, state.step)
const scale = state.params.get('logit_scale') as Param
let lastLog = performance.now()
let waited = 0
let sums: Record<string, number> = {}
let compiled: { readonly stage: Stage; readonly program: StepProgram } | undefined
for (let step = state.step; step < steps; step++) {
  const before = performance.now()
  const batch = await stream.next()
  waited += performance.now() - before
  const { stage } = stageAt(recipe, step)
  if (compiled?.stage !== stage) {
    await compiled?.program.dispose()
    compiled = { stage, program: await compileStage(stage) }
  }
  const { outputs, grads } = await compiled.program.run(batch)
  const loss = outputs['loss']?.[0] as number
  if (!Number.isFinite(loss)) throw new Error(`the loss became ${loss} at step ${step}`)
  const clip = clipFactor(globalNorm(grads), recipe.clipNorm)
  const rate = rateAt(recipe, step)
  const decayOf = (name: string): number => (decays(name, state.params.get(name)?.shape ?? []) ? recipe.weightDecay : 0)
  optimiser.update(state.params, grads, () => rate, decayOf, clip)
  scale.data[0] = Math.min(scale.data[0] as number, MAX_LOGIT_SCALE)
  for (const [name, value] of Object.entries({ ...outputs, ...shareRight(outputs, batch) })) {
    if (typeof value === 'number' || value.length === 1)
      sums[name] = (sums[name] ?? 0) + (typeof value === 'number' ? value : (value[0] as number))
  }
  if ((step + 1) % LOG_EVERY === 0) {
    const perStep = (performance.now() - lastLog) / 1000 / LOG_EVERY
    lastLog = performance.now()
    const shown = Object.entries(sums).map(([name, sum]) => `${name} ${(sum / LOG_EVERY).toFixed(3)}`)
    sums = {}
    const eta = Math.round((perStep * (steps - step - 1)) / 60)
    await log(
      `step ${step + 1}/${steps} ${shown.join(' ')} ${(recipe.batch / perStep).toFixed(0)} pairs/s waited ${(waited / 1000).toFixed(0)} s ETA ${eta} min`,
    )
  }
  if ((step + 1) % SAVE_EVERY === 0 || step + 1 === steps) {
    await saveState(folder, { ...state, step: step + 1 }, optimiser, recipe)
  }
}
await stream.close()
await log(
  `done: ${await exportModel({ zoo, config, recipe, ...state, step: steps })}; now run “npm run pretrain:${ablation === undefined ? 'stats' : 'check'}”`,
)
await engine.dispose()
