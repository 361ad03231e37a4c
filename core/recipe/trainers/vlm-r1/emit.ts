/** Files and commands for VLM-R1 at 90052f4 (open_r1/grpo_jsonl.py). */
import { exchangesJsonl, hasBoxes, oneBoxOf } from '../../data/exchanges.ts'
import { DATA, splitFiles } from '../../data/split-files.ts'
import { type Emitted, type EmittedCommand, type EmitRequest, lowestRate, stageFolder } from '../../emit/emitted.ts'
import { KEPT_CHECKPOINTS, MOST_PIXELS, MOST_TOKENS, savingEvery } from '../../emit/limits.ts'
import { WARMUP_SHARE } from '../../emit/steps.ts'
import { torchrun } from '../../launchers/torchrun.ts'
import type { RecipeStage } from '../../recipe.ts'

const PREPARATION = new URL('thaw_prepare.py', import.meta.url)
const CHECKOUT = 'VLM-R1'
const SOURCES = `${CHECKOUT}/src/open-r1-multimodal/src`
/** Answers to a question that are compared, and the weight of the distance from the start: those of its own examples. */
const ANSWERS = 8
const BETA = 0.04
/** It looks for these in the path of a model. */
const NAMES: Readonly<Record<string, string>> = { qwen2_vl: 'Qwen2-VL', qwen2_5_vl: 'Qwen2.5-VL' }

export function emitVlmR1(request: EmitRequest): Emitted {
  const { recipe, samples, model } = request
  const { files, train } = splitFiles(
    samples.filter(({ split }) => split === 'train'),
    'jsonl',
    exchangesJsonl,
  )
  const start = `start/${nameOf(request)}`
  return {
    files,
    copies: [{ path: 'thaw_prepare.py', from: PREPARATION }],
    commands: [
      {
        about: 'VLM-R1 without an import that fails, and the checkpoint under a name that it knows',
        argv: ['python', 'thaw_prepare.py', CHECKOUT, model, start],
        env: {},
        output: 'start',
        stages: [],
        once: true,
      },
      ...recipe.stages.map((stage, i) =>
        trainingOf(request, stage, {
          data: `${DATA}/${train}`,
          model: i === 0 ? start : outputOf(request, i - 1),
          output: outputOf(request, i),
          number: i,
        }),
      ),
    ],
  }
}

const nameOf = ({ recipe }: EmitRequest): string => NAMES[recipe.anatomy.modelType] ?? ''
const outputOf = (request: EmitRequest, stage: number): string => `${stageFolder(stage)}/${nameOf(request)}`

const trainingSamples = ({ samples }: EmitRequest): number => samples.filter(({ split }) => split === 'train').length

/** Questions of a step on each device: it leaves out the last ones that do not fill a step, so a step takes no more than there are. */
function questionsOf(request: EmitRequest): number {
  const { batch, devices } = request
  return Math.max(1, Math.min(Math.ceil(batch / devices), Math.floor(trainingSamples(request) / devices)))
}

export function stepsOfVlmR1(request: EmitRequest, { epochs }: Pick<RecipeStage, 'epochs'>): number {
  return Math.max(1, Math.ceil((epochs * trainingSamples(request)) / (questionsOf(request) * request.devices)))
}

/** Why it cannot run so, as a sentence. */
export function refusalOfVlmR1(request: EmitRequest): string | null {
  const { recipe, samples, pictures, devices } = request
  if (recipe.adapters) return 'Thaw writes no recipes with adapters for VLM-R1.'
  if (pictures.includes(':')) return 'VLM-R1 reads “:” in the folder of pictures as the end of its name.'
  if (trainingSamples(request) < devices) return 'There are fewer training samples than devices.'
  const boxes = samples.filter(hasBoxes)
  if (boxes.length === 0) return null
  if (recipe.anatomy.modelType !== 'qwen2_5_vl')
    return `VLM-R1 rewards boxes in pixels, which ${recipe.anatomy.family} does not write.`
  const several = samples.length - boxes.filter((sample) => oneBoxOf(sample) !== null).length
  return several === 0
    ? null
    : `VLM-R1 rewards answers of exactly one box, and ${several} of ${samples.length} samples have others.`
}

interface Run {
  readonly data: string
  readonly model: string
  readonly output: string
  readonly number: number
}

function trainingOf(request: EmitRequest, stage: RecipeStage, { data, model, output, number }: Run): EmittedCommand {
  const { samples, pictures, seed, cpu } = request
  const steps = stepsOfVlmR1(request, stage)
  const started = torchrun(request)
  const settings = {
    model_name_or_path: model,
    data_file_paths: data,
    image_folders: pictures,
    // Asked for and not read.
    dataset_name: 'none',
    // Boxes are rewarded by their IoU, other answers by how near they come to the right one.
    ...(samples.some(hasBoxes)
      ? { task_type: 'rec', is_reward_customized_from_vlm_module: true }
      : { task_type: 'answer', is_reward_customized_from_vlm_module: false }),
    freeze_vision_modules: stage.vision === null,
    use_vllm: false,
    max_pixels: MOST_PIXELS,
    num_generations: ANSWERS,
    max_completion_length: MOST_TOKENS,
    beta: BETA,
    // All answers to one question at once.
    per_device_train_batch_size: ANSWERS,
    gradient_accumulation_steps: questionsOf(request),
    max_steps: steps,
    learning_rate: lowestRate(stage),
    lr_scheduler_type: 'cosine',
    warmup_steps: Math.round(WARMUP_SHARE * steps),
    ...(cpu ? { use_cpu: true, bf16: false } : { bf16: true }),
    attn_implementation: 'sdpa',
    logging_steps: 1,
    save_steps: savingEvery(steps),
    save_total_limit: KEPT_CHECKPOINTS,
    report_to: 'none',
    seed,
    output_dir: output,
  }
  return {
    about: stage.name,
    argv: [
      ...(started.length === 0 ? ['python'] : started),
      `${SOURCES}/open_r1/grpo_jsonl.py`,
      ...Object.entries(settings).flatMap(([name, value]) => [`--${name}`, String(value)]),
      '--reward_funcs',
      'accuracy',
      'format',
    ],
    env: { HF_HUB_OFFLINE: '1', PYTHONPATH: SOURCES },
    output,
    stages: [number],
  }
}
