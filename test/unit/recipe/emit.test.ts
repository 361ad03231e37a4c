import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { quoted } from '../../../core/recipe/emit/script.ts'
import { yaml } from '../../../core/recipe/emit/yaml.ts'
import { type EmitRequest, planRecipe, type RecipeRequest, writeRecipe } from '../../../core/recipe/index.ts'
import type { LauncherId, OtherTrainerId } from '../../../core/recipe/index.ts'
import { SMALL_REQUEST, smallAnatomy } from './small.ts'

const sample = (split: 'train' | 'val') => ({
  split,
  images: ['a b.png'],
  turns: [
    { role: 'user', text: '<image>Ünïcode “quotes”?' },
    { role: 'assistant', text: 'Yes.\n' },
  ] as const,
})

function written(
  trainer: OtherTrainerId,
  strategy: RecipeRequest['strategy'],
  changes: Partial<EmitRequest> = {},
  launcher?: LauncherId,
) {
  const dual = trainer === 'open-clip'
  const anatomy = smallAnatomy(dual ? 'open_clip' : 'qwen3_vl')
  const recipe = planRecipe({ strategy, method: dual ? 'contrastive' : 'sft', anatomy, items: 2, epochs: 2 })
  const request: EmitRequest = {
    recipe,
    model: '/models/Qwen 3',
    ...SMALL_REQUEST,
    samples: [sample('train'), sample('train'), sample('val')],
    ...changes,
  }
  const made = writeRecipe(request, trainer, 'shapes', launcher)
  if (!made.ok) throw new Error(made.failure.message)
  const files = new Map(made.value.files.map(({ path, text }) => [path, text]))
  return { ...made.value, text: (path: string): string => files.get(path) ?? '' }
}

describe('a recipe for LLaMA-Factory', () => {
  test('is settings for each stage, data that they name, and what to expect', () => {
    const { text, files, expected } = written('llama-factory', 'lp-ft')
    expect(files.map(({ path }) => path)).toEqual([
      'data/dataset_info.json',
      'data/train.json',
      'data/validation.json',
      'stage-1.yaml',
      'stage-2.yaml',
      'expected.json',
      'run.sh',
      'README.md',
    ])
    expect(text('stage-1.yaml')).toContain('model_name_or_path: "/models/Qwen 3"\n')
    expect(text('stage-1.yaml')).toContain('freeze_vision_tower: true\nfreeze_multi_modal_projector: false\n')
    expect(text('stage-2.yaml')).toContain('model_name_or_path: "stage-1"\n')
    expect(text('stage-2.yaml')).toContain('freeze_vision_tower: false\n')
    const info = JSON.parse(text('data/dataset_info.json')) as Record<string, { file_name: string }>
    expect(Object.values(info).map(({ file_name }) => `data/${file_name}`)).toEqual([
      'data/train.json',
      'data/validation.json',
    ])
    expect(JSON.parse(text('data/train.json'))).toHaveLength(2)
    // Its flag of the tower reaches the mergers of middle blocks, so they do not train in the first stage.
    expect(expected.map(({ parts }) => parts.connector)).toEqual([8, 16])
  })

  test('never asks for the best weights at the end, which it mixes with the last ones', () => {
    const { files } = written('llama-factory', 'full')
    expect(
      files
        .filter(({ path }) => path.endsWith('.yaml'))
        .map(({ text }) => text)
        .join(''),
    ).not.toContain('load_best')
  })

  test('with adapters names the connector to train whole', () => {
    const { text, expected } = written('llama-factory', 'lora')
    expect(text('stage-1.yaml')).toContain('finetuning_type: "lora"\n')
    expect(text('stage-1.yaml')).toContain('additional_target: "visual.merger"\n')
    expect(expected[0]!.trainable).toBeGreaterThan(0)
  })

  test('on several devices is started by torchrun, with fewer passes on each', () => {
    const { text, commands } = written('llama-factory', 'full', { devices: 2 })
    expect(commands).toEqual(['HF_HUB_OFFLINE=1 FORCE_TORCHRUN=1 NPROC_PER_NODE=2 llamafactory-cli train stage-1.yaml'])
    expect(text('stage-1.yaml')).toContain('gradient_accumulation_steps: 2\n')
  })
})

