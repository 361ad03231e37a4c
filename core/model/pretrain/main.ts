/**
 * `npm run pretrain`: makes thaw-tiny from nothing but seeds. Resumes where it was stopped; writes the model into the zoo
 * when done (or at once, from the newest state, with --export).
 */
import { appendFile, mkdir } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import type { StepProgram } from '../../engine/index.ts'
import { openEngine } from '../../engine/index.ts'
import { clipByGlobalNorm, createAdamW } from '../../train/optimise/adamw.ts'
import { warmupCosine } from '../../train/optimise/schedule.ts'
import { THAW_TINY } from '../config.ts'
import { isTrained } from '../groups.ts'
import { MAX_LOGIT_SCALE, decays } from '../parameters.ts'
import { exportModel } from './export.ts'
import { pretrainInputs, pretrainObjective } from './objective.ts'
import { freshState } from './prepare.ts'
import { RECIPE, namedRows, stageAt, stepsOf, totalSteps } from './recipe.ts'
import type { Stage } from './recipe.ts'
import { loadState, saveState } from './state.ts'
import { openStream } from './stream.ts'

const SAVE_EVERY = 200
const LOG_EVERY = 20

const { values: options } = parseArgs({
  options: {
    out: { type: 'string', default: 'out/pretrain' },
    export: { type: 'boolean', default: false },
  },
})
const folder = resolve(options.out)
const recipe = RECIPE
const config = THAW_TINY
const steps = totalSteps(recipe)

async function log(line: string): Promise<void> {
  console.log(line)
  await appendFile(join(folder, 'log.txt'), `${new Date().toISOString()} ${line}\n`)
}

/** Share of rows whose own text comes first; rows that say the same count as hits. */
function topOne(logits: Float32Array, same: Float32Array, n: number): number {
  let right = 0
  for (let i = 0; i < n; i++) {
    let best = 0
    for (let j = 1; j < n; j++) if ((logits[i * n + j] as number) > (logits[i * n + best] as number)) best = j
    if (best === i || (same[i * n + best] as number) < 0) right++
  }
  return right / n
}

await mkdir(folder, { recursive: true })
const optimiser = createAdamW({ beta1: 0.9, beta2: 0.98, epsilon: 1e-6 })
const state = (await loadState(folder, optimiser, recipe)) ?? freshState(config, recipe)
if (options.export) {
  await log(
    `exported step ${state.step} to ${await exportModel(config, state.params, state.merges, recipe, state.step)}`,
  )
  process.exit(0)
}
const opened = await openEngine('ort')
if (!opened.ok) throw new Error(opened.failure.message)
const engine = opened.value

function compileStage(stage: Stage): Promise<StepProgram> {
  return engine.compileStep({
    name: 'pretrain',
    inputs: pretrainInputs(config, recipe, stage),
    params: state.params,
    // The head that names shapes has nothing to learn from before single objects are shown.
    trainable: Array.from(state.params.keys()).filter(
      (name) => isTrained(name) && (stage.namedShare > 0 || !name.startsWith('descriptor.shape')),
    ),
    fn: pretrainObjective(config, recipe, stage, state.scale),
  })
}

await log(`${engine.description}; from step ${state.step} of ${steps}`)

const stream = openStream(config, recipe, state.merges, state.step)
const scale = state.params.get('logit_scale')?.data as Float32Array
const started = performance.now()
let waited = 0
let sums: Record<string, number> = {}
let compiled: { readonly stage: Stage; readonly program: StepProgram } | undefined
for (let step = state.step; step < steps; step++) {
  const before = performance.now()
  const batch = await stream.next()
  waited += performance.now() - before
  const { stage, stepInStage } = stageAt(recipe, step)
  if (compiled?.stage !== stage) {
    await compiled?.program.dispose()
    compiled = { stage, program: await compileStage(stage) }
  }
  const { outputs, grads } = await compiled.program.run(batch)
  const loss = outputs['loss']?.[0] as number
  if (!Number.isFinite(loss)) throw new Error(`the loss became ${loss} at step ${step}`)
  clipByGlobalNorm(grads, recipe.clipNorm)
  const rate = stage.rate * warmupCosine(stepInStage, stepsOf(recipe, stage), stage.warmupSteps)
  const decayOf = (name: string): number => (decays(name, state.params.get(name)?.shape ?? []) ? recipe.weightDecay : 0)
  optimiser.update(state.params, grads, () => rate, decayOf)
  scale[0] = Math.min(scale[0] as number, MAX_LOGIT_SCALE)
  const add = (name: string, value: number): void => {
    sums[name] = (sums[name] ?? 0) + value
  }
  for (const name of ['loss', 'caption', 'local', 'coarse', 'name', 'shape'])
    if (outputs[name]) add(name, outputs[name][0] as number)
  add('top1', topOne(outputs['logits'] as Float32Array, batch['sameCaption'] as Float32Array, recipe.batch))
  if (outputs['nameLogits'])
    add(
      'name top1',
      topOne(outputs['nameLogits'] as Float32Array, batch['sameName'] as Float32Array, namedRows(recipe, stage)),
    )
  if ((step + 1) % LOG_EVERY === 0) {
    const seconds = (performance.now() - started) / 1000
    const perStep = seconds / (step + 1 - state.step)
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
  `done: ${await exportModel(config, state.params, state.merges, recipe, steps)}; now run “npm run pretrain:stats”`,
)
await engine.dispose()
