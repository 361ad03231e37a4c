import { execFileSync } from 'node:child_process'
import { describe, expect, test } from 'vitest'
import { quoted } from '../../../core/recipe/emit/script.ts'
import { yaml } from '../../../core/recipe/emit/yaml.ts'
import { type EmitRequest, planRecipe, type RecipeRequest, writeRecipe } from '../../../core/recipe/index.ts'
import type { OtherTrainerId } from '../../../core/recipe/index.ts'
import { smallAnatomy } from './small.ts'

const sample = (split: 'train' | 'val') => ({
  split,
  images: ['a b.png'],
  turns: [
    { role: 'user', text: '<image>Ünïcode “quotes”?' },
    { role: 'assistant', text: 'Yes.\n' },
  ] as const,
})

function written(trainer: OtherTrainerId, strategy: RecipeRequest['strategy'], changes: Partial<EmitRequest> = {}) {
  const dual = trainer === 'open-clip'
  const anatomy = smallAnatomy(dual ? 'open_clip' : 'qwen3_vl')
  const recipe = planRecipe({ strategy, method: dual ? 'contrastive' : 'sft', anatomy, items: 2, epochs: 2 })
  const request: EmitRequest = {
    recipe,
    model: '/models/Qwen 3',
    pictures: '/data/it’s here',
    samples: [sample('train'), sample('train'), sample('val')],
    batch: 4,
    seed: 7,
    devices: 1,
    cpu: false,
    ...changes,
  }
  const made = writeRecipe(request, trainer, 'shapes')
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