describe('a recipe for ms-swift', () => {
  const flagsOf = (command: string): Map<string, string> =>
    new Map([...command.matchAll(/--(\w+) ('[^']*'|\S+)/g)].map(([, name, value]) => [name!, value!]))

  test('gives each part its rate and names single blocks by a pattern', () => {
    const [command] = written('ms-swift', 'last-block').commands
    const flags = flagsOf(command!)
    expect(flags.get('freeze_vit')).toBe('true')
    expect(flags.get('freeze_llm')).toBe('false')
    expect(Number(flags.get('vit_lr'))).toBeLessThan(Number(flags.get('learning_rate')))
    const pattern = new RegExp(flags.get('trainable_parameters_regex')!.slice(1, -1))
    expect(pattern.test('model.visual.blocks.3.mlp.fc1.weight')).toBe(true)
    expect(pattern.test('model.visual.blocks.2.mlp.fc1.weight')).toBe(false)
  })

  test('hands the weights of a stage to the next one', () => {
    const models = written('ms-swift', 'progressive').commands.map((command) => flagsOf(command).get('model'))
    expect(models).toEqual(["'/models/Qwen 3'", 'stage-1/last-checkpoint', 'stage-2/last-checkpoint'])
  })

  test('trains in single precision where there is no GPU', () => {
    const flags = flagsOf(written('ms-swift', 'full', { cpu: true }).commands[0]!)
    expect([flags.get('torch_dtype'), flags.get('fp16'), flags.get('bf16')]).toEqual(['float32', 'false', 'false'])
    expect(flags.has('trainable_parameters_regex')).toBe(false)
  })
})

describe('a recipe for open_clip', () => {
  test('trains each stage in whole epochs and hands its weights on as a folder', () => {
    const { commands, support, text } = written('open-clip', 'lp-ft')
    expect(commands).toEqual([
      expect.stringMatching(/^HF_HUB_OFFLINE=1 python -m open_clip_train\.main '--model=local-dir:\/models\/Qwen 3' /),
      "python thaw_convert.py '/models/Qwen 3' stage-1/checkpoints/epoch_1.pt stage-1/model --stage=1",
      expect.stringContaining(' --model=local-dir:stage-1/model '),
      'python thaw_convert.py stage-1/model stage-2/checkpoints/epoch_1.pt stage-2/model --stage=2',
    ])
    expect(commands[0]).toMatch(/ --epochs=1 .* --name=stage-1 --resume=latest .*--lock-image-unlocked-groups=1$/)
    expect(commands[2]).not.toContain('--lock')
    expect(support).toMatchObject({
      lost: expect.arrayContaining([
        'open_clip counts whole epochs: “everything but the tower” takes 1 in place of 0.6.',
      ]),
    })
    expect(text('data/train.tsv').split('\n').slice(0, 3)).toEqual([
      'filepath\ttitle',
      '/data/it’s here/a b.png\t"Yes.',
      '"',
    ])
  })

  test('counts the groups above the blocks that stay as they are', () => {
    expect(written('open-clip', 'last-block').commands[0]).toMatch(/ --lock-image --lock-image-unlocked-groups=2$/)
  })

  test('starts a process on each device, and not on several without a GPU', () => {
    expect(written('open-clip', 'full', { devices: 2 }).commands[0]).toContain(
      'torchrun --nproc_per_node=2 -m -- open_clip_train.main ',
    )
    expect(() => written('open-clip', 'full', { devices: 2, cpu: true })).toThrow('ask for one device')
  })

  test('keeps a text that its reader of tables would take for none', () => {
    const none = { ...sample('train'), turns: [{ role: 'assistant', text: 'None' }] as const }
    expect(written('open-clip', 'full', { samples: [none] }).text('data/train.tsv')).toContain('a b.png\tNone \n')
  })
})

describe('on several machines', () => {
  const four = { devices: 4, nodes: 2, model: "/models/it's a “möđel”", pictures: '/data/$HOME `x` "y"' }
  const check = (shell: string, text: string): string => execFileSync(shell, ['-n'], { input: text, encoding: 'utf8' })

  test.each(['runner', 'llama-factory', 'ms-swift', 'open-clip'] as const)(
    'a shell can read what %s is started with',
    (trainer) => {
      const { text } = written(trainer, 'lp-ft', four, 'slurm')
      check('sh', text('run.sh'))
      check('bash', text('slurm.sh'))
      expect(() => execFileSync('sh', ['-c', text('run.sh')], { encoding: 'utf8', stdio: 'pipe' })).toThrow(
        'NODE_RANK: Set it to the number of this machine, from 0 to 1.',
      )
    },
  )

  test('each command meets at a port of its own, and one machine converts', () => {
    const script = written('open-clip', 'lp-ft', four).text('run.sh')
    expect(script).toContain('torchrun --nnodes=2 --nproc_per_node=2 -m -- open_clip_train.main')
    expect([...script.matchAll(/MASTER_PORT=\$\(\(port \+ (\d)\)\)/g)].map(([, port]) => port)).toEqual(['0', '2'])
    expect(script.match(/^elif \[ "\$NODE_RANK" = 0 \]; then$/gm)).toHaveLength(2)
    expect(written('open-clip', 'lp-ft').text('run.sh')).not.toContain('NODE_RANK')
  })

  test('programs that call torchrun themselves hear how many there are', () => {
    expect(written('llama-factory', 'full', four).commands[0]).toContain('FORCE_TORCHRUN=1 NNODES=2 NPROC_PER_NODE=2 ')
    expect(written('ms-swift', 'full', four).commands[0]).toContain('NNODES=2 NPROC_PER_NODE=2 ')
  })

  test('Slurm starts one task a node, which finds the first node', () => {
    expect(written('runner', 'full', four, 'slurm').text('slurm.sh')).toBe(`#!/bin/bash
#SBATCH --job-name=thaw
#SBATCH --nodes=2
#SBATCH --ntasks-per-node=1
#SBATCH --gpus-per-node=2
#SBATCH --output=slurm-%j.out
#SBATCH --open-mode=append
#SBATCH --requeue
set -euo pipefail
# Slurm runs a copy of this file, from where sbatch was typed.
cd "$SLURM_SUBMIT_DIR"
[ -f run.sh ] || { echo 'Type sbatch in the folder of the recipe.' >&2; exit 2; }
MASTER_ADDR=$(scontrol show hostnames "$SLURM_JOB_NODELIST" | head -n 1)
# Another one for each job, so that two on a node do not meet.
MASTER_PORT=$((20000 + SLURM_JOB_ID % 10000))
export MASTER_ADDR MASTER_PORT
# run.sh leaves out what is done and goes on from the last checkpoint, so that a requeued job continues.
srun --kill-on-bad-exit=1 sh -c 'NODE_RANK="$SLURM_NODEID" exec sh run.sh'
`)
  })

  test('SkyPilot mounts what the recipe names where it names it', () => {
    const { text } = written('runner', 'lp-ft', four, 'skypilot')
    expect(parse(text('sky.yaml'))).toMatchObject({
      num_nodes: 2,
      resources: { accelerators: 'A100:2' },
      workdir: '.',
      file_mounts: { [four.model]: four.model, [four.pictures]: four.pictures },
      run: expect.stringMatching(/NODE_RANK="\$SKYPILOT_NODE_RANK"[^]*sh run\.sh\n$/),
    })
    expect(text('README.md')).toContain('sky launch -c thaw sky.yaml')
    expect(() => written('ms-swift', 'lp-ft', four, 'skypilot')).toThrow('SkyPilot’s machines share no folder')
  })
})

describe('a script that was stopped', () => {
  /** What a run in a folder with these files would start, with programs that only say what they got. */
  function started(script: string, files: readonly string[]): string {
    const folder = mkdtempSync(join(tmpdir(), 'thaw-script-'))
    try {
      for (const file of ['run.sh', ...files]) {
        mkdirSync(join(folder, dirname(file)), { recursive: true })
        writeFileSync(join(folder, file), file === 'run.sh' ? script : '')
      }
      for (const name of ['llamafactory-cli', 'swift', 'python'])
        writeFileSync(join(folder, name), '#!/bin/sh\necho "$@"\nmkdir -p stage-1\n', { mode: 0o755 })
      const env = { ...process.env, PATH: `${folder}${delimiter}${process.env['PATH']}` }
      return execFileSync('sh', [join(folder, 'run.sh')], { encoding: 'utf8', env })
    } finally {
      rmSync(folder, { recursive: true })
    }
  }
  const checkpoints = [9, 10, 11].map(
    (step) => `stage-1/checkpoint-${step}/${step === 11 ? 'model' : 'trainer_state.json'}`,
  )

  test('goes on from the last whole checkpoint, which is the model as well', () => {
    expect(started(written('llama-factory', 'full').text('run.sh'), checkpoints)).toBe(
      'train stage-1.yaml model_name_or_path=stage-1/checkpoint-10 resume_from_checkpoint=stage-1/checkpoint-10\n',
    )
    expect(started(written('ms-swift', 'full').text('run.sh'), checkpoints)).toMatch(
      / --model stage-1\/checkpoint-10 --resume_from_checkpoint stage-1\/checkpoint-10\n$/,
    )
    expect(started(written('llama-factory', 'lora').text('run.sh'), checkpoints)).toBe(
      'train stage-1.yaml resume_from_checkpoint=stage-1/checkpoint-10\n',
    )
  })

  test('begins anew without one', () => {
    expect(started(written('llama-factory', 'full').text('run.sh'), [])).toBe('train stage-1.yaml\n')
  })

  test('takes a run that was told to stop for unfinished, although it ended well', () => {
    expect(started(written('runner', 'full').text('run.sh'), ['run/checkpoint.pt'])).toBe(
      'thaw_runner.py --resume\nStopped. Run this again to go on.\n',
    )
    expect(started(written('runner', 'full').text('run.sh'), ['run/model/config.json'])).toBe('thaw_runner.py\n')
  })
})

test('samples that a trainer would misread are left out, and the person hears of it', () => {
  const misread = {
    ...sample('train'),
    turns: [sample('train').turns[0], { role: 'assistant', text: 'See <image>.' }] as const,
  }
  const samples = [sample('train'), misread]
  const { support, text } = written('llama-factory', 'full', { samples })
  expect(JSON.parse(text('data/train.json'))).toHaveLength(1)
  expect(support).toMatchObject({
    lost: expect.arrayContaining([expect.stringMatching(/^Left out: 1 sample with “<image>”/)]),
  })
  expect(written('runner', 'full', { samples }).text('data/train.jsonl').trimEnd().split('\n')).toHaveLength(2)
  expect(() => written('ms-swift', 'full', { samples: [misread] })).toThrow(
    'has no training samples that ms-swift can read',
  )
})

test('a trainer that cannot train a strategy, or for which Thaw writes nothing, gets no recipe', () => {
  expect(() => written('llama-factory', 'last-block')).toThrow('cannot train block 4 of the vision tower alone')
  expect(() => written('vlm-r1', 'full')).toThrow('VLM-R1 has no supervised fine-tuning')
  const anatomy = smallAnatomy('qwen3_vl')
  const recipe = planRecipe({ strategy: 'full', method: 'grpo', anatomy, items: 2, epochs: 2 })
  expect(() => written('ms-swift', 'full', { recipe })).toThrow('no recipes for training by rewards with ms-swift')
})

test.each(['plain', 'two words', "it's", '$HOME `id` "x" \\', 'ü€', 'a\nb', '-x', '*'])(
  'a shell reads %j as one argument',
  (text) => {
    expect(execFileSync('sh', ['-c', `printf %s ${quoted(text)}`], { encoding: 'utf8' })).toBe(text)
  },
)

test('settings are YAML that its readers take for numbers, booleans and texts', () => {
  expect(yaml({ rate: 1e-7, whole: 3, flag: true, text: 'a: "b" #c' })).toBe(
    'rate: 1.0e-7\nwhole: 3\nflag: true\ntext: "a: \\"b\\" #c"\n',
  )
})
