/** Files and commands for LLaMA-Factory 0.9.5 (docs: examples/train_full, src/llamafactory/hparams). */
import { messagesJson } from '../../data/messages.ts'
import { DATA, splitFiles } from '../../data/split-files.ts'
import type { Emitted, EmitRequest } from '../../emit/emitted.ts'
import { lowestRate, passesOf, stageFolder } from '../../emit/emitted.ts'
import { KEPT_CHECKPOINTS, MOST_PIXELS, MOST_TOKENS, savingEvery } from '../../emit/limits.ts'
import { stepsOf, warmupSteps } from '../../emit/steps.ts'
import { torchrunVariables } from '../../launchers/torchrun.ts'
import { yaml } from '../../emit/yaml.ts'
import type { Recipe, RecipeStage } from '../../recipe.ts'
import { launch } from './launch.ts'

const TEMPLATES: Readonly<Record<string, string>> = {
  qwen2_vl: 'qwen2_vl',
  qwen2_5_vl: 'qwen2_vl',
  qwen3_vl: 'qwen3_vl',
  internvl: 'intern_vl',
  llava: 'llava',
}
/** Its own names of connectors, which `additional_target` takes whole beside adapters. */
const CONNECTORS: Readonly<Record<string, string>> = {
  qwen2_vl: 'visual.merger',
  qwen2_5_vl: 'visual.merger',
  qwen3_vl: 'visual.merger',
  internvl: 'multi_modal_projector',
  llava: 'multi_modal_projector',
}

export function emitLlamaFactory(request: EmitRequest): Emitted {
  const { recipe, samples, pictures } = request
  const { files, train, validation } = splitFiles(samples, 'json', messagesJson)
  const tags = {
    role_tag: 'role',
    content_tag: 'content',
    user_tag: 'user',
    assistant_tag: 'assistant',
    system_tag: 'system',
    observation_tag: 'tool',
  }
  const entry = (file: string) => ({
    file_name: file,
    formatting: 'sharegpt',
    columns: { messages: 'messages', images: 'images' },
    tags,
  })
  const info = {
    thaw_train: entry(train),
    ...(validation !== null && { thaw_validation: entry(validation) }),
  }
  return {
    files: [
      { path: `${DATA}/dataset_info.json`, text: `${JSON.stringify(info, null, 2)}\n` },
      ...files,
      ...recipe.stages.map((stage, i) => ({
        path: `${stageFolder(i)}.yaml`,
        text: yaml({
          ...modelOf(request, i),
          ...freezing(recipe, stage),
          dataset: 'thaw_train',
          ...(validation !== null && {
            eval_dataset: 'thaw_validation',
            eval_strategy: 'steps',
            eval_steps: savingEvery(stepsOf(request, stage)),
          }),
          dataset_dir: DATA,
          media_dir: pictures,
          template: TEMPLATES[recipe.anatomy.modelType] ?? '',
          cutoff_len: MOST_TOKENS,
          image_max_pixels: MOST_PIXELS,
          ...training(request, stage),
          output_dir: stageFolder(i),
        }),
      })),
    ],
    commands: recipe.stages.map((stage, i) => ({
      about: stage.name,
      argv: ['llamafactory-cli', 'train', `${stageFolder(i)}.yaml`],
      env: {
        HF_HUB_OFFLINE: '1',
        ...(request.devices > 1 && { FORCE_TORCHRUN: '1' }),
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

/** A stage begins with the weights of the one before it. */
const modelOf = ({ model }: EmitRequest, stage: number) => ({
  model_name_or_path: stage === 0 ? model : stageFolder(stage - 1),
  stage: 'sft',
  do_train: true,
})

function freezing(
  { adapters, anatomy }: Recipe,
  { vision, connector, language }: RecipeStage,
): Record<string, unknown> {
  const onVision = vision !== null && adapters?.sides !== 'text'
  const onLanguage = language && adapters?.sides !== 'vision'
  const flags = {
    freeze_vision_tower: !onVision,
    freeze_multi_modal_projector: !connector,
    freeze_language_model: !onLanguage,
  }
  if (!adapters) return { finetuning_type: 'full', ...flags }
  const own = CONNECTORS[anatomy.modelType]
  return {
    finetuning_type: 'lora',
    lora_rank: adapters.rank,
    lora_alpha: adapters.alpha,
    lora_target: 'all',
    ...(connector && own !== undefined && { additional_target: own }),
    ...flags,
  }
}

function training(request: EmitRequest, stage: RecipeStage): Record<string, unknown> {
  const { perDevice, accumulated } = passesOf(request)
  return {
    num_train_epochs: stage.epochs,
    per_device_train_batch_size: perDevice,
    gradient_accumulation_steps: accumulated,
    learning_rate: lowestRate(stage),
    lr_scheduler_type: 'cosine',
    warmup_steps: warmupSteps(request, stage),
    ...(request.cpu ? { use_cpu: true, bf16: false, fp16: false, flash_attn: 'sdpa' } : { bf16: true }),
    logging_steps: 1,
    save_steps: savingEvery(stepsOf(request, stage)),
    save_total_limit: KEPT_CHECKPOINTS,
    // Without the optimiser’s state a stopped run could not go on.
    save_only_model: false,
    print_param_status: true,
    plot_loss: false,
    report_to: 'none',
    preprocessing_num_workers: 1,
    dataloader_num_workers: 0,
    seed: request.seed,
  }
}
