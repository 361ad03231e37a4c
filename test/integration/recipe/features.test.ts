/** Features of models that write texts, on checkpoints that transformers wrote. Needs a Python with transformers and torch. */
import { spawn } from 'node:child_process'
import { appendFile, mkdir, readFile, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { readAnatomy } from '../../../core/anatomy/index.ts'
import { readFeatures } from '../../../core/measure/elsewhere/read-features.ts'
import type { Matrix } from '../../../core/math/matrix.ts'
import { FEATURES_PROGRAM, planFeatures, tapsIn } from '../../../core/recipe/index.ts'
import { CHECKPOINTS, haveCheckpoints } from '../../support/checkpoints.ts'
import { names, temporaryFolder, type TemporaryFolder } from '../../support/images/folder.ts'
import { openThaw } from '../../support/service.ts'
import { LIBRARIES_HERE, PYTHON, runPython } from '../model/in-python.ts'

const PICTURES = names('', 24)
const QUESTION = '<image>What does the picture show?'

let folder: TemporaryFolder
beforeAll(async () => {
  folder = await temporaryFolder()
  await folder.photos(PICTURES)
})
afterAll(() => folder[Symbol.asyncDispose]())

interface Planned {
  readonly at: string
  readonly expected: Parameters<typeof readFeatures>[1]
}

async function planned(model: string, name: string, pictures: readonly string[]): Promise<Planned> {
  const at = join(folder.path, name)
  await mkdir(at, { recursive: true })
  const anatomy = await readAnatomy(join(CHECKPOINTS, model))
  if (!anatomy?.ok) throw new Error(`${model} has no anatomy`)
  const [first = ''] = pictures
  const text = planFeatures({
    anatomy: anatomy.value,
    model: join(CHECKPOINTS, model),
    pictures: folder.path,
    items: pictures.map((file) => ({ id: file, file })),
    texts: ['red blue', 'red'],
    questions: [{ id: 'q', images: [first], turns: [{ role: 'user', text: QUESTION }], most: 4 }],
    cpu: true,
  })
  await writeFile(join(at, 'plan.json'), text)
  return {
    at,
    expected: { items: pictures, taps: tapsIn(anatomy.value).map((tap) => tap.name), questions: ['q'], texts: 2 },
  }
}

/** The exit status, and what it said. @param killAfter killed without warning once so many pictures are listed */
async function run({ at }: Planned, killAfter?: number): Promise<{ code: number | null; said: string }> {
  const child = spawn(PYTHON, [fileURLToPath(FEATURES_PROGRAM), join(at, 'plan.json')], {
    env: { ...process.env, OMP_NUM_THREADS: '1' },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let said = ''
  child.stderr.on('data', (text: Buffer) => (said += text.toString()))
  const listed = async (): Promise<number> =>
    (await readFile(join(at, 'items.jsonl'), 'utf8').catch(() => '')).split('\n').length - 1
  const watch = setInterval(() => {
    if (killAfter !== undefined) void listed().then((count) => count >= killAfter && child.kill('SIGKILL'))
  }, 2)
  const code = await new Promise<number | null>((done) => child.once('close', done))
  clearInterval(watch)
  return { code, said }
}

/** By the whole model's pass over a conversation: hidden states where a tower returns them, else a hook by the module's own name. */
const REFERENCE = `
import json, sys
import torch
from PIL import Image
from transformers import AutoModelForImageTextToText, AutoProcessor

folder, out, *files = sys.argv[1:]
model = AutoModelForImageTextToText.from_pretrained(folder, dtype=torch.float32).eval()
processor = AutoProcessor.from_pretrained(folder)
rows = []
for file in files:
    image = Image.open(file).convert('RGB')
    text = processor.apply_chat_template(
        [{'role': 'user', 'content': [{'type': 'image'}, {'type': 'text', 'text': 'Look.'}]}], tokenize=False)
    inputs = processor(text=[text], images=[image], return_tensors='pt')
    with torch.no_grad():
        if model.config.model_type == 'qwen2_5_vl':
            tower = model.model.visual
            seen = {}
            def keep(block, given, output):
                seen['block1'] = output[0] if isinstance(output, tuple) else output
            handle = tower.blocks[0].register_forward_hook(keep)
            model(**inputs)
            handle.remove()
            tokens = inputs['input_ids'][0] == model.config.image_token_id
            merged = tower(inputs['pixel_values'], grid_thw=inputs['image_grid_thw'])
            merged = merged.pooler_output if hasattr(merged, 'pooler_output') else merged
            block, connector = seen['block1'], merged
            assert len(merged) == int(tokens.sum())
        else:
            states = model.model.vision_tower(inputs['pixel_values'], output_hidden_states=True).hidden_states
            block = states[1]
            connector = model.model.multi_modal_projector(states[model.config.vision_feature_layer][:, 1:])
    mean = lambda value: value.reshape(-1, value.shape[-1]).mean(0).tolist()
    rows.append({'block1': mean(block), 'connector': mean(connector)})
embeddings = model.model.language_model.embed_tokens.weight.detach()
ids = [processor.tokenizer(text, add_special_tokens=False)['input_ids'] for text in ('red blue', 'red')]
json.dump({'rows': rows, 'texts': [embeddings[one].mean(0).tolist() for one in ids]}, open(out, 'w'))
`

describe.skipIf(!haveCheckpoints || !LIBRARIES_HERE.includes('hf'))('features of models that write texts', () => {
  it.each(['qwen2_5_vl-tiny', 'llava-tiny'])('of %s are the means of what transformers computes', async (model) => {
    const some = PICTURES.slice(0, 3)
    const plan = await planned(model, `${model} some`, some)
    expect(await run(plan)).toMatchObject({ code: 0 })
    const read = await readFeatures(plan.at, plan.expected)
    expect(read.answers).toHaveLength(1)
    const out = join(plan.at, 'reference.json')
    await runPython(REFERENCE, join(CHECKPOINTS, model), out, ...some.map((name) => join(folder.path, name)))
    const { rows, texts } = JSON.parse(await readFile(out, 'utf8')) as {
      readonly rows: readonly Record<'block1' | 'connector', number[]>[]
      readonly texts: readonly number[][]
    }
    const apart = (own: Matrix | null | undefined, theirs: readonly number[]): number => {
      expect(own?.data).toHaveLength(theirs.length)
      return Math.max(...theirs.map((value, i) => Math.abs(value - (own?.data[i] as number))))
    }
    for (const tap of ['block1', 'connector'] as const)
      expect(
        apart(
          read.taps.get(tap),
          rows.flatMap((row) => row[tap]),
        ),
      ).toBeLessThan(1e-5)
    expect(apart(read.texts, texts.flat())).toBeLessThan(1e-6)
  })

  it.each(['smolvlm-tiny', 'smolvlm2-tiny', 'internvl-tiny', 'qwen3_vl-tiny'])(
    'of %s are read at every tap',
    async (model) => {
      const plan = await planned(model, `${model} one`, PICTURES.slice(0, 2))
      expect(await run(plan)).toMatchObject({ code: 0 })
      const { taps } = await readFeatures(plan.at, plan.expected)
      for (const { data, cols } of taps.values()) expect(data.slice(0, cols)).not.toEqual(data.slice(cols))
    },
  )

  it('goes on after a kill with the same bytes, whatever was half written', async () => {
    const [whole, killed] = [
      await planned('smolvlm-tiny', 'whole', PICTURES),
      await planned('smolvlm-tiny', 'killed', PICTURES),
    ]
    expect((await run(whole)).code).toBe(0)
    expect((await run(killed, 5)).code).toBeNull()
    const items = async (): Promise<string[]> => (await readFile(join(killed.at, 'items.jsonl'), 'utf8')).split('\n')
    const before = await items()
    expect(before.length).toBeGreaterThan(5)
    expect(before.length).toBeLessThan(PICTURES.length)
    await appendFile(join(killed.at, 'stem.f32'), Uint8Array.of(1, 2, 3, 4, 5, 6))
    await appendFile(join(killed.at, 'items.jsonl'), '{"id": "half')
    expect((await run(killed)).code).toBe(0)
    // Those that were done were not done again: the time that each took is still there.
    expect((await items()).slice(0, before.length - 1)).toEqual(before.slice(0, -1))
    await readFeatures(killed.at, killed.expected)
    for (const tap of killed.expected.taps) {
      const bytes = (at: string): Promise<Buffer> => readFile(join(at, `${tap}.f32`))
      expect((await bytes(killed.at)).equals(await bytes(whole.at))).toBe(true)
    }
    expect(await readFile(join(killed.at, 'answers.jsonl'), 'utf8')).toBe(
      await readFile(join(whole.at, 'answers.jsonl'), 'utf8'),
    )
  })

  it('says which picture cannot be read, and goes on once it can', async () => {
    const plan = await planned('llava-tiny', 'missing', [PICTURES[0] as string, 'later.png'])
    const failed = await run(plan)
    expect(failed.code).toBe(2)
    expect(failed.said).toContain(`thaw_features: ${join(folder.path, 'later.png')} cannot be read`)
    await writeFile(join(folder.path, 'later.png'), await readFile(join(folder.path, PICTURES[1] as string)))
    expect((await run(plan)).code).toBe(0)
    await readFeatures(plan.at, plan.expected)
  })

  it('are measured by Thaw as its own models are', async () => {
    await folder.photos(names('classes/red/', 15).concat(names('classes/blue/', 15)))
    await using thaw = openThaw(join(folder.path, 'home'))
    vi.stubEnv('OMP_NUM_THREADS', '1')
    const { measurement } = await thaw.call('measure.elsewhere', {
      dataset: join(folder.path, 'classes'),
      model: join(CHECKPOINTS, 'smolvlm2-tiny'),
      python: PYTHON,
      cpu: true,
      questions: 2,
    })
    expect(measurement).toMatchObject({
      family: 'SmolVLM 2',
      unscored: null,
      score: { metric: 'exact-match', items: 2 },
    })
    expect(measurement?.engine).toMatch(/^CPU, float32, torch \S+, transformers \S+$/)
    expect(measurement?.probe?.byDepth.map(({ tap }) => tap)).toEqual(['stem', 'block1', 'block2', 'connector'])
    // Untrained, it cannot know the classes.
    expect(measurement?.score?.value).toBe(0)
  })
})
