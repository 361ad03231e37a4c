/** Files and commands for ms-swift 4.6.0 (swift/arguments). */
import { messagesJsonl } from '../../data/messages.ts'
import { DATA, type SplitFiles, splitFiles } from '../../data/split-files.ts'
import { blockPattern } from '../../emit/block-pattern.ts'
import type { Emitted, EmitRequest } from '../../emit/emitted.ts'
import { passesOf, stageFolder } from '../../emit/emitted.ts'
import { KEPT_CHECKPOINTS, MOST_PIXELS, MOST_TOKENS, savingEvery } from '../../emit/limits.ts'
import { stepsOf, warmupSteps } from '../../emit/steps.ts'
import { torchrunVariables } from '../../launchers/torchrun.ts'
import type { RecipeStage } from '../../recipe.ts'
import { launch } from './launch.ts'

/** Its names of models; a local folder needs its template by name, too. */
const MODEL_TYPES: Readonly<Record<string, string>> = {
  qwen2_vl: 'qwen2_vl',
  qwen2_5_vl: 'qwen2_5_vl',
  qwen3_vl: 'qwen3_vl',
  internvl: 'internvl_hf',
  llava: 'llava1_5_hf',
  idefics3: 'idefics3',
}

export function emitMsSwift(request: EmitRequest): Emitted {
  const { recipe, samples, pictures } = request
  const data = splitFiles(samples, 'jsonl', messagesJsonl)
  return {
    files: data.files,
    commands: recipe.stages.map((stage, i) => ({
      about: stage.name,
      argv: ['swift', 'sft', ...flags({ ...settings(request, stage, i, data), ...parts(request, stage) })],
      env: {
        HF_HUB_OFFLINE: '1',
        MAX_PIXELS: String(MOST_PIXELS),
        ROOT_IMAGE_DIR: pictures,
        ...torchrunVariables(request),
      },
      output: stageFolder(i),
      resume: {
        newest: `${stageFolder(i)}/checkpoint-*/trainer_state.json`,
        argv: (checkpoint) => launch.resume(checkpoint, recipe.adapters !== null),
      },
    })),
  }
}

type Settings = Readonly<Record<string, string | number | boolean>>

const flags = (settings: Settings): string[] =>
  Object.entries(settings).flatMap(([name, value]) => [`--${name}`, String(value)])

function settings(request: EmitRequest, stage: RecipeStage, index: number, data: SplitFiles): Settings {
  const { recipe, model, cpu, seed } = request
  const { perDevice, accumulated } = passesOf(request)
  const saving = savingEvery(stepsOf(request, stage))
  const type = MODEL_TYPES[recipe.anatomy.modelType] ?? ''
  return {
    // The weights of a run are in its checkpoints alone, of which it links the last.
    model: index === 0 ? model : `${stageFolder(index - 1)}/last-checkpoint`,
    model_type: type,
    template: type,
    use_hf: true,
    check_model: false,
    dataset: `${DATA}/${data.train}`,
    ...(data.validation !== null && { val_dataset: `${DATA}/${data.validation}`, eval_steps: saving }),
    split_dataset_ratio: 0,
    torch_dtype: cpu ? 'float32' : 'bfloat16',
    // In single precision it would choose half precision by itself.
    fp16: false,
    bf16: !cpu,
    attn_impl: 'sdpa',
    num_train_epochs: stage.epochs,
    per_device_train_batch_size: perDevice,
    gradient_accumulation_steps: accumulated,
    learning_rate: stage.rates.language,
    vit_lr: stage.rates.vision,
    aligner_lr: stage.rates.connector,
    lr_scheduler_type: 'cosine',
    warmup_steps: warmupSteps(request, stage),
    max_length: MOST_TOKENS,
    logging_steps: 1,
    save_steps: saving,
    save_total_limit: KEPT_CHECKPOINTS,
    add_version: false,
    dataset_num_proc: 1,
    dataloader_num_workers: 0,
    report_to: 'none',
    // So that a signal ends it with a checkpoint.
    callbacks: 'graceful_exit',
    seed,
    output_dir: stageFolder(index),
  }
}

function parts({ recipe: { adapters, anatomy } }: EmitRequest, { vision, connector, language }: RecipeStage): Settings {
  if (adapters) {
    return {
      tuner_type: 'lora',
      lora_rank: adapters.rank,
      lora_alpha: adapters.alpha,
      target_modules: 'all-linear',
      freeze_vit: vision === null || adapters.sides === 'text',
      freeze_aligner: !connector,
      freeze_llm: !language || adapters.sides === 'vision',
    }
  }
  const [start, end] = vision ?? [0, 0]
  const some = vision !== null && !(start === 0 && end === anatomy.blocks)
  return {
    tuner_type: 'full',
    freeze_vit: vision === null || some,
    freeze_aligner: !connector,
    freeze_llm: !language,
    // What this pattern names trains, although the tower is frozen.
    ...(some && { trainable_parameters_regex: blockPattern(anatomy, vision) }),
  }
}
