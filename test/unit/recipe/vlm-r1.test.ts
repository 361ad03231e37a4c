import { execFileSync, spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, readlinkSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import type { Sample } from '../../../core/recipe/data/samples.ts'
import { type EmitRequest, planRecipe, type RecipeRequest, writeRecipe } from '../../../core/recipe/index.ts'
import { SMALL_REQUEST, smallAnatomy } from './small.ts'

const sample = (answer: string): Sample => ({
  split: 'train',
  images: ['a b.png'],
  turns: [
    { role: 'system', text: 'Be brief.' },
    { role: 'user', text: '<image>Which?' },
    { role: 'assistant', text: answer },
    { role: 'user', text: 'Sure?' },
    { role: 'assistant', text: 'Yes.' },
  ],
})
const box = (...boxes: readonly (readonly number[])[]): Sample =>
  sample(JSON.stringify(boxes.map((one) => ({ bbox_2d: one, label: 'cat' }))))

function made(strategy: RecipeRequest['strategy'], changes: Partial<EmitRequest> = {}) {
  const request: EmitRequest = {
    recipe: planRecipe({ strategy, method: 'grpo', anatomy: smallAnatomy('qwen2_5_vl'), items: 8, epochs: 2 }),
    model: '/models/a "b"',
    ...SMALL_REQUEST,
    samples: Array.from({ length: 8 }, () => sample('red')),
    ...changes,
  }
  return writeRecipe(request, 'vlm-r1', 'shapes')
}

function written(...given: Parameters<typeof made>) {
  const result = made(...given)
  if (!result.ok) throw new Error(result.failure.message)
  const files = new Map(result.value.files.map(({ path, text }) => [path, text]))
  return { ...result.value, text: (path: string): string => files.get(path) ?? '' }
}

describe('a recipe for VLM-R1', () => {
  test('makes it start, and then trains', () => {
    const { commands, expected, text } = written('frozen')
    expect(commands[0]).toBe(`python thaw_prepare.py VLM-R1 '/models/a "b"' start/Qwen2.5-VL`)
    expect(commands[1]).toBe(
      "HF_HUB_OFFLINE=1 PYTHONPATH=VLM-R1/src/open-r1-multimodal/src python VLM-R1/src/open-r1-multimodal/src/open_r1/grpo_jsonl.py --model_name_or_path start/Qwen2.5-VL --data_file_paths data/train.jsonl --image_folders '/data/it’s here' --dataset_name none --task_type answer --is_reward_customized_from_vlm_module false --freeze_vision_modules true --use_vllm false --max_pixels 262144 --num_generations 8 --max_completion_length 2048 --beta 0.04 --per_device_train_batch_size 8 --gradient_accumulation_steps 4 --max_steps 4 --learning_rate 0.000001 --lr_scheduler_type cosine --warmup_steps 0 --bf16 true --attn_implementation sdpa --logging_steps 1 --save_steps 10 --save_total_limit 2 --report_to none --seed 7 --output_dir stage-1/Qwen2.5-VL --reward_funcs accuracy format",
    )
    // Its flag takes the merger for a part of the tower.
    expect(expected[0]!.parts).toMatchObject({ vision: 0, connector: 0, language: 8, head: 8 })
    expect(text('README.md')).toContain('takes the import of GLM out')
  })

  test('holds the first question of a conversation and its answer', () => {
    expect(written('frozen').text('data/train.jsonl').split('\n')[0]).toBe(
      '{"image":["a b.png"],"conversations":[{"from":"human","value":"<image>Which?"},{"from":"gpt","value":"red"}]}',
    )
  })

  test('rewards a box by its overlap, and refuses answers of several', () => {
    const one = written('full', { samples: [box([1, 2, 3, 4])] })
    expect(one.commands[1]).toContain('--task_type rec --is_reward_customized_from_vlm_module true')
    expect(one.commands[1]).toContain('--freeze_vision_modules false')
    expect(one.text('data/train.jsonl')).toContain('{"from":"gpt","value":"[1,2,3,4]"}')
    expect(made('full', { samples: [box([1, 2, 3, 4]), box([1, 2, 3, 4], [5, 6, 7, 8])] })).toMatchObject({
      ok: false,
      failure: { message: 'VLM-R1 rewards answers of exactly one box, and 1 of 2 samples have others.' },
    })
  })

  test('hands the weights of a stage on in a folder whose name VLM-R1 knows', () => {
    const { commands } = written('lp-ft')
    expect(commands).toHaveLength(3)
    expect(commands[2]).toContain('--model_name_or_path stage-1/Qwen2.5-VL ')
    expect(commands[2]).toContain('--output_dir stage-2/Qwen2.5-VL ')
  })

  test('takes no more questions in a step than there are', () => {
    const { commands } = written('full', { samples: [sample('a'), sample('b')], devices: 2, batch: 8 })
    expect(commands[1]).toContain('torchrun --nproc_per_node=2 ')
    expect(commands[1]).toContain('--gradient_accumulation_steps 1 --max_steps 2 ')
  })

  test('has no adapters', () => {
    expect(made('lora')).toMatchObject({ ok: false, failure: { code: 'usage' } })
  })
})

describe('thaw_prepare.py', () => {
  const program = fileURLToPath(new URL('../../../core/recipe/trainers/vlm-r1/thaw_prepare.py', import.meta.url))
  const modules = 'VLM-R1/src/open-r1-multimodal/src/open_r1/vlm_modules/__init__.py'

  test('takes out the import once, and refuses another version', () => {
    const folder = mkdtempSync(join(tmpdir(), 'thaw-prepare-'))
    try {
      const file = join(folder, modules)
      mkdirSync(dirname(file), { recursive: true })
      mkdirSync(join(folder, 'model'))
      writeFileSync(file, 'from .qwen_module import A\nfrom .glm_module import GLMVModule\n')
      const args = [program, 'VLM-R1', 'model', 'start/Qwen2.5-VL']
      const run = (): string => execFileSync('python3', args, { cwd: folder, encoding: 'utf8' })
      expect(run()).toContain('Took the import of GLM out')
      const once = readFileSync(file, 'utf8')
      expect(once).toMatch(/^from \.qwen_module import A\nGLMVModule = None /)
      expect(run()).toContain('is without GLM already')
      expect(readFileSync(file, 'utf8')).toBe(once)
      expect(readlinkSync(join(folder, 'start/Qwen2.5-VL'))).toMatch(/\/model$/)
      writeFileSync(file, '')
      expect(spawnSync('python3', args, { cwd: folder, encoding: 'utf8' })).toMatchObject({
        status: 1,
        stderr: expect.stringContaining('another version'),
      })
    } finally {
      rmSync(folder, { recursive: true })
    }
  })
})
