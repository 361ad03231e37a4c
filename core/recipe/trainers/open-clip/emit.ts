/** Files and commands for open_clip_train 3.3.0 (open_clip_train/params.py). */
import { type Anatomy, OPEN_CLIP_FAMILIES } from '../../../anatomy/index.ts'
import { pairsTsv } from '../../data/pairs.ts'
import { DATA, splitFiles } from '../../data/split-files.ts'
import { type Emitted, type EmittedCommand, type EmitRequest, lowestRate, stageFolder } from '../../emit/emitted.ts'
import { WARMUP_SHARE } from '../../emit/steps.ts'
import { torchrun } from '../../launchers/torchrun.ts'
import type { RecipeStage } from '../../recipe.ts'

const CONVERTER = new URL('thaw_convert.py', import.meta.url)
/** As Thaw's runner has it. */
const DECAY = 0.01
const CLIP_NORM = 1

export function emitOpenClip(request: EmitRequest): Emitted {
  const { recipe, samples, pictures } = request
  const data = splitFiles(samples, 'tsv', (some) => pairsTsv(some, pictures))
  return {
    files: data.files,
    copies: [{ path: 'thaw_convert.py', from: CONVERTER }],
    commands: recipe.stages.flatMap((stage, i) => [
      trainingOf(request, stage, i, data),
      {
        about: `the weights of “${stage.name}” as a folder`,
        argv: [
          'python',
          'thaw_convert.py',
          modelOf(request, i),
          `${stageFolder(i)}/checkpoints/epoch_${stage.epochs}.pt`,
          weightsOf(i),
          `--stage=${i + 1}`,
        ],
        env: {},
        output: weightsOf(i),
        stages: [],
        once: true,
      },
    ]),
  }
}

/** Samples of a batch on each device, and batches of an epoch: open_clip leaves out what does not fill one. */
export function batchesOf({ samples, batch, devices }: Pick<EmitRequest, 'samples' | 'batch' | 'devices'>): {
  readonly perDevice: number
  readonly count: number
} {
  const each = Math.ceil(samples.filter(({ split }) => split === 'train').length / devices)
  const perDevice = Math.max(1, Math.min(Math.ceil(batch / devices), each))
  return { perDevice, count: Math.floor(each / perDevice) }
}

const weightsOf = (index: number): string => `${stageFolder(index)}/model`
const modelOf = ({ model }: EmitRequest, index: number): string => (index === 0 ? model : weightsOf(index - 1))

function trainingOf(
  request: EmitRequest,
  stage: RecipeStage,
  index: number,
  { train, validation }: { readonly train: string; readonly validation: string | null },
): EmittedCommand {
  const { recipe, cpu, seed } = request
  const { perDevice, count } = batchesOf(request)
  const started = torchrun(request)
  return {
    about: stage.name,
    argv: [
      // torchrun would take `--logs` for a flag of its own.
      ...(started.length === 0 ? ['python', '-m'] : [...started, '-m', '--']),
      'open_clip_train.main',
      `--model=local-dir:${modelOf(request, index)}`,
      `--train-data=${DATA}/${train}`,
      ...(validation === null ? [] : [`--val-data=${DATA}/${validation}`]),
      '--dataset-type=csv',
      '--csv-separator=\t',
      '--csv-img-key=filepath',
      '--csv-caption-key=title',
      ...(cpu ? ['--device=cpu', '--precision=fp32', '--workers=0'] : ['--precision=amp_bf16']),
      `--batch-size=${perDevice}`,
      `--epochs=${stage.epochs}`,
      `--lr=${lowestRate(stage)}`,
      `--wd=${DECAY}`,
      `--grad-clip-norm=${CLIP_NORM}`,
      `--warmup=${Math.round(WARMUP_SHARE * count * stage.epochs)}`,
      '--log-every-n-steps=1',
      '--save-frequency=1',
      `--seed=${seed}`,
      '--logs=.',
      `--name=${stageFolder(index)}`,
      // Also at first: without it, a second start would train nothing and end well.
      '--resume=latest',
      ...(recipe.anatomy.tensors.some(({ canonical }) => canonical === 'logit_bias') ? ['--siglip'] : []),
      ...locksOf(recipe.anatomy, stage),
    ],
    env: { HF_HUB_OFFLINE: '1' },
    output: stageFolder(index),
    stages: [index],
  }
}

/** Groups count from the top: the projection or timm's pooling, then the blocks, of which the last takes the norm along. */
function locksOf({ modelType, blocks }: Anatomy, { vision }: RecipeStage): string[] {
  if (vision === null) {
    const projects = modelType === OPEN_CLIP_FAMILIES.own.modelType
    return ['--lock-image', ...(projects ? ['--lock-image-unlocked-groups=1'] : [])]
  }
  const [start] = vision
  return start === 0 ? [] : ['--lock-image', `--lock-image-unlocked-groups=${1 + blocks - start}`]
}
